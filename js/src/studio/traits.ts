/** What Python tells a Studio and is told by it, as `notebook/widgets/studio.py` writes it. All words are ready to show. */

import type { Shared } from "../model";
import type { Bill as Sheet } from "../sweep/traits";

/** What a person chooses, and Python may, too. The browser writes these traits. */
export type Form = {
	mode: Mode;
	prompt: string;
	/** By the names of placeholders. */
	values: Record<string, string[]>;
	model: string;
	/** Seconds. */
	duration: number;
	resolution: string;
	aspect_ratio: string;
	generate_audio: boolean;
	takes: number;
	/** Use only a part of a video that is too long. */
	fit: boolean;
};

export type Mode = "text" | "image" | "reference" | "frames" | "edit" | "extend";
/** Where pictures and videos go. */
export type SlotName = "image" | "last_frame" | "reference_images" | "video";

/** `no`: why it cannot be chosen. */
export type Option = { value: string; label: string; no: string | null };

/** What can be chosen now. */
export type Offer = {
	modes: Option[];
	models: Option[];
	resolutions: Option[];
	/** Width to height: "16:9". */
	ratios: Option[];
	/** In the place of the shapes: "follows the image". */
	ratio: string | null;
	/** Seconds that can be chosen; what they are called: "Duration", "Adds". */
	duration: { label: string; least: number; most: number; no: string | null };
	audio: { no: string | null };
	takes: { least: number; most: number };
	/** What has to be agreed to: "Use only its first 8.7 s"; null: nothing. */
	fit: string | null;
	/** Those of this mode, in order. */
	slots: Place[];
	/** Why a value is another now than was chosen, by field. */
	moved: Partial<Record<keyof Form, string>>;
	/** The form was filled from elsewhere, and can be put back: "Filled from crane."; null: it was not. */
	restore: string | null;
	/** What the prompt asks for in this mode: "Describe the clip". */
	asks: string;
};

export type Place = {
	slot: SlotName;
	/** "First frame". */
	label: string;
	/** So many at most. */
	most: number;
	/** "PNG, JPEG, WebP." */
	kinds: string;
	/** For a file picker. */
	accept: string;
	/** Bytes at most. */
	limit: number;
};

/** A picture or a video that is in its place. */
export type Input = {
	id: string;
	name: string;
	/** "1024 × 768, 2.3 MB". */
	words: string;
	/** A small data URI; null: there is none. */
	thumb: string | null;
	/** Why it cannot be used. */
	bad: string | null;
	/** By what upload it came. */
	upload: string | null;
};
export type Slots = Record<SlotName, Input[]>;

/** `from`: where a value comes from that nobody typed: "= rain (notebook)". */
export type Placeholder = { name: string; from: string | null };

/** What it costs to press the button now. */
export type Bill = {
	/** Whoever presses the button says which bill was seen; empty while there is none. */
	id: string;
	/** The form was so often changed in a browser when this was written: `edits`. */
	edits: number;
	/** "4 clips: 2 animals × 2 styles × 1 take". */
	words: string;
	/** "4 × (6 s × $0.07 + 1 image × $0.002) = $1.688". */
	sum: string;
	/** Why it cannot be pressed. */
	no: string | null;
	/** "Generate 4 clips". */
	generate: string;
	/** null: not known, or nothing to pay. */
	price: string | null;
	simulated: boolean;
	/** "$1.20 of $5.00 budget left after this"; null: no budget is set. */
	budget: string | null;
	/** A second click is asked for, below the whole bill. */
	confirm: boolean;
	/** Line by line; null while there is nothing to be paid. */
	sheet: Sheet | null;
	/** What else to know of it. */
	notes: string[];
	placeholders: Placeholder[];
	/** Quiet hints about the words: "Say how the camera moves." */
	tips: string[];
};

/** A group of words that can be put into a prompt. */
export type Phrases = { name: string; words: string[] };

/** The traits of `Studio`. */
export type StudioTraits = Shared &
	Form & {
		/** Of this studio. */
		ident: string;
		/** How often a browser changed the form. The browser writes it together with what it changed. */
		edits: number;
		offer: Offer;
		slots: Slots;
		bill: Bill;
		/** Are the phrases and the tips shown? */
		hints: boolean;
		phrases: Phrases[];
		/** The widget of its clips, by its model's name: `IPY_MODEL_…`. */
		list_model: string;
		/** Does somebody type, or a clip play? Then no output is written anew. The browser writes it. */
		at_work: boolean;
	};
