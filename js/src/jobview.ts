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

	function open(): AbortController {
		const controller = new AbortController();
		const root = card(model, controller.signal);
		controller.signal.addEventListener("abort", () => root.remove());
		el.append(root);
		return controller;
	}
	place.addEventListener("leave", () => {
		closing = setTimeout(() => view.abort(), LINGER);
	});
	place.addEventListener("enter", () => {
		clearTimeout(closing);
		if (view.signal.aborted) view = open();
	});
	el.append(place);

	return () => {
		place.remove();
		clearTimeout(closing);
		view.abort();
	};
}

export default { render };
