/** The timeline of all clips, with a flag at either end of the part that is played. */

import { h, on, set, vary } from "../dom";
import { setMark, spanOf } from "./marks";
import type { Port } from "./port";
import { clockHundredths } from "./words";

/** Half of the thumb: its middle never comes nearer to either end, px. */
const THUMB = 7;

export type Timeline = { element: HTMLElement; draw: () => void };

export function timeline({ memory, ensemble }: Port, signal: AbortSignal): Timeline {
	const scrub = h("input.gv-scrub", {
		type: "range",
		min: 0,
		"data-action": "position",
		"aria-label": "Position",
	});
	// With the keyboard they are set by [ and ].
	const flags = (["a", "b"] as const).map((which) => {
		const flag = h("span.gv-flag", { "data-flag": which, "aria-hidden": "true" }, which.toUpperCase());
		const move = ({ clientX }: PointerEvent) => {
			const { left, width } = scrub.getBoundingClientRect();
			const share = (clientX - left - THUMB) / Math.max(width - 2 * THUMB, 1);
			const grid = ensemble.grid();
			setMark(memory, grid, which, Math.round(share * (grid.count - 1)));
		};
		on(flag, "pointerdown", (event) => flag.setPointerCapture(event.pointerId), signal);
		on(flag, "pointermove", (event) => flag.hasPointerCapture(event.pointerId) && move(event), signal);
		return flag;
	});
	const element = h("div.gv-timeline", ...flags, scrub);
	/** Did it play before it was taken into the hand? */
	let goesOn = false;
	let isHeld = false;
	on(
		scrub,
		"input",
		() => {
			const to = scrub.valueAsNumber;
			goesOn = isHeld ? goesOn : ensemble.plays();
			isHeld = true;
			if (ensemble.plays()) ensemble.pause();
			ensemble.seek(to);
		},
		signal,
	);
	on(
		scrub,
		"change",
		() => {
			isHeld = false;
			if (goesOn) ensemble.play();
			goesOn = false;
		},
		signal,
	);

	const draw = () => {
		const grid = ensemble.grid();
		const frame = ensemble.frame();
		const { a, b } = spanOf(memory, grid);
		const share = (at: number) => at / Math.max(grid.count - 1, 1);
		const last = grid.count - 1;
		set(scrub, {
			max: last,
			"aria-valuetext": `${clockHundredths(frame / grid.fps)}, frame ${frame} of ${grid.count}`,
		});
		if (scrub.valueAsNumber !== frame) scrub.value = String(frame);
		scrub.disabled = !ensemble.isUsable();
		vary(element, "at", share(frame));
		vary(element, "a", share(a ?? 0));
		vary(element, "b", share(b ?? last));
		set(element, { "data-a": a !== null, "data-b": b !== null });
	};
	return { element, draw };
}
