/** Whether somebody is in the middle of something that an output written anew would break: typing, or a clip that plays. */

import { after, atEnd, childOf, every, on } from "../dom";
import type { Model } from "../model";
import type { StudioTraits } from "./traits";

/** After so long without a key nobody types any more, milliseconds. */
const IDLE = 4000;

export function workOf(model: Model<StudioTraits>, root: HTMLElement, signal: AbortSignal): void {
	let pause = childOf(signal);
	let isTyping = false;
	/** Did this view tell so? */
	let isTold = false;
	const plays = () => [...root.querySelectorAll("video")].some((video) => !video.paused && !video.muted);
	const put = (isAtWork: boolean) => {
		isTold = isAtWork;
		if (model.get("at_work") === isAtWork) return;
		model.set("at_work", isAtWork);
		model.save_changes();
	};
	const tell = () => put(isTyping || plays());
	const typed = ({ target }: Event) => {
		if (!(target as Element).matches("textarea, input:not([type=checkbox], [type=radio])")) return;
		isTyping = true;
		tell();
		pause.abort();
		pause = childOf(signal);
		after(IDLE, pause.signal, () => {
			isTyping = false;
			tell();
		});
	};
	on(root, "input", typed, signal);
	for (const type of ["play", "pause", "ended", "volumechange"]) {
		// They do not bubble.
		root.addEventListener(type, tell, { signal, capture: true });
	}
	// Of a clip that is taken away while it plays nobody hears.
	every(IDLE, signal, () => isTold && tell());
	atEnd(signal, () => isTold && put(false));
	put(false);
}
