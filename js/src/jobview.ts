/** Entry of the `JobView` widget: a place that goes on with the card of another job. */

import { card } from "./card";
import { focused, focusOn } from "./dom";
import { front, type View } from "./front";
import { recall } from "./memory";
import { keyOf, listen, type Model, type Traits } from "./model";

function open(model: Model, el: HTMLElement, signal: AbortSignal, renew: () => HTMLElement): View {
	const key = keyOf(model.get("job"));
	const view = card(model, signal, el);
	/** A click may have made another job. */
	const succeed = () => {
		const next = keyOf(model.get("job"));
		if (next === key) return;
		const inside = focused(el);
		const had = inside !== null && view.root.contains(inside);
		recall(next).told ??= recall(key).told;
		recall(next).open = recall(key).open;
		const root = renew();
		if (had) focusOn(root);
	};
	listen(model, "change:job", signal, succeed);
	return view;
}

export default front<Traits>({ trait: "job", key: (model) => model.get("job").id, open });
