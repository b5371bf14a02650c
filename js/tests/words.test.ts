import { expect, test } from "vitest";
import { sample } from "../preview/samples";
import type { Job } from "../src/model";
import { endedWords, idProblem, look } from "../src/words";

function job(state: string, part: Partial<Job> = {}): Job {
	return { ...sample(state, 1000), ...part };
}

test("what Python calls a job stands beside the icon and tone of its status", () => {
	expect(look(job("moderated", { title: "Said so" }))).toEqual({ glyph: "shield", title: "Said so", hue: "bad" });
	expect(look(job("reused"))).toEqual({ glyph: "check", title: "Done", hue: "ok" });
});

test("what was given up does not look like a failure", () => {
	expect(look(job("lost")).hue).toBe("warn");
	expect(look(job("superseded")).glyph).toBe("resume");
});

test("a kernel that ended is told only of what it was watching", () => {
	expect(look(job("pending"), true).title).toBe("Kernel ended");
	expect(look(job("done"), true).title).toBe("Done");
	expect(endedWords(job("pending"))).toContain("at no extra cost");
	expect(endedWords(job("waiting"))).toContain("nothing is sent again by itself");
	expect(endedWords(job("done"))).toBe("This kernel ended. Run the cell again to go on.");
	// No cell may have asked for it.
	expect(endedWords({ ...job("done"), made_from: "crane, 6 s" })).toContain("Run its cell, or its recipe, to go on.");
});

test.each([
	["", "Enter the request id first."],
	["  ", "Enter the request id first."],
	["7f0c 55aa", "A request id has no spaces: copy it alone."],
	[" 7f0c55aa\n", ""],
])("the request id %j is answered with %j", (typed, words) => {
	expect(idProblem(typed)).toBe(words);
});
