/**
 * The widgets in a bare page with a strict content policy and a model made by hand.
 *
 * Query: `state` (names of SAMPLES, with commas), `theme` (light, dark),
 * `width` (CSS px of the output area), `clip` (an MP4 below `files/` beside this page),
 * `silent=1` (a kernel that does not answer),
 * `ended=1` (a kernel that restarted), `refuse=words` and `confirm=$6.00` (what it answers to every click).
 */

import jobview from "../src/jobview";
import type { Job } from "../src/model";
import { FakeModel } from "./fake-model";
import { SAMPLES, sample, THUMB } from "./samples";

const query = new URLSearchParams(location.search);
const stage = document.getElementById("stage") as HTMLElement;
if (query.get("theme") === "dark") document.body.dataset.dark = "";
const width = query.get("width");
if (width) stage.style.width = `${width}px`;

const models: FakeModel[] = [];
for (const state of (query.get("state") ?? Object.keys(SAMPLES).join(",")).split(",")) {
	const job: Job = sample(state, Date.now() / 1000);
	const clip = query.get("clip");
	if (job.clip) job.clip.url = clip;
	const model = new FakeModel(job, { thumb: job.mode === "image" ? THUMB : null });
	const words = query.get("refuse");
	if (words) model.reply = { error: words, confirm: query.get("confirm") };
	model.answers = query.get("silent") === null;
	models.push(model);
	const el = document.createElement("div");
	stage.append(el);
	jobview.render({ model, el });
	if (query.get("ended") !== null) model.restart();
}

// For a browser's console, and for scripts that drive this page.
Object.assign(window, { models, sample, jobview, FakeModel });
