/** Live cards in the place of static pages. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeJob } from "../preview/fake-model";
import { sample } from "../preview/samples";
import { canHost, type Guest, host } from "../src/host";
import jobview from "../src/jobview";
import type { Traits } from "../src/model";

const LIVE = ".live";
let open = 0;

type Fake = Guest & { ended: boolean };

/** A live card that counts where it is open. */
function guest(view: string, job = `job of ${view}`): Fake {
	const made = {
		view,
		ended: false,
		job: () => (made.ended ? null : job),
		mount(el: HTMLElement) {
			open += 1;
			const card = Object.assign(document.createElement("div"), { className: "live" });
			card.dataset.view = view;
			el.append(card);
			return () => {
				open -= 1;
				card.remove();
			};
		},
	};
	return made;
}

/** A cell's output as JupyterLab draws it. */
function output(...pages: HTMLElement[]): HTMLElement {
	const el = document.createElement("div");
	el.className = "lm-Widget jp-RenderedHTMLCommon jp-RenderedHTML";
	el.append(...pages);
	return el;
}

function page(view: string, status = "done", job = `job of ${view}`): HTMLElement {
	const root = document.createElement("div");
	root.className = "grokvideo-static";
	Object.assign(root.dataset, { view, status, jobId: job });
	root.append(document.createElement("video"));
	return root;
}

const panel = () => document.querySelector(".jp-NotebookPanel") as HTMLElement;
/** Observers are told in a microtask, before anything is painted. */
const noticed = () => Promise.resolve();
const live = (below: ParentNode = document) =>
	[...below.querySelectorAll<HTMLElement>(LIVE)].map((card) => card.dataset.view);
const leave: (() => void)[] = [];
function join(...guests: Guest[]): void {
	for (const each of guests) leave.push(host()(each));
}

beforeEach(() => {
	vi.useFakeTimers();
	const made = document.createElement("div");
	made.className = "lm-Widget jp-NotebookPanel";
	document.body.replaceChildren(made);
	open = 0;
});
afterEach(() => {
	for (const each of leave.splice(0)) each();
	vi.useRealTimers();
});

test("a page that comes after its model gives way before anything is painted", async () => {
	join(guest("a"));
	const root = page("a");
	panel().append(output(root));
	await noticed();
	expect(root.hidden).toBe(true);
	expect(live()).toEqual(["a"]);
});

test("a page that was there before its model gives way as well", () => {
	const root = page("a");
	panel().append(output(root));
	join(guest("a"));
	expect(root.hidden).toBe(true);
	expect(live()).toEqual(["a"]);
});

test("two outputs of one job are two cards, and a page of no live model stays", async () => {
	join(guest("a"));
	const other = page("b");
	panel().append(output(page("a")), output(page("a")), output(other));
	await noticed();
	expect(live()).toEqual(["a", "a"]);
	expect(other.hidden).toBe(false);
});

test("another model leaves the cards of the others alone", async () => {
	join(guest("a"));
	panel().append(output(page("a")));
	await noticed();
	const card = document.querySelector(LIVE);
	join(guest("b"));
	panel().append(output(page("b")));
	await noticed();
	expect(live()).toEqual(["a", "b"]);
	expect(document.querySelector(LIVE)).toBe(card);
	expect(open).toBe(2);
});

test("an output that is written anew keeps its card", async () => {
	join(guest("a"));
	const el = output(page("a", "pending"));
	panel().append(el);
	await noticed();
	const card = document.querySelector(LIVE);
	const renewed = page("a", "done");
	el.replaceChildren(renewed);
	await noticed();
	expect(document.querySelector(LIVE)).toBe(card);
	expect(renewed.hidden).toBe(true);
	expect(open).toBe(1);
});

test("a page that is replaced in its box has one card, whether the next one comes at once or later", async () => {
	join(guest("a"), guest("b"));
	const el = output(page("a"));
	panel().append(el);
	await noticed();
	el.querySelector(".grokvideo-static")?.remove();
	await noticed();
	expect(live()).toEqual([]);
	expect(open).toBe(0);
	const next = page("a");
	el.append(next);
	await noticed();
	expect(live()).toEqual(["a"]);
	next.replaceWith(page("b"));
	await noticed();
	expect(live()).toEqual(["b"]);
	expect(open).toBe(1);
	expect([...el.children].filter((child) => !(child as HTMLElement).hidden)).toHaveLength(1);
});

