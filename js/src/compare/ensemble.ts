/**
 * All players on one clock.
 *
 * To begin, all are sent to one time while they stand, and started together when the last has arrived. While they
 * play, each is held near the clock. Whatever would tear them apart (the end of the part, a player without data, a
 * hand on the timeline) holds the clock, and they begin again together.
 */

import { atEnd, every } from "../dom";
import { WHOLE } from "../span";
import type { Deck } from "./deck";
import { driftOf, isHungry, keepTogether } from "./keep";
import { spanOf } from "./marks";
import type { Memory } from "./memory";
import { Clock } from "./sync";
import { endOf, frameOf, type Grid, gridOf, type Place, placeOf, seekTo, startOf, timeOf } from "./tracks";

/** How long all that play wait for the last to move, milliseconds. */
const PATIENCE = 1000;
/** How often the players are looked after, and how often the drift is told, milliseconds. */
const LOOK = 50;
const TELL = 250;
/** How long after its beginning sound may still come late, milliseconds. */
const FRESH = 500;
/** A frame is seen at the next refresh of the screen, on average so much after its time, seconds. */
const REFRESH = 1 / 120;

type Seat = { letter: string; deck: Deck; phase: Place["phase"]; from: number };

export type Ensemble = {
	grid(): Grid;
	frame(): number;
	/** Where the clock stands, seconds; still, it is the beginning of a frame. */
	time(): number;
	/** Does it play, or will it as soon as all are there? */
	plays(): boolean;
	/** The largest distance of a player from the clock, in frames; null: not known, or it stands. */
	drift(): number | null;
	/** Can anything be played? */
	isUsable(): boolean;
	/** The letters of those that all others wait for, once that takes long enough to be seen. */
	awaited(): string[];
	join(job: string, letter: string, deck: Deck): void;
	leave(job: string): void;
	/** How a clip stands to the clock, and when it begins and ends there, seconds; null: there is none. */
	placeOf(job: string): { phase: Place["phase"]; starts: number; ends: number } | null;
	play(): void;
	pause(): void;
	toggle(): void;
	/** Go to a frame, and go on playing there. */
	seek(frame: number): void;
	/** Go some frames on, and stand. */
	step(frames: number): void;
	/** Something changed: the memory, perhaps by another view, or a player. */
	refresh(): void;
	/** Called when something else can be seen. */
	changed: () => void;
};

/**
 * `expected` seconds stand for the clips while there is none. `silenced` is called when the browser refused to play
 * sound.
 */
