/** The words of a Studio: prompt, placeholders and their values, phrases. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fitted } from "../src/studio/phrases";
import { partsOf } from "../src/studio/prompt";
import { key, showStudio, tellBill } from "./studiostage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

test("a placeholder is a name in braces; doubled braces are plain ones", () => {
	expect(partsOf("")).toEqual([""]);
	expect(partsOf("a {fox} in {ink}")).toEqual(["a ", "{fox}", " in ", "{ink}", ""]);
	expect(partsOf("a {{fox}} and {{{ink}}}")).toEqual(["a {{fox}} and {{", "{ink}", "}}"]);
	expect(partsOf("{0} { fox } {fox.colour} {")).toEqual(["{0} { fox } ", "{fox.colour}", " {"]);
});

test("the mirror has the same text, with the placeholders marked", () => {
	const { find, all, type, field } = showStudio("sweep");
	const mirror = find(".gv-mirror");
	expect(mirror.textContent).toBe(`${field("prompt").value}\u200b`);
	expect(mirror.getAttribute("aria-hidden")).toBe("true");
	expect(all(".gv-mirror .gv-hole").map((each) => each.textContent)).toEqual(["{animal}", "{style}"]);
	type("prompt", "<b>{x}</b>\n");
	expect(mirror.textContent).toBe("<b>{x}</b>\n\u200b");
	expect(mirror.querySelector("b")).toBeNull();
});

test("the prompt is a text field with a name, what it asks for, and the browser's spelling", () => {
	const { field } = showStudio("empty");
	expect(field("prompt").tagName).toBe("TEXTAREA");
	expect(field("prompt").getAttribute("aria-label")).toBe("Prompt");
	expect(field("prompt").placeholder).toContain("Describe the clip");
	expect(field("prompt").getAttribute("spellcheck")).toBe("true");
});

test("what is typed is sent a moment later, and once", () => {
	const { type, model } = showStudio("empty");
	model.set("at_work", true);
	for (const text of ["A", "A b", "A boat"]) type("prompt", text);
	expect([model.get("prompt"), model.get("edits"), model.saves]).toEqual(["A boat", 3, 0]);
	vi.advanceTimersByTime(200);
	expect(model.saves).toBe(1);
});

test("an echo of what was typed before takes nothing away", () => {
	const { type, model, field } = showStudio("empty");
	type("prompt", "A boat");
	vi.advanceTimersByTime(200);
	type("prompt", "A boat at sea");
	model.set("prompt", "A boat");
	model.set("edits", 1);
	expect(field("prompt").value).toBe("A boat at sea");
	tellBill(model, { edits: 1 });
	expect(field("prompt").value).toBe("A boat at sea");
	// The next change is not counted as an older one.
	type("prompt", "A boat at sea, rain");
	expect(model.get("edits")).toBe(3);
	tellBill(model, { edits: 3 });
	expect(field("prompt").value).toBe("A boat at sea, rain");
});

test("the caret stays where the text is the same, and where Python changes it as far as it can", () => {
	const { field, model } = showStudio("text");
	const prompt = field("prompt");
	prompt.focus();
	prompt.setSelectionRange(3, 5);
	model.set("prompt", String(model.get("prompt")));
	expect([prompt.selectionStart, prompt.selectionEnd]).toEqual([3, 5]);
	model.set("prompt", "A paper boat.");
	expect(prompt.value).toBe("A paper boat.");
	expect([prompt.selectionStart, prompt.selectionEnd]).toEqual([3, 5]);
});

test("line ends of another system are shown, and not written back", () => {
	const { field, model } = showStudio("text", { prompt: "one\r\ntwo" });
	const before = field("prompt").value;
	model.set("duration", 9);
	expect(field("prompt").value).toBe(before);
	expect(model.get("prompt")).toBe("one\r\ntwo");
});

test("keys stay in the prompt; Shift and Enter, and saving, are the notebook's", () => {
	const stage = showStudio("text");
	const prompt = stage.field("prompt");
	for (const name of ["a", "Enter", "ArrowUp", "d", "Delete"])
		expect(key(stage, prompt, name)).toEqual({ leaks: false, prevented: false });
	expect(key(stage, prompt, "s", { ctrlKey: true }).leaks).toBe(true);
	vi.advanceTimersByTime(1);
	expect(key(stage, prompt, "z", { ctrlKey: true }).leaks).toBe(false);
	expect(key(stage, prompt, "Enter", { shiftKey: true })).toEqual({ leaks: true, prevented: false });
	vi.advanceTimersByTime(1);
	expect(prompt.dataset.lmSuppressShortcuts).toBe("true");
	expect(key(stage, prompt, "Enter", { ctrlKey: true })).toEqual({ leaks: false, prevented: true });
});

test("each placeholder has a field; its values are pills", () => {
	const { all, field } = showStudio("sweep");
	expect(all(".gv-hole-row > .gv-hole").map((each) => each.textContent)).toEqual(["animal", "style"]);
	expect(all(".gv-pills .gv-chip").map((each) => each.textContent)).toEqual(["fox", "owl", "ink", "clay"]);
	expect(field("value-animal").getAttribute("aria-label")).toBe("Values for animal");
	expect(field("value-animal").placeholder).toBe("add…");
});

test("an empty one says what it is for, or where its value comes from", () => {
	const { field } = showStudio("variable");
	expect(field("value-animal").placeholder).toBe("a value, or several with commas");
	expect(field("value-weather").placeholder).toBe("= rain (notebook)");
});

test("Enter and a comma add a value, Backspace in the empty field takes the last one away", () => {
	const stage = showStudio("variable");
	const { type, field, model } = stage;
	const animal = field("value-animal");
	type("value-animal", "fox");
	expect(key(stage, animal, "Enter")).toEqual({ leaks: false, prevented: true });
	expect([model.get("values").animal, animal.value]).toEqual([["fox"], ""]);
	type("value-animal", "owl, cra");
	// What is being typed counts.
	expect([model.get("values").animal, animal.value]).toEqual([["fox", "owl", "cra"], "cra"]);
	key(stage, animal, "Backspace");
	expect(model.get("values").animal).toEqual(["fox", "owl", "cra"]);
	type("value-animal", "");
	key(stage, animal, "Backspace");
	expect(model.get("values").animal).toEqual(["fox"]);
	key(stage, animal, "Backspace");
	expect(model.get("values")).toEqual({});
});

test("what is pasted is several values, and what is still typed when the field is left is one", () => {
	const { type, field, model } = showStudio("variable");
	type("value-animal", "fox, owl", "insertFromPaste");
	expect(model.get("values").animal).toEqual(["fox", "owl"]);
	field("value-animal").focus();
	type("value-animal", " crane ");
	field("value-animal").blur();
	type("value-animal", "fox,");
	expect(model.get("values").animal).toEqual(["fox", "owl", "crane"]);
	expect(field("value-animal").value).toBe("");
});

test("a value that is being typed is sent like any other, and is a pill without being sent again", () => {
	const stage = showStudio("variable");
	const { type, field, model, all } = stage;
	const pills = () => all(".gv-pills .gv-chip").map((each) => each.textContent);
	model.set("at_work", true);
	const { saves } = model;
	field("value-animal").focus();
	for (const text of ["f", "fo", "fox"]) type("value-animal", text);
	expect(model.saves).toBe(saves);
	vi.advanceTimersByTime(200);
	expect(model.saves).toBe(saves + 1);
	expect([model.get("values").animal, pills(), field("value-animal").value]).toEqual([["fox"], [], "fox"]);
	tellBill(model);
	const edits = model.get("edits");
	for (const leave of [() => field("value-animal").blur(), () => key(stage, field("value-animal"), "Enter")]) leave();
	expect([model.get("values").animal, pills(), field("value-animal").value]).toEqual([["fox"], ["fox"], ""]);
	expect(model.get("edits")).toBe(edits);
	// What is there already counts once, and what is taken away again does not count.
	for (const text of ["fox", "foxe", ""]) type("value-animal", text);
	expect([model.get("values").animal, pills()]).toEqual([["fox"], ["fox"]]);
});

test("a pill can be removed by its button, and the focus goes to the field", () => {
	const { find, model, field, all } = showStudio("sweep");
	find("[aria-label='Remove fox from animal']").click();
	expect(model.get("values")).toEqual({ animal: ["owl"], style: ["ink", "clay"] });
	expect(document.activeElement).toBe(field("value-animal"));
	expect(all(".gv-pills .gv-chip")).toHaveLength(3);
});

test("what is being typed stays when other placeholders come and go", () => {
	const { type, field, model } = showStudio("sweep");
	const style = field("value-style");
	style.focus();
	type("value-style", "pa");
	tellBill(model, {
		placeholders: [
			{ name: "weather", from: null },
			{ name: "animal", from: null },
			{ name: "style", from: null },
		],
	});
	expect(field("value-style")).toBe(style);
	expect([style.value, document.activeElement]).toEqual(["pa", style]);
	tellBill(model, { placeholders: [{ name: "style", from: null }] });
	expect([style.value, document.activeElement]).toEqual(["pa", style]);
	expect(model.get("values").animal).toEqual(["fox", "owl"]);
});

test("words fit in: commas, spaces, and a capital at the beginning", () => {
	const put = (text: string, words = "golden hour") => {
		const caret = text.indexOf("|");
		const plain = text.replace("|", "");
		const [start, end, found] = fitted(plain, caret, words);
		return plain.slice(0, start) + found + plain.slice(end);
	};
	expect(put("|")).toBe("Golden hour");
	expect(put("A boat|")).toBe("A boat, golden hour");
	expect(put("A boat, |")).toBe("A boat, golden hour");
	expect(put("A boat. |")).toBe("A boat. Golden hour");
	expect(put("A boat | at sea")).toBe("A boat, golden hour, at sea");
	expect(put("A boat|, at sea")).toBe("A boat, golden hour, at sea");
	expect(put("A boat|.")).toBe("A boat, golden hour.");
	expect(put("|A boat")).toBe("Golden hour, A boat");
});

test("phrases open below their group; pressing one puts it into the prompt, where the focus goes", () => {
	const { press, all, field, model, find } = showStudio("text");
	expect(all(".gv-vocabulary")).toEqual([]);
	press("phrases-Light");
	expect(find("[data-action=phrases-Light]").getAttribute("aria-expanded")).toBe("true");
	expect(find(".gv-vocabulary").getAttribute("aria-label")).toBe("Light");
	const words = all(".gv-vocabulary button");
	expect(words.map((each) => each.textContent)).toEqual(["golden hour", "soft morning light", "candlelight"]);
	expect(document.activeElement).toBe(words[0]);
	field("prompt").setSelectionRange(13, 13);
	words[0]?.click();
	expect(model.get("prompt")).toBe("A paper crane, golden hour, unfolds on a windowsill, rain outside.");
	expect(document.activeElement).toBe(field("prompt"));
	expect(all(".gv-vocabulary")).toEqual([]);
});

test("a browser that can undo puts them in itself", () => {
	const { press, all, model } = showStudio("text");
	const insert = vi.fn(() => true);
	Object.assign(document, { execCommand: insert });
	press("phrases-Camera");
	all(".gv-vocabulary button")[0]?.click();
	Object.assign(document, { execCommand: undefined });
	expect(insert).toHaveBeenCalledWith("insertText", false, " Slow push in");
	expect(model.get("edits")).toBe(0);
});

test("Escape and a click elsewhere close the phrases; another group takes their place", () => {
	const stage = showStudio("text");
	const { press, all, find } = stage;
	press("phrases-Light");
	press("phrases-Style");
	expect(find(".gv-vocabulary").getAttribute("aria-label")).toBe("Style");
	expect(key(stage, all(".gv-vocabulary button")[0] as HTMLElement, "Escape").leaks).toBe(false);
	expect(all(".gv-vocabulary")).toEqual([]);
	expect(document.activeElement).toBe(find("[data-action=phrases-Style]"));
	press("phrases-Style");
	press("phrases-Style");
	expect(all(".gv-vocabulary")).toEqual([]);
	press("phrases-Style");
	document.body.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true }));
	expect(all(".gv-vocabulary")).toEqual([]);
});

test("a hint is a quiet note; both are gone when nobody wants them", () => {
	const { find, model, all } = showStudio("sweep");
	expect(find("[role=note]").textContent).toContain("golden hour");
	model.set("hints", false);
	expect(all("[role=note], .gv-phrases")).toEqual([]);
});
