/** A document with views of one job in it. */

import { FakeJob } from "../preview/fake-model";
import { sample } from "../preview/samples";
import jobview from "../src/jobview";
import type { Job, Traits } from "../src/model";

export type Stage = {
	model: FakeJob;
	el: HTMLElement;
	root: HTMLElement;
	/** Remove the view as its host should, but often does not. */
	close: () => void;
	find: (selector: string) => HTMLElement;
	words: (selector: string) => string;
};

/** Show a sample, or another view of a model. */
export function show(what: string | FakeJob, part: Partial<Job> = {}, traits: Partial<Traits> = {}): Stage {
	const model = typeof what === "string" ? new FakeJob({ ...sample(what, Date.now() / 1000), ...part }, traits) : what;
	const el = document.createElement("div");
	document.body.append(el);
	// As anywidget does: each view gets a model object of its own.
	const own = {
		get: model.get.bind(model),
		on: model.on.bind(model),
		off: model.off.bind(model),
		set: model.set.bind(model),
		send: model.send.bind(model),
		save_changes: model.save_changes.bind(model),
		widget_manager: model.widget_manager,
	};
	const close = jobview.render({ model: own, el });
	const root = el.querySelector<HTMLElement>(".grokvideo") as HTMLElement;
	const find = (selector: string) => {
		const found = el.querySelector<HTMLElement>(selector);
		if (!found) throw new Error(`nothing matches ${selector}`);
		return found;
	};
	return { model, el, root, close, find, words: (selector) => find(selector).textContent ?? "" };
}

/** The actions that are offered, in order. */
export function actions(el: HTMLElement): string[] {
	return [...el.querySelectorAll<HTMLElement>("[data-action]")]
		.filter((button) => !button.closest("[hidden]"))
		.map((button) => button.dataset.action ?? "");
}