test("a page that went without its card gets one again when it comes back", async () => {
	join(guest("a"));
	const root = page("a");
	const el = output(root);
	panel().append(el);
	await noticed();
	root.remove();
	await noticed();
	el.append(root);
	await noticed();
	expect(live(el)).toEqual(["a"]);
	expect(root.hidden).toBe(true);
	leave.pop()?.();
	expect(root.querySelector("video")).not.toBeNull();
});

test.each(["with", "without"])("a page that moves into another box %s its card dresses both boxes", async (way) => {
	join(guest("a"));
	const root = page("a");
	const [from, to] = [output(root), output()];
	panel().append(from, to);
	await noticed();
	const card = document.querySelector(LIVE);
	to.append(...(way === "with" ? [...from.childNodes] : [root]));
	await noticed();
	const prose = [from, to].map(({ classList }) => classList.contains("jp-RenderedHTMLCommon"));
	expect(prose).toEqual([true, false]);
	expect(live(to)).toEqual(["a"]);
	expect(live()).toHaveLength(1);
	expect(document.querySelector(LIVE)).toBe(card);
	leave.pop()?.();
	expect(to.classList.contains("jp-RenderedHTMLCommon")).toBe(true);
});

test("a card that goes on in another box leaves the box before to its prose", async () => {
	join(guest("a"));
	const root = page("a");
	const [from, to] = [output(root), output()];
	panel().append(from, to);
	await noticed();
	const card = document.querySelector(LIVE);
	root.remove();
	to.append(page("a"));
	await noticed();
	expect(to.querySelector(LIVE)).toBe(card);
	expect(from.classList.contains("jp-RenderedHTMLCommon")).toBe(true);
	expect(open).toBe(1);
});

test("a new output does not take the card from one that is only out of sight", async () => {
	join(guest("a"));
	const first = output(page("a"));
	panel().append(first);
	await noticed();
	first.remove();
	await noticed();
	panel().append(output(page("a")));
	await noticed();
	panel().append(first);
	await noticed();
	expect(live()).toEqual(["a", "a"]);
	expect(live(first)).toEqual(["a"]);
	expect(open).toBe(2);
});

test("when the model is gone the page is there again", async () => {
	join(guest("a"));
	const root = page("a");
	const video = root.querySelector("video") as HTMLVideoElement;
	const el = output(root);
	panel().append(el);
	await noticed();
	expect(root.childNodes).toHaveLength(0);
	expect(video.preload).toBe("none");
	expect(el.classList.contains("jp-RenderedHTMLCommon")).toBe(false);
	leave.pop()?.();
	expect(root.hidden).toBe(false);
	expect(root.firstChild).toBe(video);
	expect(video.preload).toBe("metadata");
	expect(el.classList.contains("jp-RenderedHTMLCommon")).toBe(true);
	expect(el.children).toHaveLength(1);
	expect(open).toBe(0);
});

test("a page that was out of sight when its model went is a page when it comes back", async () => {
	join(guest("a"));
	const root = page("a");
	const el = output(root);
	panel().append(el);
	await noticed();
	el.remove();
	await noticed();
	leave.pop()?.();
	panel().append(el);
	await noticed();
	expect(root.hidden).toBe(false);
	expect(live()).toEqual([]);
	expect(open).toBe(0);
});

test("a notebook that is closed and opened again has its cards, whichever model goes first", async () => {
	const [old, next] = [guest("a"), guest("a")];
	join(old, next);
	panel().append(output(page("a")));
	await noticed();
	leave.shift()?.();
	expect(live()).toEqual(["a"]);
	join(old);
	leave.shift()?.();
	expect(live()).toEqual(["a"]);
	expect(open).toBe(1);
});

test("two takes in a row have a card each, beside each other", async () => {
	join(guest("a"), guest("b"));
	const row = document.createElement("div");
	row.className = "grokvideo-row";
	row.append(page("a"), page("b"));
	const el = output(row);
	panel().append(el);
	await noticed();
	expect(live(row)).toEqual(["a", "b"]);
	expect([...row.children].filter((child) => !(child as HTMLElement).hidden)).toHaveLength(2);
	leave.pop()?.();
	expect(live(row)).toEqual(["a"]);
	expect(el.classList.contains("jp-RenderedHTMLCommon"), "one card is still there").toBe(false);
});

