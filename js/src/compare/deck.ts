/** One player of a comparison: loads its clip, and goes where it is sent. */

import { atEnd, h, on } from "../dom";
import { load, NoClip, unload } from "../media";
import type { Reel } from "./memory";
import { Leash } from "./sync";
import { startOf, type Track } from "./tracks";
import type { Entry } from "./traits";

export type Film = NonNullable<Entry["clip"]>;
export type Condition = "loading" | "waiting" | "ready" | "missing" | "undecodable";

/** How long all others wait for one, milliseconds: to be loaded, and to arrive where it was sent. */
const LOADING = 1500;
const ARRIVING = 5000;
/** How long a jump takes until one is measured, seconds. */
const LAG = 0.08;
/** Two times are one place, seconds. */
const SAME = 0.001;
/** Before its end a player may have less to play than it takes to say so, seconds. */
const END = 0.25;

/** How to ask for its bytes. */
export type Asker = { send: (content: object) => void; whose: { job: string } };

export type Deck = {
	readonly video: HTMLVideoElement;
	readonly reel: Reel;
	readonly leash: Leash;
	readonly condition: Condition;
	readonly track: Track;
	/** Can it still become a picture, or is it one? */
	readonly counts: boolean;
	/** Where it is by its own account, in seconds of the clock. */
	readonly own: number;
	/** Has it enough to go on? At its end it needs nothing. */
	readonly isFed: boolean;
	/** How long a jump takes, seconds. */
	readonly lag: number;
	/** Since when it has had nothing to play, milliseconds; null: it has. */
	hungry: number | null;
	/** Told which time of the clip was seen, and when: seconds, milliseconds. */
	seen: ((time: number, now: number) => void) | null;
	/** Is it on its way, and to be waited for after so many milliseconds? */
	isAwaited(waited: number): boolean;
	/** Stand still at a time of the clip: one seek at a time, and of the wishes made meanwhile only the last. */
	show(time: number): void;
	play(): Promise<void>;
	stop(): void;
	/** Go on playing from elsewhere in the clip. */
	jump(time: number): void;
};

/** A player for a clip. `change` is called when its condition is another. */
export function makeDeck(film: Film, reel: Reel, port: Asker, change: () => void, signal: AbortSignal): Deck {
	const video = h("video", { playsinline: true, tabindex: -1, "aria-label": "Clip" });
	let condition: Condition = "loading";
	let lag = LAG;
	let wanted: number | null = null;
	/** The very frame that is shown, by its middle; null: not known, it was played. */
	let shown: number | null = null;
	let jumped: number | null = null;

	const become = (next: Condition) => {
		const before = condition;
		condition = next;
		if (before !== next) change();
	};
	const open = () => {
		const late = () => become("waiting");
		load(video, { ...film, poster: null }, { ...port, memory: reel.film, late }, signal).then(
			() => {
				shown = null;
				become("ready");
				go();
				// A source may fail later, with the server or the file: then once more, by the other way.
				const lost = () => {
					reel.film.served = false;
					become("loading");
					open();
				};
				video.addEventListener("error", lost, { signal, once: true });
			},
			(error: unknown) => {
				if (error instanceof NoClip) become(error.why);
			},
		);
	};
	const go = () => {
		if (wanted === null || condition !== "ready" || video.seeking) return;
		if (shown !== wanted) {
			shown = null;
			video.currentTime = wanted;
			if (video.seeking) return;
		}
		shown = wanted;
		wanted = null;
	};
	const watch = () => {
		// Not every browser can tell which frame it shows.
		video.requestVideoFrameCallback?.((_, { mediaTime, expectedDisplayTime }) => {
			if (signal.aborted) return;
			if (!video.seeking && !video.paused) self.seen?.(mediaTime, expectedDisplayTime);
			watch();
		});
	};
	const self: Deck = {
		video,
		reel,
		leash: new Leash(),
		hungry: null,
		seen: null,
		get condition() {
			return condition;
		},
		get lag() {
			return lag;
		},
		get track() {
			return { seconds: film.duration, fps: film.fps, offset: reel.offset };
		},
		get counts() {
			return condition !== "missing" && condition !== "undecodable";
		},
		get own() {
			return video.currentTime + startOf(self.track);
		},
		get isFed() {
			return video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || video.currentTime > film.duration - END;
		},
		isAwaited(waited) {
			if (condition !== "ready") return self.counts && waited < LOADING;
			return (wanted !== null || video.seeking || !self.isFed) && waited < ARRIVING;
		},
		show(time) {
			self.stop();
			wanted = time;
			go();
		},
		play() {
			wanted = shown = self.hungry = null;
			self.leash.forget();
			return video.play();
		},
		stop: () => video.pause(),
		jump(time) {
			jumped = performance.now();
			video.currentTime = time;
		},
	};

	// Until it is known who is to be heard.
	video.muted = true;
	on(
		video,
		"seeked",
		() => {
			if (jumped !== null) lag = (lag + (performance.now() - jumped) / 1000) / 2;
			jumped = null;
			if (wanted !== null && Math.abs(video.currentTime - wanted) < SAME) shown = wanted;
			go();
		},
		signal,
	);
	atEnd(signal, () => {
		video.pause();
		unload(video);
	});
	open();
	watch();
	return self;
}
