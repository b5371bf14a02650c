/** What outlives a view of a list of clips: clicks on their way, what is chosen, and what was told. */

import { Crowd } from "../cells/memory";

/** What can be asked of a list. */
export type ListAction = "compare" | "earlier";
/** What can be asked of one of its clips, and is answered by an acknowledgement alone. */
export type ClipAction =
	| "open"
	| "edit"
	| "extend"
	| "animate"
	| "reuse-settings"
	| "delete"
	| "retry"
	| "generate-again"
	| "stop"
	| "resume";
/** Which clips are shown. */
export type Group = "all" | "run" | "done" | "bad";

export class ListMemory extends Crowd<ListAction, ClipAction> {
	group: Group = "all";
	/** Jobs that are to be compared. */
	readonly checked = new Set<string>();
	/** Statuses last told to screen readers, by job; null: the clips were not seen yet. */
	known: Map<string, string> | null = null;

	protected override forget(): void {
		this.focus = null;
	}
}

const memories = new Map<string, ListMemory>();

/** The memory of a list, the same one for all its views. */
export function recallList(ident: string): ListMemory {
	const memory = memories.get(ident) ?? new ListMemory();
	memories.set(ident, memory);
	return memory;
}
