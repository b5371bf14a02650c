import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "../src/model";
import { actions, type Stage, show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

/** A card that comes into a row. */
function small(state: string, part: Partial<Job> = {}): Stage {
	const stage = show(state, part);
	const row = document.createElement("div");
	row.className = "grokvideo-row";
	document.body.append(row);
	row.append(stage.el);
	return stage;
}

const EXPECTED: Record<string, [title: string, offered: string[], box: string, foot: string]> = {
	waiting: ["Waiting", ["open"], "starts when a place is free", "est. $0.30"],
	submitting: ["Sending", ["open"], "", "est. $0.30"],
	pending: ["Rendering", ["open"], "42\u00a0%about 0:25 left", "est. $0.30"],
	downloading: ["Fetching the clip", ["open"], "64\u00a0%of the file", "$0.30"],
	done: ["Done", ["open"], "", "$0.30"],
	reused: ["Library", ["open"], "", "$0.00"],
	failed: ["Failed", ["retry", "open"], "internal error, not billed", "Try again$0.30"],
	stopped: ["Not watching", ["resume", "open"], "nothing is lost", "Resume"],
	stalled: ["No news", ["keep-watching", "open"], "up to $0.30 may be billed", "Keep watching"],
	expired: ["Expired", ["ask-again", "open"], "$0.30 billed", "Ask once morefree"],
	submit_unknown: ["Unknown", ["decide", "open"], "up to $0.30 may be billed", "Decide…"],
};

for (const [state, [title, offered, box, foot]] of Object.entries(EXPECTED)) {
	test(`in a row ${state} says "${title}", ${box || "nothing"} in the box, and "${foot}"`, () => {
		const { el, root, words } = small(state, { simulated: false });
		expect(root.dataset.compact).toBe("");
		expect(root.dataset.status).toBe(show(state).root.dataset.status);
		expect(words(".gv-state .gv-title")).toBe(title);
		expect(words(".gv-state")).toBe(title + foot);
		const over = el.querySelector(".gv-over");
		const shown = [...(over?.children ?? [])].filter((each) => !(each as HTMLElement).hidden);
		expect(shown.map((each) => each.textContent).join("")).toBe(box);
		expect(actions(el)).toEqual(offered);
	});
}

test("a take is told apart in bold before the prompt, and in the card's name", () => {
	const { words, root } = small("done", { take: 2 });
	expect(words(".gv-brief b")).toBe("take 2 ");
	expect(words(".gv-brief")).toBe("take 2 A paper crane unfolds on a windowsill, rain outside. Slow push in.");
	expect(root.getAttribute("aria-label")).toBe("Video job crane, take 2");
	expect(small("done").el.querySelector(".gv-brief b")).toBeNull();
});

test("a simulated card says so, and a clip how long it is", () => {
	const { words } = small("done");
	expect(words(".gv-badge")).toBe("SIMULATED");
	expect(words(".gv-length")).toBe("0:06");
	expect(small("pending").el.querySelector(".gv-length")).toBeNull();
});

test("the button with three dots opens the whole card, and Close folds it; focus goes along", () => {
	const { find, root, words, el } = small("pending", { take: 3 });
	find("[data-action=open]").click();
	expect(root.dataset.compact).toBeUndefined();
	expect(words(".gv-head b")).toBe("Take 3");
	expect(actions(el)).toEqual(["close", "copy-id", "stop"]);
	expect(document.activeElement).toBe(find("[data-action=close]"));
	find("[data-action=close]").click();
	expect(root.dataset.compact).toBe("");
	expect(document.activeElement).toBe(find("[data-action=open]"));
});

test("Escape folds a card, but not out of a field", () => {
	const { find, root } = small("submit_unknown");
	find("[data-action=decide]").click();
	const press = (target: HTMLElement) =>
		target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
	press(find("[data-field=request-id]"));
	expect(root.dataset.compact).toBeUndefined();
	press(find("[data-action=mark-lost]"));
	expect(root.dataset.compact).toBe("");
	press(root);
	expect(root.dataset.compact).toBe("");
});

test("an open card stays open in a new view, and when another job follows", async () => {
	const { find, model } = small("done");
	find("[data-action=open]").click();
	const row = document.createElement("div");
	row.className = "grokvideo-row";
	const again = show(model);
	row.append(again.el);
	document.body.append(row);
	expect(again.root.dataset.compact).toBeUndefined();
	model.change({ id: "another", status: "pending", clip: null });
	expect(again.find(".grokvideo").dataset.compact).toBeUndefined();
});

test("a refused click opens the card, which has room to say why", async () => {
	const { find, model, root, words } = small("failed", { simulated: false });
	model.reply = { error: "$0.30 is more than the $0.10 left." };
	find("[data-action=retry]").click();
	await vi.advanceTimersByTimeAsync(0);
	expect(root.dataset.compact).toBeUndefined();
	expect(words(".gv-bar .gv-refusal:not([hidden])")).toBe("$0.30 is more than the $0.10 left.");
});

test("a card outside of a row is whole, and has no head", () => {
	const { root, find } = show("done");
	expect(root.dataset.compact).toBeUndefined();
	expect(find(".gv-head").hidden).toBe(true);
});

test("a card becomes a player in its place", () => {
	const { model, el, words } = small("pending");
	expect(el.querySelector("video")).toBeNull();
	model.change({ ...show("done").model.get("job"), id: model.get("job").id });
	expect(words(".gv-state")).toBe("Done$0.30");
	expect(el.querySelector("video")).not.toBeNull();
	expect(el.querySelector(".gv-strip")).toBeNull();
});
