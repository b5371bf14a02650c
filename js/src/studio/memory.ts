/** What outlives a view of a Studio: clicks on their way, what is open, uploads. */

import { Wishes } from "../wishes";
import type { Form, SlotName } from "./traits";
import type { Upload } from "./upload";

/** What can be asked of a Studio. */
export type StudioAction = "generate" | "remove" | "url" | "restore";

/** The button was pressed before its bill came: what it said, of what form, and whether that takes long. */
export type Pressed = { turn: number; says: string; isSure: boolean; isLate: boolean };

export class StudioMemory extends Wishes<StudioAction> {
	/** Name of the control that had the focus; "" is the Studio itself. */
	focus: string | null = null;
	/** Was it touched by a mouse or a finger last? Then no ring stands around what gets the focus by itself. */
	pointed = false;
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
		return () => {
			if (action !== "generate" || this.refusal) return null;
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
