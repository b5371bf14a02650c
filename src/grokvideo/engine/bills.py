"""What a sweep would cost before it is begun: line by line, less what the library has. Words are left to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grokvideo.engine.connections import base_url_of
from grokvideo.engine.forecast import LOOKED_AT, Experience, makespan
from grokvideo.engine.orders import Order, Orders
from grokvideo.engine.preview import Preview
from grokvideo.errors import GrokVideoError
from grokvideo.settings import Settings
from grokvideo.store.ledger import Row
from grokvideo.store.records import Records
from grokvideo.store.reuse import RUNNING
from grokvideo.values.axes import Axis, Cell
from grokvideo.values.price import Item, estimate, is_upper_bound, items
from grokvideo.values.request import VideoRequest

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class BillLine:
    """All clips of one price: what it depends on (`3 s`), which clips (`ink, clay`), of what the price consists.

    `clips` is empty where the label names them already. `quantities` are sums over these clips; None where the price is
    not known, as `amount` is.
    """

    label: str
    clips: str
    count: int
    quantities: tuple[Item, ...] | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """Clips for which nothing is paid now: how many, which, and what they would cost, in USD."""

    count: int
    clips: str
    usd: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one action would cost.

    Parameters
    ----------
    varied
        What is swept over: `style × duration`; empty for takes of nothing.
    head
        What the lines' labels are: `Duration`.
    clips
        How many clips there are in all; `new` of them would be made, for `total` USD (None: not known).
    answered, running, doubtful
        Those the library has; those under way already; those of which a person has to decide, for which nothing is
        sent.
    is_upper_bound
        Whether it may cost less, because the length of a source video is not known here.
    spent
        USD that count against today's `budget`.
    expected_s
        Seconds until the last clip is there, about.
    refusal
        Why it cannot be sent, whoever confirms it; None when it can.
    """

    varied: str
    head: str
    lines: tuple[BillLine, ...]
    clips: int
    new: int
    total: Decimal | None
    answered: Part
    running: Part
    doubtful: Part
    is_upper_bound: bool
    budget: Decimal | None
    spent: Decimal
    confirm_over: Decimal
    expected_s: float
    max_jobs: int
    provider: str
    simulated: bool
    refusal: GrokVideoError | None

    @property
    def needs_confirmation(self) -> bool:
        """Whether a person is asked before it is paid."""
        return self.total is not None and self.total > self.confirm_over


def draw_up(
    axes: Sequence[Axis],
    cells: Sequence[Cell],
    orders: Sequence[Order],
    plan: Preview,
    records: Records,
    maker: Orders,
    base_url: str,
) -> Bill:
    """The bill for the orders of these cells, of which `plan` says what would happen to each."""
    settings = plan.settings
    shown = [axis for axis in axes if len(axis.values) > 1]
    fates = _fates(orders, plan, maker, base_url)
    new = [order for order, fate in zip(orders, fates, strict=True) if fate == "new"]
    parts = {fate: _part(fate, shown, cells, orders, fates) for fate in ("answered", "running", "doubtful")}
    prices = [estimate(order.request) for order in new]
    head, lines = _lines(shown, cells, orders)
    return Bill(
        varied=" × ".join(axis.name for axis in shown),
        head=head,
        lines=lines,
        clips=len(orders),
        new=len(new),
        total=None if None in prices else sum((price for price in prices if price is not None), Decimal(0)),
        **parts,
        is_upper_bound=any(is_upper_bound(order.request) for order in new),
        budget=settings.budget_usd,
        spent=plan.spent,
        confirm_over=settings.confirm_over_usd,
        expected_s=_expected([order.request for order in new], settings, records),
        max_jobs=settings.max_jobs,
        provider=str(settings.provider),
        simulated=plan.simulated,
        refusal=plan.refusal,
    )


def _fates(orders: Sequence[Order], plan: Preview, maker: Orders, base_url: str) -> list[str]:
    """For each order `new`, or what answers for it; of equal ones the first is made, and answers for the others."""
    fates, begun = [], set()
    for order, row in zip(orders, plan.answers, strict=True):
        key, _ = maker.keys(order, str(plan.settings.provider), base_url)
        if row is not None:
            fates.append(_fate(row))
        elif key in begun and not plan.fresh:
            fates.append("running")
        else:
            begun.add(key)
            fates.append("new")
    return fates


