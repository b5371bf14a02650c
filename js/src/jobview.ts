/** Entry of the `JobView` widget: wiring only. */

import { card } from "./card";
import type { Model } from "./model";
import { presence } from "./presence";

/** How long a view may be out of the document before it shuts itself down, milliseconds. */
const LINGER = 1000;

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
	const place = presence();
	let view = open();
	let closing: ReturnType<typeof setTimeout> | undefined;

	function open() {
		const life = new AbortController();
		const { root, arrive } = card(model, life.signal);
		life.signal.addEventListener("abort", () => root.remove());
		el.append(root);
		return { life, arrive };
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

	return () => {
		place.remove();
		clearTimeout(closing);
		view.life.abort();
	};
}

export default { render };
