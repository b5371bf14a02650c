/**
 * The widgets in a bare page with a strict content policy and a model made by hand.
 *
 * Query: `state` (names of SAMPLES, with commas), `theme` (light, dark),
 * `width` (CSS px of the output area), `clip` (an MP4 below `files/` beside this page),
 * `silent=1` (a kernel that does not answer).
 */

import jobview from "../src/jobview";
import type { Job } from "../src/model";
import { FakeModel } from "./fake-model";
import { SAMPLES, sample } from "./samples";

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
	const model = new FakeModel(job);
	model.answers = query.get("silent") === null;
	models.push(model);
	const el = document.createElement("div");
	stage.append(el);
	jobview.render({ model, el });
}

// For a browser's console, and for scripts that drive this page.
Object.assign(window, { models, sample, jobview, FakeModel });
