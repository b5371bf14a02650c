/**
 * What outlives a view of a job.
 *
 * A notebook renders a widget again whenever its output is updated, moved or
 * scrolled back into sight. Play position, sound, the bar and unanswered clicks
 * go on where they were. Kept by job id: anywidget hands every view a model
 * object of its own, so the model cannot be the key.
 */

import { Mailbox } from "./mailbox";
import type { Status } from "./model";
import { type Glide, KernelClock } from "./progress";

/** A click on its way: sent, or late and sent again. */
export type Wish = "sent" | "late";

export class Memory extends EventTarget {
	readonly mailbox = new Mailbox();
	readonly clock = new KernelClock();
	glide: Glide | null = null;
	/** Status last told to screen readers. */
	told: Status | null = null;
	/** `data-action` of the control that had the focus; "" is the card itself. */
	focus: string | null = null;

	/** Seconds; null until the clip was played or moved. */
	position: number | null = null;
	muted = false;
	loop = false;

	/** Does the server's URL of the clip play here? Unknown until tried. */
	served: boolean | null = null;
	/** Object URL of the clip, while any view lives. */
	blob: Promise<string> | null = null;

	readonly #wishes = new Map<string, Wish>();
	#views = 0;
	#life = new AbortController();

	/** Lasts until the last view is gone. */
	get signal(): AbortSignal {
		return this.#life.signal;
	}

	/** Count a view in, and out when its signal aborts. */
	enter(view: AbortSignal): void {
		if (this.#views === 0) this.#life = new AbortController();
		this.#views += 1;
		view.addEventListener("abort", () => {
			this.#views -= 1;
			if (this.#views > 0) return;
			this.#life.abort();
			this.focus = null;
			this.blob = null;
		});
	}

	wish(action: string): Wish | null {
		return this.#wishes.get(action) ?? null;
	}

	/** Ask the kernel for an action, once, however often the button is pressed. */
	async wishFor(action: string, send: (content: object) => void): Promise<void> {
		if (this.#wishes.has(action)) return;
		this.#note(action, "sent");
		try {
			await this.mailbox.ask(
				send,
				{ kind: "action", action },
				{
					every: 2000,
					times: Number.POSITIVE_INFINITY,
					signal: this.signal,
					late: () => this.#note(action, "late"),
				},
			);
		} catch {
			// The last view left; whoever opens the card again can click again.
		}
		this.#note(action, null);
	}

	#note(action: string, wish: Wish | null): void {
		if (wish === null) this.#wishes.delete(action);
		else this.#wishes.set(action, wish);
		this.dispatchEvent(new Event("wish"));
	}
}

const memories = new Map<string, Memory>();

/** The memory of a job, the same one for all its views. */
export function recall(jobId: string): Memory {
	const memory = memories.get(jobId) ?? new Memory();
	memories.set(jobId, memory);
	return memory;
}
