"""A sweep from its start to its end: begun once and for the price that was seen, each clip in its place, none twice."""

from __future__ import annotations

import gc
import itertools
import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import grokvideo as gv
from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.living import sweep_of
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import (
    AuthenticationError,
    BudgetExceeded,
    GrokVideoError,
    InvalidRequest,
    JobFailed,
    NeedsConfirmation,
    Stopped,
    WaitTimeout,
)
from grokvideo.session import BACKGROUND, Session
from grokvideo.values.state import JobState, Status
from tests.engine.shop import BLOCKED, BROKEN, REFUSED, WITHIN_S, Shop, plan, put, sweep
from tests.faults.rig import KEY
from tests.faults.server import Server, after, answer, reset
from tests.faults.test_interrupted_submit import Interrupt
from tests.films import a_film
from tests.values import Controls, a_job, usd

FOUR: dict[str, Any] = {"animal": ["fox", "owl"], "style": ["ink", "clay"], "duration": 1}
"""Four clips of $0.05 each."""
PROMPTS = ["a fox in ink", "a fox in clay", "a owl in ink", "a owl in clay"]


def four(session: Session, **more: Any) -> Sweep:
    return sweep(session, "a {animal} in {style}", **{**FOUR, **more})


def asking(shop: Shop, **more: Any) -> Sweep:
    """A sweep whose price has to be confirmed."""
    return four(shop.session(confirm_over_usd=0.1), may_ask=True, **more)


def statuses(jobs: Sequence[Job]) -> list[str]:
    return [job.status.value for job in jobs]


def test_a_sweep_that_costs_little_begins_at_once_and_every_clip_is_in_its_place(shop: Shop) -> None:
    begun = four(shop.session(), name="s")
    assert (begun.has_begun, begun.is_asking, begun.is_cancelled, begun.name) == (True, False, False, "s")
    assert begun.wait(WITHIN_S) is begun
    assert statuses(begun) == ["done"] * 4
    assert [job.request.prompt for job in begun] == PROMPTS
    assert [cell.words for cell in begun.cells] == ["fox, ink", "fox, clay", "owl, ink", "owl, clay"]
    assert [job.name for job in begun] == ["s_fox_ink", "s_fox_clay", "s_owl_ink", "s_owl_clay"]
    assert shop.sold == dict.fromkeys(PROMPTS, 1)
    assert (begun.estimate_usd, begun.cost_usd) == (usd("0.20"), usd("0.20"))


def test_the_same_sweep_again_costs_nothing_and_has_every_clip(shop: Shop) -> None:
    session = shop.session()
    four(session).wait(WITHIN_S)
    again = four(session)
    assert (again.bill.new, again.bill.total, again.bill.answered.count) == (0, usd("0"), 4)
    assert statuses(again) == ["done"] * 4
    assert all(job.reused for job in again)
    assert (again.estimate_usd, again.cost_usd) == (usd("0"), usd("0"))
    assert shop.sold.total() == 4


def test_it_needs_no_confirmation_for_what_is_there(shop: Shop) -> None:
    session = shop.session()
    four(session).wait(WITHIN_S)
    session.configure(confirm_over_usd=0)
    assert four(session, may_ask=True).has_begun


def test_a_larger_sweep_makes_what_is_missing(shop: Shop) -> None:
    session = shop.session()
    four(session).wait(WITHIN_S)
    more = four(session, animal=["fox", "owl", "crane"]).wait(WITHIN_S)
    assert [job.reused for job in more] == [True] * 4 + [False] * 2
    assert (more.estimate_usd, more.cost_usd) == (usd("0.10"), usd("0.10"))
    assert shop.sold.total() == 6


def test_fresh_makes_all_of_it_again(shop: Shop) -> None:
    session = shop.session()
    four(session).wait(WITHIN_S)
    again = four(session, fresh=True).wait(WITHIN_S)
    assert not any(job.reused for job in again)
    assert shop.sold == dict.fromkeys(PROMPTS, 2)


def test_equal_clips_of_one_sweep_are_one_job_and_counted_once(tmp_path: Path, shop: Shop) -> None:
    paths = [tmp_path / name for name in ("a.png", "b.png", "c.png")]
    for path, colour in zip(paths, ("red", "red", "blue"), strict=True):
        Image.new("RGB", (60, 40), colour).save(path)
    begun = sweep(shop.session(), "steam", image=paths, duration=1).wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 3
    assert begun[0] is begun[1] is not begun[2]
    assert (begun.estimate_usd, begun.cost_usd) == (usd("0.104"), usd("0.10"))
    assert shop.sold.total() == 2


def test_every_picture_of_a_sweep_is_kept_in_the_library(home: Path, shop: Shop) -> None:
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    begun = sweep(shop.session(), "a {animal}", animal=["fox", "owl"], image=pictures, duration=1).wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 6
    kept = {path.name for path in (home / "inputs").iterdir()}
    assert kept == {media.sha256 for job in begun for media in job.request.inputs()}
    assert len(kept) == 3


