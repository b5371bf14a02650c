/** One to five stars for a clip, or none: the star that is chosen takes itself back. */

import { focusOn, h, on, set, take } from "../dom";
import { tool } from "./parts";
import { between } from "./tracks";

const MOST = 5;
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export type Stars = {
	element: HTMLElement;
	/** Show so many stars; `no` says why they cannot be changed. */
	draw: (value: number, no: string) => void;
};

export function stars(letter: string, choose: (value: number) => void, signal: AbortSignal): Stars {
	let shown = 0;
	let locked = false;
	const press = (value: number) => {
		if (!locked) choose(value === shown ? 0 : value);
	};
	const all = Array.from({ length: MOST }, (_, index) => {
		const value = index + 1;
		const words = `${value} star${value === 1 ? "" : "s"}`;
		const button = tool(`star-${letter}-${value}`, "star", words, signal, () => press(value));
		set(button, { role: "radio", class: "gv-star" });
		return button;
	});
	const element = h("div.gv-stars", { role: "radiogroup", "aria-label": `Stars of ${letter}` }, ...all);
	on(
		element,
		"keydown",
		(event) => {
			const step = STEPS[event.key];
			if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
			take(event);
			const value = between(shown + step, 1, MOST);
			if (!locked && value !== shown) choose(value);
			focusOn(all[value - 1]);
		},
		signal,
	);
	const draw = (value: number, no: string) => {
		shown = value;
		locked = no !== "";
		for (const [index, button] of all.entries()) {
			const isChosen = index + 1 === value;
			const title = no || (isChosen ? "Press again for none" : button.ariaLabel);
			set(button, {
				title,
				"aria-checked": String(isChosen),
				"aria-disabled": locked && "true",
				"data-filled": index < value,
				tabindex: isChosen || (value === 0 && index === 0) ? 0 : -1,
			});
		}
	};
	return { element, draw };
}
