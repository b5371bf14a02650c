/** Focus moves by itself only when the control that had it is gone. */

import { focused, focusOn, on } from "./dom";

/** Where the focus goes when the control with that name is gone. */
type Home = (name: string) => HTMLElement | null;

/** Do `change`; if that takes the focused control away, focus its successor, or else its home: the card. */
export function keepFocus(root: HTMLElement, change: () => void, home: Home = () => root): void {
	const before = focused(root);
	const inside = before instanceof HTMLElement && root.contains(before);
	const action = inside ? actionOf(before) : "";
	change();
	if (inside && (!before.isConnected || before.closest("[hidden]"))) focusAction(root, action, home);
}

/**
 * Remember what has the focus, for this view in another place and for the next view.
 *
 * What is returned takes the focus over from a view that left with it; to be called when this one is in the document.
 */
export function rememberFocus(
	root: HTMLElement,
	memory: { focus: string | null },
	signal: AbortSignal,
	home: Home = () => root,
): () => void {
	let held: HTMLElement | null = null;
	on(
		root,
		"focusin",
		(event) => {
			held = event.target as HTMLElement;
			memory.focus = actionOf(held);
		},
		signal,
	);
	on(
		root,
		"focusout",
		(event) => {
			const next = event.relatedTarget;
			if (next instanceof Node && root.contains(next)) return;
			// Taken out of the document, or left by the user? Known only after the event.
			queueMicrotask(() => {
				const now = focused(root);
				if (root.isConnected && !(now && root.contains(now))) memory.focus = null;
			});
		},
		signal,
	);
	return () => {
		if (memory.focus === null) return;
		const now = focused(root);
		// Only if nobody else has taken it since.
		const free = now === null || now === document.body || (now.contains(root) && now !== root);
		if (!free) return;
		if (held && root.contains(held)) focusOn(held);
		else focusAction(root, memory.focus, home);
	};
}

function actionOf(element: HTMLElement): string {
	const { spot, action = element.dataset.field ?? "" } = element.dataset;
	if (spot !== undefined) return spot;
	// One button: what it would do changes, the button does not.
	return action === "pause" ? "play" : action;
}

function focusAction(root: HTMLElement, action: string, home: Home): void {
	const name = CSS.escape(action);
	const same =
		action === ""
			? null
			: root.querySelector<HTMLElement>(`[data-action="${name}"], [data-field="${name}"], [data-spot="${name}"]`);
	focusOn(same ?? home(action));
}