NEEDS_JOBS: dict[str, Callable[[Sweep], object]] = {
    "len": len,
    "bool": bool,
    "iteration": list,
    "index": lambda sweep: sweep[0],
    "last": lambda sweep: sweep[-1],
    "slice": lambda sweep: sweep[:2],
    "in": lambda sweep: object() in sweep,
    "reversed": lambda sweep: list(reversed(sweep)),
    "cells": lambda sweep: sweep.cells,
    "cost": lambda sweep: sweep.cost_usd,
    "wait": lambda sweep: sweep.wait(0),
    "stop": lambda sweep: sweep.stop(),
    "resume": lambda sweep: sweep.resume(),
    "retry": lambda sweep: sweep.retry(),
    "missing": lambda sweep: sweep.missing(),
    "to_dataframe": lambda sweep: sweep.to_dataframe(),
    "to_csv": lambda sweep: sweep.to_csv(),
    "compare": lambda sweep: sweep.compare(),
    "as videos of another": lambda sweep: gv.sweep("make it {style}", style=["ink", "oil"], video=sweep),
    "as the video of an edit": lambda sweep: gv.edit(sweep, "make it snow"),
}


@pytest.mark.parametrize("name", NEEDS_JOBS)
def test_before_it_has_begun_there_are_no_jobs_and_who_asks_for_them_is_told_the_price(shop: Shop, name: str) -> None:
    waiting = asking(shop)
    with pytest.raises(NeedsConfirmation) as caught:
        NEEDS_JOBS[name](waiting)
    assert str(caught.value) == "these 4 clips would cost $0.20 (estimated), and wait for your confirmation"
    assert caught.value.price_usd == usd("0.20")
    assert ".start()" in caught.value.hint
    assert "Nothing was sent" in caught.value.hint
    assert waiting.is_asking
    assert shop.server.heard == []


async def test_it_cannot_be_awaited_before_it_has_begun_and_then_gives_clips(shop: Shop) -> None:
    waiting = asking(shop)
    with pytest.raises(NeedsConfirmation):
        await waiting
    clips = await waiting.start()
    assert [clip.request.prompt for clip in clips] == PROMPTS


async def test_awaiting_raises_what_went_wrong(shop: Shop) -> None:
    shop.instead[PROMPTS[2]] = [REFUSED]
    with pytest.raises(GrokVideoError, match="no"):
        await four(shop.session())


def test_the_click_begins_it_and_pays_once(shop: Shop) -> None:
    waiting = asking(shop)
    assert repr(waiting) == "<Sweep: 4 clips, waits for your confirmation of $0.20, nothing was sent>"
    assert waiting.start() is waiting
    assert (waiting.has_begun, waiting.is_asking) == (True, False)
    assert waiting.start() is waiting
    assert statuses(waiting.wait(WITHIN_S)) == ["done"] * 4
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_many_clicks_at_once_are_one(shop: Shop) -> None:
    """Without its lock each of them pays where nothing is answered from the library."""
    waiting = asking(shop, fresh=True)
    together = threading.Barrier(8)

    def click(_: int) -> list[str]:
        together.wait(WITHIN_S)
        return [job.id for job in waiting.start()]

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(click, range(8)))
    assert len({*map(tuple, seen)}) == 1
    waiting.wait(WITHIN_S)
    assert shop.sold == dict.fromkeys(PROMPTS, 1)
    assert len(shop.session().library()) == 4


def test_a_click_in_one_thread_while_another_looks(shop: Shop) -> None:
    waiting = asking(shop)
    ready, seen = threading.Event(), list[int]()

    def look() -> None:
        while len(seen) < 1000:
            try:
                jobs = list(zip(waiting, waiting.cells, strict=True))
            except NeedsConfirmation:
                ready.set()
            else:
                seen.append(len(jobs))

    looker = threading.Thread(target=look)
    looker.start()
    assert ready.wait(WITHIN_S)
    waiting.start()
    looker.join(WITHIN_S)
    assert {*seen} == {4}


def test_no_is_no(shop: Shop) -> None:
    waiting = asking(shop)
    waiting.cancel()
    assert (waiting.is_cancelled, waiting.is_asking, waiting.has_begun) == (True, False, False)
    assert repr(waiting) == "<Sweep: 4 clips, cancelled, nothing was sent>"
    for ask in (waiting.confirm, lambda: len(waiting)):
        with pytest.raises(NeedsConfirmation, match="was cancelled, and nothing was sent") as caught:
            ask()
        assert "press Generate, or call .start()" in caught.value.hint
    assert (shop.server.heard, len(shop.session().library())) == ([], 0)


