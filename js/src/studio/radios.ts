/** One of several, side by side: arrows move and choose, and there is one Tab stop. */

import { type Child, focused, focusOn, h, keyed, on, set, take } from "../dom";
import { visible } from "../format";
import { SUPPRESS } from "../keys";
import type { Desk } from "./desk";
import { bar, type Captions, own } from "./parts";
import type { Form, Option } from "./traits";

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export type Radios = { element: HTMLElement; draw: (options: Option[]) => void };

export function radios(
	field: "mode" | "resolution" | "aspect_ratio",
	label: string,
	desk: Desk,
	{ refuse }: Captions,
	signal: AbortSignal,
	face: (option: Option) => Child = () => null,
): Radios {
	const element = h("div.gv-radios", { role: "radiogroup", ...own(field, label) });
	const fill = keyed(element, signal);
	let options: Option[] = [];
	let buttons: Element[] = [];
	const choose = (at: number, isClick = false) => {
		const { value = null, no = "" } = options[at] ?? {};
		if (isClick && no && !desk.ended()) refuse(field, no);
		if (no === null && !desk.ended() && value !== desk.chosen(field)) desk.put({ [field]: value } as Partial<Form>);
	};
	const draw = (now: Option[]) => {
		options = now;
		fill(
			now.map(({ value, label }) => [value, label]),
			() => {
				buttons = now.map((option) =>
					h(
						"button.gv-radio",
						{ role: "radio", "data-spot": `${field} ${option.value}`, [SUPPRESS]: "true" },
						face(option),
						h("span", { "data-label": option.label }, visible(option.label)),
					),
				);
				return buttons;
			},
		);
		// The Tab stop is where the focus is, else what is chosen: also what cannot be chosen can be read.
		const value = desk.chosen(field);
		const here = buttons.indexOf(focused(element) as Element);
		const stop = here < 0 ? now.findIndex((each) => each.value === value) : here;
		for (const [at, button] of buttons.entries()) {
			const no = now[at]?.no ?? null;
			set(button, {
				"aria-checked": String(no === null && now[at]?.value === value),
				tabindex: at === Math.max(stop, 0) ? 0 : -1,
			});
			bar(button, no, no !== null || desk.ended());
		}
	};
	for (const type of ["focusin", "focusout"]) on(element, type, () => draw(options), signal);
	const pressed = ({ target }: Event) =>
		choose(
			buttons.findIndex((each) => each.contains(target as Node)),
			true,
		);
	on(element, "click", pressed, signal);
	on(
		element,
		"keydown",
		(event) => {
			const step = STEPS[event.key];
			if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
			take(event);
			const at = (buttons.indexOf(event.target as Element) + step + buttons.length) % buttons.length;
			focusOn(buttons[at] as HTMLElement);
			choose(at);
		},
		signal,
	);
	return { element, draw };
}
