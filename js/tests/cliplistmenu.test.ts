import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cardOf, sixCards } from "../preview/studiocards";
import { browser, clips, mutations, showClips, tidy, told, turn, wishes } from "./clipliststage";

beforeEach(browser);
afterEach(tidy);

const now = () => Date.now() / 1000;
const key = (name: string) => {
	const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
	document.activeElement?.dispatchEvent(event);
	return event;
};
const settle = () => vi.advanceTimersByTimeAsync(0);
const focus = () => document.activeElement as HTMLElement;

const WHOLE = ["Open the whole card"];
const MENUS: Record<string, string[]> = {
	waiting: [...WHOLE, "Stop watching"],
	submitting: WHOLE,
	pending: [...WHOLE, "Stop watching"],
	downloading: [...WHOLE, "Stop watching"],
	done: [
		"Play",
		...WHOLE,
		"Compare",
		"Edit",
		"Extend",
		"Animate last frame",
		"Use settings",
		"Save",
		"Recipe",
		"Generate again$0.42",
		"Delete",
	],
	failed: [...WHOLE, "Use settings", "Recipe", "Delete"],
	moderated: [...WHOLE, "Use settings", "Recipe", "Delete"],
	expired: [...WHOLE, "Use settings", "Recipe", "Generate again$0.42", "Delete"],
	stopped: ["Resume", ...WHOLE, "Use settings", "Recipe"],
	stalled: [...WHOLE, "Use settings", "Recipe"],
	submit_unknown: [...WHOLE, "Use settings", "Recipe"],
};

for (const [state, entries] of Object.entries(MENUS)) {
	test(`of a clip that is ${state} one can choose: ${entries.join(", ")}`, () => {
		const { choose, all } = showClips(clips([state, "fox"]));
		choose("fox");
		expect(all("[role=menu] > [role=menuitem]").map((each) => each.textContent)).toEqual(entries);
	});
}

test("what cannot be made from a clip says why, and nobody can price what has no price", () => {
	const { choose, find } = showClips(clips(["lost", "fox", { again: null }]));
	choose("fox");
	const edit = find(".gv-menu [data-action=edit]");
	expect([edit.title, edit.getAttribute("aria-disabled")]).toEqual([
		"The file is no longer in your library folder.",
		"true",
	]);
	expect(find(".gv-menu [data-action=generate-again]").textContent).toBe("Generate again, price unknown");
});

test("the menu opens with the focus in it, arrows go round, and Escape gives the focus back", () => {
	const { choose, card, find } = showClips(clips(["failed", "fox"]));
	const more = card("fox").querySelector<HTMLElement>("[data-action=more]") as HTMLElement;
	more.focus();
	choose("fox");
	expect([more.getAttribute("aria-expanded"), find(".gv-menu").getAttribute("aria-label")]).toEqual([
		"true",
		"More of fox",
	]);
	expect(focus().textContent).toBe("Open the whole card");
	key("ArrowUp");
	expect(focus().textContent).toBe("Delete");
	key("ArrowDown");
	key("ArrowDown");
	expect(focus().textContent).toBe("Use settings");
	key("End");
	expect(focus().textContent).toBe("Delete");
	key("Home");
	expect(focus().textContent).toBe("Open the whole card");
	expect(key("Escape").defaultPrevented).toBe(true);
	expect(focus()).toBe(more);
	expect([more.getAttribute("aria-expanded"), card("fox").querySelector(".gv-menu")]).toEqual(["false", null]);
});

test("one menu is open at a time, and a click elsewhere closes it", () => {
	const { choose, all, card } = showClips(sixCards(now()));
	choose("fox, ink");
	choose("owl");
	expect(all(".gv-menu")).toHaveLength(1);
	expect(card("owl").querySelector(".gv-menu")).not.toBeNull();
	expect(card("fox, ink").dataset.menu).toBeUndefined();
	document.body.dispatchEvent(new Event("pointerdown", { bubbles: true, composed: true }));
	expect(all(".gv-menu")).toEqual([]);
});

test("an open menu stays while other cards come and go", async () => {
	const { model, choose, find, root } = showClips(sixCards(now()));
	choose("fox, ink", undefined);
	const menu = find(".gv-menu");
	const held = focus();
	const { jobs } = await mutations(root, () => {
		told(model, [cardOf("waiting", "new", now()), ...model.get("cards").map((each) => ({ ...each }))]);
		turn(model, "fox, clay", "done");
	});
	expect(find(".gv-menu")).toBe(menu);
	expect(focus()).toBe(held);
	expect(jobs.has("job-fox-ink")).toBe(false);
});

