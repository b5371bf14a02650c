/** What the comparison says of time: pure. */

import { clock } from "../format";

/** 2.583 -> "0:02.58". */
export function clockHundredths(seconds: number): string {
	const hundredths = Math.max(0, Math.floor(seconds * 100 + 1e-6));
	return `${clock(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, "0")}`;
}

/** Seconds for `data-time`. Never less than they are, or a frame would be taken for the one before it. */
export function thousandths(seconds: number): string {
	return (Math.ceil(seconds * 1000 - 1e-6) / 1000).toFixed(3);
}

/** What is said of players that are so many frames from the clock, and whether that is much; null: they stand. */
export function driftWords(frames: number | null): { words: string; much: boolean } {
	if (frames === null) return { words: "in step", much: false };
	const tenths = Math.round(frames * 10) / 10;
	if (tenths <= 1) return { words: `drift ${tenths.toFixed(1)} frames`, much: false };
	return { words: `drift ${Math.ceil(tenths)} frames, catching up`, much: true };
}
