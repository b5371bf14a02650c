/** The table of keys, above the comparison. */

import { focusOn, h, on, take } from "../dom";
import { tool } from "./parts";

const KEYS = [
	["Space K", "play, pause"],
	[", .", "one frame back, on; ten with Shift"],
	["Home End", "first, last frame"],
	["[ ] \\", "set A, set B, clear both"],
	["- +", "slower, faster"],
	["1 … 9", "go to a clip"],
	["M S", "mute that clip; hear it alone"],
	["F", "full screen"],
	["?", "this table; Esc closes it"],
] as const;

export type Help = { element: HTMLElement; toggle: () => void };

export function help(signal: AbortSignal): Help {
	const close = tool("close-help", "times", "Close", signal, () => show(false));
	const rows = KEYS.map(([keys, does]) =>
		h("tr", h("td", ...keys.split(" ").flatMap((key) => [h("kbd", key), " "])), h("td", does)),
	);
	const table = h("table", { "aria-label": "Keys" }, h("tbody", ...rows));
	const element = h(
		"div.gv-help",
		{ role: "dialog", "aria-label": "Keys", tabindex: -1, hidden: true },
		h("div.gv-help-head", h("b", "Keys"), close),
		table,
		h("div.gv-caption", "Keys act only while the focus is in here."),
	);
	let before: Element | null = null;
	const show = (isOpen: boolean) => {
		if (isOpen) before = (element.getRootNode() as Document).activeElement;
		element.hidden = !isOpen;
		if (isOpen) focusOn(close);
		else focusOn(before instanceof HTMLElement && before.isConnected ? before : element.parentElement);
	};
	on(
		element,
		"keydown",
		(event) => {
			if (event.key !== "Escape") return;
			take(event);
			show(false);
		},
		signal,
	);
	return { element, toggle: () => show(Boolean(element.hidden)) };
}
