"""The models as a table, and as lines of text: what each makes, and what that costs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from grokvideo.engine.models import Models
from grokvideo.notebook.tables import show, text_table
from grokvideo.notebook.words import visible
from grokvideo.values.capability import Limits, Mode
from grokvideo.values.offer import ModelInfo
from grokvideo.values.price import PRICES_CHECKED_ON, Price, format_usd

HEAD = ("model", "makes", "a second of video", "inputs", "your key")
WIDTH = 80
_USUAL = range(1, 16)
_NAMES = {
    Mode.TEXT: "text",
    Mode.IMAGE: "image",
    Mode.REFERENCE: "references",
    Mode.FRAMES: "last frame and keyframes",
}


def show_models(models: Models) -> None:
    """Display them as a table in a notebook, print them elsewhere."""
    rows = [tuple(_cells(model, models.provider)) for model in models]
    show(text_table(HEAD, rows, below=_below(models)), model_lines(models))


def model_lines(models: Models) -> Iterator[str]:
    """The models as plain text, some lines each."""
    for model in models:
        name, *cells = _cells(model, models.provider)
        yield name
        for label, cell in zip(HEAD[1:], cells, strict=True):
            if cell:
                first = f"  {label + ':':<20}"
                yield from textwrap.wrap(cell, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))
    yield from _below(models)


def _below(models: Models) -> list[str]:
    notes = [models.trouble] if models.trouble else []
    if models.provider == "simulator":
        notes.append("The simulator answers for the provider here: no money. Prices are those of the real one.")
    return [*notes, f"Prices as read in {PRICES_CHECKED_ON}; what is billed is what counts."]


def _cells(model: ModelInfo, provider: str) -> list[str]:
    yours = "simulated, none needed" if provider == "simulator" else _yours(model.offered)
    return [visible(model.id, 80), _makes(model), _rates(model.price), _inputs(model), yours]


def _makes(model: ModelInfo) -> str:
    if model.can is None:
        return "newer than this release: whatever you ask for is left to the provider"
    made = [_mode_words(mode, limits) for mode, limits in model.can.limits.items() if not mode.has_source]
    if model.can.voices:
        made.append("voices")
    parts = [f"{_USUAL[0]}-{_USUAL[-1]} s from {', '.join(made)}"]
    for mode, limits in model.can.limits.items():
        if mode is Mode.EDIT and limits.source_seconds is not None:
            parts.append(f"edits of clips up to {limits.source_seconds[1]:g} s")
        elif mode is Mode.EXTEND:
            parts.append(f"extensions by {limits.durations[0]}-{limits.durations[-1]} s")
    return "; ".join(parts)


def _mode_words(mode: Mode, limits: Limits) -> str:
    remarks = []
    if limits.durations != _USUAL:
        remarks.append(f"{limits.durations[0]}-{limits.durations[-1]} s")
    if mode is Mode.REFERENCE:
        remarks.append(f"up to {limits.resolutions[-1]}")
    return f"{_NAMES[mode]} ({', '.join(remarks)})" if remarks else _NAMES[mode]


def _rates(price: Price | None) -> str:
    if price is None:
        return "price unknown"
    return ", ".join(f"{size} {format_usd(rate)}" for size, rate in price.per_second.items())


def _inputs(model: ModelInfo) -> str:
    if model.price is None:
        return ", ".join(model.input_modalities)
    words = f"{format_usd(model.price.per_image)} an image"
    if model.price.per_source_second is not None:
        words += f", {format_usd(model.price.per_source_second)} a second of video"
    return words


def _yours(offered: bool | None) -> str:
    return "not asked" if offered is None else "yes" if offered else "not offered"
