/** Icons in a 16 px box: strokes in the colour of the text, always beside a word. */

import { type Child, h, set } from "./dom";

const CIRCLE = "M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0Z";

const PATHS = {
	arrow: "M8 2v8M4.5 6.75 8 10.25l3.5-3.5M3 13.5h10",
	check: `${CIRCLE}M5.25 8.25l2 2 3.5-4`,
	clock: `${CIRCLE}M8 4.5V8l2.25 1.75`,
	copy: "M6 6h7.25v7.25H6zM3.5 10H2.75V2.75H10v.75",
	extend: "M2 4.25h7v7.5H2zM11 8h3.5M12.75 6.25 14.5 8l-1.75 1.75",
	file: "M4 1.75h5L12.5 5.25v9h-8.5zM9 1.75v3.5h3.5M6 8.5h4.5M6 11h4.5",
	cross: `${CIRCLE}M6 6l4 4M10 6l-4 4`,
	fullscreen: "M2.25 5.5V2.25H5.5M10.5 2.25h3.25V5.5M13.75 10.5v3.25H10.5M5.5 13.75H2.25V10.5",
	library: "M2.5 2.75h2.75v10.5H2.5zM5.25 2.75H8v10.5H5.25zM8.9 3.5l2.6-.7 2.6 9.75-2.6.7z",
	loop: "M2.75 7.25V6A1.75 1.75 0 0 1 4.5 4.25h8.25M10.5 1.75l2.5 2.5-2.5 2.5M13.25 8.75V10a1.75 1.75 0 0 1-1.75 1.75H3.25M5.5 14.25 3 11.75l2.5-2.5",
	more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
	muted: "M2 6v4h2.25L7.5 12.75v-9.5L4.25 6zM10.5 6.25 14 9.75M14 6.25l-3.5 3.5",
	pencil: "M2.75 13.25l.75-3 7.25-7.25 2.25 2.25-7.25 7.25zM9.25 4.5l2.25 2.25",
	pause: "M5.25 3.25v9.5M10.75 3.25v9.5",
	play: "M4 2.75v10.5L13.25 8z",
	resume: "M13.25 8A5.25 5.25 0 1 1 11.5 4.1M11.75 1.75v2.75H9",
	ring: "M14.25 8A6.25 6.25 0 1 1 8 1.75",
	shield: "M8 1.75 13.25 3.5v4.25c0 3-2.1 5.4-5.25 6.5-3.15-1.1-5.25-3.5-5.25-6.5V3.5zM5.75 8h4.5",
	sound: "M2 6v4h2.25L7.5 12.75v-9.5L4.25 6zM10 6.25a2.5 2.5 0 0 1 0 3.5M12 4.25a5.25 5.25 0 0 1 0 7.5",
	square: "M4.25 4.25h7.5v7.5h-7.5z",
	times: "M4 4l8 8M12 4l-8 8",
	triangle: "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5v.01",
};

/** Those that only some widgets have: a bundle carries what it draws. */
type Learned = "compare" | "table" | "text" | "image" | "stack" | "frames" | "down" | "plus" | "minus";
export type IconName = keyof typeof PATHS | Learned;

const known: Partial<Record<IconName, string>> = PATHS;

/** A status in words, in the colour that goes with it. */
export function titled(hue: string, ...parts: Child[]): HTMLElement {
	return h("span.gv-title", { "data-tone": hue }, ...parts);
}

/** Make these known to this bundle. */
export function learn(paths: Partial<Record<Learned, string>>): void {
	Object.assign(known, paths);
}

const SVG = "http://www.w3.org/2000/svg";

/** Draw an icon; the word beside it, or the button's label, says what it means. */
export function icon(name: IconName): SVGSVGElement {
	const svg = document.createElementNS(SVG, "svg");
	set(svg, { class: "gv-icon", "data-icon": name, viewBox: "0 0 16 16", "aria-hidden": "true" });
	const path = document.createElementNS(SVG, "path");
	set(path, { d: known[name] ?? "" });
	svg.append(path);
	return svg;
}
