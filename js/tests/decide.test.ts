/** The card of a request of which nobody knows whether it was sent. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const ID = "7f0c55aa-9d1e-4f0b-8a7e-1c2d3e4fb21e";
const settle = () => vi.advanceTimersByTimeAsync(10);

function unknown(...part: Parameters<typeof show> extends [unknown, ...infer Rest] ? Rest : never) {
	const stage = show("submit_unknown", ...part);
	const field = stage.find("[data-field=request-id]") as HTMLInputElement;
	const type = (text: string) => {
		field.value = text;
		field.dispatchEvent(new Event("input", { bubbles: true }));
	};
	const problem = () => stage.el.querySelector(".gv-problem:not([hidden])")?.textContent ?? "";
	return { ...stage, field, type, problem, attach: () => stage.find("[data-action=attach]").click() };
}

test("the field has a label of its own, also beside another card", () => {
	const first = unknown();
	const second = unknown();
	expect(first.field.id).not.toBe(second.field.id);
	for (const { el, field } of [first, second]) {
		const label = el.querySelector("label");
		expect(label?.htmlFor).toBe(field.id);
		expect(label?.textContent).toBe("I found its request id");
	}
});

test("the ways on stand in reading order, and none is proposed", () => {
	const { el } = unknown();
	const stops = [...el.querySelectorAll<HTMLElement>("input, button")].filter((each) => !each.closest("[hidden]"));
	expect(stops.map((each) => each.dataset.field ?? each.dataset.action)).toEqual([
		"request-id",
		"attach",
		"mark-lost",
		"submit-again",
	]);
	expect(el.textContent).toContain("May pay twice: up to $0.60 in all.");
	expect(el.textContent).toContain("Closes this card. Nothing is sent.");
	expect(el.querySelector(".gv-bar")?.hasAttribute("hidden")).toBe(true);
});

test.each(["click", "Enter"])("an id is sent trimmed, by %s", async (way) => {
	const { model, field, type, attach } = unknown();
	type(` ${ID}\n`);
	if (way === "click") attach();
	else field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
	expect(model.sent).toMatchObject([{ kind: "action", action: "attach", value: ID, job: model.get("job").id }]);
});

test.each([
	["", "Enter the request id first."],
	["two words", "A request id has no spaces: copy it alone."],
])("%j is refused beside the field, and not sent", (typed, words) => {
	const { model, field, type, attach, problem } = unknown();
	type(typed);
	attach();
	expect(model.sent).toEqual([]);
	expect(problem()).toBe(words);
	expect(field.getAttribute("aria-invalid")).toBe("true");
	expect(field.getAttribute("aria-describedby")).toBe(document.querySelector(".gv-problem")?.id);
	expect(document.activeElement).toBe(field);
	type("7f0c");
	expect(problem()).toBe("");
	expect(field.hasAttribute("aria-invalid")).toBe(false);
});

test("the kernel's refusal stands beside the field until something else is typed", async () => {
	const { model, type, attach, problem, el } = unknown();
	model.reply = { error: "request id 7f0c belongs to job crane already" };
	type("7f0c");
	attach();
	await settle();
	expect(problem()).toBe("request id 7f0c belongs to job crane already");
	model.change({ now: 2000 });
	expect(problem()).toBe("request id 7f0c belongs to job crane already");
	type("7f0d");
	model.change({ now: 2001 });
	expect(problem()).toBe("");
	expect(el.querySelector(".gv-refusal:not([hidden])")).toBeNull();
});

test("the kernel's refusal of another way stands in its box", async () => {
	const { model, find } = unknown();
	model.reply = { error: "over your budget", confirm: null };
	find("[data-action=submit-again]").click();
	await settle();
	const box = find("[data-action=submit-again]").closest(".gv-way");
	expect(box?.querySelector(".gv-refusal")?.textContent).toBe("over your budget");
	expect(document.querySelectorAll(".gv-refusal:not([hidden])")).toHaveLength(1);
});

test("what is typed, its place and the focus survive a snapshot", () => {
	const { model, field, type, find } = unknown();
	type("7f0c");
	field.focus();
	model.change({ now: 2000, estimate: "$0.42" });
	expect(find("[data-field=request-id]")).toBe(field);
	expect(field.value).toBe("7f0c");
	expect(document.activeElement).toBe(field);
});

test("what is typed and the focus survive a new view", async () => {
	const { model, field, type, el } = unknown();
	type("7f0c");
	field.focus();
	el.remove();
	const next = show(model);
	await settle();
	const again = next.find("[data-field=request-id]") as HTMLInputElement;
	expect(again.value).toBe("7f0c");
	expect(document.activeElement).toBe(again);
});

test("two views of one job show the same text", () => {
	const first = unknown();
	const second = show(first.model);
	first.type("7f0c");
	first.model.change({ now: 2000 });
	expect((second.find("[data-field=request-id]") as HTMLInputElement).value).toBe("7f0c");
});

test("letters, Delete and editing chords stay in the field; save and run pass", () => {
	const { field, root } = unknown();
	const out = (init: KeyboardEventInit) => {
		const heard = vi.fn();
		const around = root.parentElement as HTMLElement;
		around.addEventListener("keydown", heard);
		field.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
		around.removeEventListener("keydown", heard);
		return heard.mock.calls.length > 0;
	};
	for (const key of ["d", "a", "Backspace", "ArrowDown", "Home", " ", "Enter"]) expect(out({ key })).toBe(false);
	for (const key of ["a", "c", "v", "x", "z"]) expect(out({ key, ctrlKey: true })).toBe(false);
	expect(out({ key: "s", ctrlKey: true })).toBe(true);
	expect(out({ key: "Enter", shiftKey: true })).toBe(true);
	expect(out({ key: "Escape" })).toBe(true);
});

test("words typed that look like markup make no element", () => {
	const { model, type, attach, el } = unknown();
	const before = el.querySelectorAll("*").length;
	type("<img/src=x/onerror=alert(1)>");
	attach();
	model.change({ now: 2000 });
	expect(el.querySelectorAll("*").length).toBe(before);
});

test("when the job is found the card goes on, and the focus stays with it", () => {
	const { model, field, root, el } = unknown();
	field.focus();
	model.change({ status: "pending", ledger: "pending", request_id: ID });
	expect(el.querySelector("input")).toBeNull();
	expect(document.activeElement).toBe(root);
});
