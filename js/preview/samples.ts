/** One job for each status, as Python would send it. */

import type { Job } from "../src/model";

const POSTER =
	"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'><rect width='16' height='9' fill='%2358707f'/><rect y='7.8' width='16' height='1.2' fill='%235b4a42'/><circle cx='11' cy='3' r='1.2' fill='%23d8e4e6'/></svg>";

const TALL =
	"data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 16'><rect width='9' height='16' fill='%23604a72'/><rect y='14' width='9' height='2' fill='%235b4a42'/><circle cx='6.5' cy='4' r='1.2' fill='%23ffd9a0'/></svg>";

/** The picture of the sample `image`. */
export const THUMB = POSTER;

const BASE: Omit<Job, "now" | "created_at" | "submitted_at" | "ledger"> = {
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
	error: null,
	clip: null,
	reused: null,
	foreign: false,
	can_again: true,
	again: "$0.30",
	twice: "$0.60",
};

const REUSED = { made: "Tue 17 Nov, 16:02" };
/** What is known of a job that was made elsewhere. */
const FOREIGN: Partial<Job> = {
	name: null,
	prompt: "",
	foreign: true,
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
	done: { status: "done", cost: "$0.30", progress: 1, clip: CLIP },
	portrait: {
		status: "done",
		cost: "$0.30",
		prompt: "A paper crane waits on a windowsill at dusk, then lifts its head.",
		aspect_ratio: "9:16",
		box: [480, 848],
		clip: { ...CLIP, name: "crane-dusk-31d904.mp4", width: 480, height: 848, poster: TALL },
	},
	long: { progress: 0.42, eta_s: 25, prompt: LONG, model: "grok-imagine-video-1.5-preview-with-a-long-name" },
	failed: {
		status: "failed",
		cost: "$0.00",
		simulated: false,
		error: {
			kind: "JobFailed",
			message: "internal error",
			hint: "Usually passes on a second try.",
			may_have_cost: false,
			code: "internal_error",
		},
	},
	rejected: {
		status: "failed",
		ledger: "rejected",
		request_id: null,
		simulated: false,
		error: {
			kind: "BadRequest",
			message: "no such model",
			hint: "Change the value and run it again.",
			may_have_cost: false,
			code: null,
		},
	},
	lost: {
		status: "failed",
		ledger: "resolved_lost",
		request_id: null,
		simulated: false,
		error: { kind: "GrokVideoError", message: "Marked as lost", hint: "", may_have_cost: true, code: null },
	},
	superseded: {
		status: "failed",
		ledger: "superseded",
		request_id: null,
		simulated: false,
		error: { kind: "GrokVideoError", message: "Sent again as 7f0c2e", hint: "", may_have_cost: true, code: null },
	},
	reused: { status: "done", cost: "$0.30", progress: 1, clip: CLIP, reused: REUSED },
	reused_portrait: {
		status: "done",
		cost: "$0.30",
		prompt: "A paper crane waits on a windowsill at dusk, then lifts its head.",
		aspect_ratio: "9:16",
		box: [480, 848],
		clip: { ...CLIP, name: "crane-dusk-31d904.mp4", width: 480, height: 848, poster: TALL },
		reused: REUSED,
	},
	reused_moderated: { status: "moderated", cost: "$0.30", simulated: false, reused: REUSED },
	unpriced: { status: "done", cost: null, estimate: null, clip: CLIP, model: "a-model-of-tomorrow", again: null },
	foreign: { ...FOREIGN, progress: 0.42, eta_s: 25 },
	foreign_done: { ...FOREIGN, status: "done", cost: "$0.30", progress: 1, clip: CLIP },
	foreign_failed: { ...FOREIGN, status: "failed", cost: "$0.00" },
	moderated: { status: "moderated", cost: "$0.30", simulated: false },
	stopped: { status: "stopped" },
	stalled: { status: "stalled" },
	expired: { status: "expired", cost: "$0.30" },
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
	return {
		...BASE,
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
