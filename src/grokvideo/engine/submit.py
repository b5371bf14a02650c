"""One paid POST and everything it may lead to.

The rules (each guards money): the row says `submitting`, durably, before a byte leaves; the reply's request id is
committed before anything else; a request that may have been taken is never sent again; one that certainly was not
goes back to `reserved` and waits, and as long as it waits it can be withdrawn. Before all that its inputs are made
ready, which `uploads` does: as long as that takes, the row is `reserved`, too.
"""

from __future__ import annotations

import random
from typing import Any

from grokvideo.engine import pace
from grokvideo.engine.background import in_thread
from grokvideo.engine.places import Place
from grokvideo.engine.runs import Run
from grokvideo.engine.snapshot import error_record
from grokvideo.engine.transport import ConnectionLost
from grokvideo.engine.uploads import forget, prepare
from grokvideo.errors import GrokVideoError, LibraryError, Moderated, NotSent, RateLimited, SubmitUnknown
from grokvideo.store.crowd import NoPlace
from grokvideo.values.price import ticks_from_usd
from grokvideo.values.request import VideoRequest
from grokvideo.wire.dialect import Call, CreateOutcome, CreateResult

CONNECT_RETRIES = 3
PATIENCE_S = 900.0
"""How long a request may be turned away by the rate limit before it is given up."""


class Submission:
    """Sends one job's create call until it is taken, refused, or its fate is unknown."""

    def __init__(self, run: Run, place: Place) -> None:
        self._run = run
        self._place = place
        self._began = run.clock()
        self._not_sent = 0
        self._turned_away = 0
        self._prepared: VideoRequest | None = None
        self._stored_again = False

    async def send(self) -> None:
        """Return when the row is no longer `reserved` or `submitting`.

        Raises
        ------
        asyncio.CancelledError
            If somebody stopped the job, or the process ends; between the intent and the answer it waits for the answer.
        """
        run = self._run
        call = await self._call()
        while call is not None and run.row.state == "reserved":
            has_place = True
            try:
                reply = await run.connection.api.send(call, before=self._intend, check=self._place.check)
            except NoPlace:
                has_place = False
            except NotSent as error:
                await self._not_out(error)
            except ConnectionLost as error:
                await run.step("submit_unknown", error=error_record(SubmitUnknown(str(error))))
            else:
                await self._settle(run.connection.dialect.parse_create(reply))
            run.unguard()
            if not has_place:
                since = run.clock()
                await self._place.wait_again()
                self._began += run.clock() - since  # nobody turned it away meanwhile
            elif run.row.state == "reserved" and self._not_sent:
                await self._try_again_later()
            elif run.row.state == "reserved" and self._prepared is None:
                call = await self._call()

    async def _call(self) -> Call | None:
        """The paid call, with its inputs read and large ones uploaded; None when the job ended for want of them."""
        run = self._run
        try:
            self._prepared = await prepare(run.connection, run.job.request, tell=self._tell, sleep=run.sleep)
            call = await in_thread(run.connection.dialect.build_create, self._prepared)
        except GrokVideoError as error:
            await run.step("rejected", error=error_record(error), finished_at=run.clock())
            return None
        if self._prepared is not run.job.request:
            run.show(note="next in line")  # and no longer with what is sent to the file store
        return call

    def _tell(self, words: str, fraction: float) -> None:
        if fraction:
            self._run.tick(note=f"{words}, {fraction:.0%}")
        else:
            self._run.show(note=words)

    async def _intend(self) -> None:
        """Commit the intent, if a place is free; runs in the moment before the first byte leaves."""
        self._run.guarded = True
        await self._run.step("submitting", within=self._place.limit, submitted_at=self._run.clock())
        self._run.show()

    async def _settle(self, result: CreateResult) -> None:
        self._not_sent = 0
        if result.outcome is CreateOutcome.ACCEPTED:
            await self._accept(result)
        elif result.outcome is CreateOutcome.NOT_TAKEN and self._run.clock() - self._began < PATIENCE_S:
            await self._wait_for_the_limit(result)
        elif result.lost_file and self._may_store_again():
            await self._run.step("reserved", "refused: the provider no longer has an uploaded file")
            self._prepared = None
        elif result.outcome is CreateOutcome.UNKNOWN:
            error = result.error or SubmitUnknown("the provider's answer could not be read")
            await self._run.step("submit_unknown", error=error_record(error))
        else:
            await self._refuse(result)

    def _may_store_again(self) -> bool:
        """Whether the request named files that we had put there, and none was put there a second time."""
        if self._prepared is None or self._stored_again or not forget(self._run.connection, self._prepared):
            return False
        self._stored_again = True
        return True

    async def _accept(self, result: CreateResult) -> None:
        """Commit the request id before anything else; it is the only handle on a job that is being paid for."""
        run, request_id = self._run, result.request_id
        assert request_id is not None  # the dialect's word for accepted
        try:
            await run.step("pending", request_id=request_id, submitted_at=run.clock())
        except LibraryError as error:
            run.accepted = request_id
            kept = await in_thread(self._keep, request_id)
            hint = "Free disk space, then resume the job: nothing is lost, and nothing is paid for twice."
            if not kept:
                hint = f"Free disk space, then resume the job, or later: gv.attach({request_id!r})."
            raise LibraryError(
                f"SAVE THIS: request_id {request_id} was accepted, but could not be written down: {error}",
                hint=hint,
                may_have_cost=True,
                request_id=request_id,
            ) from error

    def _keep(self, request_id: str) -> bool:
        """Put the id into the file that was made for this moment, with its blocks already on the disk."""
        try:
            if self._run.journal is None:
                return False
            self._run.journal.write(self._run.row.id, request_id)
        except OSError:
            return False
        return True

    async def _refuse(self, result: CreateResult) -> None:
        error = result.error or RateLimited("the provider kept turning the request away")
        changes: dict[str, Any] = {"error": error_record(error), "finished_at": self._run.clock()}
        if isinstance(error, Moderated):  # a refusal that may be billed all the same
            billed = None if error.cost_usd is None else ticks_from_usd(error.cost_usd)
            await self._run.step("moderated", billed_ticks=billed, **changes)
        else:
            await self._run.step("rejected", **changes)

    async def _wait_for_the_limit(self, result: CreateResult) -> None:
        self._turned_away += 1
        pause = result.retry_after_s
        if pause is None:
            pause = pace.backoff(self._turned_away, random.random(), first_s=1.0, most_s=30.0)
        await self._run.step("reserved", "turned away by the rate limit")
        self._run.show(note=f"provider’s limit reached, goes on in {int(pause) // 60}:{int(pause) % 60:02d}")
        self._run.connection.gate.hold(pause)

    async def _not_out(self, error: NotSent) -> None:
        self._not_sent += 1
        if self._run.row.state == "submitting":
            await self._run.step("reserved", "no byte left")
        if self._not_sent > CONNECT_RETRIES:
            await self._run.step("rejected", error=error_record(error), finished_at=self._run.clock())

    async def _try_again_later(self) -> None:
        self._run.show(note="no connection, tries again")
        await self._run.sleep(pace.backoff(self._not_sent, random.random(), first_s=1.0))
