/** The kernel's refusal of a click, in words, and the second click where it asks for one. */

import { type Asker, confirmed, deedButton } from "./deed";
import { type Child, h, keyed, set } from "./dom";
import { cut, visible } from "./format";
import { icon, titled } from "./icons";
import type { Action } from "./memory";
import type { Refused } from "./wishes";

export type RefusalLine<A extends string = Action> = {
	element: HTMLElement;
	/** Show a refusal, or nothing. */
	update: (refusal: Refused<A> | null) => void;
};

export function refusalLine<A extends string>(port: Asker<A>, signal: AbortSignal): RefusalLine<A> {
	const element = h("div.gv-refusal", { hidden: true });
	const fill = keyed(element, signal);
	const update = (refusal: Refused<A> | null) => {
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
	return [titled("warn", icon("triangle")), h("span.gv-refusal-words", cut(visible(words), 600))];
}
