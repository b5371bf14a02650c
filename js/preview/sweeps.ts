/** Sweeps in every state, as Python would send them. */

import type { Status } from "../src/model";
import type { Bill, Cell, Side, Sums, Sweep, SweepTraits } from "../src/sweep/traits";

/** What Python says of a status in a cell. */
const SAID: Record<string, Partial<Cell> & Pick<Cell, "status" | "title" | "short" | "icon" | "tone">> = {
	waiting: {
		status: "waiting",
		title: "Waiting",
		short: "Waiting",
		icon: "clock",
		tone: "quiet",
		brief: "next in line",
		ledger: "reserved",
	},
	submitting: { status: "submitting", title: "Sending", short: "Sending", icon: "ring", tone: "run" },
	pending: {
		status: "pending",
		title: "Rendering",
		short: "Rendering",
		icon: "ring",
		tone: "run",
		progress: 0.61,
		eta_s: 21,
	},
	downloading: {
		status: "downloading",
		title: "Fetching the clip",
		short: "Fetching",
		icon: "arrow",
		tone: "run",
		progress: 1,
		download: 0.64,
	},
	done: { status: "done", title: "Done", short: "Done", icon: "check", tone: "ok", progress: 1 },
	library: {
		status: "done",
		title: "Done",
		short: "Library",
		icon: "library",
		tone: "ok",
		progress: 1,
		price: "$0.00",
	},
	failed: {
		status: "failed",
		title: "Failed",
		short: "Failed",
		icon: "cross",
		tone: "bad",
		brief: "internal error, not billed",
		can_again: true,
	},
	moderated: {
		status: "moderated",
		title: "Blocked by moderation",
		short: "Blocked",
		icon: "shield",
		tone: "bad",
		brief: "blocked by moderation, $0.21 billed",
		can_again: true,
		decide: true,
	},
	expired: {
		status: "expired",
		title: "Link expired",
		short: "Expired",
		icon: "clock",
		tone: "bad",
		brief: "link expired, $0.21 billed",
		can_again: true,
	},
	stopped: {
		status: "stopped",
		title: "Not watching",
		short: "Not watching",
		icon: "square",
		tone: "quiet",
		brief: "nothing is lost",
		ledger: "pending",
	},
	stalled: {
		status: "stalled",
		title: "No news for 15 min",
		short: "No news",
		icon: "triangle",
		tone: "warn",
		brief: "up to $0.21 may be billed",
	},
	submit_unknown: {
		status: "submit_unknown",
		title: "Not known if it was sent",
		short: "Unknown",
		icon: "triangle",
		tone: "warn",
		brief: "up to $0.21 may be billed",
		decide: true,
	},
};

const CLIP = {
	name: "crane-7f0c2e.mp4",
	url: null as string | null,
	size: 400_000,
	duration: 6,
	width: 848,
	height: 480,
	fps: 24,
	has_audio: true,
};

const BILLED = ["done", "moderated", "expired"];

/** The cell of a job in that state, as if told at `now`; `clip` is where its film is. */
export function cellOf(
	state: string,
	label: string,
	now: number,
	part: Partial<Cell> = {},
	clip: string | null = null,
): Cell {
	const said = SAID[state] as (typeof SAID)[string];
	const [amount] = [part.again ?? "$0.21"];
	return {
		job: `job ${label}`,
		label,
		prompt: `A paper crane unfolds in ${label}, rain on the window.`,
		ledger: said.status,
		brief: "",
		progress: null,
		eta_s: null,
		download: null,
		now,
		created_at: now - 19,
		submitted_at: said.status === "waiting" ? null : now - 18,
		price: BILLED.includes(said.status) ? amount : `est. ${amount}`,
		again: amount,
		can_again: false,
		decide: false,
		clip: said.status === "done" ? { ...CLIP, url: clip } : null,
		...said,
		...part,
	};
}

const NAMES: Partial<Record<Status, string>> = {
	pending: "rendering",
	submitting: "sending",
	downloading: "fetching",
	moderated: "blocked",
	stopped: "not watched",
	stalled: "without news",
	submit_unknown: "unknown",
};

/** What Python adds up. */
export function sumsOf(cells: (Cell | null)[]): Sums {
	const there = cells.filter((cell) => cell !== null);
	const counts = new Map<string, number>();
	for (const { status } of there) counts.set(status, (counts.get(status) ?? 0) + 1);
	const count = (...all: Status[]) => there.filter(({ status }) => all.includes(status)).length;
	const failed = count("failed");
	return {
		words: [...counts].map(([status, n]) => `${n} ${NAMES[status as Status] ?? status}`).join(", "),
		spent: "$0.21",
		of: "est. $2.10",
		done: there.filter(({ clip }) => clip).map(({ job }) => job),
		under_way: count("waiting", "submitting", "pending", "downloading"),
		stopped: count("stopped"),
		missing: failed ? { count: failed, price: `$${(failed * 0.21).toFixed(2)}` } : null,
	};
}

const PROMPT: Sweep["prompt"] = [
	["A paper crane unfolds in ", 0],
	["{style}", 1],
	[", rain on the window.", 0],
];

