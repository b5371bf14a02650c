/** The small card of a row: picture, two lines of prompt, status and money. One button opens the whole card. */

import { deeds } from "./bar";
import { deedButton, type Port } from "./deed";
import { h, keyed, on } from "./dom";
import { clock, cut, visible } from "./format";
import { icon } from "./icons";
import type { Job } from "./model";
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
			icon: name,
			tone,
			title,
		}: Look = job.reused && job.status === "done" ? { icon: "library", tone: "ok", title: "Library" } : seen;
		const moves = isUnderWay(job) || (job.status === "done" && !clip);
		if (moves) pending.draw(job, now);
		fillShot([moves, brief, name, clip?.name, simulated], () => [
			moves
				? pending.element
				: clip
					? still(clip, { ...port, late: undefined }, signal).element
					: sign(name, tone, brief),
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
			statusLine({ icon: name, tone, title: SHORT[title] ?? title.replace(/ for .*/, "") }),
			there
				? deedButton({ action: "decide", icon: "more", label: there }, port, signal, () => {
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

/** Trouble in a few words. */
export function sign(name: Parameters<typeof icon>[0], tone: string, words: string): HTMLElement {
	return h(
		"div.gv-box.gv-sunk",
		h("div.gv-over", h("span.gv-title", { "data-tone": tone }, icon(name)), h("div.gv-words", words)),
	);
}
