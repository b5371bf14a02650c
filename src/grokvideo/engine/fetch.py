"""Bring a finished clip home: go on after a break, and ask for a fresh link when one fails."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from grokvideo.engine import pace
from grokvideo.engine.background import in_thread
from grokvideo.engine.filing import file_away
from grokvideo.engine.media import Opens
from grokvideo.engine.partial import Broken, Partial, Useless, said_in_words
from grokvideo.engine.runs import Run
from grokvideo.engine.snapshot import clip_record, error_record
from grokvideo.engine.watch import billed, watch
from grokvideo.errors import DownloadFailed, Expired, GrokVideoError
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.state import Clip
from grokvideo.wire.dialect import PollResult

FRESH_LINKS = 3

BREAKS_IN_A_ROW = 5
"""Attempts on one link without getting on."""

GETTING_ON = 1024 * 1024
"""Bytes after which a break counts as the first one again."""

_GONE = (403, 404, 410)
_log = logging.getLogger("grokvideo")


async def fetch(run: Run, answer: PollResult | None, timeout_s: float) -> None:
    """Fetch the clip that `answer` tells of, and file it; a link that fails is asked for anew.

    Raises
    ------
    LibraryError
        If the disk does not take it. Nothing is left on it, and the clip stays with the provider.
    """
    answer = answer or await watch(run, timeout_s)
    if answer is None:
        return
    await _begin(run, answer)
    with said_in_words(run.clips.path(run.row.id)):
        part = Partial(await in_thread(run.clips.part, run.row.id, run.row.owner or "nobody"))
    try:
        failure = await _through_links(run, answer, part, timeout_s)
    finally:  # before anybody hears that it is over
        with suppress(OSError):
            part.path.unlink(missing_ok=True)
    if failure is not None:
        await _end(run, failure)


async def _through_links(run: Run, answer: PollResult, part: Partial, timeout_s: float) -> DownloadFailed | None:
    """Fetch and file it, by as many links as it takes; why not, when it did not work out."""
    failure = DownloadFailed("the clip could not be fetched")
    for link in range(FRESH_LINKS):
        if link:
            fresh = await watch(run, timeout_s)
            if fresh is None:
                return None
            answer = fresh
            await _begin(run, answer, part.size / part.total if part.total else 0.0)
        try:
            await _through_copies(run, answer, part)
            return None
        except Useless as error:
            return error
        except DownloadFailed as error:
            failure = error
        await run.step("pending", f"fetch failed: {failure}")
    return failure


async def _end(run: Run, failure: DownloadFailed) -> None:
    if failure.status in _GONE:
        money = billed_words(None if run.row.billed_ticks is None else usd_from_ticks(run.row.billed_ticks))
        gone = Expired(f"the clip was made, but the provider no longer has it. {money}", code="link_expired")
        await run.step("expired", error=error_record(gone), finished_at=run.clock())
        run.show()
    else:
        await run.stall(failure)


async def _begin(run: Run, answer: PollResult, fraction: float = 0.0) -> None:
    known = billed(answer) if run.took is None else billed(answer) | {"took": run.took}
    await run.step("remote_done", remote_url=answer.url, **known)
    await run.step("downloading")
    run.show(download=fraction)


async def _through_copies(run: Run, answer: PollResult, part: Partial) -> None:
    """Fetch the clip by its link, or else its copy in the provider's file store, and file it."""
    first: DownloadFailed | None = None
    for url, opens in _places(run, answer):
        try:
            await _bring(run, answer, part, url, opens)
        except DownloadFailed as error:
            if first is not None:
                _log.info("job %s: its stored copy failed, too: %s", run.job.id, error)
            first = first or error
        else:
            return
    assert first is not None  # what is done has a place
    raise first


def _places(run: Run, answer: PollResult) -> Iterator[tuple[str, Opens | None]]:
    """Where the clip can be had, best first; the file itself needs the key, so the API's client asks for it."""
    copy = answer.file_output
    urls = (answer.url, copy.public_url if copy is not None else None)
    yield from ((url, None) for url in dict.fromkeys(urls) if url is not None)
    if copy is not None and copy.file_id is not None:
        call = run.connection.dialect.build_content(copy.file_id)
        yield call.path, partial(run.connection.api.open, call)


async def _receive(run: Run, part: Partial, url: str, opens: Opens | None) -> None:
    """Fetch until it is whole, going on after a break."""
    media = run.connection.media
    breaks = 0
    while True:
        before = part.size
        try:
            await media.get(url, part, lambda fraction: run.tick(download=fraction), opens)
        except Broken as error:
            breaks = 1 if part.size - before >= GETTING_ON else breaks + 1
            if breaks == BREAKS_IN_A_ROW or not media.may_retry():
                raise
            pause = error.retry_after_s
        else:
            return
        await run.sleep(pace.backoff(breaks, random.random()) if pause is None else pause)


async def _bring(run: Run, answer: PollResult, part: Partial, url: str, opens: Opens | None) -> None:
    await _receive(run, part, url, opens)
    try:
        filed = await in_thread(file_away, run.clips, part.path, run.row.id)
    except GrokVideoError:
        part.reset()  # whatever these bytes are, nothing may be added to them
        raise
    clip = Clip(
        path=filed.path,
        poster=filed.poster,
        url=answer.url,
        duration=filed.probe.duration,
        width=filed.probe.width,
        height=filed.probe.height,
        fps=filed.probe.fps,
        has_audio=filed.probe.has_audio,
        size=filed.size,
        sha256=filed.sha256,
        cost_usd=None,
        model=answer.model or run.job.request.model,
        request=run.job.request,
        job_id=run.job.id,
        simulated=run.job.simulated,
        file_output=answer.file_output,
        warnings=answer.warnings,
    )
    await run.step("done", clip=clip_record(clip), finished_at=run.clock(), error=None)
    run.show()
