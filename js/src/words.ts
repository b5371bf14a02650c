/** What each status is called, and what is said about trouble and money. Pure. */

import { clock, cut, isNothing, visible } from "./format";
import type { IconName } from "./icons";
import type { Job, Status } from "./model";

export type Tone = "run" | "ok" | "bad" | "warn" | "quiet";

export type Look = { icon: IconName; title: string; tone: Tone };

/** Text; `{ b }` is bold. */
export type Phrase = string | { b: string };

export const LOOKS: Record<Status, Look> = {
	waiting: { icon: "clock", title: "Waiting", tone: "quiet" },
	submitting: { icon: "ring", title: "Sending", tone: "run" },
	pending: { icon: "ring", title: "Rendering", tone: "run" },
	downloading: { icon: "arrow", title: "Fetching the clip", tone: "run" },
	done: { icon: "check", title: "Done", tone: "ok" },
	failed: { icon: "cross", title: "Failed", tone: "bad" },
	moderated: { icon: "shield", title: "Blocked by moderation", tone: "bad" },
	expired: { icon: "clock", title: "Link expired", tone: "bad" },
	stopped: { icon: "square", title: "Not watching", tone: "quiet" },
	stalled: { icon: "triangle", title: "No news for 15 min", tone: "warn" },
	submit_unknown: { icon: "triangle", title: "Not known if it was sent", tone: "warn" },
};

/** The icon, title and tone of a job as it stands; `ended`: the kernel that watched it is gone. */
export function look(job: Job, ended = false): Look {
	const usual = LOOKS[job.status];
	if (ended && isUnderWay(job)) return { icon: "square", title: "Kernel ended", tone: "quiet" };
	if (job.reused && job.status === "done") return { icon: "library", title: "Library", tone: "ok" };
	if (job.ledger === "resolved_lost") return { icon: "triangle", title: "Marked as lost", tone: "warn" };
	if (job.ledger === "superseded") return { icon: "resume", title: sentAgain(job), tone: "quiet" };
	if (isNobodys(job)) return { ...usual, title: "Unknown request id" };
	if (job.status !== "stalled" || !job.error || job.error.kind === "Stalled") return usual;
	// Not silence but an obstacle, named below: a refused key or host.
	return { ...usual, title: "Watching stopped" };
}

/** Would something still happen by itself, if the kernel were there? */
export function isUnderWay({ status }: Job): boolean {
	return ["waiting", "submitting", "pending", "downloading"].includes(status);
}

/** "Sent again as 7f0c2e": the kernel knows as what. */
function sentAgain({ error }: Job): string {
	const words = visible(error?.message ?? "").trim();
	return /^Sent again as [^\s]{1,20}$/.test(words) ? words : "Sent again";
}

/** What to do when the kernel that watched a job is gone. */
export function endedWords(job: Job): string {
	switch (job.status) {
		case "waiting":
		case "submitting":
			return "This kernel ended. Run %load_ext grokvideo to see what became of it: nothing is sent again by itself.";
		case "pending":
		case "downloading":
			return "This kernel ended. Run %load_ext grokvideo, or the cell again: it is picked up where it was, at no extra cost.";
		default:
			return "This kernel ended. Run the cell again to go on.";
	}
}

/** What is wrong with a request id as typed; "" for nothing. */
export function idProblem(typed: string): string {
	const id = typed.trim();
	if (id === "") return "Enter the request id first.";
	return /\s/.test(id) ? "A request id has no spaces: copy it alone." : "";
}

/** Cause, money, and what next. */
export function cause(job: Job): Phrase[] {
	switch (job.status) {
		case "failed":
			return failed(job);
		case "moderated":
			return ["The provider refused this prompt. ", ...moderationBill(job)];
		case "expired":
			return expired(job);
		case "stopped":
			return job.submitted_at === null && job.request_id === null
				? ["It was not sent. ", { b: "Not billed." }, " Nothing is lost."]
				: ["The provider may still be rendering and will bill it. Nothing is lost."];
		case "stalled":
			return ["Still the provider’s job, not dropped. ", { b: mayBeBilled(job) }, ...reason(job)];
		case "submit_unknown":
			return [
				"The connection broke after the request left. ",
				{ b: mayBeBilled(job) },
				" It is never sent again by itself.",
			];
		default:
			return [];
	}
}

