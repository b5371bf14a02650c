import { expect, test } from "vitest";
import { Clock, common, Leash } from "../src/compare/sync";
import { endOf, frameOf, gridOf, placeOf, seekTo, startOf, type Track, timeOf } from "../src/compare/tracks";
import { clockHundredths, driftWords, thousandths } from "../src/compare/words";
import { frameAt } from "../src/frames";

const LOOK = 50;

/** Players that keep their own time, each `behind` by some seconds at first and `slow` by a factor ever after. */
function rehearse(
	players: { behind?: number; slow?: number; late?: number }[],
	seconds: number,
	{ noise = 0, rate = 1 }: { noise?: number; rate?: number } = {},
) {
	const clock = new Clock();
	clock.run(0, 0, rate);
	const cast = players.map(({ behind = 0, slow = 0, late = 0 }) => {
		return { at: -behind, slow, late, factor: 1, leash: new Leash(), jumps: 0, factors: [] as number[] };
	});
	const distance: number[][] = cast.map(() => []);
	let seed = 1;
	const wobble = () => {
		seed = (seed * 16807) % 2147483647;
		return ((seed / 2147483647) * 2 - 1) * noise;
	};
	for (let now = LOOK; now <= seconds * 1000; now += LOOK) {
		for (const each of cast) each.at += (LOOK / 1000) * rate * each.factor * (1 - each.slow);
		const shift = common(cast.map(({ at }) => clock.at(now) - at));
		clock.shift(shift);
		for (const [index, each] of cast.entries()) {
			const own = clock.at(now) - each.at;
			each.leash.shift(shift);
			each.leash.hear(own + each.late + wobble(), now);
			const factor = each.leash.advise(now, own);
			if (factor === null) {
				each.at = clock.at(now);
				each.jumps += 1;
			}
			each.factor = factor ?? 1;
			each.factors.push(each.factor);
			distance[index]?.push(clock.at(now) - each.at);
		}
	}
	return { cast, distance };
}

test("a player that is 120 ms behind is back within a second, by its speed alone, and stays", () => {
	const { cast, distance } = rehearse([{ behind: 0.12 }, {}], 6);
	const [late = []] = distance;
	const inTime = late.findIndex((each) => Math.abs(each) < 0.025);
	expect(((inTime + 1) * LOOK) / 1000).toBeLessThanOrEqual(1);
	expect(late.slice(inTime).every((each) => Math.abs(each) < 0.025)).toBe(true);
	// Never on the other side.
	expect(Math.min(...late)).toBeGreaterThan(-0.005);
	expect(cast.map(({ jumps }) => jumps)).toEqual([0, 0]);
	expect(Math.max(...(cast[0]?.factors ?? []))).toBeCloseTo(1.1);
	expect(cast[0]?.factors.at(-1)).toBe(1);
	expect(cast[1]?.factors.every((factor) => factor === 1)).toBe(true);
});

test("one that is before the others is held back by no more than a tenth", () => {
	const { cast, distance } = rehearse([{ behind: -0.12 }, {}], 3);
	expect(Math.abs(distance[0]?.at(-1) ?? 1)).toBeLessThan(0.01);
	expect(Math.min(...(cast[0]?.factors ?? []))).toBeCloseTo(0.9);
});

test("one that is far away jumps once", () => {
	const { cast, distance } = rehearse([{ behind: 0.4 }, {}], 2);
	expect(cast[0]?.jumps).toBe(1);
	expect(Math.abs(distance[0]?.at(-1) ?? 1)).toBeLessThan(0.01);
});

test("frames that are seen a little late or early now and then move nobody", () => {
	const { cast } = rehearse([{}, {}, {}, {}], 30, { noise: 0.045 });
	for (const { factors, jumps } of cast) {
		expect(jumps).toBe(0);
		expect(factors.every((factor) => factor === 1)).toBe(true);
	}
});

test("a player that is slow for good is held near without swinging", () => {
	const { cast, distance } = rehearse([{ slow: 0.02 }, {}], 30, { noise: 0.01 });
	expect(cast[0]?.jumps).toBe(0);
	const late = distance[0]?.slice(20) ?? [];
	expect(Math.max(...late.map(Math.abs))).toBeLessThan(0.03);
	const turns = (cast[0]?.factors ?? []).filter(
		(factor, index, all) => index > 0 && factor > 1 !== (all[index - 1] ?? 1) > 1,
	);
	// About once in two seconds it needs a push.
	expect(turns.length).toBeLessThan(35);
});

test("a player that cannot keep up at any speed jumps ever more rarely", () => {
	const { cast } = rehearse([{ slow: 0.5 }, {}], 60);
	expect(cast[0]?.jumps).toBeGreaterThan(3);
	expect(cast[0]?.jumps).toBeLessThan(12);
});

test("one that is in time and only draws its frames late is left alone", () => {
	const { cast } = rehearse([{ late: 0.3 }, {}], 10);
	expect(cast[0]?.jumps).toBe(0);
	expect(cast[0]?.factors.every((factor) => factor === 1)).toBe(true);
	expect(cast[0]?.leash.error).toBeCloseTo(0.3);
});

test("what all players have in common is the clock's own fault: it waits for them, and nobody jumps", () => {
	const { cast, distance } = rehearse([{ behind: 3 }, { behind: 3.01 }, { behind: 2.995 }], 1);
	expect(cast.map(({ jumps }) => jumps)).toEqual([0, 0, 0]);
	for (const each of distance) expect(Math.abs(each.at(-1) ?? 1)).toBeLessThan(0.02);
	expect(common([0.3, 0.25])).toBe(-0.25);
	expect(common([-0.3, -0.25])).toBe(0.25);
	expect(common([0.3, -0.25])).toBe(0);
	expect(common([])).toBe(0);
});

