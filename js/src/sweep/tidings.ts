/** What screen readers are told of a table that changes: what has ended, in few words. Pure. */

import { isUnderWay } from "../words";
import type { Cell } from "./traits";

/** Up to so many are named. */
const NAMED = 2;

/** The cells whose status changed since `told`, as far as nothing goes on by itself with them. */
export function ended(cells: (Cell | null)[], told: (string | undefined)[]): Cell[] {
	return cells.filter((cell, place) => cell !== null && told[place] !== standing(cell) && !isUnderWay(cell)) as Cell[];
}

/** What is compared: another job in a place is news too. */
export function standing(cell: Cell | null): string | undefined {
	return cell ? `${cell.job} ${cell.status}` : undefined;
}

/** "ink, 3 s: done, $0.21"; of many "3 more done, 1 more failed; 7 done in all". */
export function tidings(news: Pick<Cell, "label" | "short" | "price">[], done: number): string {
	if (news.length <= NAMED) {
		return news
			.map(({ label, short, price }) => [`${label}: ${small(short)}`, price].filter(Boolean).join(", "))
			.join("; ");
	}
	const counts = new Map<string, number>();
	for (const { short } of news) counts.set(short, (counts.get(short) ?? 0) + 1);
	return `${[...counts].map(([short, count]) => `${count} more ${small(short)}`).join(", ")}; ${done} done in all`;
}

function small(words: string): string {
	return words.charAt(0).toLowerCase() + words.slice(1);
}
