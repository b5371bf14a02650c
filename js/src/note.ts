/** "From your library, $0.00": nothing was sent for this card. */

import { again, deedButton, type Port } from "./deed";
import { h, keyed, set } from "./dom";
import { icon } from "./icons";
import type { Job } from "./model";

export function libraryNote(port: Port, signal: AbortSignal): { element: HTMLElement; update: (job: Job) => void } {
	const element = h("div.gv-note", { hidden: true });
	const fill = keyed(element, signal);
	const update = (job: Job) => {
		const { reused, can_again } = job;
		set(element, { hidden: reused === null });
		fill([reused, can_again, job.again], (life) =>
			reused === null
				? []
				: [
						icon("library"),
						h("div.gv-note-text", h("b", "From your library, $0.00"), h("div.gv-note-when", reused)),
						can_again ? deedButton(again("generate-again", job), port, life) : null,
					],
		);
	};
	return { element, update };
}
