import { afterEach, expect, test } from "vitest";
import { parseColour, themeBehind } from "../src/theme";

afterEach(() => {
	document.body.replaceChildren();
	document.body.removeAttribute("style");
});

function behind(...grounds: string[]): string {
	let place: HTMLElement = document.body;
	for (const ground of grounds) {
		const box = document.createElement("div");
		box.style.backgroundColor = ground;
		place.append(box);
		place = box;
	}
	const root = document.createElement("div");
	place.append(root);
	return themeBehind(root);
}

test("the nearest opaque background decides", () => {
	expect(behind("rgb(255, 255, 255)", "rgb(17, 17, 17)")).toBe("dark");
	expect(behind("rgb(17, 17, 17)", "rgb(250, 250, 250)")).toBe("light");
	expect(behind("rgb(17, 17, 17)", "rgba(255, 255, 255, 0.1)")).toBe("dark");
});

test("without any background the colour of the text decides", () => {
	expect(behind()).toBe("light");
	document.body.style.color = "rgb(230, 230, 230)";
	expect(behind()).toBe("dark");
});

test("computed colours are read in each of their forms", () => {
	expect(parseColour("rgb(255, 255, 255)")).toEqual({ luminance: expect.closeTo(1), alpha: 1 });
	expect(parseColour("rgba(0, 0, 0, 0)")).toEqual({ luminance: 0, alpha: 0 });
	expect(parseColour("color(srgb 1 1 1 / 0.5)")).toEqual({ luminance: expect.closeTo(1), alpha: 0.5 });
	expect(parseColour("transparent")).toBeNull();
});
