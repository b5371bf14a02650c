/** A clip in the small: its poster, its film without sound while the mouse is over it, and with sound after a click. */

import { loader } from "../cells/seats";
import { after, childOf, h, on, set } from "../dom";
import { icon } from "../icons";
import { SUPPRESS } from "../keys";
import { NoClip, type Port } from "../media";
import type { Clip } from "../model";
import { screen } from "../screen";
import type { ListMemory } from "./memory";

/** A mouse on its way elsewhere starts nothing, milliseconds. */
const DWELL = 100;
const WORDS = {
	missing: "The file is no longer in your library folder.",
	undecodable: "This browser cannot play H.264.",
};

/** What the clips of a view share: of them only one has sound. */
export type Stage = { loud: Film | null };

export type Film = {
	box: HTMLElement;
	/** Lies over the picture. */
	button: HTMLButtonElement;
	/** Back to the poster. */
	rest: () => void;
	/** Does it play? */
	runs: () => boolean;
	poster: (src: string) => void;
};

/** `say` shows words over the picture. */
export function film(
	clip: Omit<Clip, "poster">,
	source: Port,
	memory: ListMemory,
	stage: Stage,
	say: (words: string) => void,
	signal: AbortSignal,
): Film {
	const { box, video, image } = screen({ ...clip, poster: null }, { preload: "none" }, icon("play"));
	// 848 to 480 is no 16 to 9, by a hair that nobody should see.
	set(box, { "data-near": Math.abs((clip.width / clip.height) * (9 / 16) - 1) < 0.02 });
	const load = loader(clip, source, memory.seats, signal);
	const button = h("button.gv-play", { [SUPPRESS]: "true" }, h("span.gv-start", icon("play")));
	const calm = matchMedia("(prefers-reduced-motion: reduce)");
	/** Was it clicked? */
	let loud = false;
	/** What was begun last, until something else is. */
	let visit = childOf(signal);

	const draw = () => {
		const [action, label] = loud && !video.paused ? ["pause", "Pause"] : ["play", "Play"];
		set(button, { "data-action": action, "aria-label": label, title: label, "data-held": loud && video.paused });
	};
	const begin = async (isLoud: boolean) => {
		visit.abort();
		visit = childOf(signal);
		const now = visit.signal;
		loud = isLoud;
		if (loud) {
			stage.loud?.rest();
			stage.loud = self;
			say("Loading the clip");
		}
		try {
			await load(video);
			if (now.aborted) return;
			video.muted = video.loop = !isLoud;
			video.currentTime = 0;
			await video.play();
			// It may have played before, without sound.
			draw();
		} catch (error) {
			if (now.aborted) return;
			rest();
			if (isLoud) say(error instanceof NoClip ? WORDS[error.why] : "");
		}
	};
	const rest = () => {
		visit.abort();
		loud = false;
		if (stage.loud === self) stage.loud = null;
		video.pause();
		if (video.readyState > 0) video.currentTime = 0;
		set(box, { "data-plays": false });
		say("");
		draw();
	};
	const self: Film = {
		box,
		button,
		rest,
		runs: () => !video.paused,
		poster: (src) => set(image, { src, hidden: false }),
	};
	on(
		button,
		"pointerenter",
		({ pointerType }) => {
			if (calm.matches || pointerType === "touch" || loud || stage.loud?.runs()) return;
			visit.abort();
			visit = childOf(signal);
			after(DWELL, visit.signal, () => void begin(false));
		},
		signal,
	);
	on(button, "pointerleave", () => loud || rest(), signal);
	on(
		button,
		"click",
		() => {
			if (!loud) void begin(true);
			else if (video.paused) void video.play().catch(() => {});
			else video.pause();
		},
		signal,
	);
	on(
		video,
		"playing",
		() => {
			set(box, { "data-plays": true });
			say("");
		},
		signal,
	);
	for (const type of ["play", "pause"]) on(video, type, draw, signal);
	on(video, "ended", rest, signal);
	// It had to make room for another.
	on(video, "emptied", () => box.dataset.plays !== undefined && rest(), signal);
	draw();
	return self;
}
