/** The table of keys, above the comparison. */

import { h } from "../dom";
import { tool } from "./parts";
import { popup } from "./popup";

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

/** A button that opens it, and what does so too; it stands in `card`. */
export function help(card: HTMLElement, signal: AbortSignal): { button: HTMLElement; toggle: () => void } {
	const button = tool("help", "help", "Keys", signal, undefined, "?");
	const close = tool("close-help", "times", "Close", signal, () => show(false));
	const rows = KEYS.map(([keys, does]) =>
		h("tr", h("td", ...keys.split(" ").flatMap((key) => [h("kbd", key), " "])), h("td", does)),
	);
	const panel = h(
		"div.gv-help",
		{ role: "dialog", "aria-label": "Keys" },
		h("div.gv-help-head", h("b", "Keys"), close),
		h("table", h("tbody", ...rows)),
		h("div.gv-caption", "Keys act only while the focus is in here."),
	);
	card.append(panel);
	const show = popup(card, button, panel, close, signal);
	return { button, toggle: () => show(Boolean(panel.hidden)) };
}
