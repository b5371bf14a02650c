/** The table of a sweep: columns are its last axis, rows the others. Nothing in it ever moves. */

import { atEnd, h, keyed, set, vary } from "../dom";
import { visible } from "../format";
import { SUPPRESS } from "../keys";
import { type CellView, cellView, type Table } from "./cell";
import { rove } from "./roving";
import type { Cell, Sweep } from "./traits";

/** Narrower, it is a list; and a column that would be narrower makes it groups. */
const NARROW = 520;
const LEAST = 132;

export type Matrix = {
	element: HTMLElement;
	update: (sweep: Sweep, cells: (Cell | null)[]) => void;
	tick: () => void;
	/** To be called when it came into the document. */
	measure: () => void;
	/** The cells that are there, in reading order. */
	cells: () => CellView[];
};

export function matrix(table: Table, signal: AbortSignal): Matrix {
	const ruler = h("div");
	const place = h("div");
	const element = h("div.gv-matrix", { "data-layout": "matrix" }, ruler, place);
	const fill = keyed(place, signal);
	let views: (CellView | null)[] = [];

	const measure = () => {
		const width = ruler.offsetWidth;
		if (width === 0) return;
		set(element, { "data-layout": "matrix" });
		const [first] = element.querySelectorAll<HTMLElement>(".gv-column");
		const room = element.closest<HTMLElement>(".grokvideo")?.offsetWidth ?? width;
		const fits = room >= NARROW && (first?.offsetWidth ?? 0) >= LEAST;
		set(element, { "data-layout": fits ? "matrix" : room >= NARROW ? "groups" : "list" });
	};
	// Its height is none: so nothing that is measured changes what is measured.
	const observer = new ResizeObserver(measure);
	observer.observe(ruler);
	atEnd(signal, () => observer.disconnect());

	const update = ({ title, columns, rows }: Sweep, cells: (Cell | null)[]) => {
		const across = columns.labels.length;
		const there = Array.from({ length: across * rows.labels.length }, (_, at) => Boolean(cells[at]));
		fill([columns, rows, there], (life) => {
			const lengths = !/\bduration\b/.test(`${columns.axis} ${rows.axis}`);
			views = there.map((is, at) =>
				is ? cellView(table, `cell ${at}`, columns.labels[at % across] ?? "", lengths, life) : null,
			);
			const body = rows.labels.map((label, row) =>
				h(
					"div.gv-row",
					{ role: "row" },
					rows.axis ? h("div.gv-side-name", { role: "rowheader" }, visible(label)) : null,
					...views
						.slice(row * across, (row + 1) * across)
						.map((view, at) => view?.element ?? leftOut(columns.labels[at] ?? "")),
				),
			);
			const grid = h(
				"div.gv-grid",
				{
					role: "grid",
					"aria-label": `${visible(title)}. Enter opens the whole card of a clip.`,
					"data-sides": rows.axis !== "",
					[SUPPRESS]: "true",
				},
				names(columns, rows),
				...body,
			);
			vary(grid, "columns", across);
			return [grid];
		});
		for (const [at, view] of views.entries()) {
			const cell = cells[at];
			if (cell) view?.update(cell);
		}
	};
	return {
		element,
		measure,
		update: (sweep, cells) => {
			const [grid] = place.children;
			update(sweep, cells);
			const [now] = place.children;
			if (!(now instanceof HTMLElement) || now === grid) return;
			rove(now, table.memory, (cell) => cell.querySelector<HTMLElement>(".gv-shot")?.click(), signal);
			measure();
		},
		tick: () => {
			for (const view of views) view?.tick();
		},
		cells: () => views.filter((view) => view !== null),
	};
}

/** Names of the columns, and of what they and the rows are. */
function names(columns: Sweep["columns"], rows: Sweep["rows"]): HTMLElement {
	return h(
		"div.gv-row.gv-names",
		{ role: "row" },
		columns.axis ? h("div.gv-axis", { "aria-hidden": "true" }, `${visible(columns.axis)} →`) : null,
		rows.axis
			? h("div.gv-corner", { role: "columnheader", "aria-label": visible(rows.axis) }, `${visible(rows.axis)} ↓`)
			: null,
		...columns.labels.map((label) => h("div.gv-column", { role: "columnheader" }, visible(label))),
	);
}

function leftOut(column: string): HTMLElement {
	return h("div.gv-out", { role: "gridcell" }, h("span.gv-name", visible(column)), h("span", "left out"));
}
