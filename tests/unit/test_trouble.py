"""The sentences about trouble: cause, money, what next."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from grokvideo.errors import (
    AuthenticationError,
    BadRequest,
    GrokVideoError,
    JobFailed,
    NotSent,
    Stalled,
    SubmitUnknown,
)
from grokvideo.notebook.trouble import brief, cause
from grokvideo.notebook.words import title_of
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_job, usd

FAILED = JobFailed(
    "The provider failed: internal error", reason="internal error", hint="Usually passes on a second try."
)
WORDLESS = JobFailed("internal error", hint=" ")
FOREIGN = VideoRequest(foreign=True, model="unknown")
THIRTY = usd("0.30")
NOTHING = Decimal(0)


def trouble(status: Status, *, simulated: bool = False, foreign: bool = False, **state: Any) -> Any:
    """A job whose provider took it at 1 s and, if it failed, ended it at 32 s."""
    known: dict[str, Any] = {"created_at": 0.0, "submitted_at": 1.0, "request_id": "7f0c55aa", "estimate_usd": THIRTY}
    if status is Status.FAILED:
        known["finished_at"] = 32.0
    return a_job(JobState(status=status, **(known | state)), request=FOREIGN if foreign else None, simulated=simulated)


def sentence(status: Status, **state: Any) -> str:
    """The sentence, with bold words between stars."""
    return "".join(f"*{text}*" if is_bold else text for text, is_bold in cause(trouble(status, **state)))


def test_a_failed_job_names_the_cause_the_money_and_the_way_on() -> None:
    assert sentence(Status.FAILED, error=FAILED, cost_usd=NOTHING) == (
        "The provider stopped with “internal error” after 0:31. *Not billed.* Usually passes on a second try."
    )


def test_a_failed_job_without_a_bill_says_that_the_provider_has_not_said() -> None:
    assert sentence(Status.FAILED, error=WORDLESS) == (
        "The provider stopped with “internal error” after 0:31. *May have been billed: the provider has not said.*"
    )


def test_a_failed_job_that_was_billed_says_so() -> None:
    assert "*$0.30 was billed.*" in sentence(Status.FAILED, error=FAILED, cost_usd=THIRTY)


def test_a_rejected_create_is_not_billed() -> None:
    refused = BadRequest("no such model.", hint=" ")
    assert sentence(Status.FAILED, ledger="rejected", error=refused) == (
        "Refused before it started: “no such model”. *Not billed.*"
    )
    assert sentence(Status.FAILED, ledger="rejected", error=NotSent("no route", hint=" ")) == (
        "It never reached the provider: “no route”. *Not billed.*"
    )
    assert sentence(Status.FAILED, ledger="rejected") == "Refused before it started. *Not billed.*"


def test_moderation_repeats_what_was_billed() -> None:
    assert sentence(Status.MODERATED, cost_usd=THIRTY) == (
        "The provider refused this prompt. *$0.30 was billed.* The same words would be blocked, and billed, again."
    )
    assert sentence(Status.MODERATED) == (
        "The provider refused this prompt. *May have been billed.* The same words would be blocked again."
    )
    assert sentence(Status.MODERATED, cost_usd=NOTHING) == (
        "The provider refused this prompt. *Not billed.* The same words would be blocked again."
    )


def test_a_dead_link_and_a_forgotten_request_are_told_apart_by_the_bill() -> None:
    assert sentence(Status.EXPIRED, cost_usd=THIRTY) == (
        "The clip was made and *$0.30 was billed*, but the provider no longer has it."
    )
    assert sentence(Status.EXPIRED) == "The provider no longer knows this request. *May have been billed.*"
    assert sentence(Status.EXPIRED, cost_usd=NOTHING) == (
        "The clip was made, but the provider no longer has it. *Not billed.*"
    )


def test_an_id_that_the_provider_never_heard_of_cost_nothing_here() -> None:
    assert title_of(trouble(Status.EXPIRED, foreign=True)) == "Unknown request id"
    assert sentence(Status.EXPIRED, foreign=True) == (
        "The provider does not know this request id. *Nothing was sent.* Check the id, and that your key is the one it "
        "was made with."
    )


def test_a_job_that_is_not_watched_is_not_lost() -> None:
    assert sentence(Status.STOPPED) == "The provider may still be rendering and will bill it. Nothing is lost."
    assert sentence(Status.STOPPED, submitted_at=None, request_id=None) == (
        "It was not sent. *Not billed.* Nothing is lost."
    )


def test_silence_is_called_silence_and_an_obstacle_by_its_name() -> None:
    silent = "Still the provider’s job, not dropped. *Up to $0.30 may be billed.*"
    assert sentence(Status.STALLED) == silent
    assert sentence(Status.STALLED, error=Stalled("no news for 15 min")) == silent
    refused = AuthenticationError("The key was refused", hint="Call gv.login().")
    assert title_of(trouble(Status.STALLED, error=refused)) == "Watching stopped"
    assert sentence(Status.STALLED, error=refused) == f"{silent} The key was refused. Call gv.login()."


def test_an_unknown_submit_is_never_sent_again_by_itself() -> None:
    assert sentence(Status.SUBMIT_UNKNOWN, error=SubmitUnknown("the connection broke")) == (
        "The connection broke after the request left. *Up to $0.30 may be billed.* It is never sent again by itself."
    )
    assert "*It may be billed.*" in sentence(Status.SUBMIT_UNKNOWN, estimate_usd=None)


def test_what_was_marked_as_lost_may_have_been_billed() -> None:
    lost = GrokVideoError("Marked as lost", may_have_cost=True)
    assert title_of(trouble(Status.FAILED, ledger="resolved_lost", error=lost)) == "Marked as lost"
    assert sentence(Status.FAILED, ledger="resolved_lost", error=lost) == (
        "Not known if it was sent, and marked as never arrived. *May have been billed: the provider has not said.* "
        "It is not watched."
    )


def test_what_was_sent_again_names_its_successor_and_nothing_else_that_the_error_may_say() -> None:
    again = GrokVideoError("Sent again as 7f0c2e", may_have_cost=True)
    assert title_of(trouble(Status.FAILED, ledger="superseded", error=again)) == "Sent again as 7f0c2e"
    assert "*May have been billed: the provider has not said.*" in sentence(
        Status.FAILED, ledger="superseded", error=again
    )
    other = GrokVideoError("Free of charge")
    assert title_of(trouble(Status.FAILED, ledger="superseded", error=other)) == "Sent again"
    assert "Free" not in sentence(Status.FAILED, ledger="superseded", error=other)


@pytest.mark.parametrize("status", [status for status in Status if not status.is_settled or status is Status.DONE])
def test_what_is_not_in_trouble_needs_no_sentence(status: Status) -> None:
    assert sentence(status) == ""
    assert brief(trouble(status)) == ""


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (Status.MODERATED, {"cost_usd": THIRTY}, "*$0.30 was billed (simulated).*"),
        (Status.EXPIRED, {"cost_usd": THIRTY}, "*$0.30 was billed (simulated)*, but"),
        (Status.FAILED, {"cost_usd": THIRTY}, "*$0.30 was billed (simulated).*"),
        (Status.FAILED, {}, "*May have been billed (simulated): the provider has not said.*"),
        (Status.STALLED, {}, "*Up to $0.30 may be billed (simulated).*"),
        (Status.SUBMIT_UNKNOWN, {}, "*Up to $0.30 may be billed (simulated).*"),
        (Status.SUBMIT_UNKNOWN, {"estimate_usd": None}, "*It may be billed (simulated).*"),
    ],
)
def test_money_that_is_none_is_called_simulated(status: Status, state: dict[str, Any], words: str) -> None:
    assert words in sentence(status, simulated=True, **state)
    assert words.replace(" (simulated)", "") in sentence(status, **state)


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (Status.FAILED, {"error": FAILED, "cost_usd": NOTHING}, "internal error, not billed"),
        (Status.FAILED, {"error": FAILED}, "internal error, may have been billed"),
        (Status.FAILED, {"error": BadRequest("no such model."), "ledger": "rejected"}, "no such model, not billed"),
        (Status.FAILED, {"ledger": "resolved_lost", "error": GrokVideoError("no")}, "may have been billed"),
        (Status.MODERATED, {"cost_usd": THIRTY}, "$0.30 billed"),
        (Status.MODERATED, {"cost_usd": THIRTY, "simulated": True}, "$0.30 billed (simulated)"),
        (Status.EXPIRED, {}, "may have been billed"),
        (Status.EXPIRED, {"foreign": True}, "nothing was sent"),
        (Status.STOPPED, {}, "nothing is lost"),
        (Status.STALLED, {}, "up to $0.30 may be billed"),
        (Status.SUBMIT_UNKNOWN, {}, "up to $0.30 may be billed"),
    ],
)
def test_a_small_card_says_the_same_in_few_words(status: Status, state: dict[str, Any], words: str) -> None:
    assert brief(trouble(status, **state)) == words


def test_words_of_others_are_cut_and_their_control_characters_shown() -> None:
    nasty = JobFailed(f"\u202e{'x' * 2000}", hint="a\u0007b")
    words = sentence(Status.FAILED, error=nasty)
    assert "“\ufffdxxx" in words
    assert "a\ufffdb." in words
    assert len(words) < 800