def _fate(row: Row) -> str:
    if row.state == "done":
        return "answered"
    return "running" if row.state in RUNNING and not row.stopped else "doubtful"


def _part(fate: str, shown: Sequence[Axis], cells: Sequence[Cell], orders: Sequence[Order], fates: list[str]) -> Part:
    meant = [number for number, each in enumerate(fates) if each == fate]
    prices = [estimate(orders[number].request) for number in meant]
    usd = None if None in prices else sum((price for price in prices if price is not None), Decimal(0))
    return Part(len(meant), _clip_words(shown, [cells[number] for number in meant], whole=len(cells)), usd)


def _lines(shown: Sequence[Axis], cells: Sequence[Cell], orders: Sequence[Order]) -> tuple[str, tuple[BillLine, ...]]:
    """One line for each price, and what their labels are: the axes on which the price depends."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, order in enumerate(orders):
        groups.setdefault((order.request.model, items(order.request)), []).append(number)
    priced = [
        axis
        for axis in shown
        if len(groups) > 1
        and all(len({cells[number].labels[axis.name] for number in group}) == 1 for group in groups.values())
    ]
    others = [axis for axis in shown if axis not in priced]
    lines = []
    for group in groups.values():
        first = orders[group[0]].request
        label = ", ".join(cells[group[0]].labels[axis.name] for axis in priced) or _settings(first)
        prices = [estimate(orders[number].request) for number in group]
        amount = None if None in prices else sum((price for price in prices if price is not None), Decimal(0))
        members = [cells[number] for number in group]
        words = _clip_words(others, members, whole=len(cells)) if others else ""
        lines.append(BillLine(label, words, len(group), _together(first, len(group)), amount))
    names = ", ".join(axis.name.replace("_", " ") for axis in priced) or "settings"
    return names[:1].upper() + names[1:], tuple(lines)


def _together(request: VideoRequest, count: int) -> tuple[Item, ...] | None:
    parts = items(request)
    return None if parts is None else tuple(Item(item.quantity * count, item.unit, item.usd) for item in parts)


def _settings(request: VideoRequest) -> str:
    seconds = "an edit" if request.duration is None else f"{request.duration} s"
    return seconds if request.resolution is None else f"{seconds}, {request.resolution}"


def _clip_words(axes: Sequence[Axis], members: Sequence[Cell], *, whole: int) -> str:
    """`ink, clay`; `fox, owl × ink, clay` where every combination is there; else each one, or how many."""
    if not members:
        return ""
    if len(axes) == 1:
        return _listed([cell.labels[axes[0].name] for cell in members])
    found = [list(dict.fromkeys(cell.labels[axis.name] for cell in members)) for axis in axes]
    size = 1
    for labels in found:
        size *= len(labels)
    if axes and size == len(members) and size > 1:
        return " × ".join(_listed(labels) for labels in found if len(labels) > 1)
    if len(members) == whole and len(members) > 1:
        return "all"
    return cell_words(members)


def cell_words(members: Sequence[Cell]) -> str:
    """`ink 6 s; clay 3 s`, or how many they are."""
    if len(members) > _MOST_NAMED // 2:
        return f"{len(members)} clips"
    return "; ".join(cell.words or "1 clip" for cell in members)


def _listed(labels: Sequence[str]) -> str:
    named = list(dict.fromkeys(labels))
    if len(named) <= _MOST_NAMED:
        return ", ".join(named)
    return f"{', '.join(named[: _MOST_NAMED - 1])} and {len(named) - _MOST_NAMED + 1} more"


def _expected(requests: Sequence[VideoRequest], settings: Settings, records: Records) -> float:
    made = records.made(base_url_of(settings), LOOKED_AT)
    seconds = Experience(made, simulated=settings.provider == "simulator").seconds
    return makespan(requests, seconds, settings.max_jobs, settings.requests_per_second)