test("an open menu follows its own clip, and keeps the focus", () => {
	const { model, choose, all } = showClips(clips(["pending", "fox"]));
	choose("fox");
	turn(model, "fox", "done");
	expect(all(".gv-menu [role=menuitem]")).toHaveLength(11);
	expect(focus().textContent).toBe("Open the whole card");
});

for (const action of ["open", "stop", "resume", "generate-again"]) {
	test(`${action} is asked of the kernel, and the menu closes when it is done`, async () => {
		const state = { stop: "pending", resume: "stopped" }[action] ?? "done";
		const { model, choose, all, card } = showClips(clips([state, "fox"]));
		choose("fox", action);
		expect(all(".gv-menu")).toHaveLength(1);
		await settle();
		expect(wishes(model)).toEqual([[action, "job-fox"]]);
		expect(all(".gv-menu")).toEqual([]);
		expect(focus()).toBe(card("fox").querySelector("[data-action=more]"));
	});
}

for (const action of ["edit", "extend", "animate", "reuse-settings"]) {
	test(`after ${action} one goes on in the form`, async () => {
		const { model, choose, written } = showClips(clips(["done", "fox"]));
		choose("fox", action);
		expect(written()).toBe(0);
		await settle();
		expect(wishes(model)).toEqual([[action, "job-fox"]]);
		expect(written()).toBe(1);
	});
}

test("nobody is taken to the form who has gone elsewhere meanwhile, or was refused", async () => {
	const { model, choose, written, find } = showClips(clips(["done", "fox"], ["done", "owl"]));
	choose("fox", "edit");
	find("[data-job-id=job-owl] [data-action=more]").focus();
	await settle();
	model.reply = { error: "The clip is too long." };
	choose("fox", "edit");
	await settle();
	expect(written()).toBe(0);
	expect(find(".gv-menu .gv-refusal-words").textContent).toBe("The clip is too long.");
});

test("an entry that waits for the kernel says so and stays", async () => {
	const { model, choose } = showClips(clips(["done", "fox"]));
	model.answers = false;
	const entry = choose("fox", "open");
	await vi.advanceTimersByTimeAsync(2100);
	expect(entry?.textContent).toBe("Waiting for the kernel");
	expect(wishes(model)).toHaveLength(1);
	model.answer(model.sent[0] ?? {});
	await settle();
	expect(entry?.isConnected).toBe(false);
});

test("the recipe is asked for, shown with its hidden characters, and copied as it is", async () => {
	const { model, choose, all, find, card } = showClips(clips(["done", "fox"]));
	const written = vi.fn();
	vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => written(text) } });
	model.reply = { cell: "%%grokvideo fox\nA fox\u202e.", python: 'gv.video("A fox.")' };
	choose("fox", "recipe");
	expect(wishes(model)).toEqual([["recipe", "job-fox"]]);
	await settle();
	expect(all(".gv-menu pre").map((each) => each.textContent)).toEqual([
		"%%grokvideo fox\nA fox⟨U+202E⟩.",
		'gv.video("A fox.")',
	]);
	find(".gv-menu [data-action=copy-cell]").click();
	await settle();
	expect(written).toHaveBeenCalledWith("%%grokvideo fox\nA fox\u202e.");
	find(".gv-menu [data-action=close]").click();
	expect(focus()).toBe(card("fox").querySelector("[data-action=more]"));
});

test("a recipe that cannot be told says why, and a busy kernel is waited for", async () => {
	const { model, choose, words } = showClips(clips(["done", "fox"]));
	model.answers = false;
	choose("fox", "recipe");
	await vi.advanceTimersByTimeAsync(2100);
	expect(words(".gv-menu .gv-panel")).toBe("Waiting for the kernel");
	model.reply = { error: "It was made elsewhere." };
	model.answer(model.sent[0] ?? {});
	await settle();
	expect(words(".gv-menu .gv-panel")).toBe("It was made elsewhere.");
});

test("Delete asks first, with the focus on keeping", async () => {
	const { model, choose, words, all, find, card, live } = showClips(clips(["done", "fox"], ["done", "owl"]));
	choose("fox", "delete");
	expect(words(".gv-menu > div")).toBe(
		"Delete this clip? Its file and its entry are removed from your library. What it cost still counts. " +
			"The copy beside the notebook stays.",
	);
	expect(focus().textContent).toBe("Keep it");
	focus().click();
	expect([all(".gv-menu").length, wishes(model).length]).toEqual([0, 0]);
	choose("fox", "delete");
	find(".gv-menu [data-action=delete]").click();
	await settle();
	expect(wishes(model)).toEqual([["delete", "job-fox"]]);
	expect(live()).toBe("Deleted.");
	told(model, clips(["done", "owl"]));
	expect(focus()).toBe(card("owl"));
});

