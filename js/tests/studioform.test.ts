/** The form of a Studio: what is chosen, what cannot be, and what is written to the kernel. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { STUDIOS, studioSample } from "../preview/studios";
import { key, showStudio, tellBill, tellOffer } from "./studiostage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

test.each(Object.keys(STUDIOS))("the sample %s is shown", (name) => {
	const { find, all } = showStudio(name);
	expect(find("[data-widget=studio]").getAttribute("role")).toBe("group");
	expect(all("[data-action=generate]")).toHaveLength(1);
});

const [BUILD = ""] = Object.values(import.meta.glob("../build.mjs", { query: "?raw", import: "default", eager: true }));

test("no name of a trait is shortened in the bundle", () => {
	const ours = (/const OURS =([^;]+);/.exec(BUILD as string)?.[1]?.match(/\w+/g) ?? []) as string[];
	const keysOf = (value: unknown): string[] =>
		typeof value !== "object" || value === null
			? []
			: Object.entries(value).flatMap(([name, each]) => [...(Array.isArray(value) ? [] : [name]), ...keysOf(each)]);
	const known = new Set(Object.keys(STUDIOS).flatMap((name) => keysOf(studioSample(name, 0))));
	expect(known.has("placeholders")).toBe(true);
	expect(ours.filter((name) => known.has(name))).toEqual([]);
});

test("the six modes are one radio group with one Tab stop, each an icon and a word", () => {
	const { all, field } = showStudio("sweep");
	expect(field("mode").getAttribute("role")).toBe("radiogroup");
	const modes = all("[data-field=mode] [role=radio]");
	expect(modes.map((each) => each.textContent)).toEqual([
		"Text",
		"Image",
		"Reference",
		"First + last",
		"Edit",
		"Extend",
	]);
	expect(modes.filter((each) => each.querySelector("svg"))).toHaveLength(6);
	expect(modes.map((each) => each.tabIndex)).toEqual([-1, -1, 0, -1, -1, -1]);
	expect(modes.map((each) => each.getAttribute("aria-checked")).indexOf("true")).toBe(2);
});

test("a click chooses, once, and is sent at once together with the count of changes", () => {
	const { radio, model } = showStudio("sweep");
	radio("mode", "image").click();
	radio("mode", "image").click();
	expect(model.get("mode")).toBe("image");
	expect(model.get("edits")).toBe(1);
	expect(model.saves).toBe(1);
});

test("arrows move and choose around the corner; the keys stay in the widget, chords do not", () => {
	const stage = showStudio("sweep");
	const { radio, model } = stage;
	radio("mode", "reference").focus();
	expect(key(stage, radio("mode", "reference"), "ArrowRight")).toEqual({ leaks: false, prevented: true });
	expect(document.activeElement).toBe(radio("mode", "frames"));
	expect(model.get("mode")).toBe("frames");
	key(stage, radio("mode", "text"), "ArrowLeft");
	expect(model.get("mode")).toBe("extend");
	expect(key(stage, radio("mode", "text"), "ArrowLeft", { altKey: true }).leaks).toBe(true);
});

test("what cannot be chosen can be reached and says why, and nothing comes of it", () => {
	const stage = showStudio("sweep");
	const { radio, model } = stage;
	const option = radio("resolution", "1080p");
	expect(option.getAttribute("aria-disabled")).toBe("true");
	expect(option.title).toBe("1080p needs grok-imagine-video-1.5");
	expect(option.getAttribute("aria-description")).toBe(option.title);
	option.click();
	const caption = option.closest(".gv-cell")?.querySelector<HTMLElement>(".gv-caption");
	expect([caption?.textContent, caption?.hidden, stage.live()]).toEqual([option.title, false, option.title]);
	stage.type("takes", "2");
	expect(caption?.hidden).toBe(true);
	radio("resolution", "720p").focus();
	key(stage, radio("resolution", "720p"), "ArrowRight");
	expect(document.activeElement).toBe(option);
	expect(option.tabIndex).toBe(0);
	expect(model.get("resolution")).toBe("720p");
	option.blur();
	expect([option.tabIndex, radio("resolution", "720p").tabIndex]).toEqual([-1, 0]);
});

test("where nothing can be chosen nothing looks chosen", () => {
	const { all } = showStudio("edit");
	expect(all("[data-field=resolution] [aria-checked=true]")).toEqual([]);
	expect(all("[data-field=resolution] [tabindex='0']")).toHaveLength(1);
});

test("the model is a list, with the reason beside what cannot be chosen", () => {
	const { field, model } = showStudio("frames");
	const list = field("model") as unknown as HTMLSelectElement;
	expect([...list.options].map(({ textContent, disabled }) => [textContent, disabled])).toEqual([
		["grok-imagine-video (First + last needs grok-imagine-video-1.5)", true],
		["grok-imagine-video-1.5", false],
	]);
	expect(list.value).toBe("grok-imagine-video-1.5");
	expect(list.getAttribute("aria-label")).toBe("Model");
	const other = showStudio("text");
	const both = other.field("model") as unknown as HTMLSelectElement;
	both.value = "grok-imagine-video-1.5";
	both.dispatchEvent(new Event("change"));
	expect(other.model.get("model")).toBe("grok-imagine-video-1.5");
	expect(model.get("model")).toBe("grok-imagine-video-1.5");
});

test("the duration has a slider and a field, and what is out of range is moved by the kernel", () => {
	const stage = showStudio("text");
	const { field, type, model } = stage;
	expect(field("duration-slider").getAttribute("aria-label")).toBe("Duration");
	expect(field("duration-slider").getAttribute("aria-valuetext")).toBe("6 seconds");
	type("duration-slider", "9");
	expect(model.get("duration")).toBe(9);
	expect(field("duration").value).toBe("9");
	field("duration").focus();
	type("duration", "");
	expect(model.get("duration")).toBe(9);
	type("duration", "40");
	expect(model.get("duration")).toBe(40);
	const answer = () => {
		model.set("duration", 15);
		tellBill(model);
	};
	answer();
	expect(field("duration").value).toBe("40");
	key(stage, field("duration"), "Enter");
	expect(field("duration").value).toBe("15");
	type("duration", "50");
	field("duration").dispatchEvent(new Event("change"));
	answer();
	expect(field("duration").value).toBe("15");
	for (const none of ["0", "-3", "2.5"]) type("duration", none);
	expect(model.get("duration")).toBe(15);
	field("duration").blur();
	expect(field("duration").value).toBe("15");
});

test("an extension says how much it adds; an edit says that it keeps its length", () => {
	const extend = showStudio("extend");
	expect(extend.field("duration-slider").getAttribute("aria-label")).toBe("Adds");
	expect([extend.field("duration").min, extend.field("duration").max]).toEqual(["2", "10"]);
	expect(extend.all(".gv-label").map((each) => each.textContent)).toContain("Adds");
	const edit = showStudio("edit");
	expect(edit.all("[data-field^=duration]")).toEqual([]);
	expect(edit.all(".gv-label").map((each) => each.textContent)).toContain("An edit keeps the length of its video.");
});

test("takes go up and down by steps, as far as there are any", () => {
	const { field, find, model, type } = showStudio("text");
	const more = find("[aria-label='One take more']");
	const fewer = find("[aria-label='One take fewer']");
	expect(fewer.getAttribute("aria-disabled")).toBe("true");
	fewer.click();
	expect(model.get("takes")).toBe(1);
	more.click();
	more.click();
	expect([model.get("takes"), field("takes").value]).toEqual([3, "3"]);
	expect(fewer.hasAttribute("aria-disabled")).toBe(false);
	type("takes", "100");
	expect(more.title).toBe("At most 100");
});

test("sound is a switch, or says why it is none", () => {
	const { field, model } = showStudio("text");
	expect(field("generate_audio").getAttribute("role")).toBe("switch");
	expect(field("generate_audio").getAttribute("aria-checked")).toBe("true");
	field("generate_audio").click();
	expect(model.get("generate_audio")).toBe(false);
	expect(field("generate_audio").getAttribute("aria-checked")).toBe("false");
	const edit = showStudio("edit");
	expect(edit.field("generate_audio").title).toBe("It cannot be chosen for a clip that is made from a video.");
	edit.field("generate_audio").click();
	expect(edit.model.get("edits")).toBe(0);
});

test("shapes are drawn to scale, or follow from what the clip is made from", () => {
	const { all, radio, model } = showStudio("text");
	const ratios = all(".gv-shape").map((each) => Number(each.style.getPropertyValue("--gv-wide")).toFixed(2));
	expect(ratios).toEqual(["1.78", "0.56", "1.00", "1.33", "0.75", "1.50", "0.67"]);
	radio("aspect_ratio", "9:16").click();
	expect(model.get("aspect_ratio")).toBe("9:16");
	const image = showStudio("image");
	expect(image.all("[data-field=aspect_ratio]")).toEqual([]);
	expect(image.all(".gv-inspector .gv-label").at(-1)?.textContent).toBe("follows the image");
});

test("a part of a video is agreed to by a check box", () => {
	const { field, find, model } = showStudio("edit");
	expect(find("label:has([data-field=fit])").textContent).toBe("Use only its first 8.7 s");
	field("fit").click();
	expect(model.get("fit")).toBe(true);
	expect(showStudio("text").all("[data-field=fit]")).toEqual([]);
});

test("a value that was moved says so below its field, to screen readers once", () => {
	const { field, find, live, model } = showStudio("moved");
	const caption = () => find(`#${field("resolution").getAttribute("aria-describedby")}`);
	expect(caption().textContent).toBe("1080p needs grok-imagine-video-1.5: 720p is taken.");
	expect(live()).toBe("");
	tellOffer(model, { moved: { ...model.get("offer").moved, model: "Edit needs grok-imagine-video." } });
	expect(live()).toBe("Edit needs grok-imagine-video.");
	find("[aria-live]").textContent = "";
	tellOffer(model, { moved: { model: "Edit needs grok-imagine-video." } });
	expect(live()).toBe("");
	expect(field("resolution").hasAttribute("aria-describedby")).toBe(false);
});

test("a form that was filled from elsewhere can be put back", async () => {
	const { find, press, model, all } = showStudio("edit");
	expect(find(".gv-note").textContent).toBe("Filled from crane.Bring back what was there");
	press("restore");
	await vi.advanceTimersByTimeAsync(0);
	expect(model.sent.map(({ action, job }) => [action, job])).toEqual([["restore", model.get("ident")]]);
	tellOffer(model, { restore: null });
	expect(all(".gv-note")).toEqual([]);
});

test("two views are in step, also before the kernel answers", () => {
	const one = showStudio("text");
	const two = showStudio(one.model);
	one.type("prompt", "A boat.");
	one.radio("resolution", "720p").click();
	expect(two.field("prompt").value).toBe("A boat.");
	expect(two.radio("resolution", "720p").getAttribute("aria-checked")).toBe("true");
	two.type("duration-slider", "3");
	expect(one.field("duration").value).toBe("3");
});

test("what Python sets is shown, at the latest when it knows what was chosen here", () => {
	const { model, field, radio } = showStudio("text");
	model.set("duration", 12);
	model.set("resolution", "720p");
	expect(field("duration").value).toBe("12");
	expect(radio("resolution", "720p").getAttribute("aria-checked")).toBe("true");
	radio("resolution", "480p").click();
	model.set("resolution", "720p");
	expect(radio("resolution", "480p").getAttribute("aria-checked")).toBe("true");
	tellBill(model);
	expect(radio("resolution", "720p").getAttribute("aria-checked")).toBe("true");
});

test("when the kernel ended the text can be read, and nothing can be asked", () => {
	const { model, field, all, find, radio, words, press } = showStudio("sweep");
	model.restart();
	expect(field("prompt").hasAttribute("readonly")).toBe(true);
	expect(field("value-animal").hasAttribute("readonly")).toBe(true);
	expect((field("model") as unknown as HTMLSelectElement).disabled).toBe(true);
	expect(field("duration-slider").disabled).toBe(true);
	expect(words(".gv-settle .gv-refusal")).toBe("This kernel ended. Run the cell again to go on.");
	for (const button of [find("[data-action=generate]"), ...all("[role=radio], [role=switch]")])
		expect(button.getAttribute("aria-disabled")).toBe("true");
	radio("mode", "text").click();
	field("generate_audio").click();
	find("[aria-label='One take more']").click();
	find("[aria-label='Remove fox from animal']").click();
	press("generate");
	expect(model.get("edits")).toBe(0);
	expect(model.sent).toEqual([]);
});

test("what was typed last is sent also when the view goes", () => {
	const { type, model, close } = showStudio("text");
	type("prompt", "A boat.");
	// That somebody types is sent at once, and that nobody does any more at the end.
	expect(model.saves).toBe(1);
	close();
	expect(model.saves).toBe(3);
	vi.advanceTimersByTime(1000);
	expect([model.saves, model.listening]).toEqual([3, 0]);
});

test("no key but a chord leaves a control, and the attribute that holds the notebook off is around it, too", () => {
	vi.useFakeTimers();
	const stage = showStudio("sweep");
	const { root, find } = stage;
	const MARK = "data-lm-suppress-shortcuts";
	expect(root.hasAttribute(MARK)).toBe(true);
	const controls = [...root.querySelectorAll<HTMLElement>("button, input, textarea, select, [tabindex]")];
	for (const control of controls) {
		if (control.closest("[hidden]")) continue;
		control.focus();
		if (document.activeElement !== control) continue;
		expect(control.hasAttribute(MARK), control.className).toBe(true);
		for (const name of ["b", "a", "x", "d", "ArrowUp"]) expect(key(stage, control, name).leaks).toBe(false);
	}
	const generate = find("[data-action=generate]");
	const marks = () => [generate.hasAttribute(MARK), root.hasAttribute(MARK)];
	expect(key(stage, generate, "s", { ctrlKey: true }).leaks).toBe(true);
	expect(marks()).toEqual([false, false]);
	vi.runOnlyPendingTimers();
	expect(marks()).toEqual([true, true]);
	// Shift and Enter in the prompt run the cell.
	expect(key(stage, stage.field("prompt"), "Enter", { shiftKey: true }).leaks).toBe(true);
	vi.useRealTimers();
});
