/** What stands below a picture: letter, what the clip differs in, stars, sound, and the rest behind "…". */

import { h, set, write } from "../dom";
import { visible } from "../format";
import { moreMenu } from "./menu";
import { face, tile, tool } from "./parts";
import type { Port } from "./port";
import { stars } from "./stars";
import type { Entry } from "./traits";

export type Legend = { element: HTMLElement; draw: (entry: Entry) => void };

export function legend(entry: Entry, port: Port, signal: AbortSignal): Legend {
	const { memory } = port;
	const { job, letter } = entry;
	const reel = memory.reel(job);
	const label = h("span.gv-differs");
	const moved = h("span.gv-moved.gv-number");
	const rating = stars(letter, (value) => memory.choose("stars", job, port.send, String(value)), signal);
	const mute = tool(`mute-${letter}`, "muted", `Mute ${letter}`, signal, () => memory.mute(job));
	const solo = tool(`solo-${letter}`, "alone", `${letter} alone`, signal, () => memory.alone(job));
	const sounds = [
		[mute, "Mute (M)"],
		[solo, "Hear it alone (S)"],
	] as const;
	const more = moreMenu(entry, port, signal);
	const sound = h("div.gv-sound", rating.element, mute, solo, more.element);
	const element = h("div.gv-legend", tile(letter), h("span.gv-what", label, moved), sound);

	const draw = (now: Entry) => {
		const hasSound = now.clip?.has_audio ?? false;
		const isHeard = hasSound && memory.isHeard(job);
		write(label, visible(now.label));
		set(label, { title: visible(now.label) });
		write(moved, reel.offset === 0 ? "" : signed(reel.offset));
		set(moved, { title: `Moved by ${signed(reel.offset)} frames` });
		rating.draw(Number(memory.chosen(job) ?? now.stars), port.ended() ? "The kernel ended" : "");
		face(mute, isHeard ? "sound" : "muted");
		set(mute, { "aria-pressed": String(!isHeard) });
		set(solo, { "aria-pressed": String(memory.solo === job) });
		for (const [button, title] of sounds) {
			const no = now.clip && !hasSound ? "This clip has no sound" : title;
			set(button, { "aria-disabled": !hasSound && "true", title: no });
		}
		more.draw();
	};
	return { element, draw };
}

/** 3 -> "+3", with a minus sign that is as wide. */
function signed(frames: number): string {
	return frames < 0 ? `−${-frames}` : `+${frames}`;
}
