import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CARD_STATES, cardOf, sixCards } from "../preview/studiocards";
import { browser, clips, clipsModel, FakeEye, mutations, showClips, tidy, told, turn, wishes } from "./clipliststage";

beforeEach(browser);
afterEach(tidy);

const now = () => Date.now() / 1000;
const many = (count: number) => Array.from({ length: count }, (_, at) => cardOf("done", `fox ${at}`, now()));

test("the head says how many there are, and how they stand for those who do not see it", () => {
	const { words } = showClips(sixCards(now()));
	expect(words(".gv-heading")).toBe("Clips");
	expect(words(".gv-clips-head > .gv-mute")).toBe("6");
	expect(words(".gv-clips-head > .gv-hidden")).toBe("1 rendering, 1 waiting, 1 done, 1 library, 1 failed, 1 unknown");
});

test("without clips it says what will be here, and offers nothing", () => {
	const { words, all } = showClips([]);
	expect(words(".gv-none")).toBe("Clips appear here, newest first.");
	expect(all("button, input, .gv-groups, [role=list]")).toEqual([]);
});

const CARDS: Record<string, [foot: string, box: string]> = {
	waiting: ["Waitingest. $0.42", "starts when a place is free"],
	submitting: ["Sendingest. $0.42", ""],
	pending: ["Renderingest. $0.42", "64\u00a0%about 0:14 left"],
	unknown: ["Renderingest. $0.42", "0:18 so far"],
	downloading: ["Fetching$0.42", "64\u00a0%of the file"],
	done: ["Done$0.42", "0:06"],
	portrait: ["Done$0.42", "0:08"],
	library: ["Library$0.00", "0:04"],
	lost: ["Done$0.42", "0:06"],
	failed: ["FailedTry again$0.42", "internal error, not billed"],
	moderated: ["BlockedChange…", "blocked by moderation, $0.42 billed"],
	expired: ["ExpiredDecide…", "link expired, $0.42 billed"],
	stopped: ["Not watchingest. $0.42", "nothing is lost"],
	stalled: ["No newsDecide…", "up to $0.42 may be billed"],
	submit_unknown: ["UnknownDecide…", "up to $0.42 may be billed"],
};

test("there is a card for every state", () => {
	expect(Object.keys(CARDS)).toEqual(CARD_STATES);
});

for (const [state, [foot, box]] of Object.entries(CARDS)) {
	test(`a card that is ${state} says "${foot}", and ${box || "nothing"} in its box`, () => {
		const { card, find } = showClips(clips([state, "fox"]));
		const found = card("fox");
		expect(found.querySelector(".gv-foot")?.textContent).toBe(foot);
		const shown = [...found.querySelectorAll<HTMLElement>(".gv-over > *, .gv-length")].filter((each) => !each.hidden);
		expect(shown.map((each) => each.textContent).join("")).toBe(box);
		expect(found.querySelector("video") !== null).toBe(/^\d:\d\d$/.test(box));
		expect(found.querySelector(".gv-foot [data-icon]")).not.toBeNull();
		expect(found.getAttribute("role")).toBe("listitem");
		expect(find("[role=list]").contains(found)).toBe(true);
		const price = /\$[\d.]+$/.exec(foot)?.[0];
		expect(
			found
				.getAttribute("aria-label")
				?.startsWith(`fox: ${foot.split(/(?<=[a-z])(?=[A-Z]|est\.|\$)/)[0]?.toLowerCase()}`),
		).toBe(true);
		if (state === "done") expect(found.getAttribute("aria-label")).toBe(`fox: done, ${price}`);
	});
}

test("words that differ are bold, and nothing in them is markup", () => {
	const parts: [string, number][] = [
		["A <b>paper</b> ", 0],
		["fox\u202e", 1],
		[" unfolds", 0],
	];
	const { card } = showClips(clips(["done", "fox", { parts }]));
	const brief = card("fox").querySelector(".gv-brief");
	expect([...(brief?.querySelectorAll("b") ?? [])].map((each) => each.textContent)).toEqual(["fox⟨U+202E⟩"]);
	expect(brief?.textContent).toBe("A <b>paper</b> fox⟨U+202E⟩ unfolds");
});

test("only a nearly 16 to 9 picture fills the box", () => {
	const { card } = showClips(clips(["done", "fox"], ["portrait", "owl"]));
	expect(card("fox").querySelector("[data-near]")).not.toBeNull();
	expect(card("owl").querySelector("[data-near]")).toBeNull();
});

test("a new card comes to the front, and the others stay the elements they were", async () => {
	const { model, all, card, find } = showClips(sixCards(now()));
	const before = all("[role=listitem]");
	const check = card("boat").querySelector<HTMLInputElement>(".gv-check");
	check?.focus();
	const { jobs } = await mutations(find("[role=list]"), () =>
		told(model, [cardOf("waiting", "new", now()), ...model.get("cards").map((each) => ({ ...each }))]),
	);
	expect(all("[role=listitem]").slice(1)).toEqual(before);
	expect(all("[role=listitem]")[0]?.dataset.jobId).toBe("job-new");
	expect(document.activeElement).toBe(check);
	expect([...jobs].filter((job) => job && job !== "job-new")).toEqual([]);
});

