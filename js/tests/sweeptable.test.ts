import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { modelOf, showSweep, turn, wishes } from "./sweepstage";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	document.body.replaceChildren();
});

test("the head says how far it is and what it cost", () => {
	const { words, root } = showSweep("busy");
	expect(root.dataset.phase).toBe("matrix");
	expect(words(".gv-heading")).toBe("6 clips");
	expect(words(".gv-sums")).toBe("2 done, 2 rendering, 1 failed, 1 waiting");
	expect(words(".gv-badge")).toBe("SIMULATED");
	expect(words(".gv-money")).toBe("$0.21 of est. $2.10");
});

test("rows, columns and cells are announced, in reading order", () => {
	const { find, all } = showSweep("busy");
	expect(find("[role=grid]").getAttribute("aria-label")).toBe(
		"6 clips: style × duration. Enter opens the whole card of a clip.",
	);
	expect(all("[role=columnheader]").map((each) => each.getAttribute("aria-label") ?? each.textContent)).toEqual([
		"style",
		"3 s",
		"6 s",
		"9 s",
	]);
	expect(all("[role=rowheader]").map((each) => each.textContent)).toEqual(["ink", "clay"]);
	expect(all("[role=gridcell]").map((each) => each.dataset.cell)).toEqual([
		"ink, 3 s",
		"ink, 6 s",
		"ink, 9 s",
		"clay, 3 s",
		"clay, 6 s",
		"clay, 9 s",
	]);
	expect(find(".gv-corner").textContent).toBe("style ↓");
	expect(find(".gv-axis").textContent).toBe("duration →");
});

test("with one axis there are no names of rows, and with several they are together", () => {
	expect(showSweep("single").all("[role=rowheader], .gv-corner")).toEqual([]);
	const { all, words } = showSweep("several");
	expect(all("[role=rowheader]").map((each) => each.textContent)).toEqual([
		"fox, ink",
		"fox, clay",
		"owl, ink",
		"owl, clay",
	]);
	expect(words(".gv-out")).toBe("6 sleft out");
	expect(all("[role=gridcell]")).toHaveLength(8);
});

const CELLS: Record<string, [foot: string, box: string]> = {
	waiting: ["Waitingest. $0.21", "next in line"],
	submitting: ["Sendingest. $0.21", ""],
	pending: ["Renderingest. $0.21", "61\u00a0%about 0:21 left"],
	downloading: ["Fetchingest. $0.21", "64\u00a0%of the file"],
	done: ["Done$0.21", "0:06"],
	library: ["Library$0.00", "0:06"],
	failed: ["FailedTry again$0.21", "internal error, not billed"],
	moderated: ["BlockedChange…", "blocked by moderation, $0.21 billed"],
	expired: ["Expired$0.21", "link expired, $0.21 billed"],
	stopped: ["Not watchingest. $0.21", "nothing is lost"],
	stalled: ["No newsest. $0.21", "up to $0.21 may be billed"],
	submit_unknown: ["UnknownDecide…", "up to $0.21 may be billed"],
};

for (const [state, [foot, box]] of Object.entries(CELLS)) {
	test(`a cell that is ${state} says "${foot}", and ${box || "nothing"} in its box`, () => {
		const { model, cell } = showSweep("done");
		turn(model, "ink, 720p", state);
		const found = cell("ink, 720p");
		expect(found.querySelector(".gv-foot")?.textContent).toBe(foot);
		const shown = [...found.querySelectorAll(".gv-over > *, .gv-length")].filter(
			(each) => !(each as HTMLElement).hidden,
		);
		expect(shown.map((each) => each.textContent).join("")).toBe(box);
		expect(found.dataset.status).toBe(state === "library" ? "done" : state);
		expect(found.dataset.progress).toBe(model.get("cells")[1]?.progress?.toFixed(2));
		expect(found.querySelector("video") !== null).toBe(box === "0:06");
		expect(found.querySelector(".gv-foot [data-icon]")).not.toBeNull();
	});
}

test("where the duration is an axis no picture repeats it", () => {
	expect(showSweep("busy").el.querySelector(".gv-length")).toBeNull();
});

test("of what was sent again elsewhere, and of what nobody can price, no click is silent about money", () => {
	const { model, cell } = showSweep("busy");
	turn(model, "clay, 3 s", "failed", { ledger: "superseded" });
	expect(cell("clay, 3 s").querySelector("button")).toBeNull();
	turn(model, "clay, 3 s", "failed", { again: null });
	expect(cell("clay, 3 s").querySelector("button")?.textContent).toBe("Try again, price unknown");
	turn(model, "clay, 3 s", "failed", { can_again: false });
	expect(cell("clay, 3 s").querySelector("button")).toBeNull();
});

