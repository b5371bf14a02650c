/**
 * Light or dark, by what is really behind the widget.
 *
 * Class names of JupyterLab, VS Code and Colab differ and change; the computed
 * background does not lie.
 */

import { after, atEnd, on, set } from "./dom";

export type Theme = "light" | "dark";

/** Keep `data-theme` on `root` true to its surroundings until the view ends. Returns what measures them anew. */
export function followTheme(root: HTMLElement, signal: AbortSignal): () => void {
	const measure = () => {
		if (root.isConnected) set(root, { "data-theme": themeBehind(root) });
	};
	const changed = () => {
		measure();
		// Themes swap their style sheet after, or fade the background over, the attribute that announces them.
		after(400, signal, measure);
	};
	const observer = new MutationObserver(changed);
	for (const element of [document.documentElement, document.body]) {
		observer.observe(element, { attributes: true });
	}
	const scheme = matchMedia("(prefers-color-scheme: dark)");
	on(scheme, "change", changed, signal);
	atEnd(signal, () => observer.disconnect());
	set(root, { "data-theme": themeBehind(root) });
	return measure;
}

/** The theme behind an element: the nearest opaque background, else the colour of the text. */
export function themeBehind(element: Element): Theme {
	let place: Element | null = element.parentElement;
	for (; place; place = place.parentElement) {
		const ground = parseColour(getComputedStyle(place).backgroundColor);
		if (ground && ground.alpha >= 0.5) return ground.luminance < 0.4 ? "dark" : "light";
	}
	const text = parseColour(getComputedStyle(document.body).color);
	return text && text.alpha >= 0.5 && text.luminance > 0.5 ? "dark" : "light";
}

/** Relative luminance (0..1) and alpha of a computed `rgb()`, `rgba()` or `color(srgb ...)`. */
export function parseColour(css: string): { luminance: number; alpha: number } | null {
	const match = /^(rgba?|color)\((.*)\)$/.exec(css.trim());
	if (!match) return null;
	const numbers = (match[2] ?? "").match(/[\d.]+(?:e-?\d+)?%?/g)?.map(Number.parseFloat) ?? [];
	const [red = 0, green = 0, blue, alpha = 1] = numbers;
	if (blue === undefined) return null;
	const most = match[1] === "color" ? 1 : 255;
	const [r, g, b] = [red, green, blue].map((value) => linear(value / most)) as [number, number, number];
	return { luminance: 0.2126 * r + 0.7152 * g + 0.0722 * b, alpha };
}

function linear(value: number): number {
	return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
