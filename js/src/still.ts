/** A clip's picture, which plays without sound while the mouse is over it. */

import { after, atEnd, childOf, on, set } from "./dom";
import { load, type Port } from "./media";
import type { Clip } from "./model";
import { screen } from "./screen";

/** A mouse on its way elsewhere starts nothing, milliseconds. */
const DWELL = 100;

/** The players that are loaded, so that those who were left longest ago make room. */
export class Seats {
	readonly #taken: AbortController[] = [];

	constructor(readonly most: number) {}

	/** Take a seat, or take it once more; who loses one is aborted. */
	take(seat: AbortController): void {
		const at = this.#taken.indexOf(seat);
		if (at >= 0) this.#taken.splice(at, 1);
		this.#taken.push(seat);
		if (this.#taken.length > this.most) this.#taken.shift()?.abort();
	}
}

export type Still = {
	element: HTMLElement;
	/** Show a picture of the clip, wherever it came from. */
	cover: (url: string) => void;
};

/** Without `seats` the clip is loaded at once where it has no poster, and stays. */
export function still(clip: Clip, port: Port, signal: AbortSignal, seats?: Seats): Still {
	const { box, video, poster, image } = screen(clip, { loop: true, preload: "none" });
	video.muted = true;
	const calm = matchMedia("(prefers-reduced-motion: reduce)");
	/** The mouse is over it until that ends. */
	let visit: AbortController | undefined;
	let life: AbortController | undefined;
	let loaded: Promise<void> | undefined;
	const ready = () => {
		if (!life || life.signal.aborted) {
			life = childOf(signal);
			atEnd(life.signal, () => {
				video.removeAttribute("src");
				video.load();
			});
			loaded = load(video, clip, port, life.signal);
		}
		seats?.take(life);
		return loaded?.catch(() => {});
	};
	on(
		box,
		"pointerenter",
		({ pointerType }) => {
			if (calm.matches || pointerType === "touch") return;
			visit = childOf(signal);
			const now = visit.signal;
			after(DWELL, now, async () => {
				await ready();
				if (now.aborted) return;
				video.play().then(
					() => set(box, { "data-plays": !now.aborted }),
					() => {},
				);
			});
		},
		signal,
	);
	on(
		box,
		"pointerleave",
		() => {
			visit?.abort();
			video.pause();
			if (video.readyState > 0) video.currentTime = 0;
			set(box, { "data-plays": false });
		},
		signal,
	);
	if (poster === null && !seats) void ready();
	return {
		element: box,
		cover: (url) => {
			set(image, { src: url, hidden: false });
		},
	};
}
