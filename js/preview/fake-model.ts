/** A model without a kernel: traits in memory, answers made here. */

import type { Widget } from "../src/front";
import type { Job, Message, Shared, Traits } from "../src/model";
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

/** A model with its widget. */
type Neighbour = { widget: Widget<Shared>; model: FakeModel<Shared> };

export class FakeModel<T extends Shared = Traits> {
	readonly sent: Message[] = [];
	/** Does the kernel answer? */
	answers = true;
	/** Bytes given to `read`; null: the file is missing. */
	bytes: Uint8Array | null = null;
	/** Bytes of every poster; null: there is none. */
	poster: Uint8Array | null = null;
	/** Bytes of a job's own. */
	readonly posters = new Map<unknown, Uint8Array>();
	/** What the kernel adds to its answers: `{ error: words }` refuses. */
	reply: object = {};
	/** Other models that this one may show, by their names. */
	readonly neighbours = new Map<string, Neighbour>();
	/** What JupyterLab gives: the kernel, the bell that rings when it is shut down, and views of other models. */
	widget_manager = {
		kernel: { disposed: new Bell() },
		get_model: async (id: string): Promise<Neighbour> => {
			const found = this.neighbours.get(id);
			if (!found) throw new Error(`no model ${id}`);
			return found;
		},
		create_view: async ({ widget, model }: Neighbour): Promise<{ el: HTMLElement; remove(): void }> => {
			const el = document.createElement("div");
			const close = widget.render({ model, el });
			const remove = () => {
				close();
				el.remove();
			};
			return { el, remove };
		},
	};
	readonly #listeners = new Map<string, Set<Listener>>();
	#traits: T;

	constructor(traits: Omit<T, keyof Shared> & Partial<Shared>) {
		const shared: Shared = { answers_while_busy: true, view: "", hosted: false, kernel_ended: undefined };
		this.#traits = { ...shared, ...traits } as T;
	}

	get<Name extends keyof T>(name: Name): T[Name] {
		return this.#traits[name];
	}

	set<Name extends keyof T & string>(name: Name, value: T[Name]): void {
		this.#traits = { ...this.#traits, [name]: value };
		this.#fire(`change:${name}`);
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

	/** What was set is there already; how often it was sent. */
	saves = 0;
	save_changes(): void {
		this.saves += 1;
	}

	/** Bytes that came along, by nonce. */
	readonly attached = new Map<unknown, ArrayBuffer[]>();

	send(content: object, _callbacks?: undefined, buffers: ArrayBuffer[] = []): void {
		const message = content as Message;
		this.sent.push(message);
		if (buffers.length > 0) this.attached.set(message.nonce, buffers);
		if (this.answers) setTimeout(() => this.answer(message), 0);
	}

	/** Answer a message as the kernel would. */
	answer({ kind, nonce, what, job, offset, length }: Message): void {
		const id = String(nonce);
		if (kind === "action") this.tell({ kind: "ack", nonce: id, ...this.reply });
		if (kind !== "read") return;
		const bytes = what === "poster" ? (this.posters.get(job) ?? this.poster) : this.bytes;
		if (!bytes) {
			this.tell({ kind: "bytes", nonce: id, error: "no file" });
			return;
		}
		const part = bytes.slice(Number(offset), Number(offset) + Number(length));
		this.tell({ kind: "bytes", nonce: id, offset, size: bytes.length }, [new DataView(part.buffer)]);
	}

	tell(message: Message, buffers: DataView[] = []): void {
		this.#fire("msg:custom", message, buffers);
	}

	#fire(event: string, ...args: unknown[]): void {
		for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...(args as never[]));
	}
}

/** The same of a job. */
export class FakeJob extends FakeModel<Traits> {
	constructor(job: Job, traits: Partial<Traits> = {}) {
		super({ thumb: null, recipe: {}, ...traits, job });
	}

	/** What Python does: write the trait, with the words for it. */
	change(part: Partial<Job>): void {
		const job = { ...this.get("job"), ...part };
		this.set("job", part.status === undefined ? job : { ...job, ...told(job), ...part });
	}
}