test.each([
	["pending", 1000],
	["done", 250],
])("a page whose model may still be on its way keeps its place unseen for a moment: %s", async (status, ms) => {
	host();
	const root = page("a", status);
	panel().append(output(root));
	await noticed();
	expect(root.style.visibility).toBe("hidden");
	expect(root.hidden).toBe(false);
	vi.advanceTimersByTime(ms);
	expect(root.style.visibility).toBe("");
	root.remove();
	panel().append(output(root));
	await noticed();
	expect(root.style.visibility, "once, not at every scrolling").toBe("");
});

test("the model came in time: nothing of the page was seen", async () => {
	host();
	const root = page("a", "pending");
	panel().append(output(root));
	await noticed();
	join(guest("a"));
	expect(live()).toEqual(["a"]);
	vi.advanceTimersByTime(2000);
	expect(root.hidden).toBe(true);
	leave.pop()?.();
	expect(root.style.visibility).toBe("");
});

test("the card of an ended kernel goes on with the model of the next one for the same job", async () => {
	const old = guest("a", "j");
	join(old);
	const root = page("a", "pending", "j");
	panel().append(output(root));
	await noticed();
	old.ended = true;
	join(guest("b", "other"));
	expect(live()).toEqual(["a"]);
	join(guest("b2", "j"));
	expect(live()).toEqual(["b2"]);
	expect(open).toBe(1);
});

test("a job that was unfinished when the notebook was saved comes alive when it is picked up", async () => {
	join(guest("new", "j"));
	const [pending, done] = [page("old", "pending", "j"), page("old", "done", "j")];
	panel().append(output(pending), output(done));
	await noticed();
	expect(pending.hidden).toBe(true);
	expect(done.hidden, "a clip that is there needs no kernel").toBe(false);
	expect(live()).toEqual(["new"]);
});

test("a page outside of a notebook's outputs is left alone", async () => {
	join(guest("a"));
	const root = page("a");
	document.body.append(root);
	await noticed();
	expect(root.hidden).toBe(false);
	expect(root.style.visibility).toBe("");
	expect(live()).toEqual([]);
});

test("whether pages are shown in the same document is told by the notebook around", () => {
	expect(canHost()).toBe(true);
	document.body.replaceChildren();
	expect(canHost()).toBe(false);
});

test("every copy of this module uses the host of the first one", async () => {
	const first = host();
	vi.resetModules();
	const copy = await vi.importActual<{ host: typeof host }>("../src/host");
	expect(copy.host).not.toBe(host);
	expect(copy.host()).toBe(first);
});

const model = (status: string, view: string, traits: Partial<Traits> = {}) =>
	new FakeJob(sample(status, Date.now() / 1000), { view, ...traits });
const cards = () => [...document.querySelectorAll<HTMLElement>(".grokvideo")].map(({ dataset }) => dataset);

test("a model that comes without a view shows its card in the place of its page, and tells that it can", async () => {
	const made = model("pending", "v1");
	leave.push(jobview.initialize({ model: made }));
	panel().append(output(page("v1", "pending", made.get("job").id)));
	await noticed();
	expect(cards()).toMatchObject([{ jobId: made.get("job").id, status: "pending" }]);
	expect(made.sent).toEqual([{ kind: "host" }]);
	made.change({ status: "stopped" });
	expect(cards()).toMatchObject([{ status: "stopped" }]);
});

test("it is not told before a view is there, which Python would take away while it begins", () => {
	const made = model("pending", "v0");
	leave.push(jobview.initialize({ model: made }));
	expect(made.sent).toEqual([]);
	leave.push(jobview.render({ model: made, el: document.createElement("div") }));
	expect(made.sent).toEqual([{ kind: "host" }]);
	leave.push(jobview.render({ model: made, el: document.createElement("div") }));
	expect(made.sent).toHaveLength(1);
});

test("a model whose cell is out of sight tells it after a while, once", () => {
	const made = model("pending", "v0");
	leave.push(jobview.initialize({ model: made }));
	vi.advanceTimersByTime(3000);
	expect(made.sent).toEqual([{ kind: "host" }]);
	leave.push(jobview.render({ model: made, el: document.createElement("div") }));
	expect(made.sent).toHaveLength(1);
});

