/** A model without a kernel: traits in memory, answers made here. */

import type { Job, Message, Traits } from "../src/model";
import { told } from "./samples";

type Listener = (...args: never[]) => void;

class Bell {
	readonly slots = new Set<() => void>();
	connect(slot: () => void): void {
		this.slots.add(slot);
	}
	disconnect(slot: () => void): void {
		this.slots.delete(slot);
	}
}

export class FakeModel {
	readonly sent: Message[] = [];
	/** Does the kernel answer? */
	answers = true;
	/** Bytes given to `read`; null: the file is missing. */
	bytes: Uint8Array | null = null;
	/** What the kernel adds to its answers: `{ error: words }` refuses. */
	reply: object = {};
	/** What JupyterLab gives: the kernel, and the bell that rings when it is shut down. */
	widget_manager = { kernel: { disposed: new Bell() } };
	readonly #listeners = new Map<string, Set<Listener>>();
	#traits: Traits;

	constructor(job: Job, traits: Partial<Traits> = {}) {
		this.#traits = {
			thumb: null,
			recipe: {},
			answers_while_busy: true,
			view: "",
			hosted: false,
			kernel_ended: undefined,
			...traits,
			job,
		};
	}

	get<Name extends keyof Traits>(name: Name): Traits[Name] {
		return this.#traits[name];
	}

	set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void {
		this.#traits = { ...this.#traits, [name]: value };
		this.#fire(`change:${name}`);
	}

	/** What Python does: write the trait, with the words for it. */
	change(part: Partial<Job>): void {
		const job = { ...this.#traits.job, ...part };
		this.set("job", part.status === undefined ? job : { ...job, ...told(job), ...part });
	}

	/** What JupyterLab does when the kernel restarts. */
	restart(): void {
		this.answers = false;
		this.#fire("comm_live_update");
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
		if (kind === "action") this.tell({ kind: "ack", nonce: id, ...this.reply });
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
