/** Whether somebody is in the middle of something that an output written anew would break: typing, or a clip that plays. */

import { after, childOf, on } from "../dom";
import type { Model } from "../model";
import type { StudioTraits } from "./traits";

/** After so long without a key nobody types any more, milliseconds. */
const IDLE = 4000;

export function workOf(model: Model<StudioTraits>, root: HTMLElement, signal: AbortSignal): void {
	let pause = childOf(signal);
	const plays = () => [...root.querySelectorAll("video")].some((video) => !video.paused && !video.muted);
	const tell = (isAtWork: boolean) => {
		if (model.get("at_work") === isAtWork) return;
		model.set("at_work", isAtWork);
		model.save_changes();
	};
	const typed = ({ target }: Event) => {
		if (!(target as Element).matches("textarea, input:not([type=checkbox])")) return;
		tell(true);
		pause.abort();
		pause = childOf(signal);
		after(IDLE, pause.signal, () => tell(plays()));
	};
	on(root, "input", typed, signal);
	for (const type of ["play", "pause", "ended", "volumechange"]) {
		// They do not bubble.
		root.addEventListener(type, () => tell(plays()), { signal, capture: true });
	}
	if (model.get("at_work")) tell(false);
}
