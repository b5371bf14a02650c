/** Entry of the `Studio` widget: a form, its bill, and below it the clips that came from it. */

import { ASK, WRITE } from "./clips/write";
import { after, atEnd, childOf, h, on, set, write } from "./dom";
import { keepFocus, rememberFocus } from "./focus";
import { visible } from "./format";
import { front, type View } from "./front";
import { guardKeys } from "./guard";
import { followKernel, kernelEnded } from "./kernel";
import { listenForKeys } from "./keys";
import { hear, listen, type Model } from "./model";
import type { Desk } from "./studio/desk";
import { formPart } from "./studio/form";
import { recallStudio } from "./studio/memory";
import { nest } from "./studio/nest";
import type { Form, StudioTraits } from "./studio/traits";
import { workOf } from "./studio/work";
import { followTheme } from "./theme";

/** What is typed is sent together, milliseconds. */
const TYPED = 150;
const FORM = [
	"offer",
	"slots",
	"bill",
	"hints",
	"phrases",
	"mode",
	"prompt",
	"values",
	"model",
	"duration",
	"resolution",
	"aspect_ratio",
	"generate_audio",
	"takes",
	"fit",
] as const;

function open(model: Model<StudioTraits>, _: HTMLElement, signal: AbortSignal): View {
	const ident = model.get("ident");
	const memory = recallStudio(ident);
	memory.enter(signal);
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const root = h("div.grokvideo.mathjax_ignore.tex2jax_ignore", {
		"data-widget": "studio",
		role: "group",
		"aria-label": "Studio",
	});
	let pause: AbortController | null = null;
	const flush = () => {
		if (!pause) return;
		pause.abort();
		pause = null;
		model.save_changes();
	};
	atEnd(signal, flush);
	const desk: Desk = {
		memory,
		model,
		send: (content) => {
			// What was typed comes before what is asked for.
			flush();
			model.send(content);
		},
		sendBytes: (content, bytes) => model.send(content, undefined, [bytes]),
		job: () => ({ id: ident }),
		ended: () => kernelEnded(model),
		late: () => (model.get("answers_while_busy") ? "Waiting for the kernel" : "After this cell"),
		say: (words) => write(live, visible(words)),
		chosen: (name) => memory.typed[name] ?? model.get(name),
		// An echo may set the trait back.
		turns: () => Math.max(memory.turns, model.get("edits")),
		put: (part, soon) => {
			memory.turns = desk.turns() + 1;
			Object.assign(memory.typed, part);
			if (memory.refusal?.action === "generate") memory.refusal = null;
			for (const [name, value] of Object.entries(part)) model.set(name as keyof Form, value as never);
			model.set("edits", memory.turns);
			pause ??= childOf(signal);
			if (soon) after(TYPED, pause.signal, flush);
			else flush();
		},
		flush,
		write: () => root.querySelector<HTMLElement>("[data-field=prompt]")?.focus(),
	};
	const form = formPart(desk, signal);
	const clips = h("div.gv-nest");
	root.append(form.element, clips, live);
	void nest(model, clips, signal);
	on(root, WRITE, desk.write, signal);
	on(root, ASK, flush, signal);
	workOf(model, root, signal);

	const fill = () => {
		memory.hear(model.get("bill").edits);
		keepFocus(root, form.update);
	};
	const update = () => {
		fill();
		set(root, { "data-kernel": desk.ended() ? "ended" : null, "data-pointed": memory.pointed });
	};
	const point = (pointed: boolean) => {
		memory.pointed = pointed;
		set(root, { "data-pointed": pointed });
	};
	on(root, "pointerdown", () => point(true), signal);
	root.addEventListener("keydown", () => point(false), { signal, capture: true });
	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	for (const trait of FORM) listen(model, `change:${trait}`, signal, fill);
	on(
		memory,
		"wish",
		() => {
			const { refusal, news } = memory;
			if (refusal || news !== null) desk.say(refusal ? refusal.words : (news ?? ""));
			update();
		},
		signal,
	);
	followKernel(model, "bill", signal, () => memory.changeKernel());
	listenForKeys(root, () => null, signal);
	guardKeys(root, signal);
	update();
	const theme = followTheme(root, signal);
	const inheritFocus = rememberFocus(root, memory, signal);
	const arrive = () => {
		theme();
		inheritFocus();
	};
	return { root, arrive };
}

export default front<StudioTraits>({ trait: "bill", key: (model) => model.get("ident"), open });
