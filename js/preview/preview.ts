/**
 * The widgets in a bare page with a strict content policy and a model made by hand.
 *
 * Query: `state` (names of SAMPLES, with commas; empty for none), `theme` (light, dark),
 * `width` (CSS px of the output area), `clip` (an MP4 below `files/` beside this page),
 * `silent=1` (a kernel that does not answer),
 * `ended=1` (a kernel that restarted), `refuse=words` and `confirm=$6.00` (what it answers to every click),
 * `row=1` (the cards are small ones, in a row).
 */

import cliplist from "../src/cliplist";
import type { ClipListTraits } from "../src/clips/traits";
import compare from "../src/compare";
import type { Widget } from "../src/front";
import jobview from "../src/jobview";
import type { Job, Shared, Traits } from "../src/model";
import studio from "../src/studio";
import sweepview from "../src/sweepview";
import { compareSample } from "./comparisons";
import { FakeJob, FakeModel } from "./fake-model";
import { SAMPLES, sample, THUMB } from "./samples";
import { cardOf, cardSums, listSample, sixCards } from "./studiocards";
import { studioSample } from "./studios";
import { cellOf, sumsOf, sweepSample } from "./sweeps";

/** As `notebook/widgets/row.py` writes it. */
const ROW =
	"display:grid;gap:8px;grid-template-columns:repeat(auto-fill,minmax(min(100%,max(208px,(520px - 100%)*999)),1fr))";

const query = new URLSearchParams(location.search);
const stage = document.getElementById("stage") as HTMLElement;
if (query.get("theme") === "dark") document.body.dataset.dark = "";
const width = query.get("width");
if (width) stage.style.width = `${width}px`;

const ended = query.get("ended") !== null;
const row = query.get("row") === null ? null : document.createElement("div");
if (row) {
	row.className = "grokvideo-row";
	row.style.cssText = ROW;
	stage.append(row);
}

const WIDGETS = { jobview, sweepview, compare, studio, cliplist };
const models: FakeModel<Shared>[] = [];
const widgets = new Map<FakeModel<Shared>, Widget<Shared>>();

/** Show one more card for that job. */
function place(job: Job, traits: Partial<Traits> = {}): FakeJob {
	const clip = query.get("clip");
	if (job.clip) job.clip.url ??= clip;
	const model = new FakeJob(job, { thumb: job.mode === "image" ? THUMB : null, ...traits });
	put("jobview", model);
	return model;
}

/** Show a widget with those traits; what every widget has may be left out. A Studio has a list of clips in it. */
function mount(widget: keyof typeof WIDGETS, traits: object, list?: Partial<ClipListTraits>): FakeModel<Shared> {
	const inside = widget === "studio" ? new FakeModel<Shared>({ ...listSample([]), ...list }) : null;
	const model = new FakeModel<Shared>(inside ? { ...traits, list_model: "IPY_MODEL_list" } : traits);
	if (inside) model.neighbours.set("list", { widget: cliplist as Widget<Shared>, model: inside });
	put(widget, model);
	if (inside) {
		prepare(inside);
		inside.set("kernel_ended", ended);
	}
	return model;
}

/** Show a model for the first time. */
function put(widget: keyof typeof WIDGETS, model: FakeModel<Shared>): void {
	widgets.set(model, WIDGETS[widget] as Widget<Shared>);
	prepare(model);
	view(model);
	if (ended) model.restart();
}

/** Give a model the kernel that the query asks for. */
function prepare(model: FakeModel<Shared>): void {
	const words = query.get("refuse");
	if (words) model.reply = { error: words, confirm: query.get("confirm") };
	model.answers = !ended && query.get("silent") === null;
	models.push(model);
}

/** Show a model once more. */
function view(model: FakeModel<Shared>): void {
	const el = document.createElement("div");
	(row ?? stage).append(el);
	widgets.get(model)?.render({ model, el });
}

for (const state of (query.get("state") ?? Object.keys(SAMPLES).join(",")).split(",").filter(Boolean)) {
	place(sample(state, Date.now() / 1000));
}

// For a browser's console, and for scripts that drive this page.
Object.assign(window, {
	models,
	place,
	mount,
	view,
	sample,
	sweepSample,
	cellOf,
	sumsOf,
	compareSample,
	studioSample,
	listSample,
	cardOf,
	cardSums,
	sixCards,
	compare,
	jobview,
	FakeModel,
});
