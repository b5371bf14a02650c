/** What the parts of a Studio share: its model, its memory, and ways to change the form. */

import type { Asker } from "../deed";
import type { Model } from "../model";
import type { StudioAction, StudioMemory } from "./memory";
import type { Form, StudioTraits } from "./traits";

export type Desk = Asker<StudioAction> & {
	memory: StudioMemory;
	model: Model<StudioTraits>;
	/** Send a message with bytes. */
	sendBytes: (content: object, bytes: ArrayBuffer) => void;
	/** Tell screen readers. */
	say: (words: string) => void;
	/** A part of the form as it is shown: what was changed here goes before what the kernel says of older changes. */
	chosen: <Name extends keyof Form>(name: Name) => Form[Name];
	/** How often the form was changed: a bill of fewer changes is that of an older form. */
	turns: () => number;
	/** Write a part of the form: at once, or with what follows `soon`. */
	put: (part: Partial<Form>, soon?: boolean) => void;
	/** Send what was written `soon`. */
	flush: () => void;
	/** Put the caret into the prompt, and bring it into sight. */
	write: () => void;
};

/** A part of the Studio: built once, and shown anew whenever something changed. */
export type Part = { element: HTMLElement; update: () => void };
