/** The form: what the clip is made from, its words, how it is to be, and what that costs. */

import { deedButton } from "../deed";
import { h, on, set, write } from "../dom";
import { visible } from "../format";
import { type IconName, icon } from "../icons";
import { billPart } from "./bill";
import type { Desk, Part } from "./desk";
import { holesPart } from "./holes";
import { inspectorPart } from "./inspector";
import { captions, own } from "./parts";
import { phrasesPart } from "./phrases";
import { promptPart } from "./prompt";
import { radios } from "./radios";
import { slotsPart } from "./slots";

const GLYPHS: Record<string, IconName> = {
	text: "text",
	image: "image",
	reference: "stack",
	frames: "frames",
	edit: "pencil",
	extend: "extend",
};

export function formPart(desk: Desk, signal: AbortSignal): Part {
	const { model } = desk;
	const said = captions(desk);
	const modes = radios("mode", "Made from", desk, said, signal, ({ value }) => icon(GLYPHS[value] ?? "text"));
	const from = h("span.gv-note-text");
	const back = deedButton(
		{ action: "restore", says: "Bring back what was there", edged: true, wish: "restore" },
		desk,
		signal,
	);
	const note = h("div.gv-note", from, back);
	const bill = billPart(desk, signal);
	const prompt = promptPart(desk, bill.press, signal);
	const check = h("input", { type: "checkbox", ...own("fit") });
	const consent = h("span");
	const fit = h("label.gv-pair", check, consent);
	const parts = [prompt, phrasesPart(desk, prompt.field, signal), holesPart(desk, signal), slotsPart(desk, signal)];
	const inspector = inspectorPart(desk, said, signal);
	const element = h(
		"div.gv-card",
		h(
			"div.gv-form",
			said.cell("mode", modes.element),
			note,
			...parts.map((each) => each.element),
			fit,
			inspector.element,
		),
		bill.element,
	);
	on(check, "input", () => desk.put({ fit: check.checked }), signal);
	on(element, "keydown", bill.leave, signal);

	let isNew = true;
	const update = () => {
		const { modes: options, fit: part, restore, moved } = model.get("offer");
		modes.draw(options);
		write(from, visible(restore ?? ""));
		set(note, { hidden: restore === null });
		write(consent, visible(part ?? ""));
		check.checked = desk.chosen("fit");
		set(check, { disabled: desk.ended() });
		set(fit, { hidden: part === null });
		for (const part of [...parts, inspector, bill]) part.update();
		const news = said.draw(moved);
		if (news.length > 0 && !isNew) desk.say(news.join(" "));
		isNew = false;
	};
	return { element, update };
}
