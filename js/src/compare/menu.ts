/** "…" below a picture: what is not needed every time. */

import { h, on, set, write } from "../dom";
import { onPress, tool } from "./parts";
import { popup } from "./popup";
import type { Port } from "./port";
import { between } from "./tracks";
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
		reel.offset = between(frames, -FARTHEST, FARTHEST);
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
		{ role: "group", "aria-label": `More of ${letter}` },
		h("div.gv-shift", "Offset in frames", h("span.gv-stepper", earlier, field, later)),
		use,
	);
	const open = tool(`more-${letter}`, "more", `More of ${letter}`, signal);
	const element = h("div.gv-more-place", open, panel);
	const show = popup(element, open, panel, field, signal);
	const leave = (target: EventTarget | null | undefined) => {
		if (target instanceof Node && !element.contains(target)) show(false);
	};
	on(element, "focusout", ({ relatedTarget }) => leave(relatedTarget), signal);
	on(document, "pointerdown", (event) => leave(event.composedPath()[0]), signal);
	on(field, "focus", () => field.select(), signal);
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
	};
	return { element, draw };
}
