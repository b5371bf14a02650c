/** One job for each status, as Python would send it. */

import type { Job, Status } from "../src/model";

const POSTER =
	"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'><rect width='16' height='9' fill='%2358707f'/><rect y='7.8' width='16' height='1.2' fill='%235b4a42'/><circle cx='11' cy='3' r='1.2' fill='%23d8e4e6'/></svg>";

const TALL =
	"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 16'><rect width='9' height='16' fill='%23604a72'/><rect y='14' width='9' height='2' fill='%235b4a42'/><circle cx='6.5' cy='4' r='1.2' fill='%23ffd9a0'/></svg>";

/** The picture of the sample `image`. */
export const THUMB = POSTER;

const BASE: Omit<Job, "now" | "created_at" | "submitted_at" | "ledger" | keyof Said | "chips"> = {
	id: "5b0e7f0c",
	name: "crane",
	status: "pending",
	progress: null,
	eta_s: null,
	download: null,
	note: "",
	finished_at: null,
	prompt: "A paper crane unfolds on a windowsill, rain outside. Slow push in.",
	duration: 6,
	resolution: "480p",
	aspect_ratio: "16:9",
	mode: "text",
	audio: true,
	model: "grok-imagine-video",
	provider: "simulator",
	simulated: true,
	box: [848, 480],
	estimate: "$0.30",
	cost: null,
	request_id: "7f0c55aa-9d1e-4f0b-8a7e-1c2d3e4fb21e",
	clip: null,
	chain: null,
	differs: null,
	warnings: [],
	made_from: null,
	reused: null,
	take: null,
	foreign: false,
	can_again: true,
	again: "$0.30",
	twice: "$0.60",
};

const REUSED = "The same request, made Tue 17 Nov, 16:02.";

/** What Python says of a job. `tests/unit/test_preview.py` holds these words against Python's own. */
type Said = Pick<Job, "title" | "cause" | "brief" | "news">;

const UNSAID: [string, number] = ["May have been billed: the provider has not said.", 1];

const SAID: Record<Status, Omit<Said, "news">> = {
	waiting: { title: "Waiting", cause: [], brief: "" },
	submitting: { title: "Sending", cause: [], brief: "" },
	pending: { title: "Rendering", cause: [], brief: "" },
	downloading: { title: "Fetching the clip", cause: [], brief: "" },
	done: { title: "Done", cause: [], brief: "" },
	failed: {
		title: "Failed",
		cause: [
			["The provider stopped with “internal error” after 0:31. ", 0],
			["Not billed.", 1],
			[" Usually passes on a second try.", 0],
		],
		brief: "internal error, not billed",
	},
	moderated: {
		title: "Blocked by moderation",
		cause: [
			["The provider refused this prompt. ", 0],
			["$0.30 was billed.", 1],
			[" The same words would be blocked, and billed, again.", 0],
		],
		brief: "$0.30 billed",
	},
	expired: {
		title: "Link expired",
		cause: [
			["The clip was made and ", 0],
			["$0.30 was billed", 1],
			[", but the provider no longer has it.", 0],
		],
		brief: "$0.30 billed",
	},
	stopped: {
		title: "Not watching",
		cause: [["The provider may still be rendering and will bill it. Nothing is lost.", 0]],
		brief: "nothing is lost",
	},
	stalled: {
		title: "No news for 15 min",
		cause: [
			["Still the provider’s job, not dropped. ", 0],
			["Up to $0.30 may be billed.", 1],
		],
		brief: "up to $0.30 may be billed",
	},
	submit_unknown: {
		title: "Not known if it was sent",
		cause: [
			["The connection broke after the request left. ", 0],
			["Up to $0.30 may be billed.", 1],
			[" It is never sent again by itself.", 0],
		],
		brief: "up to $0.30 may be billed",
	},
};

const BILLABLE = ["done", "failed", "moderated", "expired"];

