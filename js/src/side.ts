/** The side column: status, prompt, chips, and the facts below them. */

import { copied, copyText } from "./clipboard";
import type { Port } from "./deed";
import { type Child, h, keyed, set, write } from "./dom";
import { clock, cut, shorten, visible } from "./format";
import { icon } from "./icons";
import type { Job } from "./model";
import { libraryNote } from "./note";
import { chips, type Look, look, took } from "./words";

export type Side = {
	element: HTMLElement;
	update: (job: Job) => void;
	/** Move the clock to the kernel's time `now`. */
	tick: (job: Job, now: number) => void;
};

export function sideColumn(port: Port, signal: AbortSignal): Side {
	const status = h("div", { class: "gv-status" });
	const note = libraryNote(port, signal);
	const prompt = promptBox(signal);
	const tags = h("div", { class: "gv-chips" });
	const facts = h("div", { class: "gv-facts" });
	const element = h("div", { class: "gv-side" }, status, note.element, prompt.element, tags, facts);
	const fillStatus = keyed(status);
	const fillTags = keyed(tags);
	const fillFacts = keyed(facts);
	const time = h("span", { class: "gv-number" });

	const update = (job: Job) => {
		const now = look(job, port.ended());
		fillStatus([now, job.simulated], () => [statusLine(now), job.simulated ? badge() : null]);
		note.update(job);
		prompt.update(job);
		set(tags, { hidden: chips(job).length === 0 });
		fillTags(chips(job), () => chips(job).map((chip) => h("span", { class: "gv-chip" }, chip)));
		const { status: word, cost, estimate, request_id, simulated, reused } = job;
		fillFacts([word, cost, estimate, request_id, job.clip?.name, simulated, reused], () => factRows(job, time, signal));
	};
	const tick = (job: Job, now: number) => {
		const start = job.status === "waiting" ? job.created_at : (job.submitted_at ?? job.created_at);
		write(time, clock(took(job) ?? now - start));
	};
	return { element, update, tick };
}

/** Icon and title of a status, in its colour. */
function statusLine({ icon: name, title, tone }: Look): HTMLElement {
	return h("span", { class: "gv-title", "data-tone": tone }, icon(name), h("span", {}, title));
}

export function badge(): HTMLElement {
	return h("span", { class: "gv-badge" }, "SIMULATED");
}

function factRows(job: Job, time: HTMLElement, signal: AbortSignal): Child[] {
	const done = job.status === "done";
	const rows = job.reused
		? reusedMoney(job)
		: [fact(done ? "Took" : job.status === "waiting" ? "Waited" : "Elapsed", time), money(job)];
	if (done && job.clip) rows.push(copyFact("File", "copy-file", job.clip.name, 10, signal));
	if (job.request_id === null) rows.push(fact("Request", h("span", { class: "gv-mute" }, "–")));
	else rows.push(copyFact("Request", "copy-id", job.request_id, 4, signal));
	return rows;
}

function money(job: Job): HTMLElement {
	const billed = job.cost !== null;
	const price = job.cost ?? job.estimate;
	if (price === null) return fact("Estimate", h("span", {}, "price unknown"));
	const amount = h("b", { class: "gv-number" }, price);
	return fact(billed ? "Billed" : "Estimate", h("span", {}, amount, job.simulated ? " simulated" : ""));
}

/** What this card cost, and what the clip did when it was made. */
function reusedMoney(job: Job): HTMLElement[] {
	const then = job.cost === null ? "not known" : `${job.cost}${job.simulated ? " simulated" : ""}`;
	return [
		fact("Billed now", h("b", { class: "gv-number" }, "$0.00")),
		fact("Billed then", h("span", { class: "gv-number" }, then)),
	];
}

function fact(label: string, value: HTMLElement): HTMLElement {
	return h(
		"div",
		{ class: "gv-fact" },
		h("span", { class: "gv-label" }, label),
		h("span", { class: "gv-value" }, value),
	);
}

function copyFact(label: string, action: string, full: string, ends: number, signal: AbortSignal): HTMLElement {
	const word = h("span", { class: "gv-code", title: visible(full) }, visible(shorten(full, ends)));
	const name = label === "File" ? "Copy file name" : "Copy request id";
	const button = h(
		"button",
		{ type: "button", class: "gv-copy", "data-action": action, "aria-label": name, title: name },
		icon("copy"),
	);
	button.addEventListener("click", () => void copyText(full, button).then(() => copied(word, signal)), { signal });
	return fact(label, h("span", {}, word, button));
}

/** The prompt, four lines of it, with a button for the rest. */
function promptBox(signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const text = h("div", { class: "gv-prompt" });
	const more = h("button", { type: "button", class: "gv-more", "data-action": "more", hidden: true }, "more");
	const element = h("div", { class: "gv-prompt-box" }, text, more);
	const measure = () => {
		if (element.dataset.open === undefined) set(more, { hidden: text.scrollHeight <= text.clientHeight + 1 });
	};
	more.addEventListener(
		"click",
		() => {
			const open = element.dataset.open === undefined;
			set(element, { "data-open": open });
			set(more, { "aria-expanded": String(open) });
			write(more, open ? "less" : "more");
		},
		{ signal },
	);
	const observer = new ResizeObserver(measure);
	observer.observe(text);
	signal.addEventListener("abort", () => observer.disconnect());
	return {
		element,
		update: ({ prompt, foreign }) => {
			write(text, foreign ? "Made elsewhere" : cut(visible(prompt), 5000));
			set(text, { "data-mute": foreign });
			set(element, { hidden: prompt === "" && !foreign });
		},
	};
}
