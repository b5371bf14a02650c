/**
 * Whether the kernel behind a card is still there.
 *
 * The host tells when a kernel restarts, and disposes of it when it is shut
 * down. A card whose kernel ended hears nothing more: it must not go on as if
 * somebody were watching.
 */

import { atEnd } from "./dom";
import { listen, type Model, type Shared } from "./model";

/** A signal as JupyterLab's kernels have them. */
type Bell = { connect(slot: () => void): void; disconnect(slot: () => void): void };

export function kernelEnded(model: Model<Shared>): boolean {
	return model.get("kernel_ended") === true;
}

/**
 * Call `tell` whenever the kernel ended, or turned out to be there after all, until the view ends.
 *
 * It is there when it sends a message or writes `trait`.
 */
export function followKernel<T extends Shared>(
	model: Model<T>,
	trait: keyof T & string,
	signal: AbortSignal,
	tell: () => void,
): void {
	// Kept on the model, where a later view finds it.
	const mark = (ended: boolean) => {
		if (kernelEnded(model) !== ended) model.set("kernel_ended", ended);
	};
	const end = () => mark(true);
	listen(model, "change:kernel_ended", signal, tell);
	listen(model, "comm_live_update", signal, end);
	for (const event of [`change:${trait}`, "msg:custom"]) listen(model, event, signal, () => mark(false));
	const manager = model.widget_manager as { kernel?: { disposed?: Bell } } | undefined;
	const disposed = manager?.kernel?.disposed;
	disposed?.connect(end);
	atEnd(signal, () => disposed?.disconnect(end));
}
