/** The kernel's refusal of a click, in words, and the second click where it asks for one. */

import { confirmed, deedButton, type Port } from "./deed";
import { type Child, h, keyed, set } from "./dom";
import { cut, visible } from "./format";
import { icon } from "./icons";
import type { Refusal } from "./memory";

export type RefusalLine = {
	element: HTMLElement;
	/** Show a refusal, or nothing. */
	update: (refusal: Refusal | null) => void;
};

export function refusalLine(port: Port, signal: AbortSignal): RefusalLine {
	const element = h("div.gv-refusal", { hidden: true });
	const fill = keyed(element, signal);
	const update = (refusal: Refusal | null) => {
		set(element, { hidden: refusal === null });
		fill(refusal, (life) =>
			refusal === null
				? []
				: [...caution(refusal.words), refusal.confirm === null ? null : deedButton(confirmed(refusal), port, life)],
		);
	};
	return { element, update };
}

/** Words of others that are no trouble yet. */
export function caution(words: string): Child[] {
	return [
		h("span.gv-title", { "data-tone": "warn" }, icon("triangle")),
		h("span.gv-refusal-words", cut(visible(words), 600)),
	];
}
