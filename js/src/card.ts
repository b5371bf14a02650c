/** The card of one job: chooses what to show for each status and keeps it up to date. */

import { actionBar } from "./bar";
import { compactCard } from "./compact";
import { deedButton, type Port } from "./deed";
import { childOf, every, focusOn, h, on, set, vary, write } from "./dom";
import { keepFocus, rememberFocus } from "./focus";
import { visible } from "./format";
import type { View } from "./front";
import { followKernel, kernelEnded } from "./kernel";
import { listenForKeys, type PlayerKeys } from "./keys";
import { saveUrl } from "./media";
import { type Memory, recall } from "./memory";
import { hear, type Job, keyOf, listen, type Model, watch } from "./model";
import { pendingMedia } from "./pending";
import { player } from "./player";
import { report } from "./progress";
import { sideColumn } from "./side";
import { followTheme } from "./theme";
import { trouble } from "./trouble";
import { isUnderWay } from "./words";

/** How often the bar and the clock move, milliseconds. */
const TICK = 250;

type Shape = "pending" | "player" | "trouble" | "compact";

function shapeOf(job: Job): Shape {
	if (job.status === "done") return job.clip ? "player" : "pending";
	return isUnderWay(job) ? "pending" : "trouble";
}

/** What changes with the shape: the element for the card's body, and how to draw a job. */
type Body = {
	element: HTMLElement;
	draw: (job: Job, now: number) => void;
	keys?: PlayerKeys;
};

/**
 * Build a view of the model's job that lives until the signal aborts. Another job needs another card.
 *
 * In a row (`place` or an element around it has the class `grokvideo-row`) it is small until somebody opens it.
 */
