/** "…" below a picture: what is not needed every time. */

import { focusOn, h, on, set, take, write } from "../dom";
import { onPress, tool } from "./parts";
import type { Port } from "./port";
import type { Entry } from "./traits";

/** How far a clip can be moved, frames. */
const FARTHEST = 999;

/** A button that opens it, and the panel. */
export function moreMenu(entry: Entry, port: Port, signal: AbortSignal): { element: HTMLElement; draw: () => void } {
	const { memory } = port;
	const { job, letter } = entry;
	const reel = memory.reel(job);
	let shown: number | null = null;
	const move = (frames: number) => {
		reel.offset = Math.min(Math.max(frames, -FARTHEST), FARTHEST);
		memory.tell();
	};
	const field = h("input.gv-field.gv-number", {
		type: "number",
		min: -FARTHEST,
		max: FARTHEST,
		"data-field": `offset-${letter}`,
		"aria-label": "Offset in frames",
	});
	const earlier = tool(`earlier-${letter}`, "minus", "One frame earlier", signal, () => move(reel.offset - 1));
	const later = tool(`later-${letter}`, "plus", "One frame later", signal, () => move(reel.offset + 1));
	const use = h("button.gv-button", { "data-action": `reference-${letter}` });
	const panel = h(
		"div.gv-menu",
		{ role: "group", "aria-label": `More of ${letter}`, hidden: true },
		h("div.gv-shift", "Offset in frames", h("span.gv-stepper", earlier, field, later)),
		use,
	);
	const open = tool(`more-${letter}`, "more", `More of ${letter}`, signal, () => show(Boolean(panel.hidden)));
	const element = h("div.gv-more-place", open, panel);

	const show = (isOpen: boolean) => {
		panel.hidden = !isOpen;
		set(open, { "aria-expanded": String(isOpen) });
		focusOn(isOpen ? field : open);
		if (isOpen) field.select();
	};
	const isInside = (target: EventTarget | null) => target instanceof Node && element.contains(target);
	const close = (target: EventTarget | null) => {
		if (panel.hidden || isInside(target)) return;
		panel.hidden = true;
		set(open, { "aria-expanded": "false" });
	};
	on(element, "focusout", ({ relatedTarget }) => relatedTarget && close(relatedTarget), signal);
	on(document, "pointerdown", (event) => close(event.composedPath()[0] ?? null), signal);
	on(
		element,
		"keydown",
		(event) => {
			if (event.key !== "Escape" || panel.hidden) return;
			take(event);
			show(false);
		},
		signal,
	);
	on(
		field,
		"input",
		() => {
			if (!Number.isInteger(field.valueAsNumber)) return;
			shown = field.valueAsNumber;
			move(shown);
		},
		signal,
	);
	onPress(use, signal, () => {
		memory.choose("reference", job, port.send);
		show(false);
	});
	const draw = () => {
		const isReference = port.reference() === job;
		// What is being typed stays.
		if (reel.offset !== shown) field.value = String(reel.offset);
		shown = reel.offset;
		set(use, { "aria-disabled": (isReference || port.ended()) && "true" });
		write(use, isReference ? "This is the reference" : "Use as reference");
		set(open, { "aria-expanded": String(!panel.hidden) });
	};
	return { element, draw };
}