test("the bar glides between reports, never back, and not beyond 95 % unasked", async () => {
	const { model, cell } = showSweep("busy");
	const percent = () => Number.parseInt(cell("ink, 9 s").querySelector(".gv-percent")?.textContent ?? "", 10);
	expect(percent()).toBe(61);
	await vi.advanceTimersByTimeAsync(10_000);
	const glided = percent();
	expect(glided).toBeGreaterThan(70);
	turn(model, "ink, 9 s", "pending", { progress: 0.62, eta_s: 40 });
	expect(percent()).toBe(glided);
	expect(cell("ink, 9 s").dataset.progress).toBe("0.62");
	await vi.advanceTimersByTimeAsync(90_000);
	expect(percent()).toBe(95);
	turn(model, "ink, 9 s", "pending", { progress: 0.98, eta_s: 1 });
	expect(percent()).toBe(98);
});

test("Try again is a wish for that cell's job, and another job takes the place", async () => {
	const { model, cell, press } = showSweep("busy");
	const place = cell("clay, 3 s");
	const before = place.dataset.jobId;
	press("retry");
	press("retry");
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toEqual([["retry", before]]);
	turn(model, "clay, 3 s", "waiting", { job: "a new one" });
	expect(cell("clay, 3 s")).toBe(place);
	expect(place.dataset.jobId).toBe("a new one");
	expect(place.querySelector("button")).toBeNull();
});

test("two cells are asked for at the same time, and each waits for its own answer", async () => {
	const { model, cell } = showSweep("busy");
	turn(model, "ink, 3 s", "failed");
	model.answers = false;
	const buttons = ["ink, 3 s", "clay, 3 s"].map((label) => cell(label).querySelector("button") as HTMLElement);
	for (const button of buttons) button.click();
	await vi.advanceTimersByTimeAsync(2100);
	expect(wishes(model)).toHaveLength(2);
	expect(buttons.map((each) => each.textContent?.startsWith("Waiting for the kernel"))).toEqual([true, true]);
	model.answer(model.sent.find(({ kind, job }) => kind === "action" && job === cell("ink, 3 s").dataset.jobId) ?? {});
	await vi.advanceTimersByTimeAsync(0);
	expect(buttons.map((each) => each.textContent)).toEqual(["Try again$0.21", "Waiting for the kernel$0.21"]);
});

test("a refused Try again says why in the cell and, with the yes, below the buttons", async () => {
	const { model, cell, press, words, live, el } = showSweep("busy");
	model.reply = { error: "$0.21 is above your limit. Nothing was sent.", confirm: "$0.21" };
	press("retry");
	await vi.advanceTimersByTimeAsync(0);
	const why = "$0.21 is above your limit. Nothing was sent.";
	expect(cell("clay, 3 s").querySelector(".gv-words")?.textContent).toBe(why);
	expect(words(".gv-bar .gv-refusal:not([hidden]) .gv-refusal-words")).toBe(`clay, 3 s: ${why}`);
	expect(live()).toBe(why);
	model.reply = {};
	press("confirm");
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model).at(-1)).toEqual(["retry", cell("clay, 3 s").dataset.jobId, "yes"]);
	expect(el.querySelector(".gv-bar [data-action=confirm]")).toBeNull();
	expect([...cell("clay, 3 s").querySelectorAll(".gv-over .gv-words")].map((each) => each.textContent)).toEqual([
		"internal error, ",
		"not billed",
	]);
});

test("another click takes back what was said of the last one", async () => {
	const { model, press, all } = showSweep("busy");
	model.reply = { error: "No." };
	press("retry");
	await vi.advanceTimersByTimeAsync(0);
	expect(all(".gv-bar .gv-refusal")).toHaveLength(1);
	model.reply = {};
	press("compare");
	expect(all(".gv-bar .gv-refusal")).toEqual([]);
	await vi.advanceTimersByTimeAsync(0);
});

test("a click on a picture asks for the whole card of its job", async () => {
	const { model, cell, live } = showSweep("busy");
	for (const label of ["ink, 3 s", "clay, 6 s"]) cell(label).querySelector<HTMLElement>("[data-action=open]")?.click();
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toEqual([
		["open", cell("ink, 3 s").dataset.jobId],
		["open", cell("clay, 6 s").dataset.jobId],
	]);
	expect(live()).toBe("Its card is below.");
});

test("Decide and Change open the whole card as well", async () => {
	const { model, find } = showSweep("failed");
	find("[data-status=submit_unknown] button").click();
	find("[data-status=moderated] button").click();
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model).map(([action]) => action)).toEqual(["open", "open"]);
});

