"""Jobs as rows of a table: every parameter and placeholder, what became of it, and where its file is. No pandas."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.values.axes import PROMPT, TAKE, Cell
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest

COLUMNS = (
    *("name", "status", "cost_usd", "took_s", "stars", "path", "duration", "resolution", "aspect_ratio", "model"),
    *("prompt", "mode", "generate_audio", "image", "last_frame", "keyframes", "reference_images"),
    *("reference_audios", "video", "user", "take", "estimate_usd", "simulated", "reused", "created_at"),
    *("submitted_at", "finished_at", "clip_duration", "width", "height", "fps", "size", "error", "provider"),
    *("request_id", "job"),
)
"""Of every table, what matters first; placeholders stand behind the name."""
_TIMES = ("created_at", "submitted_at", "finished_at")


def records(jobs: Sequence[Job], cells: Sequence[Cell] = ()) -> list[dict[str, Any]]:
    """One dictionary a job, all with the same keys; a value that is not known is None.

    Placeholders come first, as columns of their own; one that is called like another column stands in braces. Money is
    in USD, as a float; times are `datetime` in UTC, lengths in seconds, `size` in bytes.
    """
    rows = []
    for number, job in enumerate(jobs):
        row = _record(job)
        filled = {}
        for name, value in (cells[number].values if cells else {}).items():
            if name in (PROMPT, TAKE) or (name in row and name in VideoRequest.__dataclass_fields__):
                continue  # its column is there
            filled[f"{{{name}}}" if name in row else name] = _plain(value, cells[number].labels[name])
        first, *others = COLUMNS
        rows.append({first: row[first], **filled, **{column: row[column] for column in others}})
    return rows


def dataframe(jobs: Sequence[Job], cells: Sequence[Cell] = ()) -> Any:
    """`records` as a pandas DataFrame.

    Raises
    ------
    ImportError
        Without pandas, saying how to get it.
    """
    try:
        import pandas as pd
    except ImportError as exc:
        raise ImportError("to_dataframe() needs pandas: pip install pandas. to_csv() works without it.") from exc
    table = pd.DataFrame(records(jobs, cells), columns=None if jobs else list(COLUMNS))
    for name in _TIMES:
        table[name] = pd.to_datetime(table[name], utc=True)
    return table.astype({"stars": "Int64", "take": "Int64"})


def write_csv(jobs: Sequence[Job], path: str | Path | None, cells: Sequence[Cell] = ()) -> str | Path:
    """`records` as CSV (UTF-8, a header line, times as ISO 8601): the text, or the path it was written to, whole.

    Raises
    ------
    GrokVideoError
        If it cannot be written.
    """
    rows = records(jobs, cells)
    text = io.StringIO()
    # With a line feed alone at their ends, a carriage return in a prompt would not be quoted.
    writer = csv.DictWriter(text, list(rows[0]) if rows else list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        )
    if path is None:
        return text.getvalue()
    target = Path(path)
    try:
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            # A path may hold bytes that are no UTF-8.
            part.write_text(text.getvalue(), "utf-8", errors="backslashreplace", newline="")
            os.replace(part, target)
        finally:
            with suppress(OSError, ValueError):
                part.unlink(missing_ok=True)
    except (OSError, ValueError) as exc:  # the latter: what can be the name of no file
        raise GrokVideoError(
            f"the table could not be written to {target}: {getattr(exc, 'strerror', None) or exc}",
            hint="Choose another file.",
        ) from exc
    return target


def _record(job: Job) -> dict[str, Any]:
    request, state = job.request, job.state
    clip = state.clip
    return {
        "name": job.name,
        "prompt": request.prompt,
        "mode": request.mode.value,
        "model": request.model,
        "duration": request.duration,
        "resolution": request.resolution,
        "aspect_ratio": request.aspect_ratio,
        "generate_audio": request.generate_audio,
        "image": _called(request.image),
        "last_frame": _called(request.last_frame),
        "keyframes": _joined(f"{_called(frame.image)}@{frame.seconds:g}" for frame in request.keyframes),
        "reference_images": _joined(map(_called, request.reference_images)),
        "reference_audios": _joined(voice.voice_id or voice.url for voice in request.reference_audios),
        "video": _called(request.video),
        "user": request.user,
        "take": job.take or 1,
        "status": state.status.value,
        "stars": job.stars,
        "estimate_usd": _usd(state.estimate_usd),
        "cost_usd": _usd(state.cost_usd),
        "simulated": job.simulated,
        "reused": job.reused,
        "created_at": _moment(state.created_at),
        "submitted_at": _moment(state.submitted_at),
        "finished_at": _moment(state.finished_at),
        "took_s": None
        if not (state.submitted_at and state.finished_at)
        else round(state.finished_at - state.submitted_at, 3),
        "clip_duration": None if clip is None else clip.duration,
        "width": None if clip is None else clip.width,
        "height": None if clip is None else clip.height,
        "fps": None if clip is None else clip.fps,
        "size": None if clip is None else clip.size,
        "path": None if clip is None else str(clip.path),
        "error": None if state.error is None else str(state.error),
        "provider": job.provider,
        "request_id": state.request_id,
        "job": job.id,
    }


def _called(media: MediaInput | None) -> str | None:
    """How an input is called: its label, address or hash."""
    if media is None:
        return None
    return media.label or media.url or media.file_id or (media.sha256 or "")[:12] or media.kind


def _joined(parts: Iterable[str | None]) -> str | None:
    return ", ".join(filter(None, parts)) or None


def _plain(value: Any, label: str) -> Any:
    return value if isinstance(value, str | int | float | bool | type(None)) else label


def _usd(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
