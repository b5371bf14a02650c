import { afterEach, expect, test, vi } from "vitest";
import { frameAt, frameCount, middleOf } from "../src/frames";
import { actionFor, listenForKeys, type PlayerKeys, SUPPRESS } from "../src/keys";
import { mark, nextRate, turnBack, WHOLE } from "../src/span";

afterEach(() => document.body.replaceChildren());

function spies() {
	return {
		play: vi.fn(),
		step: vi.fn(),
		start: vi.fn(),
		end: vi.fn(),
		mute: vi.fn(),
		fullscreen: vi.fn(),
		mark: vi.fn(),
		speed: vi.fn(),
	};
}

function press(target: HTMLElement, init: KeyboardEventInit): { stopped: boolean; prevented: boolean } {
	let reached = false;
	const outside = () => {
		reached = true;
	};
	document.addEventListener("keydown", outside);
	const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
	target.dispatchEvent(event);
	document.removeEventListener("keydown", outside);
	return { stopped: !reached, prevented: event.defaultPrevented };
}

function stage(keys: PlayerKeys | null) {
	const root = document.createElement("div");
	const button = document.createElement("button");
	root.append(button);
	document.body.append(root);
	const life = new AbortController();
	listenForKeys(root, () => keys, life.signal);
	return { root, button, life };
}

test("keys of the player are those of the table", () => {
	const keys = spies();
	const strike = (key: string, shiftKey = false, code = "") => actionFor({ key, code, shiftKey }, keys)?.();
	strike(" ");
	strike("k");
	strike("K");
	expect(keys.play).toHaveBeenCalledTimes(3);
	strike(",");
	strike(".");
	strike("<", true);
	strike(":", true, "Period");
	expect(keys.step.mock.calls).toEqual([[-1], [1], [-10], [10]]);
	strike("Home");
	strike("End");
	strike("m");
	strike("f");
	for (const name of ["start", "end", "mute", "fullscreen"] as const) expect(keys[name]).toHaveBeenCalledOnce();
	strike("[");
	strike("]");
	strike("\\");
	expect(keys.mark.mock.calls).toEqual([["a"], ["b"], [null]]);
	strike("-");
	strike("+", true);
	strike("=");
	expect(keys.speed.mock.calls).toEqual([[false], [true], [true]]);
	expect(actionFor({ key: "d", code: "KeyD", shiftKey: false }, keys)).toBeNull();
	// The table of the comparison.
	expect(actionFor({ key: "?", code: "Slash", shiftKey: true }, keys)).toBeNull();
});

test("brackets that are typed with AltGr or Option are no chords", () => {
	const keys = spies();
	const { root } = stage(keys);
	expect(press(root, { key: "[", ctrlKey: true, altKey: true }).stopped).toBe(true);
	expect(press(root, { key: "\\", altKey: true, shiftKey: true }).stopped).toBe(true);
	expect(keys.mark.mock.calls).toEqual([["a"], [null]]);
	// What JupyterLab indents a line with.
	expect(press(root, { key: "]", ctrlKey: true }).stopped).toBe(false);
});

test("handled keys stop at the card", () => {
	const keys = spies();
	const { root } = stage(keys);
	expect(press(root, { key: "k" })).toEqual({ stopped: true, prevented: true });
	expect(press(root, { key: "d" })).toEqual({ stopped: false, prevented: false });
});

test("chords and Shift+Enter pass through", () => {
	const { root, button } = stage(spies());
	expect(press(root, { key: "s", ctrlKey: true }).stopped).toBe(false);
	expect(press(root, { key: "k", metaKey: true }).stopped).toBe(false);
	expect(press(button, { key: "Enter", shiftKey: true }).stopped).toBe(false);
});

test("a button keeps Space and Enter for itself, also without a player", () => {
	const keys = spies();
	const { button } = stage(keys);
	expect(press(button, { key: " " })).toEqual({ stopped: true, prevented: false });
	expect(press(button, { key: "Enter" })).toEqual({ stopped: true, prevented: false });
	expect(keys.play).not.toHaveBeenCalled();
	expect(press(stage(null).button, { key: "Enter" }).stopped).toBe(true);
});

test("in the transport no single key reaches the notebook, but chords do, without the mark", async () => {
	const { root, button } = stage(spies());
	button.setAttribute(SUPPRESS, "true");
	expect(press(button, { key: "d" })).toEqual({ stopped: true, prevented: false });
	let marked = true;
	document.addEventListener("keydown", () => {
		marked = button.hasAttribute(SUPPRESS);
	});
	expect(press(button, { key: "s", ctrlKey: true })).toEqual({ stopped: false, prevented: false });
	expect(marked).toBe(false);
	await new Promise((resolve) => setTimeout(resolve));
	expect(root.querySelectorAll(`[${SUPPRESS}]`)).toHaveLength(1);
});

test("keys end with the view", () => {
	const keys = spies();
	const { root, life } = stage(keys);
	life.abort();
	press(root, { key: "k" });
	expect(keys.play).not.toHaveBeenCalled();
});

test("a frame is hit in its middle, and clips end at their last frame", () => {
	const count = frameCount(6.02, 24);
	expect(count).toBe(144);
	for (const frame of [0, 1, 62, 143]) expect(frameAt(middleOf(frame, 24, count), 24, count)).toBe(frame);
	expect(frameAt(62 / 24, 24, count)).toBe(62);
	expect(middleOf(500, 24, count)).toBe(143.5 / 24);
	expect(middleOf(-3, 24, count)).toBe(0.5 / 24);
});

test("a part begins again behind its end, once both ends are set", () => {
	const a = mark(WHOLE, "a", 24);
	expect(turnBack(a, 143)).toBeNull();
	const both = mark(a, "b", 48);
	expect(both).toEqual({ a: 24, b: 48 });
	expect(turnBack(both, 48)).toBeNull();
	expect(turnBack(both, 49)).toBe(24);
	expect(turnBack(both, 3)).toBeNull();
});

test("a mark on the wrong side of the other takes its place alone", () => {
	const both = mark(mark(WHOLE, "a", 24), "b", 48);
	expect(mark(both, "a", 48)).toEqual({ a: 48, b: null });
	expect(mark(both, "b", 3)).toEqual({ a: null, b: 3 });
});

test("speed goes in steps from a tenth to double", () => {
	expect(nextRate(1, false)).toBe(0.75);
	expect(nextRate(1, true)).toBe(1.25);
	expect(nextRate(0.1, false)).toBe(0.1);
	expect(nextRate(2, true)).toBe(2);
});
