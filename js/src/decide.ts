/** Three ways on when nobody knows whether a paid request was sent. None is proposed: the person knows more. */

import { ATTACH, again, type Deed, deedButton, MARK_LOST, type Port } from "./deed";
import { focusOn, h, keyed, on, set, take, write } from "./dom";
import { cut, visible } from "./format";
import { SUPPRESS } from "./keys";
import type { Job } from "./model";
import { refusalLine } from "./refusal";
import { idProblem } from "./words";

/** Numbers the fields of a page, so that each has a label of its own. */
let fields = 0;

export type Decide = { element: HTMLElement; update: (job: Job) => void };

export function decide(port: Port, signal: AbortSignal): Decide {
	const found = foundBox(port, signal);
	const lost = actionBox("It never arrived", port, signal);
	const resend = actionBox("Send it once more", port, signal);
	const element = h("div.gv-boxes", found.element, lost.element, resend.element);
	const update = (job: Job) => {
		found.update();
		lost.update("Closes this card. Nothing is sent.", MARK_LOST);
		// Without the request itself there is nothing to send.
		set(resend.element, { hidden: !job.can_again });
		const most = job.twice === null ? "May pay twice." : `May pay twice: up to ${job.twice} in all.`;
		resend.update(most, again("submit-again", job));
	};
	return { element, update };
}

function foundBox(port: Port, signal: AbortSignal): { element: HTMLElement; update: () => void } {
	const { memory } = port;
	fields += 1;
	const id = `grokvideo-request-id-${fields}`;
	const field = h("input.gv-field", {
		type: "text",
		id,
		"data-field": "request-id",
		placeholder: "from the provider’s console",
		autocomplete: "off",
		autocapitalize: "off",
		spellcheck: "false",
		"aria-describedby": `${id}-problem`,
		[SUPPRESS]: "true",
	});
	const problem = h("div.gv-problem", { id: `${id}-problem`, hidden: true });
	const complain = (words: string) => {
		write(problem, cut(visible(words), 600));
		set(problem, { hidden: words === "" });
		set(field, { "aria-invalid": words !== "" && "true" });
	};
	const button = deedButton(ATTACH, port, signal, () => {
		const wrong = idProblem(field.value);
		complain(wrong);
		if (wrong === "") return field.value.trim();
		focusOn(field);
		return null;
	});
	on(
		field,
		"input",
		() => {
			memory.draft = field.value;
			if (memory.refusal?.action === "attach") memory.refusal = null;
			complain("");
		},
		signal,
	);
	on(
		field,
		"keydown",
		(event) => {
			// It costs nothing, so the field's own key may do it; composed letters are confirmed by Enter as well.
			if (event.key === "Enter" && !event.isComposing && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
				take(event);
				button.click();
			}
		},
		signal,
	);
	const element = h(
		"div.gv-way",
		h("label.gv-way-title", { for: id }, "I found its request id"),
		field,
		problem,
		button,
	);
	const update = () => {
		// Another view of this job may be where it is typed.
		if (field.value !== memory.draft) field.value = memory.draft;
		if (memory.refusal?.action === "attach") complain(memory.refusal.words);
		set(field, { readonly: port.ended() });
	};
	return { element, update };
}

function actionBox(
	title: string,
	port: Port,
	signal: AbortSignal,
): { element: HTMLElement; update: (words: string, deed: Deed) => void } {
	const text = h("div.gv-way-text");
	const place = h("div.gv-way-button");
	const refusal = refusalLine(port, signal);
	const element = h(
		"div.gv-way",
		{ role: "group", "aria-label": title },
		h("div.gv-way-title", title),
		text,
		refusal.element,
		place,
	);
	const fill = keyed(place, signal);
	const update = (words: string, deed: Deed) => {
		write(text, words);
		fill(deed, (life) => [deedButton(deed, port, life)]);
		const { refusal: last } = port.memory;
		refusal.update(last !== null && last.action === deed.wish ? last : null);
	};
	return { element, update };
}
