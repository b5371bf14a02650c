import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "./stage";

/** What an open view listens to. */
const OPEN = show("pending").model.listening;

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

test("an open view listens", () => {
	expect(OPEN).toBeGreaterThan(2);
});

test("a closed view leaves no listener, no timer and no element", async () => {
	const { model, el, close } = show("pending");
	expect(model.listening).toBe(OPEN);
	close();
	await vi.advanceTimersByTimeAsync(1000);
	expect(model.listening).toBe(0);
	expect(vi.getTimerCount()).toBe(0);
	expect(el.childElementCount).toBe(0);
	expect(model.widget_manager.kernel.disposed.slots.size).toBe(0);
});

test("two views show one job, and closing one leaves the other at work", () => {
	const first = show("pending");
	const second = show(first.model);
	first.close();
	first.model.change({ status: "stopped" });
	expect(second.root.dataset.status).toBe("stopped");
	expect(first.root.dataset.status).toBe("pending");
	expect(first.model.listening).toBe(OPEN);
	second.close();
	expect(first.model.listening).toBe(0);
});

test("a view that was taken out of the document shuts itself down", async () => {
	const { model, el } = show("pending");
	el.remove();
	await vi.advanceTimersByTimeAsync(1500);
	expect(model.listening).toBe(0);
	expect(vi.getTimerCount()).toBe(0);
});

test("a view that is put back at once goes on", async () => {
	const { model, el, root } = show("pending");
	el.remove();
	document.body.append(el);
	await vi.advanceTimersByTimeAsync(1500);
	expect(root.isConnected).toBe(true);
	expect(model.listening).toBe(OPEN);
});

test("a view that is put back later is drawn again as the job stands then", async () => {
	const { model, el, find } = show("pending");
	el.remove();
	await vi.advanceTimersByTimeAsync(1500);
	model.change({ status: "stopped" });
	document.body.append(el);
	expect(find(".grokvideo").dataset.status).toBe("stopped");
	expect(model.listening).toBe(OPEN);
	expect(el.querySelectorAll(".grokvideo")).toHaveLength(1);
});

test("a new view goes on where the bar was", () => {
	const first = show("pending");
	vi.advanceTimersByTime(12_500);
	first.el.remove();
	const second = show(first.model);
	expect(second.words(".gv-percent")).toBe("71\u00a0%");
});

test("a new view takes the focus over from one that was taken out with it", async () => {
	const first = show("pending");
	first.find("[data-action=stop]").focus();
	first.el.remove();
	const second = show(first.model);
	await vi.advanceTimersByTimeAsync(0);
	expect(document.activeElement).toBe(second.find("[data-action=stop]"));
});

test("a new view leaves the focus alone when the user has gone elsewhere", async () => {
	const first = show("pending");
	const other = document.createElement("input");
	document.body.append(other);
	first.find("[data-action=stop]").focus();
	other.focus();
	first.el.remove();
	show(first.model);
	await vi.advanceTimersByTimeAsync(0);
	expect(document.activeElement).toBe(other);
});

test("an unanswered click survives the change of views", async () => {
	const first = show("pending");
	first.model.answers = false;
	first.find("[data-action=stop]").click();
	first.el.remove();
	const second = show(first.model);
	await vi.advanceTimersByTimeAsync(4000);
	expect(second.words("[data-action=stop]")).toBe("Waiting for the kernel");
	second.find("[data-action=stop]").click();
	expect(new Set(first.model.sent.map(({ nonce }) => nonce)).size).toBe(1);
	first.model.answer(first.model.sent[0] ?? {});
	await vi.advanceTimersByTimeAsync(0);
	expect(second.words("[data-action=stop]")).toBe("Stop watching");
});

test("a click is not sent again when nobody is left to see the answer", async () => {
	const { model, find, close } = show("pending");
	model.answers = false;
	find("[data-action=stop]").click();
	close();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(model.sent).toHaveLength(1);
});

test.each(["mute", "loop", "fullscreen"])("after a click on %s the mouse leaves the keys with play", (action) => {
	const { find } = show("done");
	const button = find(`[data-action=${action}]`);
	button.focus();
	button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
	expect(document.activeElement).toBe(find("[data-action=play]"));
});

test.each(["mute", "loop", "fullscreen"])("pressed by keyboard, %s keeps the focus", (action) => {
	const { find } = show("done");
	const button = find(`[data-action=${action}]`);
	button.focus();
	button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 0 }));
	expect(document.activeElement).toBe(button);
});
