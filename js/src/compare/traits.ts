/** What Python tells a comparison. All words are ready to show. */

import type { Clip, Job, Model, Shared } from "../model";

export type About = {
	/** What its memory is kept under. */
	id: string;
	/** "4 clips". */
	title: string;
	simulated: boolean;
	/** What no clip differs in: "same in all: 6 s · 480p". */
	same: string;
	note: string;
};

/** One clip, or the job that makes it. */
export type Entry = Pick<
	Job,
	"status" | "title" | "brief" | "note" | "progress" | "eta_s" | "now" | "submitted_at" | "box" | "simulated"
> & {
	job: string;
	/** "A". */
	letter: string;
	/** What it differs in: "fox, ink". */
	label: string;
	/** 1 to 5; 0: none. */
	stars: number;
	/** How long it is going to be. */
	seconds: number;
	clip: Omit<Clip, "poster"> | null;
};

/** How a piece of a text stands to the reference. */
export type Kind = "" | "added" | "removed" | "same";

export type Changed = {
	/** Id of the job that the others are held against. */
	reference: string;
	columns: string[];
	rows: { job: string; letter: string; cells: [text: string, kind: Kind][][] }[];
	/** Said where nothing differs. */
	none: string;
};

export type Traits = Shared & { about: About; clips: Entry[]; changed: Changed };

export type CompareModel = Model<Traits>;
