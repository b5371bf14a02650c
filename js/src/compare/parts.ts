/** Small parts of a comparison: its icons, its buttons, and the letter of a clip. */

import { h, on } from "../dom";
import { type IconName, icon } from "../icons";

const PATHS = {
	back: "M3.25 3.25v9.5M12.5 3.25v9.5L5.75 8z",
	on: "M12.75 3.25v9.5M3.5 3.25v9.5L10.25 8z",
	star: "M8 1.9l1.85 3.95 4.3.55-3.15 2.98.8 4.27L8 11.55l-3.8 2.1.8-4.27L1.85 6.4l4.3-.55z",
	alone:
		"M2.5 10.5V8.25a5.5 5.5 0 0 1 11 0v2.25M2.5 9.5h2.25v4.25H4A1.5 1.5 0 0 1 2.5 12.25zM13.5 9.5h-2.25v4.25H12a1.5 1.5 0 0 0 1.5-1.5z",
	help: "M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0ZM6 6.25a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M8 11.5h.01",
	plus: "M8 3.5v9M3.5 8h9",
	minus: "M3.5 8h9",
} as const;

export type SignName = keyof typeof PATHS;

/** An icon that no other widget has. */
export function sign(name: SignName): SVGSVGElement {
	const svg = icon("play");
	svg.setAttribute("data-icon", name);
	svg.firstElementChild?.setAttribute("d", PATHS[name]);
	return svg;
}

/** A button that is an icon; `action` names it for its view, the label for everybody, and `key` does the same. */
export function tool(
	action: string,
	face: IconName | SignName,
	label: string,
	signal: AbortSignal,
	act?: () => void,
	key?: string,
): HTMLButtonElement {
	const button = h(
		"button.gv-tool",
		{ "data-action": action, "aria-label": label, title: key ? `${label} (${key})` : label },
		isSign(face) ? sign(face) : icon(face),
	);
	if (act) onPress(button, signal, act);
	return button;
}

/** Do what a button is for, unless it says that it cannot. */
export function onPress(button: HTMLButtonElement, signal: AbortSignal, act: () => void): void {
	on(button, "click", () => button.getAttribute("aria-disabled") === "true" || act(), signal);
}

/** Show another icon on a button, unless it does. */
export function face(button: HTMLElement, name: IconName): void {
	const first = button.firstElementChild;
	if (first?.getAttribute("data-icon") !== name) first?.replaceWith(icon(name));
}

export function tile(letter: string): HTMLElement {
	return h("span.gv-tile", letter);
}

/** Let a list keep the keys that it opens and moves by; all others are the comparison's, or a chord. */
export function keepOwnKeys(select: HTMLSelectElement, signal: AbortSignal): void {
	on(
		select,
		"keydown",
		(event) => {
			const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
			const isOwn = /^( |Enter|Home|End|Arrow.+|Page.+)$/.test(key);
			if (isOwn && !(ctrlKey || metaKey || altKey || shiftKey)) event.stopPropagation();
		},
		signal,
	);
}

function isSign(name: string): name is SignName {
	return name in PATHS;
}
