/** One clip of the Studio in the small: its picture or how far it is, its words, its status, its price. */

import { seen, wayOn } from "../cells/way";
import { sign } from "../compact";
import { type Asker, type Deed, deedButton } from "../deed";
import { childOf, focused, focusOn, h, keyed, on, set, write } from "../dom";
import { clock, cut, visible } from "../format";
import { icon } from "../icons";
import { SUPPRESS } from "../keys";
import { type Pending, pendingMedia } from "../pending";
import { report } from "../progress";
import { statusLine } from "../side";
import { isUnderWay } from "../words";
import { goTo } from "./below";
import type { Desk } from "./desk";
import { type Film, film, type Stage } from "./film";
import type { ClipAction } from "./memory";
import type { Menu, Subject } from "./menu";
import { saveClip } from "./save";
import type { Card, Moves } from "./traits";

/** What the cards of a view share. */
export type Board = { desk: Desk; menu: Menu; stage: Stage; check: (job: string, isChecked: boolean) => void };

export type ClipView = {
	element: HTMLElement;
	/** Builds anew only what is another. */
	update: (card: Card, move: Moves[string] | undefined, isChecked: boolean) => void;
	/** Move the bar. */
	tick: () => void;
	/** Is it on the page? */
	see: (isSeen: boolean) => void;
	/** Back to the poster. */
	rest: () => void;
	close: () => void;
};

/** After these the form is what one goes on with. */
const FILLS: ClipAction[] = ["edit", "extend", "animate", "reuse-settings"];
/** How far it is changes often, and builds nothing. */
const MOVING = { progress: 0, eta_s: 0, download: 0, now: 0 };

