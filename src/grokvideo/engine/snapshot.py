"""From a ledger row to what a person sees, and back from a request to what a row keeps.

The ledger's states are finer than the status words; `state_of` is the whole map.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from grokvideo import errors
from grokvideo.errors import GrokVideoError
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs
from grokvideo.store.ledger import Row
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.price import usd_from_ticks
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status
from grokvideo.values.storage import FileOutput, Output, StorageOptions

_STATUS = {
    "reserved": Status.WAITING,
    "submitting": Status.SUBMITTING,
    "submit_unknown": Status.SUBMIT_UNKNOWN,
    "pending": Status.PENDING,
    "remote_done": Status.DOWNLOADING,
    "downloading": Status.DOWNLOADING,
    "done": Status.DONE,
    "failed": Status.FAILED,
    "rejected": Status.FAILED,
    "resolved_lost": Status.FAILED,
    "superseded": Status.FAILED,
    "moderated": Status.MODERATED,
    "expired": Status.EXPIRED,
    "stalled": Status.STALLED,
}
_ERROR_FIELDS = ("code", "status", "reason", "trace_id", "refused_host")
_INPUTS = ("image", "last_frame", "video")
_SHOWN_OF_INPUT = (
    *("url", "file_id", "sha256", "mime", "width", "height", "duration"),
    *("label", "origin", "job", "made_from"),
)


def status_of(row: Row) -> Status:
    """The word a person sees for where a row stands."""
    status = _STATUS[row.state]
    return Status.STOPPED if row.stopped and status in (Status.PENDING, Status.DOWNLOADING) else status


def state_of(row: Row, clips: Clips, request: VideoRequest) -> JobState:
    """The snapshot a row tells, without anything that lives only while a job runs (progress, time left)."""
    return JobState(
        status=status_of(row),
        ledger=row.state,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        finished_at=row.finished_at,
        request_id=row.request_id,
        estimate_usd=_usd(row.estimate_ticks),
        cost_usd=_usd(row.billed_ticks),
        error=error_from(row),
        clip=_clip(row, clips, request),
    )


def error_record(error: GrokVideoError) -> dict[str, Any]:
    """An error as JSON for the ledger, under the name of its public class."""
    public = next(kind for kind in type(error).__mro__ if getattr(errors, kind.__name__, None) is kind)
    record: dict[str, Any] = {
        "kind": public.__name__,
        "message": str(error),
        "hint": error.hint,
        "may_have_cost": error.may_have_cost,
    }
    return record | {name: value for name in _ERROR_FIELDS if (value := getattr(error, name, None))}


def error_from(row: Row) -> GrokVideoError | None:
    """The error a row keeps, as it was raised; a class that only another version knows becomes the base."""
    record = row.error
    if record is None:
        return None
    common = {"hint": record["hint"], "may_have_cost": record["may_have_cost"], "request_id": row.request_id}
    kind = getattr(errors, record["kind"], None)
    if kind is None:
        return GrokVideoError(record["message"], **common)
    details = {name: record[name] for name in _ERROR_FIELDS if name in record}
    if issubclass(kind, errors.JobFailed):
        details["cost_usd"] = _usd(row.billed_ticks)
    error: GrokVideoError = kind(record["message"], **common, **details)
    return error


def request_record(request: VideoRequest) -> dict[str, Any]:
    """A request as JSON for the ledger: canonical, and inputs with what a card shows of them.

    Of an `output` it has the place alone: never the part that signs it.
    """
    record = request.canonical()
    for name in _INPUTS:
        if (media := getattr(request, name)) is not None:
            record[name] = _input_record(media)
    if request.keyframes:
        record["keyframes"] = [
            {"image": _input_record(frame.image), "seconds": frame.seconds} for frame in request.keyframes
        ]
    if request.reference_images:
        record["reference_images"] = [_input_record(image) for image in request.reference_images]
    return record


def request_from(record: dict[str, Any], inputs: Inputs) -> VideoRequest:
    """Read a request back, without the bytes of its inputs.

    An input whose file was removed leaves only its hash: the request can be shown, not sent. So it is with an `output`,
    whose address is not whole any more.
    """
    values = {name: record[name] for name in VideoRequest.__dataclass_fields__ if record.get(name) is not None}
    for name in _INPUTS:
        if name in values:
            values[name] = _input_from(values[name], inputs, name)
    values["keyframes"] = tuple(
        Keyframe(_input_from(frame["image"], inputs), frame["seconds"]) for frame in values.get("keyframes", ())
    )
    values["reference_images"] = tuple(_input_from(image, inputs) for image in values.get("reference_images", ()))
    values["reference_audios"] = tuple(Voice(**voice) for voice in values.get("reference_audios", ()))
    if "storage_options" in values:
        values["storage_options"] = StorageOptions.of(values["storage_options"])
    if "output" in values:
        values["output"] = Output(values["output"], is_whole=False)
    return VideoRequest(**values)


def _input_record(media: MediaInput) -> dict[str, Any]:
    return {name: value for name in _SHOWN_OF_INPUT if (value := getattr(media, name)) is not None}


def _input_from(record: dict[str, Any], inputs: Inputs, field: str = "image") -> MediaInput:
    known = {name: record[name] for name in _SHOWN_OF_INPUT if name in record}
    is_file = not known.keys() & {"url", "file_id", "job"} and "sha256" in known
    load = inputs.loader(known["sha256"]) if is_file else None
    return MediaInput(kind="video" if field == "video" else "image", load=load, **known)


def clip_record(clip: Clip) -> dict[str, Any]:
    """A clip as JSON for the ledger: file names only, because a library may move."""
    return {
        "file": clip.path.name,
        "poster": clip.poster.name if clip.poster is not None else None,
        "duration": clip.duration,
        "width": clip.width,
        "height": clip.height,
        "fps": clip.fps,
        "size": clip.size,
        "sha256": clip.sha256,
        "has_audio": clip.has_audio,
        "model": clip.model,
        "warnings": list(clip.warnings),
        "file_output": None if clip.file_output is None else asdict(clip.file_output),
    }


def _clip(row: Row, clips: Clips, request: VideoRequest) -> Clip | None:
    if row.clip is None:
        return None
    record = dict(row.clip)
    path, poster = clips.resolve(record.pop("file")), record.pop("poster")
    warnings = tuple(record.pop("warnings", ()))
    copy = record.pop("file_output", None)
    return Clip(
        path=path,
        poster=clips.resolve(poster) if poster else None,
        url=row.remote_url,
        cost_usd=_usd(row.billed_ticks),
        request=request,
        job_id=row.id,
        simulated=row.simulated,
        warnings=warnings,
        file_output=None if copy is None else FileOutput(**copy),
        **record,
    )


def _usd(ticks: int | None) -> Decimal | None:
    return None if ticks is None else usd_from_ticks(ticks)
