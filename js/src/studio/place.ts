/** One place for pictures or videos: what is there, what is on its way, and the zone that takes more. */

import { deedButton } from "../deed";
import { atEnd, type Child, focusOn, h, keyed, on, set, take, vary, write } from "../dom";
import { hundredths, percent } from "../format";
import { icon } from "../icons";
import { SUPPRESS } from "../keys";
import { image } from "../screen";
import type { Desk, Part } from "./desk";
import { own } from "./parts";
import type { Input, Place, SlotName } from "./traits";
import type { Upload } from "./upload";

/** What a place asks of those around it. */
export type Slots = {
	add: (files: Iterable<File>, near: SlotName) => void;
	wish: (action: "remove" | "url", part: { slot: SlotName; id?: string; url?: string }) => void;
};

/** `alone`: there is no other beside it. */
export function placePart(
	{ slot, label, most, kinds, accept }: Place,
	alone: boolean,
	desk: Desk,
	{ add, wish }: Slots,
	signal: AbortSignal,
): Part {
	const { memory, model } = desk;
	const isVideo = slot === "video";
	const a = isVideo ? "a video" : "an image";
	const sign = () => icon(isVideo ? "play" : "image");
	const picker = h("input", { type: "file", hidden: true, accept, multiple: most > 1 });
	const tiles = h("ul.gv-tiles");
	const fill = keyed(tiles, signal);
	const zone = h("div.gv-drop", { tabindex: -1, [SUPPRESS]: "true" });
	const ask = keyed(zone, signal);
	const form = h("div.gv-ask");
	const open = keyed(form, signal);
	const element = h(
		"div.gv-place",
		{ role: "group", "aria-label": label, "data-field": slot },
		alone ? null : h("div.gv-label", label),
		h("div.gv-place-line", tiles, zone, form),
		picker,
	);
	const change = () => {
		add(picker.files ?? [], slot);
		// The same file may be chosen once more.
		picker.value = "";
	};
	on(picker, "change", change, signal);

	/** A button whose focus goes to what stands in its place next. */
	const button = (
		action: string,
		spot: string | number,
		act: () => void,
		life: AbortSignal,
		...parts: Child[]
	): HTMLElement => {
		const made = h("button", { class: `gv-${action}`, "data-action": action, "data-spot": slot + spot }, ...parts);
		on(made, "click", act, life);
		return made;
	};
	const tileOf = (item: Input | Upload, at: number, life: AbortSignal): HTMLElement => {
		const { id, name, bad, thumb } = item;
		const upload = "blob" in item ? item : null;
		let src = image(thumb);
		if (upload?.blob.type.startsWith("image/")) {
			const url = URL.createObjectURL(upload.blob);
			atEnd(life, () => URL.revokeObjectURL(url));
			src = url;
		}
		const drop = () => {
			if (!upload) return wish("remove", { slot, id });
			memory.uploads = memory.uploads.filter((each) => each !== upload);
			memory.tell();
		};
		const retry = () => {
			Object.assign(item, { bad: null, idle: 0 });
			memory.tell();
		};
		const remove = button("remove", at, drop, life, icon("times"));
		const does = `${upload ? "Cancel" : "Remove"} ${name}`;
		set(remove, { "aria-label": does, title: does });
		return h(
			"li.gv-tile",
			{ title: told(item), "data-upload": upload !== null, "data-bad": bad !== null },
			src ? h("img", { src, alt: told(item) }) : h("span.gv-tile-name", sign(), h("span", name)),
			upload
				? bad === null
					? h("div.gv-tile-over", h("b"), h("div.gv-strip", h("div.gv-strip-done")))
					: button("try-again", "", retry, life, "Try again")
				: most > 1
					? h("span.gv-tile-number", String(at + 1))
					: null,
			remove,
		);
	};

	let said = "";
	const update = () => {
		const ended = desk.ended();
		const coming = memory.uploads.filter((each) => each.slot === slot);
		// Where there is room for one, what comes stands in the place of what it replaces.
		const items: (Input | Upload)[] =
			most === 1 && coming.length > 0 ? coming : [...(model.get("slots")[slot] ?? []), ...coming];
		const free = most - items.length;
		// Where the focus goes from the last one that is removed.
		set(zone, { "data-spot": slot + items.length });
		fill(
			items.map(({ id, name, words, thumb, bad }) => [id, name, words, thumb, bad]),
			(life) => {
				const faults = items.flatMap(({ bad }, at) => (bad === null ? [] : [most > 1 ? `${at + 1}. ${bad}` : bad]));
				const words = faults.join(" ");
				if (words && words !== said) desk.say(words);
				said = words;
				return [
					...items.map((item, at) => tileOf(item, at, life)),
					...faults.map((words) => h("li.gv-problem", words)),
				];
			},
		);
		items.forEach((item, at) => {
			const tile = tiles.children[at];
			const off = (ended || memory.asking) && !("blob" in item);
			for (const each of tile?.querySelectorAll(".gv-remove") ?? []) set(each, { "aria-disabled": off && "true" });
			const [over, words] = tile?.querySelectorAll<HTMLElement>(".gv-tile-over, b") ?? [];
			if (!over || !words || !("blob" in item)) return;
			const done = item.received / item.size;
			vary(over, "done", `${done * 100}%`);
			set(over, {
				role: done < 1 && "progressbar",
				"aria-label": done < 1 && `Sending ${item.name}`,
				"aria-valuenow": done < 1 && hundredths(done),
			});
			write(words, done < 1 ? (item.isLate ? "Waiting" : percent(done)) : "Checking");
		});
		const { address } = memory;
		const typed = address?.slot === slot && !ended ? address : null;
		const [first] = most === 1 ? items : [];
		ask([ended, free, typed !== null, first && told(first)], (life) => {
			if (ended) return [sign(), "The kernel ended: nothing can be put in."];
			if (most > 1 && free < 1) return [sign(), `All ${most} places are taken.`];
			const choose = button("choose-file", "file", () => picker.click(), life, "choose a file,");
			const toggle = () => {
				memory.address = typed ? null : { slot, text: "" };
				memory.tell();
				focusOn(form.querySelector("input"));
			};
			const number = most > 1 ? `Up to ${free}${items.length > 0 ? " more" : ""}, ` : "";
			const opener = button("address", "address", toggle, life, "an address.");
			set(opener, { "aria-expanded": String(typed !== null) });
			const words = [`Drop ${first ? "another" : a} here, `, choose, ` or paste. ${number}${kinds}, or `];
			return [sign(), h("div", first ? h("div.gv-tile-told", told(first)) : null, ...words, opener)];
		});
		open(typed !== null, (life) => {
			if (!typed) return [];
			const field = h("input.gv-field", {
				type: "text",
				inputmode: "url",
				...own("url"),
				"data-spot": `${slot}address`,
			});
			field.value = typed.text;
			const value = () => (typed.text.trim() ? JSON.stringify({ slot, url: typed.text.trim() }) : null);
			const send = deedButton({ action: "add-url", says: "Add", edged: true, wish: "url" }, desk, life, value);
			const press = (event: KeyboardEvent) => {
				const { key, isComposing } = event;
				if (isComposing || (key !== "Enter" && key !== "Escape")) return;
				take(event);
				if (key === "Enter") return send.click();
				memory.address = null;
				memory.tell();
			};
			on(field, "input", () => (typed.text = field.value), life);
			on(field, "keydown", press, life);
			return [h("label", h("span.gv-label", `Address of ${a}`), field), send];
		});
	};
	return { element, update };
}

function told({ name, words }: Input): string {
	return words ? `${name}, ${words}` : name;
}
