/** A document with views of lists of clips in it. */

import { vi } from "vitest";
import { FakeModel } from "../preview/fake-model";
import { cardOf, cardSums, listSample } from "../preview/studiocards";
import cliplist from "../src/cliplist";
import { type ListMemory, recallList } from "../src/clips/memory";
import type { Card, ClipListTraits } from "../src/clips/traits";
import { WRITE } from "../src/clips/write";
import type { Model, Shared } from "../src/model";

export type ClipsModel = FakeModel<ClipListTraits>;

export type ClipsStage = {
	model: ClipsModel;
	memory: ListMemory;
	root: HTMLElement;
	/** How often it was told that the form was filled. */
	written: () => number;
	close: () => void;
	find: (selector: string) => HTMLElement;
	all: (selector: string) => HTMLElement[];
	words: (selector: string) => string;
	/** The card with that label. */
	card: (label: string) => HTMLElement;
	/** Open its menu, and press an entry. */
	choose: (label: string, action?: string) => HTMLElement | null;
	live: () => string;
};

/** Eyes of the views, by which a test says what is on the page. */
export class FakeEye {
	static all: FakeEye[] = [];
	readonly watched = new Set<Element>();
	constructor(readonly tell: (entries: { target: Element; isIntersecting: boolean }[]) => void) {
		FakeEye.all.push(this);
	}
	observe(target: Element): void {
		this.watched.add(target);
	}
	unobserve(target: Element): void {
		this.watched.delete(target);
	}
	disconnect(): void {
		this.watched.clear();
	}
	/** Let all cards be seen, or not. */
	static see(isIntersecting: boolean, only: Iterable<Element> | null = null): void {
		for (const { tell, watched } of FakeEye.all)
			tell([...(only ?? watched)].filter((each) => watched.has(each)).map((target) => ({ target, isIntersecting })));
	}
}

/** What a test of clips needs of a browser. */
export function browser(): void {
	vi.useFakeTimers();
	FakeEye.all = [];
	vi.stubGlobal("IntersectionObserver", FakeEye);
	vi.stubGlobal("HTMLMediaElement", Object.assign(HTMLMediaElement, { HAVE_FUTURE_DATA: 3 }));
	vi.spyOn(HTMLMediaElement.prototype, "load").mockImplementation(() => {});
	let made = 0;
	vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${++made}`);
	vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
}

/** Leave nothing behind. */
export function tidy(): void {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	document.body.replaceChildren();
}

/** The model of a list of those clips. */
export function clipsModel(cards: Card[], earlier = false): ClipsModel {
	return new FakeModel<ClipListTraits>(listSample(cards, earlier));
}

/** Clips by state and label, newest first. */
export function clips(...all: [state: string, label: string, part?: Partial<Card>][]): Card[] {
	return all.map(([state, label, part]) => cardOf(state, label, Date.now() / 1000, part));
}

/** Show a list of clips, or another view of one. */
export function showClips(what: Card[] | ClipsModel, place: HTMLElement = document.body): ClipsStage {
	const model = Array.isArray(what) ? clipsModel(what) : what;
	const el = document.createElement("div");
	let written = 0;
	el.addEventListener(WRITE, () => {
		written += 1;
	});
	place.append(el);
	// As anywidget does: each view gets a model object of its own.
	const own: Model<ClipListTraits> = {
		get: model.get.bind(model),
		on: model.on.bind(model),
		off: model.off.bind(model),
		set: model.set.bind(model) as Model<Shared>["set"],
		send: model.send.bind(model),
		save_changes: model.save_changes.bind(model),
		widget_manager: model.widget_manager,
	};
	const close = cliplist.render({ model: own, el });
	const root = el.querySelector<HTMLElement>(".grokvideo") as HTMLElement;
	const find = (selector: string) => {
		const found = root.querySelector<HTMLElement>(selector);
		if (!found) throw new Error(`nothing matches ${selector}`);
		return found;
	};
	const card = (label: string) => find(`[data-job-id="job-${label.replaceAll(/\W+/g, "-")}"]`);
	return {
		model,
		memory: recallList(model.get("ident")),
		root,
		written: () => written,
		close,
		find,
		all: (selector) => [...root.querySelectorAll<HTMLElement>(selector)].filter((each) => !each.closest("[hidden]")),
		words: (selector) => find(selector).textContent ?? "",
		card,
		choose: (label, action) => {
			card(label).querySelector<HTMLElement>("[data-action=more]")?.click();
			const entry = action ? card(label).querySelector<HTMLElement>(`.gv-menu [data-action="${action}"]`) : null;
			entry?.click();
			return entry;
		},
		live: () => find("[aria-live]").textContent ?? "",
	};
}

/** What Python does: other clips, and the sums with them. */
export function told(model: ClipsModel, cards: Card[], earlier = false): void {
	model.set("cards", cards);
	model.set("sums", cardSums(cards, { earlier }));
}

/** What Python does: one clip goes on. */
export function turn(model: ClipsModel, label: string, state: string, part: Partial<Card> = {}): void {
	told(
		model,
		model
			.get("cards")
			.map((card) => (card.label === label ? cardOf(state, label, Date.now() / 1000, part) : { ...card })),
	);
}

/** The wishes that were sent, each once: whatever came again by the same nonce was the same wish. */
export function wishes(model: ClipsModel): unknown[][] {
	const seen = new Map(model.sent.filter(({ kind }) => kind === "action").map((each) => [each.nonce, each]));
	return [...seen.values()].map(({ action, job, value }) =>
		value === undefined ? [action, job] : [action, job, value],
	);
}

/** How often something changes in the document while `act` runs, and in which cards. */
export async function mutations(root: HTMLElement, act: () => void) {
	const records: MutationRecord[] = [];
	const observer = new MutationObserver((found) => records.push(...found));
	observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
	act();
	await Promise.resolve();
	records.push(...observer.takeRecords());
	observer.disconnect();
	const jobAt = ({ target }: MutationRecord) =>
		(target instanceof Element ? target : target.parentElement)?.closest<HTMLElement>("[data-job-id]")?.dataset.jobId ??
		"";
	return {
		count: records.length,
		/** Elements that were built or taken away. */
		built: records.filter(({ type }) => type === "childList").length,
		jobs: new Set(records.map(jobAt)),
	};
}
