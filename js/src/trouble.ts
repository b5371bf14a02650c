/** A card without media: what happened, what it cost, and what next. */

import { h, keyed } from "./dom";
import { cut, visible } from "./format";
import { icon } from "./icons";
import type { Job } from "./model";
import { badge } from "./side";
import { cause, look, settings } from "./words";

export function trouble(): { element: HTMLElement; update: (job: Job) => void } {
	const element = h("div", { class: "gv-trouble" });
	const fill = keyed(element);
	const update = (job: Job) => {
		const { icon: name, title, tone } = look(job);
		const sentence = cause(job);
		fill([title, sentence, settings(job), job.prompt, job.simulated], () => [
			h("span", { class: "gv-title", "data-tone": tone }, icon(name)),
			h(
				"div",
				{ class: "gv-trouble-text" },
				h(
					"div",
					{ class: "gv-trouble-head" },
					h("span", { class: "gv-title", "data-tone": tone }, title),
					h("span", { class: "gv-settings" }, settings(job), job.simulated ? badge() : null),
				),
				h("div", {}, ...sentence.map((part) => (typeof part === "string" ? part : h("b", {}, part.b)))),
				job.prompt ? h("div", { class: "gv-quote" }, `“${cut(visible(job.prompt), 1000)}”`) : null,
			),
		]);
	};
	return { element, update };
}
