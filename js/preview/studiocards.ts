/** Clips of a Studio in every state, and lists of them, as Python would send them. */

import type { Card, ClipListTraits, Sums } from "../src/clips/traits";
import type { Shared } from "../src/model";

type Part = Partial<Card>;
type Said = Part & Pick<Card, "status" | "title" | "short" | "icon" | "tone">;

const CLIP = {
	name: "fox-ink-7f0c2e.mp4",
	url: null as string | null,
	size: 400_000,
	duration: 6,
	width: 848,
	height: 480,
	fps: 24,
	has_audio: true,
};
const CHAIN: NonNullable<Card["chain"]> = {
	edit: { price: "$0.36", fit: null, no: null },
	extend: { prices: { 6: "$0.42" }, seconds: 6, length: 6, fit: null, no: null },
};
const DONE = { clip: CLIP, chain: CHAIN, progress: 1, can_again: true, price: "$0.42", can_delete: true };

/** What Python says of a card in that state. */
const SAID: Record<string, Said> = {
	waiting: {
		status: "waiting",
		title: "Waiting",
		short: "Waiting",
		icon: "clock",
		tone: "quiet",
		brief: "starts when a place is free",
		ledger: "reserved",
	},
	submitting: { status: "submitting", title: "Sending", short: "Sending", icon: "ring", tone: "run" },
	pending: {
		status: "pending",
		title: "Rendering",
		short: "Rendering",
		icon: "ring",
		tone: "run",
		progress: 0.64,
		eta_s: 14,
	},
	unknown: { status: "pending", title: "Rendering", short: "Rendering", icon: "ring", tone: "run" },
	downloading: {
		status: "downloading",
		title: "Fetching the clip",
		short: "Fetching",
		icon: "arrow",
		tone: "run",
		progress: 1,
		download: 0.64,
		price: "$0.42",
	},
	done: { status: "done", title: "Done", short: "Done", icon: "check", tone: "ok", ...DONE },
	portrait: {
		status: "done",
		title: "Done",
		short: "Done",
		icon: "check",
		tone: "ok",
		...DONE,
		box: [480, 848],
		clip: { ...CLIP, name: "crane-dusk-31d904.mp4", width: 480, height: 848, duration: 8 },
	},
	library: {
		status: "done",
		title: "Done",
		short: "Library",
		icon: "library",
		tone: "ok",
		...DONE,
		price: "$0.00",
		reused: true,
		clip: { ...CLIP, duration: 4 },
	},
	/** Its file is gone. */
	lost: {
		status: "done",
		title: "Done",
		short: "Done",
		icon: "check",
		tone: "ok",
		...DONE,
		chain: {
			edit: { ...CHAIN.edit, no: "The file is no longer in your library folder." },
			extend: { ...CHAIN.extend, no: "The file is no longer in your library folder." },
		},
	},
	failed: {
		status: "failed",
		title: "Failed",
		short: "Failed",
		icon: "cross",
		tone: "bad",
		brief: "internal error, not billed",
		price: null,
		can_again: true,
		can_delete: true,
	},
	moderated: {
		status: "moderated",
		title: "Blocked by moderation",
		short: "Blocked",
		icon: "shield",
		tone: "bad",
		brief: "blocked by moderation, $0.42 billed",
		price: "$0.42",
		can_again: true,
		decide: true,
		can_delete: true,
	},
	expired: {
		status: "expired",
		title: "Link expired",
		short: "Expired",
		icon: "clock",
		tone: "bad",
		brief: "link expired, $0.42 billed",
		price: "$0.42",
		can_again: true,
		decide: true,
		can_delete: true,
	},
	stopped: {
		status: "stopped",
		title: "Not watching",
		short: "Not watching",
		icon: "square",
		tone: "quiet",
		brief: "nothing is lost",
		ledger: "pending",
		can_resume: true,
	},
	stalled: {
		status: "stalled",
		title: "No news for 15 min",
		short: "No news",
		icon: "triangle",
		tone: "warn",
		brief: "up to $0.42 may be billed",
		decide: true,
	},
	submit_unknown: {
		status: "submit_unknown",
		title: "Not known if it was sent",
		short: "Unknown",
		icon: "triangle",
		tone: "warn",
		brief: "up to $0.42 may be billed",
		price: null,
		decide: true,
	},
};

/** Every state there is a sample of. */
export const CARD_STATES: readonly string[] = Object.keys(SAID);

/** The card of a job in that state, as if told at `now`; `clip` in its part says otherwise where its film is. */
export function cardOf(state: string, label: string, now: number, part: Part = {}): Card {
	const said = SAID[state];
	if (!said) throw new Error(`no card ${state}`);
	return {
		job: `job-${label.replaceAll(/\W+/g, "-")}`,
		label,
		parts: [
			["A paper ", 0],
			[label, 1],
			[" unfolds on a windowsill, rain outside. Slow push in.", 0],
		],
		ledger: said.status,
		brief: "",
		progress: null,
		eta_s: null,
		download: null,
		now,
		created_at: now - 19,
		submitted_at: said.status === "waiting" ? null : now - 18,
		price: "est. $0.42",
		again: "$0.42",
		can_again: false,
		decide: false,
		reused: false,
		box: [848, 480],
		clip: null,
		chain: null,
		can_resume: false,
		can_delete: false,
		...said,
		...part,
	};
}

/** The six of the drawing, newest first. */
export function sixCards(now: number, url: string | null = null): Card[] {
	const parts = (animal: string, style: string): Card["parts"] => [
		["A paper ", 0],
		[animal, 1],
		[" unfolds on a windowsill in the style of ", 0],
		[style, 1],
		[", rain outside. Slow push in.", 0],
	];
	const plain = (words: string): Part => ({ parts: [[words, 0]] });
	const clip = { ...CLIP, url };
	return [
		cardOf("pending", "fox, clay", now, { parts: parts("fox", "clay") }),
		cardOf("waiting", "owl, clay", now, { parts: parts("owl", "clay") }),
		cardOf("done", "fox, ink", now, { parts: parts("fox", "ink"), clip }),
		cardOf("library", "boat", now, {
			...plain("A paper boat crosses a lake of glass, early light, wide shot"),
			clip: { ...clip, duration: 4 },
		}),
		cardOf("failed", "owl", now, plain("A paper owl turns its head, candle light, close up")),
		cardOf("submit_unknown", "boat at night", now, {
			...plain("A paper boat at night, snow begins to fall"),
			brief: "up to $0.20 may be billed",
		}),
	];
}

/** What Python adds up. */
export function cardSums(cards: Card[], part: Partial<Sums> = {}): Sums {
	const counts = new Map<string, number>();
	for (const { short } of cards) counts.set(short.toLowerCase(), (counts.get(short.toLowerCase()) ?? 0) + 1);
	return { words: [...counts].map(([short, n]) => `${n} ${short}`).join(", "), earlier: false, open: [], ...part };
}

let made = 0;

/** The traits of a list of those clips; each is a list of its own. */
export function listSample(cards: Card[], earlier = false): Omit<ClipListTraits, keyof Shared> {
	made += 1;
	return { ident: `list ${made}`, cards, moves: {}, sums: cardSums(cards, { earlier }) };
}
