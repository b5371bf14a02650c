/** Numbers and untrusted words, ready to be read. Pure. */

/** 18.4 -> "0:18", 3725 -> "1:02:05". */
export function clock(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds + 1e-6));
	const s = String(whole % 60).padStart(2, "0");
	const minutes = Math.floor(whole / 60);
	if (minutes < 60) return `${minutes}:${s}`;
	const m = String(minutes % 60).padStart(2, "0");
	return `${Math.floor(minutes / 60)}:${m}:${s}`;
}

/** 2.64 -> "0:02.6". */
export function clockTenths(seconds: number): string {
	const tenths = Math.max(0, Math.floor(seconds * 10 + 1e-6));
	return `${clock(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** 0.424 -> 42. */
export function hundredths(fraction: number): number {
	return Math.floor(fraction * 100 + 1e-6);
}

/** 0.424 -> "42 %", with a space that does not break. */
export function percent(fraction: number): string {
	return `${hundredths(fraction)}\u00a0%`;
}

/** Seconds left -> "about 0:25 left". */
export function timeLeft(seconds: number): string {
	return seconds < 1 ? "any moment now" : `about ${clock(Math.ceil(seconds))} left`;
}

/** Seconds left, to be spoken: "about 1 minute 5 seconds left". */
export function timeLeftSpoken(seconds: number): string {
	if (seconds < 1) return "any moment now";
	const whole = Math.ceil(seconds);
	const parts = [count(Math.floor(whole / 60), "minute"), count(whole % 60, "second")];
	return `about ${parts.filter(Boolean).join(" ")} left`;
}

function count(n: number, unit: string): string {
	return n === 0 ? "" : `${n} ${unit}${n === 1 ? "" : "s"}`;
}

/** "7f0c9a41b21e" -> "7f0c…b21e": ids are told apart by both ends. */
export function shorten(text: string, ends = 4): string {
	return text.length <= 2 * ends + 1 ? text : `${text.slice(0, ends)}…${text.slice(-ends)}`;
}

/** Cut long text after `most` characters, never inside a character. */
export function cut(text: string, most: number): string {
	const letters = Array.from(text);
	return letters.length <= most ? text : `${letters.slice(0, most).join("").trimEnd()}…`;
}

// C0 and C1 controls but tab and line feed; marks that reorder, hide or break text.
// Joiners (U+200C, U+200D) stay: scripts and emoji need them.
const HIDDEN =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Show control and bidirectional characters as symbols, so that text cannot pose as other text. */
export function visible(text: string): string {
	return text.replace(HIDDEN, (mark) => {
		const code = mark.codePointAt(0) ?? 0;
		if (code < 0x20) return String.fromCodePoint(0x2400 + code);
		if (code === 0x7f) return "\u2421";
		return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
	});
}
