/** Studios in every state, as Python would send them. */

import type { Shared } from "../src/model";
import type { Bill, Input, Offer, Option, Place, Slots, StudioTraits } from "../src/studio/traits";
import type { Bill as Sheet } from "../src/sweep/traits";
import { THUMB } from "./samples";

type Told = Omit<StudioTraits, keyof Shared>;
type Part = Partial<Omit<Told, "offer" | "slots" | "bill">> & {
	offer?: Partial<Offer>;
	slots?: Partial<Slots>;
	bill?: Partial<Bill>;
};

const NEWEST = "grok-imagine-video-1.5";
const option = (value: string, no: string | null = null, label = value): Option => ({ value, label, no });
const place = (slot: Place["slot"], label: string, most = 1): Place => ({
	slot,
	label,
	most,
	...(slot === "video"
		? { kinds: "MP4", accept: "video/mp4,.mp4" }
		: { kinds: "PNG, JPEG, WebP", accept: "image/png,image/jpeg,image/webp" }),
	limit: 20_000_000,
});
const picture = (name: string, part: Partial<Input> = {}): Input => ({
	id: name,
	name,
	words: "1024 × 768, 0.4 MB",
	thumb: THUMB,
	bad: null,
	upload: null,
	...part,
});
const film = (part: Partial<Input> = {}) => picture("crane.mp4", { words: "848 × 480, 6 s, 0.4 MB", ...part });

const OFFER: Offer = {
	modes: [
		option("text", null, "Text"),
		option("image", null, "Image"),
		option("reference", null, "Reference"),
		option("frames", null, "First + last"),
		option("edit", null, "Edit"),
		option("extend", null, "Extend"),
	],
	models: [option("grok-imagine-video"), option(NEWEST)],
	resolutions: [option("480p"), option("720p"), option("1080p", `1080p needs ${NEWEST}`)],
	ratios: ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"].map((value) => option(value)),
	ratio: null,
	duration: { label: "Duration", least: 1, most: 15, no: null },
	audio: { no: null },
	takes: { least: 1, most: 100 },
	fit: null,
	slots: [],
	moved: {},
	restore: null,
	asks: "Describe the clip: what is seen, what moves, how the camera moves, the light",
};

const BILL: Bill = {
	id: "",
	edits: 0,
	words: "",
	sum: "",
	no: "Write a prompt, or drop an image",
	generate: "Generate",
	price: null,
	simulated: true,
	budget: null,
	confirm: false,
	sheet: null,
	notes: [],
	placeholders: [],
	tips: [],
};

const SHEET: Sheet = {
	head: ["Price", "Clips", "Seconds × price", "Amount"],
	lines: [["6 s, 720p", "fox, ink; fox, clay; owl, ink; owl, clay", "24 s × $0.07 + 4 images × $0.002", "$1.688"]],
	answered: null,
	running: null,
	total: ["Estimate", "4 new clips", "$1.69"],
	budget: null,
	time: "About 1 min, 4 at a time. You can go on working.",
	notes: [],
	no: null,
	generate: "Generate 4 clips",
	price: "$1.69",
};

const BASE: Told = {
	ident: "",
	edits: 0,
	mode: "text",
	prompt: "",
	values: {},
	model: "grok-imagine-video",
	duration: 6,
	resolution: "480p",
	aspect_ratio: "16:9",
	generate_audio: true,
	takes: 1,
	fit: false,
	offer: OFFER,
	slots: { image: [], last_frame: [], reference_images: [], video: [] },
	bill: BILL,
	hints: true,
	phrases: [
		{ name: "Camera", words: ["slow push in", "slow pull back", "pan left", "slow orbit", "static shot", "close-up"] },
		{ name: "Motion", words: ["unfolds slowly", "turns its head", "in slow motion"] },
		{ name: "Light", words: ["golden hour", "soft morning light", "candlelight"] },
		{ name: "Style", words: ["ink drawing", "watercolour", "claymation"] },
	],
	list_model: "",
	at_work: false,
};

const FILLED: Part = {
	mode: "reference",
	prompt: "A paper {animal} unfolds on a windowsill in the style of {style}, rain outside. Slow push in.",
	values: { animal: ["fox", "owl"], style: ["ink", "clay"] },
	resolution: "720p",
	offer: { slots: [place("reference_images", "References", 7)] },
	slots: { reference_images: [picture("crane.png")] },
	bill: {
		id: "bill filled",
		words: "4 clips: 2 animals × 2 styles × 1 take",
		sum: "4 × (6 s × $0.07 + 1 image × $0.002) = $1.688",
		no: null,
		generate: "Generate 4 clips",
		price: "$1.69",
		sheet: SHEET,
		placeholders: [
			{ name: "animal", from: null },
			{ name: "style", from: null },
		],
		tips: ["Say what the light is like: “golden hour”, “overcast sky”."],
	},
};

