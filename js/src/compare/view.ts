/** A comparison: clips side by side on one clock, and what differs in what was asked for. */

import { every, focused, focusOn, h, on, set, vary, write } from "../dom";
import { keepFocus, rememberFocus } from "../focus";
import type { View } from "../front";
import { followKernel, kernelEnded } from "../kernel";
import { listenForKeys, type PlayerKeys, SUPPRESS } from "../keys";
import { hear, listen } from "../model";
import { badge } from "../side";
import { nextRate } from "../span";
import { followTheme } from "../theme";
import { isUnderWay } from "../words";
import { cell } from "./cell";
import { changes } from "./changes";
import { makeEnsemble } from "./ensemble";
import { help } from "./help";
import { listenForOwnKeys } from "./keys";
import { clearMarks, setMark } from "./marks";
import { recall } from "./memory";
import { tool } from "./parts";
import type { Port } from "./port";
import { timeline } from "./timeline";
import type { CompareModel, Traits } from "./traits";
import { transport } from "./transport";
import { thousandths } from "./words";

/** How often progress moves, milliseconds. */
const TICK = 250;

/** Build a view of the model's comparison that lives until the signal aborts. */
export function comparison(model: CompareModel, signal: AbortSignal): View {
	// Always the same clips: others are another comparison.
	const entries = model.get("clips");
	const memory = recall(model.get("about").id);
	memory.enter(signal);
	const live = h("div.gv-hidden", { role: "status", "aria-live": "polite" });
	const card = h("div.gv-card", { [SUPPRESS]: "true" });
	const root = h(
		"div.grokvideo",
		{ "data-widget": "compare", "data-clips": entries.length, role: "group", tabindex: -1 },
		card,
		live,
	);
	const say = (words: string) => write(live, words);
	const silenced = () => say("All muted: this browser plays no sound before a click.");
	const expected = Math.max(...entries.map(({ seconds }) => seconds));
	const ensemble = makeEnsemble(memory, root, expected, () => drawTime(), silenced, signal);
	const port: Port = {
		memory,
		ensemble,
		send: (content) => model.send(content),
		ended: () => kernelEnded(model),
		reference: () => memory.chosen() ?? model.get("changed").reference,
	};

	const fullscreen = () => {
		if (document.fullscreenElement) void document.exitFullscreen();
		else void root.requestFullscreen?.().catch(() => {});
	};
	const keyTable = help(card, signal);
	const title = h("b");
	const note = h("span.gv-mute");
	const mark = badge();
	const head = h(
		"div.gv-views",
		title,
		note,
		h("span.gv-space"),
		mark,
		keyTable.button,
		tool("fullscreen", "fullscreen", "Full screen", signal, fullscreen, "F"),
	);
	const grid = h("div.gv-clips");
	const line = timeline(port, signal);
	const controls = transport(port, signal);
	const changed = changes(entries, port, signal);
	card.prepend(head, grid, h("div.gv-deck", line.element, controls.element), changed.element);

	const cells = entries.map((entry) => cell(entry, port, signal));
	// The very shape of what is there: of 848 to 480 pixels in 16:9 a hair of ground would be seen at both sides.
	vary(root, "w", Math.max(...entries.map(({ box: [w, h], clip }) => (clip ? clip.width / clip.height : w / h))));
	vary(root, "h", 1);
	grid.append(...cells.map(({ element }) => element));
	// Which is heard at first nobody chose: the first.
	if (memory.current === null) {
		memory.current = entries[0]?.job ?? "";
		memory.reel(memory.current).isMuted = false;
	}
	const now = () => memory.clock.at(Date.now() / 1000);

	const drawTime = () => {
		const drift = ensemble.drift();
		set(root, {
			"data-time": thousandths(ensemble.time()),
			"data-drift-frames": drift === null ? null : drift.toFixed(1),
			"data-plays": ensemble.plays(),
		});
		line.draw();
		controls.draw();
		const time = now();
		for (const each of cells) each.tick(time);
	};
	const draw = () => {
		const about = model.get("about");
		const clips = model.get("clips");
		keepFocus(root, () => {
			for (const [place, entry] of clips.entries()) cells[place]?.draw(entry);
			changed.draw(model.get("changed"), about.same);
		});
		write(title, about.title);
		const late = memory.wish("stars") ?? memory.wish("reference");
		const waiting = model.get("answers_while_busy") ? "Waiting for the kernel" : "After this cell";
		write(note, memory.refusal?.words ?? (late === "late" ? waiting : about.note));
		mark.hidden = !about.simulated;
		set(root, {
			"data-kernel": kernelEnded(model) ? "ended" : null,
			"aria-label": `Comparison of ${about.title}`,
		});
		for (const each of card.querySelectorAll("button, input, select, [tabindex]")) set(each, { [SUPPRESS]: "true" });
		ensemble.refresh();
		drawTime();
	};
	const update = () => {
		memory.settle();
		for (const { job, now, status, letter, title } of model.get("clips")) {
			memory.clock.hear(now, Date.now() / 1000);
			const reel = memory.reel(job);
			if (reel.told !== null && reel.told !== status && root.isConnected) {
				say(`${letter}: ${title.charAt(0).toLowerCase()}${title.slice(1)}`);
			}
			if (reel.told === null || root.isConnected) reel.told = status;
		}
		draw();
	};

	hear(model, signal, (message, buffers) => memory.mailbox.receive(message, buffers));
	for (const trait of ["about", "clips", "changed"]) listen(model, `change:${trait}`, signal, update);
	on(
		memory,
		"wish",
		() => {
			draw();
			if (memory.refusal) say(memory.refusal.words);
		},
		signal,
	);
	followKernel<Traits>(model, "clips", signal, () => memory.changeKernel());
	const born = performance.now();
	const inherit = () => {
		if (!ensemble.plays() && memory.isLeftTo(root, born)) ensemble.play();
	};
	every(TICK, signal, () => {
		inherit();
		const moves = model.get("clips").some(isUnderWay);
		if (moves && root.isConnected && !kernelEnded(model)) for (const each of cells) each.tick(now());
	});

	const current = (job: string | null | undefined) => {
		if (job && job !== memory.current) {
			memory.current = job;
			draw();
		}
	};
	on(
		grid,
		"focusin",
		({ target }) => current((target as Element).closest<HTMLElement>("[data-job-id]")?.dataset.jobId),
		signal,
	);
	const withSound = (act: (job: string) => void) => () => {
		const { current: job } = memory;
		const has = model.get("clips").find((entry) => entry.job === job)?.clip?.has_audio;
		if (job !== null && has) act(job);
	};
	const keys: PlayerKeys = {
		play: () => ensemble.toggle(),
		step: (frames) => ensemble.step(frames),
		start: () => ensemble.isUsable() && ensemble.seek(0),
		end: () => ensemble.isUsable() && ensemble.seek(ensemble.grid().count - 1),
		mute: withSound((job) => memory.mute(job)),
		fullscreen,
		mark: (which) => {
			if (!ensemble.isUsable()) return;
			if (which) setMark(memory, ensemble.grid(), which, ensemble.frame());
			else clearMarks(memory);
		},
		speed: (up) => {
			memory.rate = nextRate(memory.rate, up);
			memory.tell();
		},
	};
	const own = {
		clip: (number: number) => focusOn(grid.children[number - 1] as HTMLElement | undefined),
		alone: withSound((job) => memory.alone(job)),
		help: keyTable.toggle,
	};
	// Of a mouse: the next Space is to play, not to press a button again.
	const goOn = (event: MouseEvent) => {
		const button = focused(card);
		const isPressed = event.detail > 0 && button?.matches("button") && event.composedPath().includes(button);
		if (isPressed && !button.closest(".gv-menu")) focusOn(button.closest<HTMLElement>(".gv-clip") ?? controls.play);
	};
	on(card, "click", goOn, signal);
	listenForOwnKeys(card, own, signal);
	listenForKeys(root, () => keys, signal);
	const theme = followTheme(root, signal);
	const inheritFocus = rememberFocus(root, memory, signal);
	update();
	const arrive = () => {
		inherit();
		theme();
		inheritFocus();
	};
	return { root, arrive };
}
