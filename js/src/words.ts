/** What only the browser knows to say: the look of a status, a kernel that ended, an id typed wrong. The rest is said by Python. Pure. */

import type { IconName } from "./icons";
import type { Job, Status } from "./model";

export type Tone = "run" | "ok" | "bad" | "warn" | "quiet";

export type Look = { glyph: IconName; title: string; hue: Tone };

const LOOKS: Record<Status, [IconName, Tone]> = {
	waiting: ["clock", "quiet"],
	submitting: ["ring", "run"],
	pending: ["ring", "run"],
	downloading: ["arrow", "run"],
	done: ["check", "ok"],
	failed: ["cross", "bad"],
	moderated: ["shield", "bad"],
	expired: ["clock", "bad"],
	stopped: ["square", "quiet"],
	stalled: ["triangle", "warn"],
	submit_unknown: ["triangle", "warn"],
};

/** The icon, title and tone of a job as it stands; `ended`: the kernel that watched it is gone. */
export function look(job: Pick<Job, "status" | "title"> & { ledger?: string }, ended = false): Look {
	if (ended && isUnderWay(job)) return { glyph: "square", title: "Kernel ended", hue: "quiet" };
	let [glyph, hue] = LOOKS[job.status];
	if (job.ledger === "resolved_lost") [glyph, hue] = ["triangle", "warn"];
	if (job.ledger === "superseded") [glyph, hue] = ["resume", "quiet"];
	return { glyph, title: job.title, hue };
}

/** Would something still happen by itself, if the kernel were there? */
export function isUnderWay({ status }: Pick<Job, "status">): boolean {
	return ["waiting", "submitting", "pending", "downloading"].includes(status);
}

/** What to do when the kernel that watched a job is gone. */
export function endedWords({ status, made_from }: Pick<Job, "status" | "made_from">): string {
	const load = "%load_ext grokvideo";
	const next =
		status === "waiting" || status === "submitting"
			? `${load} to see what became of it: nothing is sent again by itself.`
			: status === "pending" || status === "downloading"
				? `${load}, or the cell again: it is picked up where it was, at no extra cost.`
				: `${made_from ? "its cell, or its recipe," : "the cell again"} to go on.`;
	return `This kernel ended. Run ${next}`;
}

/** What is wrong with a request id as typed; "" for nothing. */
export function idProblem(typed: string): string {
	const id = typed.trim();
	if (id === "") return "Enter the request id first.";
	return /\s/.test(id) ? "A request id has no spaces: copy it alone." : "";
}

/** Seconds from sending to the end, or null. */
export function took(job: Job): number | null {
	return job.finished_at === null ? null : job.finished_at - (job.submitted_at ?? job.created_at);
}
