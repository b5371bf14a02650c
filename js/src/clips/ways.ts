/** What can be done with a clip in the small: the entries of its menu. Pure. */

import { type Deed, STOP } from "../deed";
import { isUnderWay } from "../words";
import type { ClipAction } from "./memory";
import type { Card } from "./traits";

type Way = Deed<ClipAction>;

/** Those that fit the card as it stands. Without a wish they are done in the browser. */
export function ways(card: Card, checked: boolean): Way[] {
	const { status, clip, chain, again, can_again, can_resume, can_delete } = card;
	const whole: Way = { action: "open", says: "Open the whole card", wish: "open" };
	if (isUnderWay(card)) return status === "submitting" ? [whole] : [whole, STOP as Way];
	// It only fills the form, which says what it costs.
	const made = (action: "edit" | "extend", says: string): Way | null =>
		chain && { action, says, no: chain[action].no, wish: action };
	const settled = status === "done" || status === "expired";
	const all: (Way | null | false)[] = [
		clip && { action: "play", says: "Play" },
		can_resume && { action: "resume", says: "Resume", wish: "resume" },
		whole,
		clip && { action: "compare", says: checked ? "Do not compare" : "Compare" },
		made("edit", "Edit"),
		made("extend", "Extend"),
		clip && { action: "animate", says: "Animate last frame", wish: "animate" },
		{ action: "reuse-settings", says: "Use settings", wish: "reuse-settings" },
		clip && { action: "save", says: "Save" },
		{ action: "recipe", says: "Recipe" },
		settled &&
			can_again && {
				action: "generate-again",
				says: again === null ? "Generate again, price unknown" : "Generate again",
				price: again,
				wish: "generate-again",
			},
		can_delete && { action: "delete", says: "Delete" },
	];
	return all.filter((each) => each !== null && each !== false);
}
