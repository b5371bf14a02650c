/** What outlives a view of a sweep: clicks, bars, pictures and places, by the sweep's id and by its jobs'. */

import { objectUrl, type Source } from "../media";
import { type Glide, KernelClock } from "../progress";
import { Wishes } from "../wishes";
import { Seats } from "./seats";

/** What can be asked of a sweep. */
export type SweepAction =
	| "generate"
	| "cancel"
	| "ask-again"
	| "stop"
	| "resume"
	| "generate-missing"
	| "compare"
	| "to-dataframe";
/** What can be asked of one of its jobs. */
export type CellAction = "retry" | "open";

/** Players that are loaded at a time. */
const PLAYERS = 3;
/** Pictures that are asked for at a time. */
const PICTURES = 4;

export class SweepMemory extends Wishes<SweepAction> {
	readonly clock = new KernelClock();
	readonly seats = new Seats(PLAYERS);
	readonly cells = new Map<string, CellMemory>();
	/** Statuses last told to screen readers, by place; null: the table was not seen yet. */
	told: (string | undefined)[] | null = null;
	/** Name of the control that had the focus; "" is the sweep itself. */
	focus: string | null = null;
	/** Place of the cell that Tab comes to. */
	place = 0;
	/** Is the bill shown above the table? */
	open = false;
	/** Was it touched by a mouse or a finger last? Then no ring stands around what gets the focus by itself. */
	pointed = false;

	#pictures = 0;
	readonly #queue: (() => void)[] = [];

	/** The memory of a job, the same one wherever it stands. */
	of(job: string): CellMemory {
		const memory = this.cells.get(job) ?? new CellMemory(this);
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

	protected override begin(action: SweepAction): () => string | null {
		this.hush();
		return () => (action === "compare" && !this.refusal ? "The comparison is below." : null);
	}
}

export class CellMemory extends Wishes<CellAction> implements Source {
	glide: Glide | null = null;
	served: boolean | null = null;
	blob: Promise<string> | null = null;
	#picture: Source | null = null;

	constructor(readonly sweep: SweepMemory) {
		super(sweep.mailbox);
	}

	/** The clip's poster as an object URL, asked for once for all views; rejects where there is none. */
	poster(job: string, send: (content: object) => void): Promise<string> {
		const { mailbox, signal, sweep } = this;
		this.#picture ??= { mailbox, signal, served: false, blob: null };
		const memory = this.#picture;
		// Whoever is there already waits for no turn.
		return memory.blob ?? sweep.inTurn(() => objectUrl({ memory, send, whose: { job, what: "poster" } }, "image/jpeg"));
	}

	protected override forget(): void {
		this.blob = null;
		this.#picture = null;
	}

	protected override begin(action: CellAction): () => string | null {
		this.sweep.hush();
		return () => (action === "open" && !this.refusal ? "Its card is below." : null);
	}
}

const memories = new Map<string, SweepMemory>();

/** The memory of a sweep, the same one for all its views. */
export function recallSweep(id: string): SweepMemory {
	const memory = memories.get(id) ?? new SweepMemory();
	memories.set(id, memory);
	return memory;
}
