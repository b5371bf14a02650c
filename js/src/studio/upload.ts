/** Files on their way to the kernel: in parts, one after the other, each asked about again until it is answered. */

import { childOf } from "../dom";
import { percent, visible } from "../format";
import type { Desk } from "./desk";
import type { Input, SlotName } from "./traits";

/** Bytes of a part: more than ten of them would not go through the server at once. */
const PART = 2 ** 20;
const AGAIN = 2000;
/** So often the kernel may answer without having taken anything. */
const PATIENCE = 9;

/** A file as an input, before the kernel has it. Its `id` is a random word, `bad` why it does not go on. */
export type Upload = Input & {
	slot: SlotName;
	/** Bytes. */
	size: number;
	/** Bytes that the kernel has. */
	received: number;
	blob: Blob;
	/** So often nothing came of it. */
	idle: number;
	/** Does an answer take long? */
	isLate: boolean;
};

export function uploadOf(blob: File, slot: SlotName): Upload {
	const id = crypto.getRandomValues(new Uint32Array(4)).join("_");
	const { size } = blob;
	const input = { id, name: visible(blob.name), words: megabytes(size), thumb: null, bad: null, upload: null };
	return { ...input, slot, size, received: 0, blob, idle: 0, isLate: false };
}

export function megabytes(bytes: number): string {
	return `${Math.ceil(bytes / 1e5) / 10} MB`;
}

/** What the clip is to be made from and is still on its way, in words: until it is there nobody can say what to pay for. */
export function uploading({ memory, model, turns }: Desk): string | null {
	// Where the form is newer than what is offered, it may belong to it.
	const isOld = model.get("bill").edits < turns();
	const isAsked = (name: SlotName) => isOld || model.get("offer").slots.some(({ slot }) => slot === name);
	const next = memory.uploads.find(({ bad, slot }) => bad === null && isAsked(slot));
	if (!next) return null;
	const { name, received, size } = next;
	return received < size ? `Uploading ${name}, ${percent(received / size)}` : `Checking ${name}`;
}

/** Send what is to be sent, until it is there, the last view is gone or the kernel ended. A view that comes calls again. */
export async function sendUploads({ memory, sendBytes }: Desk): Promise<void> {
	if (memory.sending) return;
	const sending = childOf(memory.signal);
	const { signal } = sending;
	memory.sending = sending;
	try {
		for (;;) {
			const next = memory.uploads.find(({ bad, received, size }) => bad === null && received < size);
			if (!next || signal.aborted) break;
			const { id: file, slot, name, size, received: offset, blob } = next;
			const part = blob.slice(offset, offset + PART);
			let bytes = await part.arrayBuffer().catch(() => null);
			if (bytes) {
				const send = (content: object) => {
					sendBytes(content, bytes as ArrayBuffer);
					// Once more it only asks how much is there: a busy kernel would have to read all of it again and again.
					bytes = new ArrayBuffer(0);
				};
				const late = () => {
					next.isLate = true;
					memory.tell();
				};
				const content = { kind: "upload", slot, file, name, size, offset };
				const { message } = await memory.mailbox.ask(send, content, { every: AGAIN, signal, late });
				const { error, received } = message;
				next.isLate = false;
				if (typeof received === "number") next.received = received;
				if (typeof error === "string") next.bad = error;
				else if (next.received === offset && ++next.idle > PATIENCE) next.bad = "It does not get through.";
			} else next.bad = "The file cannot be read any more.";
			memory.tell();
		}
	} catch {
		// Nobody looks any more, or nobody is there to answer.
	}
	memory.sending = null;
}
