/** The line above the clips: how many there are, which of them are shown, and the button that compares some. */

import { COMPARE } from "../cells/way";
import { type Deed, deedButton } from "../deed";
import { h, keyed, on, set, write } from "../dom";
import { learn } from "../icons";
import { SUPPRESS } from "../keys";
import { refusalLine } from "../refusal";
import { heading } from "../sweep/bill";
import { isUnderWay } from "../words";
import { below, goTo } from "./below";
import type { Desk } from "./desk";
import type { Group, ListAction } from "./memory";
import type { Card } from "./traits";

learn({ compare: COMPARE });

/** So many clips can be seen beside each other. */
const MOST = 9;
/** A comparison. */
const DECK = "[data-widget=compare]";
const GROUPS: [group: Group, label: string][] = [
	["all", "All"],
	["run", "Running"],
	["done", "Done"],
	["bad", "Trouble"],
];

export type Head = {
	element: HTMLElement;
	/** Gets the focus when the clip that had it is gone. */
	title: HTMLElement;
	update: (cards: Card[], words: string) => void;
};

/** Is a card shown? */
export function isOf(group: Group, card: Card): boolean {
	return group === "all" || group === (isUnderWay(card) ? "run" : card.status === "done" ? "done" : "bad");
}

/** What is said where there is no clip to show. */
export function noneOf(group: Group): string {
	return group === "all"
		? "Clips appear here, newest first."
		: `No clips are ${{ run: "running", done: "done", bad: "in trouble" }[group]}.`;
}

/** Numbers the groups of a list: each view has its own, and each list of a page has another name. */
let made = 0;

export function clipsHead(desk: Desk, signal: AbortSignal): Head {
	const { memory } = desk;
	made += 1;
	const title = heading("Clips");
	const count = h("span.gv-mute.gv-number");
	const told = h("span.gv-hidden");
	const buttons = h("div.gv-picks");
	const refusal = refusalLine(desk, signal);
	const radios = GROUPS.map(([group, label]) => {
		const field = h("input", {
			type: "radio",
			name: `${desk.job().id}-${made}`,
			"data-spot": `show ${group}`,
			[SUPPRESS]: "true",
		});
		const number = h("span.gv-number");
		on(
			field,
			"change",
			() => {
				memory.group = group;
				memory.tell();
			},
			signal,
		);
		return { group, field, number, element: h("label", field, h("span", label, number)) };
	});
	const groups = h(
		"div.gv-groups",
		{ role: "radiogroup", "aria-label": "Show", [SUPPRESS]: "true" },
		...radios.map(({ element }) => element),
	);
	const element = h("div.gv-clips-head", title, count, told, groups, buttons, refusal.element);
	const fill = keyed(buttons, signal);
	/** What could be compared when this view was asked for more; null: it was not. */
	let known: HTMLElement[] | null = null;
	const heard = () => {
		if (!known || memory.wish("compare")) return;
		if (!memory.refusal && !desk.ended()) goTo(desk.root, DECK, signal, known);
		known = null;
	};
	on(memory, "wish", heard, signal);
	const compareButton = (picks: string[], life: AbortSignal) => {
		const deed = compare(picks);
		return deedButton(deed, desk, life, () => {
			if (!memory.asking) known = below(desk.root, DECK);
			return deed.value;
		});
	};
	const update = (cards: Card[], words: string) => {
		let kinds = 0;
		write(count, cards.length ? String(cards.length) : "");
		write(told, words);
		for (const { group, field, number, element } of radios) {
			const there = cards.filter((card) => isOf(group, card)).length;
			const isChosen = memory.group === group;
			if (there && group !== "all") kinds += 1;
			field.checked = isChosen;
			write(number, String(there));
			set(element, { hidden: !there && !isChosen && group !== "all" });
		}
		// Where all clips are alike there is nothing to choose.
		set(groups, { hidden: kinds < 2 && memory.group === "all" });
		const picks = cards.filter(({ job }) => memory.checked.has(job)).map(({ job }) => job);
		fill(cards.length > 1 && picks, (life) => (cards.length > 1 ? [compareButton(picks, life)] : []));
		refusal.update(memory.refusal?.action === "compare" ? memory.refusal : null);
	};
	return { element, title, update };
}

function compare(picks: string[]): Deed<ListAction> {
	const { length } = picks;
	const no = length < 2 || length > MOST ? `Check two to ${MOST} clips to compare them.` : null;
	return {
		action: "compare",
		glyph: "compare",
		says: length ? `Compare ${length}` : "Compare",
		edged: true,
		no,
		wish: "compare",
		value: JSON.stringify(picks),
	};
}
