/** A model without a kernel: traits in memory, answers made here. */

import type { Job, Message } from "../src/model";

type Listener = (...args: never[]) => void;

export class FakeModel {
	readonly sent: Message[] = [];
	/** Does the kernel answer? */
	answers = true;
	/** Bytes given to `read`; null: the file is missing. */
	bytes: Uint8Array | null = null;
	readonly #listeners = new Map<string, Set<Listener>>();
	#job: Job;

	constructor(job: Job) {
		this.#job = job;
	}

	get(_name: "job"): Job {
		return this.#job;
	}

	/** What Python does: write the trait. */
	change(part: Partial<Job>): void {
		this.#job = { ...this.#job, ...part };
		this.#fire("change:job");
	}

	on(event: string, listener: Listener): void {
		const all = this.#listeners.get(event) ?? new Set();
		this.#listeners.set(event, all.add(listener));
	}

	off(event: string, listener: Listener): void {
		this.#listeners.get(event)?.delete(listener);
	}

	/** How many listeners are left, to find leaks. */
	get listening(): number {
		return [...this.#listeners.values()].reduce((sum, all) => sum + all.size, 0);
	}

	send(content: object): void {
		const message = content as Message;
		this.sent.push(message);
		if (this.answers) setTimeout(() => this.answer(message), 0);
	}

	/** Answer a message as the kernel would. */
	answer({ kind, nonce, offset, length }: Message): void {
		const id = String(nonce);
		if (kind === "action") this.tell({ kind: "ack", nonce: id });
		if (kind !== "read") return;
		if (!this.bytes) {
			this.tell({ kind: "bytes", nonce: id, error: "no file" });
			return;
		}
		const part = this.bytes.slice(Number(offset), Number(offset) + Number(length));
		this.tell({ kind: "bytes", nonce: id, offset, size: this.bytes.length }, [new DataView(part.buffer)]);
	}

	tell(message: Message, buffers: DataView[] = []): void {
		this.#fire("msg:custom", message, buffers);
	}

	#fire(event: string, ...args: unknown[]): void {
		for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...(args as never[]));
	}
}
