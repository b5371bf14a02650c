/**
 * Tells when a view enters and leaves the document.
 *
 * Notebooks drop views without calling their cleanup, and take cells out and
 * put them back while scrolling. A custom element hears of both at once, which
 * no observer of a detached node does.
 */

import { h } from "./dom";

const NAME = "grokvideo-presence";

/** An unseen element that fires `enter` and `leave`. */
export function presence(): HTMLElement {
	// Every widget loads its own copy of this module; the first one to come defines the element.
	if (!customElements.get(NAME)) {
		customElements.define(
			NAME,
			class extends HTMLElement {
				connectedCallback(): void {
					this.dispatchEvent(new Event("enter"));
				}
				disconnectedCallback(): void {
					this.dispatchEvent(new Event("leave"));
				}
			},
		);
	}
	return h(NAME as "div", { hidden: true });
}