test("Try again is refused in words, with the second click where it is asked for", async () => {
	const { model, find, all, card, words, live } = showClips(clips(["failed", "fox"]));
	const why = "$0.42 is above your limit. Nothing was sent.";
	model.reply = { error: why, confirm: "$0.42" };
	const retry = card("fox").querySelector<HTMLElement>("[data-action=retry]") as HTMLElement;
	retry.focus();
	retry.click();
	await settle();
	expect(words(".gv-menu .gv-refusal-words")).toBe(why);
	expect(live()).toBe(why);
	// Nothing that spends gets the focus by itself.
	expect(focus()).toBe(find(".gv-menu"));
	expect(words(".gv-menu [data-action=confirm]")).toBe("Yes, generate $0.42");
	model.reply = {};
	find(".gv-menu [data-action=confirm]").click();
	await settle();
	expect(wishes(model)).toEqual([
		["retry", "job-fox"],
		["retry", "job-fox", "yes"],
	]);
	expect(all(".gv-menu")).toEqual([]);
	expect(focus()).toBe(retry);
});

test("Change goes on in the form, Decide in the whole card", async () => {
	const { model, card, live, written } = showClips(clips(["moderated", "fox"], ["submit_unknown", "owl"]));
	for (const label of ["fox", "owl"]) {
		const way = card(label).querySelector<HTMLElement>("[data-action=decide]");
		way?.focus();
		way?.click();
		await settle();
		expect(written()).toBe(1);
	}
	expect(wishes(model)).toEqual([
		["reuse-settings", "job-fox"],
		["open", "job-owl"],
	]);
	expect(live()).toBe("Its card is below.");
});

test("Save downloads the clip under its name, and says so where there is none", async () => {
	const { model, choose, card, words } = showClips(clips(["done", "fox"]));
	const links: [string, string][] = [];
	vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
		links.push([this.getAttribute("href") ?? "", this.download]);
	});
	choose("fox", "save");
	await settle();
	expect(words("[data-job-id=job-fox] .gv-cover-words")).toBe("The file is no longer in your library folder.");
	model.bytes = new Uint8Array([1, 2, 3]);
	choose("fox", "save");
	await settle();
	expect(links).toEqual([["blob:1", "fox-ink-7f0c2e.mp4"]]);
	expect(card("fox").querySelector("a")).toBeNull();
});

/** What Python puts below the list. */
function output(attributes: Record<string, string>): HTMLElement {
	const element = document.createElement("div");
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.scrollIntoView = vi.fn();
	document.body.append(element);
	return element;
}

test("the whole card comes into sight and gets the focus, as soon as it is there", async () => {
	const other = output({ "data-widget": "job", "data-job-id": "job-fox" });
	const { choose } = showClips(clips(["done", "fox"]));
	choose("fox", "open");
	await settle();
	await vi.advanceTimersByTimeAsync(500);
	expect(focus()).not.toBe(other);
	const card = output({ "data-widget": "job", "data-job-id": "job-fox" });
	await vi.advanceTimersByTimeAsync(200);
	expect(focus()).toBe(card);
	expect(card.tabIndex).toBe(-1);
	expect(card.scrollIntoView).toHaveBeenCalledExactlyOnceWith({ block: "nearest" });
});

test("but not to somebody who has gone elsewhere, and not for ever", async () => {
	const { choose, find } = showClips(clips(["done", "fox"]));
	choose("fox", "open");
	await settle();
	const elsewhere = document.body.appendChild(document.createElement("button"));
	elsewhere.focus();
	const card = output({ "data-widget": "job", "data-job-id": "job-fox" });
	await vi.advanceTimersByTimeAsync(200);
	expect(focus()).toBe(elsewhere);
	expect(card.scrollIntoView).not.toHaveBeenCalled();
	card.remove();
	find("[data-action=more]").focus();
	choose("fox", "open");
	await settle();
	await vi.advanceTimersByTimeAsync(4000);
	const late = output({ "data-widget": "job", "data-job-id": "job-fox" });
	await vi.advanceTimersByTimeAsync(1000);
	expect(focus()).not.toBe(late);
});

test("a comparison that comes is gone to, not one that was there", async () => {
	const { all, find } = showClips(clips(["done", "fox"], ["done", "owl"]));
	const old = output({ "data-widget": "compare" });
	for (const box of all(".gv-check")) box.click();
	const button = find("[data-action=compare]");
	button.focus();
	button.click();
	await settle();
	await vi.advanceTimersByTimeAsync(500);
	expect(focus()).not.toBe(old);
	const deck = output({ "data-widget": "compare", tabindex: "-1" });
	await vi.advanceTimersByTimeAsync(200);
	expect(focus()).toBe(deck);
});
