/** A tiny element builder. Text always becomes text nodes. */

export type Attributes = Record<string, string | number | boolean | null>;
export type Child = Node | string | null;

/**
 * Make an element: `h("span.gv-badge", "SIMULATED")`, or with attributes before what is in it.
 *
 * Attributes: true is an empty one, false and null are none. A button submits nothing.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
	tag: K | `${K}.${string}`,
	...parts: (Attributes | Child)[]
): HTMLElementTagNameMap[K] {
	const [name, ...classes] = tag.split(".");
	const element = document.createElement(name as K);
	if (name === "button") set(element, { type: name });
	if (classes[0]) element.className = classes.join(" ");
	for (const part of parts) {
		if (typeof part === "string" || part instanceof Node) element.append(part);
		else if (part) set(element, part);
	}
	return element;
}

/** Set or remove attributes; leaves equal ones alone, so observers stay quiet. */
export function set(element: Element, attributes: Attributes): void {
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === false) element.removeAttribute(name);
		else {
			const text = value === true ? "" : String(value);
			if (element.getAttribute(name) !== text) element.setAttribute(name, text);
		}
	}
}

/** Set a custom property that the style sheet reads: "at" is `--gv-at`. */
export function vary(element: HTMLElement, name: string, value: number | string): void {
	element.style.setProperty(`--gv-${name}`, String(value));
}

/** Replace an element's text if it differs. */
export function write(element: Element, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}

/** Listen until the signal aborts. */
export function on<K extends keyof HTMLElementEventMap>(
	target: EventTarget,
	type: K,
	act: (event: HTMLElementEventMap[K]) => void,
	signal: AbortSignal,
): void;
export function on(target: EventTarget, type: string, act: () => void, signal: AbortSignal): void;
export function on(target: EventTarget, type: string, act: (event: never) => void, signal: AbortSignal): void {
	target.addEventListener(type, act as EventListener, { signal });
}

/** A key was ours: neither the browser nor the notebook acts on it. */
export function take(event: Event): void {
	event.preventDefault();
	event.stopPropagation();
}

/** Tidy up when the signal aborts. */
export function atEnd(signal: AbortSignal, act: () => void): void {
	signal.addEventListener("abort", act);
}

/** Give an element the focus, and leave the page where it is. */
export function focusOn(element?: HTMLElement | null): void {
	element?.focus({ preventScroll: true });
}

/** A signal that ends with `parent`, or sooner by its own controller. */
export function childOf(parent: AbortSignal): AbortController {
	const child = new AbortController();
	if (parent.aborted) child.abort(parent.reason);
	on(parent, "abort", () => child.abort(parent.reason), child.signal);
	return child;
}

/** Call `act` every `ms` milliseconds until the signal aborts. */
export function every(ms: number, signal: AbortSignal, act: () => void): void {
	if (signal.aborted) return;
	const timer = setInterval(act, ms);
	atEnd(signal, () => clearInterval(timer));
}

/** Call `act` once after `ms` milliseconds unless the signal aborts before. */
export function after(ms: number, signal: AbortSignal, act: () => void): void {
	if (signal.aborted) return;
	const timer = setTimeout(act, ms);
	atEnd(signal, () => clearTimeout(timer));
}

/** Fill a part of the page, but only when what it shows has changed. Its signal ends with what was built. */
export function keyed(
	element: Element,
	signal: AbortSignal,
): (key: unknown, build: (life: AbortSignal) => Child[]) => void {
	let before: string | undefined;
	let life: AbortController | undefined;
	return (key, build) => {
		const now = JSON.stringify(key);
		if (now === before) return;
		before = now;
		life?.abort();
		life = childOf(signal);
		element.replaceChildren(...build(life.signal).filter((child) => child !== null));
	};
}

/** The element that has the focus, also inside a shadow root. */
export function focused(near: Node): Element | null {
	return (near.getRootNode() as Partial<DocumentOrShadowRoot>).activeElement ?? null;
}
