/** Words for a prompt, in groups that open over the form: pressing one puts it where the caret is. And quiet hints. */

import { focusOn, h, keyed, on, set, take, write } from "../dom";
import { visible } from "../format";
import { SUPPRESS } from "../keys";
import type { Desk, Part } from "./desk";

export function phrasesPart({ model, ended }: Desk, field: HTMLTextAreaElement, signal: AbortSignal): Part {
	const groups = h("div.gv-phrases");
	const panel = h("div.gv-vocabulary", { role: "group" });
	const tips = h("div.gv-caption", { role: "note" });
	const element = h("div.gv-help", groups, panel, tips);
	const fill = keyed(groups, signal);
	let opener: HTMLElement | null = null;
	/** Open the group of a button, or none. */
	const show = (button: HTMLElement | null) => {
		const group = model.get("phrases").find(({ name }) => name === button?.textContent);
		opener = button;
		for (const each of groups.children) set(each, { "aria-expanded": String(each === button) });
		set(panel, { hidden: !group, "aria-label": group?.name ?? "" });
		panel.replaceChildren(
			...(group?.words ?? []).map((words) => h("button.gv-chip", { [SUPPRESS]: "true" }, visible(words))),
		);
		focusOn(panel.querySelector("button"));
	};
	const leave = (to?: EventTarget | null) => {
		if (opener && to instanceof Node && !element.contains(to)) show(null);
	};
	on(
		element,
		"click",
		({ target }) => {
			const button = (target as Element).closest("button");
			if (!button || ended()) return;
			if (panel.contains(button)) {
				insert(field, button.textContent);
				show(null);
			} else show(button === opener ? null : button);
		},
		signal,
	);
	on(
		element,
		"keydown",
		(event) => {
			if (event.key !== "Escape" || !opener) return;
			take(event);
			focusOn(opener);
			show(null);
		},
		signal,
	);
	on(element, "focusout", ({ relatedTarget }) => leave(relatedTarget), signal);
	on(document, "pointerdown", (event) => leave(event.composedPath()[0]), signal);
	show(null);
	const update = () => {
		set(element, { hidden: !model.get("hints") });
		write(tips, visible(model.get("bill").tips[0] ?? ""));
		fill(model.get("phrases"), () =>
			model.get("phrases").map(({ name }) => h("button.gv-button", { "data-action": `phrases-${name}` }, name)),
		);
	};
	return { element, update };
}

/** Put words where the caret is, with what belongs around them, so that the browser can undo it. */
function insert(field: HTMLTextAreaElement, words: string): void {
	const [start, end, text] = fitted(field.value, field.selectionEnd, words);
	focusOn(field);
	field.setSelectionRange(start, end);
	// The only way that Ctrl and Z know of; old, and in every browser.
	if (document.execCommand?.("insertText", false, text)) return;
	field.setRangeText(text, start, end, "end");
	field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** What to replace for words at a caret, and by what: commas and spaces around them, a capital after a full stop. */
export function fitted(text: string, caret: number, words: string): [start: number, end: number, words: string] {
	const before = text.slice(0, caret).replace(/[ \t]+$/, "");
	const rest = text.slice(caret).replace(/^[ \t]+/, "");
	const first = /(^|[.!?\n])$/.test(before) ? words.slice(0, 1).toUpperCase() + words.slice(1) : words;
	const joint = /(^|\n)$/.test(before) ? "" : /[.!?,;:]$/.test(before) ? " " : ", ";
	return [before.length, text.length - rest.length, joint + first + (/^[^.!?,;:\n]/.test(rest) ? ", " : "")];
}
