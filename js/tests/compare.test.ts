import { afterEach, expect, test, vi } from "vitest";
import { clearMarks, setMark, spanOf } from "../src/compare/marks";
import { Memory, recall } from "../src/compare/memory";
import type { Message } from "../src/model";

const GRID = { fps: 24, count: 144 };

afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

/** A memory with one view, and a kernel that answers when it is told to. */
function open() {
	const memory = new Memory();
	const view = new AbortController();
	memory.enter(view.signal);
	const sent: Message[] = [];
	const send = (content: object) => void sent.push(content as Message);
	const answer = async (part: object = {}) => {
		memory.mailbox.receive({ kind: "ack", nonce: String(sent.at(-1)?.nonce), ...part }, []);
		for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
	};
	return { memory, view, sent, send, answer };
}

test("all views of a comparison have one memory", () => {
	expect(recall("one")).toBe(recall("one"));
	expect(recall("one")).not.toBe(recall("two"));
	expect(recall("one").reel("a")).toBe(recall("one").reel("a"));
});

test("what is chosen is shown at once, and sent one at a time; of several for one clip the last is", async () => {
	const { memory, sent, send, answer } = open();
	memory.choose("stars", "a", send, "1");
	memory.choose("stars", "a", send, "2");
	memory.choose("stars", "b", send, "4");
	memory.choose("stars", "a", send, "3");
	memory.choose("reference", "b", send);
	expect([memory.chosen("a"), memory.chosen("b"), memory.chosen()]).toEqual(["3", "4", "b"]);
	await answer();
	await answer();
	await answer();
	await answer();
	expect(sent.map(({ action, job, value }) => [action, job, value])).toEqual([
		["stars", "a", "1"],
		["stars", "a", "3"],
		["stars", "b", "4"],
		["reference", "b", undefined],
	]);
	// Until the kernel has written what it was told.
	expect(memory.chosen("a")).toBe("3");
	memory.settle();
	expect([memory.chosen("a"), memory.chosen()]).toEqual([undefined, undefined]);
});

test("what is refused goes back, and so does what nobody can answer any more", async () => {
	const { memory, view, send, answer } = open();
	memory.choose("stars", "a", send, "5");
	await answer({ error: "The library is read-only." });
	expect(memory.chosen("a")).toBeUndefined();
	expect(memory.refusal?.words).toBe("The library is read-only.");
	memory.choose("stars", "a", send, "5");
	expect(memory.chosen("a")).toBe("5");
	memory.changeKernel();
	for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
	expect(memory.chosen("a")).toBeUndefined();
	view.abort();
});

test("a choice is kept while others come and go, until its own answer is written", async () => {
	const { memory, send, answer } = open();
	memory.choose("stars", "a", send, "5");
	memory.settle();
	expect(memory.chosen("a")).toBe("5");
	await answer();
	memory.settle();
	expect(memory.chosen("a")).toBeUndefined();
});

test("a solo silences the rest; without it each is as it was, and asking for one of the silenced ends it", () => {
	const memory = new Memory();
	for (const job of ["a", "b", "c"]) memory.reel(job);
	memory.mute("a");
	const heard = () => ["a", "b", "c"].map((job) => memory.isHeard(job));
	expect(heard()).toEqual([true, false, false]);
	memory.alone("c");
	expect(heard()).toEqual([false, false, true]);
	memory.alone("b");
	expect(heard()).toEqual([false, true, false]);
	memory.alone("b");
	expect(heard()).toEqual([true, false, false]);
	memory.alone("c");
	memory.mute("b");
	expect(heard()).toEqual([true, true, false]);
	memory.alone("b");
	memory.mute("b");
	expect(heard()).toEqual([true, false, false]);
	memory.silence();
	expect(heard()).toEqual([false, false, false]);
});

test("a new view goes on playing for one that was taken away just now; one that stood beside it does not", () => {
	vi.useFakeTimers();
	const memory = new Memory();
	const [old, beside, fresh] = [0, 1, 2].map(() => document.body.appendChild(document.createElement("div")));
	if (!old || !beside || !fresh) throw new Error("no places");
	const bornLongAgo = performance.now() - 60_000;
	memory.player = old;
	memory.stay();
	const born = performance.now();
	expect(memory.isLeftTo(fresh, born)).toBe(false);
	old.remove();
	expect(memory.isLeftTo(fresh, born)).toBe(true);
	expect(memory.isLeftTo(beside, bornLongAgo)).toBe(false);
	expect(memory.isLeftTo(old, bornLongAgo)).toBe(false);
	document.body.append(old);
	expect(memory.isLeftTo(old, bornLongAgo)).toBe(true);
	old.remove();
	vi.advanceTimersByTime(2500);
	expect(memory.isLeftTo(fresh, performance.now())).toBe(false);
});

test("a mark is there to be played by, and clearing them ends that", () => {
	const memory = new Memory();
	setMark(memory, GRID, "a", 24);
	expect(spanOf(memory, GRID)).toEqual({ a: 24, b: null });
	expect(memory.loops).toBe(true);
	setMark(memory, GRID, "b", 500);
	expect(spanOf(memory, GRID)).toEqual({ a: 24, b: 143 });
	// On a finer grid they stay where they are in time.
	expect(spanOf(memory, { fps: 48, count: 288 })).toEqual({ a: 49, b: 287 });
	setMark(memory, GRID, "b", 12);
	expect(spanOf(memory, GRID)).toEqual({ a: null, b: 12 });
	clearMarks(memory);
	expect(spanOf(memory, GRID)).toEqual({ a: null, b: null });
	expect(memory.loops).toBe(false);
	memory.loops = true;
	clearMarks(memory);
	expect(memory.loops).toBe(true);
});

test("with the last view the bytes are forgotten, and not the rest", () => {
	const { memory, view } = open();
	const reel = memory.reel("a");
	reel.film.blob = Promise.resolve("blob:1");
	reel.offset = 3;
	memory.time = 2;
	view.abort();
	expect(reel.film.blob).toBeNull();
	expect([reel.offset, memory.time]).toEqual([3, 2]);
});
