/** The row below the picture: play, scrub, time, mute, loop, full screen. */

import { focusOn, h, on, set, vary, write } from "./dom";
import { clock, clockTenths } from "./format";
import { type IconName, icon } from "./icons";
import { SUPPRESS } from "./keys";
import type { Memory } from "./memory";

export type Command = "play" | "mute" | "loop" | "fullscreen";

export type Transport = {
	element: HTMLElement;
	play: HTMLButtonElement;
	/** Show what the player does at the moment, beside what its memory says; `time` in seconds. */
	draw: (time: number, frame: number, playing: boolean, usable: boolean) => void;
};

export type TransportPort = {
	memory: Memory;
	/** Seconds. */
	duration: number;
	/** Number of frames: the slider moves by whole ones. */
	count: number;
	hasAudio: boolean;
	commands: Record<Command, () => void>;
	seek: (frame: number) => void;
};

export function transportRow(port: TransportPort, signal: AbortSignal): Transport {
	const { memory, duration, count, hasAudio, commands, seek } = port;
	const share = (frame: number) => frame / Math.max(count - 1, 1);
	const tool = (action: Command, name: IconName, label: string, title: string): HTMLButtonElement => {
		const button = h(
			"button.gv-tool",
			{ "data-action": action, title, "aria-label": label, [SUPPRESS]: "true" },
			icon(name),
		);
		on(
			button,
			"click",
			({ detail }) => {
				if (button.getAttribute("aria-disabled") !== "true") commands[action]();
				// Of a mouse: the next Space is to play, not to press this button again.
				if (detail > 0) focusOn(play);
			},
			signal,
		);
		return button;
	};
	const play: HTMLButtonElement = tool("play", "play", "Play", "Play (Space)");
	const mute = tool("mute", "sound", "Mute", "Mute (M)");
	const loop = tool("loop", "loop", "Loop", "Loop; [ and ] mark a part");
	const full = tool("fullscreen", "fullscreen", "Full screen", "Full screen (F)");
	const scrub = h("input.gv-scrub", {
		type: "range",
		min: 0,
		max: count - 1,
		"aria-label": "Position",
		[SUPPRESS]: "true",
	});
	on(scrub, "input", () => seek(scrub.valueAsNumber), signal);
	const at = h("span.gv-at");
	const speed = h("span");
	const clocks = h("span.gv-time.gv-number", at, clock(duration), speed);
	const element = h("div.gv-transport", { [SUPPRESS]: "true" }, play, scrub, clocks, mute, loop, full);

	const draw = (time: number, frame: number, playing: boolean, usable: boolean) => {
		const position = Math.min(time, duration);
		const disabled = usable ? null : "true";
		const { a, b } = memory.span;
		const { rate, muted } = memory;
		if (scrub.valueAsNumber !== frame) scrub.value = String(frame);
		scrub.disabled = !usable;
		vary(scrub, "at", `${share(frame) * 100}%`);
		const first = a ?? b;
		set(scrub, {
			"aria-valuetext": `${clockTenths(position)} of ${clock(duration)}`,
			"data-a": a,
			"data-b": b,
		});
		if (first !== null) {
			vary(scrub, "a", share(first));
			vary(scrub, "b", share(b ?? first));
		}
		write(speed, rate === 1 ? "" : ` ${rate}×`);
		write(at, `${clockTenths(position)} / `);
		const [action, label] = playing ? (["pause", "Pause"] as const) : (["play", "Play"] as const);
		face(play, action, label);
		set(play, { "data-action": action, title: `${label} (Space)`, "aria-disabled": disabled });
		face(mute, muted || !hasAudio ? "muted" : "sound", "Mute");
		set(mute, {
			"aria-pressed": String(muted),
			"aria-disabled": hasAudio ? disabled : "true",
			title: hasAudio ? (muted ? "Sound on (M)" : "Mute (M)") : "This clip has no sound",
		});
		set(loop, { "aria-pressed": String(memory.loop), "aria-disabled": disabled });
		set(full, { "aria-disabled": disabled });
	};
	return { element, play, draw };
}

/** Change icon and label of a button without replacing the button. */
function face(button: HTMLButtonElement, name: IconName, label: string): void {
	set(button, { "aria-label": label });
	if (button.firstElementChild?.getAttribute("data-icon") !== name) button.replaceChildren(icon(name));
}
