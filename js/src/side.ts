/** The side column: status, prompt, chips, and the facts below them. */

import { copied, copyText } from "./clipboard";
import type { Port } from "./deed";
import { atEnd, type Child, h, keyed, on, set, write } from "./dom";
import { clock, cut, shorten, visible } from "./format";
import { icon, titled } from "./icons";
import type { Job } from "./model";
import { libraryNote } from "./note";
import { caution } from "./refusal";
import { type Look, look, took } from "./words";

export type Side = {
	element: HTMLElement;
	update: (job: Job) => void;
	/** Move the clock to the kernel's time `now`. */
	tick: (job: Job, now: number) => void;
};

export function sideColumn(port: Port, signal: AbortSignal): Side {
	const status = h("div.gv-status");
	const note = libraryNote(port, signal);
	const prompt = promptBox(signal);
	const tags = h("div.gv-chips");
	const cautions = h("div.gv-cautions");
	const facts = h("div.gv-facts");
	const element = h("div.gv-side", status, note.element, prompt.element, tags, cautions, facts);
	const fillStatus = keyed(status, signal);
	const fillTags = keyed(tags, signal);
	const fillCautions = keyed(cautions, signal);
	const fillFacts = keyed(facts, signal);
	const time = h("span.gv-number");

	const update = (job: Job) => {
		const now = look(job, port.ended());
		fillStatus([now, job.simulated], () => [statusLine(now), job.simulated ? badge() : null]);
		note.update(job);
		prompt.update(job);
		set(tags, { hidden: job.chips.length === 0 });
		fillTags(job.chips, () => job.chips.map((chip) => h("span.gv-chip", chip)));
		const { status: word, cost, estimate, request_id, simulated, reused, made_from } = job;
		const said = [job.differs, ...(job.warnings ?? [])].filter((words) => words != null);
		set(cautions, { hidden: said.length === 0 });
		fillCautions(said, () => said.map((words) => h("div.gv-refusal", ...caution(words))));
		fillFacts([word, cost, estimate, request_id, job.clip?.name, simulated, reused, made_from], (life) =>
			factRows(job, time, life),
		);
	};
	const tick = (job: Job, now: number) => {
		const start = job.status === "waiting" ? job.created_at : (job.submitted_at ?? job.created_at);
		write(time, clock(took(job) ?? now - start));
	};
	return { element, update, tick };
}

/** Icon and title of a status, in its colour. */
export function statusLine({ glyph, title, hue }: Look): HTMLElement {
	const [first = "", rest] = title.split(/(?<=^Fetching)/);
	const words = h("span", first, rest ? h("span.gv-rest", rest) : null);
	return titled(hue, icon(glyph), words);
}

export function badge(): HTMLElement {
	return h("span.gv-badge", "SIMULATED");
}

function factRows(job: Job, time: HTMLElement, signal: AbortSignal): Child[] {
	const done = job.status === "done";
	const rows = job.reused
		? reusedMoney(job)
		: [fact(done ? "Took" : job.status === "waiting" ? "Waited" : "Elapsed", time), money(job)];
	if (done && job.clip) rows.push(copyFact("File", "copy-file", job.clip.name, 10, signal));
	const source = visible(job.made_from ?? "");
	if (source) rows.unshift(fact("Made from", h("span.gv-source", { title: source }, source)));
	if (job.request_id === null) rows.push(fact("Request", h("span.gv-mute", "–")));
	else rows.push(copyFact("Request", "copy-id", job.request_id, 4, signal));
	return rows;
}

function money(job: Job): HTMLElement {
	const billed = job.cost !== null;
	const price = job.cost ?? job.estimate;
	if (price === null) return fact("Price", h("span", "unknown"));
	const amount = h("b.gv-number", price);
	return fact(billed ? "Billed" : "Estimate", h("span", amount, job.simulated ? " simulated" : ""));
}

/** What this card cost, and what the clip did when it was made. */
function reusedMoney(job: Job): HTMLElement[] {
	const then = job.cost === null ? "not known" : `${job.cost}${job.simulated ? " simulated" : ""}`;
	return [fact("Billed now", h("b.gv-number", "$0.00")), fact("Billed then", h("span.gv-number", then))];
}

function fact(label: string, value: HTMLElement): HTMLElement {
	return h("div.gv-fact", h("span.gv-label", label), h("span.gv-value", value));
}

function copyFact(label: string, action: string, full: string, ends: number, signal: AbortSignal): HTMLElement {
	const word = h("span.gv-code", { title: visible(full) }, visible(shorten(full, ends)));
	const name = label === "File" ? "Copy file name" : "Copy request id";
	const button = h("button.gv-copy", { "data-action": action, "aria-label": name, title: name }, icon("copy"));
	on(button, "click", () => void copyText(full, button).then(() => copied(word, signal)), signal);
	return fact(label, h("span", word, button));
}

/** The prompt, four lines of it, with a button for the rest. */
function promptBox(signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const text = h("div.gv-prompt");
	const more = h("button.gv-more", { "data-action": "more", hidden: true }, "more");
	const element = h("div.gv-prompt-box", text, more);
	const measure = () => {
		if (element.dataset.open === undefined) set(more, { hidden: text.scrollHeight <= text.clientHeight + 1 });
	};
	on(
		more,
		"click",
		() => {
			const open = element.dataset.open === undefined;
			set(element, { "data-open": open });
			set(more, { "aria-expanded": String(open) });
			write(more, open ? "less" : "more");
		},
		signal,
	);
	const observer = new ResizeObserver(measure);
	observer.observe(text);
	atEnd(signal, () => observer.disconnect());
	return {
		element,
		update: ({ prompt, foreign }) => {
			write(text, foreign ? "Made elsewhere" : cut(visible(prompt), 5000));
			set(text, { "data-mute": foreign });
			set(element, { hidden: prompt === "" && !foreign });
		},
	};
}
