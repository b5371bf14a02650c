/** One clip of the grid: its player, or what there is instead, and the row below it. */

import { after, focusOn, h, keyed, on, set, write } from "../dom";
import { clock, visible } from "../format";
import { icon, titled } from "../icons";
import { objectUrl } from "../media";
import { pendingMedia } from "../pending";
import { report } from "../progress";
import { isUnderWay, look } from "../words";
import { type Condition, type Deck, makeDeck } from "./deck";
import { legend } from "./legend";
import type { Port } from "./port";
import type { Entry } from "./traits";

/** Words over or instead of the picture. */
const WORDS: Record<Condition, string> = {
	loading: "Loading the clip",
	waiting: "Waiting for the kernel",
	missing: "The file is no longer in your library folder.",
	undecodable: "This browser cannot play H.264.",
	ready: "",
};
/** A clip on the same machine is here before its poster would be, milliseconds. */
const POSTER = 300;

export type Cell = {
	element: HTMLElement;
	/** Draw the clip as it stands. */
	draw: (entry: Entry) => void;
	/** Draw what moves: progress at the kernel's time `now`, and whether the clip has ended. */
	tick: (now: number) => void;
};

export function cell(first: Entry, port: Port, signal: AbortSignal): Cell {
	const { memory, ensemble, ended } = port;
	const { job, letter } = first;
	const reel = memory.reel(job);
	let entry = first;
	let deck: Deck | null = null;
	const words = h("div.gv-cover-words");
	const shot = h("div.gv-stage");
	const below = legend(first, port, signal);
	const element = h(
		"div.gv-clip",
		{ role: "group", tabindex: -1, "data-letter": letter, "data-job-id": job },
		shot,
		below.element,
	);
	const pending = pendingMedia(reel, () => null, ended, true);
	const fill = keyed(shot, signal);

	const picture = (life: AbortSignal) => {
		const { clip } = entry;
		if (!clip) return [h("div.gv-box.gv-sunk", h("div.gv-over", h("div.gv-words", WORDS.missing)))];
		const source = { send: port.send, whose: { job } };
		const change = () => {
			ensemble.refresh();
			ensemble.changed();
		};
		deck = makeDeck(clip, reel, source, change, life);
		const poster = h("img.gv-poster", { alt: "", hidden: true });
		const box = h("div.gv-box.gv-picture", deck.video, poster, words);
		on(
			box,
			"click",
			() => {
				focusOn(element);
				ensemble.toggle();
			},
			life,
		);
		after(POSTER, life, () => {
			if (deck?.condition === "ready") return;
			const whose = { job, what: "poster" } as const;
			objectUrl({ ...source, whose, memory: reel.poster }, "image/jpeg").then(
				(src) => set(poster, { src, hidden: false }),
				// Without it there are words.
				() => {},
			);
		});
		ensemble.join(job, letter, deck);
		life.addEventListener("abort", () => {
			ensemble.leave(job);
			deck = null;
		});
		return [box];
	};

	const draw = (next: Entry) => {
		entry = next;
		const { status, clip, brief, progress } = next;
		const moves = isUnderWay(next);
		const { glyph, hue, title } = look(next, ended());
		if (status === "pending" && progress !== null) {
			const time = memory.clock.at(Date.now() / 1000);
			const eta = next.eta_s === null ? null : next.eta_s - (time - next.now);
			reel.glide = report(reel.glide, progress, eta, time);
		} else if (!moves) reel.glide = null;
		fill(moves ? "moves" : status === "done" ? [clip?.name, clip?.size] : [name, title, brief], (life) => {
			if (status === "done") return picture(life);
			if (moves) return [pending.element];
			const mark = titled(hue, icon(glyph), title);
			return [h("div.gv-box.gv-sunk", h("div.gv-over", mark, h("div.gv-words", brief)))];
		});
		below.draw(next);
		set(element, {
			"aria-label": `${letter}: ${visible(next.label)}`,
			"data-status": status,
			"data-progress": progress === null ? null : progress.toFixed(2),
			"data-current": memory.current === job,
		});
	};

	const tick = (now: number) => {
		if (isUnderWay(entry)) pending.draw({ ...entry, download: null, created_at: entry.submitted_at ?? entry.now }, now);
		const { condition } = deck ?? {};
		const where = ensemble.placeOf(job);
		const phase = condition === "ready" ? where?.phase : "inside";
		const outside =
			phase === "before" ? `begins at ${clock(where?.starts ?? 0)}` : `ended at ${clock(where?.ends ?? 0)}`;
		set(element, { "data-media": condition ?? null, "data-phase": phase === "inside" ? null : (phase ?? null) });
		write(words, condition === "ready" ? (phase === "inside" ? "" : outside) : WORDS[condition ?? "ready"]);
	};
	return { element, draw, tick };
}
