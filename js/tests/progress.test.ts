import { expect, test } from "vitest";
import { KernelClock, LIMIT, left, report, shown } from "../src/progress";

test("the bar glides from the report to the end of the estimate", () => {
	const glide = report(null, 0.4, 20, 100);
	expect(shown(glide, 100)).toBeCloseTo(0.4);
	expect(shown(glide, 110)).toBeCloseTo(0.7);
	expect(left(glide, 110)).toBeCloseTo(10);
});

test("the bar stops at 95 percent unasked", () => {
	const glide = report(null, 0.4, 20, 100);
	expect(shown(glide, 119.9)).toBe(LIMIT);
	expect(shown(glide, 500)).toBe(LIMIT);
});

test("a report above 95 percent is shown as it is", () => {
	expect(shown(report(null, 0.98, 3, 0), 2)).toBe(0.98);
	expect(shown(report(null, 1, null, 0), 2)).toBe(1);
});

test("the bar never goes back, whatever is reported", () => {
	let glide = report(null, 0.4, 20, 0);
	let before = 0;
	const reports = [
		[0.1, 60],
		[0.45, 40],
		[0.45, 90],
		[0.3, 1],
	] as const;
	let now = 0;
	for (const [progress, eta] of reports) {
		for (let step = 0; step < 20; step += 1) {
			now += 0.25;
			expect(shown(glide, now)).toBeGreaterThanOrEqual(before);
			before = shown(glide, now);
		}
		glide = report(glide, progress, eta, now);
		expect(shown(glide, now)).toBeGreaterThanOrEqual(before);
	}
});

test("without an estimate the bar stands still", () => {
	expect(shown(report(null, 0.4, null, 0), 60)).toBe(0.4);
	expect(shown(report(null, 0.4, 0, 0), 60)).toBe(0.4);
});

test("viewers who want no motion see the highest report", () => {
	expect(report(report(null, 0.4, 20, 0), 0.2, 20, 10).reported).toBe(0.4);
});

test("the kernel's time does not depend on the browser's clock", () => {
	const clock = new KernelClock();
	clock.hear(1000, 4600.5); // half a second on the way
	clock.hear(1010, 4610.1); // the fastest so far
	clock.hear(1020, 4625); // a slow one teaches nothing
	expect(clock.at(4630.1)).toBeCloseTo(1030);
});
