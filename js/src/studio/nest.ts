/** The list of clips inside a Studio: a widget of its own, with a model and a bundle of its own. */

import { atEnd, h } from "../dom";
import type { Model } from "../model";
import type { StudioTraits } from "./traits";

/** What notebooks give a widget, so that it can show another one. */
type Manager = {
	get_model(id: string): Promise<object>;
	create_view(model: object): Promise<{ el: HTMLElement; remove(): void }>;
};

/** Put a view of the list into its place, until the signal aborts. */
export async function nest(model: Model<StudioTraits>, place: HTMLElement, signal: AbortSignal): Promise<void> {
	const manager = model.widget_manager as Manager | undefined;
	try {
		if (!manager?.get_model) throw new Error("no manager");
		const id = model.get("list_model").replace("IPY_MODEL_", "");
		const view = await manager.create_view(await manager.get_model(id));
		if (signal.aborted) return view.remove();
		atEnd(signal, () => view.remove());
		place.append(view.el);
	} catch {
		// Clips are made all the same.
		place.append(h("div.gv-caption", "The clips cannot be shown here. In a cell, studio.jobs shows them."));
	}
}
