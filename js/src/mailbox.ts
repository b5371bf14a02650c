/**
 * Questions to the kernel, each with a nonce, asked again until answered.
 *
 * A busy kernel may read a message minutes later, or lose it with a dropped
 * connection. The same nonce makes the repetition harmless on the other side.
 */

import { atEnd, childOf } from "./dom";
import type { Message } from "./model";

export type Answer = { message: Message; buffers: DataView[] };

export type Patience = {
	/** Milliseconds until the question is sent again. */
	every: number;
	/** How often it is sent at most, if there is a limit; an answer is taken at any later time. */
	times?: number;
	signal: AbortSignal;
	/** Called when no answer came in `every` milliseconds. */
	late?: (() => void) | undefined;
};

export class Mailbox {
	readonly #open = new Map<string, (answer: Answer) => void>();

	/** Send `content` with a new nonce and wait for its answer. Rejects only when the signal aborts. */
	ask(send: (content: object) => void, content: object, patience: Patience): Promise<Answer> {
		const { every, times, signal, late } = patience;
		const nonce = newNonce();
		const open = childOf(signal);
		return new Promise((resolve, reject) => {
			if (signal.aborted) return reject();
			let sent = 0;
			let timer: ReturnType<typeof setTimeout> | undefined;
			const again = () => {
				if (sent > 0) late?.();
				if (sent === times) return;
				sent += 1;
				send({ ...content, nonce });
				timer = setTimeout(again, every);
			};
			atEnd(open.signal, () => {
				clearTimeout(timer);
				this.#open.delete(nonce);
				reject();
			});
			this.#open.set(nonce, (answer) => {
				// First: what ends without an answer is rejected.
				resolve(answer);
				open.abort();
			});
			again();
		});
	}

	/** Hand in a message; several views of one job may hand in the same one. */
	receive(message: Message, buffers: DataView[]): void {
		if (typeof message?.nonce !== "string") return;
		this.#open.get(message.nonce)?.({ message, buffers });
	}
}

/** 128 random bits. `crypto.randomUUID` is missing on plain http pages. */
function newNonce(): string {
	return crypto.getRandomValues(new Uint32Array(4)).join("_");
}
