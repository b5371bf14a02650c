/**
 * What outlives a view of a comparison: where its clock stands, what is heard, and choices on their way to the kernel.
 *
 * Kept by the comparison's id. Fires `wish` when something of it changes, for all views look at the same.
 */

import type { Source } from "../media";
import { type Glide, KernelClock } from "../progress";
import { Wishes } from "../wishes";

/** What the kernel can be asked to do. */
export type Action = "stars" | "reference";

/** A star or a reference that somebody chose: shown before the kernel says the same. */
type Choice = { action: Action; job: string; value: string | undefined; isAnswered: boolean };

/** How long a comparison that was taken away while it played may be away, to go on by itself, milliseconds. */
const AWAY = 2000;

/** What is remembered of one clip. */
export class Reel {
	/** Ways to its bytes, and to those of its poster. */
	readonly film: Source;
	readonly poster: Source;
	glide: Glide | null = null;
	/** Status last told to screen readers. */
	told: string | null = null;
	/** Frames of its own that it is moved by. */
	offset = 0;
	isMuted = true;

	constructor(memory: Memory) {
		const source = (): Source => ({
			mailbox: memory.mailbox,
			get signal() {
				return memory.signal;
			},
			served: null,
			blob: null,
		});
		this.film = source();
		this.poster = source();
	}
}

export class Memory extends Wishes<Action> {
	readonly clock = new KernelClock();
	/** `data-action` of the control that had the focus; "" is the whole. */
	focus: string | null = null;
	/** Which clip M and S are about. */
	current: string | null = null;

	/** Where the clock stands, in seconds; still, it is the middle of a frame. */
	time = 0;
	/** Ends of the part that is played again and again, each in the middle of a frame; null: the clips' own. */
	a: number | null = null;
	b: number | null = null;
	loops = false;
	rate = 1;
	/** The one clip to be heard. */
	solo: string | null = null;

	readonly #reels = new Map<string, Reel>();
	readonly #chosen = new Map<string, Choice>();
	#sends = false;
	#sent: Choice | null = null;
	#player: Element | null = null;
	#left = 0;

	reel(job: string): Reel {
		const reel = this.#reels.get(job) ?? new Reel(this);
		this.#reels.set(job, reel);
		return reel;
	}

	/** Of several views one plays at a time, or two would be heard. */
	get player(): Element | null {
		return this.#player;
	}

	set player(root: Element | null) {
		this.#player = root;
		this.tell();
	}

	/** Is a view, there since `born` milliseconds, to go on playing what one played that was taken away just now? */
	isLeftTo(root: Element, born: number): boolean {
		const { player } = this;
		const since = performance.now() - AWAY;
		if (player === null || !root.isConnected || this.#left < since) return false;
		// Others that stood beside it stay as they are.
		return player === root || (!player.isConnected && born > since);
	}

	/** The view that plays was seen in the document. */
	stay(): void {
		this.#left = performance.now();
	}

	isHeard(job: string): boolean {
		return this.solo === null ? !this.reel(job).isMuted : this.solo === job;
	}

	/** Sound on or off. What a solo muted is heard again without it. */
	mute(job: string): void {
		const isHeard = this.isHeard(job);
		this.reel(job).isMuted = isHeard;
		if (!isHeard || this.solo === job) this.solo = null;
		this.tell();
	}

	/** Let one clip alone be heard, or all that were before. */
	alone(job: string): void {
		this.solo = this.solo === job ? null : job;
		this.tell();
	}

	/** Sound off everywhere. */
	silence(): void {
		this.solo = null;
		for (const reel of this.#reels.values()) reel.isMuted = true;
		this.tell();
	}

	/** What was chosen of a clip's stars, or as the reference (without `job`), and the kernel has not said yet. */
	chosen(job = ""): string | undefined {
		const choice = this.#chosen.get(job);
		return choice?.action === "reference" ? choice.job : choice?.value;
	}

	/** Choose stars or a reference. It is sent when nothing else is on its way; of several for one clip the last is. */
	choose(action: Action, job: string, send: (content: object) => void, value?: string): void {
		this.#chosen.set(action === "stars" ? job : "", { action, job, value, isAnswered: false });
		this.tell();
		void this.#deliver(send);
	}

	/** The kernel wrote its traits: they say by now what it was told before. */
	settle(): void {
		for (const [key, { isAnswered }] of this.#chosen) if (isAnswered) this.#chosen.delete(key);
	}

	async #deliver(send: (content: object) => void): Promise<void> {
		if (this.#sends) return;
		this.#sends = true;
		for (;;) {
			const next = [...this.#chosen].find(([, { isAnswered }]) => !isAnswered);
			if (!next) break;
			const [key, choice] = next;
			this.#sent = choice;
			await this.wishFor(choice.action, choice.job, send, choice.value);
			// Refused, or asked of a kernel that is gone: it stays as it was.
			if (!choice.isAnswered && this.#chosen.get(key) === choice) this.#chosen.delete(key);
			this.tell();
		}
		this.#sends = false;
	}

	protected override begin(): () => null {
		const choice = this.#sent;
		return () => {
			if (choice) choice.isAnswered = this.refusal === null;
			return null;
		};
	}

	protected override forget(): void {
		this.focus = null;
		for (const reel of this.#reels.values()) reel.film.blob = reel.poster.blob = null;
	}
}

const memories = new Map<string, Memory>();

/** The memory of a comparison, the same one for all its views. */
export function recall(id: string): Memory {
	const memory = memories.get(id) ?? new Memory();
	memories.set(id, memory);
	return memory;
}
