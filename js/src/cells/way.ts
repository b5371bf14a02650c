/** How a small card stands, and the one way on that it has room for. Everything else is done in the whole card. */

import type { Deed } from "../deed";
import { visible } from "../format";
import type { IconName } from "../icons";
import type { Job } from "../model";
import { isUnderWay, type Look, type Tone } from "../words";

/** What is known of a clip in the small. */
type Small = Pick<Job, "status" | "ledger" | "again" | "can_again"> & {
	label: string;
	short: string;
	icon: IconName;
	tone: Tone;
	decide: boolean;
};

/** The icon of those that can be compared. */
export const COMPARE = "M6.25 3.25h-4v9.5h4M9.75 3.25h4v9.5h-4M8 1.75v12.5";

/** Status in icon and word; `ended`: the kernel that watched it is gone. */
export function seen(cell: Small, ended: boolean): Look {
	return isUnderWay(cell) && ended
		? { glyph: "square", title: "Kernel ended", hue: "quiet" }
		: { glyph: cell.icon, title: cell.short, hue: cell.tone };
}

export function wayOn({ label, status, ledger, decide, can_again, again }: Small): Deed<"retry" | "open"> | null {
	const title = visible(label);
	if (decide) {
		const words = status === "moderated" ? "Change…" : "Decide…";
		return { action: "decide", says: words, title, wish: "open" };
	}
	// What was sent again goes on under its new id; and what was blocked would be so again, and billed.
	if (!can_again || status !== "failed" || ledger === "superseded") return null;
	const words = again === null ? "Try again, price unknown" : "Try again";
	return { action: "retry", says: words, price: again, title, paid: true, wish: "retry" };
}