def test_what_was_cancelled_may_be_started_after_all(shop: Shop) -> None:
    waiting = asking(shop)
    waiting.cancel()
    assert waiting.start() is waiting
    assert (waiting.is_cancelled, waiting.has_begun) == (False, True)
    assert statuses(waiting.wait(WITHIN_S)) == ["done"] * 4
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_the_bill_of_a_cancelled_sweep_is_shown_again_as_it_is_by_now(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.1)
    waiting, told = four(session, may_ask=True), list[bool]()
    waiting.cancel()
    waiting.follow(lambda: told.append(waiting.is_asking))
    four(session, animal=["fox"]).wait(WITHIN_S)
    waiting.ask_again()
    assert (waiting.is_asking, told, waiting.estimate_usd) == (True, [True], usd("0.10"))
    assert shop.sold.total() == 2
    waiting.start().wait(WITHIN_S)
    waiting.ask_again()
    assert waiting.has_begun
    assert shop.sold.total() == 4


def test_before_it_has_begun_its_estimate_is_its_bill(shop: Shop) -> None:
    waiting = asking(shop)
    assert waiting.estimate_usd == usd("0.20")
    with pytest.raises(NeedsConfirmation) as caught:
        len(waiting)
    assert "show it in a cell (its name alone on the last line) and press Generate, or call .start()" in str(
        caught.value.hint
    )
    waiting.start().wait(WITHIN_S)
    assert waiting.estimate_usd == usd("0.20")


def test_what_was_paid_for_a_clip_that_was_made_again_stays_in_the_sum(shop: Shop) -> None:
    shop.instead = {PROMPTS[0]: [BLOCKED]}
    begun = four(shop.session()).wait(WITHIN_S)
    blocked, paid = begun[0], begun.cost_usd
    assert not begun.attempts
    background_cost = usd("0.03")
    BACKGROUND.call(blocked._publish, replace(blocked.state, cost_usd=background_cost))
    begun.retry(blocked).wait(WITHIN_S)
    assert list(begun.attempts) == [blocked]
    assert begun.cost_usd == paid + background_cost + usd("0.05")
    again = blocked.generate_again().wait(WITHIN_S)
    second = begun[0]
    begun.replace(second, again)
    assert list(begun.attempts) == [blocked, second]
    assert begun.cost_usd == paid + background_cost + usd("0.10")


def test_clips_one_by_one_are_known_as_parts_of_the_newest_sweep_that_has_all_of_them(shop: Shop) -> None:
    session = shop.session()
    old = four(session, name="old").wait(WITHIN_S)
    new = four(session, name="new", animal=["fox", "crane"]).wait(WITHIN_S)
    assert sweep_of([new[0], new[1]]) is new
    assert sweep_of([old[2], old[0]]) is old
    assert sweep_of([old[2], new[3]]) is None
    job = new[3]
    assert sweep_of([job]) is new
    del new
    gc.collect()
    assert sweep_of([job]) is None


def test_no_comes_too_late_for_what_has_begun(shop: Shop) -> None:
    begun = four(shop.session())
    begun.cancel()
    assert not begun.is_cancelled
    assert statuses(begun.wait(WITHIN_S)) == ["done"] * 4


def test_one_click_of_yes_and_no_wins(shop: Shop) -> None:
    for _ in range(5):
        waiting = asking(shop, fresh=True)
        together = threading.Barrier(2)

        def start() -> None:
            together.wait(WITHIN_S)  # noqa: B023
            try:
                waiting.start()  # noqa: B023
            except NeedsConfirmation:
                pass

        thread = threading.Thread(target=start)
        before = len(shop.session().library())
        thread.start()
        together.wait(WITHIN_S)
        waiting.cancel()
        thread.join(WITHIN_S)
        assert waiting.has_begun is not waiting.is_cancelled
        assert len(shop.session().library()) - before == (4 if waiting.has_begun else 0)


def test_a_no_while_the_click_is_still_being_prepared_counts(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.1)
    waiting = four(session, may_ask=True)
    rows = session._orders.rows

    def late(*values: Any) -> Any:
        waiting.cancel()
        return rows(*values)

    session._orders.rows = late  # type: ignore[assignment, method-assign]
    with pytest.raises(NeedsConfirmation, match="was cancelled, and nothing was sent"):
        waiting.start()
    assert (waiting.is_cancelled, len(session.library()), shop.server.heard) == (True, 0, [])


def test_where_nobody_can_be_asked_a_price_to_confirm_is_an_error(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.1)
    with pytest.raises(NeedsConfirmation, match="these 4 clips would cost") as caught:
        four(session)
    assert caught.value.price_usd == usd("0.20")
    assert len(session.library()) == 0
    assert four(session, yes=True).has_begun


def test_a_yes_given_before_is_not_asked_for_again(shop: Shop) -> None:
    assert four(shop.session(confirm_over_usd=0.1), yes=True, may_ask=True).has_begun


def test_a_limit_of_nothing_always_asks(shop: Shop) -> None:
    assert sweep(shop.session(confirm_over_usd=0), "a fox", duration=1, may_ask=True).is_asking


