"""What a sweep would cost, in words: for the browser, for a page, and for a terminal."""

from __future__ import annotations

import math
import string
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from grokvideo.engine.bills import Bill, BillLine, Part
from grokvideo.notebook.columns import columns, cut
from grokvideo.notebook.words import told, visible
from grokvideo.values.price import Item, format_usd

WIDTH = 80
_ANSWERED, _RUNNING, _TOTAL = "Already in your library", "Under way already", "Estimate"
_LEAST = 8
"""Columns of a terminal that a column keeps, however narrow."""
_LABEL = 60
_SIDES = "<<>>"
"""How the four columns of a bill are set."""
_MINUTE, _HOUR = 60, 3600

Row = tuple[str, str, str, str]
"""Label, clips, quantity, amount."""


def title_words(bill: Bill) -> str:
    """`6 clips: style × duration`."""
    return f"{clip_words(bill.clips)}: {visible(bill.varied, 200)}" if bill.varied else clip_words(bill.clips)


def prompt_parts(prompts: Sequence[str]) -> list[tuple[str, bool]]:
    """The first prompt in pieces, True for those in braces, and how many others there are."""
    first, *others = prompts or ("",)
    parts: list[tuple[str, bool]] = []
    plain = ""
    for text, name in _pieces(first):
        plain += text  # a doubled brace ends a piece
        if name is not None:
            parts += [(visible(plain), False), (visible(f"{{{name}}}", _LABEL), True)]
            plain = ""
    more = f" and {len(others)} more" if others else ""
    return [part for part in [*parts, (visible(plain) + more, False)] if part[0]]


def _pieces(prompt: str) -> list[tuple[str, str | None]]:
    try:
        return [(text, name) for text, name, _, _ in string.Formatter().parse(prompt)]
    except ValueError:  # one brace alone: nothing is to be filled in
        return [(prompt, None)]


def prompt_words(prompts: Sequence[str]) -> str:
    """The same in one piece."""
    return "".join(text for text, _ in prompt_parts(prompts))


def bill_told(bill: Bill) -> dict[str, Any]:
    """What the browser is told of a bill."""
    answered, running = _less(bill.answered), _less(bill.running)
    return {
        "head": list(head_of(bill)),
        "lines": [list(row) for row in rows_of(bill)],
        "answered": [_ANSWERED, *answered] if answered else None,
        "running": [_RUNNING, *running] if running else None,
        "total": [_TOTAL, new_words(bill), total_words(bill)],
        "budget": _budget(bill),
        "time": time_words(bill),
        "notes": notes_of(bill),
        "no": None if bill.refusal is None else visible(told(bill.refusal)),
        "generate": f"Generate {clip_words(bill.new)}",
        "price": None if bill.total is None else total_words(bill),
    }


def head_of(bill: Bill) -> Row:
    """What stands above the columns."""
    units = {item.unit for line in bill.lines for item in line.quantities or ()}
    return visible(bill.head, _LABEL), "Clips", f"{'Seconds' if units == {'s'} else 'Quantity'} × price", "Amount"


def rows_of(bill: Bill) -> list[Row]:
    """A row for each price."""
    return [_row(line) for line in bill.lines]


def sums_of(bill: Bill) -> list[Row]:
    """What is not paid now, and the sum."""
    less = [(name, _less(part)) for name, part in ((_ANSWERED, bill.answered), (_RUNNING, bill.running))]
    rows: list[Row] = [(name, cells[0], "", cells[1]) for name, cells in less if cells]
    kind = ", simulated" if bill.simulated else ""
    return [*rows, (_TOTAL + kind, new_words(bill), "", total_words(bill))]


def sentences_of(bill: Bill) -> list[str]:
    """What stands below the sum: what to know of it, the budget, and why it cannot be sent."""
    budget = _budget(bill)
    return [
        *notes_of(bill),
        *([] if budget is None else [f"{budget['words']}."]),
        *([] if bill.refusal is None else [visible(told(bill.refusal))]),
    ]


def notes_of(bill: Bill) -> list[str]:
    """What to know of the sums."""
    notes = []
    if (doubtful := bill.doubtful).count:
        which = f" ({visible(doubtful.clips, 200)})" if doubtful.clips else ""
        less = "" if doubtful.usd is None else f" ({_minus(doubtful.usd)})"
        was, them, its = ("was", "it", "its cell says") if doubtful.count == 1 else ("were", "them", "their cells say")
        notes.append(
            f"{clip_words(doubtful.count)}{which} {was} asked for before, and not made: nothing is sent for {them} "
            f"now{less}, and {its} why."
        )
    if bill.is_upper_bound:
        notes.append("It may be less: how long a source video is, is not known here.")
    return notes


def clip_words(count: int) -> str:
    """`1 clip`, `5 clips`."""
    return f"{count} clip{'' if count == 1 else 's'}"


