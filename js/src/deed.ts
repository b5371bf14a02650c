/** What can be done with a job, and the button for it. */

import { copied, copyText } from "./clipboard";
import { h, on, set, write } from "./dom";
import { visible } from "./format";
import { type IconName, icon } from "./icons";
import type { Action, Form, Memory, Panel } from "./memory";
import type { Job, Recipe } from "./model";
import type { Refused, Wishes } from "./wishes";

export type Deed<A extends string = Action> = {
	action: string;
	glyph?: IconName;
	says: string;
	/** What it costs, beside that. */
	price?: string | null | undefined;
	/** Tooltip. */
	title?: string;
	/** Why it cannot be pressed, as a tooltip. */
	no?: string | null | undefined;
	/** Has an edge. */
	edged?: boolean;
	/** Spends money: full width where the card is narrow. */
	paid?: boolean;
	/** Opens and closes that part of the card; the same word as its action. */
	opens?: Panel;
	/** Sent to the kernel; absent: done in the browser. */
	wish?: A;
	/** Sent along, or copied. */
	value?: string | undefined;
};

/** What a button needs to ask the kernel for something. */
export type Asker<A extends string = Action> = {
	memory: Wishes<A>;
	send: (content: object) => void;
	/** For which job, or what else has an id. */
	job: () => { id: string };
	/** Has the kernel ended? Then nothing can be asked of it. */
	ended: () => boolean;
	/** What a button says when the kernel lets it wait. */
	late: () => string;
};

/** What a button needs of its card. */
export type Port = Asker & {
	memory: Memory;
	job: () => Job;
	save: (clicked: HTMLElement) => void;
	recipe: () => Recipe;
};

export const STOP: Deed = {
	action: "stop",
	glyph: "square",
	says: "Stop watching",
	title: "Stops watching only. The provider keeps rendering and bills it.",
	wish: "stop",
};
export const COPY: Deed = { action: "copy-id", glyph: "copy", says: "Copy request id" };
export const SAVE: Deed = { action: "save", glyph: "arrow", says: "Save", title: "Download the clip" };
export const RECIPE: Deed = { action: "recipe", glyph: "file", says: "Recipe", opens: "recipe" };
export const EDIT: Deed = { action: "edit-prompt", glyph: "pencil", says: "Edit prompt", opens: "edit-prompt" };

/** A form's button, what the form asks, and what is said while nothing is answered. */
export const FORMS: Record<Form, [glyph: IconName, label: string, question: string, missing?: string]> = {
	"edit-prompt": ["resume", "Generate", "Prompt"],
	edit: ["pencil", "Edit", "What should change?", "Say what should change."],
	extend: ["extend", "Extend", "What happens next?", "Say what happens next."],
};

export const ATTACH: Deed = { action: "attach", glyph: "play", says: "Attach and watch", edged: true, wish: "attach" };
export const MARK_LOST: Deed = {
	action: "mark-lost",
	glyph: "times",
	says: "Mark as lost",
	edged: true,
	wish: "mark-lost",
};

/** What a button that spends is called, and asks for. */
const AGAIN = {
	"generate-again": ["Generate again"],
	retry: ["Try again"],
	"submit-again": ["Submit again", "submit-again"],
} satisfies Record<string, [label: string, wish?: Action]>;

/** A way on that costs nothing. */
export function onward(action: string, label: string): Deed {
	return { action, glyph: "resume", says: label, edged: true, wish: "resume" };
}

/** A button that spends, and says what. */
export function spend(action: string, glyph: IconName, label: string, wish: Action, price?: string | null): Deed {
	return { action, glyph, says: price ? label : `${label}, price unknown`, price, edged: true, paid: true, wish };
}

/** A button that sends the request once more, and says what that costs. */
export function again(action: keyof typeof AGAIN, job: Job): Deed {
	const [label, wish = "generate-again"] = AGAIN[action];
	return spend(action, "resume", label, wish, job.again);
}

/** The same once more, now that the price was seen. What was filled in goes along again, so its yes is another wish. */
export function confirmed<A extends string>({ action, confirm, value }: Refused<A>): Deed<A> {
	return {
		action: "confirm",
		glyph: "check",
		says: `Yes, generate ${visible(confirm ?? "")}`,
		edged: true,
		paid: true,
		...(action in FORMS ? { wish: `${action}-yes` as A, value } : { wish: action, value: "yes" }),
	};
}

/**
 * The button for a deed.
 *
 * `press` stands before the deed. Its text goes along with a wish, which it calls off by returning null; without a wish
 * it is copied, if there is any.
 */
export function deedButton<A extends string>(
	deed: Deed<A>,
	port: Asker<A> & { save?: Port["save"] },
	signal: AbortSignal,
	press: () => string | null | undefined = () => deed.value,
): HTMLButtonElement {
	const label = h("span", deed.says);
	const price = deed.price ? h("span.gv-price", deed.price) : null;
	const button = h(
		"button",
		{
			class: deed.edged ? "gv-button gv-edged" : "gv-button",
			"data-action": deed.action,
			"data-paid": deed.paid === true,
			title: deed.no || deed.title || null,
			"aria-disabled": deed.no ? "true" : null,
		},
		deed.glyph ? icon(deed.glyph) : null,
		label,
		price,
	);
	const { memory } = port;
	const { wish } = deed;
	on(
		button,
		"click",
		() => {
			if (deed.no) return;
			if (port.save && deed.action === SAVE.action) port.save(button);
			else if (!wish) {
				const text = press();
				if (text) void copyText(text, button).then(() => copied(label, signal));
			} else if (!port.ended()) {
				const value = press();
				if (value !== null) void memory.wishFor(wish, port.job().id, port.send, value);
			}
		},
		signal,
	);
	if (wish) {
		const follow = () => {
			set(button, { "aria-disabled": Boolean(deed.no || port.ended() || memory.asking) && "true" });
			const late = memory.wish(wish) === "late";
			write(label, late ? port.late() : deed.says);
			if (price) price.hidden = late;
		};
		on(memory, "wish", follow, signal);
		follow();
	}
	return button;
}
