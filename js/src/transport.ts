/** The row below the picture: play, scrub, time, mute, loop, full screen. */

import { focusOn, h, on, set, write } from "./dom";
import { clock, clockTenths } from "./format";
import { type IconName, icon } from "./icons";
import { SUPPRESS } from "./keys";
import type { Span } from "./span";

export type Command = "play" | "mute" | "loop" | "fullscreen";

export type Transport = {
	element: HTMLElement;
	play: HTMLButtonElement;
	/** Show what the player does at the moment. */
	draw: (state: {
		time: number;
		frame: number;
		playing: boolean;
		muted: boolean;
		loop: boolean;
		span: Span;
		rate: number;
		usable: boolean;
	}) => void;
};

export type TransportPort = {
	/** Seconds. */
	duration: number;
	/** Number of frames: the slider moves by whole ones. */
	count: number;
	hasAudio: boolean;
	command: (name: Command) => void;
	seek: (frame: number) => void;
};

export function transportRow(port: TransportPort, signal: AbortSignal): Transport {
	const { duration, count } = port;
	const share = (frame: number) => frame / Math.max(count - 1, 1);
	const onPress = (button: HTMLButtonElement, name: Command) => {
		on(
			button,
			"click",
			({ detail }) => {
				if (button.getAttribute("aria-disabled") !== "true") port.command(name);
				// Of a mouse: the next Space is to play, not to press this button again.
				if (detail > 0) focusOn(play);
			},
			signal,
		);
		return button;
	};
	const play: HTMLButtonElement = onPress(iconButton("play", "play", "Play", "Play (Space)"), "play");
	const mute = onPress(iconButton("mute", "sound", "Mute", "Mute (M)"), "mute");
	const loop = onPress(iconButton("loop", "loop", "Loop", "Loop; [ and ] mark a part"), "loop");
	const full = onPress(iconButton("fullscreen", "fullscreen", "Full screen", "Full screen (F)"), "fullscreen");
	const scrub = h("input.gv-scrub", {
		type: "range",
		min: 0,
		max: count - 1,
		step: 1,
		value: 0,
		"aria-label": "Position",
		[SUPPRESS]: "true",
	});
	on(scrub, "input", () => port.seek(scrub.valueAsNumber), signal);
	const at = h("span.gv-at");
	const rate = h("span");
	const time = h("span.gv-time.gv-number", {}, at, clock(duration), rate);
	const element = h("div.gv-transport", { [SUPPRESS]: "true" }, play, scrub, time, mute, loop, full);

	const draw: Transport["draw"] = (state) => {
		const position = Math.min(state.time, duration);
		const usable = state.usable ? null : "true";
		const { frame, span } = state;
		const { a, b } = span;
		if (scrub.valueAsNumber !== frame) scrub.value = String(frame);
		scrub.disabled = !state.usable;
		scrub.style.setProperty("--gv-at", `${share(frame) * 100}%`);
		const first = a ?? b;
		set(scrub, {
			"aria-valuetext": `${clockTenths(position)} of ${clock(duration)}`,
			"data-a": a,
			"data-b": b,
		});
		if (first !== null) {
			scrub.style.setProperty("--gv-a", String(share(first)));
			scrub.style.setProperty("--gv-b", String(share(b ?? first)));
		}
		write(rate, state.rate === 1 ? "" : ` ${state.rate}×`);
		write(at, `${clockTenths(position)} / `);
		const [action, label] = state.playing ? (["pause", "Pause"] as const) : (["play", "Play"] as const);
		face(play, action, label);
		set(play, { "data-action": action, title: `${label} (Space)`, "aria-disabled": usable });
		const silent = state.muted || !port.hasAudio;
		face(mute, silent ? "muted" : "sound", "Mute");
		set(mute, {
			"aria-pressed": String(state.muted),
			"aria-disabled": port.hasAudio ? usable : "true",
			title: port.hasAudio ? (state.muted ? "Sound on (M)" : "Mute (M)") : "This clip has no sound",
		});
		set(loop, { "aria-pressed": String(state.loop), "aria-disabled": usable });
		set(full, { "aria-disabled": usable });
	};
	return { element, play, draw };
}

function iconButton(action: Command, name: IconName, label: string, title: string): HTMLButtonElement {
	const button = h("button.gv-tool", { "data-action": action, title, "aria-label": label, [SUPPRESS]: "true" });
	button.append(icon(name));
	return button;
}

/** Change icon and label of a button without replacing the button. */
function face(button: HTMLButtonElement, name: IconName, label: string): void {
	set(button, { "aria-label": label });
	if (button.firstElementChild?.getAttribute("data-icon") !== name) button.replaceChildren(icon(name));
}