export function makeEnsemble(
	memory: Memory,
	root: HTMLElement,
	expected: number,
	changed: () => void,
	silenced: () => void,
	signal: AbortSignal,
): Ensemble {
	const clock = new Clock();
	const seats = new Map<string, Seat>();
	let state: "still" | "gathering" | "starting" | "playing" = "still";
	/** Since when, milliseconds. */
	let since = 0;
	let looked = 0;
	let told = 0;
	let drifted: number | null = null;
	/** What the players stand by. */
	let applied = "";
	let isAwake = false;

	const plays = () => state !== "still";
	const decks = () => [...seats.values()].map(({ deck }) => deck);
	const grid = () => {
		const tracks = decks().flatMap(({ counts, track }) => (counts ? track : []));
		return gridOf(tracks, { seconds: expected, fps: 24, offset: 0 });
	};
	const frame = () => frameOf(grid(), memory.time);
	/** First and last frame of what is played: all, or from A to B. */
	const span = () => {
		const { a, b } = memory.loops ? spanOf(memory, grid()) : WHOLE;
		return [a ?? 0, b ?? grid().count - 1] as const;
	};
	const isUsable = () => decks().some(({ condition }) => condition === "ready");
	const become = (next: typeof state) => {
		state = next;
		since = performance.now();
	};
	const show = (time: number) => {
		for (const deck of decks()) deck.show(seekTo(deck.track, time));
	};
	/** Stop without a word: somebody else plays, or nobody looks. */
	const rest = () => {
		state = "still";
		drifted = null;
		for (const deck of decks()) deck.stop();
	};
	const gather = (time: number) => {
		memory.time = time;
		show(time);
		become("gathering");
		if (!isAwake) draw();
	};
	/** Once in every frame of the screen while it plays. */
	const draw = () => {
		turn();
		isAwake = plays();
		if (isAwake) requestAnimationFrame(draw);
	};
	const turn = () => {
		if (!plays()) return;
		if (root.isConnected && memory.player === root) {
			memory.stay();
			const now = performance.now();
			if (state === "gathering") start(now);
			else if (state === "starting") run(now);
			else follow(now);
		} else rest();
		changed();
	};
	/** When all have arrived, start them in one moment. */
	const start = (now: number) => {
		if (decks().some((deck) => deck.isAwaited(now - since))) return;
		if (!isUsable()) return pause();
		for (const seat of seats.values()) {
			const { video, track } = seat.deck;
			seat.phase = placeOf(track, memory.time).phase;
			seat.from = video.currentTime;
			video.playbackRate = memory.rate;
			if (seat.phase === "inside") begin(seat.deck);
		}
		become("starting");
	};
	const begin = (deck: Deck) => {
		if (deck.condition !== "ready") return;
		deck.play().catch(({ name }: Error) => {
			if (name !== "NotAllowedError" || deck.video.muted) return;
			memory.silence();
			silenced();
			if (plays()) gather(memory.time);
		});
	};
	/** When they move, let the clock run from where they are. */
	const run = (now: number) => {
		const playing = [...seats.values()].filter(({ deck, phase }) => deck.condition === "ready" && phase === "inside");
		const moved = playing.filter(({ deck: { video }, from }) => video.ended || video.currentTime > from);
		if (moved.length < playing.length && now - since < PATIENCE) return;
		const times = moved.map(({ deck }) => deck.own).sort((a, b) => a - b);
		clock.run(times[times.length >> 1] ?? memory.time, now, memory.rate);
		become("playing");
	};
	const follow = (now: number) => {
		const [first, last] = span();
		const time = clock.at(now);
		if (time * grid().fps >= last + 1) {
			if (memory.loops) gather(timeOf(grid(), first));
			else pause();
			return;
		}
		memory.time = time;
		const playing: Deck[] = [];
		for (const seat of seats.values()) {
			const { deck } = seat;
			const { video, track } = deck;
			const { phase } = placeOf(track, time);
			if (phase !== "inside" && phase !== seat.phase && !video.ended) deck.show(seekTo(track, time));
			// It begins now, or the browser paused it, behind a window for instance.
			if (phase === "inside" && video.paused && !video.ended) begin(deck);
			if (phase === "inside" && !video.paused && !video.seeking) playing.push(deck);
			seat.phase = phase;
		}
		if (now - looked < LOOK) return;
		looked = now;
		if (isHungry(playing, now)) return gather(time);
		keepTogether(playing, clock, memory.rate, now, now - since < FRESH);
		if (now - told < TELL) return;
		told = now;
		drifted = driftOf(playing) ?? drifted;
	};
	const play = () => {
		if (!decks().some(({ counts }) => counts)) return;
		const [first, last] = span();
		memory.player = root;
		// From the last frame on there is nothing to see: begin again.
		gather(timeOf(grid(), frame() >= last ? first : frame()));
	};
	const pause = () => {
		if (state === "playing") memory.time = clock.at(performance.now());
		rest();
		memory.time = timeOf(grid(), Math.min(frame(), span()[1]));
		memory.player = null;
	};
	const seek = (to: number) => {
		const time = timeOf(grid(), to);
		if (plays()) return gather(time);
		memory.time = time;
		memory.tell();
	};
	const refresh = () => {
		const stands = [...seats].map(([job, { deck }]) => [job, deck.condition, deck.reel.offset]);
		for (const [job, { deck }] of seats) deck.video.muted = !memory.isHeard(job);
		const now = performance.now();
		if (state === "playing") clock.run(clock.at(now), now, memory.rate);
		const next = JSON.stringify([stands, plays() || memory.time]);
		if (applied === next) return;
		applied = next;
		if (state === "playing") gather(memory.time);
		else if (state === "still") show(memory.time);
	};

	const self: Ensemble = {
		grid,
		frame,
		plays,
		isUsable,
		play,
		pause,
		seek,
		refresh,
		changed,
		time: () => (state === "playing" ? memory.time : frame() / grid().fps),
		drift: () => (state === "playing" && drifted !== null ? drifted * grid().fps : null),
		awaited() {
			if (state !== "gathering" || performance.now() - since < TELL) return [];
			return [...seats.values()].filter(({ deck }) => deck.isAwaited(0)).map(({ letter }) => letter);
		},
		join(job, letter, deck) {
			seats.set(job, { letter, deck, phase: "inside", from: 0 });
			deck.seen = (time, now) => {
				if (state === "playing") deck.leash.hear(clock.at(now) - time - startOf(deck.track) - REFRESH, now);
			};
		},
		leave: (job) => seats.delete(job),
		placeOf(job) {
			const deck = seats.get(job)?.deck;
			if (!deck?.counts) return null;
			const { track } = deck;
			return { phase: placeOf(track, memory.time).phase, starts: startOf(track), ends: endOf(track) };
		},
		toggle: () => (plays() ? pause() : play()),
		step(frames) {
			if (!isUsable()) return;
			if (plays()) pause();
			seek(frame() + frames);
		},
	};
	// Behind other windows a page gets no frames to draw.
	every(TELL, signal, turn);
	atEnd(signal, rest);
	return self;
}
