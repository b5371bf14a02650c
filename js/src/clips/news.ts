/** What screen readers are told of the clips: what has ended, in few words. */

import { after } from "../dom";
import { tidings } from "../sweep/tidings";
import { isUnderWay } from "../words";
import type { Desk } from "./desk";
import type { Card } from "./traits";

/** What ends in so short a time is told at once. */
const GATHER = 1000;

/** To be called with the clips whenever they are others; of what a view that nobody sees shows nothing is told. */
export function newsOf({ memory, model, say }: Desk, signal: AbortSignal): (cards: Card[], isHere: boolean) => void {
	const news = new Map<string, Card>();
	return (cards, isHere) => {
		const { known } = memory;
		if (known && isHere) {
			// What comes after one that was there is older than that: it was only not shown.
			let isNew = true;
			for (const card of cards) {
				const before = known.get(card.job);
				if (before !== undefined) isNew = false;
				if (isUnderWay(card) || before === card.status || (before === undefined && !isNew)) continue;
				if (news.size === 0)
					after(GATHER, signal, () => {
						say(tidings([...news.values()], model.get("cards").filter(({ status }) => status === "done").length));
						news.clear();
					});
				news.set(card.job, card);
			}
		}
		if (!known || isHere) memory.known = new Map(cards.map(({ job, status }) => [job, status]));
	};
}
