/** What can be done with a job, and the button for it. */

import { copied, copyText } from "./clipboard";
import { h, set, write } from "./dom";
import { type IconName, icon } from "./icons";
import type { Action, Memory } from "./memory";
import type { Job } from "./model";

export type Deed = {
	action: string;
	icon: IconName;
	label: string;
	/** What it costs, beside the label. */
	price?: string;
	/** Tooltip. */
	title?: string;
	/** Has an edge. */
	edged?: boolean;
	/** Spends money: full width where the card is narrow. */
	paid?: boolean;
	/** Sent to the kernel; absent: done in the browser. */
	wish?: Action;
	/** Sent along. */
	value?: string;
};

/** What a button needs of its card. */
export type Port = {
	memory: Memory;
	send: (content: object) => void;
	job: () => Job;
	/** Has the kernel ended? Then nothing can be asked of it. */
	ended: () => boolean;
	/** What a button says when the kernel lets it wait. */
	late: () => string;
	save: (clicked: HTMLElement) => void;
};

export const STOP: Deed = {
	action: "stop",
	icon: "square",
	label: "Stop watching",
	title: "Stops watching only. The provider keeps rendering and bills it.",
	wish: "stop",
};
export const COPY: Deed = { action: "copy-id", icon: "copy", label: "Copy request id" };
export const SAVE: Deed = { action: "save", icon: "arrow", label: "Save", title: "Download the clip" };
export const ATTACH: Deed = { action: "attach", icon: "play", label: "Attach and watch", edged: true, wish: "attach" };
export const MARK_LOST: Deed = {
	action: "mark-lost",
	icon: "times",
	label: "Mark as lost",
	edged: true,
	wish: "mark-lost",
};

/** A way on that costs nothing. */
export function onward(action: string, label: string): Deed {
	return { action, icon: "resume", label, edged: true, wish: "resume" };
}

/** A button that sends the request once more, and says what that costs. */
export function again(action: "generate-again" | "retry" | "submit-again", job: Job): Deed {
	const label = { "generate-again": "Generate again", retry: "Try again", "submit-again": "Submit again" }[action];
	const wish = action === "submit-again" ? action : "generate-again";
	const base: Deed = { action, icon: "resume", label, edged: true, paid: true, wish };
	return job.again === null ? { ...base, label: `${label}, price unknown` } : { ...base, price: job.again };
}

/** The same once more, now that the price was seen. */
export function confirmed(wish: Action, price: string): Deed {
	const label = `Yes, generate ${price}`;
	return { action: "confirm", icon: "check", label, edged: true, paid: true, wish, value: "yes" };
}

/** The button for a deed. `press` stands before the deed and may call it off by returning null; else its text goes along. */
export function deedButton(
	deed: Deed,
	port: Port,
	signal: AbortSignal,
	press: () => string | null | undefined = () => deed.value,
): HTMLButtonElement {
	const label = h("span", {}, deed.label);
	const price = deed.price === undefined ? null : h("span", { class: "gv-price" }, deed.price);
	const button = h(
		"button",
		{
			type: "button",
			class: deed.edged ? "gv-button gv-edged" : "gv-button",
			"data-action": deed.action,
			"data-paid": deed.paid === true,
			title: deed.title ?? null,
		},
		icon(deed.icon),
		label,
		price,
	);
	const { memory } = port;
	const { wish } = deed;
	const ask = (action: Action) => {
		if (port.ended()) return;
		const value = press();
		if (value !== null) void memory.wishFor(action, port.job().id, port.send, value);
	};
	button.addEventListener(
		"click",
		() => {
			if (wish) ask(wish);
			else if (deed.action === "copy-id")
				void copyText(port.job().request_id ?? "", button).then(() => copied(label, signal));
			else port.save(button);
		},
		{ signal },
	);
	if (wish) {
		const follow = () => {
			set(button, { "aria-disabled": (port.ended() || memory.asking) && "true" });
			const late = memory.wish(wish) === "late";
			write(label, late ? port.late() : deed.label);
			if (price) price.hidden = late;
		};
		memory.addEventListener("wish", follow, { signal });
		follow();
	}
	return button;
}
