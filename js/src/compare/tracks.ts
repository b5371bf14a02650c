/** Clips of unlike length and rate on one row of frames: pure arithmetic. */

import { frameAt, frameCount, middleOf } from "../frames";

/** A clip as the clock sees it. */
export type Track = {
	/** Its length, as the file says it. */
	seconds: number;
	fps: number;
	/** How many of its own frames later than the others it begins; below 0: earlier. */
	offset: number;
};

/** The frames that the clock counts: as fine as those of the clip with the most, and as long as the last to end. */
export type Grid = { fps: number; count: number };

/** Where a clip stands when it is so late on the clock. Before its beginning and after its end it holds a frame. */
export type Place = { frame: number; phase: "before" | "inside" | "after" };

/** The frames of all tracks; `alone` stands for them while there is none. */
export function gridOf(tracks: readonly Track[], alone: Track): Grid {
	const all = tracks.length > 0 ? tracks : [alone];
	const fps = Math.max(...all.map((track) => track.fps));
	const ends = all.map(endOf);
	// A hair less: the end of a clip of another rate may lie on the edge of a frame.
	return { fps, count: Math.max(1, Math.ceil(Math.max(...ends) * fps - 1e-3)) };
}

/** When a clip begins on the clock, seconds. */
export function startOf({ offset, fps }: Track): number {
	return offset / fps;
}

/** When it ends there, seconds. */
export function endOf({ seconds, fps, offset }: Track): number {
	return (offset + frameCount(seconds, fps)) / fps;
}

/** Where a clip stands at `time` seconds of the clock. */
export function placeOf({ seconds, fps, offset }: Track, time: number): Place {
	const count = frameCount(seconds, fps);
	const raw = Math.floor(time * fps + 1e-3) - offset;
	const phase = raw < 0 ? "before" : raw >= count ? "after" : "inside";
	return { frame: between(raw, 0, count - 1), phase };
}

/** The time to move a player to so that it shows what belongs to `time` seconds of the clock. */
export function seekTo(track: Track, time: number): number {
	return middleOf(placeOf(track, time).frame, track.fps, frameCount(track.seconds, track.fps));
}

/** The frame of the grid at `time` seconds, and the time of a frame: its middle, which no rounding leaves. */
export function frameOf({ fps, count }: Grid, time: number): number {
	return frameAt(time, fps, count);
}

export function timeOf({ fps, count }: Grid, frame: number): number {
	return middleOf(frame, fps, count);
}

/** A value, no less than the least and no more than the most. */
export function between(value: number, least: number, most: number): number {
	return Math.min(Math.max(value, least), most);
}
