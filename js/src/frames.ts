/** Where frames lie in time: pure arithmetic. */

/** Number of frames in a clip. */
export function frameCount(duration: number, fps: number): number {
	return Math.max(1, Math.round(duration * fps));
}

/** The frame on screen at `time` seconds. */
export function frameAt(time: number, fps: number, count: number): number {
	return Math.min(Math.max(Math.floor(time * fps + 1e-3), 0), count - 1);
}

/** A time in the middle of a frame, so that rounding never shows its neighbour. */
export function middleOf(frame: number, fps: number, count: number): number {
	return (Math.min(Math.max(frame, 0), count - 1) + 0.5) / fps;
}
