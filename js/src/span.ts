/** A part of a clip to play again and again, and how fast: pure, in whole frames. */

/** First and last frame, A and B; null: not set. The part is played when both are. */
export type Span = { a: number | null; b: number | null };

export const WHOLE: Span = { a: null, b: null };

/** Set A or B at a frame. The other mark goes where it would end up on the wrong side. */
export function mark(span: Span, which: "a" | "b", frame: number): Span {
	const next = { ...span, [which]: frame };
	const { a, b } = next;
	return a !== null && b !== null && a >= b ? { ...WHOLE, [which]: frame } : next;
}

/** The frame to go on with when `frame` is on screen, or null to let it play. */
export function turnBack({ a, b }: Span, frame: number): number | null {
	return a !== null && b !== null && frame > b ? a : null;
}

/** Speeds, as factors. */
export const RATES = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

/** The next speed above or below; the same at either end. */
export function nextRate(rate: number, up: boolean): number {
	const better = RATES.filter((other) => (up ? other > rate : other < rate));
	return (up ? better[0] : better.at(-1)) ?? rate;
}
