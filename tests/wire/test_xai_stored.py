"""Polls about what a clip cost, where it is kept, and trouble that passes: recorded answers, one after another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from grokvideo.values.price import usd_from_ticks
from grokvideo.wire.dialect import PollOutcome, PollResult, Reply
from grokvideo.wire.xai import XaiDialect

Read = Callable[[str], Reply]
XAI = XaiDialect(clock=lambda: 0.0)


def poll(reply: Reply) -> PollResult:
    return XAI.parse_poll(reply, age_s=600.0)


@pytest.mark.parametrize(
    ("name", "ticks", "usd"),
    [
        ("poll_done_stored", 2_500_000_000, "0.25"),
        ("poll_done_64_cents", 6_400_000_000, "0.64"),
        ("poll_done_free", 0, "0"),
    ],
)
def test_ticks_are_ten_billionths_of_a_dollar(name: str, ticks: int, usd: str, reply: Read) -> None:
    result = poll(reply(name))
    assert result.cost_ticks == ticks
    assert usd_from_ticks(ticks) == Decimal(usd)


def test_a_clip_without_usage_has_no_known_cost(reply: Read) -> None:
    assert poll(reply("poll_done_without_usage")).cost_ticks is None


def test_an_extension_answers_like_a_generation(reply: Read) -> None:
    result = poll(reply("poll_done_extended"))
    assert (result.outcome, result.duration, result.cost_ticks) == (PollOutcome.DONE, 14.0, 3_000_000_000)


@pytest.mark.parametrize("trouble", ["poll_503", "poll_garbage"])
def test_trouble_that_passes_is_no_end(trouble: str, reply: Read) -> None:
    outcomes = [poll(reply(name)).outcome for name in (trouble, "poll_202_json", trouble, "poll_done")]
    expected = [PollOutcome.TRANSIENT, PollOutcome.PENDING, PollOutcome.TRANSIENT, PollOutcome.DONE]
    assert outcomes == expected


def test_a_clip_kept_without_a_public_address_is_a_success_with_an_id(reply: Read) -> None:
    result = poll(reply("poll_done_stored_privately"))
    assert result.outcome is PollOutcome.DONE
    assert result.url == "https://vidgen.x.ai/bucket/clip.mp4"
    assert result.file_output is not None
    assert (result.file_output.file_id, result.file_output.public_url) == ("file_4c1d", None)


@pytest.mark.parametrize(
    ("name", "words", "file_id"),
    [
        ("poll_done_storage_error", "The file could not be stored", None),
        ("poll_done_public_url_error", "Too many active public URLs", "file_4c1d"),
    ],
)
def test_a_copy_that_could_not_be_kept_is_told_and_the_clip_is_there(
    name: str, words: str, file_id: str | None, reply: Read
) -> None:
    result = poll(reply(name))
    assert (result.outcome, result.error) == (PollOutcome.DONE, None)
    assert result.url == "https://vidgen.x.ai/bucket/clip.mp4"
    assert (result.file_output.file_id if result.file_output else None) == file_id
    assert any(words in warning for warning in result.warnings)
