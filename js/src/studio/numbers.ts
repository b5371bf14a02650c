/** Whole numbers: a field for one, the slider of the duration, and the steps of the takes. */

import { focused, h, on, set, vary } from "../dom";
import { icon } from "../icons";
import { SUPPRESS } from "../keys";
import type { Desk } from "./desk";
import { bar, own, silent } from "./parts";
import type { Offer } from "./traits";

type NumberPart = { element: HTMLElement; draw: (offer: Offer) => void };

/** A field to type into. Which duration is taken for one that is out of range the kernel knows, and says. */
function number(name: "duration" | "takes", label: string, desk: Desk, signal: AbortSignal) {
	const field = h("input.gv-number", { type: "number", ...own(name, label) });
	const put = (value: number) => {
		const { least, most } = desk.model.get("offer")[name];
		const within = name === "duration" ? value : Math.min(Math.max(Math.round(value), least), most);
		if (!desk.ended() && Number.isSafeInteger(within) && within > 0 && within !== desk.chosen(name))
			desk.put({ [name]: within }, true);
	};
	let isTyping = false;
	const show = () => {
		isTyping = false;
		field.value = String(desk.chosen(name));
	};
	const typed = () => {
		isTyping = true;
		if (field.value) put(field.valueAsNumber);
	};
	on(field, "input", typed, signal);
	for (const type of ["change", "blur"]) on(field, type, show, signal);
	on(field, "keydown", ({ key, isComposing }) => key === "Enter" && !isComposing && show(), signal);
	const draw = (offer: Offer) => {
		const { least: min, most: max } = offer[name];
		// What is being typed stays.
		if (!isTyping || focused(field) !== field) show();
		set(field, { min, max, readonly: desk.ended() });
	};
	return { field, put, draw };
}

/** Seconds: by a slider, or by a number. */
export function durationPart(desk: Desk, signal: AbortSignal): NumberPart {
	const { field, put, draw } = number("duration", "Seconds", desk, signal);
	const slider = h("input.gv-scrub", { type: "range", ...own("duration-slider") });
	on(slider, "input", () => put(slider.valueAsNumber), signal);
	return {
		element: h("div.gv-slide", slider, h("label.gv-field", field, silent("s"))),
		draw: (offer) => {
			const { least, most, label } = offer.duration;
			const value = desk.chosen("duration");
			draw(offer);
			set(slider, {
				min: least,
				max: most,
				"aria-label": label,
				"aria-valuetext": `${value} seconds`,
				disabled: desk.ended(),
			});
			slider.value = String(value);
			vary(slider, "at", `${Math.min((value - least) / (most - least || 1), 1) * 100}%`);
		},
	};
}

/** How many of each: fewer, a number, more. */
export function takesPart(desk: Desk, signal: AbortSignal): NumberPart {
	const { field, put, draw } = number("takes", "Takes", desk, signal);
	const step = (by: number, glyph: "minus" | "plus", label: string) => {
		const button = h("button.gv-tool", { "aria-label": label, tabindex: -1, [SUPPRESS]: "true" }, icon(glyph));
		on(button, "click", () => put(desk.chosen("takes") + by), signal);
		return button;
	};
	const fewer = step(-1, "minus", "One take fewer");
	const more = step(1, "plus", "One take more");
	return {
		element: h("div.gv-field.gv-stepper", fewer, field, more),
		draw: (offer) => {
			const { least, most } = offer.takes;
			const value = desk.chosen("takes");
			draw(offer);
			bar(fewer, value > least ? null : `At least ${least}`, value <= least || desk.ended());
			bar(more, value < most ? null : `At most ${most}`, value >= most || desk.ended());
		},
	};
}
