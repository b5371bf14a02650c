/** What every widget has around what it shows: views that come and go, and a place in the pages of its model. */

import { after, atEnd } from "./dom";
import { canHost, host } from "./host";
import { followKernel, kernelEnded } from "./kernel";
import type { Model, Shared } from "./model";
import { presence } from "./presence";

/** How long a view may be out of the document before it shuts itself down, milliseconds. */
const LINGER = 1000;
/** How long a model waits for a view before it tells that this page hosts: its cell may be out of sight. */
const UNSEEN = 3000;

/** What is shown, until its signal aborts. */
export type View = {
	root: HTMLElement;
	/** To be called when it has come into the document. */
	arrive: () => void;
};

export type Front<T extends Shared> = {
	/** The trait whose changes show that the kernel lives. */
	trait: keyof T & string;
	/** The job that a model shows now; an id of its own where that is more than one. */
	key(model: Model<T>): string;
	/** Build a view of a model for an element. `renew` puts the next one in its place, and returns its root. */
	open(model: Model<T>, el: HTMLElement, signal: AbortSignal, renew: () => HTMLElement): View;
};

/** What anywidget asks of a widget. */
export type Widget<T extends Shared> = {
	initialize(props: { model: Model<T> }): () => void;
	render(props: { model: Model<T>; el: HTMLElement }): () => void;
};

export function front<T extends Shared>({ trait, key, open }: Front<T>): Widget<T> {
	const render: Widget<T>["render"] = ({ model, el }) => {
		const place = presence();
		let life: AbortController;
		let view = begin();
		let closing: ReturnType<typeof setTimeout> | undefined;

		function begin(): View {
			life = new AbortController();
			const { root, arrive } = open(model, el, life.signal, renew);
			atEnd(life.signal, () => root.remove());
			el.append(root);
			return { root, arrive };
		}
		function renew(): HTMLElement {
			life.abort();
			view = begin();
			view.arrive();
			return view.root;
		}
		place.addEventListener("leave", () => {
			closing = setTimeout(() => life.abort(), LINGER);
		});
		place.addEventListener("enter", () => {
			clearTimeout(closing);
			if (life.signal.aborted) view = begin();
			view.arrive();
		});
		el.append(place);
		tell(model);

		return () => {
			place.remove();
			clearTimeout(closing);
			life.abort();
		};
	};

	/** A model is there, perhaps without any view: its cards take the place of its pages. */
	const initialize: Widget<T>["initialize"] = ({ model }) => {
		const life = new AbortController();
		// Also while no card is open to hear of it.
		followKernel(model, trait, life.signal, () => {});
		after(UNSEEN, life.signal, () => tell(model));
		const leave = host()({
			view: model.get("view"),
			job: () => (kernelEnded(model) ? null : key(model)),
			mount: (el) => render({ model, el }),
		});
		return () => {
			leave();
			life.abort();
		};
	};

	return { initialize, render };
}

/** Tell Python once that this page hosts. It ends the views of the widget, which must not be while one begins. */
function tell(model: Model<Shared>): void {
	if (!canHost() || model.get("hosted")) return;
	model.set("hosted", true);
	model.send({ kind: "host" });
}
