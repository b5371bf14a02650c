/** What changed from clip to clip, against one of them. */

import { type Child, h, keyed, on, set, write } from "../dom";
import { visible } from "../format";
import { keepOwnKeys, tile } from "./parts";
import type { Port } from "./port";
import type { Changed, Entry, Kind } from "./traits";

export type Changes = { element: HTMLElement; draw: (changed: Changed, same: string) => void };

export function changes(entries: Entry[], { memory, send, ended, reference }: Port, signal: AbortSignal): Changes {
	const picker = h(
		"select.gv-against",
		{ "data-action": "reference", "aria-label": "What changed, against" },
		...entries.map(({ job, letter }) => h("option", { value: job }, letter)),
	);
	keepOwnKeys(picker, signal);
	on(picker, "change", () => memory.choose("reference", picker.value, send), signal);
	const against = h("label.gv-mute", "against ", picker);
	const alike = h("span.gv-alike.gv-mute");
	const table = h("div.gv-changes");
	const element = h("section.gv-changed", h("div.gv-changed-head", h("b", "What changed"), against, alike), table);
	const fill = keyed(table, signal);

	const draw = (changed: Changed, same: string) => {
		const { rows, none } = changed;
		if (picker.value !== reference()) picker.value = reference();
		picker.disabled = ended();
		set(against, { hidden: none !== "" || rows.length === 0 });
		write(alike, visible(same));
		set(element, { hidden: none === "" && rows.length === 0 });
		fill(changed, () => (none ? [h("div.gv-none", none)] : [tableOf(changed)]));
	};
	return { element, draw };
}

/** Its roles are said, for in a narrow place its rows are laid out as blocks, which would take them away. */
function tableOf({ columns, rows }: Changed): HTMLElement {
	const isMoney = columns.map((_, index) => rows.every(({ cells }) => /^\D{0,8}\$/.test(textOf(cells[index]))));
	const align = (index: number) => (isMoney[index] ? "end" : null);
	const head = columns.map((name, index) => h("th", { role: "columnheader", "data-align": align(index) }, name));
	const body = rows.map(({ letter, cells }) =>
		h(
			"tr",
			{ role: "row" },
			h("th", { role: "rowheader" }, tile(letter)),
			...cells.map((pieces, index) =>
				h(
					"td",
					{ role: "cell", "data-align": align(index), "data-label": columns[index] ?? "" },
					h("div", ...pieces.map(piece)),
				),
			),
		),
	);
	return h(
		"table",
		{ role: "table", "aria-label": "What changed" },
		h(
			"thead",
			{ role: "rowgroup" },
			h("tr", { role: "row" }, h("th", { role: "columnheader" }, hidden("Clip")), ...head),
		),
		h("tbody", ...body),
	);
}

function piece([text, kind]: [string, Kind]): Child {
	const words = visible(text);
	if (kind === "added") return h("ins", hidden("added "), words);
	if (kind === "removed") return h("del", hidden("removed "), words);
	return kind === "same" ? h("span.gv-mute", words) : words;
}

function hidden(words: string): HTMLElement {
	return h("span.gv-hidden", words);
}

function textOf(pieces: [string, Kind][] = []): string {
	return pieces.map(([text]) => text).join("");
}
