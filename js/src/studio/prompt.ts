/** The prompt: a text field over its own mirror, which makes it grow and marks the placeholders. */

import { focused, h, on, set, take } from "../dom";
import { SUPPRESS } from "../keys";
import type { Desk, Part } from "./desk";
import { own } from "./parts";

export type Prompt = Part & { field: HTMLTextAreaElement };

/** Twice the same brace is a plain one. */
const BRACES = /\{\{|\}\}|\{[^\s{}\d][^{}]*\}/g;

/** A prompt in parts: every second one is a placeholder. */
export function partsOf(text: string): string[] {
	const parts = [""];
	let end = 0;
	for (const { 0: found, index } of text.matchAll(BRACES)) {
		if (found.length < 3) continue;
		parts.push(found, "");
		parts[parts.length - 3] = text.slice(end, index);
		end = index + found.length;
	}
	parts[parts.length - 1] = text.slice(end);
	return parts;
}

/** `generate` is what Ctrl and Enter do. */
export function promptPart(desk: Desk, generate: (by: HTMLElement) => void, signal: AbortSignal): Prompt {
	const field = h("textarea.gv-words", { rows: 2, spellcheck: "true", ...own("prompt", "Prompt") });
	const mirror = h("div.gv-mirror", { "aria-hidden": "true" });
	/** What the field shows; its own value may differ, for a browser changes line ends. */
	let shown: string | undefined;
	const follow = () => {
		mirror.scrollTop = field.scrollTop;
	};
	const reflect = () => {
		// A last line that is empty is a line, too; and what is asked for has room while nothing is typed.
		const parts = partsOf(`${field.value || field.placeholder}\u200b`);
		set(mirror, { "data-empty": field.value === "" });
		mirror.replaceChildren(...parts.map((text, at) => (at % 2 ? h("span.gv-hole", text) : text)));
		follow();
	};
	const update = () => {
		const prompt = desk.chosen("prompt");
		const { asks } = desk.model.get("offer");
		set(field, { readonly: desk.ended() });
		if (shown === prompt && field.placeholder === asks) return;
		const { selectionStart, selectionEnd } = field;
		set(field, { placeholder: asks });
		if (shown !== prompt) field.value = shown = prompt;
		if (focused(field) === field) field.setSelectionRange(selectionStart, selectionEnd);
		reflect();
	};
	on(
		field,
		"input",
		() => {
			shown = field.value;
			reflect();
			desk.put({ prompt: shown }, true);
		},
		signal,
	);
	on(field, "scroll", follow, signal);
	on(
		field,
		"keydown",
		(event) => {
			if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
			take(event);
			if (!event.repeat) generate(field);
		},
		signal,
	);
	// Shift and Enter run the cell: the notebook is held off by an attribute, which is lifted while they go by.
	window.addEventListener(
		"keydown",
		({ target, key, shiftKey, ctrlKey, metaKey }) => {
			if (target !== field || key !== "Enter" || !shiftKey || ctrlKey || metaKey) return;
			field.removeAttribute(SUPPRESS);
			setTimeout(() => field.setAttribute(SUPPRESS, "true"));
		},
		{ capture: true, signal },
	);
	return { element: h("div.gv-prompt-field", mirror, field), field, update };
}
