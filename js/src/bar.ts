/** The action bar: what can be done with a job as it stands. */

import { copied, copyText } from "./clipboard";
import { h, keyed, set, write } from "./dom";
import { type IconName, icon } from "./icons";
import type { Memory } from "./memory";
import type { Job } from "./model";

type Deed = {
	action: string;
	icon: IconName;
	label: string;
	/** Tooltip. */
	title?: string;
	/** Has an edge: the one way on from trouble. */
	edged?: boolean;
	/** Sent to the kernel; absent: done in the browser. */
	wish?: "stop" | "resume";
};

const STOP: Deed = {
	action: "stop",
	icon: "square",
	label: "Stop watching",
	title: "Stops watching only. The provider keeps rendering and bills it.",
	wish: "stop",
};
const COPY: Deed = { action: "copy-id", icon: "copy", label: "Copy request id" };
const SAVE: Deed = { action: "save", icon: "arrow", label: "Save", title: "Download the clip" };

function onward(action: string, label: string): Deed {
	return { action, icon: "resume", label, edged: true, wish: "resume" };
}

/** Buttons at the left and at the right, and a caption. */
export function deeds(job: Job): { left: Deed[]; right: Deed[]; caption: string } {
	const copy = job.request_id === null ? [] : [COPY];
	switch (job.status) {
		case "waiting":
			return { left: [STOP], right: [], caption: "" };
		case "submitting":
			return { left: [], right: [], caption: "" };
		case "pending":
		case "downloading":
			return { left: [STOP], right: [], caption: "Safe to close the notebook." };
		case "done":
			return { left: [], right: job.clip ? [SAVE] : [], caption: "" };
		case "stopped":
			return { left: [onward("resume", "Resume")], right: copy, caption: "" };
		case "stalled":
			return { left: [onward("keep-watching", "Keep watching")], right: copy, caption: "" };
		case "expired":
			return { left: [onward("ask-again", "Ask once more")], right: copy, caption: "" };
		default:
			return { left: [], right: copy, caption: "" };
	}
}

export type BarPort = {
	memory: Memory;
	send: (content: object) => void;
	save: (clicked: HTMLElement) => void;
};

/** A bar whose `update` draws the buttons that fit the job. */
export function actionBar(port: BarPort, signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const element = h("div", { class: "gv-bar" });
	const fill = keyed(element);
	let requestId = "";
	const update = (job: Job) => {
		const { left, right, caption } = deeds(job);
		requestId = job.request_id ?? "";
		const make = (deed: Deed) => deedButton(deed, port, () => requestId, signal);
		fill([left, right, caption], () => [
			...left.map(make),
			h("span", { class: "gv-space" }),
			...right.map(make),
			caption ? h("span", { class: "gv-caption" }, caption) : null,
		]);
		const trouble = !["waiting", "submitting", "pending", "downloading", "done"].includes(job.status);
		set(element, { hidden: trouble && left.length + right.length === 0 });
	};
	return { element, update };
}

function deedButton(deed: Deed, port: BarPort, requestId: () => string, signal: AbortSignal): HTMLButtonElement {
	const label = h("span", {}, deed.label);
	const button = h(
		"button",
		{
			type: "button",
			class: deed.edged ? "gv-button gv-edged" : "gv-button",
			"data-action": deed.action,
			title: deed.title ?? null,
		},
		icon(deed.icon),
		label,
	);
	const { wish } = deed;
	button.addEventListener(
		"click",
		() => {
			if (wish) void port.memory.wishFor(wish, port.send);
			else if (deed.action === "copy-id") void copyText(requestId(), button).then(() => copied(label, signal));
			else port.save(button);
		},
		{ signal },
	);
	if (wish) {
		const follow = () => {
			const state = port.memory.wish(wish);
			set(button, { "aria-disabled": state !== null && "true" });
			write(label, state === "late" ? "Waiting for the kernel" : deed.label);
		};
		port.memory.addEventListener("wish", follow, { signal });
		follow();
	}
	return button;
}
