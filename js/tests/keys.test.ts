import { afterEach, expect, test, vi } from "vitest";
import { frameAt, frameCount, middleOf } from "../src/frames";
import { actionFor, listenForKeys, type PlayerKeys, SUPPRESS } from "../src/keys";

afterEach(() => document.body.replaceChildren());

function spies() {
	return { play: vi.fn(), step: vi.fn(), start: vi.fn(), end: vi.fn(), mute: vi.fn(), fullscreen: vi.fn() };
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
	expect(actionFor({ key: "d", code: "KeyD", shiftKey: false }, keys)).toBeNull();
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
