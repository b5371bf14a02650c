import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cardOf, sixCards } from "../preview/studiocards";
import { browser, clips, clipsModel, showClips, tidy, told, turn, wishes } from "./clipliststage";

beforeEach(() => {
	browser();
	vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
});
afterEach(tidy);

const now = () => Date.now() / 1000;
const settle = () => vi.advanceTimersByTimeAsync(0);
const shown = (all: (selector: string) => HTMLElement[]) => all("[role=listitem]").map((each) => each.dataset.jobId);
const pick = (root: HTMLElement, group: string) =>
	root.querySelector<HTMLInputElement>(`[data-spot="show ${group}"]`)?.click();

test("the filter has what there is, with counts", () => {
	const { all, find } = showClips(sixCards(now()));
	expect(find("[role=radiogroup]").getAttribute("aria-label")).toBe("Show");
	expect(all(".gv-groups label").map((each) => each.textContent)).toEqual(["All6", "Running2", "Done2", "Trouble2"]);
	expect(all(".gv-groups input").map((each) => (each as HTMLInputElement).checked)).toEqual([
		true,
		false,
		false,
		false,
	]);
	expect(showClips(clips(["done", "fox"], ["library", "owl"])).all(".gv-groups")).toEqual([]);
	expect(
		showClips(clips(["done", "fox"], ["failed", "owl"]))
			.all(".gv-groups label")
			.map((each) => each.textContent),
	).toEqual(["All2", "Done1", "Trouble1"]);
});

test("the filter shows some, and keeps the elements of the others", () => {
	const { model, root, all, words } = showClips(sixCards(now()));
	const before = all("[role=listitem]");
	pick(root, "run");
	expect(shown(all)).toEqual(["job-fox-clay", "job-owl-clay"]);
	turn(model, "fox, clay", "done");
	expect(shown(all)).toEqual(["job-owl-clay"]);
	turn(model, "owl, clay", "failed");
	expect(words(".gv-none")).toBe("No clips are running.");
	expect(all(".gv-groups label").map((each) => each.textContent)).toEqual(["All6", "Running0", "Done3", "Trouble3"]);
	pick(root, "all");
	expect(all("[role=listitem]")).toEqual(before);
});

test("a view that comes later shows the same, and two groups of one page do not mix", () => {
	const { root, model } = showClips(sixCards(now()));
	pick(root, "bad");
	const second = showClips(model);
	expect(shown(second.all)).toEqual(["job-owl", "job-boat-at-night"]);
	const names = [root, second.root].map((each) => each.querySelector<HTMLInputElement>(".gv-groups input")?.name);
	expect(names[0]).not.toBe(names[1]);
});

test("the focus of a clip that a filter hides comes to the next that it shows", () => {
	const { model, root, card } = showClips(sixCards(now()));
	pick(root, "run");
	card("fox, clay").querySelector<HTMLElement>("[data-action=more]")?.focus();
	turn(model, "fox, clay", "done");
	expect(document.activeElement).toBe(card("owl, clay"));
});

test("done clips have a check box with a name, others have none", () => {
	const { all } = showClips(sixCards(now()));
	expect(all(".gv-check").map((each) => each.getAttribute("aria-label"))).toEqual(["Compare fox, ink", "Compare boat"]);
});

test("two to nine can be compared, and the button says how many", async () => {
	const cards = Array.from({ length: 10 }, (_, at) => cardOf("done", `fox ${at}`, now()));
	const { model, all, card, find, live, root } = showClips(cards);
	const button = () => find("[data-action=compare]");
	const stands = () => [button().textContent, button().getAttribute("aria-disabled"), button().title];
	const no = "Check two to 9 clips to compare them.";
	expect(stands()).toEqual(["Compare", "true", no]);
	button().click();
	expect(wishes(model)).toEqual([]);
	const checks = all(".gv-check") as HTMLInputElement[];
	checks[3]?.click();
	expect(stands()).toEqual(["Compare 1", "true", no]);
	expect(find("[role=list]").dataset.checking).toBe("");
	checks[1]?.click();
	expect(stands()).toEqual(["Compare 2", null, ""]);
	expect(card("fox 1").dataset.checked).toBe("");
	button().click();
	await settle();
	expect(wishes(model)).toEqual([["compare", model.get("ident"), '["job-fox-1","job-fox-3"]']]);
	expect(live()).toBe("The comparison is below.");
	for (const check of checks) if (!check.checked) check.click();
	expect(stands()).toEqual(["Compare 10", "true", no]);
	expect(root.querySelectorAll(":checked[type=checkbox]")).toHaveLength(10);
});