test("a card that goes takes nothing along but itself", async () => {
	const { model, all, card, memory } = showClips(sixCards(now()));
	const rest = all("[role=listitem]").filter((each) => each !== card("boat"));
	card("boat").querySelector<HTMLInputElement>(".gv-check")?.click();
	expect([...memory.checked]).toEqual(["job-boat"]);
	told(
		model,
		model.get("cards").filter(({ label }) => label !== "boat"),
	);
	expect(all("[role=listitem]")).toEqual(rest);
	expect([...memory.checked]).toEqual([]);
});

test("the focus of a card that goes comes to the next one, and at the end to the heading", () => {
	const { model, card, find } = showClips(clips(["done", "a"], ["done", "b"], ["done", "c"]));
	const drop = (label: string) =>
		told(
			model,
			model.get("cards").filter((each) => each.label !== label),
		);
	card("b").querySelector<HTMLElement>("[data-action=more]")?.focus();
	drop("b");
	expect(document.activeElement).toBe(card("c"));
	drop("c");
	expect(document.activeElement).toBe(find(".gv-heading"));
});

test("of 200 cards one that changes is the only one that is touched", async () => {
	const { model, root } = showClips(many(200));
	const { jobs } = await mutations(root, () => turn(model, "fox 117", "failed"));
	expect([...jobs].filter(Boolean)).toEqual(["job-fox-117"]);
});

test("nothing is built where nothing changed", async () => {
	const { model, root } = showClips(many(200));
	const same = () => model.set("cards", JSON.parse(JSON.stringify(model.get("cards"))));
	expect(await mutations(root, same)).toMatchObject({ count: 0 });
	expect(await mutations(root, () => model.set("moves", {}))).toMatchObject({ count: 0 });
});

test("what moves builds nothing, and is newer than the card", async () => {
	const { model, root, card } = showClips([...many(199), cardOf("pending", "owl", now())]);
	const percent = () => card("owl").querySelector(".gv-percent")?.textContent;
	const move = (progress: number, at: number) =>
		model.set("moves", { "job-owl": { progress, eta_s: 5, download: null, now: at } });
	const elements = [...card("owl").querySelectorAll("*")];
	const { jobs } = await mutations(root, () => move(0.9, now()));
	expect([...jobs]).toEqual(["job-owl"]);
	expect([...card("owl").querySelectorAll("*")]).toEqual(elements);
	expect(percent()).toBe("90\u00a0%");
	expect(card("owl").dataset.progress).toBe("0.90");
	// An older one is left alone.
	move(0.2, now() - 60);
	expect(card("owl").dataset.progress).toBe("0.64");
	expect(percent()).toBe("90\u00a0%");
});

test("the bar of a card glides while the card is on the page, and those that are done cost nothing", async () => {
	const { root, card } = showClips([...many(50), cardOf("pending", "owl", now())]);
	const percent = () => Number.parseInt(card("owl").querySelector(".gv-percent")?.textContent ?? "", 10);
	const passing = async () => {
		const all: MutationRecord[] = [];
		const observer = new MutationObserver((found) => all.push(...found));
		observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
		await vi.advanceTimersByTimeAsync(5000);
		observer.disconnect();
		return all;
	};
	FakeEye.see(true);
	const seen = await passing();
	expect(percent()).toBeGreaterThan(70);
	expect(seen.every(({ target }) => card("owl").contains(target))).toBe(true);
	FakeEye.see(false);
	const before = percent();
	expect(await passing()).toEqual([]);
	expect(percent()).toBe(before);
});

test("pictures are asked for when their card comes into sight, once, a few at a time", async () => {
	const { model, card } = showClips(many(20));
	model.answers = false;
	const asked = () => model.sent.filter(({ what }) => what === "poster").map(({ job }) => job);
	FakeEye.see(false);
	expect(asked()).toEqual([]);
	FakeEye.see(true, [card("fox 7")]);
	expect(asked()).toEqual(["job-fox-7"]);
	FakeEye.see(true);
	expect(asked()).toHaveLength(4);
	model.poster = new Uint8Array([0xff, 0xd8]);
	for (const message of model.sent) model.answer(message);
	await vi.advanceTimersByTimeAsync(0);
	expect(card("fox 7").querySelector("img")?.getAttribute("src")).toBe("blob:1");
});

test("when the kernel ends, what is under way says so, and asks for nothing", () => {
	const { model, card, choose } = showClips(clips(["pending", "owl"], ["failed", "fox"], ["done", "cat"]));
	model.restart();
	expect(card("owl").querySelector(".gv-state")?.textContent).toBe("Kernel endedest. $0.42");
	expect(card("owl").querySelector(".gv-words:not([hidden])")?.textContent).toBe("No longer watched here");
	expect(card("fox").querySelector(".gv-state")?.textContent).toBe("FailedTry again$0.42");
	card("fox").querySelector<HTMLElement>("[data-action=retry]")?.click();
	expect(choose("cat", "edit")?.getAttribute("aria-disabled")).toBe("true");
	expect(wishes(model)).toEqual([]);
});

test("nothing of a view is left when it is gone", () => {
	const model = clipsModel(sixCards(now()));
	const before = model.listening;
	const { close, choose } = showClips(model);
	choose("fox, ink");
	close();
	expect(model.listening).toBe(before);
	expect(FakeEye.all[0]?.watched.size).toBe(0);
});