test("what Python knows it is not told again, and where no card can stand nothing is told", () => {
	const known = model("pending", "v2", { hosted: true });
	leave.push(jobview.initialize({ model: known }));
	document.body.replaceChildren();
	const elsewhere = model("pending", "v3");
	leave.push(jobview.initialize({ model: elsewhere }));
	expect([...known.sent, ...elsewhere.sent]).toEqual([]);
});

test("a closed model leaves no listener, no timer and no card", async () => {
	const made = model("pending", "v4");
	const close = jobview.initialize({ model: made });
	const root = page("v4", "pending");
	panel().append(output(root));
	await noticed();
	close();
	await vi.advanceTimersByTimeAsync(1000);
	expect(made.listening).toBe(0);
	expect(vi.getTimerCount()).toBe(0);
	expect(cards()).toEqual([]);
	expect(root.hidden).toBe(false);
	expect(made.widget_manager.kernel.disposed.slots.size).toBe(0);
});

test("an output that is cleared frees its card, and the model waits for the next one", async () => {
	const made = model("pending", "v5");
	leave.push(jobview.initialize({ model: made }));
	const before = made.listening;
	const el = output(page("v5", "pending"));
	panel().append(el);
	await noticed();
	expect(made.listening).toBeGreaterThan(before);
	el.remove();
	await vi.advanceTimersByTimeAsync(1500);
	expect(made.listening).toBe(before);
	panel().append(output(page("v5", "pending")));
	await noticed();
	expect(cards()).toHaveLength(1);
});

test("a card that is out of sight while its kernel ends knows of it when it comes back", async () => {
	const made = model("pending", "v6");
	leave.push(jobview.initialize({ model: made }));
	const el = output(page("v6", "pending"));
	panel().append(el);
	await noticed();
	el.remove();
	await vi.advanceTimersByTimeAsync(1500);
	made.restart();
	panel().append(el);
	await noticed();
	expect(cards()).toMatchObject([{ kernel: "ended" }]);
});

test("the card of an ended kernel is alive again when the next kernel has picked up its job", async () => {
	const old = model("pending", "v7");
	leave.push(jobview.initialize({ model: old }));
	panel().append(output(page("v7", "pending", old.get("job").id)));
	await noticed();
	old.restart();
	expect(cards()).toMatchObject([{ kernel: "ended" }]);
	const next = model("pending", "v8");
	next.change({ id: old.get("job").id });
	leave.push(jobview.initialize({ model: next }));
	expect(cards()).toHaveLength(1);
	expect(cards()[0]?.kernel).toBeUndefined();
	next.change({ status: "done" });
	expect(cards()).toMatchObject([{ status: "done" }]);
	next.change({ id: "generated again", status: "waiting" });
	panel().append(output(page("of nobody")));
	await noticed();
	expect(cards()).toMatchObject([{ jobId: "generated again" }]);
});

test("focus stays where it was when the output is written anew", async () => {
	const made = model("pending", "v9");
	leave.push(jobview.initialize({ model: made }));
	const el = output(page("v9", "pending"));
	panel().append(el);
	await noticed();
	document.querySelector<HTMLElement>("[data-action=stop]")?.focus();
	el.replaceChildren(page("v9", "pending"));
	await noticed();
	expect((document.activeElement as HTMLElement).dataset.action).toBe("stop");
});

test("focus stays with a button whose name has changed meanwhile, when the output is written anew", async () => {
	const made = model("done", "v10");
	leave.push(jobview.initialize({ model: made }));
	const el = output(page("v10"));
	panel().append(el);
	await noticed();
	const play = document.querySelector<HTMLElement>("[data-action=play]") as HTMLElement;
	play.focus();
	play.dataset.action = "pause"; // as it is called while the clip plays
	el.replaceChildren(page("v10"), page("of another"));
	await noticed();
	expect(document.activeElement).toBe(play);
});

test("a page that gave way is not taken for a card, and says again what it says when it comes back", async () => {
	const made = guest("a");
	const leaves = host()(made);
	const root = page("a");
	panel().append(output(root));
	await noticed();
	expect({ ...root.dataset }).toEqual({ view: "a" });
	made.ended = true;
	leaves();
	expect({ ...root.dataset }).toEqual({ view: "a", status: "done", jobId: "job of a" });
});