test("what is checked is so in every view, also by the menu", () => {
	const { model, memory, choose, card } = showClips(sixCards(now()));
	const second = showClips(model);
	choose("fox, ink", "compare");
	expect(second.card("fox, ink").querySelector<HTMLInputElement>(".gv-check")?.checked).toBe(true);
	choose("fox, ink");
	const entry = card("fox, ink").querySelector<HTMLElement>(".gv-menu [data-action=compare]");
	expect(entry?.textContent).toBe("Do not compare");
	entry?.click();
	expect([...memory.checked]).toEqual([]);
});

test("a comparison that is refused says why below its button", async () => {
	const { model, all, live, words } = showClips(clips(["done", "fox"], ["done", "owl"]));
	for (const check of all(".gv-check")) check.click();
	model.reply = { error: "One file is gone." };
	all("[data-action=compare]")[0]?.click();
	await settle();
	expect(words(".gv-clips-head .gv-refusal-words")).toBe("One file is gone.");
	expect(live()).toBe("One file is gone.");
	expect(all(".gv-clips > .gv-refusal")).toEqual([]);
});

test("earlier clips are asked for where there are some, and come at the end", async () => {
	const { model, find, all, live } = showClips(clipsModel(clips(["done", "fox"]), true));
	find("[data-action=earlier]").focus();
	find("[data-action=earlier]").click();
	await settle();
	expect(wishes(model)).toEqual([["earlier", model.get("ident")]]);
	told(model, clips(["done", "fox"], ["library", "owl"], ["library", "cat"]));
	expect(shown(all)).toEqual(["job-fox", "job-owl", "job-cat"]);
	expect(all("[data-action=earlier]")).toEqual([]);
	expect(document.activeElement).toBe(find(".gv-heading"));
	await vi.advanceTimersByTimeAsync(2000);
	expect(live()).toBe("");
});

test("what ends is told in few words, together, and never what only moves", async () => {
	const { model, live } = showClips(sixCards(now()));
	model.set("moves", { "job-fox-clay": { progress: 0.9, eta_s: 2, download: null, now: now() } });
	turn(model, "owl, clay", "pending");
	await vi.advanceTimersByTimeAsync(2000);
	expect(live()).toBe("");
	turn(model, "fox, clay", "done");
	turn(model, "owl, clay", "failed");
	await vi.advanceTimersByTimeAsync(1000);
	expect(live()).toBe("fox, clay: done, $0.42; owl, clay: failed");
	told(model, [cardOf("library", "new", now()), ...model.get("cards").map((each) => ({ ...each }))]);
	await vi.advanceTimersByTimeAsync(1000);
	expect(live()).toBe("new: library, $0.00");
});

test("a second view tells nothing again", async () => {
	const first = showClips(sixCards(now()));
	const second = showClips(first.model);
	turn(first.model, "fox, clay", "done");
	await vi.advanceTimersByTimeAsync(1000);
	expect([first.live(), second.live()].filter(Boolean)).toEqual(["fox, clay: done, $0.42"]);
});

/** Let players do what they are told at once. */
function players() {
	const plays = new Set<HTMLMediaElement>();
	const proto = HTMLMediaElement.prototype;
	const tell = (video: HTMLMediaElement, ...types: string[]) => {
		for (const type of types) video.dispatchEvent(new Event(type));
	};
	vi.spyOn(proto, "paused", "get").mockImplementation(function (this: HTMLMediaElement) {
		return !plays.has(this);
	});
	vi.spyOn(proto, "seekable", "get").mockImplementation(() => ({ length: 1, start: () => 0, end: () => 6 }));
	vi.spyOn(proto, "readyState", "get").mockImplementation(() => 4);
	vi.spyOn(proto, "play").mockImplementation(async function (this: HTMLMediaElement) {
		const fresh = !plays.has(this);
		plays.add(this);
		if (fresh) tell(this, "play", "playing");
	});
	vi.spyOn(proto, "pause").mockImplementation(function (this: HTMLMediaElement) {
		if (plays.delete(this)) tell(this, "pause");
	});
	const ready = async () => {
		for (const video of document.querySelectorAll("video")) if (video.getAttribute("src")) tell(video, "canplay");
		await settle();
	};
	return { plays, ready, tell };
}

