/** The recipe: how to ask for the same clip again, as a cell and in Python, each to be copied. */

import { type Asker, deedButton } from "./deed";
import { h } from "./dom";
import { visible } from "./format";
import type { Recipe } from "./model";

export function recipePanel<A extends string>(
	port: Asker<A> & { recipe: () => Recipe },
	signal: AbortSignal,
): HTMLElement {
	const block = (title: string, action: string, text?: string) =>
		text === undefined
			? null
			: h(
					"div.gv-recipe",
					{ role: "group", "aria-label": title },
					h("span.gv-label", title),
					deedButton({ action, glyph: "copy", says: "Copy", value: text }, port, signal),
					// Shown with its hidden characters, copied as it is.
					h("pre", visible(text)),
				);
	const { cell, python } = port.recipe();
	return h("div", block("As a cell", "copy-cell", cell), block("In Python", "copy-python", python));
}