def test_a_price_that_is_known_in_part_is_asked_for_too(shop: Shop) -> None:
    waiting = sweep(
        shop.session(confirm_over_usd=0.1), "a fox", model=["grok-imagine-video", "grok-9"], duration=3, may_ask=True
    )
    assert waiting.is_asking
    assert repr(waiting) == "<Sweep: 2 clips, waits for your confirmation of price unknown, nothing was sent>"
    assert len(waiting.start()) == 2


def test_above_the_budget_there_is_nothing_to_confirm(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.1, budget_usd=0.15)
    for terms in ({"may_ask": True}, {"yes": True}, {"may_ask": True, "yes": True}, {}):
        with pytest.raises(BudgetExceeded, match=r"\$0\.20 is more than the \$0\.15 left"):
            four(session, **terms)
    assert (len(session.library()), shop.server.heard) == (0, [])


def test_a_budget_that_was_spent_meanwhile_is_told_at_the_click(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.1, budget_usd=0.22)
    waiting = four(session, may_ask=True)
    sweep(session, "a crane", duration=1).wait(WITHIN_S)
    with pytest.raises(BudgetExceeded):
        waiting.start()
    assert waiting.is_asking
    assert shop.sold == {"a crane": 1}
    session.configure(budget_usd=None)
    waiting.start().wait(WITHIN_S)
    assert shop.sold.total() == 5


def test_without_a_key_nothing_is_asked(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.1)
    session.set_key(None)
    session.configure(base_url=None)
    with pytest.raises(AuthenticationError):
        four(session, may_ask=True)


def test_a_yes_is_for_the_price_that_was_seen(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.05)
    asked = plan(session, "a {animal} in {style}", **FOUR)
    rows = [put(session, asked, number, "done") for number in range(2)]
    waiting = session.sweep(asked, may_ask=True)
    assert (waiting.is_asking, waiting.bill.total) == (True, usd("0.10"))
    session._ledger.delete(rows[0].id)
    with pytest.raises(NeedsConfirmation, match=r"it would cost \$0\.15 by now, and not \$0\.10") as caught:
        waiting.start()
    assert caught.value.price_usd == usd("0.15")
    assert (waiting.is_asking, waiting.bill.total, waiting.bill.new) == (True, usd("0.15"), 3)
    assert shop.server.heard == []
    waiting.start()
    assert waiting.wait(WITHIN_S)[1].reused
    assert shop.sold.total() == 3


def test_a_price_that_has_fallen_is_no_reason_to_ask_again(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.05)
    asked = plan(session, "a {animal} in {style}", **FOUR)
    waiting = session.sweep(asked, may_ask=True)
    put(session, asked, 0, "done")
    assert [job.reused for job in waiting.start().wait(WITHIN_S)] == [True, False, False, False]
    assert shop.sold.total() == 3


def test_the_price_that_was_seen_is_kept_in_the_step_that_writes_the_jobs(shop: Shop) -> None:
    """Where the price is looked up first and the jobs are written after, what changes in between is paid for."""
    session, other = shop.session(confirm_over_usd=0.05), shop.session()
    asked = plan(session, "a {animal} in {style}", **FOUR)
    row = put(session, asked, 0, "done")
    waiting = session.sweep(asked, may_ask=True)
    claim = session._ledger.claim

    def late(*args: Any, **terms: Any) -> Any:
        other._ledger.delete(row.id)
        return claim(*args, **terms)

    session._ledger.claim = late  # type: ignore[method-assign]
    with pytest.raises(NeedsConfirmation, match=r"\$0\.20 by now, and not \$0\.15"):
        waiting.start()
    assert shop.server.heard == []


def test_a_price_that_rises_and_needs_no_confirmation_is_paid(shop: Shop) -> None:
    session = shop.session()
    asked = plan(session, "a {animal} in {style}", **FOUR)
    bill = session.bill(asked)
    jobs = session.submit_all(asked.orders, yes=True, seen=usd("0.05"))
    assert (len(jobs), bill.total) == (4, usd("0.20"))


def test_what_a_killed_process_had_reserved_is_no_surprise_at_the_click(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.05)
    asked = plan(session, "a {animal} in {style}", **FOUR)
    put(session, asked, 0, "reserved", lambda row: replace(row, owner="dead"))
    waiting = session.sweep(asked, may_ask=True)
    assert waiting.bill.total == usd("0.20")
    waiting.start().wait(WITHIN_S)
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_who_follows_is_told_of_the_start_and_of_a_no_and_may_leave(shop: Shop) -> None:
    heard: list[bool] = []
    begun, refused = asking(shop), asking(shop, duration=2)
    for each in (begun, refused):
        each.follow(lambda each=each: heard.append(each.has_begun))  # type: ignore[misc]
        leave = each.follow(lambda: heard.append(True))
        leave()
        leave()
    begun.start()
    refused.cancel()
    assert heard == [True, False]


