/** The media box and the strip while a clip is on its way. */

import { h, set, vary, write } from "./dom";
import { clock, hundredths, percent, timeLeft, timeLeftSpoken } from "./format";
import { icon } from "./icons";
import type { Job } from "./model";
import { type Glide, left, shown } from "./progress";
import { image } from "./screen";

export type Pending = {
	element: HTMLElement;
	/** Draw the job as it stands at the kernel's time `now`. */
	draw: (job: Moving, now: number) => void;
};

/** What is shown of a job on its way. */
type Moving = Pick<Job, "status" | "title" | "note" | "progress" | "download" | "created_at" | "submitted_at">;
type Memory = { readonly glide: Glide | null };

/**
 * `picture` gives the input image, a data URI; `ended` tells whether the kernel is gone.
 * A `small` card has the strip in the box.
 */
export function pendingMedia(
	memory: Memory,
	picture: () => string | null,
	ended: () => boolean,
	small = false,
): Pending {
	const number = h("div.gv-percent");
	const words = h("div.gv-words");
	const note = h("div.gv-words");
	const thumb = h("img.gv-thumb", { alt: "", hidden: true });
	const fill = h("div.gv-strip-done");
	const strip = h("div.gv-strip", { role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
	const sign = h("span.gv-title", { hidden: true }, icon("clock"));
	const over = h("div.gv-over", number, ...(small ? [strip, sign] : []), words, note);
	const box = h("div.gv-box.gv-sunk", thumb, over);
	const element = small ? box : h("div.gv-media", box, h("div.gv-transport", strip));
	const still = matchMedia("(prefers-reduced-motion: reduce)");

	const draw = (job: Moving, now: number) => {
		const gone = { fraction: null, caption: "No longer watched here", spoken: "" };
		const { fraction, caption, spoken } = ended() ? gone : progressOf(job, memory, now, still.matches);
		show(number, fraction === null ? "" : percent(fraction));
		show(words, caption);
		show(note, job.status === "pending" && !ended() && job.note !== caption ? job.note : "");
		set(strip, { hidden: fraction === null });
		set(sign, { hidden: job.status !== "waiting" || ended() });
		if (fraction !== null) {
			set(strip, {
				"aria-label": job.title,
				"aria-valuenow": hundredths(fraction),
				"aria-valuetext": spoken,
			});
			vary(fill, "done", `${(fraction * 100).toFixed(2)}%`);
		}
		const src = image(picture());
		set(thumb, { src, hidden: src === null });
		set(box, { "data-thumb": src !== null });
	};
	return { element, draw };
}

type Reading = { fraction: number | null; caption: string; spoken: string };

/** What the bar says: fraction, words below it, and words for a screen reader. */
function progressOf(job: Moving, memory: Memory, now: number, still: boolean): Reading {
	const soFar = `${clock(now - (job.submitted_at ?? job.created_at))} so far`;
	if (job.status === "downloading") {
		if (job.download === null) return { fraction: null, caption: soFar, spoken: "" };
		const fraction = Math.min(Math.max(job.download, 0), 1);
		return { fraction, caption: "of the file", spoken: `${hundredths(fraction)} percent of the file` };
	}
	if (job.status !== "pending") return { fraction: null, caption: job.note, spoken: "" };
	const { glide } = memory;
	if (glide === null || job.progress === null) return { fraction: null, caption: soFar, spoken: "" };
	const fraction = still ? glide.reported : shown(glide, now);
	const seconds = left(glide, now);
	const spoken = `${hundredths(fraction)} percent`;
	if (seconds === null) return { fraction, caption: soFar, spoken };
	return { fraction, caption: timeLeft(seconds), spoken: `${spoken}, ${timeLeftSpoken(seconds)}` };
}

function show(element: HTMLElement, text: string): void {
	write(element, text);
	set(element, { hidden: text === "" });
}