def new_words(bill: Bill) -> str:
    """What would be made."""
    if bill.new == bill.clips:
        return clip_words(bill.new)
    return f"{bill.new} new clip{'' if bill.new == 1 else 's'}" if bill.new else "nothing new"


def total_words(bill: Bill) -> str:
    """What that would cost."""
    return f"{'up to ' if bill.is_upper_bound and bill.total else ''}{format_usd(bill.total)}"


def time_words(bill: Bill) -> str:
    """`About 2 min, 4 at a time. You can go on working.`"""
    if not bill.new:
        return ""
    lanes = f", {bill.max_jobs} at a time" if bill.new > bill.max_jobs else ""
    return f"About {_lasting(bill.expected_s)}{lanes}. You can go on working."


def bill_lines(bill: Bill, prompts: Sequence[str], width: int = WIDTH) -> Iterator[str]:
    """A bill as lines of plain text, each of at most `width` columns but for sentences."""
    yield title_words(bill) + (" (simulated)" if bill.simulated else "")
    yield from filter(None, [" ".join(prompt_words(prompts).split())])
    yield ""
    yield from table_lines(bill, width)
    yield from sentences_of(bill)


def table_lines(bill: Bill, width: int = WIDTH) -> Iterator[str]:
    """The sums of a bill as lines of plain text, of at most `width` columns."""
    return _table([head_of(bill), *rows_of(bill), *sums_of(bill)], width)


def _row(line: BillLine) -> Row:
    parts = line.quantities
    quantity = "" if parts is None else " + ".join(map(_item, parts))
    clips = visible(line.clips, 200) or clip_words(line.count)
    return visible(line.label, _LABEL), clips, quantity, format_usd(line.amount)


def _item(item: Item) -> str:
    """`12 s × $0.07`, `2 images × $0.01`, `8.5 s in × $0.01`."""
    unit = "images" if item.unit == "image" and item.quantity != 1 else item.unit
    return f"{_plain(item.quantity)} {unit} × {format_usd(item.usd)}"


def _plain(quantity: Decimal) -> str:
    return f"{quantity:f}".rstrip("0").rstrip(".") if "." in f"{quantity:f}" else f"{quantity:f}"


def _less(part: Part) -> tuple[str, str] | None:
    """Which clips are not paid now, and what is taken off for them."""
    if not part.count:
        return None
    return visible(part.clips, 200) or clip_words(part.count), "$0.00" if part.usd is None else _minus(part.usd)


def _minus(usd: Decimal) -> str:
    return f"−{format_usd(usd)}"


def _budget(bill: Bill) -> dict[str, Any] | None:
    """The day's budget: what is spent and what this would take, as parts of it, and what is left in words."""
    budget = bill.budget
    if budget is None:
        return None
    left = max(Decimal(0), budget - bill.spent)
    whole = float(budget) or 1.0
    fraction = min(1.0, float(bill.spent) / whole) if budget else 1.0
    # Simulated prices never count, and what cannot be sent takes nothing.
    total = None if bill.simulated or bill.refusal is not None else bill.total
    if not total or total > left:
        words = f"{format_usd(left)} of {format_usd(budget)} budget left"
        words += "; simulated prices do not count" if bill.simulated else ""
        return {"spent": round(fraction, 4), "this": 0.0, "words": words}
    least = "at least " if bill.is_upper_bound else ""
    return {
        "spent": round(fraction, 4),
        "this": round(min(1.0 - fraction, float(total) / whole), 4),
        "words": f"{least}{format_usd(left - total)} of {format_usd(budget)} budget left after this",
    }


def _lasting(seconds: float) -> str:
    """`40 s`, `2 min`, `1 h 20 min`: rounded up."""
    if seconds <= _MINUTE:
        return f"{max(10, math.ceil(seconds / 10) * 10)} s"
    minutes = math.ceil(seconds / _MINUTE)
    if minutes < _HOUR // _MINUTE:
        return f"{minutes} min"
    hours, minutes = divmod(math.ceil(minutes / 5) * 5, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _table(rows: Sequence[Row], width: int) -> Iterator[str]:
    widths = [max(columns(row[number]) for row in rows) for number in range(len(_SIDES))]
    for number in (1, 0):  # the clips give way first; prices are never cut
        over = sum(widths) + 2 * (len(widths) - 1) - width
        widths[number] = max(_LEAST, widths[number] - max(0, over))
    for row in rows:
        cells = [cut(cell, each) for cell, each in zip(row, widths, strict=True)]
        padded = []
        for cell, each, side in zip(cells, widths, _SIDES, strict=True):
            space = " " * (each - columns(cell))
            padded.append(space + cell if side == ">" else cell + space)
        yield "  ".join(padded).rstrip()