function failed(job: Job): Phrase[] {
	const { error, cost } = job;
	const unsaid = { b: "May have been billed: the provider has not said." };
	if (job.ledger === "resolved_lost")
		return ["Not known if it was sent, and marked as never arrived. ", unsaid, " It is not watched."];
	if (job.ledger === "superseded")
		return ["Nobody knows if this one arrived, so it was sent once more. ", unsaid, " The new one has its own card."];
	const rejected = job.ledger === "rejected";
	const words = error ? quoted(error.message) : "";
	const hint = error?.hint ? [` ${tidy(error.hint)}`] : [];
	let first = words ? `The provider stopped with ${words}` : "The provider stopped";
	if (rejected && error?.kind === "NotSent") first = `It never reached the provider: ${words}`;
	else if (rejected) first = words ? `Refused before it started: ${words}` : "Refused before it started";
	else if (took(job) !== null) first += ` after ${clock(took(job) ?? 0)}`;
	let money = "May have been billed: the provider has not said.";
	if (cost !== null) money = isNothing(cost) ? "Not billed." : `${cost} was billed.`;
	else if (rejected) money = "Not billed.";
	return [`${first}. `, { b: money }, ...hint];
}

function moderationBill({ cost }: Job): Phrase[] {
	if (cost === null) return [{ b: "May have been billed." }, " The same words would be blocked again."];
	if (isNothing(cost)) return [{ b: "Not billed." }, " The same words would be blocked again."];
	return [{ b: `${cost} was billed.` }, " The same words would be blocked, and billed, again."];
}

/** An id from elsewhere that the provider never heard of, or no longer knows. */
function isNobodys({ status, foreign, cost }: Job): boolean {
	return status === "expired" && foreign && cost === null;
}

function expired(job: Job): Phrase[] {
	if (isNobodys(job))
		return [
			"The provider does not know this request id. ",
			{ b: "Nothing was sent." },
			" Check the id, and that your key is the one it was made with.",
		];
	const { cost } = job;
	if (cost === null) return ["The provider no longer knows this request. ", { b: "May have been billed." }];
	if (isNothing(cost)) return ["The clip was made, but the provider no longer has it. ", { b: "Not billed." }];
	return ["The clip was made and ", { b: `${cost} was billed` }, ", but the provider no longer has it."];
}

function mayBeBilled({ cost, estimate }: Job): string {
	if (cost !== null) return isNothing(cost) ? "Not billed." : `${cost} was billed.`;
	return estimate === null ? "It may be billed." : `Up to ${estimate} may be billed.`;
}

/** Why watching ended, when it was not mere silence. */
function reason({ error }: Job): Phrase[] {
	if (!error || error.kind === "Stalled") return [];
	return [` ${tidy(error.message)}`, ...(error.hint ? [` ${tidy(error.hint)}`] : [])];
}

function quoted(text: string): string {
	return text.trim() ? `“${cut(visible(text.trim().replace(/\.$/, "")), 600)}”` : "";
}

/** Untrusted words as a sentence. */
function tidy(text: string): string {
	const shown = cut(visible(text.trim()), 600);
	return /[.!?…]$/.test(shown) || shown === "" ? shown : `${shown}.`;
}

/** Seconds from sending to the end, or null. */
export function took(job: Job): number | null {
	return job.finished_at === null ? null : job.finished_at - (job.submitted_at ?? job.created_at);
}

/** What a repeated request says below its trouble. */
export function nothingSent({ reused }: Job): string {
	return reused === null ? "" : `The same request, made ${visible(reused.made)}: nothing was sent this time.`;
}

/** Settings in one line, and what they are as chips. What was asked for elsewhere is not known here. */
export function chips(job: Job): string[] {
	if (job.foreign) {
		const { clip } = job;
		return clip ? [`${Math.round(clip.duration * 10) / 10} s`, `${clip.width} × ${clip.height}`] : [];
	}
	return [
		`${job.duration} s`,
		job.resolution,
		job.aspect_ratio ?? (job.mode === "image" ? "from an image" : ""),
		job.audio ? "audio" : "no audio",
		cut(visible(job.model), 60),
	].filter(Boolean);
}

export function settings(job: Job): string {
	if (job.foreign) return "";
	return [`${job.duration} s`, job.resolution, job.aspect_ratio ?? ""].filter(Boolean).join(" · ");
}

/** One change of status, for a screen reader: "crane: done, $0.30 billed". */
export function announcement(job: Job): string {
	const name = job.name ? cut(visible(job.name), 60) : "Clip";
	const title = look(job).title;
	const words = title.charAt(0).toLowerCase() + title.slice(1);
	return `${name}: ${words}${announcedBill(job)}`;
}

function announcedBill({ status, cost }: Job): string {
	if (cost === null || !["done", "failed", "moderated", "expired"].includes(status)) return "";
	return isNothing(cost) ? ", not billed" : `, ${cost} billed`;
}
