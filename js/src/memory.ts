/**
 * What outlives a view of a job.
 *
 * A notebook renders a widget again whenever its output is updated, moved or
 * scrolled back into sight. Play position, sound, the bar and unanswered clicks
 * go on where they were. Kept by job id: anywidget hands every view a model
 * object of its own, so the model cannot be the key.
 */

import type { Source } from "./media";
import type { Status } from "./model";
import { type Glide, KernelClock } from "./progress";
import { type Span, WHOLE } from "./span";
import { type Refused, Wishes } from "./wishes";

/** What the kernel can be asked to do. */
export type Action =
	| "stop"
	| "resume"
	| "attach"
	| "mark-lost"
	| "submit-again"
	| "generate-again"
	| Form
	| `${Form}-yes`;

/** What can be filled in below the buttons: other words, what should change in the clip, what happens next. */
export type Form = "edit-prompt" | "edit" | "extend";

/** What can be open below the buttons. */
export type Panel = "recipe" | Form;

/** A form as it is being filled in; what is missing was not touched. */
export type Filled = { prompt?: string; duration?: number; fit?: boolean };

export type Refusal = Refused<Action>;

export class Memory extends Wishes<Action> implements Source {
	readonly clock = new KernelClock();
	glide: Glide | null = null;
	/** Status last told to screen readers. */
	told: Status | null = null;
	/** `data-action` or `data-field` of the control that had the focus; "" is the card itself. */
	focus: string | null = null;

	/** Seconds; null until the clip was played or moved. */
	playhead: number | null = null;
	muted = false;
	loop = false;
	/** What part of the clip is played. */
	span: Span = WHOLE;
	rate = 1;

	served: boolean | null = null;
	blob: Promise<string> | null = null;

	/** In a row of small cards: is this one unfolded? */
	open = false;
	/** The request id that is being typed. */
	draft = "";
	/** What is open below the buttons. */
	panel: Panel | null = null;
	/** Forms that were touched, each replaced whole when it changes. */
	readonly filled: Record<string, Filled | undefined> = {};

	#ledger: string | null = null;

	protected override forget(): void {
		this.focus = null;
		this.blob = null;
	}

	protected override begin(action: Action): () => string | null {
		const form = action.replace("-yes", "");
		const { panel, filled } = this;
		const sent = filled[form];
		return () => {
			// A yes, and an end of editing, are for the words as they were at the click.
			const same = filled[form] === sent;
			if (this.refusal) {
				if (!same) this.refusal.confirm = null;
				return null;
			}
			if (same) delete filled[form];
			if (same && this.panel === panel) this.panel = null;
			return form === "edit" || form === "extend" ? "The new clip has a card of its own, below this one." : null;
		};
	}

	/** Fill in a part of a form. */
	fill(form: Form, part: Filled): void {
		this.filled[form] = { ...this.filled[form], ...part };
		this.show(form);
	}

	/** Open a panel, or none. What was refused before is not what is looked at now. */
	show(panel: Panel | null): void {
		this.panel = panel;
		this.refusal = null;
		this.tell();
	}

	/** A refusal is about the job as it stood: forget it when that changes. */
	stand(ledger: string): void {
		if (this.#ledger !== null && this.#ledger !== ledger) this.refusal = null;
		this.#ledger = ledger;
	}
}

const memories = new Map<string, Memory>();

/** The memory of a job, the same one for all its views. */
export function recall(key: string): Memory {
	const memory = memories.get(key) ?? new Memory();
	memories.set(key, memory);
	return memory;
}
