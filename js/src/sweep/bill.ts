/** What a sweep costs, line by line, before it is paid for; and the two buttons below it. */

import { type Asker, deedButton } from "../deed";
import { type Child, h, keyed, set, vary, write } from "../dom";
import { visible } from "../format";
import { icon } from "../icons";
import { caution, refusalLine } from "../refusal";
import { badge } from "../side";
import { endedWords } from "../words";
import type { SweepAction } from "./memory";
import type { Bill, Sum, Sweep } from "./traits";

export type SweepPart = { element: HTMLElement; update: (sweep: Sweep) => void };
export type SweepPort = Asker<SweepAction>;

/** The card before the click. */
export function billCard(port: SweepPort, signal: AbortSignal): SweepPart {
	const paper = h("div.gv-paper");
	const time = h("span.gv-settle-words");
	const buttons = h("div.gv-pay");
	const refusal = refusalLine(port, signal);
	const gone = h(
		"div.gv-refusal",
		icon("square"),
		h("span.gv-refusal-words", endedWords({ status: "done", made_from: null })),
	);
	const element = h("div", paper, h("div.gv-settle", h("div.gv-settle-line", time, buttons), gone, refusal.element));
	const fillPaper = keyed(paper, signal);
	const fillButtons = keyed(buttons, signal);
	const update = ({ title, prompt, simulated, bill }: Sweep) => {
		fillPaper([title, prompt, simulated, bill], () => [
			h("div.gv-title-line", heading(title), simulated ? badge() : null),
			promptLine(prompt),
			...(bill ? sheet(bill) : []),
		]);
		if (!bill) return;
		const { no, generate, price } = bill;
		write(time, no === null ? bill.time : "");
		set(gone, { hidden: !port.ended() });
		refusal.update(port.memory.refusal);
		fillButtons([no, generate, price], (life) => {
			const pay = () => {
				const label = price === null ? `${generate}, price unknown` : generate;
				const button = deedButton({ action: "generate", says: label, price, paid: true, wish: "generate" }, port, life);
				button.classList.add("gv-filled");
				return button;
			};
			return [
				no === null ? null : h("span.gv-no", ...caution(no)),
				deedButton({ action: "cancel", says: "Cancel", wish: "cancel" }, port, life),
				no === null ? pay() : null,
			];
		});
	};
	return { element, update };
}

/** The name of what is shown; the focus comes here when what had it is gone. */
export function heading(words: string): HTMLElement {
	return h("div.gv-heading", { role: "heading", "aria-level": 3, tabindex: -1 }, visible(words));
}

/** A prompt with its placeholders. */
export function promptLine(prompt: Sweep["prompt"]): HTMLElement {
	const parts = prompt.map(([text, isPlaceholder]) =>
		isPlaceholder ? h("code.gv-hole", visible(text)) : visible(text),
	);
	return h("div.gv-prompt", ...parts);
}

/** The table with its sum, what else there is to say, and the budget. */
export function sheet({ head, lines, answered, running, total, notes, budget }: Bill): Child[] {
	const free = [answered, running].filter((each) => each !== null);
	return [
		h(
			"div.gv-lines",
			{ role: "table", "aria-label": "Bill" },
			row("gv-lines-head", "columnheader", head),
			...lines.map((line) => row("gv-line-of", "rowheader", line)),
			...free.map((sum) => row("gv-line-of", "rowheader", spread(sum))),
			row("gv-line-of.gv-total", "rowheader", spread(total)),
		),
		...notes.map((words) => h("div.gv-remark", visible(words))),
		budget ? budgetLine(budget) : null,
	];
}

function spread([label, clips, amount]: Sum): string[] {
	return [label, clips, "", amount];
}

function row(name: string, first: "columnheader" | "rowheader", words: string[]): HTMLElement {
	const cells = words.map((text, place) =>
		h("div", { role: place === 0 || first === "columnheader" ? first : "cell" }, visible(text)),
	);
	return h(`div.${name}`, { role: "row" }, ...cells);
}

function budgetLine({ spent, this: now, words }: NonNullable<Bill["budget"]>): HTMLElement {
	const bar = h("div.gv-budget-bar", { "aria-hidden": "true" });
	vary(bar, "spent", spent);
	vary(bar, "now", spent + now);
	return h("div.gv-budget", bar, h("div", words));
}

/** What is left after Cancel. */
export function cancelledCard(port: SweepPort, signal: AbortSignal): SweepPart {
	const paper = h("div.gv-paper");
	const refusal = refusalLine(port, signal);
	const back = deedButton(
		{ action: "bill", glyph: "file", says: "Show the bill again", edged: true, wish: "ask-again" },
		port,
		signal,
	);
	const element = h("div", paper, h("div.gv-bar", h("div.gv-buttons", back), refusal.element));
	const fill = keyed(paper, signal);
	const words = "Cancelled. Nothing was sent. Run the cell again to see the bill again.";
	return {
		element,
		update: ({ title }) => {
			fill(title, () => [heading(title), h("div.gv-remark", words)]);
			refusal.update(port.memory.refusal);
		},
	};
}
