/** What outlives a view of a sweep: clicks, bars, pictures and places, by the sweep's id and by its jobs'. */

import { Crowd } from "../cells/memory";

/** What can be asked of a sweep. */
export type SweepAction =
	| "generate"
	| "cancel"
	| "ask-again"
	| "stop"
	| "resume"
	| "generate-missing"
	| "compare"
	| "to-dataframe";
/** What can be asked of one of its jobs. */
export type CellAction = "retry" | "open";

export class SweepMemory extends Crowd<SweepAction, CellAction> {
	/** Statuses last told to screen readers, by place; null: the table was not seen yet. */
	told: (string | undefined)[] | null = null;
	/** Place of the cell that Tab comes to. */
	place = 0;
	/** Is the bill shown above the table? */
	open = false;
}

const memories = new Map<string, SweepMemory>();

/** The memory of a sweep, the same one for all its views. */
export function recallSweep(id: string): SweepMemory {
	const memory = memories.get(id) ?? new SweepMemory();
	memories.set(id, memory);
	return memory;
}