test("a picture that waits for the kernel says so on itself", async () => {
	const { model, cell } = showSweep("busy");
	model.answers = false;
	cell("ink, 3 s").querySelector<HTMLElement>("[data-action=open]")?.click();
	await vi.advanceTimersByTimeAsync(2100);
	expect(cell("ink, 3 s").querySelector(".gv-cover-words")?.textContent).toBe("Waiting for the kernel");
	expect(cell("ink, 6 s").querySelector(".gv-cover-words")?.textContent).toBe("");
});

const BARS: [string, string[], string[]][] = [
	["busy", ["Compare the 2 done", "To DataFrame"], ["Stop watching"]],
	["done", ["Compare the 6 done", "To DataFrame"], []],
	["single", ["Compare", "To DataFrame"], ["Stop watching"]],
	["failed", ["Compare", "To DataFrame"], ["Resume 1", "Generate the one missing$0.21"]],
];

test.each(BARS)("the bar of %s", (name, left, right) => {
	const { all } = showSweep(name);
	expect(all(".gv-buttons button").map((each) => each.textContent)).toEqual([...left, ...right]);
});

test("more than nine are compared nine at a time, and three missing are priced", () => {
	const { model, words } = showSweep("done");
	model.set("sums", {
		...model.get("sums"),
		done: Array.from({ length: 12 }, (_, at) => `job ${at}`),
		missing: { count: 3, price: "$0.63" },
	});
	expect(words("[data-action=compare]")).toBe("Compare the first 9 done");
	expect(words("[data-action=generate-missing]")).toBe("Generate the 3 missing$0.63");
	model.set("sums", { ...model.get("sums"), missing: { count: 3, price: null } });
	expect(words("[data-action=generate-missing]")).toBe("Generate the 3 missing, price unknown");
});

test("fewer than two cannot be compared, and the button says why", () => {
	const { model, find, press } = showSweep("single");
	const button = find("[data-action=compare]");
	expect(button.getAttribute("aria-disabled")).toBe("true");
	expect(button.title).toBe("At least two clips must be done.");
	press("compare");
	expect(model.sent.filter(({ kind }) => kind === "action")).toEqual([]);
});

test.each([
	["busy", "stop"],
	["busy", "compare"],
	["busy", "to-dataframe"],
	["failed", "resume"],
	["failed", "generate-missing"],
])("of %s the wish %s is for the whole sweep", async (name, action) => {
	const { model, press } = showSweep(name);
	press(action);
	await vi.advanceTimersByTimeAsync(0);
	expect(wishes(model)).toEqual([[action, model.get("sweep").id]]);
});

test("the bill opens below the head, to be read only, and stays open in another view", () => {
	const { press, find, all, model, close } = showSweep("busy");
	expect(find("[data-action=bill]").getAttribute("aria-expanded")).toBe("false");
	expect(all("[role=table]")).toEqual([]);
	press("bill");
	expect(find("[data-action=bill]").getAttribute("aria-expanded")).toBe("true");
	expect(all("[role=table] [role=row]")).toHaveLength(6);
	expect(all("[data-action=generate], [data-action=cancel]")).toEqual([]);
	close();
	expect(showSweep(model).all("[role=table]")).toHaveLength(1);
});

test("when the kernel ends every cell that was under way says so, and nothing can be asked", () => {
	const { model, cell, words, find, press } = showSweep("busy");
	model.restart();
	expect(cell("ink, 9 s").textContent).toContain("Kernel ended");
	expect(cell("ink, 9 s").textContent).toContain("No longer watched here");
	expect(cell("clay, 3 s").textContent).toContain("Failed");
	expect(cell("ink, 3 s").textContent).toContain("Done");
	expect(words(".gv-bar .gv-refusal:not([hidden])")).toBe(
		"This kernel ended. Run %load_ext grokvideo, or the cell again: it is picked up where it was, at no extra cost.",
	);
	for (const action of ["stop", "retry", "compare"])
		expect(find(`[data-action=${action}]`).getAttribute("aria-disabled")).toBe("true");
	const asked = model.sent.length;
	press("retry");
	cell("ink, 3 s").querySelector<HTMLElement>("[data-action=open]")?.click();
	expect(model.sent).toHaveLength(asked);
	// It was there after all.
	turn(model, "clay, 9 s", "pending");
	expect(cell("ink, 9 s").textContent).toContain("Rendering");
});

test("one clip alone is compared with nothing", () => {
	const model = modelOf("single");
	const [first] = model.get("cells");
	model.set("cells", [first ?? null, null, null]);
	expect(
		showSweep(model)
			.all("[data-action]")
			.map((each) => each.dataset.action),
	).not.toContain("compare");
	expect(showSweep("single").all("[data-action=compare]")).toHaveLength(1);
});