def test_who_follows_is_told_when_the_price_has_risen(shop: Shop) -> None:
    session = shop.session(confirm_over_usd=0.05)
    asked = plan(session, "a {animal} in {style}", **FOUR)
    row = put(session, asked, 0, "done")
    waiting = session.sweep(asked, may_ask=True)
    session._ledger.delete(row.id)
    seen: list[Decimal | None] = []
    waiting.follow(lambda: seen.append(waiting.bill.total))
    with pytest.raises(NeedsConfirmation):
        waiting.start()
    assert seen == [usd("0.20")]


def test_a_listener_that_fails_does_not_make_a_paid_sweep_look_failed(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    waiting, heard = asking(shop), list[str]()

    def fails() -> None:
        raise LookupError("in somebody's callback")

    waiting.follow(fails)
    waiting.follow(lambda: heard.append("told"))
    with caplog.at_level(logging.ERROR):
        waiting.start()
    assert heard == ["told"]
    assert "in somebody's callback" in caplog.text


def test_a_listener_may_look_and_start_again(shop: Shop) -> None:
    waiting, seen = asking(shop), list[int]()

    def look() -> None:
        leave()
        seen.append(len(waiting.start()))

    leave = waiting.follow(look)
    waiting.start()
    assert seen == [4]


def test_a_failed_clip_is_made_again_in_its_place_alone(shop: Shop) -> None:
    shop.instead = {PROMPTS[1]: [REFUSED], PROMPTS[3]: [REFUSED]}
    begun, told = four(shop.session(), name="s"), list[str]()
    begun.follow(lambda: told.append("told"))
    begun.wait(WITHIN_S)
    assert statuses(begun) == ["done", "failed", "done", "failed"]
    assert [job.request.prompt for job in begun.missing()] == [PROMPTS[1], PROMPTS[3]]
    before = list(begun)
    assert begun.retry(begun[1]) is begun
    assert [now is then for now, then in zip(begun, before, strict=True)] == [True, False, True, True]
    begun.wait(WITHIN_S)
    assert statuses(begun) == ["done", "done", "done", "failed"]
    assert (begun[1].name, begun[1].request.prompt) == ("s_fox_clay", PROMPTS[1])
    assert begun.cells == begun.plan.cells
    assert shop.sold == {PROMPTS[0]: 1, PROMPTS[1]: 1, PROMPTS[2]: 1}
    assert told == ["told"]
    with pytest.raises(InvalidRequest, match="not in this sweep"):
        begun.retry(before[1])  # a second click, or one from another tab
    assert shop.sold.total() == 3


def test_all_that_failed_are_made_again_as_one_action_with_one_confirmation(shop: Shop) -> None:
    shop.instead = {prompt: [REFUSED] for prompt in PROMPTS[:3]}
    session = shop.session()
    begun = four(session).wait(WITHIN_S)
    session.configure(confirm_over_usd=0.1)
    with pytest.raises(NeedsConfirmation, match="these 3 clips would cost") as caught:
        begun.retry()
    assert caught.value.price_usd == usd("0.15")
    assert statuses(begun) == ["failed"] * 3 + ["done"]
    begun.retry(yes=True).wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 4
    assert shop.sold == dict.fromkeys(PROMPTS, 1)
    assert begun.retry() is begun  # nothing is missing
    assert shop.sold.total() == 4


def test_a_retry_keeps_the_budget(shop: Shop) -> None:
    shop.instead = {prompt: [REFUSED] for prompt in PROMPTS}
    session = shop.session()
    begun = four(session).wait(WITHIN_S)
    session.configure(budget_usd=0.1)
    with pytest.raises(BudgetExceeded):
        begun.retry(yes=True)
    begun.retry(begun[0]).wait(WITHIN_S)
    assert shop.sold == {PROMPTS[0]: 1}


def test_two_clicks_on_try_again_at_once_pay_once(shop: Shop) -> None:
    shop.instead = {prompt: [REFUSED] for prompt in PROMPTS}
    begun = four(shop.session()).wait(WITHIN_S)
    together = threading.Barrier(8)

    def click(number: int) -> None:
        failed = begun[0]
        together.wait(WITHIN_S)
        try:
            begun.retry(failed if number % 2 else None)
        except InvalidRequest:
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(click, range(8)))
    begun.wait(WITHIN_S)
    assert shop.sold[PROMPTS[0]] == 1
    assert max(shop.sold.values()) == 1


def test_equal_clips_that_failed_are_made_again_once(tmp_path: Path, shop: Shop) -> None:
    """Where each place is made again for itself, one clip is paid for twice."""
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        Image.new("RGB", (60, 40), "red").save(path)
    shop.instead["steam"] = [REFUSED, REFUSED]
    session = shop.session()
    begun = sweep(session, "steam", image=paths, duration=1).wait(WITHIN_S)
    assert statuses(begun) == ["failed"] * 2
    assert begun.missing() == [begun[0]]  # it is one
    begun.retry(begun[1]).wait(WITHIN_S)
    assert statuses(begun) == ["failed"] * 2
    begun.retry().wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 2
    assert begun[0] is begun[1]
    assert shop.sold == {"steam": 1}


