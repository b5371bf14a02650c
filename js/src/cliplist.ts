/** Entry of the `ClipList` widget: live cards of clips, newest first. It stands inside a Studio. */

import { every, h, on, set, write } from "./dom";
import { keepFocus, rememberFocus } from "./focus";
import { visible } from "./format";
import { front, type View } from "./front";
import { followKernel, kernelEnded } from "./kernel";
import { listenForKeys } from "./keys";
import { hear, listen, type Model } from "./model";
import { clipsPart } from "./studio/clips";
import type { Desk } from "./studio/desk";
import { recallStudio } from "./studio/memory";
import type { StudioTraits } from "./studio/traits";
import { followTheme } from "./theme";

/** How often the bars move, milliseconds. */
const TICK = 250;

function open(model: Model<StudioTraits>, _: HTMLElement, signal: AbortSignal): View {
	const ident = model.get("ident");
	const memory = recallStudio(ident);
	memory.enter(signal);
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const root = h("div.grokvideo.mathjax_ignore.tex2jax_ignore", { "data-widget": "clips" });
	const desk = {
		memory,
		model,
		send: (content: object) => model.send(content),
		job: () => ({ id: ident }),
		ended: () => kernelEnded(model),
		late: () => (model.get("answers_while_busy") ? "Waiting for the kernel" : "After this cell"),
		now: () => memory.clock.at(Date.now() / 1000),
		say: (words: string) => write(live, visible(words)),
		write: () => root.dispatchEvent(new Event("grokvideo-write", { bubbles: true })),
	} as unknown as Desk;
	const clips = clipsPart(desk, signal);
	root.append(clips.element, live);
	const update = () => {
		for (const { now } of model.get("cards")) memory.clock.hear(now, Date.now() / 1000);
		keepFocus(root, clips.update);
		set(root, { "data-kernel": desk.ended() ? "ended" : null, "data-pointed": memory.pointed });
	};
	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	for (const trait of ["cards", "moves", "sums"]) listen(model, `change:${trait}`, signal, update);
	on(memory, "wish", update, signal);
	followKernel(model, "cards", signal, () => memory.changeKernel());
	every(TICK, signal, () => {
		if (root.isConnected && !desk.ended()) clips.tick?.();
	});
	listenForKeys(root, () => null, signal);
	update();
	const theme = followTheme(root, signal);
	const inheritFocus = rememberFocus(root, memory, signal);
	const arrive = () => {
		theme();
		inheritFocus();
	};
	return { root, arrive };
}

export default front<StudioTraits>({ trait: "cards", key: (model) => model.get("ident"), open });
