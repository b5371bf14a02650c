import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sweepSample } from "../preview/sweeps";
import { showSweep, wishes } from "./sweepstage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const rows = (el: HTMLElement) =>
	[...el.querySelectorAll("[role=table] [role=row]")].map((row) => [...row.children].map((cell) => cell.textContent));

test("the bill has a line for each price, what is there already, and the sum", () => {
	const { el, words, root } = showSweep("bill");
	expect(root.dataset.phase).toBe("bill");
	expect(words(".gv-heading")).toBe("6 clips: style × duration");
	expect(words(".gv-prompt")).toBe("A paper crane unfolds in {style}, rain on the window.");
	expect(words(".gv-hole")).toBe("{style}");
	expect(words(".gv-badge")).toBe("SIMULATED");
	expect(rows(el)).toEqual([
		["Duration", "Clips", "Seconds × price", "Amount"],
		["3 s", "ink, clay", "6 s × $0.07", "$0.42"],
		["6 s", "ink, clay", "12 s × $0.07", "$0.84"],
		["9 s", "ink, clay", "18 s × $0.07", "$1.26"],
		["Already in your library", "ink, 6 s", "", "−$0.42"],
		["Estimate", "5 new clips", "", "$2.10"],
	]);
	expect(words(".gv-budget")).toBe("$4.78 of $10.00 budget left after this");
	expect(words(".gv-settle")).toContain("About 2 min, 4 at a time. You can go on working.");
});

test("the bar has the shares of the budget", () => {
	const { find } = showSweep("bill");
	const { style } = find(".gv-budget-bar");
	expect(Number(style.getPropertyValue("--gv-spent"))).toBeCloseTo(0.312);
	expect(Number(style.getPropertyValue("--gv-now"))).toBeCloseTo(0.522);
});

test("without a budget there is no bar, and what costs nothing is not SIMULATED", () => {
	const { el } = showSweep("unpriced");
	expect(el.querySelector(".gv-budget")).toBeNull();
	expect(el.querySelector(".gv-badge")).toBeNull();
});

test("there is one filled button with its price, and it has no focus", () => {
	const { all, words } = showSweep("bill");
	expect(all(".gv-filled").map((each) => each.dataset.action)).toEqual(["generate"]);
	expect(words("[data-action=generate]")).toBe("Generate 5 clips$2.10");
	expect(all("[data-action=generate]")[0]?.dataset.paid).toBe("");
	expect(document.activeElement).toBe(document.body);
	expect(showSweep("unpriced").words("[data-action=generate]")).toBe("Generate 5 clips, price unknown");
});

test("a double click is one wish for the sweep", async () => {
	const { press, model } = showSweep("bill");
	const { id } = model.get("sweep");
	press("generate");
	press("generate");
	press("cancel");
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toEqual([["generate", id]]);
});

test("unanswered for two seconds, the button says so in its place and asks again by the same nonce", async () => {
	const { press, model, words } = showSweep("bill");
	model.answers = false;
	press("generate");
	await vi.advanceTimersByTimeAsync(2100);
	expect(words("[data-action=generate] span")).toBe("Waiting for the kernel");
	expect(model.sent).toHaveLength(2);
	expect(wishes(model)).toHaveLength(1);
	model.answer(model.sent[0] ?? {});
	await vi.advanceTimersByTimeAsync(0);
	expect(words("[data-action=generate]")).toBe("Generate 5 clips$2.10");
});

test("a refusal stands below the buttons, and a yes goes along with the second click", async () => {
	const { press, model, words, live, find } = showSweep("bill");
	model.reply = { error: "It would cost $2.40 by now. Nothing was sent.", confirm: "$2.40" };
	press("generate");
	await vi.advanceTimersByTimeAsync(0);
	expect(words(".gv-settle .gv-refusal:not([hidden]) .gv-refusal-words")).toBe(
		"It would cost $2.40 by now. Nothing was sent.",
	);
	expect(live()).toBe("It would cost $2.40 by now. Nothing was sent.");
	expect(words("[data-action=confirm]")).toBe("Yes, generate $2.40");
	// Where the first click was, nothing that pays more may come to lie.
	const follows = find(".gv-settle-line").compareDocumentPosition(find("[data-action=confirm]"));
	expect(follows).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
	model.reply = {};
	press("confirm");
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model).at(-1)).toEqual(["generate", model.get("sweep").id, "yes"]);
});

