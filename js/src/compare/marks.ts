/** A and B: the ends of the part that is played again and again. */

import { mark, type Span } from "../span";
import type { Memory } from "./memory";
import { between, frameOf, type Grid, timeOf } from "./tracks";

/** The ends in frames. */
export function spanOf({ a, b }: Memory, grid: Grid): Span {
	const at = (time: number | null) => (time === null ? null : frameOf(grid, time));
	return { a: at(a), b: at(b) };
}

/** Set an end at a frame; what is marked is there to be played. */
export function setMark(memory: Memory, grid: Grid, which: "a" | "b", frame: number): void {
	const within = between(frame, 0, grid.count - 1);
	const { a, b } = mark(spanOf(memory, grid), which, within);
	const time = (at: number | null) => (at === null ? null : timeOf(grid, at));
	memory.a = time(a);
	memory.b = time(b);
	memory.loops = true;
	memory.tell();
}

/** Take both ends away, and with them the wish to play between. */
export function clearMarks(memory: Memory): void {
	if (memory.a === null && memory.b === null) return;
	memory.a = memory.b = null;
	memory.loops = false;
	memory.tell();
}
