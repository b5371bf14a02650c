"""`--dry-run` in words: the request as it would go out, what the library would answer, and what it would cost."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grokvideo.engine.bills import Bill
from grokvideo.engine.orders import Order
from grokvideo.engine.plans import Plan
from grokvideo.engine.preview import Preview
from grokvideo.notebook.billing import notes_of, table_lines, time_words
from grokvideo.notebook.lines import provider_words
from grokvideo.notebook.typed import axis_called
from grokvideo.notebook.words import settings_of, told, visible, when
from grokvideo.store.ledger import Row
from grokvideo.store.reuse import RUNNING
from grokvideo.values.axes import PROMPT
from grokvideo.values.media import MediaInput
from grokvideo.values.price import estimate, format_usd
from grokvideo.values.redaction import redact
from grokvideo.values.request import Mode, VideoRequest
from grokvideo.values.secret import hide_keys
from grokvideo.values.storage import StorageOptions

WIDTH = 80
_LABEL = 11
_MOST_SKIPPED = 6
_INSTEAD = {
    "submit_unknown": "may or may not have been sent",
    "moderated": "was blocked by moderation",
    "stalled": "had no news for too long",
    "expired": "has expired at the provider",
    "failed": "failed, and may have been billed",
}


def dry_run_lines(orders: Sequence[Order], plan: Preview, notes: Sequence[str], *, asks: bool = False) -> Iterator[str]:
    """What `--dry-run` prints.

    Parameters
    ----------
    plan
        What would become of the orders.
    notes
        Sentences about what was typed.
    asks
        Whether a person would be asked above the limit, and so nothing refused for the price.
    """
    yield "Dry run: nothing is sent, and no job is written."
    for label, text in _facts(orders, plan, notes, asks=asks):
        yield from _labelled(label, text)


def sweep_dry_run_lines(
    plan: Plan, bill: Bill, seen: Preview, notes: Sequence[str], *, asks: bool = False
) -> Iterator[str]:
    """The same for a sweep: what varies, how many clips that makes, the bill, and the first request."""
    yield "Dry run: nothing is sent, and no job is written."
    for label, text in _sweep_facts(plan, seen, notes):
        yield from _labelled(label, text)
    yield ""
    yield from map(hide_keys, table_lines(bill))
    yield from filter(None, [*notes_of(bill), time_words(bill)])
    yield ""
    for label, text in (("budget", _budget_words(seen)), *_verdict(seen, asks=asks), *_request_facts(seen)):
        yield from _labelled(label, text)


def _sweep_facts(plan: Plan, seen: Preview, notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    several = len(plan.prompts) > 1
    for number, prompt in enumerate(plan.prompts, 1):
        yield f"prompt {number}" if several else "prompt", prompt or "none: the pictures alone"
    for axis in plan.axes:
        if axis.name != PROMPT:
            yield "axis", f"{axis_called(axis.name)}: {', '.join(map(_label, axis.labels))}"
    yield "clips", str(len(plan.cells))
    if skipped := _skipped(plan):
        more = f"; and {len(skipped) - _MOST_SKIPPED} more" if len(skipped) > _MOST_SKIPPED else ""
        yield "skipped", f"{len(skipped)}: {'; '.join(skipped[:_MOST_SKIPPED])}{more}"
    for note in notes:
        yield "note", note
    yield "provider", provider_words(seen.settings.provider)


def _label(label: str) -> str:
    """A label among others: in quotation marks where it has a comma."""
    return f'"{label}"' if "," in label else label


def _skipped(plan: Plan) -> list[str]:
    """The labels of the clips that are left out."""
    there = {cell.place for cell in plan.cells}
    places = itertools.product(*(range(len(axis.values)) for axis in plan.axes))
    return [
        ", ".join(axis.labels[at] for axis, at in zip(plan.axes, place, strict=True) if len(axis.values) > 1)
        for place in places
        if place not in there
    ]


def _facts(orders: Sequence[Order], plan: Preview, notes: Sequence[str], *, asks: bool) -> Iterator[tuple[str, str]]:
    request = orders[0].request
    yield "prompt", request.prompt or "none: the pictures alone"
    yield from _inputs(request)
    yield "settings", settings_of(request)
    yield "model", request.model
    if request.user is not None:
        yield "user", request.user
    if request.storage_options is not None:
        yield "stored", _stored_words(request.storage_options)
    if request.output is not None:
        yield "uploaded", f"to {request.output.place}, by the provider"
    for note in notes:
        yield "note", note
    yield "provider", provider_words(plan.settings.provider)
    yield "price", _price_words(orders, plan)
    yield "library", _library_words(plan)
    yield "budget", _budget_words(plan)
    yield from _verdict(plan, asks=asks)
    yield from _request_facts(plan)


def _verdict(plan: Preview, *, asks: bool) -> Iterator[tuple[str, str]]:
    """What would stop it, or that a person is asked."""
    limit = plan.settings.confirm_over_usd
    if plan.refusal is not None:
        yield "refused", told(plan.refusal)
    elif asks and plan.would_cost is not None and plan.would_cost > limit:
        yield "asks", f"more than {format_usd(limit)}: the bill is shown first, and its button generates"


def _request_facts(plan: Preview) -> Iterator[tuple[str, str]]:
    """What goes out; of several requests the first."""
    call = f"{plan.call.method} {plan.base_url or ''}{plan.call.path}"
    yield "request", call if plan.base_url else f"{call}, to the simulator in this process"
    yield "", json.dumps(_shortened(plan.call.json or {}), ensure_ascii=False)


def _price_words(orders: Sequence[Order], plan: Preview) -> str:
    kind = " simulated" if plan.simulated else ""
    each = estimate(orders[0].request)
    if each is None:
        return "not known for this model"
    most = "up to " if plan.is_upper_bound else ""
    if len(orders) == 1:
        return f"{most}{format_usd(each)}{kind}, estimated"
    return f"{most}{format_usd(each)}{kind} each, {format_usd(each * len(orders))} for {len(orders)} takes, estimated"


def _library_words(plan: Preview) -> str:
    """What the library has of it, and so what would be paid for."""
    most = "up to " if plan.is_upper_bound else ""
    cost = "at a price that is not known" if plan.would_cost is None else f"for {most}{format_usd(plan.would_cost)}"
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


def _inputs(request: VideoRequest) -> Iterator[tuple[str, str]]:
    """What it is made from, one each, and what becomes of it."""
    if request.image is not None:
        yield "image", f"{_media_words(request.image)}: the first frame"
    if request.last_frame is not None:
        yield "image", f"{_media_words(request.last_frame)}: the last frame"
    for frame in request.keyframes:
        yield "image", f"{_media_words(frame.image)}: at {frame.seconds:g} s"
    for number, image in enumerate(request.reference_images):
        yield "image", f"{_media_words(image)}: a reference, <IMAGE_{number}> in the prompt"
    for number, voice in enumerate(request.reference_audios):
        yield "voice", f"{voice.voice_id or redact(str(voice.url))}: <AUDIO_{number}> in the prompt"
    if request.video is not None:
        fate = "edited" if request.mode is Mode.EDIT else f"extended by {request.duration} s"
        yield "video", f"{_media_words(request.video)}: to be {fate}"


def _media_words(media: MediaInput) -> str:
    name = media.label or redact(media.url or "") or media.file_id or f"a {media.kind}"
    is_frame = media.kind == "image" and (media.origin is not None or media.job is not None)
    parts = [f"last frame of {name}" if is_frame else name]
    if media.width and media.height:
        parts.append(f"{media.width} x {media.height}")
    if media.duration is not None:
        parts.append(f"{media.duration:.1f} s")
    if data := media.read():
        parts.append(_weight(len(data)))
    if media.job is not None:
        parts.append("when it is done")
    return ", ".join(parts)


def _stored_words(options: StorageOptions) -> str:
    """`as crane.mp4 at the provider, for 7 days, with a public address for 1 day`."""
    parts = [f"as {options.filename} at the provider"]
    parts.append("until it is deleted" if options.expires_after is None else _lasting(options.expires_after))
    if options.public_url is not None:
        lasting = "" if options.public_url is True else f" {_lasting(options.public_url)}"
        parts.append(f"with a public address{lasting}")
    return ", ".join(parts)


def _lasting(seconds: int) -> str:
    number, unit = (seconds / 86400, "day") if seconds >= 86400 else (seconds / 3600, "hour")
    return f"for {number:.3g} {unit}{'' if number == 1 else 's'}"


def _weight(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def _shortened(value: Any) -> Any:
    """The body, with what would fill screens cut short."""
    if isinstance(value, Mapping):
        return {name: _shortened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_shortened(each) for each in value]
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
