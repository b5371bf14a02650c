/** Other words for a clip that failed or was blocked: a field for the prompt, and what it costs to try them. */

import { again, deedButton, type Port } from "./deed";
import { h, on, set } from "./dom";
import { SUPPRESS } from "./keys";
import { refusalLine } from "./refusal";

export function editPanel(port: Port, close: () => undefined, signal: AbortSignal): HTMLElement {
	const { memory } = port;
	const field = h("textarea.gv-field", { "data-field": "prompt", rows: 3, [SUPPRESS]: "true" });
	const refusal = refusalLine(port, signal);
	const generate = deedButton(again("generate", port.job()), port, signal, () => field.value);
	const cancel = deedButton({ action: "cancel", icon: "times", label: "Cancel" }, port, signal, close);
	/** What the field shows; its own value may differ, for a browser changes line ends. */
	let shown: string | undefined;
	const update = () => {
		const words = memory.words ?? port.job().prompt;
		if (shown !== words) field.value = shown = words;
		// What is on its way is what the field shows, and so is what comes back with a price.
		set(field, { readonly: port.ended() || memory.asking });
		refusal.update(memory.refusal);
	};
	on(memory, "wish", update, signal);
	update();
	on(
		field,
		"input",
		() => {
			shown = memory.words = field.value;
			// What was refused were other words.
			memory.show("edit-prompt");
		},
		signal,
	);
	on(
		field,
		"keydown",
		(event) => {
			if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
			event.preventDefault();
			event.stopPropagation();
			generate.click();
		},
		signal,
	);
	return h(
		"div",
		{},
		h("label", {}, h("span.gv-label", {}, "Prompt"), field),
		refusal.element,
		h("div.gv-buttons", {}, generate, cancel),
	);
}
