/** The player: a picture, the row below it, and the words while it loads. */

import { atEnd, focusOn, h, on, set, write } from "./dom";
import { frameAt, frameCount, middleOf } from "./frames";
import { icon } from "./icons";
import type { PlayerKeys } from "./keys";
import { load, NoClip, type Port, unload } from "./media";
import type { Memory } from "./memory";
import type { Clip } from "./model";
import { screen } from "./screen";
import { mark, nextRate, turnBack, WHOLE } from "./span";
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

export function player(clip: Clip, port: Omit<Port, "late"> & { memory: Memory }, signal: AbortSignal): Player {
	const { memory } = port;
	const count = frameCount(clip.duration, clip.fps);
	const start = h("div.gv-start", { "aria-hidden": "true" }, icon("play"));
	const words = h("div.gv-cover-words");
	const { box, video } = screen(clip, { preload: "metadata" }, start, words);
	let condition: Condition = "loading";

	const seek = seeker(video, memory);
	const show = (frame: number) => {
		seek(middleOf(frame, clip.fps, count));
		// Now, and not when the browser says that it seeks: the next key on the slider counts from what that shows.
		draw();
	};
	const frame = () => frameAt(seek.target() ?? video.currentTime, clip.fps, count);
	/** Was it stopped, or never started? At its end a player cannot tell. */
	let still = true;
	const play = () => void video.play().catch(() => {});
	const pause = () => {
		still = true;
		video.pause();
	};
	const toggle = () => {
		if (condition !== "ready") return;
		if (!video.paused) return pause();
		// From the last frame on there is nothing to see: begin again.
		if (frame() === count - 1) seek(0);
		play();
	};
	/** Behind B go back to A. */
	const turn = () => {
		const { ended } = video;
		const first = still ? null : turnBack(memory.span, ended ? count : frame());
		if (first === null) return;
		show(first);
		if (ended) play();
	};
	const pace = () => {
		video.playbackRate = memory.rate;
		video.loop = memory.loop && turnBack(memory.span, count) === null;
	};
	const commands: Record<Command, () => void> = {
		play: toggle,
		mute: () => {
			memory.muted = !memory.muted;
			video.muted = memory.muted;
		},
		loop: () => {
			memory.loop = !memory.loop;
			pace();
			draw();
		},
		fullscreen: () => {
			if (document.fullscreenElement) void document.exitFullscreen();
			else void element.requestFullscreen?.().catch(() => {});
		},
	};
	const { duration, has_audio: hasAudio } = clip;
	const transport = transportRow({ memory, duration, count, hasAudio, commands, seek: show }, signal);
	const element = h("div.gv-media.gv-player", box, transport.element);

	const draw = () => {
		const time = seek.target() ?? video.currentTime;
		transport.draw(time, frame(), !video.paused && !video.ended, condition === "ready");
		set(element, { "data-media": condition, "data-started": memory.playhead !== null });
		write(words, WORDS[condition]);
	};

	for (const type of ["play", "pause", "ended", "seeking", "seeked", "timeupdate", "volumechange"]) {
		on(
			video,
			type,
			() => {
				if (condition !== "ready") return;
				if (type === "play") still = false;
				if (type === "play") memory.playhead ??= video.currentTime;
				else if (memory.playhead !== null) memory.playhead = video.currentTime;
				turn();
				draw();
				if (type === "play") follow(video, turn, draw, signal);
			},
			signal,
		);
	}
	on(
		box,
		"click",
		() => {
			toggle();
			// Focus goes where the keys are safe from the notebook's own.
			focusOn(transport.play);
		},
		signal,
	);
	atEnd(signal, () => {
		video.pause();
		unload(video);
	});

	const change = (to: Condition) => {
		condition = to;
		draw();
	};
	video.muted = memory.muted;
	const open = () => {
		change("loading");
		load(video, clip, { ...port, late: () => change("waiting") }, signal).then(
			() => {
				change("ready");
				pace();
				if (memory.playhead) seek(memory.playhead);
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
		pause();
		show(frame() + frames);
	};
	const keys: PlayerKeys = {
		play: toggle,
		step,
		start: () => condition === "ready" && seek(0),
		end: () => condition === "ready" && show(count),
		mute: () => condition === "ready" && hasAudio && commands.mute(),
		fullscreen: commands.fullscreen,
		mark: (which) => {
			if (condition !== "ready") return;
			memory.span = which === null ? WHOLE : mark(memory.span, which, frame());
			pace();
			draw();
		},
		speed: (up) => {
			memory.rate = nextRate(memory.rate, up);
			pace();
			draw();
		},
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
			memory.playhead = time;
			go();
		},
		{ target: () => wanted },
	);
}

/** Redraw with every frame of the screen while the clip plays. */
function follow(video: HTMLVideoElement, turn: () => void, draw: () => void, signal: AbortSignal): void {
	const frame = () => {
		if (signal.aborted || video.paused || !video.isConnected) return;
		turn();
		draw();
		requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
}
