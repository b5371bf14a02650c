import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLES } from "../preview/samples";
import type { Job } from "../src/model";
import { actions, show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const PLAYER = ["play", "mute", "loop", "fullscreen"];
const EXPECTED: Record<string, [title: string, offered: string[]]> = {
	waiting: ["Waiting", ["stop"]],
	submitting: ["Sending", []],
	pending: ["Rendering", ["copy-id", "stop"]],
	downloading: ["Fetching the clip", ["copy-id", "stop"]],
	done: ["Done", [...PLAYER, "copy-file", "copy-id", "edit", "extend", "save", "recipe", "generate-again"]],
	failed: ["Failed", ["retry", "edit-prompt", "copy-id", "recipe"]],
	rejected: ["Failed", ["retry", "edit-prompt", "recipe"]],
	lost: ["Marked as lost", ["retry", "edit-prompt", "recipe"]],
	superseded: ["Sent again as 7f0c2e", []],
	moderated: ["Blocked by moderation", ["edit-prompt", "copy-id", "recipe"]],
	stopped: ["Not watching", ["resume", "copy-id"]],
	stalled: ["No news for 15 min", ["keep-watching", "copy-id"]],
	expired: ["Link expired", ["ask-again", "generate-again", "copy-id", "recipe"]],
	submit_unknown: ["Not known if it was sent", ["attach", "mark-lost", "submit-again"]],
	reused: ["Done", [...PLAYER, "generate-again", "copy-file", "copy-id", "edit", "extend", "save", "recipe"]],
	reused_moderated: ["Blocked by moderation", ["edit-prompt", "generate-again", "copy-id", "recipe"]],
	foreign: ["Rendering", ["copy-id", "stop"]],
	foreign_done: ["Done", [...PLAYER, "copy-file", "copy-id", "save"]],
	foreign_failed: ["Failed", ["copy-id"]],
};

for (const [state, [title, offered]] of Object.entries(EXPECTED)) {
	test(`${state} is called "${title}" and offers ${offered.join(", ") || "nothing"}`, () => {
		const { el, root } = show(state);
		expect(root.dataset.status).toBe(SAMPLES[state]?.status ?? "pending");
		expect(root.dataset.widget).toBe("job");
		const titles = [...el.querySelectorAll(".gv-title")].map((element) => element.textContent);
		expect(titles).toContain(title);
		expect(actions(el)).toEqual(offered);
	});
}

test("every button has a name", () => {
	for (const state of Object.keys(SAMPLES)) {
		const { el } = show(state);
		for (const button of el.querySelectorAll("button")) {
			expect(button.getAttribute("aria-label") || button.textContent).toBeTruthy();
		}
	}
});

test("the reported progress stands on the root with two decimals, or not at all", () => {
	const { model, root } = show("pending");
	expect(root.dataset.progress).toBe("0.42");
	model.change({ progress: 0.5 });
	expect(root.dataset.progress).toBe("0.50");
	model.change({ progress: null });
	expect(root.dataset.progress).toBeUndefined();
});

test("the bar moves between reports without a word from the kernel", () => {
	const { words, find, root } = show("pending");
	expect(words(".gv-percent")).toBe("42\u00a0%");
	vi.advanceTimersByTime(12_500);
	expect(words(".gv-percent")).toBe("71\u00a0%");
	expect(words(".gv-words")).toBe("about 0:13 left");
	expect(find("[role=progressbar]").getAttribute("aria-valuetext")).toBe("71 percent, about 13 seconds left");
	expect(root.dataset.progress).toBe("0.42");
});

test("unknown progress shows no number and no strip", () => {
	const { words, find } = show("unknown");
	expect(find(".gv-percent").hidden).toBe(true);
	expect(find("[role=progressbar]").hidden).toBe(true);
	expect(words(".gv-words")).toBe("0:18 so far");
});

test("a status change is told once, and percents never", () => {
	const { model, words } = show("pending");
	expect(words("[role=status]")).toBe("");
	model.change({ progress: 0.6 });
	expect(words("[role=status]")).toBe("");
	model.change({ status: "downloading" });
	expect(words("[role=status]")).toBe("crane: fetching the clip");
});

test("a price is simulated in the facts of a simulated job", () => {
	expect(show("pending").words(".gv-facts")).toContain("$0.30 simulated");
	expect(show("pending").words(".gv-badge")).toBe("SIMULATED");
	const real = show("pending", { simulated: false });
	expect(real.words(".gv-facts")).not.toContain("simulated");
	expect(real.el.querySelector(".gv-badge")).toBeNull();
});

test("a click is sent once, says that it waits after two seconds, and is sent again by the same nonce", async () => {
	const { model, find, words } = show("pending");
	model.answers = false;
	const stop = find("[data-action=stop]");
	stop.click();
	stop.click();
	expect(model.sent).toHaveLength(1);
	expect(stop.getAttribute("aria-disabled")).toBe("true");
	expect(stop.textContent).toBe("Stop watching");
	await vi.advanceTimersByTimeAsync(2000);
	expect(stop.textContent).toBe("Waiting for the kernel");
	expect(model.sent.map(({ nonce }) => nonce)).toEqual([model.sent[0]?.nonce, model.sent[0]?.nonce]);
	model.answer(model.sent[0] ?? {});
	await vi.advanceTimersByTimeAsync(0);
	expect(words("[data-action=stop]")).toBe("Stop watching");
	expect(stop.hasAttribute("aria-disabled")).toBe(false);
});

test.each(["stopped", "stalled", "expired"])("the way on from %s asks the kernel to resume", (status) => {
	const { model, find } = show(status);
	find(".gv-edged").click();
	expect(model.sent).toMatchObject([{ kind: "action", action: "resume", job: model.get("job").id }]);
});

test("focus goes to the card when the focused button vanishes, and else stays", () => {
	const { model, find, root } = show("pending");
	find("[data-action=stop]").focus();
	model.change({ progress: 0.7 });
	expect(document.activeElement).toBe(find("[data-action=stop]"));
	model.change({ status: "stalled" });
	expect(document.activeElement).toBe(root);
});

test("focus follows a button that is there again after the change", () => {
	const { model, find } = show("pending");
	find("[data-action=copy-id]").focus();
	model.change({ status: "stopped" });
	expect(document.activeElement).toBe(find("[data-action=copy-id]"));
});

test("words that look like markup make no more elements than harmless ones", () => {
	const evil = '<img src=x onerror="alert(1)"><script>alert(1)</script>';
	const count = (part: Partial<Job>, state: string) => show(state, part).el.querySelectorAll("*").length;
	const spoil = (word: string): Partial<Job> => ({
		name: word,
		prompt: word,
		model: word,
		note: word,
		request_id: `12345678901234567890${word}`,
		title: word,
		cause: [
			[word, 0],
			[word, 1],
		],
		brief: word,
		news: word,
		chips: [word],
	});
	for (const state of ["pending", "waiting", "failed", "stalled", "done"]) {
		expect(count(spoil(evil), state)).toBe(count(spoil("harmless"), state));
	}
});

test("only data URIs become pictures", () => {
	const { el } = show("image", {}, { thumb: "https://example.org/spy.png" });
	expect(el.querySelector("img[src]")).toBeNull();
});

test("copying says so for two seconds", async () => {
	const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
	const { find, words, model } = show("pending");
	find("[data-action=copy-id]").click();
	await vi.advanceTimersByTimeAsync(0);
	expect(written).toHaveBeenCalledWith(model.get("job").request_id);
	expect(words(".gv-facts .gv-code")).toBe("Copied");
	await vi.advanceTimersByTimeAsync(2000);
	expect(words(".gv-facts .gv-code")).toBe("7f0c…b21e");
});

test.each([
	["waiting", "Nothing is sent yet."],
	["submitting", "On its way to the provider."],
	["pending", "Safe to close the notebook."],
	["downloading", "Safe to close the notebook."],
])("the bar of a %s card says: %s", (state, words) => {
	expect(show(state).words(".gv-caption")).toBe(words);
});
