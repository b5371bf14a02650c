import { expect, test } from "vitest";
import { compareSample } from "../preview/comparisons";
import { FakeJob } from "../preview/fake-model";
import { sample } from "../preview/samples";
import { listSample, sixCards } from "../preview/studiocards";
import { studioSample } from "../preview/studios";
import { sweepSample } from "../preview/sweeps";

const SOURCES = import.meta.glob("../src/**/*.ts", { query: "?raw", import: "default", eager: true });

test("no source turns text into markup or code, or asks the network", () => {
	const banned =
		/innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|\bfetch\(|XMLHttpRequest|import\(/;
	const offenders = Object.entries(SOURCES).filter(([, text]) => banned.test(text));
	expect(offenders.map(([name]) => name)).toEqual([]);
});

test("no source holds an address but the name of SVG", () => {
	const addresses = Object.values(SOURCES).flatMap((text) => text.match(/https?:\/\/[^"\s]+/g) ?? []);
	expect(addresses).toEqual(["http://www.w3.org/2000/svg"]);
});

test("no source file is longer than 300 lines", () => {
	const long = Object.entries(SOURCES).filter(([, text]) => text.split("\n").length > 300);
	expect(long.map(([name]) => name)).toEqual([]);
});

const [BUILD = ""] = Object.values(import.meta.glob("../build.mjs", { query: "?raw", import: "default", eager: true }));
/** Properties that a bundle gives shorter names. */
const OURS = (/const OURS =([^;]+);/.exec(BUILD)?.[1]?.match(/\w+/g) ?? []) as string[];

/** The names of all that there is in a trait. */
function names(trait: unknown): string[] {
	if (typeof trait !== "object" || trait === null) return [];
	const own = Array.isArray(trait) ? [] : Object.keys(trait);
	return [...own, ...Object.values(trait).flatMap(names)];
}

test("what is shortened in a bundle is no name that a kernel, a page or another release knows", () => {
	const job = sample("extended", 0);
	const model = new FakeJob(job);
	const traits = ["job", "thumb", "recipe", "answers_while_busy", "view", "hosted", "kernel_ended", "cell", "python"];
	const messages = ["kind", "nonce", "action", "value", "offset", "length", "error", "confirm", "size", "baseUrl"];
	const host = ["mount", "el", "initialize", "render", "widget_manager", "disposed"];
	const dataset = ["jobId", "status", "started", "word", "open", "theme", "widget", "field"];
	const known = [job, studioSample("confirm", 0), listSample(sixCards(0)), sweepSample("bill", 0), compareSample([{}])];
	const outside = new Set([
		...names(known),
		...traits,
		...messages,
		...host,
		...dataset,
		"prompt",
		"duration",
		"fit",
		"yes",
	]);
	expect(OURS.length).toBeGreaterThan(30);
	expect(OURS.filter((name) => outside.has(name) || name in model)).toEqual([]);
});

test("nor one that a browser knows, or that stands in quotes and may be looked up", () => {
	const tags = ["div", "button", "input", "textarea", "video", "img", "a", "svg"];
	const things = [
		...tags.map((tag) => document.createElement(tag)),
		...[document, window, navigator, URL, Object, Promise, JSON, Math, Number],
		...[[], "", new Map(), new WeakMap(), new Set(), new AbortController(), new AbortController().signal],
		...[new KeyboardEvent("keydown"), new MouseEvent("click"), new DataView(new ArrayBuffer(1)), new Error()],
		...[new URLSearchParams(), new Blob(), document.body.style, document.body.dataset],
	];
	const sources = Object.values(SOURCES).join("\n");
	expect(OURS.filter((name) => things.some((thing) => name in Object(thing)))).toEqual([]);
	expect(OURS.filter((name) => sources.includes(`"${name}"`))).toEqual([]);
});
