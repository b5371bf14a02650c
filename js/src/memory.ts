/**
 * What outlives a view of a job.
 *
 * A notebook renders a widget again whenever its output is updated, moved or
 * scrolled back into sight. Play position, sound, the bar and unanswered clicks
 * go on where they were. Kept by job id: anywidget hands every view a model
 * object of its own, so the model cannot be the key.
 */

import { atEnd, childOf } from "./dom";
import { Mailbox } from "./mailbox";
import type { Status } from "./model";
import { type Glide, KernelClock } from "./progress";
import { type Span, WHOLE } from "./span";

/** A click on its way: sent, or late and sent again. */
export type Wish = "sent" | "late";

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

/** The kernel's refusal of a click, in words; `confirm` is the price it wants a second click for, `value` what went along. */
export type Refusal = { action: Action; words: string; confirm: string | null; value?: string | undefined };

export class Memory extends EventTarget {
	readonly mailbox = new Mailbox();
	readonly clock = new KernelClock();
	glide: Glide | null = null;
	/** Status last told to screen readers. */
	told: Status | null = null;
	/** `data-action` or `data-field` of the control that had the focus; "" is the card itself. */
	focus: string | null = null;

	/** Seconds; null until the clip was played or moved. */
	position: number | null = null;
	muted = false;
	loop = false;
	/** What part of the clip is played. */
	span: Span = WHOLE;
	rate = 1;

	/** Does the server's URL of the clip play here? Unknown until tried. */
	served: boolean | null = null;
	/** Object URL of the clip, while any view lives. */
	blob: Promise<string> | null = null;

	/** In a row of small cards: is this one unfolded? */
	open = false;
	/** The request id that is being typed. */
	draft = "";
	/** What is open below the buttons. */
	panel: Panel | null = null;
	/** Forms that were touched, each replaced whole when it changes. */
	readonly filled: Record<string, Filled | undefined> = {};
	/** Why the last click came to nothing. */
	refusal: Refusal | null = null;
	/** What screen readers are to be told in this very moment. */
	news: string | null = null;

	#wish: { action: Action; state: Wish } | null = null;
	#ledger: string | null = null;
	#views = 0;
	#life = new AbortController();
	#question: AbortController | null = null;

	/** Lasts until the last view is gone. */
	get signal(): AbortSignal {
		return this.#life.signal;
	}

	/** Count a view in, and out when its signal aborts. */
	enter(view: AbortSignal): void {
		if (this.#views === 0) this.#life = new AbortController();
		this.#views += 1;
		atEnd(view, () => {
			this.#views -= 1;
			if (this.#views > 0) return;
			this.#life.abort();
			this.focus = null;
			this.blob = null;
		});
	}

	/** How the click for an action stands. */
	wish(action: Action): Wish | null {
		return this.#wish?.action === action ? this.#wish.state : null;
	}

	/** Is any click on its way? Until it is answered nobody knows what can be asked next. */
	get asking(): boolean {
		return this.#wish !== null;
	}

	/** Ask the kernel for an action, once, however often and wherever the button is pressed. */
	async wishFor(action: Action, job: string, send: (content: object) => void, value?: string): Promise<void> {
		if (this.asking) return;
		this.refusal = null;
		const form = action.replace("-yes", "");
		const { panel, filled } = this;
		const sent = filled[form];
		let news: string | null = null;
		const question = childOf(this.signal);
		this.#question = question;
		this.#note({ action, state: "sent" }, "");
		try {
			const { message } = await this.mailbox.ask(
				send,
				{ kind: "action", action, job, ...(value === undefined ? {} : { value }) },
				{
					every: 2000,
					signal: question.signal,
					late: () => this.#note({ action, state: "late" }),
				},
			);
			const { error, confirm } = message;
			// A yes, and an end of editing, are for the words as they were at the click.
			const same = filled[form] === sent;
			if (typeof error === "string") {
				this.refusal = { action, words: error, confirm: same && typeof confirm === "string" ? confirm : null, value };
			} else {
				if (same) delete filled[form];
				if (same && this.panel === panel) this.panel = null;
				if (form === "edit" || form === "extend") news = "The new clip has a card of its own, below this one.";
			}
		} catch {
			// The last view left or the kernel ended: whoever sees the card again can click again.
		}
		question.abort();
		this.#note(null, news);
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

	/** The kernel ended, or is there after all: nobody will answer an older click any more. */
	changeKernel(): void {
		this.#question?.abort();
		this.tell();
	}

	/** Let every view look again. */
	tell(): void {
		this.dispatchEvent(new Event("wish"));
	}

	#note(wish: { action: Action; state: Wish } | null, news: string | null = null): void {
		this.#wish = wish;
		this.news = news;
		this.tell();
		this.news = null;
	}
}

const memories = new Map<string, Memory>();

/** The memory of a job, the same one for all its views. */
export function recall(key: string): Memory {
	const memory = memories.get(key) ?? new Memory();
	memories.set(key, memory);
	return memory;
}
