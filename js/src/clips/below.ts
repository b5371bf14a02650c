/** What was asked for appears below a list of clips, as an output of its own: it is brought into sight. */

import { childOf, every, focused, focusOn, set } from "../dom";

/** How long it may take to come, and how often it is looked for, milliseconds. */
const PATIENCE = 3000;
const LOOK = 100;

/** What there is below an element, in the same output if that is known. */
export function below(near: HTMLElement, selector: string): HTMLElement[] {
	const around = near.closest(".jp-OutputArea") ?? document;
	return [...around.querySelectorAll<HTMLElement>(selector)].filter(
		(each) => near.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && !near.contains(each),
	);
}

/** Go to the last one, as soon as it is there and if the person is still here; `known` were there before. */
export function goTo(near: HTMLElement, selector: string, parent: AbortSignal, known: HTMLElement[] = []): void {
	const life = childOf(parent);
	let time = 0;
	const look = () => {
		const all = below(near, selector);
		const found = all.findLast((each) => time > PATIENCE || !known.includes(each));
		if (found) {
			life.abort();
			const around = near.closest("[data-widget=studio]") ?? near;
			const now = focused(near);
			if (now && now !== document.body && !around.contains(now)) return;
			found.scrollIntoView({ block: "nearest" });
			if (!found.hasAttribute("tabindex")) set(found, { tabindex: -1 });
			focusOn(found);
		} else if (time > PATIENCE) life.abort();
		time += LOOK;
	};
	every(LOOK, life.signal, look);
	look();
}
