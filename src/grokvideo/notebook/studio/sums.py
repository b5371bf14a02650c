"""What a bill says in the line beside the button: how many clips, what they cost, and on the button itself."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from grokvideo.engine.bills import Bill, BillLine
from grokvideo.engine.plans import Plan
from grokvideo.notebook.billing import clip_words
from grokvideo.notebook.words import visible
from grokvideo.values.axes import TAKE
from grokvideo.values.price import Item, format_usd

_CENT = Decimal("0.01")
_MORE_TAKES = "For another clip of the same words, raise Takes."


def count_words(plan: Plan) -> str:
    """`4 clips: 2 animals × 2 styles × 1 take`, `1 clip`."""
    varied = [_some(len(axis.values), axis.name) for axis in plan.shown if axis.name != TAKE]
    takes = next((len(axis.values) for axis in plan.axes if axis.name == TAKE), 1)
    count = clip_words(len(plan.cells))
    if not varied:
        return f"{count}: {_some(takes, 'take')} of the same words" if takes > 1 else count
    return f"{count}: {' × '.join([*varied, _some(takes, 'take')])}"


def sum_words(bill: Bill) -> str:
    """`4 × (6 s × $0.07 + 1 image × $0.002) = $1.688`, and what is not paid for."""
    free = []
    if bill.answered.count:
        free.append(f"{bill.answered.count} in your library already")
    if bill.running.count:
        free.append(f"{bill.running.count} under way already")
    if bill.doubtful.count:
        free.append(f"{bill.doubtful.count} asked for before without a clip: see why on the card")
    if not bill.new:
        if bill.doubtful.count == bill.clips:
            return f"Asked for before without a clip: {'its card says' if bill.clips == 1 else 'their cards say'} why"
        whole = bill.clips == 1
        where = "In your library already" if bill.answered.count else "Under way already"
        words = f"{where}: nothing is paid again" if whole else f"{', '.join(free)}: nothing is paid now"
        return f"{words}. {_MORE_TAKES}" if bill.answered.count == bill.clips else words
    return "; ".join([_formula(bill), *free])


def _formula(bill: Bill) -> str:
    total = f"{'up to ' if bill.is_upper_bound else ''}{format_usd(bill.total)}"
    each = _each(bill.lines[0]) if len(bill.lines) == 1 else None
    if each is None or bill.total is None:
        return f"{clip_words(bill.new)}: {total}"
    if bill.new == 1:
        return f"{each} = {total}"
    return f"{bill.new} × ({each}) = {total}" if " + " in each else f"{bill.new} × {each} = {total}"


def _each(line: BillLine) -> str | None:
    """What one of the clips consists of."""
    if line.quantities is None:
        return None
    return " + ".join(_item(item, line.count) for item in line.quantities)


def _item(item: Item, count: int) -> str:
    quantity = item.quantity / count
    amount = f"{quantity:f}".rstrip("0").rstrip(".") if "." in f"{quantity:f}" else f"{quantity:f}"
    unit = "images" if item.unit == "image" and quantity != 1 else item.unit
    return f"{amount} {unit} × {format_usd(item.usd)}"


def button_words(bill: Bill) -> str:
    if not bill.new:
        if bill.doubtful.count == bill.clips:
            return "Show its card" if bill.clips == 1 else "Show their cards"
        return "Show the clip" if bill.clips == 1 else f"Show {clip_words(bill.clips)}"
    new = "new " if bill.new < bill.clips else ""
    return "Generate" if bill.clips == 1 else f"Generate {bill.new} {new}clip{'' if bill.new == 1 else 's'}"


def button_price(bill: Bill) -> str:
    """The sum on the button, in whole cents: rounded up, for the line beside it is exact."""
    assert bill.total is not None
    cents = bill.total.quantize(_CENT, rounding=ROUND_CEILING)
    return f"{'up to ' if bill.is_upper_bound and bill.total else ''}{format_usd(cents)}"


def _some(count: int, name: str) -> str:
    """`2 animals`, `1 take`, `2 cities`."""
    if count == 1:
        return f"1 {visible(name, 40)}"
    if name.endswith("y") and name[-2:-1] not in ("", *"aeiou"):
        name = f"{name[:-1]}ies"
    elif not name.endswith("s"):
        name = f"{name}s"
    return f"{count} {visible(name, 40)}"
