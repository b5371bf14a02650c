/** Other words for a clip that failed or was blocked. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLES } from "../preview/samples";
import type { Message } from "../src/model";
import { actions, show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const PROMPT = "A paper crane unfolds on a windowsill, rain outside. Slow push in.";
const settle = () => vi.advanceTimersByTimeAsync(10);
const wishes = (sent: Message[]) => sent.filter(({ kind }) => kind === "action");

function edit(state = "moderated", ...part: Parameters<typeof show> extends [unknown, ...infer Rest] ? Rest : never) {
	const stage = show(state, ...part);
	const opener = stage.find("[data-action=edit-prompt]");
	opener.focus();
	opener.click();
	const field = stage.find("[data-field=prompt]") as HTMLTextAreaElement;
	const type = (text: string) => {
		field.value = text;
		field.dispatchEvent(new Event("input", { bubbles: true }));
	};
	const press = (init: KeyboardEventInit) => {
		const heard = vi.fn();
		stage.el.addEventListener("keydown", heard);
		field.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
		stage.el.removeEventListener("keydown", heard);
		return heard.mock.calls.length > 0;
	};
	return { ...stage, opener, field, type, press, generate: () => stage.find("[data-action=generate]").click() };
}

test("it is offered after a failure and after moderation, and only there", () => {
	const offering = Object.keys(SAMPLES).filter((state) => actions(show(state).el).includes("edit-prompt"));
	expect(offering.every((state) => ["failed", "moderated"].includes(SAMPLES[state]?.status ?? ""))).toBe(true);
	expect(offering).toEqual(expect.arrayContaining(["failed", "rejected", "lost", "moderated", "reused_moderated"]));
	expect(actions(show("failed", { can_again: false }).el)).not.toContain("edit-prompt");
});

test("after moderation it is what is proposed, after a failure it is beside another try", () => {
	const blocked = show("moderated").find("[data-action=edit-prompt]");
	expect([blocked.textContent, blocked.classList.contains("gv-edged")]).toEqual(["Change the prompt", true]);
	const failed = show("failed").find("[data-action=edit-prompt]");
	expect([failed.textContent, failed.classList.contains("gv-edged")]).toEqual(["Edit prompt", false]);
});

test("it opens with the prompt, a label and the price, and the field has the focus", () => {
	const { field, find, opener, el } = edit();
	expect(field.value).toBe(PROMPT);
	expect(field.closest("label")?.textContent).toContain("Prompt");
	expect(document.activeElement).toBe(field);
	expect(find("[data-action=generate]").textContent).toBe("Generate$0.30");
	expect(find("[data-action=generate]").dataset.paid).toBe("");
	expect(opener.getAttribute("aria-expanded")).toBe("true");
	expect(el.querySelectorAll("[data-action=cancel]")).toHaveLength(1);
});

test("a price that nobody knows is not left out", () => {
	expect(edit("moderated", { again: null }).words("[data-action=generate]")).toBe("Generate, price unknown");
});

test.each(["click", "Ctrl+Enter", "Cmd+Enter"])("%s sends the words as they are, once", (way) => {
	const { model, type, press, generate } = edit();
	const words = "  An owl in {ink} [[x]]\n<b>second</b> line ";
	type(words);
	const act = {
		click: generate,
		"Ctrl+Enter": () => expect(press({ key: "Enter", ctrlKey: true })).toBe(false),
		"Cmd+Enter": () => expect(press({ key: "Enter", metaKey: true })).toBe(false),
	}[way];
	act?.();
	act?.();
	expect(wishes(model.sent)).toMatchObject([{ action: "edit-prompt", value: words, job: model.get("job").id }]);
});

test("the kernel's refusal stands below the words, once, until they change", async () => {
	const { model, type, generate, el, field } = edit();
	model.reply = { error: "These words were blocked by moderation." };
	generate();
	await settle();
	const told = [...el.querySelectorAll(".gv-refusal:not([hidden])")];
	expect(told.map((each) => each.textContent)).toEqual(["These words were blocked by moderation."]);
	expect(told[0]?.closest(".gv-panel")).not.toBeNull();
	expect(field.value).toBe(PROMPT);
	type("An owl");
	expect(el.querySelector(".gv-refusal:not([hidden])")).toBeNull();
});

test("a limit asks for a second click, which sends the same words with a yes", async () => {
	const { model, type, generate, find, el } = edit();
	model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
	type("yes");
	generate();
	await settle();
	expect(find("[data-action=confirm]").textContent).toBe("Yes, generate $6.00");
	model.reply = {};
	find("[data-action=confirm]").click();
	expect(el.querySelector("[data-action=confirm]")).toBeNull();
	await settle();
	expect(wishes(model.sent)).toMatchObject([
		{ action: "edit-prompt", value: "yes" },
		{ action: "edit-prompt-yes", value: "yes" },
	]);
	expect(el.querySelector("[data-field=prompt]")).toBeNull();
});

test("a limit for words that were not touched sends those", async () => {
	const { model, generate, find } = edit("failed");
	model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
	generate();
	await settle();
	find("[data-action=confirm]").click();
	expect(wishes(model.sent).at(-1)).toMatchObject({ action: "edit-prompt-yes", value: PROMPT });
});

test("words that were changed after a limit need a click of their own", async () => {
	const { model, type, generate, el } = edit();
	model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
	generate();
	await settle();
	type("An owl");
	expect(el.querySelector("[data-action=confirm]")).toBeNull();
});

test("while a click is on its way nothing can be typed", async () => {
	const { model, type, generate, field } = edit();
	model.answers = false;
	type("An owl");
	generate();
	expect(field.readOnly).toBe(true);
	model.answers = true;
	model.reply = { error: "no" };
	await vi.advanceTimersByTimeAsync(2500);
	expect(field.readOnly).toBe(false);
});

test("a yes is not offered for other words than those that were asked for", async () => {
	const { model, type, generate, el, field, words } = edit();
	model.answers = false;
	type("words A");
	generate();
	// A field that cannot be typed in may be filled all the same.
	type("words B");
	model.answers = true;
	model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
	await vi.advanceTimersByTimeAsync(2500);
	expect(field.value).toBe("words B");
	expect(words(".gv-panel .gv-refusal")).toBe("This clip would cost $6.00.");
	expect(el.querySelector("[data-action=confirm]")).toBeNull();
});

test("newer words are not thrown away when older ones were taken", async () => {
	const { model, type, generate, find } = edit();
	model.answers = false;
	type("words A");
	generate();
	type("words B");
	model.answers = true;
	await vi.advanceTimersByTimeAsync(2500);
	expect((find("[data-field=prompt]") as HTMLTextAreaElement).value).toBe("words B");
});

test("while the prompt is edited there is one price, that of the edited one", () => {
	const { el, find } = edit("failed");
	const paid = () => actions(el).filter((action) => find(`[data-action=${action}]`).dataset.paid !== undefined);
	expect(paid()).toEqual(["generate"]);
	find("[data-action=cancel]").click();
	expect(paid()).toEqual(["retry"]);
	find("[data-action=recipe]").click();
	expect(paid()).toEqual(["retry"]);
});

test("when the words were taken the panel is gone, and the focus stays with the card", async () => {
	const { type, generate, find, el, root } = edit();
	type("An owl");
	find("[data-action=generate]").focus();
	generate();
	await settle();
	expect(el.querySelector("[data-field=prompt]")).toBeNull();
	expect(document.activeElement).toBe(root);
	find("[data-action=edit-prompt]").click();
	expect((find("[data-field=prompt]") as HTMLTextAreaElement).value).toBe(PROMPT);
});

test.each(["Escape", "Cancel"])("%s closes it, keeps what was typed, and goes back to the button", (way) => {
	const { type, press, find, el, opener } = edit();
	type("An owl");
	if (way === "Escape") expect(press({ key: "Escape" })).toBe(false);
	else find("[data-action=cancel]").click();
	expect(el.querySelector("[data-field=prompt]")).toBeNull();
	expect(document.activeElement).toBe(opener);
	opener.click();
	expect((find("[data-field=prompt]") as HTMLTextAreaElement).value).toBe("An owl");
});

test("Escape and Ctrl+Enter that end a composed letter are the letter's", () => {
	const { model, press, el } = edit();
	press({ key: "Escape", isComposing: true });
	press({ key: "Enter", ctrlKey: true, isComposing: true });
	expect(el.querySelector("[data-field=prompt]")).not.toBeNull();
	expect(model.sent).toEqual([]);
});

test("letters, new lines and editing chords stay in the field; saving passes", () => {
	const { press, field } = edit();
	expect(field.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
	for (const key of ["d", "k", " ", "Backspace", "ArrowDown", "Home", "Enter", "[", "-"])
		expect(press({ key })).toBe(false);
	for (const key of ["a", "c", "v", "x", "z"]) expect(press({ key, ctrlKey: true })).toBe(false);
	// It would run the cell, which may make a paid clip.
	expect(press({ key: "Enter", shiftKey: true })).toBe(false);
	expect(press({ key: "s", ctrlKey: true })).toBe(true);
	expect(press({ key: "s", metaKey: true })).toBe(true);
});

test("what is typed, its place and the focus survive a snapshot and a new view", async () => {
	const { model, type, field, find, el } = edit();
	type("An owl");
	field.setSelectionRange(2, 2);
	model.change({ now: 2000 });
	expect(find("[data-field=prompt]")).toBe(field);
	expect([field.value, field.selectionStart, document.activeElement === field]).toEqual(["An owl", 2, true]);
	el.remove();
	const next = show(model);
	await settle();
	expect((next.find("[data-field=prompt]") as HTMLTextAreaElement).value).toBe("An owl");
	expect(document.activeElement).toBe(next.find("[data-field=prompt]"));
});

test("line ends that a browser changes are no reason to write over what is typed", () => {
	const { model, field } = edit("moderated", { prompt: "one\r\ntwo" });
	field.value = "one\ntwo";
	field.setSelectionRange(1, 1);
	model.change({ now: 2000 });
	expect(field.selectionStart).toBe(1);
});

test("with the recipe open, editing takes its place", () => {
	const { find, el, opener } = edit("failed", {}, { recipe: { python: "x" } });
	find("[data-action=recipe]").click();
	expect(el.querySelector("[data-field=prompt]")).toBeNull();
	expect(opener.getAttribute("aria-expanded")).toBe("false");
	opener.click();
	expect(el.querySelector("pre")).toBeNull();
	expect(el.querySelector("[data-field=prompt]")).not.toBeNull();
});

test("a prompt that looks like markup makes no element", () => {
	const { find } = edit("moderated", { prompt: "</textarea><img src=x onerror=alert(1)>" });
	expect(find(".gv-panel").querySelector("img")).toBeNull();
	expect((find("[data-field=prompt]") as HTMLTextAreaElement).value).toContain("</textarea>");
});

test("without a kernel nothing can be sent", () => {
	const { model, type, generate, find, field } = edit();
	type("An owl");
	model.restart();
	expect(find("[data-action=generate]").getAttribute("aria-disabled")).toBe("true");
	expect(field.readOnly).toBe(true);
	generate();
	expect(model.sent).toEqual([]);
});
