/**
 * Puts live cards in the place of static pages.
 *
 * The output of a cell is a page of plain HTML, which needs no kernel. Where
 * its model is alive, the card of that model takes the page's place, before
 * anything is painted, and gives it back when the model goes. So a notebook
 * that is opened again shows its clips in any case.
 *
 * Every model brings its own copy of this module, of its own release perhaps.
 * The first one to come is the host for all; the name changes with `Guest`.
 */

import { h, set } from "./dom";

const NAME = Symbol.for("grokvideo.host.1");
const PAGE = ".grokvideo-static[data-view]";
/** Around every HTML that JupyterLab and Notebook 7 show in a cell, and what makes text of it. */
const BOX = ".lm-Widget";
const PROSE = "jp-RenderedHTMLCommon";
const FINAL = ["done", "failed", "moderated"];

/** A live model, and how to show its card. */
export type Guest = {
	/** What its pages have as `data-view`. */
	view: string;
	/** The job that it shows now; null when its kernel is gone. */
	job(): string | null;
	/** Show the card in an element of the document; what is returned takes it away. */
	mount(el: HTMLElement): () => void;
};

/** Let a guest in; what is returned lets it out. */
export type Host = (guest: Guest) => () => void;

type Seat = { guest: Guest; root: HTMLElement; box: Element; el: HTMLElement; leave: () => void };

/** Does the notebook show a cell's HTML in this document? JupyterLab and Notebook 7 do. */
export function canHost(): boolean {
	return document.querySelector(".jp-NotebookPanel") !== null;
}

/** The one host of this page. */
export function host(): Host {
	const shared = window as unknown as { [NAME]?: Host };
	shared[NAME] ??= open();
	return shared[NAME];
}

function open(): Host {
	const guests = new Set<Guest>();
	const seats = new WeakMap<Element, Seat>();
	/** What was in the document when it was last looked at. */
	let present: Seat[] = [];

	const guestOf = ({ view, status, jobId }: Page, seated?: Guest): Guest | undefined => {
		if (seated?.job() && guests.has(seated)) return seated;
		const last = (fits: (guest: Guest) => unknown) => [...guests].findLast(fits);
		return (
			// One model may be here twice: a notebook that was closed and opened again.
			last((guest) => guest.view === view && guest.job()) ??
			// An unfinished job goes on in its old place when the next kernel has picked it up.
			(FINAL.includes(status) ? undefined : last((guest) => guest.job() === jobId)) ??
			last((guest) => guest.view === view)
		);
	};
	const clear = ({ root, el, leave }: Seat) => {
		leave();
		el.remove();
		seats.delete(root);
	};
	const look = (root: HTMLElement, box: Element, orphans: Seat[], fresh: boolean) => {
		const first = !pages.has(root);
		const page = pageOf(root);
		let seat = seats.get(root);
		const guest = guestOf(page, seat?.guest);
		if (seat && seat.guest !== guest) {
			clear(seat);
			show(root, box, true);
			seat = undefined;
		}
		if (!guest && first && fresh) {
			// Its model may be on its way, for it comes a moment later than the output.
			root.style.visibility = "hidden";
			const ms = FINAL.includes(page.status) ? 250 : 1000;
			setTimeout(() => {
				root.style.visibility = "";
			}, ms);
		}
		if (seat && seat.box !== box) {
			const left = seat.box;
			seat.box = box;
			if (!box.contains(seat.el)) root.after(seat.el);
			dress(left);
			dress(box);
		}
		if (!guest || seat) return;
		show(root, box, false);
		const orphan = orphans.find((each) => each.guest === guest);
		if (orphan) {
			orphans.splice(orphans.indexOf(orphan), 1);
			seats.delete(orphan.root);
			root.after(orphan.el);
			dress(orphan.box);
			seats.set(root, { ...orphan, root, box });
		} else {
			const el = h("div");
			root.after(el);
			seats.set(root, { guest, root, box, el, leave: guest.mount(el) });
		}
	};
	const lookAround = (fresh: boolean) => {
		// Of an output that was written anew: such a card left the document in this very moment, and goes on in it.
		const orphans = present.filter(({ root }) => !root.isConnected);
		present = [];
		for (const root of document.querySelectorAll<HTMLElement>(PAGE)) {
			const box = root.closest(BOX);
			if (!box) continue;
			look(root, box, orphans, fresh);
			const seat = seats.get(root);
			if (seat) present.push(seat);
		}
		for (const orphan of orphans) {
			// Only the page was taken away, not its box: the card goes with it.
			if (orphan.el.isConnected) clear(orphan);
			dress(orphan.box);
		}
	};
	const concerns = (node: Node) => node instanceof Element && (node.matches(PAGE) || node.querySelector(PAGE) !== null);
	new MutationObserver((records) => {
		if (records.some(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].some(concerns)))
			lookAround(true);
	}).observe(document, { childList: true, subtree: true });

	return (guest) => {
		guests.add(guest);
		lookAround(false);
		return () => {
			guests.delete(guest);
			lookAround(false);
		};
	};
}

/** What a page holds, and what is told of it. */
type Page = { nodes: Node[]; view: string; status: string; jobId: string };
const pages = new WeakMap<Element, Page>();

function pageOf(root: HTMLElement): Page {
	const { view = "", status = "", jobId = "" } = root.dataset;
	const page = pages.get(root) ?? { nodes: [...root.childNodes], view, status, jobId };
	pages.set(root, page);
	return page;
}

/** Show a page, or hide it from everybody: the eye, screen readers, and whoever searches for a text or a job. */
function show(root: HTMLElement, box: Element, visible: boolean): void {
	const { nodes, status, jobId } = pageOf(root);
	root.replaceChildren(...nodes);
	// A player that nobody sees loads nothing.
	for (const video of root.querySelectorAll("video")) video.preload = visible ? "metadata" : "none";
	if (!visible) root.replaceChildren();
	set(root, { "data-job-id": visible && jobId, "data-status": visible && status, hidden: !visible });
	root.style.visibility = "";
	dress(box);
}

/** A box of prose has margins, and a look for buttons and code, that are not for cards. */
function dress(box: Element): void {
	if (box.matches(".jp-RenderedHTML")) box.classList.toggle(PROSE, !box.querySelector(`${PAGE}[hidden]`));
}