/** One clip, with a price. */
const one = (price: string, part: Partial<Bill> = {}): Partial<Bill> => ({
	id: `bill ${price}`,
	words: "1 clip",
	sum: `6 s × $0.05 = ${price}`,
	no: null,
	price,
	...part,
});
const KEPT = "The clip keeps the size of its video, up to 720p.";
const SOUND = "It cannot be chosen for a clip that is made from a video.";
const fromVideo: Partial<Offer> = {
	ratio: "follows the video",
	audio: { no: SOUND },
	resolutions: ["480p", "720p", "1080p"].map((value) => option(value, KEPT)),
	slots: [place("video", "Video")],
};

export const STUDIOS: Record<string, Part> = {
	empty: {},
	text: {
		prompt: "A paper crane unfolds on a windowsill, rain outside.",
		bill: one("$0.30", { budget: "$4.70 of $5.00 budget left after this" }),
	},
	sweep: FILLED,
	variable: {
		prompt: "A paper {animal} in the {weather}",
		bill: {
			no: "Give {animal} a value, or several",
			placeholders: [
				{ name: "animal", from: null },
				{ name: "weather", from: "= rain (notebook)" },
			],
		},
	},
	image: {
		mode: "image",
		prompt: "The crane lifts its head. Slow push in.",
		offer: { slots: [place("image", "First frame")], ratio: "follows the image" },
		slots: { image: [picture("crane.png")] },
		bill: one("$0.302"),
	},
	frames: {
		mode: "frames",
		prompt: "The crane unfolds into a boat.",
		model: NEWEST,
		offer: {
			models: [option("grok-imagine-video", `First + last needs ${NEWEST}`), option(NEWEST)],
			slots: [place("image", "First frame"), place("last_frame", "Last frame")],
			ratio: "follows the image",
			moved: { model: `First + last needs ${NEWEST}.` },
		},
		slots: { image: [picture("first.png")], last_frame: [picture("last.png", { bad: "it is empty", thumb: null })] },
		bill: { no: "last.png: it is empty" },
	},
	edit: {
		mode: "edit",
		prompt: "Make it snow, and keep the rest.",
		offer: {
			...fromVideo,
			duration: { label: "Duration", least: 1, most: 15, no: "An edit keeps the length of its video." },
			fit: "Use only its first 8.7 s",
			restore: "Filled from crane.",
		},
		slots: { video: [film()] },
		bill: { no: "Tick “Use only its first 8.7 s” first" },
	},
	extend: {
		mode: "extend",
		prompt: "Then the crane flies away.",
		offer: { ...fromVideo, duration: { label: "Adds", least: 2, most: 10, no: null } },
		slots: { video: [film()] },
		bill: one("$0.36"),
	},
	over: {
		...FILLED,
		bill: { ...FILLED.bill, id: "", no: "$1.69 is more than the $1.20 left in your budget", simulated: false },
	},
	confirm: {
		...FILLED,
		takes: 15,
		bill: {
			...FILLED.bill,
			id: "bill confirm",
			words: "60 clips: 2 animals × 2 styles × 15 takes",
			sum: "60 × (6 s × $0.05 + 1 image × $0.002) = $18.12",
			generate: "Generate 60 clips",
			price: "$18.20",
			confirm: true,
			simulated: false,
			budget: "$31.80 of $50.00 budget left after this",
			notes: ["Takes of one request differ by chance alone."],
			sheet: {
				...SHEET,
				lines: [["6 s, 480p", "fox, ink; fox, clay; owl, ink; owl, clay", "360 s × $0.05", "$18.20"]],
				total: ["Estimate", "60 new clips", "$18.20"],
				budget: { spent: 0, this: 0.364, words: "$31.80 of $50.00 budget left after this" },
			},
		},
	},
	moved: {
		prompt: "A paper crane unfolds on a windowsill.",
		model: "grok-imagine-video",
		resolution: "720p",
		duration: 10,
		mode: "reference",
		offer: {
			slots: [place("reference_images", "References", 7)],
			duration: { label: "Duration", least: 1, most: 10, no: null },
			moved: {
				resolution: `1080p needs ${NEWEST}: 720p is taken.`,
				duration: "1-10 s here: 10 s is taken, not 15 s.",
			},
		},
		bill: { no: "Add a reference image" },
	},
};

let made = 0;

/** The traits of that sample, as if told at `now` epoch seconds; each is a Studio of its own. */
export function studioSample(name: string, _now: number, part: Part = {}): Told {
	const sample = STUDIOS[name];
	if (!sample) throw new Error(`no studio ${name}`);
	made += 1;
	const whole = { ...BASE, ...sample, ...part };
	return {
		...whole,
		ident: `studio ${made}`,
		offer: { ...OFFER, ...sample.offer, ...part.offer },
		slots: { ...BASE.slots, ...sample.slots, ...part.slots },
		bill: { ...BILL, ...sample.bill, ...part.bill },
	};
}
