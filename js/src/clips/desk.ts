/** What the parts of a list of clips share. */

import type { Asker } from "../deed";
import type { Model } from "../model";
import type { ListAction, ListMemory } from "./memory";
import type { ClipListTraits } from "./traits";

export type Desk = Asker<ListAction> & {
	memory: ListMemory;
	model: Model<ClipListTraits>;
	/** The list as it stands in the page. */
	root: HTMLElement;
	/** The kernel's time, seconds. */
	now: () => number;
	/** Tell screen readers. */
	say: (words: string) => void;
	/** Tell what is around the list that the form was filled, for somebody to go on there. */
	write: () => void;
};
