/**
 * The bar between two reports: pure arithmetic, callers pass the time in.
 *
 * It glides so that it would be full when the estimate runs out, never goes
 * back, and does not pass 95 % before the provider says so.
 */

/** The highest fraction the bar reaches unasked. */
export const LIMIT = 0.95;

export type Glide = {
	/** Fraction shown when the last report came. */
	from: number;
	/** When that was, seconds. */
	at: number;
	/** Seconds left then; null: stand still. */
	eta: number | null;
	/** The last report itself, for viewers who want no motion. */
	reported: number;
};

/** Take in a report made at `at` seconds. */
export function report(before: Glide | null, progress: number, eta: number | null, at: number): Glide {
	const reported = Math.max(clamp(progress), before?.reported ?? 0);
	const from = Math.max(reported, before ? shown(before, at) : 0);
	return { from, at, eta: eta !== null && eta > 0 ? eta : null, reported };
}

/** The fraction to show at `now` seconds. */
export function shown(glide: Glide, now: number): number {
	if (glide.eta === null || glide.from >= LIMIT) return glide.from;
	const part = clamp((now - glide.at) / glide.eta);
	return Math.min(glide.from + (1 - glide.from) * part, LIMIT);
}

/** Seconds left at `now`, or null. */
export function left(glide: Glide, now: number): number | null {
	return glide.eta === null ? null : glide.eta - (now - glide.at);
}

function clamp(value: number): number {
	return Math.min(Math.max(value, 0), 1);
}

/**
 * The kernel's time in the browser.
 *
 * The two clocks may differ by hours. Each snapshot says when it was made; the
 * smallest difference seen is the skew plus the shortest way.
 */
export class KernelClock {
	#skew = Number.NaN;

	/** Take in a snapshot made at `kernel` seconds that came at `here` seconds. */
	hear(kernel: number, here: number): void {
		const skew = here - kernel;
		if (!(this.#skew < skew)) this.#skew = skew;
	}

	/** The kernel's time when it is `here` seconds in the browser. */
	at(here: number): number {
		return here - (this.#skew || 0);
	}
}
