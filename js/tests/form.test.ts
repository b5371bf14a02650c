/** Going on from a clip: what should change in it, and what happens next. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLES, sample } from "../preview/samples";
import type { Job, Message } from "../src/model";
import { actions, show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

type Form = "edit" | "extend";
const settle = () => vi.advanceTimersByTimeAsync(10);
const wishes = (sent: Message[]) => sent.filter(({ kind }) => kind === "action");
const asked = (sent: Message[]) => wishes(sent).map(({ action, value }) => [action, JSON.parse(String(value))]);

function handle(stage: ReturnType<typeof show>, form: Form) {
	const { find, el } = stage;
	const opener = find(`[data-action=${form}]`);
	const field = () => find("[data-field=prompt]") as HTMLTextAreaElement;
	const slider = () => find("[data-field=duration]") as HTMLInputElement;
	const box = () => find("[data-field=fit]") as HTMLInputElement;
	const generate = () => find("[data-action=generate]");
	const enter = (element: HTMLElement) => element.dispatchEvent(new Event("input", { bubbles: true }));
	const type = (text: string) => {
		field().value = text;
		enter(field());
	};
	const slide = (seconds: number) => {
		slider().value = String(seconds);
		enter(slider());
	};
	const tick = () => {
		box().checked = !box().checked;
		enter(box());
	};
	const press = (element: HTMLElement, init: KeyboardEventInit) => {
		const heard = vi.fn();
		el.addEventListener("keydown", heard);
		const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
		element.dispatchEvent(event);
		el.removeEventListener("keydown", heard);
		return { leaks: heard.mock.calls.length > 0, prevented: event.defaultPrevented };
	};
	const isOpen = () => el.querySelector("[data-field=prompt]") !== null;
	const reason = () => el.querySelector(".gv-panel .gv-buttons .gv-caption")?.textContent ?? "";
	const caption = () => el.querySelector(".gv-panel .gv-caption")?.textContent;
	return { opener, field, slider, box, generate, type, slide, tick, press, isOpen, reason, caption };
}

function open(form: Form, state = "done", ...rest: Parameters<typeof show> extends [unknown, ...infer R] ? R : never) {
	const stage = show(state, ...rest);
	const hands = handle(stage, form);
	hands.opener.focus();
	hands.opener.click();
	return { ...stage, ...hands };
}

function chainOf(state: string): NonNullable<Job["chain"]> {
	return sample(state, 0).chain as NonNullable<Job["chain"]>;
}

test("both are offered for a clip that can be gone on from, at the left, before the rest", () => {
	const offering = Object.keys(SAMPLES).filter((state) => actions(show(state).el).includes("edit"));
	expect(offering).toEqual(Object.keys(SAMPLES).filter((state) => SAMPLES[state]?.chain));
	const bar = actions(show("done").find(".gv-bar"));
	expect(bar).toEqual(["edit", "extend", "save", "recipe", "generate-again"]);
	expect(actions(show("done", { chain: null }).find(".gv-bar"))).toEqual(["save", "recipe", "generate-again"]);
});

test("Edit opens empty, with its question, what becomes of it and the price; the field has the focus", () => {
	const { field, generate, caption, opener, find, words } = open("edit");
	expect(field().value).toBe("");
	expect(field().closest("label")?.textContent).toBe("What should change?");
	expect(document.activeElement).toBe(field());
	expect(generate().textContent).toBe("Edit$0.36");
	expect(caption()).toBe("Same length and shape as this clip.");
	expect(opener.getAttribute("aria-expanded")).toBe("true");
	expect(find("[data-field=duration]").closest("[hidden]")).not.toBeNull();
	expect(find("[data-field=fit]").closest("[hidden]")).not.toBeNull();
	expect(words("[data-action=cancel]")).toBe("Cancel");
});

test("Extend asks what happens next and for how long; price and length follow", () => {
	const { field, slider, slide, generate, caption, words } = open("extend");
	expect(field().closest("label")?.textContent).toBe("What happens next?");
	expect([slider().min, slider().max, slider().value]).toEqual(["2", "10", "6"]);
	expect(generate().textContent).toBe("Extend$0.42");
	expect(caption()).toBe("The new clip is this one plus 6 s: 12 s in one file.");
	for (const [seconds, price, whole] of [
		[2, "$0.18", "8"],
		[10, "$0.66", "16"],
	] as const) {
		slide(seconds);
		expect(generate().textContent).toBe(`Extend${price}`);
		expect(caption()).toBe(`The new clip is this one plus ${seconds} s: ${whole} s in one file.`);
		expect(words(".gv-line .gv-number")).toBe(`${seconds} s`);
		expect(slider().getAttribute("aria-valuetext")).toBe(`${seconds} seconds`);
	}
});

test("a length that is no whole second is said with one decimal", () => {
	const chain = chainOf("done");
	const odd = { ...chain, extend: { ...chain.extend, length: 5.04 } };
	expect(open("extend", "done", { chain: odd }).caption()).toContain("plus 6 s: 11 s in");
	odd.extend.length = 5.25;
	expect(open("extend", "done", { chain: odd }).caption()).toContain("plus 6 s: 11.3 s in");
});

test("a price that nobody knows is not left out", () => {
	expect(open("edit", "unpriced").generate().textContent).toBe("Edit, price unknown");
	expect(open("extend", "unpriced").generate().textContent).toBe("Extend, price unknown");
});

test("a price that changes is followed, also under the focus", () => {
	const { model, generate, type } = open("edit");
	type("It snows.");
	generate().focus();
	const chain = chainOf("done");
	model.change({ chain: { ...chain, edit: { ...chain.edit, price: "$0.40" } } });
	expect(generate().textContent).toBe("Edit$0.40");
	expect(document.activeElement).toBe(generate());
});

test.each([
	["edit", "Say what should change."],
	["extend", "Say what happens next."],
] as const)("without words %s is not sent, and says why", (form, words) => {
	const { model, generate, reason, type, press, field } = open(form);
	for (const text of ["", " \n "]) {
		type(text);
		expect(reason()).toBe(words);
		expect(generate().getAttribute("aria-disabled")).toBe("true");
		expect(generate().title).toBe(words);
		generate().click();
		press(field(), { key: "Enter", ctrlKey: true });
	}
	expect(wishes(model.sent)).toEqual([]);
	type("It snows.");
	expect(reason()).toBe("");
	expect(generate().hasAttribute("aria-disabled")).toBe(false);
	expect(generate().title).toBe("");
});

test.each(["click", "Ctrl+Enter", "Cmd+Enter"])("%s sends an edit, once, for this job", (way) => {
	const { model, type, generate, press, field } = open("edit");
	type("  It snows\n<b>hard</b> ");
	const act = () => {
		if (way === "click") generate().click();
		else
			expect(press(field(), { key: "Enter", ctrlKey: way === "Ctrl+Enter", metaKey: way === "Cmd+Enter" })).toEqual({
				leaks: false,
				prevented: true,
			});
	};
	act();
	act();
	expect(asked(model.sent)).toEqual([["edit", { prompt: "  It snows\n<b>hard</b> ", fit: false, yes: false }]]);
	expect(wishes(model.sent)[0]?.job).toBe(model.get("job").id);
});

test("an extension says how long, as chosen or as usual", async () => {
	const { model, type, slide, generate, opener } = open("extend");
	type("It flies.");
	generate().click();
	await settle();
	opener.click();
	type("It lands.");
	slide(9);
	generate().click();
	expect(asked(model.sent)).toEqual([
		["extend", { prompt: "It flies.", duration: 6, fit: false, yes: false }],
		["extend", { prompt: "It lands.", duration: 9, fit: false, yes: false }],
	]);
});

test("Ctrl+Enter sends from the slider and the box as well", () => {
	const { model, type, tick, slider, box, press } = open("extend", "long_clip");
	type("It flies.");
	tick();
	for (const control of [slider(), box()]) expect(press(control, { key: "Enter", ctrlKey: true }).leaks).toBe(false);
	expect(asked(model.sent)).toHaveLength(1);
});

test("a part of a long clip has to be agreed to", () => {
	const { model, type, tick, box, generate, reason, caption } = open("edit", "extended");
	expect(box().closest("label")?.textContent).toBe("Use only its first 8.7 s");
	expect(box().checked).toBe(false);
	expect(caption()).toBe("Same length and shape as that part.");
	expect(reason()).toBe("Say what should change.");
	type("It snows.");
	expect(reason()).toBe("Tick “Use only its first 8.7 s” first.");
	generate().click();
	expect(wishes(model.sent)).toEqual([]);
	tick();
	expect(reason()).toBe("");
	generate().click();
	expect(asked(model.sent)).toEqual([["edit", { prompt: "It snows.", fit: true, yes: false }]]);
});

test("a yes to a part is no yes once the whole clip will do", () => {
	const { model, type, tick, generate } = open("edit", "extended");
	type("It snows.");
	tick();
	model.change({ chain: chainOf("done") });
	generate().click();
	expect(asked(model.sent)).toEqual([["edit", { prompt: "It snows.", fit: false, yes: false }]]);
});

test("what is added to a part of a clip is counted from that part", () => {
	expect(open("extend", "long_clip").caption()).toBe("The new clip is that part plus 6 s: 21 s in one file.");
});

test("what cannot be done stays in the bar, with the reason, and opens nothing", () => {
	const { opener, isOpen, model } = open("edit", "long_clip");
	expect([opener.getAttribute("aria-disabled"), opener.title]).toEqual([
		"true",
		"The file is no longer in your library folder.",
	]);
	expect(opener.hasAttribute("aria-expanded")).toBe(false);
	expect(document.activeElement).toBe(opener);
	expect(isOpen()).toBe(false);
	expect(model.sent.filter(({ kind }) => kind === "action")).toEqual([]);
});

test("what turns out not to be possible closes, and says why", () => {
	const { model, isOpen, find } = open("edit");
	model.change({ chain: { ...chainOf("done"), edit: chainOf("long_clip").edit } });
	expect(isOpen()).toBe(false);
	expect(find("[data-action=edit]").title).toBe("The file is no longer in your library folder.");
});

test("when it was taken the form closes empty, and a screen reader hears where the new clip is", async () => {
	const { type, slide, generate, isOpen, words, opener, field, slider, root } = open("extend");
	type("It flies.");
	slide(9);
	generate().focus();
	generate().click();
	expect(words("[role=status]")).toBe("");
	await settle();
	expect(isOpen()).toBe(false);
	expect(document.activeElement).toBe(root);
	expect(words("[role=status]")).toBe("The new clip has a card of its own, below this one.");
	opener.click();
	expect([field().value, slider().value]).toEqual(["", "6"]);
});

test("the kernel's refusal stands in the form until something changes", async () => {
	const { model, type, slide, generate, el, field } = open("extend");
	model.reply = { error: "$0.42 is more than the $0.10 left in your budget. Nothing was sent." };
	type("It flies.");
	generate().click();
	await settle();
	const told = [...el.querySelectorAll(".gv-refusal:not([hidden])")];
	expect(told.map((each) => each.textContent)).toEqual([
		"$0.42 is more than the $0.10 left in your budget. Nothing was sent.",
	]);
	expect(told[0]?.closest(".gv-panel")).not.toBeNull();
	expect(field().value).toBe("It flies.");
	slide(2);
	expect(el.querySelector(".gv-refusal:not([hidden])")).toBeNull();
});

test.each(["edit", "extend"] as const)(
	"a limit asks for a second click, which sends the same %s with a yes",
	async (form) => {
		const { model, type, generate, find, el, isOpen } = open(form);
		model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
		type("yes");
		generate().click();
		await settle();
		expect(find("[data-action=confirm]").textContent).toBe("Yes, generate $6.00");
		model.reply = {};
		find("[data-action=confirm]").click();
		await settle();
		const [[, first] = [], [again, second] = []] = asked(model.sent);
		expect(again).toBe(`${form}-yes`);
		expect(second).toEqual(first);
		expect(isOpen()).toBe(false);
		expect(el.querySelector("[data-action=confirm]")).toBeNull();
	},
);

test("a yes is not offered for another length than was asked for", async () => {
	const { model, type, slide, generate, el } = open("extend");
	model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
	type("It flies.");
	generate().click();
	await settle();
	slide(10);
	expect(el.querySelector("[data-action=confirm]")).toBeNull();
});

test("while a click is on its way nothing can be changed", async () => {
	const { model, type, slide, tick, generate, field, slider, box } = open("extend", "long_clip");
	type("It flies.");
	tick();
	model.answers = false;
	generate().click();
	slide(2);
	tick();
	expect([field().readOnly, slider().value, box().checked]).toEqual([true, "6", true]);
	expect(slider().getAttribute("aria-disabled")).toBe("true");
	await vi.advanceTimersByTimeAsync(2000);
	expect(generate().textContent).toContain("Waiting for the kernel");
	model.answers = true;
	model.reply = { error: "no" };
	await vi.advanceTimersByTimeAsync(2500);
	slide(2);
	expect([field().readOnly, slider().value, box().hasAttribute("aria-disabled")]).toEqual([false, "2", false]);
});

test("while a form is open there is one price, that of the form", () => {
	const { el, find, opener } = open("edit");
	const paid = () => actions(el).filter((action) => find(`[data-action=${action}]`).dataset.paid !== undefined);
	expect(paid()).toEqual(["generate"]);
	opener.click();
	expect(paid()).toEqual(["generate-again"]);
});

test("Edit, Extend and the recipe take each other's place; each keeps what was typed in it", () => {
	const { find, type, slide, field, opener, el, slider } = open("extend");
	type("It flies.");
	slide(4);
	find("[data-action=edit]").click();
	expect(field().value).toBe("");
	expect(opener.getAttribute("aria-expanded")).toBe("false");
	type("It snows.");
	find("[data-action=recipe]").click();
	expect(el.querySelector("[data-field=prompt]")).toBeNull();
	opener.click();
	expect([field().value, slider().value]).toEqual(["It flies.", "4"]);
	find("[data-action=edit]").click();
	expect(field().value).toBe("It snows.");
});

test("an edit that was taken leaves what was typed for an extension", async () => {
	const { find, type, generate, field, opener } = open("extend");
	type("It flies.");
	find("[data-action=edit]").click();
	type("It snows.");
	generate().click();
	await settle();
	opener.click();
	expect(field().value).toBe("It flies.");
});

test.each(["Escape", "Cancel"])("%s closes it, keeps what was typed, and goes back to the button", (way) => {
	const { type, slide, press, slider, find, isOpen, opener, field } = open("extend");
	type("It flies.");
	slide(8);
	if (way === "Escape") expect(press(slider(), { key: "Escape" })).toEqual({ leaks: false, prevented: true });
	else find("[data-action=cancel]").click();
	expect(isOpen()).toBe(false);
	expect(document.activeElement).toBe(opener);
	opener.click();
	expect([field().value, slider().value]).toEqual(["It flies.", "8"]);
});

test("keys of the form stay in it, and the player hears none of them", async () => {
	const { press, field, slider, box, find } = open("extend", "long_clip");
	const play = vi.spyOn(HTMLMediaElement.prototype, "play");
	for (const control of [field(), slider(), box()]) {
		expect(control.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
		for (const key of ["d", "k", "m", " ", "ArrowRight", "PageUp", "Home", "End", "Enter", "[", "-"])
			expect(press(control, { key })).toEqual({ leaks: false, prevented: false });
		expect(press(control, { key: "a", ctrlKey: true }).leaks).toBe(false);
		expect(press(control, { key: "Enter", shiftKey: true }).leaks).toBe(false);
		expect(press(control, { key: "s", ctrlKey: true }).leaks).toBe(true);
		await settle();
	}
	expect(play).not.toHaveBeenCalled();
	expect(find("[data-action=mute]").getAttribute("aria-pressed")).toBe("false");
});

test("what is filled in and the focus survive a snapshot, another view and a new one", async () => {
	const { model, type, slide, tick, slider, el } = open("extend", "long_clip");
	type("It flies.");
	slide(3);
	tick();
	slider().focus();
	const before = slider();
	model.change({ now: 2000 });
	expect(slider()).toBe(before);
	expect(document.activeElement).toBe(before);
	const state = (stage: ReturnType<typeof show>) => {
		const { field, slider, box } = handle(stage, "extend");
		return [field().value, slider().value, box().checked];
	};
	expect(state(show(model))).toEqual(["It flies.", "3", true]);
	document.body.replaceChildren(el);
	slider().focus();
	el.remove();
	const next = show(model);
	await settle();
	expect(state(next)).toEqual(["It flies.", "3", true]);
	expect(document.activeElement).toBe(handle(next, "extend").slider());
});

test("in a row they are there when the card is opened", () => {
	const stage = show("done");
	const row = document.createElement("div");
	row.className = "grokvideo-row";
	document.body.append(row);
	row.append(stage.el);
	expect(actions(stage.el)).toEqual(["open"]);
	stage.find("[data-action=open]").click();
	expect(actions(stage.el)).toEqual(expect.arrayContaining(["close", "edit", "extend"]));
});

test("Escape in a form of an opened card folds the form, not the card", () => {
	const stage = show("done");
	const row = document.createElement("div");
	row.className = "grokvideo-row";
	document.body.append(row);
	row.append(stage.el);
	stage.find("[data-action=open]").click();
	const { opener, press, field, isOpen } = handle(stage, "edit");
	opener.click();
	press(field(), { key: "Escape" });
	expect(isOpen()).toBe(false);
	expect(stage.root.dataset.compact).toBeUndefined();
});

test("without a kernel nothing can be sent", () => {
	const { model, type, generate, field } = open("edit");
	type("It snows.");
	model.restart();
	expect(generate().getAttribute("aria-disabled")).toBe("true");
	expect(field().readOnly).toBe(true);
	generate().click();
	expect(wishes(model.sent)).toEqual([]);
});

test("opening and closing again and again leaves no listener behind", () => {
	const { model, opener, slide, close } = open("extend");
	const before = model.listening;
	for (let seconds = 2; seconds < 10; seconds += 1) {
		slide(seconds);
		opener.click();
		opener.click();
	}
	expect(model.listening).toBe(before);
	close();
	expect(model.listening).toBe(0);
});

test("a clip that is otherwise than asked for says so above the facts, and what else went otherwise", () => {
	const { el, words } = show("extended");
	const told = [...el.querySelectorAll(".gv-cautions > *")].map((each) => each.textContent);
	expect(told).toEqual([SAMPLES.extended?.differs, ...(SAMPLES.extended?.warnings ?? [])]);
	expect(el.querySelectorAll(".gv-cautions [data-icon=triangle]")).toHaveLength(2);
	const after = el.querySelector(".gv-cautions")?.nextElementSibling;
	expect(after).toBe(el.querySelector(".gv-facts"));
	expect(words(".gv-fact")).toBe("Made fromcrane, 6 s");
});

test("a clip that is as asked for, and made from words alone, says nothing of the kind", () => {
	const { el, find } = show("done");
	expect(find(".gv-cautions").hidden).toBe(true);
	expect(el.textContent).not.toContain("Made from");
});

test("words of others that look like markup stay words", () => {
	const evil = "<img src=x onerror=alert(1)>\u202e";
	const chain = chainOf("extended");
	const { el, find } = open("edit", "extended", {
		differs: evil,
		warnings: [evil],
		made_from: evil,
		chain: { ...chain, edit: { ...chain.edit, fit: evil, price: evil } },
	});
	expect(el.querySelector("[src=x]")).toBeNull();
	expect(find(".gv-cautions").textContent).not.toContain("\u202e");
	expect(find(".gv-fact").textContent).not.toContain("\u202e");
});
