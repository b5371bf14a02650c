"""What a sweep would cost, told before anything is sent: every clip once, by price, less what the library has."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import grokvideo as gv
from grokvideo.engine.bills import Bill, BillLine
from grokvideo.engine.forecast import KEPT, usual_seconds
from grokvideo.errors import AuthenticationError, BudgetExceeded
from grokvideo.session import Session
from grokvideo.store.ledger import Row
from grokvideo.values.media import MediaInput
from grokvideo.values.price import Item, estimate
from grokvideo.values.request import VideoRequest
from tests.engine.shop import Shop, plan, put, sweep
from tests.values import a_row, usd

FULL = "grok-imagine-video-1.5"


@pytest.fixture
def session(shop: Shop) -> Session:
    return shop.session()


def items(*parts: tuple[str, str, str]) -> tuple[Item, ...]:
    return tuple(Item(Decimal(quantity), unit, Decimal(each)) for quantity, unit, each in parts)


def told(bill: Bill) -> list[tuple[str, str, int, str]]:
    return [(line.label, line.clips, line.count, f"{line.amount:f}") for line in bill.lines]


def film(number: int, seconds: float | None) -> MediaInput:
    return MediaInput(kind="video", file_id=f"file_{number}", duration=seconds, width=848, height=480)


def test_a_line_for_each_price_and_what_it_depends_on(session: Session) -> None:
    bill = session.bill(plan(session, "{style}", style=["ink", "clay"], duration=[3, 6]))
    assert (bill.varied, bill.head) == ("style × duration", "Duration")
    assert bill.lines == (
        BillLine("3 s", "ink, clay", 2, items(("6", "s", "0.05")), usd("0.30")),
        BillLine("6 s", "ink, clay", 2, items(("12", "s", "0.05")), usd("0.60")),
    )
    assert (bill.clips, bill.new, bill.total) == (4, 4, usd("0.90"))
    assert (bill.answered.count, bill.running.count, bill.doubtful.count) == (0, 0, 0)
    assert (bill.answered.usd, bill.is_upper_bound, bill.simulated, bill.provider) == (usd("0"), False, False, "xai")


@pytest.mark.parametrize(
    ("given", "varied", "head", "lines"),
    [
        ({"style": ["ink", "clay"]}, "style", "Settings", [("8 s, 480p", "ink, clay", 2, "0.80")]),
        (
            {"style": ["ink", "clay"], "duration": 3, "n": 2},
            "style × take",
            "Settings",
            [("3 s, 480p", "ink, clay × take 1, take 2", 4, "0.60")],
        ),
        ({"style": "ink"}, "", "Settings", [("8 s, 480p", "", 1, "0.40")]),
        ({"style": "ink", "n": 3}, "take", "Settings", [("8 s, 480p", "take 1, take 2, take 3", 3, "1.20")]),
        (
            {"style": "ink", "duration": [1, 2], "model": ["grok-imagine-video", FULL]},
            "duration × model",
            "Duration, model",
            [
                ("1 s, video", "", 1, "0.05"),
                ("1 s, video-1.5", "", 1, "0.08"),
                ("2 s, video", "", 1, "0.10"),
                ("2 s, video-1.5", "", 1, "0.16"),
            ],
        ),
        (
            {"style": ["a", "b", "c", "d", "e", "f", "g"], "duration": 1},
            "style",
            "Settings",
            [("1 s, 480p", "a, b, c, d, e and 2 more", 7, "0.35")],
        ),
        (
            {
                "style": ["a", "b", "c"],
                "resolution": ["480p", "720p"],
                "duration": 1,
                "n": 2,
                "skip": [{"style": "a", "resolution": "720p", "take": 2}],
            },
            "style × resolution × take",
            "Resolution",
            [("480p", "a, b, c × take 1, take 2", 6, "0.30"), ("720p", "5 clips", 5, "0.35")],
        ),
        (
            {
                "style": ["a", "b"],
                "resolution": ["480p", "720p"],
                "duration": 1,
                "n": 2,
                "skip": [{"style": "a", "resolution": "720p", "take": 2}],
            },
            "style × resolution × take",
            "Resolution",
            [
                ("480p", "a, b × take 1, take 2", 4, "0.20"),
                ("720p", "a, 720p, take 1; b, 720p, take 1; b, 720p, take 2", 3, "0.21"),
            ],
        ),
    ],
)
def test_the_words_of_the_lines(
    session: Session, given: dict[str, Any], varied: str, head: str, lines: list[tuple[str, str, int, str]]
) -> None:
    bill = session.bill(plan(session, "{style}", **given))
    assert (bill.varied, bill.head) == (varied, head)
    assert told(bill) == [(label, clips, count, f"{usd(amount):f}") for label, clips, count, amount in lines]


def test_pictures_are_paid_for_and_share_a_line(session: Session) -> None:
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    bill = session.bill(plan(session, "steam", image=[None, *pictures], duration=6))
    assert bill.lines == (
        BillLine("6 s, 480p", "none", 1, items(("6", "s", "0.05")), usd("0.30")),
        BillLine("6 s, 480p", "image 2, image 3", 2, items(("12", "s", "0.05"), ("2", "image", "0.002")), usd("0.604")),
    )
    assert bill.head == "Settings"  # two pictures have one price: it does not depend on the picture alone


def test_videos_are_paid_for_by_their_length_and_at_most_where_it_is_not_known(session: Session) -> None:
    bill = session.bill(plan(session, "snow falls", video=[film(1, 4.0), film(2, None)]))
    assert bill.head == "Video"
    assert told(bill) == [("video 1", "", 1, "0.24"), ("video 2", "", 1, "0.522")]
    assert bill.is_upper_bound
    assert not session.bill(plan(session, "snow falls", video=film(1, 4.0))).is_upper_bound
    assert told(session.bill(plan(session, "snow falls", video=film(1, 4.0))))[0][0] == "an edit"
    extension = session.bill(plan(session, "it flies", video=film(1, 4.0), extend=True, duration=[4, 6]))
    assert told(extension) == [("4 s", "", 1, "0.24"), ("6 s", "", 1, "0.34")]


def test_what_is_answered_already_makes_no_upper_bound(session: Session) -> None:
    asked = plan(session, "snow falls", video=[film(1, 4.0), film(2, None)])
    put(session, asked, 1, "done")
    bill = session.bill(asked)
    assert (bill.is_upper_bound, bill.total, bill.answered.usd) == (False, usd("0.24"), usd("0.522"))


def test_without_a_known_price_there_is_no_sum_and_nothing_to_confirm(session: Session) -> None:
    bill = session.bill(plan(session, "a fox", model=["grok-imagine-video", "grok-9"], duration=15))
    assert bill.lines == (
        BillLine("video", "", 1, items(("15", "s", "0.05")), usd("0.75")),
        BillLine("grok-9", "", 1, None, None),
    )
    assert (bill.total, bill.needs_confirmation, bill.new) == (None, False, 2)


STATES: list[tuple[str, dict[str, Any], str]] = [
    ("done", {}, "answered"),
    ("reserved", {}, "running"),
    ("submitting", {}, "running"),
    ("pending", {}, "running"),
    ("remote_done", {}, "running"),
    ("downloading", {}, "running"),
    ("pending", {"stopped": True}, "doubtful"),
    ("stalled", {}, "doubtful"),
    ("submit_unknown", {}, "doubtful"),
    ("expired", {}, "doubtful"),
    ("moderated", {}, "doubtful"),
    ("failed", {"billed_ticks": 5}, "doubtful"),
    ("failed", {"billed_ticks": 0}, "new"),
    ("rejected", {}, "new"),
    ("resolved_lost", {}, "new"),
    ("superseded", {}, "new"),
    ("done", {"deleted": True}, "new"),
]


@pytest.mark.parametrize(("state", "more", "fate"), STATES)
def test_what_the_library_has_is_not_paid_again(session: Session, state: str, more: dict[str, Any], fate: str) -> None:
    asked = plan(session, "{style}", style=["ink", "clay"], duration=[3, 6])
    put(session, asked, 1, state, lambda row: replace(row, **more))
    bill = session.bill(asked)
    parts = {name: getattr(bill, name) for name in ("answered", "running", "doubtful")}
    if fate == "new":
        assert (bill.new, bill.total, {part.count for part in parts.values()}) == (4, usd("0.90"), {0})
        return
    assert (bill.new, bill.total) == (3, usd("0.60"))
    assert {name: (part.count, part.clips, part.usd) for name, part in parts.items() if part.count} == {
        fate: (1, "ink, 6 s", usd("0.30"))
    }
    assert sum(line.count for line in bill.lines) == 4  # the lines are of all


def test_what_a_dead_process_had_reserved_is_paid_for_and_stands_in_the_bill(shop: Shop, session: Session) -> None:
    asked = plan(session, "{style}", style=["ink", "clay", "oil"], duration=3)
    put(session, asked, 0, "reserved", lambda row: replace(row, owner="dead"))
    put(session, asked, 1, "submitting", lambda row: replace(row, owner="dead"))
    put(session, asked, 2, "pending", lambda row: replace(row, owner="dead", request_id="r-1"))
    bill = session.bill(asked)
    assert (bill.new, bill.doubtful.count, bill.running.count) == (1, 1, 1)
    assert bill.total == usd("0.15")


def test_equal_clips_are_counted_once(tmp_path: Path, session: Session) -> None:
    paths = [tmp_path / name for name in ("a.png", "b.png", "c.png")]
    for path, colour in zip(paths, ("red", "red", "blue"), strict=True):
        Image.new("RGB", (60, 40), colour).save(path)
    asked = plan(session, "steam", image=paths, duration=6)
    bill = session.bill(asked)
    assert (bill.clips, bill.new, bill.total) == (3, 2, usd("0.604"))
    assert (bill.running.count, bill.running.clips, bill.running.usd) == (1, "b.png", usd("0.302"))
    fresh = session.bill(asked, fresh=True)  # each is made, whatever there is
    assert (fresh.new, fresh.total, fresh.running.count) == (3, usd("0.906"), 0)


def test_fresh_pays_for_what_the_library_has(session: Session) -> None:
    asked = plan(session, "{style}", style=["ink", "clay"], duration=3)
    put(session, asked, 0, "done")
    assert session.bill(asked).new == 1
    assert (session.bill(asked, fresh=True).new, session.bill(asked, fresh=True).answered.count) == (2, 0)


def test_the_same_clip_at_another_provider_is_another_clip(session: Session) -> None:
    asked = plan(session, "{style}", style=["ink", "clay"], duration=3)
    put(session, asked, 0, "done")
    bill = session.bill(asked, provider="simulator")
    assert (bill.new, bill.simulated, bill.provider) == (2, True, "simulator")


def test_the_sums_agree_whatever_the_library_has_and_the_bill_is_what_is_paid(shop: Shop, home: Path) -> None:
    dice = random.Random(20_261_123)
    shop.holds = True
    for round_ in range(8):
        session = shop.session(home=home / str(round_))
        asked = plan(
            session,
            ["a {animal}", "the {animal}"],
            animal=["fox", "owl", "crane"],
            duration=[1, 2],
            model=["grok-imagine-video", FULL],
            n=dice.choice([1, 2]),
            skip=lambda cell: dice.random() < 0.3,
        )
        for number in range(len(asked.orders)):
            if dice.random() < 0.6:
                state, more, _ = dice.choice(STATES)
                put(session, asked, number, state, partial(replace, owner="dead", **more))
        bill = session.bill(asked, fresh=round_ == 7)
        parts = (bill.answered, bill.running, bill.doubtful)
        assert bill.new + sum(part.count for part in parts) == bill.clips == len(asked.orders)
        amounts = [line.amount for line in bill.lines]
        assert bill.total is not None
        assert sum(amount or 0 for amount in amounts) == bill.total + sum(part.usd or 0 for part in parts)
        for line in bill.lines:
            assert line.amount == sum(item.quantity * item.usd for item in line.quantities or ())
        before = session.spent_today()
        jobs = session.submit_all(asked.orders, fresh=round_ == 7, seen=bill.total, yes=True)
        new = [job for job in jobs if job.is_new]
        assert (len(new), sum(job.estimate_usd or 0 for job in new)) == (bill.new, bill.total)
        assert session.spent_today() - before == bill.total
        session.close()


def test_budget_and_what_is_spent_of_it(shop: Shop) -> None:
    session = shop.session(budget_usd=1, confirm_over_usd=0.5)
    asked = plan(session, "{style}", style=["ink", "clay"], duration=[3, 6])
    bill = session.bill(asked)
    assert (bill.budget, bill.spent, bill.confirm_over) == (usd("1"), usd("0"), usd("0.50"))
    assert (bill.refusal, bill.needs_confirmation) == (None, True)
    session._ledger.add(a_row("paid", state="done", billed_ticks=5_000_000_000, created_at=time.time()))
    bill = session.bill(asked)
    assert bill.spent == usd("0.5")
    assert isinstance(bill.refusal, BudgetExceeded)
    session.configure(budget_usd=None, confirm_over_usd=0.9)
    assert not session.bill(asked).needs_confirmation  # it may cost just that


def test_without_a_key_the_rest_is_told_all_the_same(shop: Shop) -> None:
    session = shop.session()
    session.set_key(None)
    session.configure(base_url=None)
    bill = session.bill(plan(session, "{style}", style=["ink", "clay"], duration=3))
    assert isinstance(bill.refusal, AuthenticationError)
    assert bill.total == usd("0.30")


def test_simulated_prices_need_a_confirmation_and_touch_no_budget(shop: Shop) -> None:
    session = shop.session(provider="simulator", base_url=None, budget_usd=0.01, confirm_over_usd=0.1)
    bill = session.bill(plan(session, "{style}", style=["ink", "clay"], duration=3))
    assert (bill.simulated, bill.needs_confirmation, bill.refusal, bill.spent) == (True, True, None, usd("0"))


def test_nothing_is_written_or_sent_for_a_bill(shop: Shop, session: Session) -> None:
    bill = session.bill(plan(session, "{style}", style=["ink", "clay"], duration=3))
    assert bill.new == 2
    assert (len(session.library()), shop.server.connections) == (0, 0)


def done(shop: Shop, seconds: float, number: int, **changes: Any) -> Row:
    """A clip of six seconds that the library has: how long it took, and which of them it is."""
    request = VideoRequest(prompt=f"{number}", duration=6)
    has: dict[str, Any] = {"state": "done", "took": seconds, "clip": {"duration": 6.04, "file": "a.mp4"}}
    return a_row(f"{number:016x}", request, **(has | {"base_url": shop.server.base_url} | changes))


def expected(session: Session, **given: Any) -> float:
    return session.bill(plan(session, "{style}", **given)).expected_s


def test_without_experience_time_goes_by_a_rule_of_thumb(shop: Shop) -> None:
    session = shop.session(max_jobs=2, requests_per_second=1000)
    one = expected(session, style="ink", duration=6)
    assert one == pytest.approx(usual_seconds(6, "480p", simulated=False))
    assert expected(session, style=["a", "b"], duration=6) == pytest.approx(one, abs=0.1)
    assert expected(session, style=["a", "b", "c"], duration=6) == pytest.approx(2 * one, abs=0.1)
    assert expected(session, style=["a", "b", "c", "d", "e"], duration=6) == pytest.approx(3 * one, abs=0.1)
    assert expected(session, style="ink", duration=6, resolution="720p") > one
    assert expected(session, style="ink", duration=12) > one
    session.configure(provider="simulator", base_url=None)
    assert expected(session, style="ink", duration=6) < one


def test_experience_with_this_provider_counts(shop: Shop) -> None:
    session = shop.session()
    usual = expected(session, style="ink", duration=6)
    for number in range(KEPT):
        session._ledger.add(done(shop, 3.0 * usual, number))
    assert expected(session, style="ink", duration=6) == pytest.approx(3.0 * usual, rel=0.1)
    assert expected(session, style="ink", duration=12, resolution="720p") > 3.0 * usual


@pytest.mark.parametrize(
    "others",
    [
        {"provider": "simulator", "simulated": True, "base_url": "http://simulator.invalid/v1"},
        {"base_url": "https://elsewhere.example/v1"},
        {"state": "failed"},
        {"took": None},
        {"clip": None},
        {"deleted": True},
    ],
    ids=lambda others: next(iter(others)),
)
def test_clips_of_another_provider_and_those_that_nobody_watched_say_nothing(
    shop: Shop, others: dict[str, Any]
) -> None:
    session = shop.session()
    usual = expected(session, style="ink", duration=6)
    for number in range(5):
        session._ledger.add(done(shop, 9.0 * usual, number, **others))
    assert expected(session, style="ink", duration=6) == usual


def test_only_the_newest_clips_count(shop: Shop) -> None:
    session = shop.session()
    usual = expected(session, style="ink", duration=6)
    for number in range(30 + KEPT):
        session._ledger.add(done(shop, usual * (9.0 if number < 30 else 2.0), number))
    assert expected(session, style="ink", duration=6) == pytest.approx(2 * usual, rel=0.1)


def test_no_time_is_expected_of_what_is_there(shop: Shop, session: Session) -> None:
    asked = plan(session, "{style}", style="ink", duration=6)
    put(session, asked, 0, "done")
    assert session.bill(asked).expected_s == 0


def test_no_more_clips_are_expected_at_a_time_than_the_settings_allow(shop: Shop) -> None:
    slow, quick = shop.session(requests_per_second=0.1), shop.session(requests_per_second=1000)
    styles = ["a", "b", "c", "d", "e"]
    assert expected(slow, style=styles, duration=6) == pytest.approx(
        40 + expected(quick, style=styles, duration=6), abs=0.1
    )


def test_the_price_of_a_bill_is_that_of_the_function_that_estimates(shop: Shop) -> None:
    gv.configure(provider="simulator")
    asked = plan(shop.session(), "a fox", duration=[3, 6], n=2)
    assert sum(estimate(order.request) or 0 for order in asked.orders) == sum(
        gv.estimate("a fox", duration=seconds, n=2) or 0 for seconds in (3, 6)
    )


def test_a_sweep_keeps_the_bill_that_it_began_with(shop: Shop) -> None:
    begun = sweep(shop.session(), "{style}", style=["ink", "clay"], duration=1)
    begun.wait(20)
    assert (begun.bill.new, begun.bill.total) == (2, usd("0.10"))
