import { expect, test } from "vitest";
import { sample } from "../preview/samples";
import type { Job } from "../src/model";
import { announcement, cause, chips, look, settings } from "../src/words";

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
	const rejected = job("failed", { cost: null, request_id: null, error: { ...error, message: "no such model." } });
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
