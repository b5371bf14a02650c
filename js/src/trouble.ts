/** A card without media: what happened, what it cost, and what next. */

import { type Decide, decide } from "./decide";
import type { Port } from "./deed";
import { h, keyed, set } from "./dom";
import { cut, visible } from "./format";
import { icon, titled } from "./icons";
import type { Job } from "./model";
import { badge } from "./side";
import { look } from "./words";

export function trouble(port: Port, signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const sign = h("span.gv-title");
	const said = h("div");
	const text = h("div.gv-trouble-text", said);
	const element = h("div.gv-trouble", sign, text);
	let ways: Decide | null = null;
	const fillSign = keyed(sign, signal);
	const fillSaid = keyed(said, signal);
	const update = (job: Job) => {
		const { glyph: name, title, hue } = look(job);
		const { cause, reused, simulated } = job;
		const settings = job.chips.slice(0, 3).join(" · ");
		const quote = job.foreign ? "Made elsewhere" : job.prompt && `“${cut(visible(job.prompt), 1000)}”`;
		set(sign, { "data-tone": hue });
		fillSign(name, () => [icon(name)]);
		fillSaid([title, hue, cause, reused, settings, quote, simulated], () => [
			h("div.gv-trouble-head", titled(hue, title), h("span.gv-settings", settings, simulated ? badge() : null)),
			h("div", ...cause.map(([text, bold]) => (bold ? h("b", text) : text))),
			reused ? h("div", reused) : null,
			quote ? h("div.gv-quote", quote) : null,
		]);
		if (job.status === "submit_unknown") {
			ways ??= decide(port, signal);
			if (ways.element.parentNode !== text) text.append(ways.element);
			ways.update(job);
		} else ways?.element.remove();
	};
	return { element, update };
}
