/** Where pictures and videos go: dropped, pasted, chosen, or by their address. */

import { h, keyed, on, set, take } from "../dom";
import { visible } from "../format";
import { caution, refusalLine } from "../refusal";
import type { Desk, Part } from "./desk";
import { placePart, type Slots } from "./place";
import type { SlotName } from "./traits";
import { megabytes, sendUploads, uploadOf } from "./upload";

export function slotsPart(desk: Desk, signal: AbortSignal): Part {
	const { memory, model } = desk;
	const list = h("div.gv-places");
	const fill = keyed(list, signal);
	const amiss = h("div.gv-refusal");
	const warn = keyed(amiss, signal);
	const refusal = refusalLine(desk, signal);
	const element = h("div.gv-slots", list, amiss, refusal.element);
	let parts: Part[] = [];
	let root: HTMLElement | null = null;
	let isAsking = false;

	const offered = () => model.get("offer").slots;
	/** How many are there, and on their way. */
	const count = (slot: SlotName) =>
		(model.get("slots")[slot]?.length ?? 0) + memory.uploads.filter((each) => each.slot === slot).length;
	/** That place; or, in the mode that is chosen, the first with room for pictures or videos. */
	const placeFor = (isVideo: boolean, near?: SlotName) => {
		const all = offered().filter(({ slot }) => (near ? slot === near : (slot === "video") === isVideo));
		return all.find(({ slot, most }) => count(slot) < most) ?? all[0];
	};
	const wish: Slots["wish"] = (action, part) => {
		if (!desk.ended()) void memory.wishFor(action, desk.job().id, desk.send, JSON.stringify(part));
	};

	/** Take files, for that place or for where they fit; what is left out is said. */
	const add = (files: Iterable<File>, near?: SlotName) => {
		const filled: SlotName[] = [];
		const left: string[] = [];
		for (const file of files) {
			const { type, size, name } = file;
			const isVideo = type.startsWith("video/");
			const place = placeFor(isVideo, near);
			const slot = place?.slot ?? (isVideo ? "video" : "image");
			const most = place?.most ?? 1;
			const fits = (kind: string) => kind === type || (kind[0] === "." && name.toLowerCase().endsWith(kind));
			// A browser that cannot tell what it is leaves that to the kernel.
			const isFit = place ? !type || place.accept.split(",").some(fits) : isVideo || isImage(file);
			let why = "";
			if (desk.ended()) why = "the kernel ended";
			else if (!isFit) why = `only ${place?.kinds ?? "images and videos"}`;
			else if (!size) why = "it is empty";
			else if (place && size > place.limit) why = `${megabytes(size)}, at most ${megabytes(place.limit)}`;
			else if (filled.includes(slot) || (most > 1 && count(slot) >= most)) why = `at most ${most} here`;
			else {
				if (most === 1) {
					// It takes the place of what is there.
					filled.push(slot);
					memory.uploads = memory.uploads.filter((each) => each.slot !== slot);
				}
				if (!place) {
					const mode = isVideo ? "edit" : "image";
					desk.put({ mode });
					desk.say(`The mode is ${mode} now.`);
				}
				memory.uploads.push(uploadOf(file, slot));
			}
			if (why) left.push(`${visible(name)} was left out: ${why}.`);
		}
		memory.amiss = left.join(" ");
		if (memory.amiss) desk.say(memory.amiss);
		memory.tell();
	};

	const nearest = ({ target }: Event) =>
		(target as Element).closest<HTMLElement>(".gv-place")?.dataset.field as SlotName | undefined;
	const listen = (around: HTMLElement) => {
		/** Show where it would go; "": wherever the mode changes to. */
		const hover = (slot: string | null) => set(around, { "data-over": slot });
		for (const type of ["dragover", "drop"] as const) {
			const act = (event: DragEvent) => {
				const { dataTransfer } = event;
				if (!dataTransfer?.types.includes("Files")) return;
				take(event);
				const near = nearest(event);
				if (type === "drop") {
					hover(null);
					add(dataTransfer.files, near);
				} else {
					const isVideo = [...dataTransfer.items].some((item) => item.type.startsWith("video/"));
					hover(placeFor(isVideo, near)?.slot ?? "");
				}
			};
			on(around, type, act, signal);
		}
		on(around, "dragleave", ({ relatedTarget }) => around.contains(relatedTarget as Node) || hover(null), signal);
		const paste = (event: ClipboardEvent) => {
			const { clipboardData, target } = event;
			const url = clipboardData?.getData("text").trim() ?? "";
			const slot = nearest(event);
			const isTyped = (target as Element).matches("input, textarea");
			const images = [...(clipboardData?.files ?? [])].filter(isImage);
			// What is copied from a page of text may have a picture, too: a field takes its words.
			if (images.length > 0 && !(isTyped && url)) add(images, slot);
			else if (slot && !isTyped && /^https:\S+$/i.test(url)) wish("url", { slot, url });
			else return;
			take(event);
		};
		on(around, "paste", paste, signal);
	};

	const update = () => {
		if (!root) {
			root = element.closest<HTMLElement>(".grokvideo");
			if (root) listen(root);
		}
		for (const { upload, name, words, bad } of Object.values(model.get("slots")).flat()) {
			const rest = memory.uploads.filter(({ id }) => id !== upload);
			if (bad === null && rest.length < memory.uploads.length) desk.say(`${name}, ${words}`);
			memory.uploads = rest;
		}
		if (desk.ended()) memory.sending?.abort();
		else void sendUploads(desk);
		const asks = memory.wish("url") !== null;
		const action = memory.refusal?.action;
		const refused = action === "url" || action === "remove" ? memory.refusal : null;
		// An address that was taken need not stand there any more.
		if (isAsking && !asks && !refused) memory.address = null;
		isAsking = asks;

		const places = offered();
		fill(places, (life) => {
			parts = places.map((place) => placePart(place, places.length < 2, desk, { add, wish }, life));
			return parts.map((part) => part.element);
		});
		for (const part of parts) part.update();
		warn(memory.amiss, () => caution(memory.amiss));
		set(amiss, { hidden: !memory.amiss });
		refusal.update(refused);
		set(element, { hidden: places.length === 0 && !memory.amiss && !refused });
	};
	return { element, update };
}

function isImage({ type }: File): boolean {
	return type.startsWith("image/");
}
