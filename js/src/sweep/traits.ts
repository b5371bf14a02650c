/** What Python tells of a sweep, as `notebook/widgets/sweepview.py` writes it. All words are ready to show. */

import type { IconName } from "../icons";
import type { Clip, Job, Shared } from "../model";
import type { Tone } from "../words";

/** Label, clips, what the price is made of, amount. */
export type Line = [label: string, clips: string, quantity: string, amount: string];
/** A line without what its price is made of. */
export type Sum = [label: string, clips: string, amount: string];

export type Bill = {
	/** What its columns are. */
	head: Line;
	lines: Line[];
	/** What the library has already. */
	answered: Sum | null;
	/** What is on its way already. */
	running: Sum | null;
	total: Sum;
	/** Parts of the budget, 0..1. */
	budget: { spent: number; this: number; words: string } | null;
	/** How long it takes, and what one can do meanwhile. */
	time: string;
	notes: string[];
	/** Why it cannot be sent. */
	no: string | null;
	/** The button: "Generate 5 clips". */
	generate: string;
	/** null: not known. */
	price: string | null;
};

/** One side of the table: the name of its axis, and a label for each row or column. */
export type Side = { axis: string; labels: string[] };

export type Sweep = {
	id: string;
	name: string | null;
	phase: "bill" | "matrix" | "cancelled";
	/** "6 clips: style × duration". */
	title: string;
	/** Text, and 1 where it is a placeholder. */
	prompt: [text: string, placeholder: number][];
	simulated: boolean;
	bill: Bill | null;
	columns: Side;
	/** Without an axis there is one row, and it has no label. */
	rows: Side;
};

/** One clip of the table. */
export type Cell = Pick<
	Job,
	| "status"
	| "ledger"
	| "title"
	| "brief"
	| "progress"
	| "eta_s"
	| "download"
	| "now"
	| "created_at"
	| "submitted_at"
	| "again"
	| "can_again"
> & {
	job: string;
	/** "ink, 3 s". */
	label: string;
	prompt: string;
	/** The title in a word. */
	short: string;
	icon: IconName;
	tone: Tone;
	price: string | null;
	/** Does a person have to decide how it goes on? */
	decide: boolean;
	/** Its picture comes by a message. */
	clip: Omit<Clip, "poster"> | null;
};

export type Sums = {
	/** "2 done, 1 waiting". */
	words: string;
	spent: string;
	/** "est. $2.10". */
	of: string;
	/** Jobs whose clip is there. */
	done: string[];
	under_way: number;
	stopped: number;
	missing: { count: number; price: string | null } | null;
};

/** The traits of `SweepView`. */
export type SweepTraits = Shared & {
	sweep: Sweep;
	/** Row by row; null: left out. */
	cells: (Cell | null)[];
	sums: Sums;
};
