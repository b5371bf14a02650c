/** What it costs, and the button that spends it. The whole bill opens below, and above a limit it does so by itself. */

import { type Attributes, after, focused, focusOn, h, keyed, on, set, take, write } from "../dom";
import { visible } from "../format";
import { refusalLine } from "../refusal";
import { badge } from "../side";
import { heading, sheet } from "../sweep/bill";
import { endedWords } from "../words";
import type { Desk, Part } from "./desk";
import { bar } from "./parts";
import { uploading } from "./upload";

/** How long a bill may take before the button says so, milliseconds. */
const PATIENCE = 2000;
const CHANGED = "The bill changed after the click: nothing was sent. Look at it, and press again.";

export type BillPart = Part & {
	/** `by` gets the focus back from the bill, if that opens. */
	press: (by: HTMLElement) => void;
	/** Close the whole bill by a key. */
	leave: (event: KeyboardEvent) => void;
};

export function billPart(desk: Desk, signal: AbortSignal): BillPart {
	const { memory, model } = desk;
	const count = h("span");
	const simulated = badge();
	const sum = h("div.gv-sum");
	const budget = h("div.gv-sum");
	const unfold = h("button.gv-button", { "data-action": "bill" }, "Bill");
	const generate = payButton({ "data-action": "generate" }, { "data-field": "estimate" });
	const title = heading("");
	const lined = h("div");
	const fill = keyed(lined, signal);
	// Their place is the bill's: nothing that spends gets the focus of what went away.
	const cancel = h("button.gv-button", { "data-action": "cancel" });
	const yes = payButton({ "data-action": "confirm" });
	for (const each of [title, cancel, yes.button]) set(each, { "data-spot": "bill" });
	const whole = h(
		"div",
		{ role: "group", "aria-label": "Bill" },
		h("div.gv-paper", title, lined),
		h("div.gv-pay", cancel, yes.button),
	);
	const refusal = refusalLine(desk, signal);
	const element = h(
		"div.gv-settle",
		h(
			"div.gv-settle-line",
			h(
				"div.gv-told",
				{ tabindex: -1, "data-spot": "bill" },
				h("div.gv-count", count, simulated),
				h("div.gv-sum-line", h("div", sum, budget), unfold),
			),
			h("div.gv-pay", generate.button),
		),
		whole,
		refusal.element,
	);

	/** What had the focus when the bill was opened, or was clicked for it. */
	let opener: HTMLElement | null = null;
	const open = (isOpen: boolean, by: HTMLElement | null = null) => {
		if (by) opener = by;
		memory.unfolded = isOpen;
		memory.tell();
		if (isOpen) focusOn(title);
	};
	/** What the button says is what is agreed to. */
	const says = () => `${model.get("bill").generate} ${model.get("bill").price}`;
	/** Send a press that waited for the bill of the form as it is. */
	const settle = () => {
		const { pressed } = memory;
		const { id, edits, no, confirm, generate: label } = model.get("bill");
		const isSame = pressed?.turn === desk.turns();
		if (!pressed || (isSame && edits !== desk.turns())) return;
		memory.pressed = null;
		if (isSame && no === null && !uploading(desk) && pressed.says === says() && (pressed.isSure || !confirm)) {
			memory.begun = label.startsWith("Generate") ? `${label.slice(9) || "1 clip"} begun` : "Shown below";
			const value = JSON.stringify({ bill: id, yes: pressed.isSure });
			void memory.wishFor("generate", desk.job().id, desk.send, value);
		} else {
			memory.refusal = { action: "generate", words: CHANGED, confirm: null };
			memory.tell();
		}
	};
	const press = (isSure: boolean, by: HTMLElement | null = null) => {
		const { no, edits, confirm } = model.get("bill");
		if (desk.ended() || memory.asking || memory.pressed) return;
		const coming = uploading(desk);
		if (coming) return desk.say(coming);
		if (no !== null && edits === desk.turns()) return desk.say(no);
		if (confirm && !isSure) return open(true, by);
		memory.refusal = null;
		const pressed = { turn: desk.turns(), says: says(), isSure, isLate: false };
		memory.pressed = pressed;
		after(PATIENCE, memory.signal, () => {
			pressed.isLate = true;
			memory.tell();
		});
		desk.flush();
		memory.tell();
	};
	on(generate.button, "click", () => press(false, generate.button), signal);
	on(yes.button, "click", () => press(true), signal);
	on(unfold, "click", () => open(!memory.unfolded, unfold), signal);
	on(cancel, "click", () => open(false), signal);

	const update = () => {
		settle();
		const { words, no, price, confirm, notes, sheet: lines, ...bill } = model.get("bill");
		const { pressed, refusal: refused } = memory;
		const ended = desk.ended();
		const isOpen = memory.unfolded && lines !== null;
		const coming = uploading(desk);
		write(count, visible(words || (no ?? "")));
		set(simulated, { hidden: !bill.simulated });
		write(sum, coming ?? visible(words ? (no ?? bill.sum) : ""));
		write(budget, visible(bill.budget ?? ""));
		// One clip has one line.
		set(unfold, { hidden: !lines || Number.parseInt(words, 10) < 2, "aria-expanded": String(isOpen) });
		const late = memory.wish("generate") === "late" || pressed?.isLate;
		const waits = late ? desk.late() : pressed && "Checking the price";
		const label = price === null && no === null ? `${bill.generate}, price unknown` : bill.generate;
		const off = (coming ?? no) !== null || ended || memory.asking || pressed !== null;
		const asks = isOpen && confirm;
		for (const [button, text] of [
			[generate, label],
			[yes, `Yes, ${label.slice(0, 1).toLowerCase()}${label.slice(1)}`],
		] as const)
			button.draw(waits || text, waits ? null : price, coming ?? no, off);
		// One is filled, and it is the one that spends.
		set(generate.button, { "data-quiet": asks });
		set(yes.button, { hidden: !confirm });
		write(cancel, confirm ? "Cancel" : "Close");
		set(whole, { hidden: !isOpen });
		write(title, visible(words));
		fill(isOpen && [lines, notes], () =>
			isOpen ? [...sheet(lines), ...notes.map((each) => h("div.gv-remark", visible(each)))] : [],
		);
		const isMine = refused?.action === "generate" || refused?.action === "restore";
		const why = ended ? endedWords({ status: "done", made_from: null }) : isMine && refused.words;
		refusal.update(why ? { action: "generate", words: why, confirm: null } : null);
	};
	const leave = (event: KeyboardEvent) => {
		if (event.key !== "Escape" || !memory.unfolded) return;
		take(event);
		const isInside = whole.contains(focused(whole));
		open(false);
		// A button that went meanwhile leaves the focus with the bill.
		if (isInside && !opener?.closest("[hidden]")) focusOn(opener);
	};
	return { element, update, press: (by) => press(false, by), leave };
}

/** A button that spends, and says what. */
function payButton(names: Attributes, priced: Attributes | null = null) {
	const label = h("span");
	const price = h("span.gv-price", priced);
	const button = h("button.gv-button.gv-filled", { "data-paid": true, ...names }, label, price);
	const draw = (words: string, amount: string | null, no: string | null, off: boolean) => {
		write(label, visible(words));
		write(price, visible(amount ?? ""));
		set(price, { hidden: amount === null });
		bar(button, no, off);
	};
	return { button, draw };
}
