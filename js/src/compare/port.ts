/** What the parts of a comparison need of it. */

import type { Ensemble } from "./ensemble";
import type { Memory } from "./memory";

export type Port = {
	memory: Memory;
	ensemble: Ensemble;
	send: (content: object) => void;
	/** Has the kernel ended? Then nothing can be asked of it. */
	ended: () => boolean;
	/** The job that the others are held against. */
	reference: () => string;
};
