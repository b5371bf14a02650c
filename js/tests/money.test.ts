/** Buttons that spend: what they say, what they send, and that nothing is sent twice. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recall } from "../src/memory";
import { keyOf, type Message } from "../src/model";
import { actions, show } from "./stage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

const settle = () => vi.advanceTimersByTimeAsync(10);
const wishes = (sent: Message[]) => sent.filter(({ kind }) => kind === "action");

test.each([
	["done", "generate-again", "Generate again$0.30", "generate-again"],
	["failed", "retry", "Try again$0.30", "generate-again"],
	["expired", "generate-again", "Generate again$0.30", "generate-again"],
	["reused", "generate-again", "Generate again$0.30", "generate-again"],
	["submit_unknown", "submit-again", "Submit again$0.30", "submit-again"],
])("%s: %s says %j and asks for %s", (state, action, words, wish) => {
	const { model, find } = show(state);
	const button = find(`[data-action=${action}]`);
	expect(button.textContent).toBe(words);
	button.click();
	expect(wishes(model.sent)).toMatchObject([{ action: wish, job: model.get("job").id }]);
	expect(wishes(model.sent)[0]?.value).toBeUndefined();
});

test("a price that nobody knows is not left out", () => {
	expect(show("unpriced").words("[data-action=generate-again]")).toBe("Generate again, price unknown");
	const unknown = show("submit_unknown", { again: null, twice: null });
	expect(unknown.words("[data-action=submit-again]")).toBe("Submit again, price unknown");
	expect(unknown.words(".gv-boxes")).toContain("May pay twice.");
});

test("nothing that spends has the focus unasked", () => {
	for (const state of ["done", "failed", "expired", "reused", "submit_unknown"]) {
		show(state);
		expect(document.activeElement).toBe(document.body);
	}
});

test("while one click is on its way no other one is sent", async () => {
	const { model, find } = show("submit_unknown");
	model.answers = false;
	find("[data-action=submit-again]").click();
	find("[data-action=submit-again]").click();
	find("[data-action=mark-lost]").click();
	expect(wishes(model.sent)).toHaveLength(1);
	expect(find("[data-action=mark-lost]").getAttribute("aria-disabled")).toBe("true");
	await vi.advanceTimersByTimeAsync(2000);
	expect(find("[data-action=submit-again]").textContent).toContain("Waiting for the kernel");
	expect(new Set(wishes(model.sent).map(({ nonce }) => nonce)).size).toBe(1);
});

test("a kernel that cannot hear while a cell runs says so", async () => {
	const { model, find } = show("done", {}, { answers_while_busy: false });
	model.answers = false;
	find("[data-action=generate-again]").click();
	await vi.advanceTimersByTimeAsync(2000);
	expect(find("[data-action=generate-again]").textContent).toContain("After this cell");
});

test("a refusal is told in the bar and to a screen reader, and nothing is sent again", async () => {
	const { model, find, el, words } = show("done");
	model.reply = { error: "$0.30 is more than the $0.10 left in your budget. Nothing was sent." };
	find("[data-action=generate-again]").click();
	await settle();
	expect(words(".gv-bar .gv-refusal:not([data-ended])")).toBe(
		"$0.30 is more than the $0.10 left in your budget. Nothing was sent.",
	);
	expect(words("[role=status]")).toContain("left in your budget");
	expect(el.querySelector("[data-action=confirm]")).toBeNull();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(wishes(model.sent)).toHaveLength(1);
	expect(find("[data-action=generate-again]").hasAttribute("aria-disabled")).toBe(false);
});

test("a limit asks for a second click, which says yes to the same action once", async () => {
	const { model, find, el, root } = show("failed");
	model.reply = { error: "this clip would cost $6.00, and more than $5.00 needs your yes", confirm: "$6.00" };
	find("[data-action=retry]").click();
	await settle();
	const yes = find("[data-action=confirm]");
	expect(yes.textContent).toBe("Yes, generate $6.00");
	expect(document.activeElement).not.toBe(yes);
	model.reply = {};
	yes.focus();
	yes.click();
	yes.click();
	expect(wishes(model.sent)).toMatchObject([
		{ action: "generate-again" },
		{ action: "generate-again", value: "yes", job: model.get("job").id },
	]);
	expect(el.querySelector(".gv-refusal [data-action]")).toBeNull();
	expect(document.activeElement).toBe(root);
	await settle();
	expect(el.querySelector(".gv-refusal:not([hidden])")).toBeNull();
});

test("a refusal is forgotten when the job goes on", async () => {
	const { model, find, el } = show("expired");
	model.reply = { error: "no" };
	find("[data-action=generate-again]").click();
	await settle();
	model.change({ status: "pending", ledger: "pending" });
	expect(el.querySelector(".gv-refusal:not([hidden])")).toBeNull();
});

test("a refusal in words that look like markup stays text", async () => {
	const { model, find, el } = show("done");
	model.reply = { error: "<img src=x onerror=alert(1)>", confirm: "<b>$6</b>" };
	find("[data-action=generate-again]").click();
	await settle();
	expect(el.querySelector(".gv-refusal img, .gv-refusal b")).toBeNull();
	expect(el.querySelector(".gv-refusal:not([hidden])")?.textContent).toContain("<img src=x onerror=alert(1)>");
});

test("a reused clip says that nothing was paid, and when it was", () => {
	const { words, el } = show("reused");
	expect(words(".gv-note")).toContain("From your library, $0.00");
	expect(words(".gv-note")).toContain("The same request, made Tue 17 Nov, 16:02.");
	const facts = [...el.querySelectorAll(".gv-fact")].map((row) => row.textContent);
	expect(facts.slice(0, 2)).toEqual(["Billed now$0.00", "Billed then$0.30 simulated"]);
	expect(el.querySelectorAll("[data-action=generate-again]")).toHaveLength(1);
});

test("a repeated refusal says that nothing was sent this time", () => {
	expect(show("reused_moderated").words(".gv-trouble")).toContain("nothing was sent this time");
	expect(show("moderated").words(".gv-trouble")).not.toContain("nothing was sent this time");
});

test("what cannot be sent again has no button for it", () => {
	for (const state of ["done", "failed", "expired", "reused", "submit_unknown"]) {
		const { el } = show(state, { can_again: false });
		expect(actions(el).filter((action) => /again|retry/.test(action) && action !== "ask-again")).toEqual([]);
	}
});

test("what was made elsewhere says so where its prompt would stand", () => {
	expect(show("foreign").words(".gv-prompt")).toBe("Made elsewhere");
	expect(show("foreign").el.querySelector(".gv-chip")).toBeNull();
	expect(show("foreign_failed").words(".gv-quote")).toBe("Made elsewhere");
});

test("a refused click leaves no listener behind, however often it is refused", async () => {
	const { model, find } = show("failed");
	const memory = recall(keyOf(model.get("job")));
	const listening = new Set<AbortSignal>();
	const listen = memory.addEventListener.bind(memory);
	memory.addEventListener = (type: string, act: EventListener, { signal }: { signal: AbortSignal }) => {
		listening.add(signal);
		listen(type, act, { signal });
	};
	model.reply = { error: "This clip would cost $6.00.", confirm: "$6.00" };
	for (let click = 0; click < 5; click++) {
		find("[data-action=retry]").click();
		await settle();
	}
	expect(find("[data-action=confirm]")).not.toBeNull();
	expect([...listening].filter(({ aborted }) => !aborted)).toHaveLength(1);
	expect(listening.size).toBe(5);
});
