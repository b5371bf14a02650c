"""The line of processes before the gate, as arithmetic: no clock, no file."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from grokvideo.engine.line import FORGET_S, LATE_S, LEASE_S, LOOK_S, MOST_IN_LINE, SIZE, TRIP_S, Place, Slots
from grokvideo.wire.retry import LONGEST_S

A, B, C = 11, 22, 33
GAP = 1.0


def test_a_free_slot_is_taken_at_once_and_the_next_is_a_gap_later() -> None:
    slots = Slots()
    assert slots.ask(A, 100.0, GAP, claim=1) == 0.0
    slots.drop(1)
    assert slots.ask(B, 100.25, GAP, claim=2) == 0.75
    assert slots.ask(B, 101.0, GAP, claim=2) == 0.0


def test_asking_without_a_claim_takes_nothing() -> None:
    slots = Slots()
    assert slots.ask(A, 100.0, GAP) == 0.0
    assert (slots.claim, slots.last) == (0, -inf)


def test_nobody_gets_a_slot_that_is_claimed_and_not_used_yet() -> None:
    slots = Slots()
    slots.ask(A, 100.0, GAP, claim=1)
    assert slots.ask(B, 101.5, GAP, claim=2) == LOOK_S
    slots.drop(1)
    assert slots.ask(B, 101.5, GAP, claim=2) == 0.0


def test_the_gap_counts_from_when_the_commit_was_done() -> None:
    slots = Slots()
    slots.ask(A, 100.0, GAP, claim=1)
    assert slots.confirm(1, 100.75)
    slots.drop(1)
    assert slots.ask(B, 101.0, GAP, claim=2) == 0.75


def test_a_claim_that_ran_out_goes_to_the_next_and_the_first_must_ask_again() -> None:
    slots = Slots()
    slots.ask(A, 100.0, GAP, claim=1)
    assert slots.ask(B, 100.0 + LEASE_S, GAP, claim=2) == 0.0
    assert not slots.confirm(1, 102.5)
    assert slots.confirm(2, 102.5)


def test_a_claim_that_ran_out_and_that_nobody_wanted_is_still_good() -> None:
    slots = Slots()
    slots.ask(A, 100.0, GAP, claim=1)
    assert slots.confirm(1, 109.0)
    assert slots.ask(B, 109.5, GAP, claim=2) == 0.5


def test_giving_back_a_claim_that_was_lost_takes_nothing_from_the_other() -> None:
    slots = Slots()
    slots.ask(A, 100.0, GAP, claim=1)
    slots.ask(B, 103.0, GAP, claim=2)
    slots.drop(1)
    assert slots.ask(C, 104.0, GAP, claim=3) == LOOK_S


def test_a_hold_keeps_every_process_back() -> None:
    slots = Slots(held=130.0)
    assert slots.ask(A, 100.0, GAP, claim=1) == 30.0
    assert slots.ask(A, 130.0, GAP, claim=1) == 0.0


def test_processes_go_in_the_order_in_which_they_came() -> None:
    slots = Slots(last=100.0)
    assert slots.ask(B, 100.25, GAP, claim=2) == 0.75
    assert slots.ask(A, 100.5, GAP, claim=1) == 0.5 + GAP
    assert slots.ask(A, 101.0, GAP, claim=1) == GAP  # it came early: the slot is not for it
    assert slots.ask(B, 101.0, GAP, claim=2) == 0.0


def test_whoever_went_stands_at_the_end_again() -> None:
    slots = Slots(last=100.0)
    for who in (A, B, C):
        slots.ask(who, 100.0 + who / 1000, GAP)
    order = []
    for number in range(1, 10):
        now = 100.0 + number * GAP
        [went] = [who for who in (C, B, A) if slots.ask(who, now, GAP, claim=number) == 0.0]
        slots.drop(number)
        slots.ask(went, now + 0.125, GAP)
        order.append(went)
    assert order == [A, B, C] * 3


def test_one_that_does_not_come_for_its_slot_is_passed_over_and_keeps_its_place_for_a_while() -> None:
    slots = Slots(last=100.0)
    slots.ask(A, 100.0, GAP)  # is due at 101
    slots.ask(B, 100.5, GAP)
    assert slots.ask(B, 101.0 + LATE_S, GAP, claim=2) > 0
    assert slots.ask(B, 101.5, GAP, claim=2) == 0.0
    slots.drop(2)
    slots.ask(B, 101.75, GAP)
    assert slots.ask(A, 102.5, GAP, claim=1) == 0.0


def test_one_that_never_comes_again_is_forgotten() -> None:
    slots = Slots(last=100.0)
    slots.ask(A, 100.0, GAP)
    slots.ask(B, 101.5 + LATE_S + FORGET_S, GAP)
    assert list(slots.line) == [B]


def test_a_line_that_is_full_lets_others_try_again() -> None:
    slots = Slots(last=100.0)
    for who in range(1, MOST_IN_LINE + 2):
        slots.ask(who, 100.0, GAP)
    assert len(slots.line) == MOST_IN_LINE
    assert len(slots.encode(100.0)) == SIZE
    assert slots.ask(MOST_IN_LINE + 2, 101.0, GAP, claim=1) == GAP


def test_what_is_written_is_read_back() -> None:
    slots = Slots(100.0, 130.0, 0.25, 7, 101.0, {A: Place(99.0, 130.0), B: Place(99.5, 131.0)})
    assert Slots.decode(slots.encode(100.5), 101.0) == slots
    assert Slots.decode(Slots().encode(0.0), 0.0) == Slots()
    longer = Slots(100.0, line={A: Place(99.0, 130.0)}).encode(100.5) + b"the end of a longer one"
    assert list(Slots.decode(longer, 101.0).line) == [A]


def test_trips_of_long_ago_are_forgotten() -> None:
    data = Slots(100.0, trip=0.25).encode(100.0)
    assert Slots.decode(data, 100.0 + TRIP_S).trip == 0.25
    assert Slots.decode(data, 101.0 + TRIP_S).trip == inf


def test_every_torn_file_is_an_empty_one() -> None:
    old = Slots(50.0, 60.0, 0.25, 6, 51.0, {C: Place(49.0, 60.0)}).encode(50.5)
    new = Slots(100.0, 130.0, 0.25, 7, 101.0, {A: Place(99.0, 130.0), B: Place(99.5, 131.0)}).encode(100.5)
    for length in range(len(new)):
        assert Slots.decode(new[:length], 200.0) == Slots()
        torn = Slots.decode(new[:length] + old[length:], 200.0)
        assert torn in (Slots(), Slots.decode(old, 200.0), Slots.decode(new, 200.0))


@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b"gvslots1", b"{}", b"\xff" * SIZE, b"x" * 100_000])
def test_a_foreign_file_is_an_empty_one(data: bytes) -> None:
    assert Slots.decode(data, 100.0) == Slots()


@pytest.mark.parametrize(
    "lie",
    [
        {"last": 101.0},
        {"last": nan},
        {"last": inf},
        {"held": 101.0 + LONGEST_S},
        {"held": nan},
        {"trip": -1.0},
        {"trip": nan},
        {"claimed_until": 101.0 + LEASE_S},
        {"line": {A: Place(101.0, 101.0)}},
        {"line": {A: Place(99.0, inf)}},
        {"line": {A: Place(nan, 101.0)}},
    ],
)
def test_times_that_no_honest_process_writes_are_not_believed(lie: dict[str, Any]) -> None:
    assert Slots.decode(replace(Slots(), **lie).encode(100.0), 105.0) == Slots()


def test_a_count_that_does_not_fit_is_not_believed() -> None:
    data = bytearray(Slots(100.0).encode(100.0))
    data[-4:] = struct.pack("<I", 4_000_000_000)
    data[8:12] = bytes(4)
    data[8:12] = struct.pack("<I", zlib.crc32(data))
    assert Slots.decode(bytes(data), 105.0) == Slots()


def test_a_file_from_before_the_last_start_of_the_machine_never_makes_anybody_wait_long() -> None:
    """The clock began anew: what was written is either in the future, and not believed, or soon over."""
    for written in (1e6, 600.0, 100.5, 100.0, 99.0, 50.0, 0.0):
        slots = Slots(
            written, written + LONGEST_S, 0.25, 7, written + LEASE_S, {A: Place(written, written + LONGEST_S)}
        )
        read = Slots.decode(slots.encode(written), 100.0)
        now, gone = 100.0, 0.0
        while (seconds := read.ask(B, now, GAP, claim=2)) > 0:
            now, gone = now + seconds, gone + seconds
        assert gone <= LONGEST_S + LATE_S + GAP, written
        assert gone == 0.0 or written <= 100.0
