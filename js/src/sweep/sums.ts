/** What stands around the table: how far it is and what it costs, and what can be done with all of it. */

import { COMPARE } from "../cells/way";
import { type Deed, deedButton, onward, STOP } from "../deed";
import { h, keyed, set, write } from "../dom";
import { visible } from "../format";
import { icon, learn } from "../icons";
import { refusalLine } from "../refusal";
import { badge } from "../side";
import { endedWords } from "../words";
import { heading, promptLine, type SweepPort, sheet } from "./bill";
import type { CellView } from "./cell";
import type { SweepAction, SweepMemory } from "./memory";
import type { Sums, Sweep } from "./traits";

learn({
	compare: COMPARE,
	table: "M2.25 2.75h4.75v4H2.25zM9 2.75h4.75v4H9zM2.25 9.25h4.75v4H2.25zM9 9.25h4.75v4H9z",
});

/** So many clips can be seen beside each other. */
const MOST = 9;

type Deeds = Deed<SweepAction>[];

/** The line above the table, and the bill below it where that is open. */
export function sumsHead(
	port: SweepPort & { memory: SweepMemory },
	signal: AbortSignal,
): { element: HTMLElement; update: (sweep: Sweep, sums: Sums) => void } {
	const title = heading("");
	const words = h("span.gv-sums");
	const mark = badge();
	const spent = h("b");
	const of = h("span");
	const button = deedButton(
		{ action: "bill", glyph: "file", says: "Bill", title: "What it costs, line by line" },
		port,
		signal,
		() => {
			port.memory.open = !port.memory.open;
			port.memory.tell();
			return undefined;
		},
	);
	const paper = h("div.gv-paper");
	const fill = keyed(paper, signal);
	const money = h("span.gv-money.gv-number", spent, " of ", of);
	const element = h("div.gv-above", h("div.gv-sums-line", title, words, mark, money, button), paper);
	const update = (sweep: Sweep, sums: Sums) => {
		const { bill, prompt, simulated } = sweep;
		const { open } = port.memory;
		write(title, visible(sweep.title).replace(/:.*/s, ""));
		write(words, sums.words);
		set(words, { title: sums.words });
		write(spent, sums.spent);
		write(of, sums.of);
		set(mark, { hidden: !simulated });
		set(button, { hidden: !bill, "aria-expanded": String(open) });
		set(paper, { hidden: !(bill && open) });
		fill(open ? [bill, prompt] : null, () => (bill && open ? [promptLine(prompt), ...sheet(bill)] : []));
	};
	return { element, update };
}

/** The bar below the table. */
export function sumsBar(
	port: SweepPort,
	signal: AbortSignal,
): { element: HTMLElement; update: (sums: Sums, cells: CellView[]) => void } {
	const words = h("span.gv-refusal-words");
	const gone = h("div.gv-refusal", { "data-ended": true }, icon("square"), words);
	const buttons = h("div.gv-buttons");
	const refusal = refusalLine(port, signal);
	const refusals = h("div");
	// What is said of a click stands below what was clicked, so that nothing moves under the mouse.
	const element = h("div.gv-bar", gone, buttons, refusal.element, refusals);
	const fill = keyed(buttons, signal);
	const fillRefusals = keyed(refusals, signal);
	const update = (sums: Sums, cells: CellView[]) => {
		const [left, right] = deeds(sums, cells.length);
		set(gone, { hidden: !port.ended() });
		write(words, endedWords({ status: sums.under_way ? "pending" : "done", made_from: null }));
		fill([left, right], (life) => [
			...left.map((deed) => deedButton(deed, port, life)),
			h("span.gv-space"),
			...right.map((deed) => deedButton(deed, port, life)),
		]);
		refusal.update(port.memory.refusal);
		const refused = cells.map((cell) => cell.port()).filter((each) => each?.memory.refusal);
		fillRefusals(
			refused.map((each) => [each?.label, each?.memory.refusal]),
			(life) =>
				refused.map((each) => {
					if (!each?.memory.refusal) return null;
					const line = refusalLine(each, life);
					line.update({ ...each.memory.refusal, words: `${each.label}: ${each.memory.refusal.words}` });
					return line.element;
				}),
		);
	};
	return { element, update };
}

/** Buttons at the left and at the right. */
function deeds({ done, under_way, stopped, missing }: Sums, clips: number): [Deeds, Deeds] {
	const few = done.length < 2;
	const left: Deeds = [{ action: "to-dataframe", glyph: "table", says: "To DataFrame", wish: "to-dataframe" }];
	if (clips > 1)
		left.unshift({
			action: "compare",
			glyph: "compare",
			says: few ? "Compare" : done.length > MOST ? `Compare the first ${MOST} done` : `Compare the ${done.length} done`,
			no: few ? "At least two clips must be done." : null,
			wish: "compare",
		});
	if (under_way > 0) return [left, [STOP as Deed<SweepAction>]];
	const right: Deeds = [];
	if (stopped > 0) right.push(onward("resume", `Resume ${stopped}`) as Deed<SweepAction>);
	if (missing) {
		const { count, price } = missing;
		const label = `Generate the ${count === 1 ? "one" : count} missing${price === null ? ", price unknown" : ""}`;
		right.push({
			action: "generate-missing",
			glyph: "resume",
			says: label,
			price,
			edged: true,
			paid: true,
			wish: "generate-missing",
		});
	}
	return [left, right];
}
