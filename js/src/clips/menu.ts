/** What opens from a card: its menu, its recipe, a question, or what was refused. One for all cards, never modal. */

import { type Asker, type Deed, deedButton } from "../deed";
import { type Child, focused, focusOn, h, keyed, on, set, take, vary, write } from "../dom";
import { cut, visible } from "../format";
import { SUPPRESS } from "../keys";
import type { Recipe } from "../model";
import { recipePanel } from "../recipe";
import { refusalLine } from "../refusal";
import type { Desk } from "./desk";
import type { ClipAction } from "./memory";
import type { Card } from "./traits";
import { ways } from "./ways";

const DELETE =
	"Delete this clip? Its file and its entry are removed from your library. What it cost still counts. " +
	"The copy beside the notebook stays.";
/** So high is what stays free of a card, so that a second click meets no entry, pixels. */
const FOOT = 34;
const ITEM = "[role=menuitem]";

type Page = "menu" | "recipe" | "delete" | "refused";

/** A card, as far as its menu needs it. */
export type Subject = {
	element: HTMLElement;
	/** The button that opens it. */
	handle: HTMLElement;
	port: Asker<ClipAction>;
	card: () => Card;
	/** Is done in the browser. */
	act: (action: string) => void;
	/** A click is about to be sent. */
	press: () => void;
};

export type Menu = {
	/** What is open of that card. */
	page: (of: Subject) => Page | null;
	/** Open a page, or none. */
	turn: (of: Subject, page: Page | null) => void;
	/** The card, or what came of a click, is another now. */
	refresh: (of: Subject) => void;
};

export function clipMenu({ memory, send, late }: Desk, signal: AbortSignal): Menu {
	const panel = h("div.gv-menu", { tabindex: -1, [SUPPRESS]: "true" });
	const fill = keyed(panel, signal);
	let open: { of: Subject; page: Page; before: Element | null } | null = null;

	const close = () => {
		if (!open) return;
		const { of, page, before } = open;
		const isInside = panel.contains(focused(panel));
		open = null;
		set(of.element, { "data-menu": false });
		set(of.handle, { "aria-expanded": "false" });
		if (page === "refused") of.port.memory.refusal = null;
		if (isInside) focusOn(before?.isConnected ? (before as HTMLElement) : of.handle);
		panel.remove();
		fill(null, () => []);
	};
	const turn = (of: Subject, page: Page | null) => {
		const { element } = of;
		const now = focused(element);
		const isNear = element.contains(now);
		if (open?.of !== of) close();
		if (!page) return close();
		open = { of, page, before: open?.before ?? (isNear ? now : of.handle) };
		set(element, { "data-menu": true });
		set(of.handle, { "aria-expanded": "true" });
		element.append(panel);
		// What was refused takes the focus from nobody who has gone elsewhere; a click here need not have brought it.
		draw(isNear || page !== "refused");
	};
	/** Fill the page anew; nothing that spends gets the focus by itself. */
	const draw = (isHere = panel.contains(focused(panel))) => {
		if (!open) return;
		const { of, page } = open;
		const card = of.card();
		const { refusal } = of.port.memory;
		if (page === "refused" && !refusal) return close();
		const deeds = page === "menu" && ways(card, memory.checked.has(card.job));
		set(panel, { role: deeds ? page : "group", "aria-label": of.handle.getAttribute("aria-label") });
		fill([page, deeds, refusal], (life) => build(of, page, deeds || [], life));
		place();
		if (isHere && !panel.contains(focused(panel)))
			focusOn(panel.querySelector<HTMLElement>(`${ITEM}, [data-action=keep]`) ?? panel);
	};
	const build = (of: Subject, page: Page, deeds: Deed<ClipAction>[], life: AbortSignal): Child[] => {
		const { port } = of;
		const item = (deed: Deed<ClipAction>) =>
			deedButton(deed, port, life, () => {
				const { action, wish } = deed;
				if (wish) of.press();
				else if (action === "recipe" || action === "delete") turn(of, action);
				else {
					turn(of, null);
					of.act(action);
				}
				return undefined;
			});
		const shut = (action: string, says: string) => item({ action, says, edged: true });
		if (page === "recipe") return [recipe(port, life), shut("close", "Close")];
		if (page === "refused") {
			const line = refusalLine(port, life);
			line.update(port.memory.refusal);
			return [line.element, shut("close", "Close")];
		}
		if (page === "delete") {
			const yes = item({ action: "delete", says: "Delete", edged: true, wish: "delete" });
			return [h("div", DELETE), h("div.gv-buttons", yes, shut("keep", "Keep it"))];
		}
		return deeds.map((deed) => {
			const button = item(deed);
			set(button, { role: "menuitem", tabindex: -1, [SUPPRESS]: "true" });
			return button;
		});
	};
	/** Below the card or over it, and inside of what an output shows. */
	const place = () => {
		const all = (panel.closest("[data-widget=studio]") ?? panel.closest(".grokvideo"))?.getBoundingClientRect();
		const card = panel.parentElement;
		if (!all || !card) return;
		const { offsetWidth, offsetHeight } = panel;
		const { right, left, bottom } = card.getBoundingClientRect();
		// Its place counts from inside of the card's edge.
		vary(panel, "left", `${Math.max(all.left, right - offsetWidth) - left - card.clientLeft}px`);
		set(panel, { "data-up": bottom + offsetHeight > all.bottom && bottom - offsetHeight - FOOT > all.top });
	};
	const recipe = (port: Asker<ClipAction>, life: AbortSignal): HTMLElement => {
		const words = h("div");
		const box = h("div.gv-panel", words);
		const question = { kind: "action", action: "recipe", job: port.job().id };
		memory.mailbox.ask(send, question, { every: 2000, signal: life, late: () => write(words, late()) }).then(
			({ message }) => {
				if (typeof message.error === "string") write(words, cut(visible(message.error), 300));
				else box.replaceChildren(recipePanel({ ...port, recipe: () => message as Recipe }, life));
				place();
			},
			() => {},
		);
		return box;
	};

	on(
		panel,
		"keydown",
		(event) => {
			const items = [...panel.querySelectorAll<HTMLElement>(ITEM)];
			const at = items.indexOf(focused(panel) as HTMLElement);
			const { length } = items;
			const next = { ArrowDown: at + 1, ArrowUp: at + length - 1, Home: 0, End: length - 1 }[event.key];
			if (event.key === "Escape") close();
			else if (next === undefined || !length) return;
			else focusOn(items[next % length]);
			take(event);
		},
		signal,
	);
	const leave = (target: EventTarget | null | undefined) => {
		if (target instanceof Node && !panel.contains(target) && !open?.of.handle.contains(target)) close();
	};
	on(panel, "focusout", ({ relatedTarget }) => leave(relatedTarget), signal);
	on(document, "pointerdown", (event) => leave(event.composedPath()[0]), signal);
	return {
		page: (of) => (open?.of === of ? open.page : null),
		turn,
		refresh: (of) => {
			if (open?.of === of) draw();
		},
	};
}