def test_a_clip_that_may_have_been_billed_is_made_again_only_by_a_click(shop: Shop) -> None:
    shop.ends[PROMPTS[0]] = BROKEN
    session = shop.session()
    begun = four(session).wait(WITHIN_S)
    assert isinstance(begun[0].error, JobFailed)
    assert four(session)[0].status is Status.FAILED  # run again: what may have cost money is shown, not sent
    assert shop.sold[PROMPTS[0]] == 1
    del shop.ends[PROMPTS[0]]
    assert statuses(begun.retry().wait(WITHIN_S)) == ["done"] * 4
    assert shop.sold[PROMPTS[0]] == 2


def test_blocked_clips_are_left_alone_by_a_retry_of_all_and_made_again_by_name(shop: Shop) -> None:
    shop.instead = {PROMPTS[0]: [BLOCKED], PROMPTS[1]: [REFUSED]}
    begun = four(shop.session()).wait(WITHIN_S)
    assert statuses(begun)[:2] == ["moderated", "failed"]
    begun.retry().wait(WITHIN_S)
    assert statuses(begun)[:2] == ["moderated", "done"]
    begun.retry(begun[0]).wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 4


def test_what_is_done_or_under_way_is_not_made_again(shop: Shop) -> None:
    session = shop.session()
    begun = four(session).wait(WITHIN_S)
    with pytest.raises(InvalidRequest, match="is done, and not to be made again"):
        begun.retry(begun[0])
    shop.holds = True
    running = four(session, fresh=True)
    with pytest.raises(InvalidRequest, match="not to be made again"):
        running.retry(running[0])
    assert running.retry() is running
    shop.server.wait_for(lambda: len(shop.server.polls) > 8)
    running.stop().wait(WITHIN_S)
    assert statuses(running) == ["stopped"] * 4
    with pytest.raises(InvalidRequest, match="not watching, and not to be made again"):
        running.retry(running[0])
    assert shop.sold.total() == 8


def test_what_is_in_doubt_is_not_made_again_and_what_was_sent_again_is_not_either(shop: Shop) -> None:
    shop.instead[PROMPTS[0]] = [reset]
    begun = four(shop.session()).wait(WITHIN_S)
    doubtful = begun[0]
    assert doubtful.status is Status.SUBMIT_UNKNOWN
    assert begun.missing() == []
    with pytest.raises(InvalidRequest, match="not known if it was sent, and not to be made again"):
        begun.retry(doubtful)
    again = doubtful.submit_again()
    assert (doubtful.status, doubtful.state.ledger) == (Status.FAILED, "superseded")
    assert begun.missing() == []
    with pytest.raises(InvalidRequest, match="not to be made again"):
        begun.retry(doubtful)
    begun.replace(doubtful, again)
    assert statuses(begun.wait(WITHIN_S)) == ["done"] * 4
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_what_was_withdrawn_before_it_was_sent_is_missing(shop: Shop) -> None:
    shop.holds = True
    begun = four(shop.session(max_jobs=1))
    shop.server.wait_for(lambda: bool(shop.server.polls))
    begun.stop().wait(WITHIN_S)
    assert Counter(statuses(begun)) == {"stopped": 1, "failed": 3}
    assert shop.sold.total() == 1
    shop.holds = False
    begun.resume()
    begun.retry().wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 4
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_stop_withdraws_what_waits_and_leaves_what_was_sent(shop: Shop) -> None:
    shop.holds = True
    begun = sweep(shop.session(max_jobs=2), "clip {number}", number=range(40), duration=1)
    shop.server.wait_for(lambda: len({heard.path for heard in shop.server.polls}) == 2)
    begun.stop().wait(WITHIN_S)
    assert shop.sold.total() == 2
    assert Counter(statuses(begun)) == {"stopped": 2, "failed": 38}


def test_the_last_is_stopped_first_so_that_no_place_becomes_free_for_one_that_waits() -> None:
    heard: list[int] = []

    class Noted(Controls):
        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

        def stop(self, job: Job) -> None:
            heard.append(self.number)
            if self.number:
                raise GrokVideoError(f"job {self.number} is not watched by this kernel")

    rendering = JobState(status=Status.PENDING, created_at=0.0)
    jobs = Jobs(a_job(rendering, controls=Noted(number)) for number in range(3))
    with pytest.raises(GrokVideoError, match="job 2"):
        jobs.stop()
    assert heard == [2, 1, 0]


