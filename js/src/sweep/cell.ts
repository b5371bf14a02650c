/** One clip of a sweep's table: its picture or how far it is, its status, its price. It keeps its place and its size. */

import { loader } from "../cells/seats";
import { seen, wayOn } from "../cells/way";
import { sign } from "../compact";
import { type Asker, deedButton } from "../deed";
import { childOf, h, keyed, on, set, write } from "../dom";
import { clock, cut, visible } from "../format";
import { icon } from "../icons";
import { SUPPRESS } from "../keys";
import { pendingMedia } from "../pending";
import { report } from "../progress";
import { statusLine } from "../side";
import { still } from "../still";
import { isUnderWay, type Look } from "../words";
import type { CellAction, SweepMemory } from "./memory";
import type { Cell } from "./traits";

/** What a cell needs of its table. */
export type Table = {
	memory: SweepMemory;
	send: (content: object) => void;
	ended: () => boolean;
	late: () => string;
	/** The kernel's time. */
	now: () => number;
	/** A click stands otherwise than before. */
	heard: (of: { refusal: { words: string } | null; news: string | null }) => void;
};

export type CellView = Face & { element: HTMLElement };

/** What is seen of one job; another job in the same place has another face. */
type Face = {
	update: (cell: Cell) => void;
	/** Move the bar. */
	tick: () => void;
	/** What was refused last, with what a second click needs. */
	port: () => (Asker<CellAction> & { label: string }) | null;
};

/** `lengths`: does nothing else tell how long a clip is? */
export function cellView(table: Table, spot: string, column: string, lengths: boolean, signal: AbortSignal): CellView {
	const shot = h("div.gv-shot", { "data-action": "open" });
	const foot = h("div.gv-foot");
	const element = h(
		"div.gv-cell",
		{ role: "gridcell", tabindex: -1, "data-spot": spot, [SUPPRESS]: "true" },
		shot,
		h("div.gv-under", h("div.gv-name", visible(column)), foot),
	);
	let before = "";
	let shown: { job: string; life: AbortController; face: Face } | null = null;

	const update = (cell: Cell) => {
		const now = JSON.stringify([{ ...cell, now: 0 }, table.ended()]);
		if (now === before) return;
		before = now;
		if (shown?.job !== cell.job) {
			shown?.life.abort();
			const life = childOf(signal);
			shown = { job: cell.job, life, face: face(table, cell.job, { spot, shot, foot, lengths }, life.signal) };
		}
		set(element, {
			"data-job-id": cell.job,
			"data-status": cell.status,
			"data-progress": cell.progress === null ? null : cell.progress.toFixed(2),
			"data-cell": cell.label,
		});
		shown.face.update(cell);
	};
	return { element, update, tick: () => shown?.face.tick(), port: () => shown?.face.port() ?? null };
}

/** What a cell consists of, to be filled. */
type Parts = { spot: string; shot: HTMLElement; foot: HTMLElement; lengths: boolean };

function face(table: Table, job: string, { spot, shot, foot, lengths }: Parts, signal: AbortSignal): Face {
	const { send, ended, late, now } = table;
	const memory = table.memory.of(job);
	memory.enter(signal);
	const port: Asker<CellAction> = { memory, send, ended, late, job: () => ({ id: job }) };
	const pending = pendingMedia(memory, () => null, ended, true);
	const waits = h("div.gv-cover-words");
	const fillShot = keyed(shot, signal);
	const fillFoot = keyed(foot, signal);
	let cell: Cell | null = null;

	const draw = () => {
		if (!cell) return;
		const { clip, status, brief, price } = cell;
		const { refusal } = memory;
		const moves = isUnderWay(cell);
		const look = seen(cell, ended());
		tick();
		const told = refusal ? cut(visible(refusal.words), 300) : brief;
		fillShot(moves ? null : (clip ?? [look, told, refusal !== null]), (life) => [
			moves
				? pending.element
				: clip
					? picture(clip, table, job, life)
					: refusal
						? sign("triangle", "warn", told)
						: trouble(look, told),
			clip && lengths ? h("div.gv-tags", h("span.gv-length", clock(clip.duration))) : null,
			waits,
		]);
		write(waits, memory.wish("open") === "late" ? late() : "");
		const way = wayOn(cell);
		fillFoot([look, status, way, price], (life) => {
			const button = way && deedButton<CellAction>(way, port, life);
			if (button) set(button, { "data-spot": `${spot} ${way.action}`, [SUPPRESS]: "true" });
			return [statusLine(look), button ?? h("span.gv-price", price)];
		});
	};
	const tick = () => {
		if (cell && isUnderWay(cell)) pending.draw({ ...cell, note: cell.brief }, now());
	};
	const update = (next: Cell) => {
		cell = next;
		if (next.status === "pending" && next.progress !== null) {
			const time = now();
			const eta = next.eta_s === null ? null : next.eta_s - (time - next.now);
			memory.glide = report(memory.glide, next.progress, eta, time);
		} else if (!isUnderWay(next)) memory.glide = null;
		set(shot, { title: cut(visible(next.prompt), 300) || null });
		draw();
	};
	const heard = () => {
		draw();
		table.heard(memory);
	};
	on(memory, "wish", heard, signal);
	on(shot, "click", () => !ended() && void memory.wishFor("open", job, send), signal);
	return { update, tick, port: () => cell && { ...port, label: cell.label } };
}

/** Why there is no clip, and on a line of its own, which is never cut off, the money: Python writes it last. */
function trouble({ glyph, hue }: Look, told: string): HTMLElement {
	const at = told.lastIndexOf(", ");
	if (at < 0) return sign(glyph, hue, told);
	const box = sign(glyph, hue, told.slice(0, at + 2));
	set(box, { "data-money": true });
	box.querySelector(".gv-over")?.append(h("div.gv-words.gv-cost", told.slice(at + 2)));
	return box;
}

/** A clip's poster, which comes by a message; its film only when somebody looks at it. */
function picture(clip: NonNullable<Cell["clip"]>, table: Table, job: string, signal: AbortSignal): HTMLElement {
	const { send, memory: sweep } = table;
	const memory = sweep.of(job);
	const source = { memory, send, whose: { job } };
	const film = loader(clip, source, sweep.seats, signal);
	const { box, video, image } = still({ ...clip, poster: null }, () => film(video).catch(() => {}), signal);
	box.prepend(icon("play"));
	// 848 to 480 is no 16 to 9, by a hair that nobody should see.
	set(box, { "data-near": Math.abs((clip.width / clip.height) * (9 / 16) - 1) < 0.02 });
	memory.poster(job, send).then(
		(src) => set(image, { src, hidden: false }),
		() => {},
	);
	return box;
}