const BILL: Bill = {
	head: ["Duration", "Clips", "Seconds × price", "Amount"],
	lines: [
		["3 s", "ink, clay", "6 s × $0.07", "$0.42"],
		["6 s", "ink, clay", "12 s × $0.07", "$0.84"],
		["9 s", "ink, clay", "18 s × $0.07", "$1.26"],
	],
	answered: ["Already in your library", "ink, 6 s", "−$0.42"],
	running: null,
	total: ["Estimate", "5 new clips", "$2.10"],
	budget: { spent: 0.312, this: 0.21, words: "$4.78 of $10.00 budget left after this" },
	time: "About 2 min, 4 at a time. You can go on working.",
	notes: [],
	no: null,
	generate: "Generate 5 clips",
	price: "$2.10",
};

let made = 0;

/** The traits of a sweep over those sides, row by row in those states; "": left out. */
export function sweepOf(
	columns: Side,
	rows: Side,
	states: string[],
	now: number,
	part: Partial<Sweep> = {},
	clip: string | null = null,
	cell: Partial<Cell> = {},
): Omit<SweepTraits, "answers_while_busy" | "view" | "hosted" | "kernel_ended"> {
	made += 1;
	const across = columns.labels.length;
	const cells = Array.from({ length: across * rows.labels.length }, (_, at) => {
		const state = states[at % states.length] ?? "";
		const label = [rows.labels[Math.floor(at / across)], columns.labels[at % across]].filter(Boolean).join(", ");
		const own = { job: `sweep ${made} job ${at}`, ...cell };
		return state === "" ? null : cellOf(state, label, now, own, clip);
	});
	const sweep: Sweep = {
		id: `sweep ${made}`,
		name: null,
		phase: "matrix",
		title: `${cells.filter(Boolean).length} clips: ${[rows.axis, columns.axis].filter(Boolean).join(" × ")}`,
		prompt: PROMPT,
		simulated: true,
		bill: BILL,
		columns,
		rows,
		...part,
	};
	return { sweep, cells: sweep.phase === "matrix" ? cells : [], sums: sumsOf(cells) };
}

const STYLES = { axis: "style", labels: ["ink", "clay"] };
const TIMES = { axis: "duration", labels: ["3 s", "6 s", "9 s"] };
const SHAPES = { axis: "resolution", labels: ["480p", "720p", "1080p"] };
const NONE = { axis: "", labels: [""] };
const many = (axis: string, count: number): Side => ({
	axis,
	labels: Array.from({ length: count }, (_, at) => `${at + 1}`),
});

type Make = (now: number, clip: string | null) => ReturnType<typeof sweepOf>;

export const SWEEPS: Record<string, Make> = {
	bill: (now) => sweepOf(TIMES, STYLES, ["waiting"], now, { phase: "bill" }),
	refused: (now) =>
		sweepOf(TIMES, STYLES, ["waiting"], now, {
			phase: "bill",
			bill: {
				...BILL,
				running: ["Already on its way", "clay, 9 s", "−$0.63"],
				notes: ["1080p needs grok-imagine-video-1.5."],
				budget: { spent: 0.9, this: 0.1, words: "$2.10 is more than the $1.00 left of $10.00" },
				no: "$2.10 is more than the $1.00 left in your budget. Nothing was sent.",
			},
		}),
	unpriced: (now) =>
		sweepOf(SHAPES, STYLES, ["waiting"], now, {
			phase: "bill",
			simulated: false,
			bill: { ...BILL, answered: null, budget: null, price: null, total: ["Estimate", "6 new clips", "not known"] },
		}),
	cancelled: (now) => sweepOf(TIMES, STYLES, ["waiting"], now, { phase: "cancelled" }),
	busy: (now, clip) => {
		const traits = sweepOf(
			TIMES,
			STYLES,
			["done", "library", "pending", "failed", "pending", "waiting"],
			now,
			{},
			clip,
		);
		const parts: [number, Partial<Cell>][] = [
			[2, { price: "est. $0.63" }],
			[4, { progress: 0.18, eta_s: 37, price: "est. $0.42" }],
			[5, { price: "est. $0.63" }],
		];
		for (const [at, part] of parts) Object.assign(traits.cells[at] ?? {}, part);
		return traits;
	},
	done: (now, clip) => sweepOf(SHAPES, STYLES, ["done", "library", "done", "done", "done", "done"], now, {}, clip),
	failed: (now, clip) =>
		sweepOf(SHAPES, STYLES, ["done", "failed", "moderated", "stopped", "stalled", "submit_unknown"], now, {}, clip),
	every: (now, clip) =>
		sweepOf(many("seed", 4), { axis: "style", labels: ["ink", "clay", "wool"] }, Object.keys(SAID), now, {}, clip),
	several: (now, clip) =>
		sweepOf(
			{ axis: "duration", labels: ["3 s", "6 s"] },
			{ axis: "animal, style", labels: ["fox, ink", "fox, clay", "owl, ink", "owl, clay"] },
			["done", "pending", "waiting", "", "done", "failed"],
			now,
			{},
			clip,
		),
	single: (now, clip) => sweepOf(TIMES, NONE, ["done", "pending", "waiting"], now, {}, clip),
	takes: (now, clip) => sweepOf(many("take", 10), NONE, ["done", "pending", "waiting"], now, {}, clip),
	columns: (now, clip) => sweepOf(many("seed", 9), STYLES, ["done", "pending", "waiting", ""], now, {}, clip),
	large: (now, clip) => sweepOf(many("seed", 6), many("style", 10), ["pending"], now, { simulated: false }, clip),
};

/** The traits of that sample, as if told at `now` epoch seconds. */
export function sweepSample(name: string, now: number, clip: string | null = null): ReturnType<typeof sweepOf> {
	const make = SWEEPS[name];
	if (!make) throw new Error(`no sweep ${name}`);
	return make(now, clip);
}
