/** How the clip is to be: model, resolution, duration, takes, sound, shape. What cannot be chosen says why. */

import { h, keyed, on, set, vary, write } from "../dom";
import { visible } from "../format";
import { icon } from "../icons";
import type { Desk, Part } from "./desk";
import { durationPart, takesPart } from "./numbers";
import { bar, type Captions, own, silent } from "./parts";
import { radios } from "./radios";
import type { Option } from "./traits";

export function inspectorPart(desk: Desk, said: Captions, signal: AbortSignal): Part {
	const { cell } = said;
	const select = h("select", own("model", "Model"));
	const fill = keyed(select, signal);
	const resolution = radios("resolution", "Resolution", desk, said, signal);
	const duration = durationPart(desk, signal);
	const takes = takesPart(desk, signal);
	const audio = h("button.gv-switch", { role: "switch", ...own("generate_audio", "Audio") });
	const ratio = radios("aspect_ratio", "Aspect ratio", desk, said, signal, shape);
	const name = (words = "") => h("span.gv-label", words);
	const length = name();
	const noDuration = name();
	const noRatio = name();

	on(select, "change", () => desk.put({ model: select.value }), signal);
	on(
		audio,
		"click",
		() => audio.hasAttribute("aria-disabled") || desk.put({ generate_audio: !desk.chosen("generate_audio") }),
		signal,
	);
	const element = h(
		"div.gv-inspector",
		name("Model"),
		cell("model", h("div.gv-field.gv-select", select, icon("down"))),
		name("Resolution"),
		cell("resolution", resolution.element),
		length,
		cell("duration", duration.element, noDuration),
		name("Takes"),
		h("div.gv-pair", cell("takes", takes.element), cell("generate_audio", h("div.gv-pair", silent("Audio"), audio))),
		name("Aspect ratio"),
		cell("aspect_ratio", ratio.element, noRatio),
	);
	const update = () => {
		const offer = desk.model.get("offer");
		const ended = desk.ended();
		fill(offer.models, () =>
			offer.models.map(({ value, label, no }) =>
				h("option", { value, disabled: no !== null }, visible(no === null ? label : `${label} (${no})`)),
			),
		);
		select.value = desk.chosen("model");
		set(select, { disabled: ended });
		resolution.draw(offer.resolutions);
		write(length, offer.duration.label);
		swap(duration.element, noDuration, offer.duration.no);
		duration.draw(offer);
		takes.draw(offer);
		const { no } = offer.audio;
		set(audio, { "aria-checked": String(no === null && desk.chosen("generate_audio")) });
		bar(audio, no, no !== null || ended);
		swap(ratio.element, noRatio, offer.ratio);
		ratio.draw(offer.ratios);
	};
	return { element, update };
}

/** Show words in the place of a control, or the control. */
function swap(control: HTMLElement, instead: HTMLElement, words: string | null): void {
	write(instead, visible(words ?? ""));
	set(instead, { hidden: words === null });
	set(control, { hidden: words !== null });
}

/** "16:9", to scale. */
function shape({ value }: Option): HTMLElement {
	const [width = 1, height = 1] = value.split(":").map(Number);
	const box = h("span.gv-shape", h("span"));
	vary(box, "wide", width / height || 1);
	return box;
}
