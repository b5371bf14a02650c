/** The list of clips inside a Studio, and whether somebody is at work in it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeModel } from "../preview/fake-model";
import { listSample } from "../preview/studiocards";
import cliplist from "../src/cliplist";
import type { ClipListTraits } from "../src/clips/traits";
import type { Widget } from "../src/front";
import type { Shared } from "../src/model";
import { browser, type ClipsModel, clips, tidy } from "./clipliststage";
import { type StudioModel, type StudioStage, showStudio, studioOf } from "./studiostage";

beforeEach(() => {
	browser();
	vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
});
afterEach(tidy);

const settle = () => vi.advanceTimersByTimeAsync(0);
const LIST = "[data-widget=studio] [data-widget=clips]";
const WORDS = "The clips cannot be shown here. In a cell, studio.jobs shows them.";

/** A Studio with a list of clips. */
function pair(...cards: Parameters<typeof clips>): { model: StudioModel; list: ClipsModel } {
	const list = new FakeModel<ClipListTraits>(listSample(clips(...cards)));
	const model = studioOf("text", { list_model: "IPY_MODEL_clips" });
	const neighbour = { widget: cliplist as unknown as Widget<Shared>, model: list as unknown as FakeModel<Shared> };
	model.neighbours.set("clips", neighbour);
	return { model, list };
}
const jobs = ({ all }: StudioStage) => all(`${LIST} [data-job-id]`).map((each) => each.dataset.jobId);

test("the list is shown inside of the Studio, below its form", async () => {
	const { model } = pair(["done", "fox"], ["pending", "owl"]);
	const stage = showStudio(model);
	await settle();
	expect(jobs(stage)).toEqual(["job-fox", "job-owl"]);
	const [form, list] = [stage.field("prompt"), stage.find(LIST)];
	expect(form.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
	expect(stage.all(".gv-nest > .gv-caption")).toEqual([]);
});

test("each view of the Studio has a view of the list, and takes it along when it goes", async () => {
	const { model, list } = pair(["done", "fox"]);
	const before = [model.listening, list.listening];
	const views = [showStudio(model), showStudio(model)];
	await settle();
	expect(views.map(jobs)).toEqual([["job-fox"], ["job-fox"]]);
	expect(document.querySelectorAll(LIST)).toHaveLength(2);
	const [first, second] = views as [StudioStage, StudioStage];
	const { root } = first;
	first.close();
	expect(root.querySelector("[data-widget=clips]")).toBeNull();
	expect(jobs(second)).toEqual(["job-fox"]);
	second.close();
	expect([model.listening, list.listening]).toEqual(before);
});

test("a Studio that is gone before its list came shows none", async () => {
	const { model, list } = pair(["done", "fox"]);
	const before = list.listening;
	showStudio(model).close();
	await settle();
	expect([document.querySelector("[data-widget=clips]"), list.listening]).toEqual([null, before]);
});

test("where a notebook shows no widget inside another, words say so, and the form works", async () => {
	const { model } = pair(["done", "fox"]);
	model.widget_manager = { kernel: model.widget_manager.kernel } as never;
	const stage = showStudio(model);
	await settle();
	expect(stage.words(".gv-nest")).toBe(WORDS);
	stage.press("generate");
	expect(model.sent.map(({ action }) => action)).toEqual(["generate"]);
});

test("so do they where the list is not there", async () => {
	const stage = showStudio("text");
	await settle();
	expect(stage.words(".gv-nest")).toBe(WORDS);
});

test("an Edit in the list puts the focus into the prompt, once it is done", async () => {
	const { model, list } = pair(["done", "fox"]);
	const stage = showStudio(model);
	await settle();
	stage.find("[data-job-id=job-fox] [data-action=more]").click();
	stage.find(".gv-menu [data-action=edit]").click();
	expect(document.activeElement).not.toBe(stage.field("prompt"));
	await settle();
	expect(list.sent.map(({ action, job }) => [action, job])).toEqual([["edit", "job-fox"]]);
	expect(document.activeElement).toBe(stage.field("prompt"));
});

test("typing is work, until four seconds after the last key", () => {
	const { model, type } = showStudio("text");
	expect([model.get("at_work"), model.saves]).toEqual([false, 0]);
	type("prompt", "A");
	expect([model.get("at_work"), model.saves]).toEqual([true, 1]);
	vi.advanceTimersByTime(3900);
	type("prompt", "A b");
	vi.advanceTimersByTime(3900);
	expect(model.get("at_work")).toBe(true);
	const { saves } = model;
	vi.advanceTimersByTime(200);
	expect([model.get("at_work"), model.saves]).toEqual([false, saves + 1]);
});

test("to choose is no work: neither a check box nor a filter of the list", async () => {
	const { model } = pair(["done", "fox"], ["pending", "owl"]);
	const { all } = showStudio(model);
	await settle();
	const boxes = all(`${LIST} input`);
	expect(boxes.length).toBeGreaterThan(2);
	for (const each of boxes) each.dispatchEvent(new Event("input", { bubbles: true }));
	expect(model.get("at_work")).toBe(false);
});

/** A film in the list that does what it is told. */
async function filmed() {
	const { model, list } = pair(["done", "fox"]);
	const stage = showStudio(model);
	await settle();
	const video = stage.find<HTMLVideoElement>(`${LIST} video`);
	let paused = true;
	vi.spyOn(video, "paused", "get").mockImplementation(() => paused);
	const turn = (type: string, isPaused: boolean) => {
		paused = isPaused;
		video.dispatchEvent(new Event(type));
	};
	return { model, list, stage, video, turn };
}

test("a clip that plays with sound is work, one without sound is none", async () => {
	const { model, video, turn } = await filmed();
	video.muted = true;
	turn("play", false);
	expect(model.get("at_work")).toBe(false);
	video.muted = false;
	turn("volumechange", false);
	expect(model.get("at_work")).toBe(true);
	vi.advanceTimersByTime(60_000);
	expect(model.get("at_work")).toBe(true);
	turn("pause", true);
	expect(model.get("at_work")).toBe(false);
});

test("who types while a clip ends still types, and who stops while one plays still looks", async () => {
	const { model, stage, turn } = await filmed();
	stage.type("prompt", "A");
	turn("play", false);
	turn("pause", true);
	expect(model.get("at_work")).toBe(true);
	turn("play", false);
	vi.advanceTimersByTime(5000);
	expect(model.get("at_work")).toBe(true);
});

test("a clip that goes while it plays is no work any more", async () => {
	const { model, list, turn } = await filmed();
	turn("play", false);
	list.set("cards", []);
	vi.advanceTimersByTime(4000);
	expect(model.get("at_work")).toBe(false);
});

test("a view begins without work, and leaves none behind", () => {
	const model = studioOf("text", { at_work: true });
	const { type, close } = showStudio(model);
	expect(model.get("at_work")).toBe(false);
	type("prompt", "A");
	close();
	expect(model.get("at_work")).toBe(false);
});
