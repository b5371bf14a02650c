/** The player: a picture, the row below it, and the words while it loads. */

import { h, set, write } from "./dom";
import { frameAt, frameCount, middleOf } from "./frames";
import { icon } from "./icons";
import type { PlayerKeys } from "./keys";
import { load, NoClip, type Port } from "./media";
import type { Memory } from "./memory";
import type { Clip } from "./model";
import { type Command, transportRow } from "./transport";

/** Words over or instead of the picture. */
const WORDS = {
	loading: "Loading the clip",
	waiting: "Waiting for the kernel",
	missing: "The file is no longer in your library folder.",
	undecodable: "This browser cannot play H.264.",
	ready: "",
} as const;
type Condition = keyof typeof WORDS;

export type Player = { element: HTMLElement; keys: PlayerKeys };

export function player(clip: Clip, port: Omit<Port, "late">, signal: AbortSignal): Player {
	const { memory } = port;
	const count = frameCount(clip.duration, clip.fps);
	const poster = clip.poster?.startsWith("data:image/") ? clip.poster : null;
	const video = h("video", { playsinline: true, preload: "metadata", poster, tabindex: -1, "aria-label": "Clip" });
	const cover = h("img", { class: "gv-poster", alt: "", src: poster, hidden: poster === null });
	const start = h("div", { class: "gv-start", "aria-hidden": "true" }, icon("play"));
	const words = h("div", { class: "gv-cover-words" });
	const box = h("div", { class: "gv-box gv-picture" }, video, cover, start, words);
	let condition: Condition = "loading";

	const seek = seeker(video, memory);
	const toggle = () => {
		if (condition !== "ready") return;
		if (!video.paused) return video.pause();
		// From the last frame on there is nothing to see: begin again.
		if (frameAt(video.currentTime, clip.fps, count) === count - 1) seek(0);
		video.play().catch(() => {});
	};
	const commands: Record<Command, () => void> = {
		play: toggle,
		mute: () => {
			memory.muted = !memory.muted;
			video.muted = memory.muted;
		},
		loop: () => {
			memory.loop = !memory.loop;
			video.loop = memory.loop;
			draw();
		},
		fullscreen: () => {
			if (document.fullscreenElement) void document.exitFullscreen();
			else void element.requestFullscreen?.().catch(() => {});
		},
	};
	const transport = transportRow(
		{
			duration: clip.duration,
			step: 1 / clip.fps,
			hasAudio: clip.has_audio,
			command: (name) => commands[name](),
			seek: (time) => seek(Math.min(time, middleOf(count, clip.fps, count))),
		},
		signal,
	);
	const element = h("div", { class: "gv-media gv-player" }, box, transport.element);

	const draw = () => {
		transport.draw({
			time: seek.target() ?? video.currentTime,
			playing: !video.paused && !video.ended,
			muted: memory.muted,
			loop: memory.loop,
			usable: condition === "ready",
		});
		set(element, { "data-media": condition, "data-started": memory.position !== null });
		write(words, WORDS[condition]);
	};

	for (const type of ["play", "pause", "ended", "seeking", "seeked", "timeupdate", "volumechange"]) {
		video.addEventListener(
			type,
			() => {
				if (condition !== "ready") return;
				if (type === "play") memory.position ??= video.currentTime;
				else if (memory.position !== null) memory.position = video.currentTime;
				draw();
				if (type === "play") follow(video, draw, signal);
			},
			{ signal },
		);
	}
	box.addEventListener(
		"click",
		() => {
			toggle();
			// Focus goes where the keys are safe from the notebook's own.
			transport.play.focus({ preventScroll: true });
		},
		{ signal },
	);
	signal.addEventListener("abort", () => {
		video.pause();
		video.removeAttribute("src");
		video.load();
	});

	const change = (to: Condition) => {
		condition = to;
		draw();
	};
	video.muted = memory.muted;
	video.loop = memory.loop;
	const open = () => {
		change("loading");
		load(video, clip, { ...port, late: () => change("waiting") }, signal).then(
			() => {
				change("ready");
				if (memory.position) seek(memory.position);
				// A source may fail later, with the server or the file: then once more, by the other way.
				const lost = () => {
					memory.served = false;
					open();
				};
				video.addEventListener("error", lost, { signal, once: true });
			},
			(error: unknown) => {
				if (error instanceof NoClip) change(error.why);
			},
		);
	};

	open();

	const step = (frames: number) => {
		if (condition !== "ready") return;
		video.pause();
		const now = frameAt(seek.target() ?? video.currentTime, clip.fps, count);
		seek(middleOf(now + frames, clip.fps, count));
	};
	const keys: PlayerKeys = {
		play: toggle,
		step,
		start: () => condition === "ready" && seek(0),
		end: () => condition === "ready" && seek(middleOf(count, clip.fps, count)),
		mute: () => condition === "ready" && clip.has_audio && commands.mute(),
		fullscreen: commands.fullscreen,
	};
	return { element, keys };
}

/** Move a player, one seek at a time: of the wishes made meanwhile only the last counts. */
function seeker(video: HTMLVideoElement, memory: Memory) {
	let wanted: number | null = null;
	const go = () => {
		if (wanted === null || video.seeking) return;
		video.currentTime = wanted;
		if (!video.seeking) wanted = null;
	};
	video.addEventListener("seeked", () => {
		if (wanted !== null && Math.abs(video.currentTime - wanted) < 0.001) wanted = null;
		go();
	});
	return Object.assign(
		(time: number) => {
			wanted = time;
			memory.position = time;
			go();
		},
		{ target: () => wanted },
	);
}

/** Redraw with every frame of the screen while the clip plays. */
function follow(video: HTMLVideoElement, draw: () => void, signal: AbortSignal): void {
	const frame = () => {
		if (signal.aborted || video.paused || !video.isConnected) return;
		draw();
		requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
}
