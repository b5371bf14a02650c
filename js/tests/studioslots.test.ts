import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Input, Place, SlotName } from "../src/studio/traits";
import {
	key,
	type StudioModel,
	type StudioStage,
	showStudio,
	studioOf,
	tellBill,
	tellOffer,
	wishes,
} from "./studiostage";

const MIB = 2 ** 20;
const revoked: string[] = [];

beforeEach(() => {
	let urls = 0;
	revoked.length = 0;
	vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${++urls}`);
	vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url));
});
afterEach(() => {
	vi.useRealTimers();
	for (const { close } of stages.splice(0)) close();
	document.body.replaceChildren();
});

const place = (slot: SlotName, most = 1, label: string = slot): Place => ({
	slot,
	label,
	most,
	limit: 5_000_000,
	...(slot === "video"
		? { kinds: "MP4", accept: "video/mp4,.mp4" }
		: { kinds: "PNG, JPEG, WebP", accept: "image/png,image/jpeg,image/webp" }),
});
const input = (id: string, part: Partial<Input> = {}): Input => ({
	id,
	name: `${id}.png`,
	words: "1024 × 768, 2.3 MB",
	thumb: "data:image/jpeg;base64,AAAA",
	bad: null,
	upload: null,
	...part,
});
const file = (name: string, size = 10, type = "image/png") => new File([new Uint8Array(size).fill(7)], name, { type });
const film = (name = "street.mp4", type = "video/mp4") => file(name, 10, type);

let studios = 0;
const stages: StudioStage[] = [];
/** Show a view, which is closed after its test. */
function view(model: StudioModel): StudioStage {
	const stage = showStudio(model);
	stages.push(stage);
	return stage;
}
/** A Studio with those places, and what is in them. */
function shown(places: Place[], slots: Partial<Record<SlotName, Input[]>> = {}): StudioStage {
	const model = studioOf("empty", { ident: `slots ${++studios}`, offer: { slots: places }, slots });
	return view(model);
}
const fire = (target: Element, type: string, part: object = {}) => {
	const event = new Event(type, { bubbles: true, cancelable: true });
	target.dispatchEvent(Object.assign(event, part));
	return event;
};
const carried = (...files: File[]) => ({ dataTransfer: { types: ["Files"], items: files, files } });
const drop = (target: Element, ...files: File[]) => fire(target, "drop", carried(...files));
const paste = (target: Element, text: string, ...files: File[]) =>
	fire(target, "paste", { clipboardData: { getData: () => text, files } });
const pick = (stage: StudioStage, slot: SlotName, ...files: File[]) => {
	const chooser = stage.find<HTMLInputElement>(`[data-field=${slot}] [type=file]`);
	Object.defineProperty(chooser, "files", { value: files, configurable: true });
	fire(chooser, "change");
};
const tiles = (stage: StudioStage) => stage.all(".gv-tile");
const titles = (stage: StudioStage) => tiles(stage).map((each) => each.title);
const zone = (stage: StudioStage, slot = "") => stage.words(`${slot && `[data-field=${slot}] `}.gv-drop`);
const left = (stage: StudioStage) => stage.words(".gv-slots > .gv-refusal");
const sent = (model: StudioModel) => model.sent.filter(({ kind }) => kind === "upload");
/** The upload that is asked about, once it is sent. */
const next = (model: StudioModel, number: number) =>
	vi.waitFor(() => {
		const message = sent(model)[number];
		if (!message) throw new Error(`no part ${number}`);
		return message;
	});
const answer = (model: StudioModel, message: { nonce?: string }, part: object) =>
	model.tell({ kind: "ack", nonce: String(message.nonce), ...part });
/** What Python does when a file is whole. */
const arrive = (model: StudioModel, slot: SlotName, ...inputs: Input[]) =>
	model.set("slots", { ...model.get("slots"), [slot]: inputs });

test("an empty place says what it takes, and how", () => {
	const stage = shown([place("image")]);
	expect(zone(stage)).toBe("Drop an image here, choose a file, or paste. PNG, JPEG, WebP, or an address.");
	expect(stage.field("image").getAttribute("role")).toBe("group");
	expect(stage.field("image").getAttribute("aria-label")).toBe("image");
	expect(tiles(stage)).toEqual([]);
	expect(zone(shown([place("video")]))).toBe("Drop a video here, choose a file, or paste. MP4, or an address.");
	expect(zone(shown([place("reference_images", 7)]))).toContain("Up to 7, PNG, JPEG, WebP");
});

test("several places are labelled, one alone is not", () => {
	const stage = shown([place("image", 1, "First frame"), place("last_frame", 1, "Last frame")]);
	expect(stage.all(".gv-place > .gv-label").map((each) => each.textContent)).toEqual(["First frame", "Last frame"]);
	expect(shown([place("image")]).all(".gv-place > .gv-label")).toEqual([]);
});

test("without a place nothing is shown", () => {
	expect(shown([]).find(".gv-slots").hidden).toBe(true);
});

test("what is there has a thumbnail, a number, a name and words, and can be removed", () => {
	const stage = shown([place("reference_images", 7)], { reference_images: [input("a"), input("b")] });
	expect(titles(stage)).toEqual(["a.png, 1024 × 768, 2.3 MB", "b.png, 1024 × 768, 2.3 MB"]);
	expect(stage.all(".gv-tile-number").map((each) => each.textContent)).toEqual(["1", "2"]);
	expect(stage.find<HTMLImageElement>(".gv-tile img").alt).toBe("a.png, 1024 × 768, 2.3 MB");
	expect(zone(stage)).toContain("Up to 5 more, ");
	expect(stage.find(".gv-remove").getAttribute("aria-label")).toBe("Remove a.png");
	stage.press("remove");
	expect(wishes(stage.model)).toEqual([
		["remove", stage.model.get("ident"), JSON.stringify({ slot: "reference_images", id: "a" })],
	]);
	expect(stage.find(".gv-remove").getAttribute("aria-disabled")).toBe("true");
});

test("one alone says beside it what it is, and what takes its place", () => {
	const stage = shown([place("image")], { image: [input("a")] });
	expect(zone(stage)).toBe(
		"a.png, 1024 × 768, 2.3 MBDrop another here, choose a file, or paste. PNG, JPEG, WebP, or an address.",
	);
	expect(stage.all(".gv-tile-number")).toEqual([]);
});

test("only a data URI is shown as a picture; without one the name is", () => {
	const stage = shown([place("image")], { image: [input("a", { thumb: "https:evil", name: "<b>x</b>" })] });
	expect(stage.all(".gv-tile img")).toEqual([]);
	expect(stage.words(".gv-tile-name")).toBe("<b>x</b>");
});

test("what cannot be used says why below, and to screen readers", () => {
	const stage = shown([place("reference_images", 7)], {
		reference_images: [input("a"), input("b", { bad: "It is damaged.", thumb: null })],
	});
	expect(tiles(stage).map((each) => each.dataset.bad)).toEqual([undefined, ""]);
	expect(stage.words(".gv-problem")).toBe("2. It is damaged.");
	expect(stage.live()).toBe("2. It is damaged.");
});

test("a full row says so, and takes nothing more", () => {
	const stage = shown([place("reference_images", 2)], { reference_images: [input("a"), input("b")] });
	expect(zone(stage)).toBe("All 2 places are taken.");
	drop(stage.root, file("c.png"));
	expect(left(stage)).toBe("c.png was left out: at most 2 here.");
	expect(sent(stage.model)).toEqual([]);
});

test("the picker takes what the place takes, and the same file twice", async () => {
	const stage = shown([place("image"), place("reference_images", 7)]);
	const [one, many] = stage.el.querySelectorAll<HTMLInputElement>("[type=file]");
	expect([one?.accept, one?.multiple, many?.multiple]).toEqual(["image/png,image/jpeg,image/webp", false, true]);
	const click = vi.spyOn(one as HTMLInputElement, "click");
	stage.press("choose-file");
	expect(click).toHaveBeenCalledOnce();
	pick(stage, "image", file("a.png"));
	expect(one?.value).toBe("");
	expect(await next(stage.model, 0)).toMatchObject({ slot: "image", name: "a.png", size: 10, offset: 0 });
});

test("a file goes in parts of one mebibyte, one after the other, and is shown at once", async () => {
	const stage = shown([place("image")]);
	const { model } = stage;
	drop(stage.find(".gv-drop"), file("big.png", 2 * MIB + 5));
	expect(titles(stage)).toEqual(["big.png, 2.1 MB"]);
	expect(stage.find<HTMLImageElement>(".gv-tile img").src).toBe("blob:1");
	const sizes: unknown[] = [];
	for (let number = 0; number < 3; number++) {
		const message = await next(model, number);
		expect(sent(model).length).toBe(number + 1);
		const [bytes] = model.attached.get(message.nonce) ?? [];
		expect(message).toMatchObject({ kind: "upload", slot: "image", name: "big.png", size: 2 * MIB + 5 });
		expect(message.offset).toBe(number * MIB);
		expect(message.file).toBe(sent(model)[0]?.file);
		expect(message.file).toMatch(/^[0-9_]{7,64}$/);
		expect(stage.find("[role=progressbar]").getAttribute("aria-valuenow")).toBe(String([0, 49, 99][number]));
		expect(stage.words(".gv-tile b")).toBe(`${[0, 49, 99][number]}\u00a0%`);
		sizes.push(bytes?.byteLength);
		answer(model, message, { received: Number(message.offset) + (bytes?.byteLength ?? 0) });
	}
	expect(sizes).toEqual([MIB, MIB, 5]);
	await vi.waitFor(() => expect(stage.words(".gv-tile b")).toBe("Checking"));
	expect(stage.all("[role=progressbar]")).toEqual([]);
	arrive(model, "image", input("x", { upload: String(sent(model)[0]?.file) }));
	expect(titles(stage)).toEqual(["x.png, 1024 × 768, 2.3 MB"]);
	expect(revoked).toContain("blob:1");
	expect(stage.live()).toBe("x.png, 1024 × 768, 2.3 MB");
	expect(sent(model).length).toBe(3);
});

test("the picture stays as it is while parts go", async () => {
	const stage = shown([place("image")]);
	drop(stage.root, file("big.png", MIB + 5));
	const picture = stage.find(".gv-tile img");
	answer(stage.model, await next(stage.model, 0), { received: MIB });
	await next(stage.model, 1);
	expect(stage.find(".gv-tile img")).toBe(picture);
});

test("the kernel says where it goes on, also further back", async () => {
	const stage = shown([place("image")]);
	drop(stage.root, file("big.png", 3 * MIB));
	answer(stage.model, await next(stage.model, 0), { received: MIB });
	answer(stage.model, await next(stage.model, 1), { received: 0 });
	expect((await next(stage.model, 2)).offset).toBe(0);
	answer(stage.model, await next(stage.model, 2), { received: 2 * MIB });
	expect((await next(stage.model, 3)).offset).toBe(2 * MIB);
});

test("without an answer it is asked again, without the bytes, and says that it waits", async () => {
	const stage = shown([place("image")]);
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	drop(stage.root, file("a.png", 100));
	await next(stage.model, 0);
	vi.advanceTimersByTime(2000);
	const [first, again] = sent(stage.model);
	expect(again).toEqual(first);
	expect(stage.model.attached.get(first?.nonce)?.[0]?.byteLength).toBe(0);
	expect(stage.words(".gv-tile b")).toBe("Waiting");
	vi.useRealTimers();
	answer(stage.model, first ?? {}, { received: 0 });
	const third = await next(stage.model, 2);
	expect(third.nonce).not.toBe(first?.nonce);
	expect(stage.model.attached.get(third.nonce)?.[0]?.byteLength).toBe(100);
});

test("a kernel that takes nothing is not asked for ever", async () => {
	const stage = shown([place("image")]);
	drop(stage.root, file("a.png"));
	for (let number = 0; number < 10; number++) answer(stage.model, await next(stage.model, number), { received: 0 });
	await vi.waitFor(() => expect(stage.words(".gv-problem")).toBe("It does not get through."));
	expect(sent(stage.model).length).toBe(10);
});

test("a refused file says why, and can be tried again", async () => {
	const stage = shown([place("image")]);
	drop(stage.root, file("a.png"));
	answer(stage.model, await next(stage.model, 0), { error: "a.png could not be kept here: No space left on device." });
	await vi.waitFor(() => expect(stage.words(".gv-problem")).toContain("No space left"));
	expect(stage.live()).toContain("No space left");
	expect(tiles(stage)[0]?.dataset.bad).toBe("");
	stage.press("try-again");
	expect(stage.all(".gv-problem")).toEqual([]);
	expect(await next(stage.model, 1)).toMatchObject({ file: sent(stage.model)[0]?.file, offset: 0 });
});

test("a file that went away meanwhile says so", async () => {
	const stage = shown([place("image")]);
	const gone = file("a.png");
	vi.spyOn(gone, "slice").mockReturnValue({ arrayBuffer: () => Promise.reject(new Error()) } as unknown as Blob);
	drop(stage.root, gone);
	await vi.waitFor(() => expect(stage.words(".gv-problem")).toBe("The file cannot be read any more."));
});

test("an upload can be cancelled, and the next one goes", async () => {
	const stage = shown([place("reference_images", 7)]);
	drop(stage.root, file("a.png", MIB + 1), file("b.png"));
	const first = await next(stage.model, 0);
	expect(stage.find(".gv-remove").getAttribute("aria-label")).toBe("Cancel a.png");
	stage.press("remove");
	expect(titles(stage)).toEqual(["b.png, 0.1 MB"]);
	answer(stage.model, first, { received: MIB });
	expect(await next(stage.model, 1)).toMatchObject({ name: "b.png" });
	expect(wishes(stage.model)).toEqual([]);
});

test("several files go one after the other", async () => {
	const stage = shown([place("reference_images", 7)]);
	drop(stage.root, file("a.png"), file("b.png"));
	const first = await next(stage.model, 0);
	expect(sent(stage.model).length).toBe(1);
	answer(stage.model, first, { received: 10 });
	expect((await next(stage.model, 1)).file).not.toBe(first.file);
});

test.each([
	["the wrong type", file("a.gif", 10, "image/gif"), "a.gif was left out: only PNG, JPEG, WebP."],
	["a film among pictures", film(), "street.mp4 was left out: only PNG, JPEG, WebP."],
	["too much", file("a.png", 5_000_001), "a.png was left out: 5.1 MB, at most 5 MB."],
	["nothing", file("a.png", 0), "a.png was left out: it is empty."],
	[
		"a name that deceives",
		file("a\u202egnp.exe", 10, "text/plain"),
		"a⟨U+202E⟩gnp.exe was left out: only PNG, JPEG, WebP.",
	],
])("%s is said at once, and not sent", async (_, bad, words) => {
	const stage = shown([place("image")]);
	drop(stage.find(".gv-drop"), bad);
	expect(left(stage)).toBe(words);
	expect(stage.live()).toBe(words);
	expect(tiles(stage)).toEqual([]);
	await Promise.resolve();
	expect(sent(stage.model)).toEqual([]);
	drop(stage.find(".gv-drop"), file("fine.png"));
	expect(stage.find(".gv-slots > .gv-refusal").hidden).toBe(true);
});

test("a file without a type is left to the kernel, and one may be known by its name", () => {
	const stage = shown([place("image")]);
	drop(stage.find(".gv-drop"), file("a", 10, ""));
	expect(titles(stage)).toEqual(["a, 0.1 MB"]);
	const video = shown([place("video")]);
	drop(video.find(".gv-drop"), film("CRANE.MP4", "application/mp4"));
	expect(titles(video)).toEqual(["CRANE.MP4, 0.1 MB"]);
});

test("of too many, those that fit are taken", () => {
	const stage = shown([place("reference_images", 2)], { reference_images: [input("a")] });
	drop(stage.root, file("b.png"), file("c.png"));
	expect(titles(stage)).toEqual(["a.png, 1024 × 768, 2.3 MB", "b.png, 0.1 MB"]);
	expect(left(stage)).toBe("c.png was left out: at most 2 here.");
	const one = shown([place("image")]);
	drop(one.root, file("a.png"), file("b.png"));
	expect(titles(one)).toEqual(["a.png, 0.1 MB"]);
	expect(left(one)).toBe("b.png was left out: at most 1 here.");
});

test("where there is room for one, the next takes its place, and comes back when that is cancelled", () => {
	const stage = shown([place("image")], { image: [input("a")] });
	drop(stage.root, file("b.png"));
	drop(stage.root, file("c.png"));
	expect(titles(stage)).toEqual(["c.png, 0.1 MB"]);
	stage.press("remove");
	expect(titles(stage)).toEqual(["a.png, 1024 × 768, 2.3 MB"]);
});

test("dropped anywhere, it goes to the first place with room; dropped on a place, to that", () => {
	const stage = shown([place("image"), place("last_frame")], { image: [input("a")] });
	drop(stage.field("prompt"), file("b.png"));
	expect(titles(stage)).toEqual(["a.png, 1024 × 768, 2.3 MB", "b.png, 0.1 MB"]);
	const other = shown([place("image"), place("last_frame")]);
	drop(other.find("[data-field=last_frame] .gv-drop"), file("c.png"));
	expect(other.find("[data-field=last_frame] .gv-tile").title).toBe("c.png, 0.1 MB");
});

test.each([
	["an image", file("a.png"), "image", "image"],
	["a video", film(), "edit", "video"],
])("%s without a place for it changes the mode, says so, and is sent", async (_, given, mode, slot) => {
	const stage = shown([]);
	const event = drop(stage.root, given);
	expect(event.defaultPrevented).toBe(true);
	expect(stage.model.get("mode")).toBe(mode);
	expect(stage.live()).toBe(`The mode is ${mode} now.`);
	expect(await next(stage.model, 0)).toMatchObject({ slot });
	tellOffer(stage.model, { slots: [place(slot as SlotName)] });
	expect(tiles(stage).length).toBe(1);
});

test("of what is neither an image nor a video nothing comes, in any mode", () => {
	const stage = shown([]);
	drop(stage.root, file("a.txt", 10, "text/plain"));
	expect(left(stage)).toBe("a.txt was left out: only images and videos.");
	expect(stage.model.get("mode")).toBe("text");
});

test("dragging files over shows where they would go, and other things are not ours", () => {
	const stage = shown([place("image"), place("last_frame")], { image: [input("a")] });
	const over = (target: Element, ...files: File[]) => fire(target, "dragover", carried(...files));
	expect(over(stage.root, file("a.png")).defaultPrevented).toBe(true);
	expect(stage.root.dataset.over).toBe("last_frame");
	over(stage.find("[data-field=image] .gv-drop"), file("a.png"));
	expect(stage.root.dataset.over).toBe("image");
	over(stage.root, film());
	expect(stage.root.dataset.over).toBe("");
	fire(stage.root, "dragleave", { relatedTarget: stage.field("prompt") });
	expect(stage.root.dataset.over).toBe("");
	fire(stage.root, "dragleave", { relatedTarget: null });
	expect(stage.root.dataset.over).toBeUndefined();
	const text = { dataTransfer: { types: ["text/plain"], items: [], files: [] } };
	expect(fire(stage.root, "dragover", text).defaultPrevented).toBe(false);
	expect(fire(stage.root, "drop", text).defaultPrevented).toBe(false);
	expect(stage.root.dataset.over).toBeUndefined();
});

test("pasted images go to the first place with room, and a field keeps its words", () => {
	const stage = shown([place("image"), place("last_frame")], { image: [input("a")] });
	expect(paste(stage.field("prompt"), "", file("image.png")).defaultPrevented).toBe(true);
	expect(stage.find("[data-field=last_frame] .gv-tile").title).toBe("image.png, 0.1 MB");
	expect(paste(stage.field("prompt"), "some words", file("image.png")).defaultPrevented).toBe(false);
	expect(paste(stage.field("prompt"), "https:host/a.png").defaultPrevented).toBe(false);
	expect(paste(stage.root, "", film()).defaultPrevented).toBe(false);
	expect(tiles(stage).length).toBe(2);
});

test("an address pasted into a place is put in there", () => {
	const stage = shown([place("image"), place("last_frame")]);
	const zone = stage.find("[data-field=last_frame] .gv-drop");
	expect(paste(zone, " javascript:alert(1) ").defaultPrevented).toBe(false);
	expect(paste(stage.root, "https:host/a.png").defaultPrevented).toBe(false);
	expect(paste(zone, " https:host/a.png\n").defaultPrevented).toBe(true);
	const value = JSON.stringify({ slot: "last_frame", url: "https:host/a.png" });
	expect(wishes(stage.model)).toEqual([["url", stage.model.get("ident"), value]]);
});

test("an address is typed into a field that opens, takes the focus, and closes when it was taken", async () => {
	const stage = shown([place("image")]);
	stage.press("address");
	const field = stage.field("url");
	expect(document.activeElement).toBe(field);
	expect(stage.words(".gv-ask label")).toBe("Address of an image");
	expect(stage.find("[data-action=address]").getAttribute("aria-expanded")).toBe("true");
	stage.press("add-url");
	expect(wishes(stage.model)).toEqual([]);
	stage.type("url", " https:host/a.png ");
	expect(key(stage, field, "Enter").leaks).toBe(false);
	const value = JSON.stringify({ slot: "image", url: "https:host/a.png" });
	expect(wishes(stage.model)).toEqual([["url", stage.model.get("ident"), value]]);
	await vi.waitFor(() => expect(stage.all("[data-field=url]")).toEqual([]));
	expect((document.activeElement as HTMLElement).dataset.action).toBe("address");
});

test("a refused address stays in its field, with the reason", async () => {
	const stage = shown([place("image")]);
	stage.model.reply = { error: "An image URL must begin with https." };
	stage.press("address");
	stage.type("url", "ftp");
	stage.press("add-url");
	await vi.waitFor(() => expect(stage.words(".gv-slots > .gv-refusal:last-child")).toContain("must begin with"));
	expect(stage.field("url").value).toBe("ftp");
	expect(key(stage, stage.field("url"), "Escape").leaks).toBe(false);
	expect(stage.all("[data-field=url]")).toEqual([]);
});

test("a removed one leaves the focus in its place", async () => {
	const stage = shown([place("reference_images", 7)], { reference_images: [input("a"), input("b")] });
	stage.all(".gv-remove")[0]?.focus();
	arrive(stage.model, "reference_images", input("b"));
	expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove b.png");
	arrive(stage.model, "reference_images");
	expect(document.activeElement).toBe(stage.find(".gv-drop"));
});

test("another one that comes takes no focus", () => {
	const stage = shown([place("reference_images", 7)], { reference_images: [input("a"), input("b")] });
	stage.all(".gv-remove")[1]?.focus();
	arrive(stage.model, "reference_images", input("a"), input("b"), input("c"));
	expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove b.png");
	stage.find("[data-action=choose-file]").focus();
	arrive(stage.model, "reference_images", input("a"));
	expect((document.activeElement as HTMLElement).dataset.action).toBe("choose-file");
});

test("a view that comes later goes on with what was on its way", async () => {
	const stage = shown([place("image")]);
	drop(stage.root, file("big.png", MIB + 1));
	const before = await next(stage.model, 0);
	stage.close();
	await Promise.resolve();
	const later = view(stage.model);
	expect(titles(later)).toEqual(["big.png, 1.1 MB"]);
	const message = await next(stage.model, 1);
	expect([message.file, message.offset]).toEqual([before.file, 0]);
	expect(revoked).toEqual(["blob:1"]);
});

test("two views show the same, and send it once", async () => {
	const stage = shown([place("image")]);
	const other = view(stage.model);
	drop(stage.root, file("a.png"));
	expect(titles(other)).toEqual(["a.png, 0.1 MB"]);
	await next(stage.model, 0);
	expect(sent(stage.model).length).toBe(1);
});

test("when the kernel ended nothing can be added, and what was on its way waits for it", async () => {
	const stage = shown([place("image")], { image: [input("a")] });
	drop(stage.root, file("b.png"));
	await next(stage.model, 0);
	stage.model.restart();
	expect(zone(stage)).toBe("The kernel ended: nothing can be put in.");
	drop(stage.root, file("c.png"));
	expect(left(stage)).toBe("c.png was left out: the kernel ended.");
	paste(stage.find(".gv-drop"), "https:host/a.png");
	stage.press("remove");
	expect(titles(stage)).toEqual(["a.png, 1024 × 768, 2.3 MB"]);
	expect(stage.find(".gv-remove").getAttribute("aria-disabled")).toBe("true");
	stage.press("remove");
	expect(wishes(stage.model)).toEqual([]);
});

test("a kernel that is there after all gets the rest", async () => {
	const stage = shown([place("image")]);
	drop(stage.root, file("b.png"));
	await next(stage.model, 0);
	stage.model.restart();
	await new Promise((go) => setTimeout(go));
	stage.model.set("bill", { ...stage.model.get("bill"), id: "new" });
	expect(await next(stage.model, 1)).toMatchObject({ offset: 0 });
});

test("a view leaves no listeners and no object URLs behind", async () => {
	const model = studioOf("empty", { ident: `slots ${++studios}`, offer: { slots: [place("image")] } });
	const before = model.listening;
	const stage = view(model);
	drop(stage.root, file("a.png"));
	await next(model, 0);
	stage.close();
	expect(model.listening).toBe(before);
	expect(revoked).toEqual(["blob:1"]);
});

test("nothing is paid for while what it is to be made from is on its way", async () => {
	const stage = shown([place("image")]);
	const { model, press, words, find, field } = stage;
	tellBill(model, { no: null, words: "1 clip", sum: "6 s", confirm: false });
	drop(find(".gv-drop"), file("big.png", 2 * MIB));
	const generate = find("[data-action=generate]");
	const ask = () => {
		press("generate");
		key(stage, field("prompt"), "Enter", { ctrlKey: true });
		expect(generate.getAttribute("aria-disabled")).toBe("true");
		expect(generate.title).toBe(words(".gv-sum"));
		expect(stage.live()).toBe(words(".gv-sum"));
		return words(".gv-sum");
	};
	expect(ask()).toBe("Uploading big.png, 0\u00a0%");
	answer(model, await next(model, 0), { received: MIB });
	await vi.waitFor(() => expect(words(".gv-sum")).toBe("Uploading big.png, 50\u00a0%"));
	ask();
	answer(model, await next(model, 1), { received: 2 * MIB });
	await vi.waitFor(() => expect(words(".gv-sum")).toBe("Checking big.png"));
	ask();
	expect(wishes(model)).toEqual([]);
	// In another mode it is no part of the clip; where the form is newer than what is offered, it may be.
	tellOffer(model, { slots: [] });
	expect(words(".gv-sum")).toBe("6 s");
	stage.type("takes", "2");
	expect(ask()).toBe("Checking big.png");
	tellOffer(model, { slots: [place("image")] });
	tellBill(model);
	arrive(model, "image", input("x", { upload: String(sent(model)[0]?.file) }));
	expect(words(".gv-sum")).toBe("6 s");
	expect(generate.getAttribute("aria-disabled")).toBeNull();
	expect(wishes(model)).toEqual([]);
	press("generate");
	await vi.waitFor(() => expect(wishes(model)).toHaveLength(1));
});

test("an upload that failed stands in nobody's way, one that began after the press does", async () => {
	const stage = shown([place("image")]);
	const { model, press, words, find } = stage;
	tellBill(model, { no: null, words: "1 clip", sum: "6 s", confirm: false });
	stage.type("takes", "2");
	press("generate");
	drop(find(".gv-drop"), file("a.png"));
	tellBill(model);
	expect(wishes(model)).toEqual([]);
	expect(words(".gv-settle .gv-refusal-words")).toContain("nothing was sent");
	answer(model, await next(model, 0), { error: "It is no picture." });
	await vi.waitFor(() => expect(words(".gv-sum")).toBe("6 s"));
	press("generate");
	await vi.waitFor(() => expect(wishes(model)).toHaveLength(1));
});