def test_one_that_cannot_be_stopped_here_does_not_keep_the_others_from_it(shop: Shop) -> None:
    shop.holds = True
    elsewhere, here = shop.session(), shop.session()
    theirs = sweep(elsewhere, "a fox in clay", duration=1)
    shop.server.wait_for(lambda: bool(shop.server.polls))
    begun = four(here)
    assert begun[1].id == theirs[0].id
    shop.server.wait_for(lambda: len({heard.path for heard in shop.server.polls}) == 4)
    with pytest.raises(GrokVideoError, match="is not watched by this kernel"):
        begun.stop()
    for number in (0, 2, 3):
        begun[number].wait(WITHIN_S)
    assert statuses(begun) == ["stopped", "pending", "stopped", "stopped"]
    elsewhere_job = theirs[0]
    shop.holds = False
    elsewhere_job.wait(WITHIN_S)
    begun.resume().wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 4


def test_stopped_clips_are_watched_again_for_nothing(shop: Shop) -> None:
    shop.holds = True
    begun = four(shop.session())
    shop.server.wait_for(lambda: len({heard.path for heard in shop.server.polls}) == 4)
    begun.stop().wait(WITHIN_S)
    assert statuses(begun) == ["stopped"] * 4
    with pytest.raises(Stopped):
        begun[0].result()
    shop.holds = False
    assert statuses(begun.resume().wait(WITHIN_S)) == ["done"] * 4
    assert shop.sold.total() == 4


def test_waiting_for_all_has_one_time_limit(shop: Shop) -> None:
    shop.holds = True
    begun = four(shop.session())
    with pytest.raises(WaitTimeout):
        begun.wait(0.05)


def test_a_job_takes_the_place_of_another_and_who_follows_is_told(shop: Shop) -> None:
    session = shop.session()
    begun, told = four(session).wait(WITHIN_S), list[str]()
    begun.follow(lambda: told.append("told"))
    old, new = begun[2], sweep(session, "a crane", duration=1)[0]
    begun.replace(old, new)
    assert [begun[2] is new, *(job is not old for job in begun)] == [True] * 5
    begun.replace(old, new)
    assert (len(begun), told) == (4, ["told", "told"])
    assert begun.cells == begun.plan.cells


def test_a_place_whose_words_were_changed_is_made_again_with_the_new_words(shop: Shop) -> None:
    """Where a retry goes by the plan, it sends, and pays for, the words that moderation blocked."""
    shop.instead = {PROMPTS[0]: [BLOCKED], "a fox, drawn": [REFUSED]}
    begun = four(shop.session()).wait(WITHIN_S)
    blocked = begun[0]
    changed = blocked.generate_again(prompt="a fox, drawn")
    begun.replace(blocked, changed)
    begun.wait(WITHIN_S)
    assert statuses(begun)[0] == "failed"
    begun.retry().wait(WITHIN_S)
    assert statuses(begun) == ["done"] * 4
    assert shop.sold == {"a fox, drawn": 1, **dict.fromkeys(PROMPTS[1:], 1)}


def test_a_slice_keeps_its_part_of_the_cells(shop: Shop) -> None:
    begun = four(shop.session())
    part = begun[1:3]
    assert isinstance(part, Jobs)
    assert [cell.words for cell in part.cells] == ["fox, clay", "owl, ink"]
    assert list(part) == [begun[1], begun[2]]
    assert begun[::-2].cells == (begun.cells[3], begun.cells[1])
    assert (begun[4:].cells, len(begun[4:])) == ((), 0)
    assert Jobs([begun[0]]).cells == ()
    begun.wait(WITHIN_S)


def test_it_says_what_it_is_in_a_line(shop: Shop) -> None:
    shop.instead[PROMPTS[3]] = [REFUSED]
    begun = four(shop.session(), name="s").wait(WITHIN_S)
    assert repr(begun) == "<Sweep: s_fox_ink done, s_fox_clay done, s_owl_ink done, s_owl_clay failed>"
    many = four(shop.session(), n=2, name="s").wait(WITHIN_S)
    assert repr(many) == "<Sweep: 8, 8 done>"


def test_takes_are_takes(shop: Shop) -> None:
    begun = sweep(shop.session(), "a {animal}", animal=["fox", "owl"], duration=1, n=2).wait(WITHIN_S)
    assert [job.take for job in begun] == [1, 2, 1, 2]
    assert shop.sold == {"a fox": 2, "a owl": 2}
    assert all(job.reused for job in sweep(shop.session(), "a {animal}", animal=["owl"], duration=1, n=2))


def test_clips_under_way_may_be_swept_over(shop: Shop) -> None:
    session = shop.session()
    first = sweep(session, "a fox", duration=[1])
    edits = sweep(session, "make it {style}", style=["ink", "oil"], video=first)
    assert [job.request.video and job.request.video.job for job in edits] == [first[0].id] * 2
    assert edits.bill.total == usd("0.12")
    assert statuses(edits.wait(WITHIN_S)) == ["done"] * 2
    assert shop.sold == {"a fox": 1, "make it ink": 1, "make it oil": 1}