const playing = (card: HTMLElement) => {
	const video = card.querySelector("video") as HTMLVideoElement;
	const { action, spot } = (card.querySelector(".gv-play") as HTMLElement).dataset;
	const box = card.querySelector<HTMLElement>(".gv-box");
	return { action, spot, seen: box?.dataset.plays !== undefined, muted: video.muted, loop: video.loop };
};

test("a click plays the clip there, with sound, and its end brings the poster back", async () => {
	const { model, card, words } = showClips(clips(["done", "fox"]));
	const { ready, tell, plays } = players();
	model.bytes = new Uint8Array([1]);
	const button = card("fox").querySelector<HTMLElement>(".gv-play") as HTMLElement;
	expect(button.getAttribute("aria-label")).toBe("Play");
	button.click();
	expect(words(".gv-cover-words")).toBe("Loading the clip");
	await settle();
	await ready();
	expect(playing(card("fox"))).toEqual({
		action: "pause",
		spot: "job-fox play",
		seen: true,
		muted: false,
		loop: false,
	});
	expect(words(".gv-cover-words")).toBe("");
	button.click();
	expect([playing(card("fox")).action, button.dataset.held]).toEqual(["play", ""]);
	button.click();
	expect(playing(card("fox")).action).toBe("pause");
	const video = card("fox").querySelector("video") as HTMLVideoElement;
	plays.delete(video);
	tell(video, "ended");
	expect(playing(card("fox"))).toMatchObject({ action: "play", seen: false });
});

test("one clip has sound at a time, and a film plays on while others come", async () => {
	const { model, card, all } = showClips(clips(["done", "fox"], ["done", "owl"]));
	const { ready } = players();
	model.bytes = new Uint8Array([1]);
	for (const label of ["fox", "owl"]) {
		card(label).querySelector<HTMLElement>(".gv-play")?.click();
		await settle();
		await ready();
	}
	expect(all(".gv-play").map((each) => each.dataset.action)).toEqual(["play", "pause"]);
	told(model, [cardOf("waiting", "new", now()), ...model.get("cards").map((each) => ({ ...each }))]);
	expect(playing(card("owl")).action).toBe("pause");
	pick(document.body, "run");
	expect(playing(card("owl")).action).toBe("play");
});

test("a mouse that stays sees the film without sound, and leaves the poster", async () => {
	const { model, card } = showClips(clips(["done", "fox"]));
	const { ready } = players();
	model.bytes = new Uint8Array([1]);
	const button = card("fox").querySelector<HTMLElement>(".gv-play") as HTMLElement;
	const point = (type: string, pointerType = "mouse") =>
		button.dispatchEvent(Object.assign(new Event(type), { pointerType }));
	point("pointerenter", "touch");
	await vi.advanceTimersByTimeAsync(500);
	expect(model.sent).toEqual([]);
	point("pointerenter");
	await vi.advanceTimersByTimeAsync(50);
	point("pointerleave");
	await vi.advanceTimersByTimeAsync(500);
	expect(model.sent).toEqual([]);
	point("pointerenter");
	await vi.advanceTimersByTimeAsync(150);
	await ready();
	expect(playing(card("fox"))).toEqual({ action: "play", spot: "job-fox play", seen: true, muted: true, loop: true });
	point("pointerleave");
	expect(playing(card("fox")).seen).toBe(false);
});

test("with reduced motion nothing plays by itself, and a click still does", async () => {
	vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => {} }));
	const { model, card } = showClips(clips(["done", "fox"]));
	const button = card("fox").querySelector<HTMLElement>(".gv-play") as HTMLElement;
	button.dispatchEvent(Object.assign(new Event("pointerenter"), { pointerType: "mouse" }));
	await vi.advanceTimersByTimeAsync(500);
	expect(model.sent).toEqual([]);
	button.click();
	expect(model.sent.map(({ kind }) => kind)).toEqual(["read"]);
});

test("a file that is gone is said on the picture", async () => {
	const { card, words } = showClips(clips(["done", "fox"]));
	players();
	card("fox").querySelector<HTMLElement>(".gv-play")?.click();
	await settle();
	expect(words(".gv-cover-words")).toBe("The file is no longer in your library folder.");
	expect(playing(card("fox")).action).toBe("play");
});