test("what cannot be is said in place of the button", () => {
	const { el, words, all } = showSweep("refused");
	expect(el.querySelector("[data-action=generate]")).toBeNull();
	expect(words(".gv-no")).toBe("$2.10 is more than the $1.00 left in your budget. Nothing was sent.");
	expect(all("[data-action]").map((each) => each.dataset.action)).toEqual(["cancel"]);
	expect(rows(el).at(-2)).toEqual(["Already on its way", "clay, 9 s", "", "−$0.63"]);
	expect(words(".gv-remark")).toBe("1080p needs grok-imagine-video-1.5.");
});

test("after Cancel a short card says that nothing was sent, and the heading has the focus", () => {
	const { find, model, words, root } = showSweep("bill");
	find("[data-action=cancel]").focus();
	model.set("sweep", { ...model.get("sweep"), phase: "cancelled" });
	expect(root.dataset.phase).toBe("cancelled");
	expect(words(".gv-card")).toBe(
		"6 clips: style × durationCancelled. Nothing was sent. Run the cell again to see the bill again.Show the bill again",
	);
	expect(document.activeElement).toBe(find(".gv-heading"));
});

test("two prices in one sentence are no formula to a notebook", () => {
	expect([...showSweep("bill").root.classList]).toEqual(["grokvideo", "mathjax_ignore", "tex2jax_ignore"]);
});

test("a cancelled sweep shows its bill again by a click", async () => {
	const { model, press, root, words, all } = showSweep("bill", { phase: "cancelled" });
	expect(all("[data-action]").map((each) => each.dataset.action)).toEqual(["bill"]);
	press("bill");
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toEqual([["ask-again", model.get("sweep").id]]);
	model.set("sweep", { ...model.get("sweep"), phase: "bill" });
	expect(root.dataset.phase).toBe("bill");
	expect(words("[data-action=generate]")).toBe("Generate 5 clips$2.10");
});

test("what was touched last is known until a key is pressed, also by the next view", () => {
	const { root, find, model, close } = showSweep("bill");
	expect(root.dataset.pointed).toBeUndefined();
	find("[data-action=generate]").dispatchEvent(new Event("pointerdown", { bubbles: true }));
	expect(root.dataset.pointed).toBe("");
	close();
	const next = showSweep(model);
	expect(next.root.dataset.pointed).toBe("");
	next.find("[data-action=generate]").dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true }));
	expect(next.root.dataset.pointed).toBeUndefined();
});

test("after the click the same root is the table, and the heading has the focus", () => {
	const { find, model, root, all } = showSweep("bill");
	find("[data-action=generate]").focus();
	const traits = sweepSample("busy", Date.now() / 1000);
	model.set("cells", traits.cells);
	model.set("sums", traits.sums);
	model.set("sweep", { ...traits.sweep, id: model.get("sweep").id });
	expect(root.isConnected).toBe(true);
	expect(root.dataset.phase).toBe("matrix");
	expect(all("[role=gridcell]")).toHaveLength(6);
	expect(document.activeElement).toBe(find(".gv-heading"));
	expect(document.activeElement?.textContent).toBe("6 clips");
});

test("without a kernel nothing can be asked, and it is said what to do", () => {
	const { model, press, words, find } = showSweep("bill");
	expect(find(".gv-settle .gv-refusal").hidden).toBe(true);
	model.restart();
	expect(words(".gv-settle .gv-refusal:not([hidden])")).toBe("This kernel ended. Run the cell again to go on.");
	expect(find("[data-action=generate]").getAttribute("aria-disabled")).toBe("true");
	press("generate");
	expect(model.sent).toEqual([]);
});

test("words of others are text, also with marks that turn it around", () => {
	const evil = "<img src=x onerror=alert(1)>\u202e";
	const { el, words } = showSweep("bill", { title: evil, prompt: [[evil, 1]] });
	expect(el.querySelector("img")).toBeNull();
	expect(words(".gv-heading")).toBe("<img src=x onerror=alert(1)>⟨U+202E⟩");
	expect(words(".gv-hole")).toBe("<img src=x onerror=alert(1)>⟨U+202E⟩");
});
