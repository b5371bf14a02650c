/** The action bar: what can be done with a job as it stands, what came of the last click, and what opens below. */

import { again, COPY, type Deed, deedButton, EDIT, FORMS, onward, type Port, RECIPE, SAVE, STOP } from "./deed";
import { h, keyed, on, set, take, write } from "./dom";
import { formPart, type Part } from "./form";
import { icon } from "./icons";
import type { Panel } from "./memory";
import type { Job, Status } from "./model";
import { recipePanel } from "./recipe";
import { refusalLine } from "./refusal";
import { endedWords, isUnderWay } from "./words";

const SAFE = "Safe to close the notebook.";
const CAPTIONS: Partial<Record<Status, string>> = {
	waiting: "Nothing is sent yet.",
	submitting: "On its way to the provider.",
	pending: SAFE,
	downloading: SAFE,
};

/** Buttons at the left and at the right. */
export function deeds(job: Job): { left: Deed[]; right: Deed[] } {
	const { status, reused, can_again, request_id } = job;
	const copy = request_id === null ? [] : [{ ...COPY, value: request_id }];
	const repeat = (action: "generate-again" | "retry") => (can_again ? [again(action, job)] : []);
	const edit = can_again ? [EDIT] : [];
	const recipe = job.foreign ? [] : [RECIPE];
	let left: Deed[] = [];
	let right: Deed[] = [...copy, ...recipe];
	switch (status) {
		case "waiting":
		case "pending":
		case "downloading":
			return { left: [STOP], right: [] };
		case "submitting":
			return { left, right: [] };
		case "done":
			for (const form of ["edit", "extend"] as const) {
				const chain = job.chain?.[form];
				const [glyph, label] = FORMS[form];
				const { no } = chain ?? {};
				if (chain) left.push({ action: form, glyph, says: label, ...(no ? { no } : { opens: form }) });
			}
			// A reused clip has the button beside the words that say so.
			right = [...(job.clip ? [SAVE] : []), ...recipe, ...(reused ? [] : repeat("generate-again"))];
			break;
		case "failed":
			// What was sent again goes on under its new id.
			if (job.ledger === "superseded") right = copy;
			else left = [...repeat(reused ? "generate-again" : "retry"), ...edit];
			break;
		case "moderated":
			left = edit.map((deed) => ({ ...deed, says: "Change the prompt", edged: true }));
			if (reused) left.push(...repeat("generate-again"));
			break;
		case "expired":
			left = [{ ...onward("ask-again", "Ask once more"), price: "free" }, ...repeat("generate-again")];
			break;
		default:
			right = copy;
			if (status === "stopped") left = [onward("resume", "Resume")];
			if (status === "stalled") left = [onward("keep-watching", "Keep watching")];
	}
	return { left, right };
}

/** A bar whose `update` draws the buttons that fit the job. */
export function actionBar(port: Port, signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const refusal = refusalLine(port, signal);
	const words = h("span.gv-refusal-words");
	const gone = h("div.gv-refusal", { "data-ended": true }, icon("square"), words);
	const buttons = h("div.gv-buttons");
	const panel = h("div.gv-panel", { hidden: true });
	const element = h("div.gv-bar", gone, refusal.element, buttons, panel);
	const fill = keyed(buttons, signal);
	const { memory } = port;
	/** Open or close what a button opens; the focus goes into it, or back. */
	const toggle = (name: Panel): undefined => {
		memory.show(memory.panel === name ? null : name);
		(panel.querySelector("textarea") ?? buttons.querySelector<HTMLElement>(`[data-action=${name}]`))?.focus();
	};
	on(
		element,
		"keydown",
		(event) => {
			if (event.key !== "Escape" || event.isComposing || panel.hidden || !memory.panel) return;
			take(event);
			toggle(memory.panel);
		},
		signal,
	);
	const parts: { [name in Panel]?: Part } = {};
	const update = (job: Job) => {
		const { left, right } = deeds(job);
		const all = [...left, ...right];
		const ended = port.ended();
		set(gone, { hidden: !ended });
		if (ended) write(words, endedWords(job));
		const caption = ended ? undefined : CAPTIONS[job.status];
		fill([left, right, caption, ended], (life) => {
			const make = (deed: Deed) => {
				const { opens } = deed;
				return deedButton(deed, port, life, opens && (() => toggle(opens)));
			};
			return [
				...left.map(make),
				h("span.gv-space"),
				...right.map(make),
				caption === undefined ? null : h("span.gv-caption", caption),
			];
		});
		let part: Part | undefined;
		for (const { opens } of all) {
			if (!opens) continue;
			const open = memory.panel === opens;
			buttons.querySelector(`[data-action=${opens}]`)?.setAttribute("aria-expanded", String(open));
			if (open)
				part = parts[opens] ??=
					opens === "recipe"
						? { element: recipePanel(port, signal) }
						: formPart(opens, port, () => toggle(opens), signal);
		}
		set(panel, { hidden: !part });
		part?.update?.(job);
		if (!part?.element.parentNode) panel.replaceChildren(...(part ? [part.element] : []));
		const asks = part?.update !== undefined;
		// One price at a time: that of the words that are looked at.
		for (const paid of buttons.querySelectorAll("[data-paid]")) set(paid, { hidden: asks });
		// The boxes of an unknown submit, and a form, say themselves what came of a click.
		const told = job.status === "submit_unknown" || asks ? null : memory.refusal;
		refusal.update(told);
		const empty = !isUnderWay(job) && job.status !== "done" && all.length === 0;
		set(buttons, { hidden: empty });
		set(element, { hidden: empty && !told && !ended });
	};
	return { element, update };
}
