/** A clip's picture, which plays without sound while the mouse is over it. */

import { after, childOf, on, set } from "./dom";
import type { Clip } from "./model";
import { screen } from "./screen";

/** A mouse on its way elsewhere starts nothing, milliseconds. */
const DWELL = 100;

export type Still = { box: HTMLElement; video: HTMLVideoElement; image: HTMLImageElement; poster: string | null };

/** `ready` loads the clip, and comes back when that is done or in vain. */
export function still(clip: Clip, ready: () => Promise<unknown>, signal: AbortSignal): Still {
	const shown = screen(clip, { loop: true, preload: "none" });
	const { box, video } = shown;
	video.muted = true;
	const calm = matchMedia("(prefers-reduced-motion: reduce)");
	/** The mouse is over it until that ends. */
	let visit: AbortController | undefined;
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
	return shown;
}
