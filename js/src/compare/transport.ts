/** The row below the timeline: frame back, play, frame on, time, speed, the part that is played again, drift. */

import { focusOn, h, keyed, on, set, write } from "../dom";
import { icon } from "../icons";
import { RATES } from "../span";
import { face, keepOwnKeys, onPress, tool } from "./parts";
import type { Port } from "./port";
import { clockHundredths, driftWords } from "./words";

const LOOP = "Play from A to B again and again; [ and ] set them";

export type Transport = {
	element: HTMLElement;
	play: HTMLButtonElement;
	draw: () => void;
};

export function transport({ memory, ensemble }: Port, signal: AbortSignal): Transport {
	const back = tool("back", "back", "One frame back", signal, () => ensemble.step(-1), ",");
	const play = tool("play", "play", "Play", signal, () => ensemble.toggle());
	const next = tool("on", "on", "One frame on", signal, () => ensemble.step(1), ".");
	set(play, { class: "gv-tool gv-primary" });
	const at = h("b.gv-clock");
	const frames = h("span.gv-mute");
	const clock = h("span.gv-when.gv-number", at, " ", frames);
	const speed = h(
		"select.gv-field.gv-number",
		{ "data-action": "pace", "aria-label": "Speed", title: "Speed (- and +)" },
		...RATES.map((rate) => h("option", { value: rate }, `${rate}×`)),
	);
	keepOwnKeys(speed, signal);
	on(
		speed,
		"change",
		() => {
			memory.rate = Number(speed.value);
			memory.tell();
			// Of a mouse: the next Space is to play, not to open the list again.
			if (!speed.matches(":focus-visible")) focusOn(play);
		},
		signal,
	);
	const loop = h("button.gv-button.gv-loop", { "data-action": "loop", title: LOOP }, icon("loop"), "Loop A–B");
	onPress(loop, signal, () => {
		memory.loops = !memory.loops;
		memory.tell();
	});
	const drift = h("span.gv-drift");
	const fill = keyed(drift, signal);
	const buttons = h("span.gv-steps", back, play, next);
	const line = () => h("span.gv-divider");
	const right = h("span.gv-pace", speed, line(), loop, line(), drift);
	const element = h("div.gv-controls", buttons, clock, right);

	const draw = () => {
		const grid = ensemble.grid();
		const frame = ensemble.frame();
		const usable = ensemble.isUsable();
		const awaited = ensemble.awaited();
		write(at, clockHundredths(frame / grid.fps));
		write(frames, `frame ${frame} of ${grid.count}`);
		const plays = ensemble.plays();
		const [action, label] = plays ? (["pause", "Pause"] as const) : (["play", "Play"] as const);
		face(play, action);
		set(play, { "data-action": action, "aria-label": label, title: `${label} (Space)` });
		for (const button of [back, play, next, loop]) set(button, { "aria-disabled": !usable && "true" });
		if (Number(speed.value) !== memory.rate) speed.value = String(memory.rate);
		set(loop, { "aria-pressed": String(memory.loops) });
		const { words, much } = driftWords(ensemble.drift());
		const waiting = awaited.length > 0 ? `waiting for ${awaited.join(", ")}` : null;
		const instead = usable ? waiting : "";
		set(drift, { "data-much": much });
		fill([words, instead], () => {
			return instead === null ? [icon(much ? "triangle" : "check"), h("span", words)] : [instead];
		});
	};
	return { element, play, draw };
}
