import { expect, test } from "vitest";
import { clock, clockTenths, cut, percent, shorten, timeLeft, timeLeftSpoken, visible } from "../src/format";

test("seconds become minutes and seconds, hours only when needed", () => {
	expect([0, 18.4, 59.999, 60, 755, 3725].map(clock)).toEqual(["0:00", "0:18", "0:59", "1:00", "12:35", "1:02:05"]);
	expect(clock(-3)).toBe("0:00");
});

test("a position shows tenths and never rounds up to the next second", () => {
	expect([0, 2.64, 2.6, 5.99].map(clockTenths)).toEqual(["0:00.0", "0:02.6", "0:02.6", "0:05.9"]);
});

test("a percent never shows more than is done", () => {
	expect([0, 0.42, 0.29, 0.999, 1].map(percent)).toEqual([
		"0\u00a0%",
		"42\u00a0%",
		"29\u00a0%",
		"99\u00a0%",
		"100\u00a0%",
	]);
});

test("time left is said in words", () => {
	expect(timeLeft(25)).toBe("about 0:25 left");
	expect(timeLeft(24.2)).toBe("about 0:25 left");
	expect(timeLeft(-4)).toBe("any moment now");
	expect(timeLeftSpoken(25)).toBe("about 25 seconds left");
	expect(timeLeftSpoken(61)).toBe("about 1 minute 1 second left");
	expect(timeLeftSpoken(120)).toBe("about 2 minutes left");
});

test("an id is shortened in the middle", () => {
	expect(shorten("7f0c55aa-9d1e-b21e")).toBe("7f0c…b21e");
	expect(shorten("crane.mp4")).toBe("crane.mp4");
});

test("cutting never splits a character", () => {
	expect(cut("ab🎬cd", 3)).toBe("ab🎬…");
	expect(cut("abc", 3)).toBe("abc");
});

test("control and bidirectional characters become symbols", () => {
	expect(visible("a\u0000b\u001bc\u007f")).toBe("a␀b␛c␡");
	expect(visible("safe\u202etxt.exe\u202c")).toBe("safe⟨U+202E⟩txt.exe⟨U+202C⟩");
	expect(visible("\u2066x\u2069\u200b\ufeff\u0085")).toBe("⟨U+2066⟩x⟨U+2069⟩⟨U+200B⟩⟨U+FEFF⟩⟨U+0085⟩");
	expect(visible("\u{e0041}")).toBe("⟨U+E0041⟩");
});

test("line feeds, tabs, other scripts and joined emoji stay as they are", () => {
	const text = "one\n\ttwo, שלום, नमस्ते, 👩‍🎨";
	expect(visible(text)).toBe(text);
});
