/** The recipe below the buttons: opening, copying, closing. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLES } from "../preview/samples";
import { actions, show } from "./stage";

const RECIPE = {
	cell: "%%grokvideo crane --duration 6\nA paper {{crane}}",
	python: 'import grokvideo as gv\n\ngv.generate("A paper {crane}", duration=6, name="crane")',
};
const copied = vi.fn(() => Promise.resolve());

beforeEach(() => {
	vi.useFakeTimers();
	copied.mockClear();
	vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: copied } });
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	document.body.replaceChildren();
});

function open(state = "done", recipe: { cell?: string; python?: string } = RECIPE) {
	const stage = show(state, {}, { recipe });
	const button = stage.find("[data-action=recipe]");
	button.focus();
	button.click();
	return { ...stage, button, panel: stage.find(".gv-panel") };
}

const pressEscape = (element: Element) => {
	const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
	element.dispatchEvent(event);
	return event;
};

test("it is offered where the job is over and known", () => {
	const offering = Object.keys(SAMPLES).filter((state) => actions(show(state).el).includes("recipe"));
	expect(offering).toEqual(expect.arrayContaining(["done", "reused", "failed", "moderated", "expired"]));
	for (const state of ["pending", "stopped", "stalled", "submit_unknown", "foreign_done", "foreign_failed"])
		expect(offering).not.toContain(state);
});

test("it opens below the buttons with both forms, and says so", () => {
	const { button, panel, root } = open();
	expect(button.getAttribute("aria-expanded")).toBe("true");
	expect(panel.hidden).toBe(false);
	expect([...panel.querySelectorAll("pre")].map((pre) => pre.textContent)).toEqual([RECIPE.cell, RECIPE.python]);
	const blocks = [...panel.querySelectorAll("[role=group]")];
	expect(blocks.map((block) => block.getAttribute("aria-label"))).toEqual(["As a cell", "In Python"]);
	expect(root.querySelector(".gv-buttons + .gv-panel")).toBe(panel);
	expect(document.activeElement).toBe(button);
});

test("nothing of it is there before it is opened", () => {
	const { el, find } = show("done", {}, { recipe: RECIPE });
	expect(find("[data-action=recipe]").getAttribute("aria-expanded")).toBe("false");
	expect(el.querySelector("pre")).toBeNull();
});

test.each(["copy-cell", "copy-python"] as const)(
	"%s copies the text, says so for two seconds and sends nothing",
	async (action) => {
		const { find, model } = open();
		find(`[data-action=${action}]`).click();
		await vi.advanceTimersByTimeAsync(0);
		expect(copied.mock.calls).toEqual([[action === "copy-cell" ? RECIPE.cell : RECIPE.python]]);
		expect(find(`[data-action=${action}]`).textContent).toBe("Copied");
		await vi.advanceTimersByTimeAsync(2000);
		expect(find(`[data-action=${action}]`).textContent).toBe("Copy");
		expect(model.sent.filter(({ kind }) => kind === "action")).toEqual([]);
	},
);

test("hidden characters are seen, and copied as they are", async () => {
	const python = 'gv.generate("a \u202efox")';
	const { find, words } = open("done", { python });
	expect(words("pre")).toBe('gv.generate("a ⟨U+202E⟩fox")');
	find("[data-action=copy-python]").click();
	await vi.advanceTimersByTimeAsync(0);
	expect(copied.mock.calls).toEqual([[python]]);
});

test("words that look like markup stay words", () => {
	const { panel } = open("done", { cell: "%%grokvideo\n<img src=x onerror=alert(1)>", python: "<b>" });
	expect(panel.querySelector("img, b")).toBeNull();
	expect(panel.textContent).toContain("<img src=x onerror=alert(1)>");
});

test("what a cell cannot say has Python alone", () => {
	expect(actions(open("done", { python: RECIPE.python }).panel)).toEqual(["copy-python"]);
});

test("Escape closes it, wherever in the bar the focus is, and goes back to the button", () => {
	for (const from of ["[data-action=recipe]", "[data-action=copy-python]"]) {
		const { find, panel, button, el } = open();
		const heard = vi.fn();
		el.addEventListener("keydown", heard);
		find(from).focus();
		expect(pressEscape(find(from)).defaultPrevented).toBe(true);
		expect(heard).not.toHaveBeenCalled();
		expect(panel.hidden).toBe(true);
		expect(button.getAttribute("aria-expanded")).toBe("false");
		expect(document.activeElement).toBe(button);
		// Closed, the key is the notebook's again.
		expect(pressEscape(button).defaultPrevented).toBe(false);
		expect(heard).toHaveBeenCalledOnce();
		document.body.replaceChildren();
	}
});

test("the button closes it as well", () => {
	const { panel, button } = open();
	button.click();
	expect(panel.hidden).toBe(true);
	expect(panel.childElementCount).toBe(0);
});

test("it stays open in a new view, with the focus", async () => {
	const { model, el, find } = open();
	find("[data-action=copy-cell]").focus();
	el.remove();
	const next = show(model);
	await vi.advanceTimersByTimeAsync(10);
	expect(next.find(".gv-panel").hidden).toBe(false);
	expect(document.activeElement).toBe(next.find("[data-action=copy-cell]"));
});

test("a job that goes on takes it away", () => {
	const { model, panel } = open("expired");
	model.change({ status: "pending", ledger: "pending" });
	expect(panel.hidden).toBe(true);
});

test("opening and closing again and again leaves no listener behind", () => {
	const { model, button, close } = open();
	const before = model.listening;
	for (let times = 0; times < 10; times += 1) button.click();
	expect(model.listening).toBe(before);
	close();
	expect(model.listening).toBe(0);
});
