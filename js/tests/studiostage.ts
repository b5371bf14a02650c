/** A document with views of one Studio in it. */

import { FakeModel } from "../preview/fake-model";
import { studioSample } from "../preview/studios";
import type { Model, Shared } from "../src/model";
import studio from "../src/studio";
import type { Bill, Offer, StudioTraits } from "../src/studio/traits";

export type StudioModel = FakeModel<StudioTraits>;

export type StudioStage = {
	model: StudioModel;
	el: HTMLElement;
	root: HTMLElement;
	close: () => void;
	find: <E extends HTMLElement = HTMLElement>(selector: string) => E;
	all: (selector: string) => HTMLElement[];
	words: (selector: string) => string;
	/** The control of a field. */
	field: (name: string) => HTMLInputElement;
	/** Type a text into a field, as a person does: at once, and with an event. */
	type: (name: string, text: string, inputType?: string) => void;
	/** An option of a radio group. */
	radio: (field: string, value: string) => HTMLElement;
	press: (action: string) => void;
	live: () => string;
};

/** Show a sample, or another view of a model. */
export function showStudio(what: string | StudioModel, part: Parameters<typeof studioSample>[2] = {}): StudioStage {
	const model = typeof what === "string" ? studioOf(what, part) : what;
	const el = document.createElement("div");
	document.body.append(el);
	// As anywidget does: each view gets a model object of its own.
	const own: Model<StudioTraits> = {
		get: model.get.bind(model),
		on: model.on.bind(model),
		off: model.off.bind(model),
		set: model.set.bind(model) as Model<Shared>["set"],
		send: model.send.bind(model),
		save_changes: model.save_changes.bind(model),
		widget_manager: model.widget_manager,
	};
	const close = studio.render({ model: own, el });
	const root = el.querySelector<HTMLElement>(".grokvideo") as HTMLElement;
	const find = <E extends HTMLElement = HTMLElement>(selector: string) => {
		const found = el.querySelector<E>(selector);
		if (!found) throw new Error(`nothing matches ${selector}`);
		return found;
	};
	const field = (name: string) => find<HTMLInputElement>(`[data-field="${name}"]`);
	return {
		model,
		el,
		root,
		close,
		find,
		field,
		all: (selector) => [...el.querySelectorAll<HTMLElement>(selector)].filter((each) => !each.closest("[hidden]")),
		words: (selector) => find(selector).textContent ?? "",
		type: (name, text, inputType = "insertText") => {
			field(name).value = text;
			field(name).dispatchEvent(new InputEvent("input", { bubbles: true, inputType }));
		},
		radio: (name, value) => find(`[data-spot="${name} ${value}"]`),
		press: (action) => find(`[data-action="${action}"]`).click(),
		live: () => find("[aria-live]").textContent ?? "",
	};
}

export function studioOf(name: string, part: Parameters<typeof studioSample>[2] = {}): StudioModel {
	return new FakeModel<StudioTraits>(studioSample(name, Date.now() / 1000, part));
}

/** What Python does: a new bill, of the form as it is now. */
export function tellBill(model: StudioModel, part: Partial<Bill> = {}): void {
	model.set("bill", { ...model.get("bill"), edits: model.get("edits"), ...part });
}

export function tellOffer(model: StudioModel, part: Partial<Offer>): void {
	model.set("offer", { ...model.get("offer"), ...part });
}

/** The wishes that were sent, each once, with what went along. */
export function wishes(model: StudioModel): unknown[][] {
	const seen = new Map(model.sent.filter(({ kind }) => kind === "action").map((each) => [each.nonce, each]));
	return [...seen.values()].map(({ action, job, value }) =>
		value === undefined ? [action, job] : [action, job, value],
	);
}

/** Press a key, and tell whether it left the widget, and whether the browser was kept from acting on it. */
export function key(
	stage: { el: HTMLElement },
	target: HTMLElement,
	name: string,
	init: KeyboardEventInit = {},
): { leaks: boolean; prevented: boolean } {
	let leaks = false;
	const heard = () => {
		leaks = true;
	};
	stage.el.addEventListener("keydown", heard);
	const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...init });
	target.dispatchEvent(event);
	stage.el.removeEventListener("keydown", heard);
	return { leaks, prevented: event.defaultPrevented };
}
