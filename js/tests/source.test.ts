import { expect, test } from "vitest";

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
