"""What each model takes: the table, the rules, and the client say the same."""

from __future__ import annotations

import itertools

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.wire.xai import XaiDialect
from tests.wire import laws
from tests.wire.matrix import MODEL_NAME, PROMPT, Case, cases, matrix, models_that_take, unnamed
from tests.wire.schemas import OF_ROUTE, misfits

GROUPS = {
    name: list(group)
    for name, group in itertools.groupby(cases(), key=lambda case: f"{case.combination} with {case.model}")
}


def test_the_table_has_every_model_in_every_row_and_says_why() -> None:
    assert len({row["combination"] for row in matrix()["combinations"]}) == len(matrix()["combinations"])
    for row in matrix()["combinations"]:
        assert list(row["models"]) == matrix()["models"]
        assert all(verdict["why"] for verdict in row["models"].values())
    assert sum(len(group) for group in GROUPS.values()) > 2000


def test_the_table_and_the_rules_agree() -> None:
    for case in cases():
        assert bool(laws.breaks(case.path, case.body())) is not case.allowed, str(case)


def test_what_the_table_allows_has_the_published_shape() -> None:
    for case in cases():
        if case.allowed and not case.is_unknown_model:
            assert misfits(OF_ROUTE[case.path], case.body()) == [], str(case)


@pytest.mark.parametrize("name", GROUPS)
def test_the_client_takes_what_the_model_takes_and_nothing_else(name: str) -> None:
    wrong = [words for case in GROUPS[name] if (words := _wrong(case))]
    assert wrong == []


def _wrong(case: Case) -> str:
    """What the client got wrong about this case; empty when nothing."""
    try:
        request = case.request()
    except InvalidRequest as error:
        said = f"{error} {error.advice}"
        if case.allowed:
            return f"{case} was refused: {said}"
        if not _names_a_break(str(error), case):
            missing = unnamed(str(error), case.fields, case.value, case.range)
            return f"{case} was refused without naming {' and '.join(missing)}: {said}"
        if "Nothing was sent" not in said:
            return f"{case} was refused, but nobody said that nothing was sent: {said}"
        return ""
    if not case.allowed:
        return f"{case} was taken, although: {case.why}"
    call = XaiDialect().build_create(request)
    return "" if call.path == case.path else f"{case} goes to {call.path}"


@pytest.mark.parametrize("name", [name for name, group in GROUPS.items() if not group[0].allowed])
def test_a_refusal_recommends_only_models_that_can_do_it(name: str) -> None:
    case = GROUPS[name][0]
    can = models_that_take(case.combination)
    with pytest.raises(InvalidRequest) as caught:
        case.request()
    named = set(MODEL_NAME.findall(f"{caught.value} {caught.value.advice}")) - {case.model}
    assert not can or named <= can, f"{caught.value} {caught.value.advice}"


def _names_a_break(said: str, case: Case) -> bool:
    """Whether it names one of the rules broken, as the table has it, or as the rules do where it is several at once."""
    found = [(each.fields, each.value, each.range) for each in laws.breaks(case.path, case.body())]
    return any(not unnamed(said, *each) for each in [(case.fields, case.value, case.range), *found])


@pytest.mark.parametrize("source", matrix()["sources"], ids=lambda source: f"{source['path']} {source['seconds']} s")
def test_the_length_of_a_source_is_checked_where_it_is_known(source: dict[str, object]) -> None:
    seconds = source["seconds"]
    assert isinstance(seconds, float)
    video = MediaInput(kind="video", data=b"mp4", mime="video/mp4", duration=seconds)
    extend = source["path"] == "/videos/extensions"
    if source["allowed"]:
        assert VideoRequest(prompt=PROMPT, video=video, extend=extend).video == video
        return
    with pytest.raises(InvalidRequest) as caught:
        VideoRequest(prompt=PROMPT, video=video, extend=extend)
    assert unnamed(str(caught.value), ("video",), f"{seconds:g}", (str(source["range"]),)) == []
    assert "Nothing was sent" in caught.value.advice


def test_a_source_whose_length_nobody_knows_is_left_to_the_provider() -> None:
    for extend in (False, True):
        video = MediaInput(kind="video", file_id="file_9d1e")
        assert VideoRequest(prompt=PROMPT, video=video, extend=extend).video == video


def test_a_reference_without_a_prompt_is_taken_with_a_warning() -> None:
    """The guide calls the prompt optional there, the published schema required."""
    request = VideoRequest(reference_images=(MediaInput(file_id="file_1b2c"),))
    assert any("prompt" in note for note in request.notes)
