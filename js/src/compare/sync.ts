/**
 * One clock for several players: pure arithmetic, callers pass the time in.
 *
 * A player has a clock of its own. Started together they stay together for minutes; what pulls one away is a machine
 * that is busy. It is led back gently, by its speed, and only from far away by a jump. Times of the clock and of clips
 * are in seconds, `now` is in milliseconds.
 */

import { between } from "./tracks";

/** From here on a player jumps, seconds. */
const FAR = 0.15;
/** From here on it is led back by its speed, until it is that near, seconds. Half a frame is the goal. */
const OFF = 0.02;
const NEAR = 0.005;
/** How much faster or slower it may be. */
const MOST = 0.1;
/** In which time it would be back, seconds, were it not for that. */
const HORIZON = 0.3;
/** What all players have in common is the clock's own fault, from here on, seconds. */
const COMMON = 0.02;
/** After a jump there is none for so long, milliseconds; the next rests are longer, up to the last. */
const REST = 1000;
const LONGEST_REST = 8000;
/** The middle of that many samples counts, none older than this, milliseconds: one late frame is no drift. */
const SAMPLES = 5;
const STALE = 600;
/** What a player says and what is seen of it differ by that much at most, for frames wait for the screen, seconds. */
const ALIKE = 0.05;

/** The time that all players follow. */
export class Clock {
	#at = 0;
	#since = 0;
	#rate = 0;

	at(now: number): number {
		return this.#at + ((now - this.#since) / 1000) * this.#rate;
	}

	/** Go on from `at` seconds. */
	run(at: number, now: number, rate: number): void {
		this.#at = at;
		this.#since = now;
		this.#rate = rate;
	}

	/** Move by some seconds. */
	shift(by: number): void {
		this.#at += by;
	}
}

/** What is known of one player's distance from the clock, and what is to be done about it. */
export class Leash {
	#samples: { error: number; now: number }[] = [];
	#leads = false;
	#rest = REST;
	#restUntil = 0;

	/** Forget what was heard: the player was moved. */
	forget(): void {
		this.#samples = [];
		this.#leads = false;
	}

	/** Take in that the player was seen `error` seconds behind the clock (below 0: before it). */
	hear(error: number, now: number): void {
		this.#samples = [...this.#samples.filter((each) => now - each.now < STALE), { error, now }].slice(-SAMPLES);
	}

	/** The clock was moved by some seconds. */
	shift(by: number): void {
		for (const each of this.#samples) each.error += by;
	}

	/** How far it is behind, seconds; null: not known. */
	get error(): number | null {
		const sorted = this.#samples.map(({ error }) => error).sort((a, b) => a - b);
		return sorted[sorted.length >> 1] ?? null;
	}

	/** When it was last seen, milliseconds. */
	get heard(): number {
		return this.#samples.at(-1)?.now ?? 0;
	}

	/**
	 * What to do about a player that is `own` seconds behind by its own account: by which factor it is to play faster, or
	 * null for a jump to where the clock is.
	 *
	 * That account is exact, but not what is seen: a player that is in time and cannot draw its frames in time is not
	 * helped by more speed. So both have to say the same.
	 */
	advise(now: number, own: number): number | null {
		const seen = this.error ?? own;
		let error = own;
		if (Math.abs(seen - own) > ALIKE) error = seen * own <= 0 ? 0 : Math.abs(seen) < Math.abs(own) ? seen : own;
		const size = Math.abs(error);
		if (size > FAR && now >= this.#restUntil) {
			this.#restUntil = now + this.#rest;
			this.#rest = Math.min(2 * this.#rest, LONGEST_REST);
			this.forget();
			return null;
		}
		if (size < OFF && now > this.#restUntil + this.#rest) this.#rest = REST;
		this.#leads = size > (this.#leads ? NEAR : OFF);
		// In steps: a player that is told another speed with every frame stumbles.
		return this.#leads ? 1 + Math.round(between(error / HORIZON, -MOST, MOST) * 50) / 50 : 1;
	}
}

/** How far to move the clock, for that all players are behind it, or before it. */
export function common(errors: readonly number[]): number {
	const least = Math.min(...errors);
	const most = Math.max(...errors);
	if (errors.length === 0) return 0;
	return least > COMMON ? -least : most < -COMMON ? -most : 0;
}
