/** What outlives a view of many clips: clicks, bars, pictures, and which of them are loaded. */

import type { Mailbox } from "../mailbox";
import { objectUrl, type Source } from "../media";
import { type Glide, KernelClock } from "../progress";
import { Wishes } from "../wishes";
import { Seats } from "./seats";

/** Players that are loaded at a time. */
const PLAYERS = 3;
/** Pictures that are asked for at a time. */
const PICTURES = 4;
/** What screen readers are told when the kernel did it. */
const DONE: Record<string, string> = {
	compare: "The comparison is below.",
	open: "Its card is below.",
	delete: "Deleted.",
};

/** Memory of a widget with many clips: of what is asked of all of them, and of each by its job's id. */
export class Crowd<Own extends string, Each extends string> extends Wishes<Own> {
	readonly clock = new KernelClock();
	readonly seats = new Seats(PLAYERS);
	readonly cells = new Map<string, CellMemory<Each>>();
	/** Name of the control that had the focus; "" is the widget itself. */
	focus: string | null = null;
	/** Was it touched by a mouse or a finger last? Then no ring stands around what gets the focus by itself. */
	pointed = false;

	#pictures = 0;
	readonly #queue: (() => void)[] = [];

	/** The memory of a job, the same one wherever it stands. */
	of(job: string): CellMemory<Each> {
		const memory = this.cells.get(job) ?? new CellMemory<Each>(this);
		this.cells.set(job, memory);
		return memory;
	}

	/** A click anywhere takes back what was said of the last one. */
	hush(): void {
		for (const each of [this, ...this.cells.values()]) {
			if (!each.refusal) continue;
			each.refusal = null;
			each.tell();
		}
	}

	override changeKernel(): void {
		for (const cell of this.cells.values()) cell.changeKernel();
		super.changeKernel();
	}

	/** Wait for one's turn to ask for a picture. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		if (this.#pictures === PICTURES) await new Promise<void>((go) => this.#queue.push(go));
		else this.#pictures += 1;
		try {
			return await work();
		} finally {
			const next = this.#queue.shift();
			if (next) next();
			else this.#pictures -= 1;
		}
	}

	protected override begin(action: Own): () => string | null {
		this.hush();
		return () => told(this, action);
	}
}

/** What a memory of a clip needs of that of them all. */
type Host = { mailbox: Mailbox; hush(): void; inTurn<T>(work: () => Promise<T>): Promise<T> };

export class CellMemory<Each extends string> extends Wishes<Each> implements Source {
	glide: Glide | null = null;
	served: boolean | null = null;
	blob: Promise<string> | null = null;
	#picture: Source | null = null;

	constructor(readonly crowd: Host) {
		super(crowd.mailbox);
	}

	/** The clip's poster as an object URL, asked for once for all views; rejects where there is none. */
	poster(job: string, send: (content: object) => void): Promise<string> {
		const { mailbox, signal, crowd } = this;
		this.#picture ??= { mailbox, signal, served: false, blob: null };
		const memory = this.#picture;
		// Whoever is there already waits for no turn.
		return memory.blob ?? crowd.inTurn(() => objectUrl({ memory, send, whose: { job, what: "poster" } }, "image/jpeg"));
	}

	protected override forget(): void {
		this.blob = null;
		this.#picture = null;
	}

	protected override begin(action: Each): () => string | null {
		this.crowd.hush();
		return () => told(this, action);
	}
}

function told({ refusal }: { refusal: unknown }, action: string): string | null {
	return refusal ? null : (DONE[action] ?? null);
}
