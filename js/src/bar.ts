/** The action bar: what can be done with a job as it stands, and what came of the last click. */

import { again, COPY, type Deed, deedButton, onward, type Port, SAVE, STOP } from "./deed";
import { h, keyed, set, write } from "./dom";
import { icon } from "./icons";
import type { Job } from "./model";
import { refusalLine } from "./refusal";
import { endedWords } from "./words";

/** Buttons at the left and at the right, and a caption. */
export function deeds(job: Job): { left: Deed[]; right: Deed[]; caption: string } {
	const copy = job.request_id === null ? [] : [COPY];
	const repeat = (action: "generate-again" | "retry") => (job.can_again ? [again(action, job)] : []);
	switch (job.status) {
		case "waiting":
			return { left: [STOP], right: [], caption: "" };
		case "submitting":
			return { left: [], right: [], caption: "" };
		case "pending":
		case "downloading":
			return { left: [STOP], right: [], caption: "Safe to close the notebook." };
		case "done":
			// A reused clip has the button beside the words that say so.
			return {
				left: [],
				right: [...(job.clip ? [SAVE] : []), ...(job.reused ? [] : repeat("generate-again"))],
				caption: "",
			};
		case "failed":
			// What was sent again goes on under its new id.
			if (job.ledger === "superseded") return { left: [], right: copy, caption: "" };
			return { left: repeat(job.reused ? "generate-again" : "retry"), right: copy, caption: "" };
		case "moderated":
			return { left: job.reused ? repeat("generate-again") : [], right: copy, caption: "" };
		case "stopped":
			return { left: [onward("resume", "Resume")], right: copy, caption: "" };
		case "stalled":
			return { left: [onward("keep-watching", "Keep watching")], right: copy, caption: "" };
		case "expired":
			return {
				left: [{ ...onward("ask-again", "Ask once more"), price: "free" }, ...repeat("generate-again")],
				right: copy,
				caption: "",
			};
		default:
			return { left: [], right: copy, caption: "" };
	}
}

/** A bar whose `update` draws the buttons that fit the job. */
export function actionBar(port: Port, signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const refusal = refusalLine(port, signal);
	const words = h("span", { class: "gv-refusal-words" });
	const gone = h("div", { class: "gv-refusal", "data-ended": true }, icon("square"), words);
	const buttons = h("div", { class: "gv-buttons" });
	const element = h("div", { class: "gv-bar" }, gone, refusal.element, buttons);
	const fill = keyed(buttons);
	const update = (job: Job) => {
		const { left, right, caption } = deeds(job);
		const ended = port.ended();
		set(gone, { hidden: !ended });
		if (ended) write(words, endedWords(job));
		const make = (deed: Deed) => deedButton(deed, port, signal);
		fill([left, right, caption, ended], () => [
			...left.map(make),
			h("span", { class: "gv-space" }),
			...right.map(make),
			caption && !ended ? h("span", { class: "gv-caption" }, caption) : null,
		]);
		// The boxes of an unknown submit say themselves what came of a click.
		const told = refusal.update(job.status === "submit_unknown" ? null : port.memory.refusal);
		const trouble = !["waiting", "submitting", "pending", "downloading", "done"].includes(job.status);
		const empty = left.length + right.length === 0;
		set(buttons, { hidden: trouble && empty });
		set(element, { hidden: trouble && empty && !told && !ended });
	};
	return { element, update };
}
