/** A card whose job is followed by another one, and a card whose kernel ended. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sample } from "../preview/samples";
import { actions, show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const settle = () => vi.advanceTimersByTimeAsync(10);

test("a new job takes the place of the old one, with nothing left of it", async () => {
	const { model, el, find } = show("done");
	const before = model.listening;
	const next = { ...sample("waiting", Date.now() / 1000), id: "aaaa" };
	model.change(next);
	expect(el.querySelectorAll(".grokvideo")).toHaveLength(1);
	expect(find(".grokvideo").dataset).toMatchObject({ jobId: "aaaa", status: "waiting" });
	expect(el.querySelector("video")).toBeNull();
	expect(actions(el)).toEqual(["stop"]);
	expect(model.listening).toBe(before);
	model.change({ ...sample("pending", Date.now() / 1000), id: "aaaa", progress: 0.1 });
	expect(find(".gv-percent").textContent).toBe("10\u00a0%");
});

test("a click for the old job is not repeated for the new one", async () => {
	const { model, find } = show("done");
	model.answers = false;
	find("[data-action=generate-again]").click();
	const [asked] = model.sent.filter(({ kind }) => kind === "action");
	model.change({ ...sample("done", Date.now() / 1000), id: "bbbb" });
	expect(find("[data-action=generate-again]").hasAttribute("aria-disabled")).toBe(false);
	model.answer(asked ?? {});
	await vi.advanceTimersByTimeAsync(10_000);
	expect(model.sent.filter(({ kind, job }) => kind === "action" && job === "bbbb")).toEqual([]);
});

test("both views go on with the new job", () => {
	const first = show("done");
	const second = show(first.model);
	first.model.change({ ...sample("waiting", Date.now() / 1000), id: "cccc" });
	expect(first.find(".grokvideo").dataset.jobId).toBe("cccc");
	expect(second.find(".grokvideo").dataset.jobId).toBe("cccc");
});

test("the focus goes to the new card, not to a button that spends", () => {
	const { model, find } = show("failed");
	find("[data-action=retry]").focus();
	model.change({ ...sample("done", Date.now() / 1000), id: "dddd" });
	expect(document.activeElement).toBe(find(".grokvideo"));
});

test("the focus is left alone when it was elsewhere", () => {
	const { model } = show("failed");
	const other = document.createElement("input");
	document.body.append(other);
	other.focus();
	model.change({ ...sample("waiting", Date.now() / 1000), id: "eeee" });
	expect(document.activeElement).toBe(other);
});

test("a clip made now and the same clip reused do not share their clicks", () => {
	const made = show("done", { id: "ffff" });
	made.model.answers = false;
	made.find("[data-action=generate-again]").click();
	const reused = show("reused", { id: "ffff" });
	expect(reused.find("[data-action=generate-again]").hasAttribute("aria-disabled")).toBe(false);
});

test.each(["restart", "shut down"])("after a %s the clock stands and the card says what to do", async (way) => {
	const { model, root, words, el } = show("pending");
	vi.advanceTimersByTime(3000);
	if (way === "restart") model.restart();
	else for (const ring of model.widget_manager.kernel.disposed.slots) ring();
	expect(root.dataset).toMatchObject({ status: "pending", kernel: "ended" });
	expect(words(".gv-status")).toContain("Kernel ended");
	expect(words(".gv-bar")).toContain("Run %load_ext grokvideo, or the cell again");
	const before = words(".gv-card");
	await vi.advanceTimersByTimeAsync(60_000);
	expect(words(".gv-card")).toBe(before);
	expect(el.querySelector("[role=progressbar]:not([hidden])")).toBeNull();
});

test("a card whose kernel ended asks nothing of it", async () => {
	const { model, find } = show("done");
	await settle();
	model.restart();
	model.sent.length = 0;
	find("[data-action=generate-again]").click();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(model.sent.filter(({ kind }) => kind === "action")).toEqual([]);
	expect(find("[data-action=generate-again]").getAttribute("aria-disabled")).toBe("true");
});

test("no way on from an unknown submit is open when the kernel ended", () => {
	const { model, find, el } = show("submit_unknown");
	model.restart();
	for (const action of ["attach", "mark-lost", "submit-again"]) {
		expect(find(`[data-action=${action}]`).getAttribute("aria-disabled")).toBe("true");
		find(`[data-action=${action}]`).click();
	}
	expect(model.sent).toEqual([]);
	expect(el.querySelector(".gv-bar:not([hidden])")?.textContent).toContain("This kernel ended");
	model.change({ now: 2000 });
	expect(find("[data-action=attach]").hasAttribute("aria-disabled")).toBe(false);
});

test("an unanswered click ends with its kernel, and does not hold up the card of the next one", async () => {
	const { model, find } = show("done");
	model.answers = false;
	find("[data-action=generate-again]").click();
	model.restart();
	const sent = model.sent.length;
	await vi.advanceTimersByTimeAsync(10_000);
	expect(model.sent.slice(sent).filter(({ kind }) => kind === "action")).toEqual([]);
	// The next kernel has a model of its own for the same job.
	const next = show("done", { id: model.get("job").id });
	expect(next.find("[data-action=generate-again]").hasAttribute("aria-disabled")).toBe(false);
});

test("a view that is opened after the end knows of it", () => {
	const first = show("pending");
	first.model.restart();
	vi.advanceTimersByTime(60_000);
	const later = show(first.model);
	expect(later.root.dataset.kernel).toBe("ended");
	expect(later.words(".gv-facts")).toContain("Elapsed0:18");
});

test("word from the kernel means that it is there after all", async () => {
	const { model, root, words } = show("pending");
	model.restart();
	model.change({ progress: 0.6 });
	await settle();
	expect(root.dataset.kernel).toBeUndefined();
	expect(words(".gv-status")).toContain("Rendering");
});

test("the picture comes as a trait of its own, whenever it comes", () => {
	const { model, el } = show("image");
	expect(el.querySelector("img[src]")).toBeNull();
	model.set("thumb", "data:image/jpeg;base64,AAAA");
	expect(el.querySelector("img.gv-thumb")?.getAttribute("src")).toBe("data:image/jpeg;base64,AAAA");
});
