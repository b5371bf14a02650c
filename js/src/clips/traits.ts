/** What Python tells a list of clips, as `notebook/widgets/cliplist.py` writes it. All words are ready to show. */

import type { IconName } from "../icons";
import type { Chain, Clip, Job, Shared } from "../model";
import type { Tone } from "../words";

/** One clip, or what will be one. */
export type Card = Pick<
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
	/** How it is called in a sentence: its name, or its first words. */
	label: string;
	/** The prompt: text, and 1 where it differs from others of its sweep. */
	parts: [text: string, differs: number][];
	/** The title in a word. */
	short: string;
	icon: IconName;
	tone: Tone;
	price: string | null;
	/** Does a person have to decide how it goes on? */
	decide: boolean;
	reused: boolean;
	/** Width to height of the picture, or in what relation they will be. */
	box: [number, number];
	/** Its picture comes by a message. */
	clip: Omit<Clip, "poster"> | null;
	/** What can be made from the clip; null: nothing, or there is none. */
	chain: { edit: Chain; extend: Chain } | null;
	/** Can it go on after it was stopped? */
	can_resume: boolean;
	/** Is it over, so that it may be removed? */
	can_delete: boolean;
};

/** How far those under way are: newer than their card. `null` as in `Card`. */
export type Moves = Record<string, Pick<Card, "progress" | "eta_s" | "download" | "now">>;

export type Sums = {
	/** "2 done, 1 rendering". */
	words: string;
	/** Are there clips in the library that are not shown? */
	earlier: boolean;
	/** Jobs whose whole card stands below. */
	open: string[];
};

/** The traits of `ClipList`. */
export type ClipListTraits = Shared & {
	/** Of this list. */
	ident: string;
	/** Newest first. */
	cards: Card[];
	moves: Moves;
	sums: Sums;
};