export function card(model: Model, signal: AbortSignal, place?: Element): View {
	const key = keyOf(model.get("job"));
	const memory = recall(key);
	memory.enter(signal);
	const send = (content: object) => model.send(content);
	const ended = () => kernelEnded(model);
	const port: Port = {
		memory,
		send,
		job: () => model.get("job"),
		ended,
		late: () => (model.get("answers_while_busy") ? "Waiting for the kernel" : "After this cell"),
		save: (button) => void save(model.get("job"), button),
		recipe: () => model.get("recipe"),
	};
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const body = h("div.gv-body");
	const bar = actionBar(port, signal);
	const close = deedButton({ action: "close", glyph: "times", says: "Close" }, port, signal, () => fold(false));
	const take = h("b");
	const head = h("div.gv-head", { hidden: true }, take, close);
	const root = h(
		"div.grokvideo",
		{ "data-widget": "job", role: "group", tabindex: -1 },
		h("div.gv-card", head, body, bar.element),
		live,
	);
	const save = async (job: Job, button: HTMLElement) => {
		if (!job.clip || button.getAttribute("aria-disabled") === "true") return;
		set(button, { "aria-disabled": "true" });
		try {
			const url = await saveUrl(job.clip, { memory, send });
			const link = h("a.gv-hidden", { href: url, download: job.clip.name });
			root.append(link);
			link.click();
			link.remove();
		} catch {
			// The player says already why there is no clip.
		}
		set(button, { "aria-disabled": null });
	};

	let row = isInRow(place);
	const fold = (open: boolean): undefined => {
		memory.open = open;
		memory.tell();
		focusOn(root.querySelector<HTMLElement>(`[data-action=${open ? "close" : "open"}]`));
	};
	const unfold = () => fold(true);
	const leave = (event: KeyboardEvent) => {
		const typed = (event.target as Element).matches("[data-field]");
		if (event.key !== "Escape" || event.defaultPrevented || typed || head.hidden) return;
		event.stopPropagation();
		fold(false);
	};
	let shown: { shape: Shape; controller: AbortController; body: Body } | null = null;
	const bodyFor = (job: Job): Body => {
		const shape = row && !memory.open ? "compact" : shapeOf(job);
		// A clip that came back after "Ask once more" is another clip, but never in the same shape twice in a row.
		if (shown?.shape === shape) return shown.body;
		shown?.controller.abort();
		const controller = childOf(signal);
		const picture = () => model.get("thumb");
		shown = { shape, controller, body: makeBody(shape, job, port, picture, unfold, controller.signal) };
		body.replaceChildren(shown.body.element);
		return shown.body;
	};

	const update = (job: Job) => {
		if (keyOf(job) !== key) return;
		memory.stand(job.ledger);
		memory.clock.hear(job.now, Date.now() / 1000);
		if (job.status === "pending" && job.progress !== null) {
			const time = now(memory);
			const eta = job.eta_s === null ? null : job.eta_s - (time - job.now);
			memory.glide = report(memory.glide, job.progress, eta, time);
		} else if (shapeOf(job) !== "pending") memory.glide = null;
		keepFocus(root, () => {
			bodyFor(job).draw(job, now(memory));
			bar.update(job);
			if (shown?.shape === "compact") bar.element.hidden = true;
		});
		write(take, job.take === null ? visible(job.name ?? "") : `Take ${job.take}`);
		set(head, { hidden: !(row && memory.open) });
		set(root, {
			"data-job-id": job.id,
			"data-status": job.status,
			"data-progress": job.progress === null ? null : job.progress.toFixed(2),
			"data-kernel": ended() ? "ended" : null,
			"data-compact": shown?.shape === "compact",
			"aria-label": `Video job${job.name ? ` ${visible(job.name)}` : ""}${job.take === null ? "" : `, take ${job.take}`}`,
		});
		vary(root, "w", job.box[0]);
		vary(root, "h", job.box[1]);
		if (memory.told !== null && memory.told !== job.status && root.isConnected) write(live, job.news);
		if (memory.told === null || root.isConnected) memory.told = job.status;
	};

	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	watch(model, signal, update);
	const again = () => update(model.get("job"));
	listen(model, "change:thumb", signal, again);
	on(
		memory,
		"wish",
		() => {
			// There is no room in a small card to say why, and to ask for a second click.
			if (memory.refusal) memory.open = true;
			again();
			const { refusal, news } = memory;
			if (refusal || news !== null) write(live, refusal ? visible(refusal.words) : (news ?? ""));
		},
		signal,
	);
	followKernel(model, "job", signal, () => memory.changeKernel());
	every(TICK, signal, () => {
		const job = model.get("job");
		if (root.isConnected && shapeOf(job) === "pending" && !ended()) shown?.body.draw(job, now(memory));
	});
	on(root, "keydown", leave, signal);
	listenForKeys(root, () => shown?.body.keys ?? null, signal);
	const theme = followTheme(root, signal);
	const inheritFocus = rememberFocus(root, memory, signal);
	const arrive = () => {
		if (row !== isInRow(root)) {
			row = !row;
			again();
		}
		theme();
		inheritFocus();
	};
	return { root, arrive };
}

function isInRow(element?: Element): boolean {
	return element?.closest(".grokvideo-row") != null;
}

function now(memory: Memory): number {
	return memory.clock.at(Date.now() / 1000);
}

function makeBody(
	shape: Shape,
	job: Job,
	port: Port,
	picture: () => string | null,
	unfold: () => void,
	signal: AbortSignal,
): Body {
	if (shape === "compact") return compactCard(port, picture, unfold, signal);
	if (shape === "trouble") {
		const { element, update } = trouble(port, signal);
		return { element, draw: update };
	}
	const side = sideColumn(port, signal);
	const drawSide = (next: Job, time: number) => {
		side.update(next);
		// What was last heard, not what the time is now: nobody is watching.
		side.tick(next, port.ended() ? next.now : time);
	};
	if (shape === "player" && job.clip) {
		const { element, keys } = player(job.clip, port, signal);
		return { element: h("div.gv-columns", element, side.element), draw: drawSide, keys };
	}
	const pending = pendingMedia(port.memory, picture, port.ended);
	return {
		element: h("div.gv-columns", pending.element, side.element),
		draw: (next, time) => {
			drawSide(next, time);
			pending.draw(next, time);
		},
	};
}
