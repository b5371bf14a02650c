/** A document with the clips of a Studio in it, without its form. */

import { vi } from "vitest";
import { FakeModel } from "../preview/fake-model";
import { cardOf, cardSums } from "../preview/studiocards";
import { every, h, on, write } from "../src/dom";
import { keepFocus } from "../src/focus";
import { visible } from "../src/format";
import { followKernel, kernelEnded } from "../src/kernel";
import { listenForKeys } from "../src/keys";
import { hear, listen, type Model } from "../src/model";
import { clipsPart } from "../src/studio/clips";
import type { Desk } from "../src/studio/desk";
import { StudioMemory } from "../src/studio/memory";
import type { Card, StudioTraits } from "../src/studio/traits";

export type ClipsModel = FakeModel<StudioTraits>;

export type ClipsStage = {
	model: ClipsModel;
	memory: StudioMemory;
	root: HTMLElement;
	/** How often the form was asked to take the caret. */
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

/** The model of a Studio with those clips, as far as clips need it. */
export function clipsModel(cards: Card[], earlier = false): ClipsModel {
	const traits: Partial<StudioTraits> = { ident: "s", cards, moves: {}, sums: cardSums(cards, { earlier }) };
	return new FakeModel<StudioTraits>(traits as StudioTraits);
}

/** Clips by state and label, newest first. */
export function clips(...all: [state: string, label: string, part?: Partial<Card>][]): Card[] {
	return all.map(([state, label, part]) => cardOf(state, label, Date.now() / 1000, part));
}

/** Show the clips of a model as `studio.ts` does. */
export function showClips(
	cards: Card[] | ClipsModel,
	{ memory = new StudioMemory(), place = document.body }: { memory?: StudioMemory; place?: HTMLElement } = {},
): ClipsStage {
	const fake = Array.isArray(cards) ? clipsModel(cards) : cards;
	const model = fake as Model<StudioTraits>;
	const life = new AbortController();
	const { signal } = life;
	memory.enter(signal);
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const root = h("div.grokvideo", { "data-widget": "studio", role: "group", "aria-label": "Studio" });
	let written = 0;
	// What only the form needs is left out.
	const desk = {
		memory,
		model,
		send: (content: object) => model.send(content),
		job: () => ({ id: "s" }),
		ended: () => kernelEnded(model),
		late: () => "Waiting for the kernel",
		now: () => memory.clock.at(Date.now() / 1000),
		say: (words: string) => write(live, visible(words)),
		write: () => {
			written += 1;
		},
	} as Partial<Desk> as Desk;
	const part = clipsPart(desk, signal);
	root.append(part.element, live);
	place.append(root);
	const show = () => {
		for (const { now } of model.get("cards")) memory.clock.hear(now, Date.now() / 1000);
		keepFocus(root, part.update);
	};
	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	for (const trait of ["cards", "moves", "sums"]) listen(model, `change:${trait}`, signal, show);
	on(
		memory,
		"wish",
		() => {
			const { refusal, news } = memory;
			if (refusal || news !== null) desk.say(refusal ? refusal.words : (news ?? ""));
			show();
		},
		signal,
	);
	followKernel(model, "cards", signal, () => memory.changeKernel());
	every(250, signal, () => {
		if (root.isConnected && !desk.ended()) part.tick?.();
	});
	listenForKeys(root, () => null, signal);
	show();
	const find = (selector: string) => {
		const found = root.querySelector<HTMLElement>(selector);
		if (!found) throw new Error(`nothing matches ${selector}`);
		return found;
	};
	const card = (label: string) => find(`[data-job-id="job-${label.replaceAll(/\W+/g, "-")}"]`);
	return {
		model: fake,
		memory,
		root,
		written: () => written,
		close: () => {
			life.abort();
			root.remove();
		},
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
		live: () => live.textContent ?? "",
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
