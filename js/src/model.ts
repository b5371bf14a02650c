/** What Python tells the browser, and how a view listens to it. */

import { atEnd } from "./dom";

export type Status =
	| "waiting"
	| "submitting"
	| "pending"
	| "downloading"
	| "done"
	| "failed"
	| "moderated"
	| "expired"
	| "stopped"
	| "stalled"
	| "submit_unknown";

/** A finished clip, as far as a browser needs it. */
export type Clip = {
	name: string;
	/** Bytes. */
	size: number;
	/** Seconds. */
	duration: number;
	width: number;
	height: number;
	fps: number;
	has_audio: boolean;
	/** A data URI. */
	poster: string | null;
	/** Below the server's base URL, percent-encoded; null: only the kernel has it. */
	url: string | null;
};

/** The trait `job` of `JobView`, as `notebook/widgets/snapshot.py` writes it. Times are epoch seconds of the kernel's clock. */
export type Job = {
	id: string;
	name: string | null;
	status: Status;
	/** How it stands: "Rendering", finer than `status`. This and the words below are Python's; they need no cleaning. */
	title: string;
	/** Cause, money and what next, for trouble: text, and 1 where it is bold. */
	cause: [text: string, bold: number][];
	/** The same in few words, for a small card: "internal error, not billed". */
	brief: string;
	/** A change of status as one hears it: "crane: done, $0.30 billed". */
	news: string;
	/** What was asked for: "6 s", "480p", ... */
	chips: string[];
	/** 0..1 as reported; null: unknown. */
	progress: number | null;
	/** Seconds left at `now`. */
	eta_s: number | null;
	/** 0..1 of the clip's bytes. */
	download: number | null;
	note: string;
	created_at: number;
	submitted_at: number | null;
	finished_at: number | null;
	now: number;
	prompt: string;
	duration: number;
	resolution: string;
	aspect_ratio: string | null;
	mode: string;
	audio: boolean;
	model: string;
	provider: string;
	simulated: boolean;
	/** Expected pixels: width, height. */
	box: [number, number];
	/** The ledger's own word, finer than `status`: tells "marked as lost" and "sent again" from "failed". */
	ledger: string;
	/** Nothing was sent for this card: the library answered. What is said about that. */
	reused: string | null;
	/** Which of several takes of one request it is, from 1; null: there is only one. */
	take: number | null;
	/** Made elsewhere: what was asked for is not known here. */
	foreign: boolean;
	/** Can the same request be sent once more? */
	can_again: boolean;
	/** What that would cost, for a button; null: not known. */
	again: string | null;
	/** What two attempts may cost together; null: not known. */
	twice: string | null;
	/** Words ready to show, like "$0.30". */
	estimate: string | null;
	cost: string | null;
	request_id: string | null;
	clip: Clip | null;
	/** What can be made from the clip; null: nothing, or there is none. */
	chain: { edit: Chain; extend: Chain } | null;
	/** Where the clip is another than was asked for. */
	differs: string | null;
	/** What else went otherwise. */
	warnings: string[];
	/** What the clip was made from: "crane, 6 s". */
	made_from: string | null;
};

/** One way to go on from a clip. */
export type Chain = {
	/** For a button, of an edit; null: not known. */
	price?: string | null;
	/** The same of an extension, by its seconds. */
	prices?: Record<string, string | null> | null;
	/** How much an extension adds if nobody chooses. */
	seconds?: number;
	/** How long the clip is, or what is used of it. */
	length?: number;
	/** What has to be agreed to, as it is too long as a whole. */
	fit: string | null;
	/** Why it cannot be done. */
	no: string | null;
};

/** A message of the kernel: an answer, recognised by its nonce. */
export type Message = { kind?: string; nonce?: string; [key: string]: unknown };

/** How to ask for the same again; without the cell where a cell cannot say it, and empty for what was made elsewhere. */
export type Recipe = { cell?: string; python?: string };

/** What the model of every widget has: traits the browser reads, and one value that only it writes. */
export type Shared = {
	/** Does the kernel hear a click while a cell runs? */
	answers_while_busy: boolean;
	/** What the pages of this model have as `data-view`. */
	view: string;
	/** Does Python know that cards take the place of pages here? */
	hosted: boolean;
	/** Written by the browser for its own views, and never sent. */
	kernel_ended: boolean | undefined;
};

/** The traits of `JobView`. */
export type Traits = Shared & {
	job: Job;
	/** The input image, a small data URI. */
	thumb: string | null;
	recipe: Recipe;
};

/** The part of anywidget's model that is used here. */
export type Model<T extends Shared = Traits> = {
	get<Name extends keyof T>(name: Name): T[Name];
	set<Name extends keyof T & string>(name: Name, value: T[Name]): void;
	/** Send what was set. */
	save_changes(): void;
	on(event: string, listener: (...args: never[]) => void): void;
	off(event: string, listener: (...args: never[]) => void): void;
	send(content: object, callbacks?: undefined, buffers?: ArrayBuffer[]): void;
	/** The host's; what it has differs from host to host. */
	widget_manager?: unknown;
};

/** Call `tell` after each such event, until the view ends. */
export function listen(model: Model<Shared>, event: string, signal: AbortSignal, tell: () => void): void {
	const heard = () => tell();
	model.on(event, heard);
	atEnd(signal, () => model.off(event, heard));
}

/** Call `tell` with the job now and after each change, until the view ends. */
export function watch(model: Model, signal: AbortSignal, tell: (job: Job) => void): void {
	const changed = () => tell(model.get("job"));
	listen(model, "change:job", signal, changed);
	changed();
}

/** Call `tell` with every message of the kernel, until the view ends. */
export function hear(
	model: Model<Shared>,
	signal: AbortSignal,
	tell: (message: Message, buffers: DataView[]) => void,
): void {
	const heard = (message: Message, buffers?: DataView[]) => tell(message, buffers ?? []);
	model.on("msg:custom", heard);
	atEnd(signal, () => model.off("msg:custom", heard));
}

/** Under which a view's memory is kept: a clip made now and the same clip reused are two cards. */
export function keyOf(job: Job): string {
	return job.reused ? `${job.id} reused` : job.id;
}
