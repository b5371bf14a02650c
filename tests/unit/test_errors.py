from __future__ import annotations

import copy
import pickle
import traceback
from decimal import Decimal

import pytest

import grokvideo.errors as errors
from grokvideo.errors import BadRequest, GrokVideoError, JobFailed, Moderated, ProviderError, RateLimited

CONTRACT = {
    "InvalidRequest": ValueError,
    "ProviderError": GrokVideoError,
    "BadRequest": errors.InvalidRequest,
    "AuthenticationError": ProviderError,
    "PermissionDenied": ProviderError,
    "QuotaExceeded": ProviderError,
    "RateLimited": ProviderError,
    "NotFound": ProviderError,
    "ServerError": ProviderError,
    "ProtocolError": ProviderError,
    "NotSent": GrokVideoError,
    "SubmitUnknown": GrokVideoError,
    "JobFailed": RuntimeError,
    "Moderated": JobFailed,
    "Expired": JobFailed,
    "Stalled": GrokVideoError,
    "Stopped": errors.Stalled,
    "WaitTimeout": TimeoutError,
    "BudgetExceeded": GrokVideoError,
    "NeedsConfirmation": GrokVideoError,
    "DownloadFailed": GrokVideoError,
    "LibraryError": GrokVideoError,
}


def _tree(root: type[GrokVideoError]) -> set[type[GrokVideoError]]:
    return {root}.union(*(_tree(child) for child in root.__subclasses__()))


ALL = sorted((kind for kind in _tree(GrokVideoError) if kind.__module__ == errors.__name__), key=lambda k: k.__name__)


def test_the_tree_is_the_contract() -> None:
    assert {kind.__name__ for kind in ALL} == {"GrokVideoError", *CONTRACT}


@pytest.mark.parametrize("name", CONTRACT)
def test_each_class_is_importable_and_has_its_parent(name: str) -> None:
    assert issubclass(getattr(errors, name), CONTRACT[name])
    assert issubclass(getattr(errors, name), GrokVideoError)


def test_the_docstring_shows_the_whole_tree() -> None:
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in ALL)


@pytest.mark.parametrize("kind", ALL)
def test_every_error_says_what_to_do_and_about_money(kind: type[GrokVideoError]) -> None:
    error = kind("it broke")
    assert str(error) == error.message == "it broke"
    assert error.hint.endswith(".")
    assert isinstance(error.may_have_cost, bool)
    assert error.request_id is None


@pytest.mark.parametrize("kind", ALL)
def test_what_is_known_replaces_what_the_class_assumes(kind: type[GrokVideoError]) -> None:
    for may_have_cost in (True, False):
        error = kind("it broke", hint="Do this.", may_have_cost=may_have_cost, request_id="r1")
        assert (error.hint, error.may_have_cost, error.request_id) == ("Do this.", may_have_cost, "r1")


def test_a_traceback_ends_with_the_hint_and_a_word_about_money() -> None:
    lines = traceback.format_exception(RateLimited("slow down", hint="Wait.", status=429))
    assert "".join(lines).endswith("slow down\nWait. Not billed.\n")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadRequest("no", hint="Change it.", status=400), "Change it. Not billed."),
        (BadRequest("no", hint="Change it.", may_have_cost=True), "Change it. May have been billed."),
        (errors.AuthenticationError("no", hint="Change it."), "Change it. Nothing was sent."),
        (errors.InvalidRequest("no", hint="Change it."), "Change it. Nothing was sent."),
        (errors.NotSent("no", hint="Check it. Nothing was sent."), "Check it. Nothing was sent."),
        (JobFailed("It failed. $0.30 was billed.", hint="Change it."), "Change it."),
        (GrokVideoError("There is nothing to resume.", hint="Look."), "Look."),
    ],
)
def test_what_an_error_advises_speaks_of_money_once(error: GrokVideoError, words: str) -> None:
    assert error.advice == words


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("no", status=400, code="c", trace_id="t", request_id="r"),
        RateLimited("no", retry_after_s=3.0, hint="Wait."),
        Moderated("no", cost_usd=Decimal("0.25"), reason="words", may_have_cost=True),
        errors.WaitTimeout("no"),
    ],
)
def test_errors_survive_pickling_and_copying(error: GrokVideoError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert twin.__dict__ == error.__dict__
        assert str(twin) == str(error)


@pytest.mark.parametrize("name", ["SubmitUnknown", "JobFailed", "Moderated", "Expired", "Stalled", "DownloadFailed"])
def test_money_is_not_denied_where_it_is_not_known(name: str) -> None:
    assert getattr(errors, name)("?").may_have_cost


@pytest.mark.parametrize("name", ["InvalidRequest", "NotSent", "BudgetExceeded", "NeedsConfirmation"])
def test_what_was_never_sent_cost_nothing(name: str) -> None:
    assert not getattr(errors, name)("?").may_have_cost
