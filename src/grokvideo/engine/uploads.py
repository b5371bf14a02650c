"""What happens to a request's inputs before the paid call: their bytes are read, and large ones go to the file store.

Uploading is free and starts nothing, so it is tried again where a paid call would not be. Who may be told what has gone
wrong, and what becomes of the job, is left to `submit`.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace

from grokvideo.engine import pace
from grokvideo.engine.background import in_thread
from grokvideo.engine.connections import Connection
from grokvideo.engine.transport import ConnectionLost
from grokvideo.errors import GrokVideoError, InvalidRequest, NotSent
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest

INLINE_MOST = 15 * 1024 * 1024
"""Bytes that a request may carry itself, all inputs together; nothing is documented, and this much is known to pass."""

TRIES = 4
"""Of one upload."""

_FREE = "No clip was asked for, and nothing was billed."

Tell = Callable[[str, float], None]
"""Hears what is going on, in words, and which fraction of it has been done."""


async def prepare(
    connection: Connection,
    request: VideoRequest,
    *,
    tell: Tell = lambda words, fraction: None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> VideoRequest:
    """The request with everything at hand: each input has a URL, a file id, or bytes that the request can carry.

    Raises
    ------
    InvalidRequest
        If the bytes of an input are gone.
    GrokVideoError
        If the file store did not take them. Nothing was billed.
    """
    request = await in_thread(with_bytes, request)
    stored = to_store(request)
    ids = {
        media.sha256: await _store(connection, media, tell, sleep)
        for media in {media.sha256: media for media in request.inputs() if media.sha256 in stored}.values()
    }

    def sent(media: MediaInput) -> MediaInput:
        if media.data is None or media.sha256 not in ids:
            return media
        return replace(media, data=None, load=None, file_id=ids[media.sha256])

    return request.with_inputs(sent)


def forget(connection: Connection, prepared: VideoRequest) -> bool:
    """Use the ids that were put into a prepared request no more; False: there are none."""
    ours = {(media.sha256, media.file_id) for media in prepared.inputs() if media.sha256 and media.file_id}
    for sha256, file_id in ours:
        connection.files.forget(str(sha256), str(file_id))
    return bool(ours)


def to_store(request: VideoRequest) -> frozenset[str]:
    """Hashes of the inputs that are too much for the request itself: the largest first, until the rest fits."""
    sizes: Counter[str] = Counter()
    for media in request.inputs():
        if media.data is not None and media.sha256 is not None:
            sizes[media.sha256] += len(media.data)  # one that stands in it twice counts twice
    left = sizes.total()
    chosen = []
    for sha256, size in sizes.most_common():
        if left <= INLINE_MOST:
            break
        chosen.append(sha256)
        left -= size
    return frozenset(chosen)


def with_bytes(request: VideoRequest) -> VideoRequest:
    """The request with the bytes of the inputs that lie in the library. Blocks: for a thread.

    Raises
    ------
    InvalidRequest
        If some are gone.
    """
    return request.with_inputs(_read)


def _read(media: MediaInput) -> MediaInput:
    if media.data is not None or media.url is not None or media.file_id is not None:
        return media
    data = media.read()
    if data is None:
        name = media.label or media.job or str(media.sha256)[:12]
        raise InvalidRequest(
            f"the {media.kind} {name} of this request is no longer in the library",
            hint="Give it again, and run it as a new request. Nothing was sent and nothing was billed.",
        )
    return replace(media, data=data, load=None)


async def _store(
    connection: Connection, media: MediaInput, tell: Tell, sleep: Callable[[float], Awaitable[None]]
) -> str:
    """The id of that input in the file store, where it is put unless it is there."""
    assert media.sha256 is not None  # it has bytes
    words = f"sending the {media.kind} to the provider"
    tell(words, 0.0)
    async with connection.files.lock(media.sha256):
        file_id = connection.files.get(media.sha256)
        if file_id is None:
            file_id = await _upload(connection, media, lambda fraction: tell(words, fraction), sleep)
            connection.files.keep(media.sha256, file_id)
        return file_id


async def _upload(
    connection: Connection,
    media: MediaInput,
    progress: Callable[[float], None],
    sleep: Callable[[float], Awaitable[None]],
) -> str:
    call = connection.dialect.build_upload(media)
    failures = 0
    while True:
        pause: float | None = None
        failure: GrokVideoError
        try:
            result = connection.dialect.parse_upload(await connection.api.send(call, progress=progress))
        except NotSent as error:
            failure = error
        except ConnectionLost as error:
            failure = NotSent(
                f"the {media.kind} could not be sent to the provider’s file store: {error}",
                hint=f"Check the internet connection and run it again. {_FREE}",
            )
        else:
            if result.file_id is not None:
                return result.file_id
            failure = result.error or GrokVideoError("the provider’s file store answered without a word", hint=_FREE)
            if not result.is_passing:
                raise failure
            pause = result.retry_after_s
        failures += 1
        if failures == TRIES:
            raise failure
        if pause is None:
            await sleep(pace.backoff(failures, random.random(), first_s=1.0))
        else:
            connection.gate.hold(pause)
