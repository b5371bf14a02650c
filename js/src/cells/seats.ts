/** Of many clips few are loaded at a time: those that were looked at last. */

import { atEnd, childOf } from "../dom";
import { load, type Port, unload } from "../media";
import type { Clip } from "../model";

/** The players that are loaded, so that those who were left longest ago make room. */
export class Seats {
	readonly #taken: AbortController[] = [];

	constructor(readonly most: number) {}

	/** Take a seat, or take it once more; who loses one is aborted. */
	take(seat: AbortController): void {
		const at = this.#taken.indexOf(seat);
		if (at >= 0) this.#taken.splice(at, 1);
		this.#taken.push(seat);
		if (this.#taken.length > this.most) this.#taken.shift()?.abort();
	}
}

/** What loads a clip into its player when it is asked for, and again where it had to make room. Rejects as `load` does. */
export function loader(clip: Omit<Clip, "poster">, port: Port, seats: Seats, signal: AbortSignal) {
	let life: AbortController | undefined;
	let loaded = Promise.resolve();
	return (video: HTMLVideoElement): Promise<void> => {
		if (!life || life.signal.aborted) {
			life = childOf(signal);
			atEnd(life.signal, () => unload(video));
			loaded = load(video, { ...clip, poster: null }, port, life.signal);
		}
		seats.take(life);
		return loaded;
	};
}
