/** A field for each placeholder of the prompt; what is entered becomes pills, and several make a sweep. */

import { focusOn, h, keyed, on, set, take } from "../dom";
import { cut, visible } from "../format";
import { icon } from "../icons";
import { SUPPRESS } from "../keys";
import type { Desk, Part } from "./desk";
import { own } from "./parts";
import type { Placeholder } from "./traits";

export function holesPart(desk: Desk, signal: AbortSignal): Part {
	const element = h("div.gv-holes");
	const holes = new Map<string, ReturnType<typeof hole>>();
	const update = () => {
		const now = desk.model.get("bill").placeholders;
		// Each keeps its place, the focus and what is being typed: only what came is moved.
		const all = now.map((placeholder) => {
			const { name } = placeholder;
			const one = holes.get(name) ?? hole(name, desk, signal);
			holes.set(name, one);
			one.update(placeholder);
			return one.element;
		});
		for (const each of [...element.children]) if (!all.includes(each as HTMLDivElement)) each.remove();
		for (const [at, each] of all.entries())
			if (element.children[at] !== each) element.insertBefore(each, element.children[at] ?? null);
		set(element, { hidden: now.length === 0 });
	};
	return { element, update };
}

function hole(name: string, desk: Desk, signal: AbortSignal) {
	const label = visible(name);
	const pills = h("span.gv-pills");
	const field = h("input", { autocomplete: "off", ...own(`value-${name}`, `Values for ${label}`) });
	const box = h("div.gv-field.gv-pillbox", pills, field);
	const element = h("div.gv-hole-row", h("span.gv-hole", { "aria-hidden": "true" }, label), box);
	const fill = keyed(pills, signal);
	/** What is being typed is a value already, the last one, so that nobody pays for more than is shown; "": nothing is. */
	let draft = "";
	let from: string | null = null;
	const values = () => desk.chosen("values")[name] ?? [];
	/** The values that are no longer typed. */
	const made = () => {
		const all = values();
		return draft && all.at(-1) === draft ? all.slice(0, -1) : all;
	};
	const put = (pills: string[], typed = "") => {
		const now = [...new Set([...pills, typed])].filter(Boolean);
		draft = now.length > new Set(pills).size ? typed : "";
		const { [name]: before = [], ...others } = desk.chosen("values");
		if (JSON.stringify(now) !== JSON.stringify(before))
			desk.put({ values: now.length > 0 ? { ...others, [name]: now } : others }, typed !== "");
		draw();
	};
	/** Make pills of what is typed; `rest` stays in the field. */
	const add = (typed: string, rest = "") => {
		field.value = rest;
		put([...made(), ...typed.split(/[,\n]/).map((each) => each.trim())].filter(Boolean), rest.trim());
	};
	on(
		field,
		"input",
		(event) => {
			const comma = field.value.lastIndexOf(",");
			if (comma < 0) return put(made(), field.value.trim());
			// What is pasted is whole; what is typed goes on behind the comma.
			if ((event as InputEvent).inputType === "insertFromPaste") add(field.value);
			else add(field.value.slice(0, comma), field.value.slice(comma + 1).trimStart());
		},
		signal,
	);
	on(
		field,
		"keydown",
		(event) => {
			const { key, isComposing } = event;
			if (isComposing || desk.ended()) return;
			if (key === "Enter") {
				take(event);
				add(field.value);
			} else if (key === "Backspace" && field.value === "") put(made().slice(0, -1));
		},
		signal,
	);
	on(field, "blur", () => field.value && add(field.value), signal);
	on(box, "click", ({ target }) => target === box && focusOn(field), signal);
	const draw = () => {
		const now = made();
		const ended = desk.ended();
		fill([now, ended], (life) =>
			now.map((value) => {
				const words = visible(value);
				const remove = h(
					"button.gv-tool",
					{ "aria-label": `Remove ${words} from ${label}`, title: "Remove", "aria-disabled": ended && "true" },
					icon("times"),
				);
				set(remove, { [SUPPRESS]: "true" });
				on(
					remove,
					"click",
					() => {
						if (ended) return;
						focusOn(field);
						put(
							made().filter((each) => each !== value),
							field.value.trim(),
						);
					},
					life,
				);
				return h("span.gv-chip", { title: words }, h("span", cut(words, 60)), remove);
			}),
		);
		const ask = now.length > 0 ? "add…" : from ? visible(from) : "a value, or several with commas";
		set(field, { placeholder: ask, readonly: ended });
	};
	const update = (hole: Placeholder) => {
		from = hole.from;
		draw();
	};
	return { element, update };
}
