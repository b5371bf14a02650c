/** The small card of a row: picture, two lines of prompt, status and money. One button opens the whole card. */

import { deeds } from "./bar";
import { deedButton, type Port } from "./deed";
import { atEnd, h, keyed, on } from "./dom";
import { clock, cut, visible } from "./format";
import { icon, titled } from "./icons";
import { load, unload } from "./media";
import type { Clip, Job } from "./model";
import { pendingMedia } from "./pending";
import { badge, statusLine } from "./side";
import { still } from "./still";
import { isUnderWay, type Look, look } from "./words";

/** Titles that are too long beside a price. */
const SHORT: Record<string, string> = {
	"Blocked by moderation": "Blocked",
	"Link expired": "Expired",
	"Not known if it was sent": "Unknown",
};

export type Compact = { element: HTMLElement; draw: (job: Job, now: number) => void };

export function compactCard(port: Port, picture: () => string | null, open: () => void, signal: AbortSignal): Compact {
	const pending = pendingMedia(port.memory, picture, port.ended, true);
	const shot = h("div.gv-shot");
	const prompt = h("div.gv-brief");
	const state = h("div.gv-state");
	const name = "Open the whole card";
	const more = h(
		"button.gv-tool",
		{
			"data-action": "open",
			"aria-label": name,
			title: name,
			"aria-expanded": "false",
		},
		icon("more"),
	);
	for (const place of [shot, more]) on(place, "click", open, signal);
	const element = h("div.gv-compact", shot, h("div.gv-below", prompt, h("div.gv-foot", state, more)));
	const fillShot = keyed(shot, signal);
	const fillPrompt = keyed(prompt, signal);
	const fillState = keyed(state, signal);

	const draw = (job: Job, now: number) => {
		const { clip, brief, take, simulated, foreign } = job;
		const seen = look(job, port.ended());
		const {
			glyph: name,
			hue,
			title,
		}: Look = job.reused && job.status === "done" ? { glyph: "library", hue: "ok", title: "Library" } : seen;
		const moves = isUnderWay(job) || (job.status === "done" && !clip);
		if (moves) pending.draw(job, now);
		fillShot([moves, brief, name, clip?.name, simulated], () => [
			moves ? pending.element : clip ? posterOf(clip, port, signal) : sign(name, hue, brief),
			h("div.gv-tags", simulated ? badge() : null, clip ? h("span.gv-length", clock(clip.duration)) : null),
		]);
		const text = foreign ? "Made elsewhere" : cut(visible(job.prompt), 500);
		fillPrompt([take, text], () => [take === null ? null : h("b", `take ${take} `), text]);
		const way = moves || clip ? undefined : deeds(job).left[0];
		const estimate = job.estimate && `est. ${job.estimate}`;
		const price = moves || clip ? (job.reused ? "$0.00" : (job.cost ?? estimate)) : null;
		// What a small card has no room for is done in the whole one.
		const there = job.status === "submit_unknown" ? "Decide…" : way?.opens && "Change…";
		fillState([title, name, way, price, there], () => [
			statusLine({ glyph: name, hue, title: SHORT[title] ?? title.replace(/ for .*/, "") }),
			there
				? deedButton({ action: "decide", glyph: "more", says: there }, port, signal, () => {
						port.memory.panel = way?.opens ?? null;
						open();
					})
				: way
					? deedButton(way, port, signal)
					: h("span.gv-price", price),
		]);
	};
	return { element, draw };
}

/** The clip's poster, or where it has none its first picture. */
function posterOf(clip: Clip, port: Port, signal: AbortSignal): HTMLElement {
	let loaded: Promise<void> | undefined;
	const ready = () => {
		loaded ??= load(video, clip, { ...port, late: undefined }, signal);
		return loaded.catch(() => {});
	};
	const { box, video, poster } = still(clip, ready, signal);
	atEnd(signal, () => unload(video));
	if (poster === null) void ready();
	return box;
}

/** Trouble in a few words. */
export function sign(name: Parameters<typeof icon>[0], tone: string, words: string): HTMLElement {
	return h("div.gv-box.gv-sunk", h("div.gv-over", titled(tone, icon(name)), h("div.gv-words", words)));
}
