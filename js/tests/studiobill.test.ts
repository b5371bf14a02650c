/** The bill of a Studio: what is shown, what is sent, and above all what is not. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { key, showStudio, tellBill, wishes } from "./studiostage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const settle = () => vi.advanceTimersByTimeAsync(10);
const REFUSED = ".gv-settle .gv-refusal:not([hidden]) .gv-refusal-words";
const generated = (id: string, yes = false) => JSON.stringify({ bill: id, yes });

test("the bill says what, how much, of which budget, and that it is simulated", () => {
	const { words, all } = showStudio("text");
	expect(words(".gv-count")).toBe("1 clipSIMULATED");
	expect(all(".gv-sum").map((each) => each.textContent)).toEqual([
		"6 s × $0.05 = $0.30",
		"$4.70 of $5.00 budget left after this",
	]);
	expect(words("[data-action=generate]")).toBe("Generate$0.30");
	expect(words("[data-field=estimate]")).toBe("$0.30");
	expect(all(".gv-filled")).toHaveLength(1);
	expect(showStudio("over").all(".gv-badge")).toEqual([]);
	expect(showStudio("empty").words(".gv-count")).toBe("Write a prompt, or drop an imageSIMULATED");
});

test("a price that nobody knows is said to be unknown, one that there is not yet is not", () => {
	const { words } = showStudio("text", { bill: { id: "x", price: null } });
	expect(words("[data-action=generate] span")).toBe("Generate, price unknown");
	expect(showStudio("empty").words("[data-action=generate]")).toBe("Generate");
});

test("what is not ready says why in place of the sum, and nothing is sent", async () => {
	const stage = showStudio("over");
	const { words, find, press, model, field, live } = stage;
	expect(words(".gv-sum")).toBe("$1.69 is more than the $1.20 left in your budget");
	const button = find("[data-action=generate]");
	expect([button.getAttribute("aria-disabled"), button.getAttribute("aria-description")]).toEqual([
		"true",
		"$1.69 is more than the $1.20 left in your budget",
	]);
	press("generate");
	key(stage, field("prompt"), "Enter", { metaKey: true });
	await settle();
	expect(model.sent).toEqual([]);
	expect(live()).toBe("$1.69 is more than the $1.20 left in your budget");
});

test("Generate sends the bill that is shown, once, from both views, and says what began", async () => {
	const one = showStudio("sweep");
	const two = showStudio(one.model);
	one.press("generate");
	one.press("generate");
	two.press("generate");
	expect(two.find("[data-action=generate]").getAttribute("aria-disabled")).toBe("true");
	await settle();
	expect(wishes(one.model)).toEqual([["generate", one.model.get("ident"), generated("bill filled")]]);
	expect([one.live(), two.live()]).toEqual(["4 clips begun", "4 clips begun"]);
});

test("so do Ctrl and Enter, or Cmd and Enter, in the prompt; held down they do it once", async () => {
	const stage = showStudio("text");
	key(stage, stage.field("prompt"), "Enter", { ctrlKey: true });
	key(stage, stage.field("prompt"), "Enter", { ctrlKey: true, repeat: true });
	await settle();
	key(stage, stage.field("prompt"), "Enter", { ctrlKey: true, repeat: true });
	key(stage, stage.field("prompt"), "Enter", { ctrlKey: true, isComposing: true });
	await settle();
	expect(wishes(stage.model)).toHaveLength(1);
	expect(stage.live()).toBe("1 clip begun");
});

test("pressed before the bill of the last change came, it waits for that bill", async () => {
	const { type, press, model, words } = showStudio("sweep");
	model.set("at_work", true);
	type("prompt", "Another {animal} in {style}.");
	press("generate");
	await settle();
	expect(model.saves).toBe(1);
	expect(words("[data-action=generate]")).toBe("Checking the price");
	expect(wishes(model)).toEqual([]);
	tellBill(model, { edits: 0, id: "an older one" });
	await settle();
	expect(wishes(model)).toEqual([]);
	tellBill(model, { id: "the newer one" });
	await settle();
	expect(wishes(model).map(([, , value]) => value)).toEqual([generated("the newer one")]);
});

test("if that bill says something else than the button did, nothing is sent", async () => {
	for (const part of [{ price: "$3.38" }, { generate: "Generate 8 clips" }, { no: "Add a reference image" }]) {
		const { type, press, model, words, live } = showStudio("sweep");
		type("prompt", "Another {animal}.");
		press("generate");
		tellBill(model, { id: "other", ...part });
		await settle();
		expect(wishes(model)).toEqual([]);
		expect(words(REFUSED)).toContain("nothing was sent");
		expect(live()).toBe(words(REFUSED));
		// Pressed again, it was seen.
		press("generate");
		await settle();
		expect(wishes(model)).toHaveLength("no" in part ? 0 : 1);
	}
});

test("a form that is changed after the press is not sent, and what was refused is forgotten", async () => {
	const { type, press, model, words, all } = showStudio("sweep");
	type("prompt", "Another {animal}.");
	press("generate");
	type("prompt", "Another {animal}. And more.");
	expect(words(REFUSED)).toContain("nothing was sent");
	tellBill(model, { id: "newer" });
	await settle();
	expect(wishes(model)).toEqual([]);
	type("prompt", "Another");
	expect(all(REFUSED)).toEqual([]);
});

test("when the bill takes long the button says what it waits for", async () => {
	const { type, press, model, words } = showStudio("sweep");
	type("prompt", "Another {animal}.");
	press("generate");
	await vi.advanceTimersByTimeAsync(2100);
	expect(words("[data-action=generate]")).toBe("Waiting for the kernel");
	model.answers = false;
	tellBill(model);
	await vi.advanceTimersByTimeAsync(2100);
	expect(words("[data-action=generate]")).toBe("Waiting for the kernel");
	expect(wishes(model)).toHaveLength(1);
	expect(model.sent.length).toBeGreaterThan(1);
});

test("a press whose kernel ended, or whose last view left, spends nothing later", async () => {
	const first = showStudio("sweep");
	first.type("prompt", "Another {animal}.");
	first.press("generate");
	first.model.restart();
	tellBill(first.model);
	const second = showStudio("sweep");
	second.type("prompt", "Another {animal}.");
	second.press("generate");
	second.close();
	tellBill(second.model);
	showStudio(second.model);
	await settle();
	expect([...wishes(first.model), ...wishes(second.model)]).toEqual([]);
});

test("a change from Python is in the bill that is sent", async () => {
	const { press, model } = showStudio("sweep");
	model.set("takes", 2);
	tellBill(model, { id: "of Python", price: "$3.38", generate: "Generate 8 clips" });
	press("generate");
	await settle();
	expect(wishes(model).map(([, , value]) => value)).toEqual([generated("of Python")]);
});

test("above the limit the bill opens in place, with the focus on its heading, and asks once more", async () => {
	const { press, all, words, model, find } = showStudio("confirm");
	expect(all("[data-action=confirm]")).toEqual([]);
	press("generate");
	press("generate");
	await settle();
	expect(wishes(model)).toEqual([]);
	expect(document.activeElement).toBe(find(".gv-heading"));
	expect(words(".gv-heading")).toBe("60 clips: 2 animals × 2 styles × 15 takes");
	expect(words("[data-action=confirm]")).toBe("Yes, generate 60 clips$18.20");
	expect(words(".gv-remark")).toBe("Takes of one request differ by chance alone.");
	// Where the first click was, nothing that pays may come to lie.
	const place = find("[data-action=generate]").compareDocumentPosition(find("[data-action=confirm]"));
	expect(place).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
	expect(all(".gv-filled:not([data-quiet])").map((each) => each.dataset.action)).toEqual(["confirm"]);
	press("confirm");
	press("confirm");
	await settle();
	expect(wishes(model)).toEqual([["generate", model.get("ident"), generated("bill confirm", true)]]);
	expect(all("[data-action=confirm]")).toEqual([]);
});

test("Escape closes it and gives the focus back to what opened it; with Cancel it stays with the bill", () => {
	const stage = showStudio("confirm");
	const { press, find, all } = stage;
	press("generate");
	expect(key(stage, find(".gv-heading"), "Escape")).toEqual({ leaks: false, prevented: true });
	expect(all(".gv-paper .gv-heading")).toEqual([]);
	expect(document.activeElement).toBe(find("[data-action=generate]"));
	expect(key(stage, find(".gv-told"), "Escape").leaks).toBe(true);
	key(stage, stage.field("prompt"), "Enter", { ctrlKey: true });
	key(stage, find(".gv-heading"), "Escape");
	expect(document.activeElement).toBe(stage.field("prompt"));
	press("generate");
	find("[data-action=cancel]").focus();
	press("cancel");
	expect(document.activeElement).toBe(find(".gv-told"));
});

test("the whole bill of several clips can be looked at without being asked for it", () => {
	const { press, find, all, words } = showStudio("sweep");
	press("bill");
	expect(find("[data-action=bill]").getAttribute("aria-expanded")).toBe("true");
	expect(all("[role=table] [role=row]")).toHaveLength(3);
	expect(all("[data-action=confirm]")).toEqual([]);
	expect(words("[data-action=cancel]")).toBe("Close");
	press("bill");
	expect(all("[role=table]")).toEqual([]);
	expect(showStudio("text").all("[data-action=bill]")).toEqual([]);
});

test("an open bill follows the form", () => {
	const { press, model, words, all } = showStudio("confirm");
	press("generate");
	tellBill(model, { words: "56 clips", price: "$17.00", generate: "Generate 56 clips" });
	expect(words(".gv-heading")).toBe("56 clips");
	expect(words("[data-action=confirm]")).toBe("Yes, generate 56 clips$17.00");
	tellBill(model, { sheet: null, no: "Write a prompt, or drop an image" });
	expect(all(".gv-paper .gv-heading")).toEqual([]);
});

test("the kernel's refusal stands below the button, without a second click of the common kind", async () => {
	const { press, model, words, all, live } = showStudio("sweep");
	model.reply = { error: "By now it would cost $1.80. Nothing was sent.", confirm: "$1.80" };
	press("generate");
	await settle();
	expect(words(REFUSED)).toBe("By now it would cost $1.80. Nothing was sent.");
	expect(live()).toBe("By now it would cost $1.80. Nothing was sent.");
	expect(all("[data-action=confirm]")).toEqual([]);
});

test("nothing that spends gets the focus in a view that comes later", () => {
	const first = showStudio("confirm");
	first.press("generate");
	first.find("[data-action=confirm]").focus();
	const second = showStudio(first.model);
	first.el.remove();
	vi.advanceTimersByTime(2000);
	expect(second.find("[data-action=confirm]")).not.toBe(document.activeElement);
});
