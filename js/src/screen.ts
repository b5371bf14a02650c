/** A clip's picture: the player, and its poster above it until it plays. */

import { type Attributes, type Child, h } from "./dom";
import type { Clip } from "./model";

/** A picture to show: only data URIs are, so that no prompt or provider makes a page ask another. */
export function image(uri: string | null | undefined): string | null {
	return uri?.startsWith("data:image/") ? uri : null;
}

export function screen(
	clip: Clip,
	attributes: Attributes,
	...above: Child[]
): { box: HTMLElement; video: HTMLVideoElement; image: HTMLImageElement; poster: string | null } {
	const poster = image(clip.poster);
	const video = h("video", { playsinline: true, poster, tabindex: -1, "aria-label": "Clip", ...attributes });
	const picture = h("img.gv-poster", { alt: "", src: poster, hidden: poster === null });
	return { box: h("div.gv-box.gv-picture", video, picture, ...above), video, image: picture, poster };
}
