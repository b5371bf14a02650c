/** A form below the buttons: other words for a clip that failed, what should change in one, or what happens next. */

import { type Deed, deedButton, FORMS, type Port, spend } from "./deed";
import { h, keyed, on, set, take, vary, write } from "./dom";
import { SUPPRESS } from "./keys";
import type { Filled, Form } from "./memory";
import type { Job } from "./model";
import { refusalLine } from "./refusal";

/** What opens below the buttons, and how it follows the job. */
export type Part = { element: HTMLElement; update?: (job: Job) => void };

/** How much can be added to a clip, seconds. */
const LEAST = 2;
const MOST = 10;

const CANCEL: Deed = { action: "cancel", glyph: "times", says: "Cancel" };

export function formPart(form: Form, port: Port, close: () => undefined, signal: AbortSignal): Part {
	const { memory } = port;
	const [glyph, label, question, missing] = FORMS[form];
	const own = (name: keyof Filled) => ({ "data-field": name, [SUPPRESS]: "true" });
	const field = h("textarea.gv-field", { rows: 3, ...own("prompt") });
	const check = h("input", { type: "checkbox", ...own("fit") });
	const consent = h("span");
	const fit = h("label.gv-line", check, consent);
	const slider = h("input.gv-scrub", {
		type: "range",
		min: LEAST,
		max: MOST,
		"aria-label": "Duration",
		...own("duration"),
	});
	const number = h("span.gv-number");
	const length = h("div.gv-line", h("span.gv-label", "Duration"), slider, number);
	const caption = h("div.gv-caption");
	const refusal = refusalLine(port, signal);
	const buttons = h("div.gv-buttons");
	const fill = keyed(buttons, signal);
	/** What the field shows; its own value may differ, for a browser changes line ends. */
	let shown: string | undefined;
	/** What the button sends. */
	let value = "";

	const update = (job: Job) => {
		const filled = memory.filled[form] ?? {};
		const chain = form === "edit-prompt" ? null : job.chain?.[form];
		const part = chain?.fit;
		const { prompt = chain ? "" : job.prompt, duration = chain?.seconds } = filled;
		const agreed = filled.fit === true;
		// What is on its way is what the form shows, and so is what comes back with a price.
		const locked = port.ended() || memory.asking;
		if (shown !== prompt) field.value = shown = prompt;
		set(field, { readonly: locked });
		for (const each of [check, slider]) set(each, { "aria-disabled": locked && "true" });
		set(fit, { hidden: !part });
		write(consent, part ?? "");
		check.checked = agreed;
		set(length, { hidden: !duration });
		let price = chain ? chain.price : job.again;
		let made = chain ? `Same length and shape as ${part ? "that part" : "this clip"}.` : "";
		if (chain && duration) {
			price = chain.prices?.[duration];
			slider.value = String(duration);
			vary(slider, "at", `${((duration - LEAST) / (MOST - LEAST)) * 100}%`);
			set(slider, { "aria-valuetext": `${duration} seconds` });
			write(number, `${duration} s`);
			const whole = Math.round(((chain.length ?? 0) + duration) * 10) / 10;
			made = `The new clip is ${part ? "that part" : "this one"} plus ${duration} s: ${whole} s in one file.`;
		}
		write(caption, made);
		refusal.update(memory.refusal);
		value = chain ? JSON.stringify({ prompt, duration, fit: Boolean(part && agreed), yes: false }) : prompt;
		const no = prompt.trim() ? (part && !agreed ? `Tick “${part}” first.` : null) : missing;
		const deed = { ...spend("generate", glyph, label, form, price), no };
		fill(deed, (life) => [
			deedButton(deed, port, life, () => value),
			deedButton(CANCEL, port, life, close),
			no ? h("span.gv-caption", no) : null,
		]);
	};

	const tell = (part: Filled) => {
		shown = part.prompt ?? shown;
		memory.fill(form, part);
	};
	on(field, "input", () => tell({ prompt: field.value }), signal);
	// Unlike a field they cannot be made to stand still while a click is on its way.
	const choose = (part: Filled) => (memory.asking ? memory.tell() : tell(part));
	on(check, "input", () => choose({ fit: check.checked }), signal);
	on(slider, "input", () => choose({ duration: slider.valueAsNumber }), signal);
	const send = (event: KeyboardEvent) => {
		if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
		take(event);
		buttons.querySelector("button")?.click();
	};
	for (const each of [field, check, slider]) on(each, "keydown", send, signal);
	const element = h(
		"div",
		h("label", h("span.gv-label", question), field),
		fit,
		length,
		caption,
		refusal.element,
		buttons,
	);
	return { element, update };
}