test("the same holds at half and at double speed", () => {
	for (const rate of [0.5, 2]) {
		const { cast, distance } = rehearse([{ behind: 0.12 }, {}], 4, { rate });
		expect(cast[0]?.jumps).toBe(0);
		expect(Math.abs(distance[0]?.at(-1) ?? 1)).toBeLessThan(0.01);
	}
});

test("the clock goes on at its rate from where it was set", () => {
	const clock = new Clock();
	expect(clock.at(5000)).toBe(0);
	clock.run(2, 1000, 0.5);
	expect(clock.at(3000)).toBe(3);
	clock.shift(-0.25);
	expect(clock.at(3000)).toBe(2.75);
});

const TRACK: Track = { seconds: 6, fps: 24, offset: 0 };

test("the clock counts the frames of the clip with the most, to the end of the last", () => {
	expect(gridOf([TRACK, { ...TRACK, seconds: 4 }], TRACK)).toEqual({ fps: 24, count: 144 });
	expect(gridOf([TRACK, { ...TRACK, seconds: 4, fps: 30 }], TRACK)).toEqual({ fps: 30, count: 180 });
	expect(gridOf([TRACK, { ...TRACK, offset: 12 }], TRACK)).toEqual({ fps: 24, count: 156 });
	expect(gridOf([{ ...TRACK, offset: -12 }], TRACK)).toEqual({ fps: 24, count: 132 });
	expect(gridOf([], TRACK)).toEqual({ fps: 24, count: 144 });
	expect(gridOf([{ ...TRACK, offset: -500 }], TRACK).count).toBe(1);
});

test("a step of the clock is one frame of each clip of that rate, and none is left out or shown twice", () => {
	const tracks = [TRACK, { ...TRACK, offset: 7 }, { ...TRACK, seconds: 4 }];
	const grid = gridOf(tracks, TRACK);
	for (let frame = 0; frame < grid.count; frame += 1) {
		expect(frameOf(grid, timeOf(grid, frame))).toBe(frame);
		expect(tracks.map((track) => placeOf(track, timeOf(grid, frame)).frame)).toEqual([
			Math.min(frame, 143),
			Math.max(frame - 7, 0),
			Math.min(frame, 95),
		]);
	}
});

test.each([
	[30, 24],
	[60, 24],
	[60, 30],
	[30, 23.976],
	[25, 24],
])("on a grid of %i frames a second a clip of %f shows each of its frames in turn", (fine, coarse) => {
	const tracks = [
		{ seconds: 5, fps: fine, offset: 0 },
		{ seconds: 5, fps: coarse, offset: 0 },
	];
	const grid = gridOf(tracks, TRACK);
	const shown = Array.from({ length: grid.count }, (_, frame) => {
		return tracks.map((track) => placeOf(track, timeOf(grid, frame)).frame);
	});
	expect(shown.map(([frame]) => frame)).toEqual(
		Array.from({ length: grid.count }, (_, frame) => Math.min(frame, 5 * fine - 1)),
	);
	const seen = new Set(shown.map(([, frame]) => frame));
	expect(seen.size).toBe(Math.round(5 * coarse));
	for (const [index, [, frame = 0]] of shown.entries()) {
		const before = shown[index - 1]?.[1] ?? 0;
		expect(frame - before === 0 || frame - before === 1).toBe(true);
		// Its own time is within half a frame of the clock's.
		expect(Math.abs((frame + 0.5) / coarse - timeOf(grid, index))).toBeLessThan(0.51 / coarse + 0.51 / fine);
	}
});

test("a player is sent to the middle of a frame", () => {
	for (const time of [0, 0.5, 2.6, 5.99, 9]) {
		const { frame } = placeOf(TRACK, time);
		expect(frameAt(seekTo(TRACK, time), 24, 144)).toBe(frame);
		expect(seekTo(TRACK, time) * 24 - frame).toBeCloseTo(0.5);
	}
});

test("before its beginning and after its end a clip holds a frame", () => {
	const moved = { seconds: 4, fps: 24, offset: 12 };
	expect(placeOf(moved, 0.25)).toEqual({ frame: 0, phase: "before" });
	expect(placeOf(moved, 0.5)).toEqual({ frame: 0, phase: "inside" });
	expect(placeOf(moved, 4.49)).toEqual({ frame: 95, phase: "inside" });
	expect(placeOf(moved, 4.5)).toEqual({ frame: 95, phase: "after" });
	expect([startOf(moved), endOf(moved)]).toEqual([0.5, 4.5]);
});

test("times are read as they are meant", () => {
	expect(clockHundredths(62 / 24)).toBe("0:02.58");
	expect(clockHundredths(0)).toBe("0:00.00");
	expect(clockHundredths(75.999)).toBe("1:15.99");
	expect(thousandths(62 / 24)).toBe("2.584");
	expect(thousandths(0)).toBe("0.000");
	expect(thousandths(1.5)).toBe("1.500");
	// Whoever counts frames from it comes to the same.
	for (let frame = 0; frame < 500; frame += 1) {
		for (const fps of [24, 30, 60]) expect(Math.floor(Number(thousandths(frame / fps)) * fps + 1e-6)).toBe(frame);
	}
});

test("a drift of up to a frame is fine, and more is said in whole frames", () => {
	expect(driftWords(null)).toEqual({ words: "in step", much: false });
	expect(driftWords(0.42)).toEqual({ words: "drift 0.4 frames", much: false });
	expect(driftWords(1.04)).toEqual({ words: "drift 1.0 frames", much: false });
	expect(driftWords(1.06)).toEqual({ words: "drift 2 frames, catching up", much: true });
	expect(driftWords(2.6)).toEqual({ words: "drift 3 frames, catching up", much: true });
});
