/** Small parts of the form: its icons, what every field has, and the words below one that was moved. */

import { type Attributes, type Child, h, set, write } from "../dom";
import { visible } from "../format";
import { learn } from "../icons";
import { SUPPRESS } from "../keys";
import type { Desk } from "./desk";
import type { Form } from "./traits";

learn({
	text: "M3.25 5V3.25h9.5V5M8 3.25v9.5M6 12.75h4",
	image: "M2.25 3h11.5v10H2.25zM5.5 6.25h.01M2.75 12l3.5-3.5 2.25 2 2.5-2.75 2.5 2.75",
	stack: "M5.25 5.25h8.5v8.5h-8.5zM3.5 11.5H2.25V2.25H11.5V3.5",
	frames: "M2 4h3.75v8H2zM10.25 4H14v8h-3.75zM5.75 8h4.5",
	down: "M4 6.25 8 10.25l4-4",
	plus: "M8 3.5v9M3.5 8h9",
	minus: "M3.5 8h9",
});

/** Of a control: its name, also for screen readers where nothing else is its label, and that its keys are its own. */
export function own(field: string, label: string | null = null): Attributes {
	return { "data-field": field, "aria-label": label, [SUPPRESS]: "true" };
}

/** What screen readers need not say, as it is said by something else. */
export function silent(...parts: Child[]): HTMLElement {
	return h("span", { "aria-hidden": "true" }, ...parts);
}

/** Let a control say why it cannot be used, or nothing; `off` without a reason: the kernel ended. */
export function bar(control: Element, no: string | null, off = no !== null): void {
	set(control, { "aria-disabled": off && "true", "aria-description": no, title: no });
}

/** Fields with what is said below them when their value was moved. */
export type Captions = {
	/** A place for the controls of a field, the first of which is described by the words. */
	cell: (field: keyof Form, ...controls: Child[]) => HTMLElement;
	/** Say why what was clicked cannot be chosen, until something changes. */
	refuse: (field: keyof Form, words: string) => void;
	/** Show the words; what is returned is new among them. */
	draw: (moved: Partial<Record<keyof Form, string>>) => string[];
};

export function captions({ memory, model, turns }: Desk): Captions {
	// Other widgets of the page have fields, too.
	const mine = Math.random().toString(36).slice(2);
	const all = new Map<keyof Form, [control: Element, caption: HTMLElement]>();
	let refused: { field: keyof Form; words: string; turn: number; offer: object } | null = null;
	return {
		refuse: (field, words) => {
			refused = { field, words, turn: turns(), offer: model.get("offer") };
			memory.tell();
		},
		cell: (field, ...controls) => {
			const caption = h("div.gv-caption", { id: `gv-${field}-${mine}`, hidden: true });
			const cell = h("div.gv-cell", ...controls, caption);
			const control = cell.querySelector(`[data-field="${field}"]`);
			if (control) all.set(field, [control, caption]);
			return cell;
		},
		draw: (moved) => {
			if (refused?.turn !== turns() || refused.offer !== model.get("offer")) refused = null;
			return [...all].flatMap(([field, [control, caption]]) => {
				const words = visible((refused?.field === field ? refused.words : moved[field]) ?? "");
				if (words === caption.textContent) return [];
				write(caption, words);
				set(caption, { hidden: !words });
				set(control, { "aria-describedby": words ? caption.id : null });
				return words ? [words] : [];
			});
		},
	};
}
