/** What outlives a view of a Studio: clicks on their way, what is open, what is chosen among the clips, uploads. */

import { Crowd } from "../cells/memory";
import type { Form, SlotName } from "./traits";
import type { Upload } from "./upload";

/** What can be asked of a Studio. Those of a clip go to its own memory. */
export type StudioAction = "generate" | "remove" | "url" | "compare" | "restore" | "earlier";

/** The button was pressed before its bill came: what it said, of what form, and whether that takes long. */
export type Pressed = { turn: number; says: string; isSure: boolean; isLate: boolean };

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

export class StudioMemory extends Crowd<StudioAction, ClipAction> {
	group: Group = "all";
	/** Jobs that are to be compared. */
	readonly checked = new Set<string>();
	/** Statuses last told to screen readers, by job; null: the clips were not seen yet. */
	known: Map<string, string> | null = null;
	/** How often the form was changed, as far as this page knows. */
	turns = 0;
	/** What was changed here and the kernel has not answered yet: until then an echo of older text is no news. */
	typed: Partial<Form> = {};
	pressed: Pressed | null = null;
	/** Is the bill open? */
	unfolded = false;
	/** What is said when the clips begin. */
	begun = "";
	/** Files on their way to the kernel, or there and not looked at yet. */
	uploads: Upload[] = [];
	/** Ends what is being sent; null: nothing is. */
	sending: AbortController | null = null;
	/** The address that is being typed, and for where. */
	address: { slot: SlotName; text: string } | null = null;
	/** Why files were not taken. */
	amiss = "";

	/** A bill for so many changes came. */
	hear(edits: number): void {
		if (edits >= this.turns) this.typed = {};
	}

	protected override forget(): void {
		this.focus = null;
		this.pressed = null;
	}

	protected override begin(action: StudioAction): () => string | null {
		const answered = super.begin(action);
		return () => {
			if (action !== "generate" || this.refusal) return answered();
			this.unfolded = false;
			return this.begun;
		};
	}

	override changeKernel(): void {
		this.pressed = null;
		super.changeKernel();
	}
}

const memories = new Map<string, StudioMemory>();

/** The memory of a Studio, the same one for all its views. */
export function recallStudio(ident: string): StudioMemory {
	const memory = memories.get(ident) ?? new StudioMemory();
	memories.set(ident, memory);
	return memory;
}
