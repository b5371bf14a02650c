/** Players that play, held near the clock. */

import type { Deck } from "./deck";
import { type Clock, common } from "./sync";
import { startOf } from "./tracks";

/** How long a player may be without data before all wait for it, milliseconds. */
const HUNGER = 200;
/** Where frames tell nothing for so long, the player is asked, milliseconds. */
const SILENCE = 250;

/** Is one of them without data, and not for a moment only? */
export function isHungry(decks: readonly Deck[], now: number): boolean {
	for (const deck of decks) deck.hungry = deck.isFed ? null : (deck.hungry ?? now);
	return decks.some(({ hungry }) => hungry !== null && now - hungry > HUNGER);
}

/**
 * Lead each back to the clock that strays from it; the clock to them, where all stray alike.
 *
 * Sound begins late, and another speed of it is heard: while it is `fresh` the clock follows that.
 */
export function keepTogether(decks: readonly Deck[], clock: Clock, rate: number, now: number, fresh: boolean): void {
	const behind = decks.map(({ own }) => clock.at(now) - own);
	const voice = fresh ? behind[decks.findIndex(({ video }) => !video.muted)] : undefined;
	const shift = voice === undefined ? common(behind) : -voice;
	clock.shift(shift);
	for (const [number, deck] of decks.entries()) {
		const { leash, video, track } = deck;
		const own = (behind[number] ?? 0) + shift;
		leash.shift(shift);
		if (now - leash.heard > Math.max(SILENCE, 2500 / (track.fps * rate))) leash.hear(own, now);
		const factor = leash.advise(now, own);
		if (factor === null) deck.jump(clock.at(now) + deck.lag * rate - startOf(track));
		const wanted = rate * (factor ?? 1);
		if (video.playbackRate !== wanted) video.playbackRate = wanted;
	}
}

/** The largest distance from the clock, seconds; null while one is not known. */
export function driftOf(decks: readonly Deck[]): number | null {
	const errors = decks.map(({ leash }) => leash.error).filter((error) => error !== null);
	return errors.length === decks.length ? Math.max(0, ...errors.map(Math.abs)) : null;
}
