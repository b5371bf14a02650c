/** The kernel's refusal of a click, in words, and the second click where it asks for one. */

import { confirmed, deedButton, type Port } from "./deed";
import { childOf, h, keyed, set } from "./dom";
import { cut, visible } from "./format";
import { icon } from "./icons";
import type { Refusal } from "./memory";

export type RefusalLine = {
	element: HTMLElement;
	/** Show a refusal, or nothing; true when there is something to see. */
	update: (refusal: Refusal | null) => boolean;
};

export function refusalLine(port: Port, signal: AbortSignal): RefusalLine {
	const element = h("div.gv-refusal", { hidden: true });
	const fill = keyed(element);
	/** Ends the button of the refusal before. */
	let offer = new AbortController();
	const update = (refusal: Refusal | null) => {
		set(element, { hidden: refusal === null });
		fill(refusal, () => {
			offer.abort();
			offer = childOf(signal);
			return refusal === null
				? []
				: [
						h("span.gv-title", { "data-tone": "warn" }, icon("triangle")),
						h("span.gv-refusal-words", {}, cut(visible(refusal.words), 600)),
						refusal.confirm === null ? null : deedButton(confirmed(refusal), port, offer.signal),
					];
		});
		return refusal !== null;
	};
	return { element, update };
}
