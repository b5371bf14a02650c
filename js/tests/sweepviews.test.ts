import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeModel } from "../preview/fake-model";
import { cellOf, sumsOf, sweepSample } from "../preview/sweeps";
import { recallSweep } from "../src/sweep/memory";
import type { SweepTraits } from "../src/sweep/traits";
import { modelOf, mutations, showSweep, turn, wishes } from "./sweepstage";

beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal("HTMLMediaElement", Object.assign(HTMLMediaElement, { HAVE_FUTURE_DATA: 3 }));
	vi.spyOn(HTMLMediaElement.prototype, "load").mockImplementation(() => {});
	let made = 0;
	vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${++made}`);
	vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	document.body.replaceChildren();
});

const POSTER = new Uint8Array([0xff, 0xd8, 0xff]);
const key = (target: Element | null, name: string, more: object = {}) => {
	const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
	target?.dispatchEvent(event);
	return event;
};

test("what ended is told, but not what goes on, and never a percent", async () => {
	const { model, live } = showSweep("busy");
	turn(model, "clay, 9 s", "submitting");
	turn(model, "clay, 9 s", "pending", { progress: 0.1, eta_s: 50 });
	await vi.advanceTimersByTimeAsync(2000);
	expect(live()).toBe("");
	turn(model, "clay, 9 s", "done");
	expect(live()).toBe("");
	await vi.advanceTimersByTimeAsync(1000);
	expect(live()).toBe("clay, 9 s: done, $0.21");
});

test("what ends in the same second is told at once, and many are counted", async () => {
	const { model, live } = showSweep("large");
	for (const at of [1, 2]) turn(model, `1, ${at}`, "done");
	await vi.advanceTimersByTimeAsync(1000);
	expect(live()).toBe("1, 1: done, $0.21; 1, 2: done, $0.21");
	for (const at of [1, 2, 3]) turn(model, `2, ${at}`, "done");
	turn(model, "2, 4", "failed");
	await vi.advanceTimersByTimeAsync(1000);
	expect(live()).toBe("3 more done, 1 more failed; 5 done in all");
});

test("what was so when the table was first seen is no news, nor is it in a second view", async () => {
	const first = showSweep("busy");
	const second = showSweep(first.model);
	turn(first.model, "clay, 6 s", "done");
	await vi.advanceTimersByTimeAsync(1000);
	expect([first.live(), second.live()].filter(Boolean)).toEqual(["clay, 6 s: done, $0.21"]);
});

test("a change of one cell touches that cell alone", async () => {
	const { model, root } = showSweep("large");
	const before = model.get("cells");
	const now = Date.now() / 1000;
	const next = before.map((cell) => cell && { ...cell, now });
	next[7] = cellOf("pending", "2, 2", now, { job: before[7]?.job ?? "", progress: 0.7, eta_s: 12 });
	const { cells, count } = await mutations(root, () => model.set("cells", next));
	expect(cells).toEqual(new Set(["2, 2"]));
	expect(count).toBeLessThan(12);
});

test("news that change nothing touch nothing, however often they come", async () => {
	const { model, root } = showSweep("large");
	const { count } = await mutations(root, () => {
		for (let at = 0; at < 4; at += 1) {
			const cells = model.get("cells").map((cell) => cell && { ...cell, now: cell.now + at });
			model.set("cells", cells);
			model.set("sums", { ...model.get("sums") });
			model.set("sweep", { ...model.get("sweep") });
		}
	});
	expect(count).toBe(0);
});

test("sixty cells that all report four times a second stay cheap", async () => {
	const { model, root } = showSweep("large");
	let progress = 0.61;
	const { count } = await mutations(root, () => {
		for (let at = 0; at < 4; at += 1) {
			progress += 0.011;
			const now = Date.now() / 1000;
			const cells = model.get("cells").map((cell) => cell && { ...cell, progress, eta_s: 20 - at, now });
			model.set("cells", cells);
			model.set("sums", sumsOf(cells));
		}
	});
	// Number, words, three attributes of the bar and its length, and the attribute that tests wait on.
	expect(count).toBeLessThanOrEqual(60 * 4 * 9);
	expect(root.querySelectorAll("[role=gridcell]")).toHaveLength(60);
});

test("bars that stand still are drawn without touching anything", async () => {
	const { root } = showSweep("done");
	const { count } = await mutations(root, () => vi.advanceTimersByTime(5000));
	expect(count).toBe(0);
});

test("elements keep their places whatever happens in them", () => {
	const { model, all } = showSweep("every");
	const before = all("[role=gridcell]");
	for (const cell of model.get("cells")) if (cell) turn(model, cell.label, "done");
	for (const cell of model.get("cells")) if (cell) turn(model, cell.label, "failed", { job: `${cell.job} again` });
	expect(all("[role=gridcell]")).toEqual(before);
});

test("a poster is asked for by its job, four at a time, and once for two views", async () => {
	const model = modelOf("done");
	model.poster = POSTER;
	model.answers = false;
	const { all } = showSweep(model);
	const again = showSweep(model);
	await vi.advanceTimersByTimeAsync(0);
	expect(model.sent.map(({ kind, what, offset }) => [kind, what, offset])).toEqual(
		Array.from({ length: 4 }, () => ["read", "poster", 0]),
	);
	expect(new Set(model.sent.map(({ job }) => job)).size).toBe(4);
	model.answers = true;
	for (const message of [...model.sent]) model.answer(message);
	await vi.advanceTimersByTimeAsync(50);
	expect(model.sent).toHaveLength(6);
	const urls = (each: HTMLElement[]) => each.map((img) => img.getAttribute("src"));
	expect(new Set(urls(all("img"))).size).toBe(6);
	expect(urls(all("img"))).toEqual(urls(again.all("img")));
});

test("pictures go with the last view", async () => {
	const first = showSweep("done");
	first.model.poster = POSTER;
	const second = showSweep(first.model);
	await vi.advanceTimersByTimeAsync(50);
	first.close();
	expect(URL.revokeObjectURL).not.toHaveBeenCalled();
	second.close();
	expect(URL.revokeObjectURL).toHaveBeenCalledTimes(6);
	const third = showSweep(first.model);
	await vi.advanceTimersByTimeAsync(50);
	expect(third.all("img").every((img) => img.getAttribute("src")?.startsWith("blob:"))).toBe(true);
});

test("a clip without a poster keeps its place, and no film is loaded for it", async () => {
	const { model, all } = showSweep("done");
	await vi.advanceTimersByTimeAsync(50);
	expect(model.sent.every(({ what }) => what === "poster")).toBe(true);
	expect(all("video")).toHaveLength(6);
	expect(all("img")).toEqual([]);
	expect(all("video").every((video) => !video.hasAttribute("src"))).toBe(true);
});

test("the fourth film that is looked at makes room by the first", async () => {
	const { model, all } = showSweep("done");
	model.answers = false;
	const films = all(".gv-picture");
	const load = vi.mocked(HTMLMediaElement.prototype.load);
	for (const film of films.slice(0, 3)) {
		film.dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }));
		await vi.advanceTimersByTimeAsync(200);
		film.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
	}
	expect(load).not.toHaveBeenCalled();
	films[3]?.dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }));
	await vi.advanceTimersByTimeAsync(200);
	expect(load.mock.contexts).toEqual([films[0]?.querySelector("video")]);
});

test("a mouse that only passes by loads nothing", async () => {
	const { model, all } = showSweep("done");
	await vi.advanceTimersByTimeAsync(50);
	const asked = model.sent.length;
	for (const film of all(".gv-picture")) {
		film.dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }));
		await vi.advanceTimersByTimeAsync(20);
		film.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
	}
	await vi.advanceTimersByTimeAsync(1000);
	expect(model.sent).toHaveLength(asked);
});

test("Tab comes to one cell, arrows go on from it in reading order, and another view knows where", () => {
	const { all, model, close } = showSweep("several");
	const cells = all("[role=gridcell][tabindex]");
	expect(all("[role=gridcell][tabindex='0']")).toEqual([cells[0]]);
	cells[0]?.focus();
	key(cells[0] ?? null, "ArrowRight");
	expect(document.activeElement).toBe(cells[1]);
	key(document.activeElement, "ArrowRight");
	expect(document.activeElement).toBe(cells[2]);
	// What was left out is no stop.
	key(document.activeElement, "ArrowRight");
	expect(document.activeElement).toBe(cells[3]);
	expect((document.activeElement as HTMLElement).dataset.cell).toBe("owl, ink, 3 s");
	key(document.activeElement, "End");
	key(document.activeElement, "Home");
	key(document.activeElement, "ArrowLeft");
	expect(document.activeElement).toBe(cells[2]);
	expect(all("[tabindex='0']")).toEqual([cells[2]]);
	close();
	expect(
		showSweep(model)
			.all("[tabindex='0']")
			.map((each) => each.dataset.cell),
	).toEqual(["fox, clay, 3 s"]);
});

test("Enter and Space open the cell that has the focus; letters and arrows go no further, chords and Escape do", async () => {
	const { all, model } = showSweep("busy");
	const [cell] = all("[role=gridcell]");
	const heard: string[] = [];
	const listen = (event: KeyboardEvent) => heard.push(event.key);
	document.addEventListener("keydown", listen);
	cell?.focus();
	for (const name of ["Enter", "d", "d", "x", "ArrowLeft", "Home"]) key(cell ?? null, name);
	expect(heard).toEqual([]);
	key(cell ?? null, "Escape");
	key(cell ?? null, "Enter", { shiftKey: true });
	key(cell ?? null, "s", { ctrlKey: true });
	document.removeEventListener("keydown", listen);
	expect(heard).toEqual(["Escape", "Enter", "s"]);
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toEqual([["open", cell?.dataset.jobId]]);
	key(cell ?? null, " ");
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toHaveLength(2);
});

test("when Try again is gone its cell has the focus, and never another button that pays", () => {
	const { model, cell } = showSweep("busy");
	turn(model, "ink, 3 s", "failed");
	cell("clay, 3 s").querySelector("button")?.focus();
	turn(model, "clay, 3 s", "waiting", { job: "a new one" });
	expect(document.activeElement).toBe(cell("clay, 3 s"));
});

test("when Stop is gone the heading has the focus, and not what pays in its place", () => {
	const { model, find } = showSweep("failed");
	turn(model, "ink, 480p", "pending");
	find("[data-action=stop]").focus();
	turn(model, "ink, 480p", "stopped");
	expect(find("[data-action=generate-missing]")).not.toBeNull();
	expect(document.activeElement).toBe(find(".gv-heading"));
});

test("a new view takes the focus over from one that was taken out with it", async () => {
	const first = showSweep("busy");
	first.cell("clay, 6 s").focus();
	first.el.remove();
	const second = showSweep(first.model);
	await vi.advanceTimersByTimeAsync(0);
	expect(document.activeElement).toBe(second.cell("clay, 6 s"));
});

test("a new view goes on where the bars were, and an unanswered click survives", async () => {
	const first = showSweep("busy");
	first.model.answers = false;
	first.press("retry");
	await vi.advanceTimersByTimeAsync(10_000);
	const shown = first.cell("ink, 9 s").querySelector(".gv-percent")?.textContent;
	first.el.remove();
	const second = showSweep(first.model);
	expect(second.cell("ink, 9 s").querySelector(".gv-percent")?.textContent).toBe(shown);
	expect(second.words("[data-action=retry] span")).toBe("Waiting for the kernel");
	expect(wishes(first.model)).toHaveLength(1);
});

test("a closed view leaves no listener, no timer and no element", async () => {
	const { model, el, close } = showSweep("every");
	model.poster = POSTER;
	await vi.advanceTimersByTimeAsync(50);
	expect(model.listening).toBeGreaterThan(3);
	close();
	await vi.advanceTimersByTimeAsync(1000);
	expect(model.listening).toBe(0);
	expect(vi.getTimerCount()).toBe(0);
	expect(el.childElementCount).toBe(0);
	expect(model.widget_manager.kernel.disposed.slots.size).toBe(0);
});

test("a job's memory is one, wherever the job stands", () => {
	const memory = recallSweep("one");
	expect(recallSweep("one")).toBe(memory);
	expect(memory.of("a job")).toBe(memory.of("a job"));
	expect(memory.of("a job").mailbox).toBe(memory.mailbox);
});

const [BUILD = ""] = Object.values(import.meta.glob("../build.mjs", { query: "?raw", import: "default", eager: true }));
const OURS = (/const OURS =([^;]+);/.exec(BUILD as string)?.[1]?.match(/\w+/g) ?? []) as string[];

test("nothing that a sweep is told by is shortened in a bundle", () => {
	const known = new Set<string>();
	const look = (value: unknown) => {
		if (typeof value !== "object" || value === null) return;
		for (const [name, inner] of Object.entries(value)) {
			known.add(name);
			look(inner);
		}
	};
	look([sweepSample("busy", 0), sweepSample("bill", 0), sumsOf([])]);
	const dataset = ["spot", "cell", "near", "sides", "layout", "phase", "ended"];
	expect(known.size).toBeGreaterThan(50);
	expect(OURS.filter((name) => known.has(name) || dataset.includes(name))).toEqual([]);
});

test("a sweep without cells yet is an empty table", () => {
	const traits = sweepSample("busy", 0);
	const model = new FakeModel<SweepTraits>({ ...traits, cells: [], sums: sumsOf([]) });
	const { all } = showSweep(model);
	expect(all("[data-cell]")).toEqual([]);
	model.set("cells", traits.cells);
	expect(all("[data-cell]")).toHaveLength(6);
});
