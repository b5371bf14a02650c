/** Arrows between the cells of a table, of which Tab comes to one. */

import { focusOn, on, set, take } from "../dom";

const CELL = "[role=gridcell][tabindex]";

/** `place` keeps the number of the cell that Tab comes to; `press` is what Enter does. */
export function rove(
	grid: HTMLElement,
	memory: { place: number },
	press: (cell: HTMLElement) => void,
	signal: AbortSignal,
): void {
	const all = () => [...grid.querySelectorAll<HTMLElement>(CELL)];
	const mark = (place: number) => {
		for (const [each, cell] of all().entries()) set(cell, { tabindex: each === place ? 0 : -1 });
	};
	mark(Math.min(memory.place, all().length - 1));
	on(
		grid,
		"focusin",
		(event) => {
			const place = all().indexOf((event.target as HTMLElement).closest(CELL) as HTMLElement);
			if (place < 0) return;
			memory.place = place;
			mark(place);
		},
		signal,
	);
	on(
		grid,
		"keydown",
		(event) => {
			const target = event.target as HTMLElement;
			const cell = target.closest<HTMLElement>(CELL);
			if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
			if (event.key === "Enter" || event.key === " ") {
				if (target !== cell) return;
				take(event);
				press(cell);
				return;
			}
			const next = neighbour(event.key, cell, all());
			if (next === undefined) return;
			take(event);
			focusOn(next);
			next?.scrollIntoView({ block: "nearest", inline: "nearest" });
		},
		signal,
	);
}

/** Where a key leads from a cell; null: nowhere from here; undefined: it is no such key. */
function neighbour(key: string, cell: HTMLElement, all: HTMLElement[]): HTMLElement | null | undefined {
	const at = all.indexOf(cell);
	const row = all.filter((each) => each.parentElement === cell.parentElement);
	switch (key) {
		case "ArrowRight":
			return all[at + 1] ?? null;
		case "ArrowLeft":
			return all[at - 1] ?? null;
		case "Home":
			return row[0];
		case "End":
			return row.at(-1);
		case "ArrowDown":
			return nearest(cell, all, 1);
		case "ArrowUp":
			return nearest(cell, all, -1);
	}
	return undefined;
}

/** The cell below or above as one sees it: the same in a table, in groups and in a list. */
function nearest(cell: HTMLElement, all: HTMLElement[], way: 1 | -1): HTMLElement | null {
	const here = cell.getBoundingClientRect();
	let best: HTMLElement | null = null;
	let least = Number.POSITIVE_INFINITY;
	for (const each of all) {
		const { top, left } = each.getBoundingClientRect();
		const down = (top - here.top) * way;
		if (down < 1) continue;
		// The next line first, in it the nearest.
		const far = down * 10_000 + Math.abs(left - here.left);
		if (far < least) [best, least] = [each, far];
	}
	return best;
}
