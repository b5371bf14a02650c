import { expect, test } from "vitest";
import { sample } from "../preview/samples";
import type { Job } from "../src/model";
import { announcement, cause, chips, endedWords, idProblem, look, nothingSent, settings } from "../src/words";

function job(state: string, part: Partial<Job> = {}): Job {
	return { ...sample(state, 1000), ...part };
}

/** The sentence, with bold words between stars. */
function sentence(of: Job): string {
	return cause(of)
		.map((phrase) => (typeof phrase === "string" ? phrase : `*${phrase.b}*`))
		.join("");
}

const error = { kind: "JobFailed", message: "internal error", hint: "", may_have_cost: false, code: null };

test("a failed job names the cause, the money and the way on", () => {
	expect(sentence(job("failed"))).toBe(
		"The provider stopped with “internal error” after 0:31. *Not billed.* Usually passes on a second try.",
	);
});

test("a failed job without a bill says that the provider has not said", () => {
	expect(sentence(job("failed", { cost: null, error }))).toBe(
		"The provider stopped with “internal error” after 0:31. *May have been billed: the provider has not said.*",
	);
});

test("a failed job that was billed says so", () => {
	expect(sentence(job("failed", { cost: "$0.30", error }))).toContain("*$0.30 was billed.*");
});

test("a rejected create is not billed", () => {
	const rejected = job("rejected", { error: { ...error, message: "no such model." } });
	expect(sentence(rejected)).toBe("Refused before it started: “no such model”. *Not billed.*");
	expect(sentence({ ...rejected, error: { ...error, kind: "NotSent", message: "no route" } })).toBe(
		"It never reached the provider: “no route”. *Not billed.*",
	);
});

test("moderation repeats what was billed", () => {
	expect(sentence(job("moderated"))).toBe(
		"The provider refused this prompt. *$0.30 was billed.* The same words would be blocked, and billed, again.",
	);
	expect(sentence(job("moderated", { cost: null }))).toContain("*May have been billed.*");
});

test("a dead link and a forgotten request are told apart by the bill", () => {
	expect(sentence(job("expired"))).toBe("The clip was made and *$0.30 was billed*, but the provider no longer has it.");
	const nobodys = job("expired", { cost: null, foreign: true });
	expect(look(nobodys).title).toBe("Unknown request id");
	expect(sentence(nobodys)).toBe(
		"The provider does not know this request id. *Nothing was sent.* Check the id, and that your key is the one it was made with.",
	);
	expect(sentence(job("expired", { cost: null }))).toBe(
		"The provider no longer knows this request. *May have been billed.*",
	);
});

test("a job that is not watched is not lost", () => {
	expect(sentence(job("stopped"))).toBe("The provider may still be rendering and will bill it. Nothing is lost.");
	expect(sentence(job("stopped", { submitted_at: null, request_id: null }))).toBe(
		"It was not sent. *Not billed.* Nothing is lost.",
	);
});

test("silence is called silence, an obstacle by its name", () => {
	expect(look(job("stalled")).title).toBe("No news for 15 min");
	expect(sentence(job("stalled"))).toBe("Still the provider’s job, not dropped. *Up to $0.30 may be billed.*");
	const refused = job("stalled", {
		error: { ...error, kind: "AuthenticationError", message: "The key was refused", hint: "Call gv.login()." },
	});
	expect(look(refused).title).toBe("Watching stopped");
	expect(sentence(refused)).toBe(
		"Still the provider’s job, not dropped. *Up to $0.30 may be billed.* The key was refused. Call gv.login().",
	);
});

test("an unknown submit is never sent again by itself", () => {
	expect(sentence(job("submit_unknown"))).toBe(
		"The connection broke after the request left. *Up to $0.30 may be billed.* It is never sent again by itself.",
	);
	expect(sentence(job("submit_unknown", { estimate: null }))).toContain("*It may be billed.*");
});

test("a rejected create without words is told all the same", () => {
	expect(sentence(job("rejected", { error: null }))).toBe("Refused before it started. *Not billed.*");
});

test("what was marked as lost may have been billed", () => {
	expect(look(job("lost")).title).toBe("Marked as lost");
	expect(sentence(job("lost"))).toContain("*May have been billed: the provider has not said.*");
});

test("what was sent again names its successor, and nothing else that the error may say", () => {
	expect(look(job("superseded")).title).toBe("Sent again as 7f0c2e");
	expect(sentence(job("superseded"))).toContain("*May have been billed: the provider has not said.*");
	expect(look(job("superseded", { error: { ...error, message: "Free of charge" } })).title).toBe("Sent again");
});

test("a clip of the library is called so, and a repeated failure keeps its name", () => {
	expect(look(job("reused")).title).toBe("Library");
	expect(look(job("reused_moderated")).title).toBe("Blocked by moderation");
	expect(nothingSent(job("reused_moderated"))).toBe(
		"The same request, made Tue 17 Nov, 16:02: nothing was sent this time.",
	);
	expect(nothingSent(job("moderated"))).toBe("");
});

test("a kernel that ended is told only of what it was watching", () => {
	expect(look(job("pending"), true).title).toBe("Kernel ended");
	expect(look(job("done"), true).title).toBe("Done");
	expect(endedWords(job("pending"))).toContain("at no extra cost");
	expect(endedWords(job("waiting"))).toContain("nothing is sent again by itself");
	expect(endedWords(job("done"))).toBe("This kernel ended. Run the cell again to go on.");
});

test("what was made elsewhere has no settings that somebody invented", () => {
	expect(chips(job("foreign"))).toEqual([]);
	expect(settings(job("foreign_failed"))).toBe("");
	expect(chips(job("foreign_done"))).toEqual(["6 s", "848 × 480"]);
});

test.each([
	["", "Enter the request id first."],
	["  ", "Enter the request id first."],
	["7f0c 55aa", "A request id has no spaces: copy it alone."],
	[" 7f0c55aa\n", ""],
])("the request id %j is answered with %j", (typed, words) => {
	expect(idProblem(typed)).toBe(words);
});

test("settings are one line, chips name everything", () => {
	expect(settings(job("failed"))).toBe("6 s · 480p · 16:9");
	expect(chips(job("pending"))).toEqual(["6 s", "480p", "16:9", "audio", "grok-imagine-video"]);
	expect(chips(job("image", { audio: false }))).toEqual([
		"6 s",
		"480p",
		"from an image",
		"no audio",
		"grok-imagine-video",
	]);
});

test("a change of status is told with the bill", () => {
	expect(announcement(job("done"))).toBe("crane: done, $0.30 billed");
	expect(announcement(job("failed"))).toBe("crane: failed, not billed");
	expect(announcement(job("pending", { name: null }))).toBe("Clip: rendering");
});

test("untrusted words are cut and their control characters shown", () => {
	const nasty = job("failed", { error: { ...error, message: `\u202e${"x".repeat(2000)}`, hint: "a\u0007b" } });
	expect(sentence(nasty)).toContain("⟨U+202E⟩xxx");
	expect(sentence(nasty)).toContain("a␇b.");
	expect(sentence(nasty).length).toBeLessThan(800);
});
