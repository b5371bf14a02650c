/** The cards of a list, newest first, with what stands above and below them. */

import { deedButton } from "../deed";
import { atEnd, focused, focusOn, h, set, write } from "../dom";
import { SUPPRESS } from "../keys";
import { listen } from "../model";
import { refusalLine } from "../refusal";
import { type Board, type ClipView, clipView } from "./card";
import type { Desk } from "./desk";
import { clipsHead, isOf, noneOf } from "./head";
import { clipMenu } from "./menu";
import { newsOf } from "./news";
import type { Card } from "./traits";

export type List = { element: HTMLElement; update: () => void; march: () => void; tick: () => void };

export function clipsPart(desk: Desk, signal: AbortSignal): List {
	const { memory, model } = desk;
	const head = clipsHead(desk, signal);
	const list = h("div.gv-list", { role: "list", "aria-label": "Clips", [SUPPRESS]: "true" });
	const none = h("div.gv-none");
	const earlier = deedButton({ action: "earlier", says: "Show earlier clips", wish: "earlier" }, desk, signal);
	// Where it goes, the focus goes to the heading.
	for (const each of [head.title, earlier]) set(each, { "data-spot": "earlier" });
	const refusal = refusalLine(desk, signal);
	const element = h("div.gv-clips", head.element, none, list, earlier, refusal.element);
	const announce = newsOf(desk, signal);
	const views = new Map<string, ClipView>();
	const board: Board = {
		desk,
		menu: clipMenu(desk, signal),
		stage: { loud: null },
		check: (job, isChecked) => {
			if (isChecked) memory.checked.add(job);
			else memory.checked.delete(job);
			memory.tell();
		},
	};
	const jobOf = (place: Element) => (place as HTMLElement).dataset.jobId ?? "";
	const eye = new IntersectionObserver(
		(entries) => {
			for (const { target, isIntersecting } of entries) views.get(jobOf(target))?.see(isIntersecting);
		},
		{ rootMargin: "50%" },
	);
	atEnd(signal, () => eye.disconnect());

	const isShown = (card: Card) => isOf(memory.group, card);
	/** Take the focus out of a card that is about to go, before anybody finds that it was lost. */
	const stepAside = () => {
		const now = focused(list)?.closest(".gv-clip");
		if (!now || !list.contains(now)) return;
		const stay = new Set(
			model
				.get("cards")
				.filter(isShown)
				.map(({ job }) => job),
		);
		let next: Element | null = now;
		while (next && !stay.has(jobOf(next))) next = next.nextElementSibling;
		if (next !== now) focusOn((next as HTMLElement | null) ?? head.title);
	};
	const update = () => {
		const cards = model.get("cards");
		const moves = model.get("moves");
		const sums = model.get("sums");
		for (const { now } of Object.values(moves)) memory.clock.hear(now, Date.now() / 1000);
		const there = new Set(cards.map(({ job }) => job));
		for (const [job, view] of views) {
			if (there.has(job)) continue;
			eye.unobserve(view.element);
			view.close();
			views.delete(job);
		}
		for (const job of memory.checked) if (!there.has(job)) memory.checked.delete(job);
		let at = list.firstElementChild;
		let shown = 0;
		for (const card of cards) {
			const { job } = card;
			let view = views.get(job);
			if (!view) {
				view = clipView(board, job, signal);
				views.set(job, view);
				eye.observe(view.element);
			}
			if (view.element === at) at = at.nextElementSibling;
			else list.insertBefore(view.element, at);
			const isHidden = !isShown(card);
			if (isHidden) view.rest();
			else shown += 1;
			set(view.element, { hidden: isHidden });
			view.update(card, moves[job], memory.checked.has(job));
		}
		set(list, { hidden: shown === 0, "data-checking": memory.checked.size > 0 });
		write(none, shown ? "" : noneOf(memory.group));
		set(earlier, { hidden: !sums.earlier });
		refusal.update(memory.refusal?.action === "earlier" ? memory.refusal : null);
		head.update(cards, sums.words);
		announce(cards, element.isConnected);
	};
	/** Those that are under way came further: nothing else is looked at, for there may be hundreds. */
	const march = () => {
		const moves = model.get("moves");
		for (const { now } of Object.values(moves)) memory.clock.hear(now, Date.now() / 1000);
		for (const card of model.get("cards")) {
			const move = moves[card.job];
			if (move) views.get(card.job)?.update(card, move, memory.checked.has(card.job));
		}
	};
	// Before the list itself hears of it.
	listen(model, "change:cards", signal, stepAside);
	return {
		element,
		update,
		march,
		tick: () => {
			for (const view of views.values()) view.tick();
		},
	};
}
