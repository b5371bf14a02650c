/** Something that opens over the rest, never modal: Esc closes it, and the focus goes back to where it was. */

import { focused, focusOn, on, set, take } from "../dom";

/**
 * Let a button in `home` open and close a panel there; `first` gets the focus. What is returned does it, too.
 *
 * Closing takes no focus away from where it went meanwhile.
 */
export function popup(
	home: HTMLElement,
	button: HTMLElement,
	panel: HTMLElement,
	first: HTMLElement,
	signal: AbortSignal,
): (isOpen: boolean) => void {
	let before: Element | null = null;
	const show = (isOpen: boolean) => {
		const now = focused(panel);
		const isInside = panel.contains(now);
		if (isOpen) before = now;
		panel.hidden = !isOpen;
		set(button, { "aria-expanded": String(isOpen) });
		if (isOpen) focusOn(first);
		else if (isInside) focusOn(before instanceof HTMLElement && home.contains(before) ? before : button);
	};
	show(false);
	on(button, "click", () => show(Boolean(panel.hidden)), signal);
	on(
		home,
		"keydown",
		(event) => {
			if (event.key !== "Escape" || panel.hidden) return;
			take(event);
			show(false);
		},
		signal,
	);
	return show;
}
