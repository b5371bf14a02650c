"""How processes share the places at a provider: cases, and what must be true however it goes."""

from __future__ import annotations

import random

import pytest

from grokvideo.engine.shares import DISTRUST_S, PATIENCE_S, Patience, shares
from grokvideo.store.crowd import Side

SEEDS = pytest.mark.parametrize("seed", range(20))


@pytest.mark.parametrize(
    ("most", "sides", "expected"),
    [
        (15, {"a": Side(0, 60)}, {"a": 15}),
        (15, {"a": Side(0, 3)}, {"a": 3}),
        (15, {"a": Side(13, 60)}, {"a": 2}),
        (15, {"a": Side(16, 60)}, {"a": 0}),
        (15, {"a": Side(0, 60), "b": Side(0, 60)}, {"a": 8, "b": 7}),
        (15, {"a": Side(15, 45), "b": Side(0, 60)}, {"a": 0, "b": 0}),
        (15, {"a": Side(14, 45), "b": Side(0, 60)}, {"a": 0, "b": 1}),
        (15, {"a": Side(8, 45), "b": Side(6, 60)}, {"a": 0, "b": 1}),
        (15, {"a": Side(8, 45), "b": Side(0, 3)}, {"a": 4, "b": 3}),
        (15, {"a": Side(8, 45), "b": Side(5, 0)}, {"a": 2, "b": 0}),
        (15, {"a": Side(7, 45, last=9), "b": Side(7, 60, last=5)}, {"a": 0, "b": 1}),
        (4, {"a": Side(2, 9), "b": Side(0, 0), "c": Side(1, 9)}, {"a": 0, "b": 0, "c": 1}),
        (1, {"a": Side(0, 9, last=7), "b": Side(0, 9, last=3), "c": Side(0, 9)}, {"a": 0, "b": 0, "c": 1}),
    ],
)
def test_a_free_place_goes_to_the_one_that_has_fewest(
    most: int, sides: dict[str, Side], expected: dict[str, int]
) -> None:
    assert shares(most, sides) == expected


@SEEDS
def test_every_place_is_for_somebody_as_long_as_anybody_can_use_it(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(200):
        most = dice.randint(1, 15)
        sides = {
            who: Side(dice.randint(0, 6), dice.choice([0, 0, 1, 2, 60]), dice.randint(0, 9))
            for who in "abcdefgh"[: dice.randint(1, 8)]
        }
        shared = shares(most, sides)
        free = max(0, most - sum(side.inside for side in sides.values()))
        assert sum(shared.values()) == min(free, sum(side.waiting for side in sides.values()))
        assert all(0 <= shared[who] <= side.waiting for who, side in sides.items())


class Provider:
    """Some processes, each with jobs to send, that know of each other what was true a while ago."""

    def __init__(self, dice: random.Random, most: int, jobs: dict[str, int]) -> None:
        self.most = most
        self.refused = 0
        self.passed_over = dict.fromkeys(jobs, 0)
        self._dice = dice
        self._sides = {who: Side(0, count) for who, count in jobs.items()}
        self._seen = {who: dict(self._sides) for who in jobs}
        self._sent = 0

    @property
    def is_over(self) -> bool:
        return not any(side.waiting for side in self._sides.values())

    @property
    def inside(self) -> int:
        return sum(side.inside for side in self._sides.values())

    def turn(self) -> None:
        """A process looks at the ledger, or sends a job, or has one that ends."""
        who = self._dice.choice(sorted(self._sides))
        match self._dice.choice(["look", "send", "send", "end"]):
            case "look":
                self._seen[who] = dict(self._sides)
            case "send":
                seen = {**self._seen[who], who: self._sides[who]}  # itself it knows
                if shares(self.most, seen)[who]:
                    self._send(who)
            case "end" if self._sides[who].inside:
                self._sides[who] = self._sides[who]._replace(inside=self._sides[who].inside - 1)

    def _send(self, who: str) -> None:
        if self.inside >= self.most:  # what the ledger sees to
            self.refused += 1
            self._seen[who] = dict(self._sides)
            return
        self._sent += 1
        side = self._sides[who]
        self._sides[who] = Side(side.inside + 1, side.waiting - 1, self._sent)
        for other, its in self._sides.items():
            self.passed_over[other] = self.passed_over[other] + 1 if other != who and its.waiting else 0


@SEEDS
def test_no_process_waits_until_another_is_through(seed: int) -> None:
    dice = random.Random(seed)
    most, number = dice.randint(1, 15), dice.randint(2, 6)
    provider = Provider(dice, most, {who: dice.randint(1, 60) for who in "abcdef"[:number]})
    turns = 0
    while not provider.is_over:
        provider.turn()
        assert provider.inside <= most
        assert max(provider.passed_over.values()) <= 3 * most + 10 * number  # they look every few turns
        assert (turns := turns + 1) < 100_000
    assert provider.refused <= 0.2 * turns


class Clock:
    """Looks every second, as `Patience` wants it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._patience = Patience()

    def after(self, seconds: float, sides: dict[str, Side]) -> dict[str, Side]:
        """Who is waited for, when it has been like that for so long."""
        for _ in range(int(seconds)):
            self._patience.present(self.now, 15, sides)
            self.now += 1
        return self._patience.present(self.now, 15, sides)


ONE_IS_FROZEN = {"a": Side(8, 30), "frozen": Side(0, 30, last=5)}
ALL_IS_FULL = {"a": Side(15, 30), "frozen": Side(0, 30)}  # then nobody asks who sent last


def test_a_place_is_kept_for_a_process_that_does_not_come_only_for_a_while() -> None:
    clock = Clock()
    assert clock.after(PATIENCE_S - 1, ONE_IS_FROZEN) == ONE_IS_FROZEN
    present = clock.after(1, ONE_IS_FROZEN)
    assert present == {"a": Side(8, 30), "frozen": Side(0, 0, last=5)}
    assert shares(15, present)["a"] == 7


def test_then_nothing_is_kept_for_it_until_it_is_trusted_again() -> None:
    clock = Clock()
    clock.after(PATIENCE_S, ONE_IS_FROZEN)
    assert clock.after(DISTRUST_S / 2, ALL_IS_FULL)["frozen"].waiting == 0
    assert clock.after(DISTRUST_S / 2 - 1, ONE_IS_FROZEN)["frozen"].waiting == 0
    assert clock.after(1, ALL_IS_FULL) == ALL_IS_FULL
    assert clock.after(100, ALL_IS_FULL) == ALL_IS_FULL  # no place was free for it


def test_a_process_that_comes_is_waited_for_anew() -> None:
    clock = Clock()
    clock.after(PATIENCE_S, ONE_IS_FROZEN)
    came = {"a": Side(8, 30), "frozen": Side(1, 29, last=9)}
    assert clock.after(PATIENCE_S - 1, came) == came


def test_a_process_for_which_no_place_was_free_is_not_late() -> None:
    clock = Clock()
    assert clock.after(100, ALL_IS_FULL) == ALL_IS_FULL
    assert clock.after(PATIENCE_S - 1, ONE_IS_FROZEN) == ONE_IS_FROZEN


def test_what_was_not_looked_at_counts_for_nothing() -> None:
    clock = Clock()
    clock.after(0, ONE_IS_FROZEN)
    clock.now += 1000.0
    assert clock.after(0, ONE_IS_FROZEN) == ONE_IS_FROZEN
