/** Download a clip from a small card. */

import { h } from "../dom";
import { type Port, saveUrl } from "../media";
import type { Clip } from "../model";

/** `near`: what a link may stand in for a moment. Rejects where there is no file. */
export async function saveClip(clip: Omit<Clip, "poster">, port: Port, near: HTMLElement): Promise<void> {
	const link = h("a.gv-hidden", { href: await saveUrl({ ...clip, poster: null }, port), download: clip.name });
	near.append(link);
	link.click();
	link.remove();
}
