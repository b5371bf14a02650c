/** Entry of the `SweepView` widget: the bill of a sweep, which becomes its table in the same place. */

import { after, childOf, every, h, on, set, write } from "./dom";
import { keepFocus, rememberFocus } from "./focus";
import { visible } from "./format";
import { front, type View } from "./front";
import { followKernel, kernelEnded } from "./kernel";
import { listenForKeys } from "./keys";
import { hear, listen, type Model } from "./model";
import { billCard, cancelledCard, type SweepPart } from "./sweep/bill";
import type { Table } from "./sweep/cell";
import { matrix } from "./sweep/matrix";
import { recallSweep } from "./sweep/memory";
import { sumsBar, sumsHead } from "./sweep/sums";
import { ended, standing, tidings } from "./sweep/tidings";
import type { Cell, SweepTraits } from "./sweep/traits";
import { followTheme } from "./theme";

/** How often the bars move, milliseconds. */
const TICK = 250;
/** What ends in so short a time is told at once. */
const GATHER = 1000;

type Part = SweepPart & { tick?: () => void; measure?: () => void };

function open(model: Model<SweepTraits>, _: HTMLElement, signal: AbortSignal): View {
	const { id } = model.get("sweep");
	const memory = recallSweep(id);
	memory.enter(signal);
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const card = h("div.gv-card");
	const root = h(
		"div.grokvideo.mathjax_ignore.tex2jax_ignore",
		{ "data-widget": "sweep", "data-job-id": id, role: "group" },
		card,
		live,
	);
	const time = () => memory.clock.at(Date.now() / 1000);
	const table: Table & { job: () => { id: string } } = {
		memory,
		send: (content) => model.send(content),
		job: () => ({ id }),
		ended: () => kernelEnded(model),
		late: () => (model.get("answers_while_busy") ? "Waiting for the kernel" : "After this cell"),
		now: time,
		heard: ({ refusal, news }) => {
			if (refusal || news !== null) write(live, refusal ? visible(refusal.words) : (news ?? ""));
			update();
		},
	};

	const tableCard = (life: AbortSignal): Part => {
		const head = sumsHead(table, life);
		const grid = matrix(table, life);
		const bar = sumsBar(table, life);
		return {
			element: h("div", head.element, grid.element, bar.element),
			update: (sweep) => {
				const sums = model.get("sums");
				head.update(sweep, sums);
				grid.update(sweep, model.get("cells"));
				bar.update(sums, grid.cells());
			},
			tick: grid.tick,
			measure: grid.measure,
		};
	};

	const news = new Map<string, Cell>();
	const announce = () => {
		const cells = model.get("cells");
		if (memory.told !== null && root.isConnected) {
			const fresh = ended(cells, memory.told);
			if (fresh.length > 0 && news.size === 0)
				after(GATHER, signal, () => {
					write(live, tidings([...news.values()], model.get("sums").done.length));
					news.clear();
				});
			for (const cell of fresh) news.set(cell.label, cell);
		}
		if (memory.told === null || root.isConnected) memory.told = cells.map(standing);
	};

	let shown: { phase: string; life: AbortController; part: Part } | null = null;
	const partFor = (phase: string): Part => {
		if (shown?.phase === phase) return shown.part;
		shown?.life.abort();
		const life = childOf(signal);
		const make = phase === "matrix" ? tableCard : undefined;
		shown = {
			phase,
			life,
			part: make ? make(life.signal) : (phase === "cancelled" ? cancelledCard : billCard)(table, life.signal),
		};
		card.replaceChildren(shown.part.element);
		return shown.part;
	};
	const update = () => {
		const sweep = model.get("sweep");
		for (const cell of model.get("cells")) if (cell) memory.clock.hear(cell.now, Date.now() / 1000);
		keepFocus(root, () => partFor(sweep.phase).update(sweep), home);
		set(root, {
			"data-phase": sweep.phase,
			"data-pointed": memory.pointed,
			"data-kernel": table.ended() ? "ended" : null,
			"aria-label": visible(sweep.title),
		});
		if (sweep.phase === "matrix") announce();
	};
	/** A cell's button leaves the focus to its cell, and everything else to the heading: nothing that spends gets it. */
	const home = (name: string) =>
		root.querySelector<HTMLElement>(`[data-spot="${/^cell \d+/.exec(name)?.[0]}"]`) ??
		root.querySelector<HTMLElement>(".gv-heading");

	const point = (pointed: boolean) => {
		memory.pointed = pointed;
		set(root, { "data-pointed": pointed });
	};
	on(root, "pointerdown", () => point(true), signal);
	// Also a key that a control keeps to itself: before it gets there.
	root.addEventListener("keydown", () => point(false), { signal, capture: true });
	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	for (const trait of ["sweep", "cells", "sums"]) listen(model, `change:${trait}`, signal, update);
	on(memory, "wish", () => table.heard(memory), signal);
	followKernel(model, "cells", signal, () => memory.changeKernel());
	every(TICK, signal, () => {
		if (root.isConnected && !table.ended()) shown?.part.tick?.();
	});
	listenForKeys(root, () => null, signal);
	update();
	const theme = followTheme(root, signal);
	const inheritFocus = rememberFocus(root, memory, signal, home);
	const arrive = () => {
		shown?.part.measure?.();
		theme();
		inheritFocus();
	};
	return { root, arrive };
}

export default front<SweepTraits>({ trait: "cells", key: (model) => model.get("sweep").id, open });
