/** Keeps the notebook's keys away from every control of a widget, whoever built it. */

import { set } from "./dom";
import { passes, SUPPRESS } from "./keys";

/** To be called after `listenForKeys`, and after what lets keys of its own go by. */
export function guardKeys(root: HTMLElement, signal: AbortSignal): void {
	const mark = { [SUPPRESS]: "true" };
	set(root, mark);
	// Nothing gets a key before it has the focus.
	root.addEventListener("focusin", ({ target }) => set(target as Element, mark), { signal, capture: true });
	const lift = (event: KeyboardEvent) => {
		const { target } = event;
		if (!(target instanceof HTMLElement && root.contains(target))) return;
		// Where the control lets a key go by, what is around it must, too.
		if (target.hasAttribute(SUPPRESS) && !passes(event, target)) return;
		root.removeAttribute(SUPPRESS);
		setTimeout(() => set(root, mark));
	};
	window.addEventListener("keydown", lift, { capture: true, signal });
}