/** What Python would say of that job, as far as these samples go. */
export function told({ status, name, cost, simulated }: Job): Said {
	const said = SAID[status];
	const { title } = said;
	const bill = cost === "$0.00" ? ", not billed" : `, ${cost} billed${simulated ? " (simulated)" : ""}`;
	const news = `${name ?? "Clip"}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
	return { ...said, news: cost === null || !BILLABLE.includes(status) ? news : news + bill };
}

/** What is known of a job that was made elsewhere. */
const FOREIGN: Partial<Job> = {
	name: null,
	prompt: "",
	foreign: true,
	chips: [],
	can_again: false,
	again: null,
	twice: null,
	estimate: null,
	simulated: false,
};

const CLIP = {
	name: "crane-7f0c2e.mp4",
	size: 400_000,
	duration: 6,
	width: 848,
	height: 480,
	fps: 24,
	has_audio: true,
	poster: POSTER,
	url: null,
};

/** What a six-second clip can be made into. */
const CHAIN: NonNullable<Job["chain"]> = {
	edit: { price: "$0.36", fit: null, no: null },
	extend: {
		prices: {
			2: "$0.18",
			3: "$0.24",
			4: "$0.30",
			5: "$0.36",
			6: "$0.42",
			7: "$0.48",
			8: "$0.54",
			9: "$0.60",
			10: "$0.66",
		},
		seconds: 6,
		length: 6,
		fit: null,
		no: null,
	},
};

const LONG =
	"A paper crane unfolds on a windowsill, rain outside, while the camera moves in slowly, past a cup of tea, past a pile of letters tied with a red thread, past the reflection of a street lamp in the glass, until the crane fills the frame and lifts its head as if it had heard somebody call its name from the other side of the street.";

/** What differs from a rendering job, and how long ago it was sent and ended. */
export const SAMPLES: Record<string, Partial<Job>> = {
	waiting: { status: "waiting", note: "starts when a place is free", request_id: null },
	submitting: { status: "submitting", request_id: null },
	pending: { progress: 0.42, eta_s: 25 },
	unknown: {},
	image: {
		progress: 0.42,
		eta_s: 25,
		mode: "image",
		aspect_ratio: null,
	},
	downloading: { status: "downloading", progress: 1, download: 0.64, cost: "$0.30" },
	done: { status: "done", cost: "$0.30", progress: 1, clip: CLIP, chain: CHAIN },
	portrait: {
		status: "done",
		cost: "$0.30",
		prompt: "A paper crane waits on a windowsill at dusk, then lifts its head.",
		aspect_ratio: "9:16",
		box: [480, 848],
		clip: { ...CLIP, name: "crane-dusk-31d904.mp4", width: 480, height: 848, poster: TALL },
		chain: CHAIN,
	},
	long: { progress: 0.42, eta_s: 25, prompt: LONG, model: "grok-imagine-video-1.5-preview-with-a-long-name" },
	failed: {
		status: "failed",
		cost: "$0.00",
		simulated: false,
	},
	rejected: {
		status: "failed",
		cause: [
			["Refused before it started: “no such model”. ", 0],
			["Not billed.", 1],
			[" Change the value and run it again.", 0],
		],
		brief: "no such model, not billed",
		ledger: "rejected",
		request_id: null,
		simulated: false,
	},
	lost: {
		status: "failed",
		title: "Marked as lost",
		cause: [["Not known if it was sent, and marked as never arrived. ", 0], UNSAID, [" It is not watched.", 0]],
		brief: "may have been billed",
		ledger: "resolved_lost",
		request_id: null,
		simulated: false,
	},
	superseded: {
		status: "failed",
		title: "Sent again as 7f0c2e",
		cause: [
			["Nobody knows if this one arrived, so it was sent once more. ", 0],
			UNSAID,
			[" The new one has its own card.", 0],
		],
		brief: "may have been billed",
		ledger: "superseded",
		request_id: null,
		simulated: false,
	},
	reused: { status: "done", cost: "$0.30", progress: 1, clip: CLIP, reused: REUSED, chain: CHAIN },
	extended: {
		status: "done",
		cost: "$0.42",
		progress: 1,
		clip: { ...CLIP, name: "crane-flies-90ab12.mp4", duration: 10 },
		made_from: "crane, 6 s",
		differs: "Asked for 720p and 6 s; the clip has 480p and 5.0 s.",
		warnings: ["The provider could not keep a copy: storage is full."],
		chain: {
			edit: { ...CHAIN.edit, price: "$0.52", fit: "Use only its first 8.7 s" },
			extend: { ...CHAIN.extend, length: 10 },
		},
	},
	reused_portrait: {
		status: "done",
		cost: "$0.30",
		prompt: "A paper crane waits on a windowsill at dusk, then lifts its head.",
		aspect_ratio: "9:16",
		box: [480, 848],
		clip: { ...CLIP, name: "crane-dusk-31d904.mp4", width: 480, height: 848, poster: TALL },
		chain: CHAIN,
		reused: REUSED,
	},
	reused_moderated: {
		status: "moderated",
		cost: "$0.30",
		simulated: false,
		reused: "The same request, made Tue 17 Nov, 16:02: nothing was sent this time.",
	},
	/** Two ways on that are closed: one needs a yes, the other cannot be. */
	long_clip: {
		status: "done",
		cost: "$1.02",
		progress: 1,
		clip: { ...CLIP, duration: 17 },
		chain: {
			edit: { ...CHAIN.edit, no: "The file is no longer in your library folder." },
			extend: { ...CHAIN.extend, fit: "Use only its last 15 s", length: 15 },
		},
	},
	unpriced: {
		status: "done",
		cost: null,
		estimate: null,
		clip: CLIP,
		model: "a-model-of-tomorrow",
		again: null,
		chain: { edit: { ...CHAIN.edit, price: null }, extend: { ...CHAIN.extend, prices: null } },
	},
	foreign: { ...FOREIGN, progress: 0.42, eta_s: 25 },
	foreign_done: { ...FOREIGN, status: "done", cost: "$0.30", progress: 1, clip: CLIP, chips: ["6 s", "848 × 480"] },
	foreign_failed: { ...FOREIGN, status: "failed", cost: "$0.00" },
	moderated: { status: "moderated", cost: "$0.30", simulated: false },
	stopped: { status: "stopped" },
	moderated_simulated: {
		status: "moderated",
		cost: "$0.30",
		cause: [
			["The provider refused this prompt. ", 0],
			["$0.30 was billed (simulated).", 1],
			[" The same words would be blocked, and billed, again.", 0],
		],
		brief: "$0.30 billed (simulated)",
	},
	stalled: { status: "stalled", simulated: false },
	expired: { status: "expired", cost: "$0.30", simulated: false },
	submit_unknown: { status: "submit_unknown", request_id: null, simulated: false },
};

/** Where the ledger's word differs from the person's. */
const LEDGER: Partial<Record<Job["status"], string>> = { waiting: "reserved", stopped: "pending" };

let made = 0;

/** The sample named `state`, as if made at `now` epoch seconds. */
export function sample(state: string, now: number): Job {
	const part = SAMPLES[state] ?? {};
	const took = part.status === "failed" ? 31 : 43;
	const settled = part.status === "done" || part.status === "failed";
	const age = settled ? took : 18;
	made += 1;
	const job = { ...BASE, ...part };
	const shape = job.aspect_ratio ?? "from an image";
	return {
		...job,
		...told(job as Job),
		chips: [`${job.duration} s`, job.resolution, shape, job.audio ? "audio" : "no audio", job.model],
		ledger: LEDGER[part.status ?? "pending"] ?? part.status ?? "pending",
		id: `${BASE.id}${made}`,
		now,
		created_at: now - age - 1,
		submitted_at: part.status === "waiting" ? null : now - age,
		finished_at: settled ? now : null,
		...part,
		clip: part.clip ? { ...part.clip } : null,
	};
}
