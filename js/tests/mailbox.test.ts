import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Mailbox } from "../src/mailbox";
import type { Message } from "../src/model";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

function desk() {
	const sent: Message[] = [];
	const life = new AbortController();
	const late = vi.fn();
	const mailbox = new Mailbox();
	const ask = (times = Number.POSITIVE_INFINITY) =>
		mailbox.ask(
			(content) => sent.push(content as Message),
			{ kind: "action", action: "stop" },
			{ every: 2000, times, signal: life.signal, late },
		);
	return { sent, life, late, mailbox, ask };
}

test("a question is sent again with the same nonce until it is answered", async () => {
	const { sent, mailbox, ask } = desk();
	const answer = ask();
	await vi.advanceTimersByTimeAsync(5000);
	expect(sent).toHaveLength(3);
	expect(new Set(sent.map((message) => message.nonce)).size).toBe(1);
	mailbox.receive({ kind: "ack", nonce: sent[0]?.nonce ?? "" }, []);
	expect((await answer).message.kind).toBe("ack");
	await vi.advanceTimersByTimeAsync(10_000);
	expect(sent).toHaveLength(3);
	expect(vi.getTimerCount()).toBe(0);
});

test("nobody is called late when the answer comes in time", async () => {
	const { sent, late, mailbox, ask } = desk();
	const answer = ask();
	await vi.advanceTimersByTimeAsync(1999);
	mailbox.receive({ kind: "ack", nonce: sent[0]?.nonce ?? "" }, []);
	await answer;
	await vi.advanceTimersByTimeAsync(5000);
	expect(late).not.toHaveBeenCalled();
});

test("a question is sent a limited number of times but its answer is taken any time later", async () => {
	const { sent, late, mailbox, ask } = desk();
	const answer = ask(3);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(sent).toHaveLength(3);
	expect(late).toHaveBeenCalledTimes(3);
	mailbox.receive({ kind: "bytes", nonce: sent[0]?.nonce ?? "" }, []);
	expect((await answer).message.kind).toBe("bytes");
});

test("answers to other questions are ignored", async () => {
	const { mailbox, ask, sent } = desk();
	const first = ask();
	const second = ask();
	expect(sent[0]?.nonce).not.toBe(sent[1]?.nonce);
	mailbox.receive({ kind: "ack", nonce: "of somebody else" }, []);
	mailbox.receive({ kind: "ack" }, []);
	mailbox.receive({ kind: "second", nonce: sent[1]?.nonce ?? "" }, []);
	mailbox.receive({ kind: "first", nonce: sent[0]?.nonce ?? "" }, []);
	expect((await first).message.kind).toBe("first");
	expect((await second).message.kind).toBe("second");
});

test("with its signal a question ends and leaves no timer", async () => {
	const { life, ask, sent } = desk();
	const answer = ask();
	life.abort();
	await expect(answer).rejects.toThrow();
	await vi.advanceTimersByTimeAsync(10_000);
	expect(sent).toHaveLength(1);
	expect(vi.getTimerCount()).toBe(0);
});
