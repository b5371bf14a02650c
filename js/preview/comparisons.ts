/** A comparison of any clips, as Python would send it. */

import type { About, Changed, Entry, Kind, Traits } from "../src/compare/traits";
import type { Shared } from "../src/model";

type Film = NonNullable<Entry["clip"]>;
type Piece = [text: string, kind: Kind];

const FILM: Film = {
	name: "film.mp4",
	size: 400_000,
	duration: 6,
	width: 848,
	height: 480,
	fps: 24,
	has_audio: true,
	url: null,
};

/** What each clip is called, and what changed in its prompt. */
const MADE: [label: string, prompt: Piece[]][] = [
	["fox, ink", []],
	["fox, clay", swapped("fox", "ink", "clay")],
	["owl, ink", swapped("", "fox", "owl")],
	["owl, clay, model 1.5", [["A paper ", ""], ...swap("fox", "owl"), [" in ", ""], ...swap("ink", "clay"), tail()]],
	["crane, ink", swapped("", "fox", "crane")],
	["crane, clay", swapped("", "fox", "crane")],
	["boat, ink", swapped("", "fox", "boat")],
	["boat, clay, at night", swapped("", "fox", "boat")],
	["boat, clay, in the rain", swapped("", "fox", "boat")],
];

function tail(): Piece {
	return [" unfolds on a windowsill, rain outside.", ""];
}

function swap(out: string, into: string): Piece[] {
	return [
		[out, "removed"],
		[" ", ""],
		[into, "added"],
	];
}

function swapped(kept: string, out: string, into: string): Piece[] {
	const before: Piece[] = [[kept ? `A paper ${kept} in ` : "A paper ", ""]];
	return [...before, ...swap(out, into), kept ? tail() : [` in ink${tail()[0]}`, ""]];
}

const REFERENCE: Piece[] = [["A paper fox in ink unfolds on a windowsill, rain outside.", ""]];

/** What differs from a clip that is there: by the status of its job. */
const STATUSES: Record<string, Partial<Entry>> = {
	pending: { title: "Rendering", progress: 0.42, eta_s: 25 },
	waiting: { title: "Waiting", note: "starts when a place is free" },
	failed: { title: "Failed", brief: "internal error, not billed" },
	done: { title: "Done", progress: 1 },
};

/** One clip: what is known of its film, or the status of its job. */
export type Part = Partial<Film> | keyof typeof STATUSES;

/** Traits of a comparison of those clips. */
export function compareSample(
	parts: Part[],
	change: { about?: Partial<About>; clips?: Partial<Entry>[]; changed?: Partial<Changed> } = {},
): Omit<Traits, keyof Shared> {
	const now = Date.now() / 1000;
	const clips = parts.map((part, place): Entry => {
		const status = typeof part === "string" ? (part as Entry["status"]) : "done";
		const clip = typeof part === "string" ? null : { ...FILM, name: `film-${place}.mp4`, ...part };
		return {
			job: `job-${place}`,
			letter: "ABCDEFGHI".charAt(place),
			label: MADE[place]?.[0] ?? "",
			status,
			title: "",
			brief: "",
			note: "",
			progress: null,
			eta_s: null,
			now,
			submitted_at: now - 18,
			simulated: true,
			stars: 0,
			box: clip ? [clip.width, clip.height] : [848, 480],
			seconds: 6,
			clip,
			...STATUSES[status],
			...change.clips?.[place],
		};
	});
	const rows = clips.map(({ job, letter }, place): Changed["rows"][number] => ({
		job,
		letter,
		cells: [
			place === 0 ? REFERENCE : (MADE[place]?.[1] ?? []),
			place === 0 ? [["grok-imagine-video", ""]] : place === 3 ? [["…-1.5", "added"]] : [["same", "same"]],
			[[place === 3 ? "$0.48" : "$0.30", ""]],
		],
	}));
	return {
		about: {
			id: `comparison-${parts.length}`,
			title: `${parts.length} clips`,
			simulated: true,
			same: "same in all: 6 s · 480p · 16:9 · audio",
			note: "",
			...change.about,
		},
		clips,
		changed: { reference: "job-0", columns: ["Prompt", "Model", "Billed"], rows, none: "", ...change.changed },
	};
}
