/** Keys that only a comparison has, beside those of every player. */

import { on, take } from "../dom";

export type OwnKeys = {
	/** Go to the clip of that number, from 1. */
	clip: (number: number) => void;
	alone: () => void;
	help: () => void;
};

/** Listen on an element inside of which the player's keys are not yet heard. */
export function listenForOwnKeys(inside: HTMLElement, keys: OwnKeys, signal: AbortSignal): void {
	on(
		inside,
		"keydown",
		(event) => {
			const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
			const isTyped = (event.target as Element).matches("[data-field]");
			if (ctrlKey || metaKey || altKey || isTyped || event.defaultPrevented) return;
			if (key === "?") keys.help();
			else if (shiftKey) return;
			else if (/^[1-9]$/.test(key)) keys.clip(Number(key));
			else if (key === "s" || key === "S") keys.alone();
			else return;
			take(event);
		},
		signal,
	);
}
