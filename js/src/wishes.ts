/**
 * Clicks on their way to the kernel, one at a time, for all the views that show the button.
 *
 * Fires `wish` when a click stands otherwise than before.
 */

import { atEnd, childOf } from "./dom";
import { Mailbox } from "./mailbox";

/** A click on its way: sent, or late and sent again. */
export type Wish = "sent" | "late";

/** The kernel's refusal of a click, in words; `confirm` is the price it wants a second click for, `value` what went along. */
export type Refused<Action> = { action: Action; words: string; confirm: string | null; value?: string | undefined };

export class Wishes<Action extends string> extends EventTarget {
	/** Why the last click came to nothing. */
	refusal: Refused<Action> | null = null;
	/** What screen readers are to be told in this very moment. */
	news: string | null = null;

	#wish: { action: Action; state: Wish } | null = null;
	#views = 0;
	#life = new AbortController();
	#question: AbortController | null = null;

	constructor(readonly mailbox = new Mailbox()) {
		super();
	}

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
			this.forget?.();
		});
	}

	/** What else there is to do when the last view is gone. */
	protected forget?(): void;

	/** A click begins. What is returned stands between its answer and the views, and tells the news. */
	protected begin?(action: Action): () => string | null;

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
		const answered = this.begin?.(action);
		let news: string | null = null;
		const question = childOf(this.signal);
		this.#question = question;
		this.#note({ action, state: "sent" }, "");
		try {
			const { message } = await this.mailbox.ask(
				send,
				{ kind: "action", action, job, value },
				{
					every: 2000,
					signal: question.signal,
					late: () => this.#note({ action, state: "late" }),
				},
			);
			const { error, confirm } = message;
			if (typeof error === "string") {
				this.refusal = { action, words: error, confirm: typeof confirm === "string" ? confirm : null, value };
			}
			news = answered?.() ?? null;
		} catch {
			// The last view left or the kernel ended: whoever sees the card again can click again.
		}
		question.abort();
		this.#note(null, news);
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
