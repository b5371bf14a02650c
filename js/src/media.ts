/**
 * How a clip gets into a `<video>`.
 *
 * First from the notebook server's `/files/`, tried with the player itself: a
 * fetch would be refused by a strict content policy, and only a player tells
 * whether it can seek. Else in chunks from the kernel, into an object URL.
 */

import { atEnd, childOf, on } from "./dom";
import type { Mailbox } from "./mailbox";
import type { Clip } from "./model";

/** Bytes asked for at a time: far below the message limit of the server. */
const CHUNK = 1024 * 1024;
const PROBE_MS = 5000;
/** How long a player that is ready may still find out that it can seek. */
const SETTLE_MS = 1000;
const H264 = 'video/mp4; codecs="avc1.64001f"';

/** Why a clip cannot be shown. */
export class NoClip extends Error {
	constructor(readonly why: "missing" | "undecodable") {
		super(why);
	}
}

/** What all views of a clip know of its bytes. */
export type Source = {
	readonly mailbox: Mailbox;
	/** Lasts until the last view is gone. */
	readonly signal: AbortSignal;
	/** Does the server's URL of the clip play here? Unknown until tried. */
	served: boolean | null;
	/** Object URL of the clip, while any view lives. */
	blob: Promise<string> | null;
};

export type Port = {
	memory: Source;
	send: (content: object) => void;
	/** Whose bytes are asked for, where a widget has several clips. */
	whose?: { job: string; what?: "poster" };
	/** Called when the kernel lets a question for bytes wait. */
	late?: (() => void) | undefined;
};

/** Give `video` a source that plays and seeks. Rejects with `NoClip`, or when a signal aborts. */
export async function load(video: HTMLVideoElement, clip: Clip, port: Port, signal: AbortSignal): Promise<void> {
	const { memory } = port;
	const url = serverUrl(clip);
	if (url && memory.served !== false) {
		memory.served = (await attempt(video, url, clip.duration, signal)) === "plays";
		if (memory.served) return;
		if (video.canPlayType(H264) === "") throw new NoClip("undecodable");
	}
	const outcome = await attempt(video, await objectUrl(port), clip.duration, signal);
	// A slow decoder is no reason to give up on bytes that are all here.
	if (outcome === "error") throw new NoClip("undecodable");
}

/** Let go of what a player has loaded. */
export function unload(video: HTMLVideoElement): void {
	video.removeAttribute("src");
	video.load();
}

/** Where the clip can be saved from. */
export async function saveUrl(clip: Clip, port: Port): Promise<string> {
	const url = serverUrl(clip);
	return url && port.memory.served !== false ? url : objectUrl(port);
}

/** The clip's address at the notebook server; null where there is none (VS Code, Colab). */
export function serverUrl(clip: Clip): string | null {
	if (!clip.url?.startsWith("files/")) return null;
	const config = document.getElementById("jupyter-config-data")?.textContent;
	if (!config) return null;
	try {
		const { baseUrl } = JSON.parse(config) as { baseUrl?: unknown };
		return typeof baseUrl === "string" ? new URL(baseUrl + clip.url, document.baseURI).href : null;
	} catch {
		return null;
	}
}

/** Try a source: it plays when it is ready and can be moved to its end. Without range support it could not. */
function attempt(
	video: HTMLVideoElement,
	url: string,
	duration: number,
	signal: AbortSignal,
): Promise<"plays" | "error" | "slow"> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) return reject();
		const trial = childOf(signal);
		const end = (outcome: "plays" | "error" | "slow") => {
			video.preload = "metadata";
			resolve(outcome);
			trial.abort();
		};
		atEnd(trial.signal, () => {
			clearTimeout(timer);
			reject();
		});
		const look = () => {
			const { seekable, readyState } = video;
			const reach = seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
			const known = Number.isFinite(video.duration) ? video.duration : duration;
			if (readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
			if (reach >= known - 0.25) end("plays");
			else if (!settled) {
				settled = true;
				clearTimeout(timer);
				timer = setTimeout(end, SETTLE_MS, "slow");
			}
		};
		let settled = false;
		let timer = setTimeout(end, PROBE_MS, "slow");
		for (const type of ["canplay", "canplaythrough", "progress", "durationchange"]) {
			on(video, type, look, trial.signal);
		}
		on(video, "error", () => end("error"), trial.signal);
		video.preload = "auto";
		video.src = url;
	});
}

/** The clip, or another file, as an object URL, pulled once for all views and revoked with the last. */
export function objectUrl(port: Port, type = "video/mp4"): Promise<string> {
	const { memory } = port;
	if (!memory.blob) {
		const pulled = pull(port, type);
		memory.blob = pulled;
		// A failure is not kept: the file may be back at the next try.
		pulled.catch(() => {
			if (memory.blob === pulled) memory.blob = null;
		});
	}
	return memory.blob;
}

async function pull({ memory, send, whose, late }: Port, type: string): Promise<string> {
	const { signal } = memory;
	const parts: BlobPart[] = [];
	let offset = 0;
	let size: number;
	do {
		const { message, buffers } = await memory.mailbox.ask(
			send,
			{ kind: "read", ...whose, offset, length: CHUNK },
			{ every: 10_000, times: 4, signal, late },
		);
		const bytes = buffers[0];
		if (message.error !== undefined || !bytes?.byteLength) throw new NoClip("missing");
		// A copy: the buffer is a window on the whole message.
		parts.push(new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength).slice());
		offset += bytes.byteLength;
		size = typeof message.size === "number" ? message.size : offset;
	} while (offset < size);
	const url = URL.createObjectURL(new Blob(parts, { type }));
	atEnd(signal, () => URL.revokeObjectURL(url));
	if (signal.aborted) URL.revokeObjectURL(url);
	return url;
}
