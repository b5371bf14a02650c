/** A card without media: what happened, what it cost, and what next. */

import { type Decide, decide } from "./decide";
import type { Port } from "./deed";
import { h, keyed, set } from "./dom";
import { cut, visible } from "./format";
import { icon } from "./icons";
import type { Job } from "./model";
import { badge } from "./side";
import { cause, look, nothingSent, settings } from "./words";

export function trouble(port: Port, signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const sign = h("span", { class: "gv-title" });
	const said = h("div", {});
	const text = h("div", { class: "gv-trouble-text" }, said);
	const element = h("div", { class: "gv-trouble" }, sign, text);
	let ways: Decide | null = null;
	const fillSign = keyed(sign);
	const fillSaid = keyed(said);
	const update = (job: Job) => {
		const { icon: name, title, tone } = look(job);
		const sentence = cause(job);
		const repeated = nothingSent(job);
		const quote = job.foreign ? "Made elsewhere" : job.prompt && `“${cut(visible(job.prompt), 1000)}”`;
		set(sign, { "data-tone": tone });
		fillSign(name, () => [icon(name)]);
		fillSaid([title, tone, sentence, repeated, settings(job), quote, job.simulated], () => [
			h(
				"div",
				{ class: "gv-trouble-head" },
				h("span", { class: "gv-title", "data-tone": tone }, title),
				h("span", { class: "gv-settings" }, settings(job), job.simulated ? badge() : null),
			),
			h("div", {}, ...sentence.map((part) => (typeof part === "string" ? part : h("b", {}, part.b)))),
			repeated ? h("div", {}, repeated) : null,
			quote ? h("div", { class: "gv-quote" }, quote) : null,
		]);
		if (job.status === "submit_unknown") {
			ways ??= decide(port, signal);
			if (ways.element.parentNode !== text) text.append(ways.element);
			ways.update(job);
		} else ways?.element.remove();
	};
	return { element, update };
}
