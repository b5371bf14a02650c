"""Watch one job at the provider: poll until there is news that ends the watching."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from grokvideo.engine import pace
from grokvideo.engine.pacing import Prospect
from grokvideo.engine.runs import Run
from grokvideo.engine.snapshot import error_record
from grokvideo.engine.transport import ConnectionLost
from grokvideo.errors import DownloadFailed, GrokVideoError, NotSent, Stalled
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.storage import Output
from grokvideo.wire.dialect import PollOutcome, PollResult

FAILURES_IN_A_ROW = 10
_ENDINGS = {PollOutcome.FAILED: "failed", PollOutcome.MODERATED: "moderated", PollOutcome.EXPIRED: "expired"}


async def watch(run: Run, timeout_s: float) -> PollResult | None:
    """Poll until the clip is there; None when the job, or the watching, came to its end here."""
    began = run.clock()
    prospect = _prospect(run)
    run.show(**_live(run, prospect))
    run.shown_at = float("-inf")  # what the first poll tells is shown whenever it comes
    failures = 0
    try:
        while run.clock() - began < timeout_s:
            result = await _poll(run, prospect)
            now = run.connection.gate.now
            if result.outcome is PollOutcome.DONE:
                _learn(run, prospect, now)
                return result
            if result.outcome is PollOutcome.PENDING:
                failures = 0
                prospect.report(now, result.progress)
                run.tick(**_live(run, prospect), note=result.note)
                continue
            failures += 1
            if result.outcome is not PollOutcome.TRANSIENT or failures == FAILURES_IN_A_ROW:
                await _finish(run, result)
                return None
            await _pause(run, result, failures)
        await run.stall(Stalled(f"no news for {timeout_s / 60:g} min"))
        return None
    finally:
        prospect.gone()


def billed(result: PollResult) -> dict[str, Any]:
    """What was billed, where the provider said it: silence must not wipe out an earlier word."""
    return {} if result.cost_ticks is None else {"billed_ticks": result.cost_ticks}


def _prospect(run: Run) -> Prospect:
    now, age = run.connection.gate.now, run.clock() - (run.row.submitted_at or run.clock())
    born = now - max(0.0, age)  # the clock may have been set back since
    is_new, run.is_new = run.is_new, False
    return run.experience.prospect(run.job.request, born, asked=born if is_new else None)


def _learn(run: Run, prospect: Prospect, now: float) -> None:
    if run.row.submitted_at is None or run.row.remote_url is not None:  # made elsewhere, or ready before
        return
    took = prospect.ready(now)
    if took is not None:
        run.took = took
        run.experience.learn(run.job.request, took)


async def _poll(run: Run, prospect: Prospect) -> PollResult:
    assert run.row.request_id is not None
    dialect, output = run.connection.dialect, run.job.request.output
    call = dialect.build_poll(run.row.request_id)
    if output is not None:  # what went wrong with the upload may be told in its words
        call = replace(call, secrets=output.secrets)
    try:
        reply = await run.connection.api.send(call, asks=prospect)
    except (NotSent, ConnectionLost) as error:
        return PollResult(PollOutcome.TRANSIENT, error=Stalled(f"no answer from the provider: {error}"))
    submitted_at = run.row.submitted_at
    # Nobody knows how old a job is that was made elsewhere: old enough that the provider would know it.
    age_s = float("inf") if submitted_at is None else run.clock() - submitted_at
    return dialect.parse_poll(reply, age_s=age_s)


async def _pause(run: Run, result: PollResult, failures: int) -> None:
    if result.retry_after_s is not None:
        run.connection.gate.hold(result.retry_after_s)
    else:
        await run.sleep(pace.backoff(failures, random.random()))


async def _finish(run: Run, result: PollResult) -> None:
    """Write down an end that the poll told: of the job, or only of the watching."""
    error = result.error or GrokVideoError("the provider ended the job without a word")
    output = run.job.request.output
    if result.outcome is PollOutcome.BROKEN and output is not None:
        error = _delivered(output, result)
    state = _ENDINGS.get(result.outcome)
    if state is None:  # the key, the quota, silence, an unusable answer: the job itself goes on
        await run.stall(error, **billed(result))
        return
    await run.step(state, error=error_record(error), finished_at=run.clock(), **billed(result))
    run.show()


def _delivered(output: Output, result: PollResult) -> DownloadFailed:
    """A clip that went where the person wished, and only there: nothing is wrong, but nothing can be shown either."""
    money = billed_words(None if result.cost_ticks is None else usd_from_ticks(result.cost_ticks))
    return DownloadFailed(
        f"the clip was made and went to {output.place}; the provider gave no address to fetch it from",
        hint=f"It is there, and not in this library. Asking again is no help. {money}",
    )


def _live(run: Run, prospect: Prospect) -> dict[str, float | None]:
    now = run.connection.gate.now
    return {"progress": prospect.fraction(now), "eta_s": prospect.left(now)}
