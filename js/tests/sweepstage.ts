/** A document with views of one sweep in it. */

import { FakeModel } from "../preview/fake-model";
import { cellOf, sumsOf, sweepSample } from "../preview/sweeps";
import type { Model, Shared } from "../src/model";
import type { Cell, Sweep, SweepTraits } from "../src/sweep/traits";
import sweepview from "../src/sweepview";

export type SweepModel = FakeModel<SweepTraits>;

export type SweepStage = {
	model: SweepModel;
	el: HTMLElement;
	root: HTMLElement;
	close: () => void;
	find: (selector: string) => HTMLElement;
	all: (selector: string) => HTMLElement[];
	words: (selector: string) => string;
	/** The cell with that label. */
	cell: (label: string) => HTMLElement;
	press: (action: string) => void;
	live: () => string;
};

/** Show a sample, or another view of a model. */
export function showSweep(what: string | SweepModel, part: Partial<Sweep> = {}): SweepStage {
	const model = typeof what === "string" ? modelOf(what, part) : what;
	const el = document.createElement("div");
	document.body.append(el);
	// As anywidget does: each view gets a model object of its own.
	const own: Model<SweepTraits> = {
		get: model.get.bind(model),
		on: model.on.bind(model),
		off: model.off.bind(model),
		set: model.set.bind(model) as Model<Shared>["set"],
		send: model.send.bind(model),
		save_changes: model.save_changes.bind(model),
		widget_manager: model.widget_manager,
	};
	const close = sweepview.render({ model: own, el });
	const root = el.querySelector<HTMLElement>(".grokvideo") as HTMLElement;
	const find = (selector: string) => {
		const found = el.querySelector<HTMLElement>(selector);
		if (!found) throw new Error(`nothing matches ${selector}`);
		return found;
	};
	const all = (selector: string) =>
		[...el.querySelectorAll<HTMLElement>(selector)].filter((each) => !each.closest("[hidden]"));
	return {
		model,
		el,
		root,
		close,
		find,
		all,
		words: (selector) => find(selector).textContent ?? "",
		cell: (label) => find(`[data-cell="${label}"]`),
		press: (action) => find(`[data-action="${action}"]`).click(),
		live: () => find("[aria-live]").textContent ?? "",
	};
}

export function modelOf(name: string, part: Partial<Sweep> = {}): SweepModel {
	const traits = sweepSample(name, Date.now() / 1000);
	return new FakeModel<SweepTraits>({ ...traits, sweep: { ...traits.sweep, ...part } });
}

/** What Python does: one cell goes on, and the sums with it. */
export function turn(model: SweepModel, label: string, state: string, part: Partial<Cell> = {}): void {
	const cells = model.get("cells").map((cell) => {
		if (cell?.label !== label) return cell;
		return cellOf(state, label, Date.now() / 1000, { job: cell.job, ...part });
	});
	model.set("cells", cells);
	model.set("sums", sumsOf(cells));
}

/** The wishes that were sent, each once: whatever came again by the same nonce was the same wish. */
export function wishes(model: SweepModel): unknown[][] {
	const seen = new Map(model.sent.filter(({ kind }) => kind === "action").map((each) => [each.nonce, each]));
	return [...seen.values()].map(({ action, job, value }) =>
		value === undefined ? [action, job] : [action, job, value],
	);
}

/** How often something changes in the document while `act` runs, and in which cells. */
export async function mutations(root: HTMLElement, act: () => void): Promise<{ count: number; cells: Set<string> }> {
	const records: MutationRecord[] = [];
	const observer = new MutationObserver((found) => records.push(...found));
	observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
	act();
	await Promise.resolve();
	records.push(...observer.takeRecords());
	observer.disconnect();
	const cellAt = ({ target }: MutationRecord) =>
		(target instanceof Element ? target : target.parentElement)?.closest<HTMLElement>("[data-cell]")?.dataset.cell ??
		"";
	return { count: records.length, cells: new Set(records.map(cellAt)) };
}
