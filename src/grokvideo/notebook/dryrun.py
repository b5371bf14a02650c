"""`--dry-run` in words: the request as it would go out, what the library would answer, and what it would cost."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grokvideo.engine.orders import Order
from grokvideo.engine.preview import Preview
from grokvideo.notebook.lines import provider_words
from grokvideo.notebook.words import settings_of, told, visible, when
from grokvideo.store.ledger import Row
from grokvideo.store.reuse import RUNNING
from grokvideo.values.price import estimate, format_usd
from grokvideo.values.request import MediaInput
from grokvideo.values.secret import hide_keys

WIDTH = 80
_LABEL = 11
_INSTEAD = {
    "submit_unknown": "may or may not have been sent",
    "moderated": "was blocked by moderation",
    "stalled": "had no news for too long",
    "expired": "has expired at the provider",
    "failed": "failed, and may have been billed",
}


def dry_run_lines(orders: Sequence[Order], plan: Preview) -> Iterator[str]:
    """What `--dry-run` prints."""
    yield "Dry run: nothing is sent, and no job is written."
    for label, text in _facts(orders, plan):
        yield from _labelled(label, text)


def _facts(orders: Sequence[Order], plan: Preview) -> Iterator[tuple[str, str]]:
    request = orders[0].request
    yield "prompt", request.prompt or "none: the image alone"
    if request.image is not None:
        yield "image", _image_words(request.image)
    yield "settings", settings_of(request)
    yield "model", request.model
    for note in request.notes:
        yield "note", note
    yield "provider", provider_words(plan.settings.provider)
    yield "price", _price_words(orders, plan)
    yield "library", _library_words(plan)
    yield "budget", _budget_words(plan)
    if plan.refusal is not None:
        yield "refused", told(plan.refusal)
    call = f"{plan.call.method} {plan.base_url or ''}{plan.call.path}"
    yield "request", call if plan.base_url else f"{call}, to the simulator in this process"
    yield "", json.dumps(_shortened(plan.call.json or {}), ensure_ascii=False)


def _price_words(orders: Sequence[Order], plan: Preview) -> str:
    kind = " simulated" if plan.simulated else ""
    each = estimate(orders[0].request)
    if each is None:
        return "not known for this model"
    if len(orders) == 1:
        return f"{format_usd(each)}{kind}, estimated"
    return f"{format_usd(each)}{kind} each, {format_usd(each * len(orders))} for {len(orders)} takes, estimated"


def _library_words(plan: Preview) -> str:
    """What the library has of it, and so what would be paid for."""
    cost = "at a price that is not known" if plan.would_cost is None else f"for {format_usd(plan.would_cost)}"
    cost += " simulated" if plan.simulated and plan.would_cost is not None else ""
    if len(plan.answers) == 1:
        [row] = plan.answers
        return f"it would be made, {cost}" if row is None else _answer_words(row)
    there = len(plan.answers) - plan.missing
    if not there:
        return f"all {plan.missing} would be made, {cost}"
    if not plan.missing:
        return f"all {there} takes are there or under way: nothing would be sent, at no cost"
    return (
        f"{there} of {len(plan.answers)} takes are there or under way, at no cost; {plan.missing} would be made, {cost}"
    )


def _answer_words(row: Row) -> str:
    made = f"the same request of {when(row.created_at)}"
    if row.state == "done":
        return f"{made} is there: its clip would be shown, at no cost"
    if row.stopped:
        return f"{made} is no longer watched: nothing would be sent; --fresh would send it"
    if row.state in RUNNING:
        return f"{made} is under way: it would be shown, at no cost"
    return f"{made} {_INSTEAD.get(row.state, 'is there')}: nothing would be sent; --fresh would send it"


def _budget_words(plan: Preview) -> str:
    budget = plan.settings.budget_usd
    if budget is None:
        return "none is set"
    left = max(budget - plan.spent, budget * 0)
    words = f"{format_usd(budget)} a day, {format_usd(left)} left today"
    if plan.simulated:
        return f"{words}; simulated prices do not count"
    if plan.would_cost is None or plan.refusal is not None or not plan.would_cost:
        return words
    return f"{words}, {format_usd(left - plan.would_cost)} after this"


def _image_words(image: MediaInput) -> str:
    size = f", {image.width} x {image.height}" if image.width and image.height else ""
    weight = f", {_weight(len(image.data))}" if image.data else ""
    return f"{image.label or image.url or image.file_id}{size}{weight}: the first frame"


def _weight(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def _shortened(value: Any) -> Any:
    """The body, with what would fill screens cut short."""
    if isinstance(value, Mapping):
        return {name: _shortened(each) for name, each in value.items()}
    if isinstance(value, str) and value.startswith("data:"):
        return f"{value.partition(',')[0]},... ({_weight(len(value))})"
    return value


def _labelled(label: str, text: str) -> Iterator[str]:
    """`label  text`, wrapped, every line under the first; line breaks of the text stay."""
    paragraphs = visible(hide_keys(text)).replace("\t", " ").split("\n")
    for number, paragraph in enumerate(paragraphs):
        first = label if number == 0 else ""
        yield from textwrap.wrap(
            paragraph,
            WIDTH,
            initial_indent=f"{first:<{_LABEL}}",
            subsequent_indent=" " * _LABEL,
            break_on_hyphens=False,
        ) or [f"{first:<{_LABEL}}".rstrip()]