export function clipView({ desk, menu, stage, check }: Board, job: string, parent: AbortSignal): ClipView {
	const { send, ended, late } = desk;
	const life = childOf(parent);
	const { signal } = life;
	const memory = desk.memory.of(job);
	memory.enter(signal);
	const port: Asker<ClipAction> = { memory, send, ended, late, job: () => ({ id: job }) };
	const shot = h("div.gv-shot");
	const prompt = h("div.gv-brief");
	const state = h("div.gv-state");
	const handle = h(
		"button.gv-tool",
		{
			"data-action": "more",
			"data-spot": `${job} more`,
			"aria-haspopup": "menu",
			"aria-expanded": "false",
			[SUPPRESS]: "true",
		},
		icon("more"),
	);
	const box = h("input.gv-check", { type: "checkbox", "data-spot": `${job} check`, [SUPPRESS]: "true" });
	const cover = h("div.gv-cover-words");
	const element = h(
		"div.gv-clip.gv-compact",
		{ role: "listitem", tabindex: -1, "data-job-id": job, "data-spot": job, [SUPPRESS]: "true" },
		shot,
		h("div.gv-below", prompt, h("div.gv-foot", state, handle)),
	);
	const fillShot = keyed(shot, signal);
	const fillPrompt = keyed(prompt, signal);
	const fillState = keyed(state, signal);
	/** With the newest moves. */
	let card: Card;
	let before = "";
	let face = "";
	let pending: Pending | null = null;
	let reel: Film | null = null;
	/** Not known until the browser says. */
	let isNear: boolean | undefined;
	/** Is a click of this view on its way, and does it fill the form? */
	let asked = false;
	let fills = false;
	/** Does it show the whole card? */
	let opens = false;

	const say = (words: string) => write(cover, words);
	const source = { memory, send, whose: { job }, late: () => say(late()) };
	const subject: Subject = {
		element,
		handle,
		port,
		card: () => card,
		press: () => {
			asked = true;
		},
		act: (action) => {
			if (action === "compare") check(job, !box.checked);
			else if (action === "play") {
				focusOn(reel?.button);
				reel?.button.click();
			} else if (action === "save" && card.clip)
				saveClip(card.clip, source, element).catch(() => say("The file is no longer in your library folder."));
		},
	};
	const askPoster = () => {
		if (isNear && reel) memory.poster(job, send).then(reel.poster, () => {});
	};
	const picture = (clip: NonNullable<Card["clip"]>, alive: AbortSignal) => {
		reel = film(clip, source, desk.memory, stage, say, alive);
		set(reel.button, { "data-spot": `${job} play` });
		askPoster();
		return [reel.box, reel.button, h("div.gv-tags", h("span.gv-length", clock(clip.duration))), box];
	};
	const draw = () => {
		const { clip, label, status, brief, price, parts } = card;
		const moves = isUnderWay(card);
		const look = seen(card, ended());
		const name = cut(visible(label), 60);
		set(element, {
			"data-status": status,
			"aria-label": `${name}: ${look.title.toLowerCase()}${price ? `, ${price}` : ""}`,
		});
		set(handle, { "aria-label": `More of ${name}`, title: "More" });
		set(box, { "aria-label": `Compare ${name}` });
		fillShot(moves ? null : (clip ?? [look, brief]), (alive) => {
			pending = moves ? pendingMedia(memory, () => null, ended, true) : null;
			reel = null;
			say("");
			const shown = pending
				? [pending.element]
				: clip
					? picture(clip, alive)
					: [sign(look.glyph, look.hue, cut(visible(brief), 300))];
			return [...shown, cover];
		});
		fillPrompt(parts, () => parts.map(([text, differs]) => h(differs ? "b" : "span", cut(visible(text), 500))));
		const small: Deed<ClipAction> | null = wayOn(card);
		// What was blocked is changed in the form.
		const way = small && status === "moderated" ? { ...small, wish: "reuse-settings" as const } : small;
		fillState([look, way, price], (alive) => {
			const button = way && deedButton(way, port, alive, () => void subject.press());
			if (button) set(button, { "data-spot": job, [SUPPRESS]: "true" });
			return [statusLine(look), button ?? h("span.gv-price", price)];
		});
		menu.refresh(subject);
	};
	const tick = () => {
		if (isNear !== false && !element.hidden) pending?.draw({ ...card, note: card.brief }, desk.now());
	};
	const update = (next: Card, move: Moves[string] | undefined, isChecked: boolean) => {
		box.checked = isChecked;
		set(element, { "data-checked": isChecked });
		card = move && move.now >= next.now ? { ...next, ...move } : next;
		const now = JSON.stringify([card, ended()]);
		if (now === before) return;
		before = now;
		const { progress, eta_s } = card;
		set(element, { "data-progress": progress === null ? null : progress.toFixed(2) });
		if (card.status === "pending" && progress !== null) {
			const time = desk.now();
			memory.glide = report(memory.glide, progress, eta_s === null ? null : eta_s - (time - card.now), time);
		} else if (!isUnderWay(card)) memory.glide = null;
		const shown = JSON.stringify([{ ...next, ...MOVING }, ended()]);
		if (shown !== face) {
			face = shown;
			draw();
		}
		tick();
	};
	const heard = () => {
		const { refusal, news } = memory;
		if (refusal || news !== null) desk.say(refusal ? refusal.words : (news ?? ""));
		if (memory.asking) {
			asked ||= menu.page(subject) !== null;
			fills = FILLS.some((each) => memory.wish(each));
			opens = memory.wish("open") !== null;
		} else if (asked) {
			asked = false;
			const isHere = element.contains(focused(element));
			menu.turn(subject, refusal ? "refused" : null);
			// What was clicked goes on above, if the person is still here.
			if (!isHere || refusal || ended()) return;
			if (fills) desk.write();
			if (opens) goTo(desk.root, `[data-widget="job"][data-job-id="${CSS.escape(job)}"]`, signal);
		} else menu.refresh(subject);
	};
	on(memory, "wish", heard, signal);
	on(handle, "click", () => menu.turn(subject, menu.page(subject) ? null : "menu"), signal);
	on(box, "change", () => check(job, box.checked), signal);
	return {
		element,
		update,
		tick,
		see: (isSeen) => {
			isNear = isSeen;
			askPoster();
		},
		rest: () => reel?.rest(),
		close: () => {
			if (menu.page(subject)) menu.turn(subject, null);
			life.abort();
			element.remove();
		},
	};
}
