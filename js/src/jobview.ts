/** Entry of the `JobView` widget: wiring only. */

import { card } from "./card";
import { atEnd, focused, focusOn } from "./dom";
import { canHost, host } from "./host";
import { followKernel, kernelEnded } from "./kernel";
import { recall } from "./memory";
import { keyOf, listen, type Model } from "./model";
import { presence } from "./presence";

/** How long a view may be out of the document before it shuts itself down, milliseconds. */
const LINGER = 1000;
/** How long a model waits for a view before it tells that this page hosts: its cell may be out of sight. */
const UNSEEN = 3000;

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
	const place = presence();
	let view = open();
	let closing: ReturnType<typeof setTimeout> | undefined;

	function open() {
		const life = new AbortController();
		const key = keyOf(model.get("job"));
		const { root, arrive } = card(model, life.signal, el);
		atEnd(life.signal, () => root.remove());
		listen(model, "change:job", life.signal, succeed);
		el.append(root);
		return { life, root, key, arrive };
	}
	/** A click may have made another job: the same place goes on with its card. */
	function succeed(): void {
		const key = keyOf(model.get("job"));
		if (key === view.key) return;
		const inside = focused(el);
		const had = inside !== null && view.root.contains(inside);
		recall(key).told ??= recall(view.key).told;
		recall(key).open = recall(view.key).open;
		view.life.abort();
		view = open();
		view.arrive();
		if (had) focusOn(view.root);
	}
	place.addEventListener("leave", () => {
		closing = setTimeout(() => view.life.abort(), LINGER);
	});
	place.addEventListener("enter", () => {
		clearTimeout(closing);
		if (view.life.signal.aborted) view = open();
		view.arrive();
	});
	el.append(place);
	tell(model);

	return () => {
		place.remove();
		clearTimeout(closing);
		view.life.abort();
	};
}

/** Tell Python once that this page hosts. It ends the views of the widget, which must not be while one begins. */
function tell(model: Model): void {
	if (!canHost() || model.get("hosted")) return;
	model.set("hosted", true);
	model.send({ kind: "host" });
}

/** A model is there, perhaps without any view: its cards take the place of its pages. */
function initialize({ model }: { model: Model }): () => void {
	const life = new AbortController();
	// Also while no card is open to hear of it.
	followKernel(model, life.signal, () => {});
	const later = setTimeout(tell, UNSEEN, model);
	const leave = host()({
		view: model.get("view"),
		job: () => (kernelEnded(model) ? null : model.get("job").id),
		mount: (el) => render({ model, el }),
	});
	return () => {
		clearTimeout(later);
		leave();
		life.abort();
	};
}

export default { initialize, render };
