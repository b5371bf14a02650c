/** The row below the picture: play, scrub, time, mute, loop, full screen. */

import { h, set, write } from "./dom";
import { clock, clockTenths } from "./format";
import { type IconName, icon } from "./icons";
import { SUPPRESS } from "./keys";

export type Command = "play" | "mute" | "loop" | "fullscreen";

export type Transport = {
	element: HTMLElement;
	play: HTMLButtonElement;
	/** Show what the player does at the moment. */
	draw: (state: { time: number; playing: boolean; muted: boolean; loop: boolean; usable: boolean }) => void;
};

export type TransportPort = {
	duration: number;
	/** Seconds a step of the slider. */
	step: number;
	hasAudio: boolean;
	command: (name: Command) => void;
	seek: (time: number) => void;
};

export function transportRow(port: TransportPort, signal: AbortSignal): Transport {
	const { duration } = port;
	const on = (button: HTMLButtonElement, name: Command) => {
		button.addEventListener(
			"click",
			() => {
				if (button.getAttribute("aria-disabled") !== "true") port.command(name);
			},
			{ signal },
		);
		return button;
	};
	const play = on(iconButton("play", "play", "Play", "Play (Space)"), "play");
	const mute = on(iconButton("mute", "sound", "Mute", "Mute (M)"), "mute");
	const loop = on(iconButton("loop", "loop", "Loop", "Loop"), "loop");
	const full = on(iconButton("fullscreen", "fullscreen", "Full screen", "Full screen (F)"), "fullscreen");
	const scrub = h("input", {
		type: "range",
		class: "gv-scrub",
		min: 0,
		max: duration,
		step: port.step,
		value: 0,
		"aria-label": "Position",
		[SUPPRESS]: "true",
	});
	scrub.addEventListener("input", () => port.seek(scrub.valueAsNumber), { signal });
	const at = h("span", { class: "gv-at" });
	const time = h("span", { class: "gv-time gv-number" }, at, clock(duration));
	const element = h("div", { class: "gv-transport", [SUPPRESS]: "true" }, play, scrub, time, mute, loop, full);

	const draw: Transport["draw"] = (state) => {
		const position = Math.min(state.time, duration);
		const usable = state.usable ? null : "true";
		if (scrub.valueAsNumber !== position) scrub.value = String(position);
		scrub.disabled = !state.usable;
		scrub.style.setProperty("--gv-at", `${duration > 0 ? (position / duration) * 100 : 0}%`);
		set(scrub, { "aria-valuetext": `${clockTenths(position)} of ${clock(duration)}` });
		write(at, `${clockTenths(position)} / `);
		face(play, state.playing ? "pause" : "play", state.playing ? "Pause" : "Play");
		set(play, {
			"data-action": state.playing ? "pause" : "play",
			title: state.playing ? "Pause (Space)" : "Play (Space)",
			"aria-disabled": usable,
		});
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
	const button = h("button", {
		type: "button",
		class: "gv-tool",
		"data-action": action,
		title,
		"aria-label": label,
		[SUPPRESS]: "true",
	});
	button.append(icon(name));
	return button;
}

/** Change icon and label of a button without replacing the button. */
function face(button: HTMLButtonElement, name: IconName, label: string): void {
	set(button, { "aria-label": label });
	if (button.firstElementChild?.getAttribute("data-icon") !== name) button.replaceChildren(icon(name));
}