@pytest.mark.parametrize("terms", [{"yes": True}, {"may_ask": True}])
def test_a_yes_holds_for_a_clip_whose_source_becomes_longer_than_expected(
    server: Server, terms: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    shop = Shop(server, a_film(3))
    session = shop.session(confirm_over_usd=0)
    source = session.submit(session.request("a fox", duration=1), yes=True)
    edit = sweep(session, "make it snow", video=source, **terms)
    assert edit.bill.total == usd("0.06")
    edit.start().wait(WITHIN_S)
    assert (edit[0].status, edit[0].estimate_usd) == (Status.DONE, usd("0.18"))
    shop.close()


def test_a_sweep_that_was_refused_as_a_whole_leaves_nothing(shop: Shop) -> None:
    with pytest.raises(InvalidRequest, match="style=clay, duration=20 s"):
        sweep(
            shop.session(), "{style}", style=["ink", "clay"], skip=[{"style": "ink", "duration": 20}], duration=[3, 20]
        )
    assert (shop.server.heard, len(shop.session().library())) == ([], 0)


def test_two_sessions_that_begin_the_same_sweep_pay_once(shop: Shop) -> None:
    waiting = [four(shop.session(confirm_over_usd=0.05), may_ask=True) for _ in range(2)]
    together = threading.Barrier(2)

    def click(each: Sweep) -> list[str]:
        together.wait(WITHIN_S)
        return [job.id for job in each.start()]

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(click, waiting)
    assert one == other
    for each in waiting:
        assert statuses(each.wait(WITHIN_S)) == ["done"] * 4
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_a_click_while_a_listener_waits_for_another_thread_does_not_hang(shop: Shop) -> None:
    """Where the lock is held while listeners are told, one that waits for a thread that looks never ends."""
    waiting = asking(shop)

    hung: list[bool] = []

    def look_from_elsewhere() -> None:
        thread = threading.Thread(target=waiting.cancel, daemon=True)
        thread.start()
        thread.join(WITHIN_S)
        hung.append(thread.is_alive())

    waiting.follow(look_from_elsewhere)
    waiting.start()
    assert hung == [False]


def test_the_public_function_tells_the_price_where_nobody_can_click(shop: Shop) -> None:
    where = {"provider": "xai", "base_url": shop.server.base_url, "requests_per_second": 1000}
    gv.configure(api_key=KEY, confirm_over_usd=0.1, **where)
    with pytest.raises(NeedsConfirmation):
        gv.sweep("a {animal} in {style}", **FOUR)
    begun = gv.sweep("a {animal} in {style}", yes=True, name="s", **FOUR)
    assert statuses(begun.wait(WITHIN_S)) == ["done"] * 4
    assert [job.name for job in begun] == ["s_fox_ink", "s_fox_clay", "s_owl_ink", "s_owl_clay"]
    assert gv.sweep("a {animal} in {style}", **FOUR).cost_usd == 0
    assert shop.sold == dict.fromkeys(PROMPTS, 1)


def test_a_create_that_is_slow_holds_up_nobody_who_looks(shop: Shop) -> None:
    go = threading.Event()
    shop.instead = {
        prompt: [after(go, answer(200, {"request_id": f"slow-{number}"}))] for number, prompt in enumerate(PROMPTS)
    }
    begun = four(shop.session())
    assert len(begun) == 4
    assert repr(begun).startswith("<Sweep: ")
    go.set()


LAST_FILES = ("sweeps.py", "intake.py", "background.py")
"""Where an interrupt could come between jobs that are paid for and their places; what is before writes nothing."""


@pytest.mark.parametrize("file", LAST_FILES)
def test_ctrl_c_at_any_line_of_a_click_and_another_click_pay_once(shop: Shop, file: str) -> None:
    """Where the jobs are put into their places after they have begun, the second click makes all of them again."""
    shop.holds = True
    session = shop.session(confirm_over_usd=0)
    for at in itertools.count(1):
        waiting = sweep(session, [f"{file} {at} a", f"{file} {at} b"], duration=1, fresh=True, may_ask=True)
        with Interrupt(at, file=file) as interrupt:
            waiting.start()
        assert len(waiting.start()) == 2
        if not interrupt.where:
            break
    made = Counter(job.request.prompt for job in session.library())
    assert made == {f"{file} {number} {end}": 1 for number in range(1, at + 1) for end in "ab"}
    assert at > 2


@pytest.mark.parametrize("file", LAST_FILES)
def test_ctrl_c_at_any_line_of_try_again_and_another_click_pay_once(shop: Shop, file: str) -> None:
    session = shop.session()
    for at in itertools.count(1):
        prompt = f"{file} {at}"
        shop.instead[prompt] = [REFUSED]
        begun = sweep(session, prompt, duration=1).wait(WITHIN_S)
        with Interrupt(at, file=file) as interrupt:
            begun.retry(begun[0])
        with suppress(InvalidRequest):  # it may be going on just now
            begun.retry()  # nothing is missing, unless nothing was made
        if not interrupt.where:
            break
    made = Counter(job.request.prompt for job in session.library())
    assert made == {f"{file} {number}": 2 for number in range(1, at + 1)}  # the one that was refused, and one more
    assert at > 2
