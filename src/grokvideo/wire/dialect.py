"""The seam between a provider's JSON and everything else: what is sent, what came back, what it means.

A dialect is pure: it neither connects, waits, nor retries. What to do about an outcome is left to the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from grokvideo.errors import GrokVideoError
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.storage import FileOutput

KEPT_S = 86400
"""Seconds that an uploaded input is kept at the provider: a day, in which a request may be repeated."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part of a multipart form. A part with a `filename` is a file."""

    name: str
    data: bytes = field(repr=False)
    filename: str | None = None
    mime: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to make: `path` is relative to the base URL, and the body is `json` or a `form`.

    `paid` calls are never repeated on doubt. `secrets` are words of the body that must not come out of an answer that
    quotes it.
    """

    method: str
    path: str
    json: dict[str, Any] | None = field(default=None, repr=False)
    params: dict[str, str] | None = None
    paid: bool = False
    form: tuple[FormPart, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer, read whole. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class CreateOutcome(StrEnum):
    """What became of a paid POST."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_TAKEN = "not_taken"
    """Turned away by the rate limit: may be sent again."""
    UNKNOWN = "unknown"
    """It may have been taken: never sent again by itself."""


@dataclass(frozen=True, slots=True)
class CreateResult:
    """The meaning of a reply to a create call. `request_id` is set when accepted, `error` otherwise.

    `lost_file`: it was refused because the provider does not know a file that the request names.
    """

    outcome: CreateOutcome
    request_id: str | None = None
    error: GrokVideoError | None = None
    retry_after_s: float | None = None
    trace_id: str | None = None
    lost_file: bool = False


@dataclass(frozen=True, slots=True)
class UploadResult:
    """The meaning of a reply to an upload: the file's id, or why there is none. `is_passing`: again may work."""

    file_id: str | None = None
    error: GrokVideoError | None = None
    is_passing: bool = False
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model that the provider offers to a key, as it describes it."""

    id: str
    aliases: tuple[str, ...] = ()
    input_modalities: tuple[str, ...] = ()


class PollOutcome(StrEnum):
    """What a poll said."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    MODERATED = "moderated"
    EXPIRED = "expired"
    TRANSIENT = "transient"
    """No news: ask again later, and count."""
    BROKEN = "broken"
    """The job is over, but its answer cannot be used: asking again is no help."""
    BLOCKED = "blocked"
    """Key, permission, credits or address: stop watching; the job itself goes on."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """The meaning of a reply to a poll.

    `progress` runs from 0 to 1, `duration` is in seconds, `cost_ticks` is in the provider's unit of account, and
    `raw_status` is the provider's own word. When done, `url` is set, or `file_output` has the id of the only copy.
    `error` is set unless pending or done; `warnings` are sentences about what else went wrong.
    """

    outcome: PollOutcome
    progress: float | None = None
    url: str | None = None
    file_output: FileOutput | None = None
    duration: float | None = None
    cost_ticks: int | None = None
    model: str | None = None
    error: GrokVideoError | None = None
    retry_after_s: float | None = None
    note: str = ""
    warnings: tuple[str, ...] = ()
    raw_status: str | None = None
    trace_id: str | None = None


class Dialect(Protocol):
    """One provider's way of saying things."""

    @property
    def name(self) -> str: ...

    @property
    def default_base_url(self) -> str: ...

    @property
    def media_hosts(self) -> tuple[str, ...]:
        """Hosts clips may be fetched from; ``*.`` stands for any subdomain."""
        ...

    def build_create(self, request: VideoRequest) -> Call: ...

    def sketch_create(self, request: VideoRequest, stored: Collection[str] = ()) -> Call:
        """The same for people to read: what is not here yet, and what signs an address, stands as words.

        `stored` are the hashes of inputs that would go to the file store first.
        """
        ...

    def parse_create(self, reply: Reply) -> CreateResult: ...

    def build_poll(self, request_id: str) -> Call: ...

    def parse_poll(self, reply: Reply, *, age_s: float) -> PollResult:
        """Read a poll's reply; `age_s` is the time since the create, because a young job may not be found yet."""
        ...

    def build_key_check(self) -> Call: ...

    def parse_key_check(self, reply: Reply) -> GrokVideoError | None:
        """None when the key may be used."""
        ...

    def build_key_note(self) -> Call: ...

    def parse_key_note(self, reply: Reply) -> str:
        """What the key's owner should know, in words; empty when there is nothing."""
        ...

    def build_upload(self, media: MediaInput, expires_after: int = KEPT_S) -> Call:
        """Put an input's bytes into the provider's file store, for so many seconds. Free, so it may be repeated."""
        ...

    def parse_upload(self, reply: Reply) -> UploadResult: ...

    def build_content(self, file_id: str) -> Call:
        """The bytes of a file in the provider's file store."""
        ...

    def build_models(self) -> Call: ...

    def parse_models(self, reply: Reply) -> tuple[RemoteModel, ...] | GrokVideoError:
        """The models that may be used with the key, or why nobody could say."""
        ...
