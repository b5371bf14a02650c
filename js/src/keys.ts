/**
 * Keys of a card, only while focus is inside.
 *
 * Handled keys stop at the card: JupyterLab listens further out and would move
 * cells, change their type or start editing. Chords pass through.
 */

import { on, take } from "./dom";

/**
 * Lumino leaves keys alone whose target, or an element around it, has this attribute. Selectors that end in
 * `:focus`, like that of D D, match the target first: so each control has it, not only the row.
 */
export const SUPPRESS = "data-lm-suppress-shortcuts";

export type PlayerKeys = {
	play: () => void;
	/** Step by frames. */
	step: (frames: number) => void;
	start: () => void;
	end: () => void;
	mute: () => void;
	fullscreen: () => void;
	/** Set an end of the part that is played again and again; null: play the whole clip. */
	mark: (which: "a" | "b" | null) => void;
	/** Play faster or slower. */
	speed: (up: boolean) => void;
};

/** Listen for keys on `root`; `player` gives the player's, or null while there is none. */
export function listenForKeys(root: HTMLElement, player: () => PlayerKeys | null, signal: AbortSignal): void {
	on(
		root,
		"keydown",
		(event) => {
			const target = event.target as HTMLElement;
			if (passes(event, target) || event.defaultPrevented) return;
			// The browser presses buttons by itself; the notebook must not act as well.
			if (isNative(target, event)) return event.stopPropagation();
			const keys = isTyped(target) ? null : player();
			const act = keys && actionFor(event, keys);
			if (act) {
				take(event);
				act();
			} else if (target.closest(`[${SUPPRESS}]`) && event.key !== "Escape") event.stopPropagation();
		},
		signal,
	);
	// Older JupyterLabs listen further out before the event comes in, and are held off by an attribute alone.
	// It holds off chords too, so it is lifted while one goes by.
	window.addEventListener(
		"keydown",
		(event) => {
			const { target } = event;
			if (!(target instanceof HTMLElement && root.contains(target) && passes(event, target))) return;
			const marked = root.querySelectorAll(`[${SUPPRESS}]`);
			for (const element of marked) element.removeAttribute(SUPPRESS);
			setTimeout(() => {
				for (const element of marked) element.setAttribute(SUPPRESS, "true");
			});
		},
		{ capture: true, signal },
	);
}

/** Is this key the notebook's? In a text field most chords are the field's own: copy, paste, undo. */
export function passes(event: KeyboardEvent, target: HTMLElement): boolean {
	if (!isTyped(target)) return isChord(event);
	const { ctrlKey, metaKey, key } = event;
	if ((ctrlKey || metaKey) && key.toLowerCase() === "s") return true;
	// A form's own: Escape closes it, Shift and Enter make a new line, Ctrl and Enter generate.
	return target.matches("[type=text], [type=number]") && (key === "Escape" || (isChord(event) && key === "Enter"));
}

/** Is it filled in? Then it has keys of its own, and the player none. */
function isTyped(target: HTMLElement): boolean {
	return target.matches("[data-field]");
}

/** Chords are the notebook's: save, run, and whatever the browser does with them. */
function isChord({ ctrlKey, metaKey, altKey, shiftKey, key }: KeyboardEvent): boolean {
	// On many keyboards these are typed with AltGr or Option.
	if (altKey && !metaKey && /^[[\]\\]$/.test(key)) return false;
	return ctrlKey || metaKey || altKey || (shiftKey && key === "Enter");
}

function isNative(target: HTMLElement, { key, shiftKey }: KeyboardEvent): boolean {
	return target.matches("button") && (key === " " || key === "Enter") && !shiftKey;
}

/** What is typed with Shift on some keyboards, and without it on others. */
const ANYHOW: Record<string, (keys: PlayerKeys) => void> = {
	"[": (keys) => keys.mark("a"),
	"]": (keys) => keys.mark("b"),
	"\\": (keys) => keys.mark(null),
	"-": (keys) => keys.speed(false),
	"+": (keys) => keys.speed(true),
	"=": (keys) => keys.speed(true),
};
const PLAIN: Record<string, "play" | "start" | "end" | "mute" | "fullscreen"> = {
	" ": "play",
	k: "play",
	home: "start",
	end: "end",
	m: "mute",
	f: "fullscreen",
};

/** The player's answer to a key, or null. */
export function actionFor(
	event: Pick<KeyboardEvent, "key" | "code" | "shiftKey">,
	keys: PlayerKeys,
): (() => void) | null {
	const { key, code, shiftKey } = event;
	const frames = shiftKey ? 10 : 1;
	// With Shift the key's letter depends on the layout, its place does not.
	if (key === "," || key === "<" || (shiftKey && code === "Comma")) return () => keys.step(-frames);
	if (key === "." || key === ">" || (shiftKey && code === "Period")) return () => keys.step(frames);
	const act = ANYHOW[key];
	if (act) return () => act(keys);
	const name = shiftKey ? undefined : PLAIN[key.toLowerCase()];
	return name ? keys[name] : null;
}
