/** Entry of the `ClipList` widget: live cards of clips, newest first. It stands inside a Studio. */

import type { Desk } from "./clips/desk";
import { clipsPart } from "./clips/list";
import { recallList } from "./clips/memory";
import type { ClipListTraits } from "./clips/traits";
import { ASK, WRITE } from "./clips/write";
import { every, h, on, set, write } from "./dom";
import { keepFocus, rememberFocus } from "./focus";
import { visible } from "./format";
import { front, type View } from "./front";
import { guardKeys } from "./guard";
import { followKernel, kernelEnded } from "./kernel";
import { listenForKeys } from "./keys";
import { hear, listen, type Model } from "./model";
import { followTheme } from "./theme";

/** How often the bars move, milliseconds. */
const TICK = 250;

function open(model: Model<ClipListTraits>, _: HTMLElement, signal: AbortSignal): View {
	const ident = model.get("ident");
	const memory = recallList(ident);
	memory.enter(signal);
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const root = h("div.grokvideo.mathjax_ignore.tex2jax_ignore", { "data-widget": "clips" });
	const desk: Desk = {
		memory,
		model,
		root,
		send: (content) => {
			root.dispatchEvent(new Event(ASK, { bubbles: true }));
			model.send(content);
		},
		job: () => ({ id: ident }),
		ended: () => kernelEnded(model),
		late: () => (model.get("answers_while_busy") ? "Waiting for the kernel" : "After this cell"),
		now: () => memory.clock.at(Date.now() / 1000),
		say: (words) => write(live, visible(words)),
		write: () => root.dispatchEvent(new Event(WRITE, { bubbles: true })),
	};
	const clips = clipsPart(desk, signal);
	root.append(clips.element, live);
	const update = () => {
		for (const { now } of model.get("cards")) memory.clock.hear(now, Date.now() / 1000);
		keepFocus(root, clips.update);
		set(root, { "data-kernel": desk.ended() ? "ended" : null, "data-pointed": memory.pointed });
	};
	const point = (pointed: boolean) => {
		memory.pointed = pointed;
		set(root, { "data-pointed": pointed });
	};
	on(root, "pointerdown", () => point(true), signal);
	root.addEventListener("keydown", () => point(false), { signal, capture: true });
	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	for (const trait of ["cards", "sums"]) listen(model, `change:${trait}`, signal, update);
	listen(model, "change:moves", signal, clips.march);
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
	followKernel(model, "cards", signal, () => memory.changeKernel());
	every(TICK, signal, () => {
		if (root.isConnected && !desk.ended()) clips.tick?.();
	});
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

export default front<ClipListTraits>({ trait: "cards", key: (model) => model.get("ident"), open });
