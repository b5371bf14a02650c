import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLES } from "../preview/samples";
import type { Clip } from "../src/model";
import { show } from "./stage";

/** What the fake video does with a source: by its URL. */
let behaviour: (url: string) => "plays" | "cannot seek" | "error";
let codecs = "probably";

beforeEach(() => {
	vi.useFakeTimers();
	codecs = "probably";
	behaviour = () => "plays";
	const video = HTMLMediaElement.prototype;
	vi.stubGlobal("HTMLMediaElement", Object.assign(HTMLMediaElement, { HAVE_FUTURE_DATA: 3 }));
	vi.spyOn(video, "canPlayType").mockImplementation(() => codecs as CanPlayTypeResult);
	vi.spyOn(video, "load").mockImplementation(() => {});
	vi.spyOn(video, "readyState", "get").mockReturnValue(4);
	vi.spyOn(video, "duration", "get").mockReturnValue(6);
	vi.spyOn(video, "src", "set").mockImplementation(function (this: HTMLMediaElement, url: string) {
		const outcome = behaviour(url);
		this.dataset.tried = `${this.dataset.tried ?? ""} ${url}`.trim();
		Object.defineProperty(this, "seekable", {
			configurable: true,
			value: { length: 1, end: () => (outcome === "plays" ? 6 : 0.01) },
		});
		setTimeout(() => this.dispatchEvent(new Event(outcome === "error" ? "error" : "canplay")), 10);
	});
	vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:clip");
	vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
	const config = document.createElement("script");
	config.id = "jupyter-config-data";
	config.type = "application/json";
	config.textContent = '{"baseUrl": "/user/ada/"}';
	document.body.append(config);
});

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	document.body.replaceChildren();
});

function play(bytes: Uint8Array | null, url: string | null = "files/clips/crane.mp4") {
	const stage = show("done", { clip: { ...(SAMPLES.done?.clip as Clip), url } });
	stage.model.bytes = bytes;
	return {
		...stage,
		state: () => stage.find(".gv-media").dataset.media,
		tried: () => stage.find("video").dataset.tried?.split(" "),
	};
}

const CLIP = new Uint8Array(2.5 * 1024 * 1024).fill(7);

test("the server's file is played where it plays and seeks", async () => {
	const { state, find, model } = play(CLIP);
	expect(state()).toBe("loading");
	expect(find(".gv-cover-words").textContent).toBe("Loading the clip");
	await vi.advanceTimersByTimeAsync(20);
	expect(state()).toBe("ready");
	expect(find("video").dataset.tried).toMatch(/\/user\/ada\/files\/clips\/crane\.mp4$/);
	expect(model.sent).toEqual([]);
});

test("without range support the clip is pulled from the kernel in chunks", async () => {
	behaviour = (url) => (url.startsWith("blob:") ? "plays" : "cannot seek");
	const { state, model } = play(CLIP);
	await vi.advanceTimersByTimeAsync(1500);
	expect(state()).toBe("ready");
	expect(model.sent.map(({ kind, offset, length }) => [kind, offset, length])).toEqual([
		["read", 0, 1048576],
		["read", 1048576, 1048576],
		["read", 2097152, 1048576],
	]);
	const [blob] = vi.mocked(URL.createObjectURL).mock.calls[0] as [Blob];
	expect(blob.size).toBe(CLIP.length);
	expect(blob.type).toBe("video/mp4");
});

test.each([null, "https://example.org/x.mp4", "../secrets.mp4"])("the address %s is never tried", async (url) => {
	const { tried } = play(CLIP, url);
	await vi.advanceTimersByTimeAsync(100);
	expect(tried()).toEqual(["blob:clip"]);
});

test("two views pull once, and the object URL goes with the last", async () => {
	const first = play(CLIP, null);
	const second = show(first.model);
	await vi.advanceTimersByTimeAsync(100);
	expect(first.model.sent).toHaveLength(3);
	expect(second.find(".gv-media").dataset.media).toBe("ready");
	first.close();
	expect(URL.revokeObjectURL).not.toHaveBeenCalled();
	second.close();
	expect(URL.revokeObjectURL).toHaveBeenCalledExactlyOnceWith("blob:clip");
});

test("a missing file is said in words", async () => {
	behaviour = () => "error";
	const { state, words } = play(null);
	await vi.advanceTimersByTimeAsync(100);
	expect(state()).toBe("missing");
	expect(words(".gv-cover-words")).toBe("The file is no longer in your library folder.");
});

test("a browser without H.264 does not pull what it cannot play", async () => {
	behaviour = () => "error";
	codecs = "";
	const { state, words, model } = play(CLIP);
	await vi.advanceTimersByTimeAsync(100);
	expect(state()).toBe("undecodable");
	expect(words(".gv-cover-words")).toBe("This browser cannot play H.264.");
	expect(model.sent).toEqual([]);
});

test("a kernel that is busy is waited for, and asked four times at most", async () => {
	const stage = play(CLIP, null);
	stage.model.answers = false;
	await vi.advanceTimersByTimeAsync(120_000);
	const asked = stage.model.sent.filter(({ offset }) => offset === stage.model.sent.at(-1)?.offset);
	expect(asked).toHaveLength(4);
	expect(stage.words(".gv-cover-words")).toBe("Waiting for the kernel");
	stage.model.answers = true;
	stage.model.answer(asked[0] ?? {});
	await vi.advanceTimersByTimeAsync(100);
	expect(stage.state()).toBe("ready");
});
