/** Copying a word, also where the clipboard interface is missing (plain http). */

import { after, focusOn, h, write } from "./dom";

/** Copy `text`. `near` keeps the focus. */
export async function copyText(text: string, near: HTMLElement): Promise<void> {
	try {
		await navigator.clipboard.writeText(text);
		return;
	} catch {
		// No clipboard on an insecure page, or not allowed in this frame.
	}
	const field = h("textarea.gv-hidden", { "aria-hidden": "true", tabindex: -1, readonly: true });
	field.value = text;
	near.after(field);
	field.select();
	document.execCommand("copy");
	field.remove();
	focusOn(near);
}

/** Say "Copied" in place of a word for two seconds. */
export function copied(word: HTMLElement, signal: AbortSignal): void {
	const before = word.dataset.word ?? word.textContent ?? "";
	word.dataset.word = before;
	word.style.minWidth = `${word.offsetWidth}px`;
	write(word, "Copied");
	after(2000, signal, () => {
		word.style.minWidth = "";
		write(word, before);
	});
}
