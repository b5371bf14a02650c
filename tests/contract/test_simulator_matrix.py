"""The simulated service takes what the table of models says, as the client does (`tests/wire/test_matrix.py`)."""

from __future__ import annotations

import itertools
from base64 import b64encode
from pathlib import Path

import pytest

from tests.contract.service import film_of, running
from tests.wire.matrix import PROMPT, Case, cases, matrix
from tests.wire.schemas import misfits

GROUPS = {name: list(group) for name, group in itertools.groupby(cases(), key=lambda case: case.combination)}


@pytest.mark.parametrize("combination", GROUPS)
async def test_the_simulator_takes_what_the_model_takes_and_nothing_else(combination: str, tmp_path: Path) -> None:
    wrong = []
    async with running(tmp_path) as service:
        for case in GROUPS[combination]:
            answer = await service.post(case.path, case.body())
            shape = "create_answer" if answer.status_code == 200 else "error"
            if answer.status_code not in _expected(case) or misfits(shape, answer.json()):
                wrong.append(f"{case}: {answer.status_code} {answer.text} ({case.why})")
    assert wrong == []


def _expected(case: Case) -> tuple[int, ...]:
    """What is not in the schema may be 422; a model that is not there is 404, whatever else is wrong."""
    if case.is_unknown_model:
        return (404,) if case.allowed else (404, 400, 422)
    return (200,) if case.allowed else (400, 422)


@pytest.mark.parametrize("combination", GROUPS)
async def test_a_refusal_names_the_field(combination: str, tmp_path: Path) -> None:
    silent = []
    async with running(tmp_path) as service:
        refused = [case for case in GROUPS[combination] if not case.allowed and not case.is_unknown_model]
        for case in refused:
            words = (await service.post(case.path, case.body())).json()["error"]
            # One of several things that are wrong will do.
            if not any(name.removesuffix("s") in words for name in (*case.fields, "duration", "resolution")):
                silent.append(f"{case}: {words}")
    assert silent == []


@pytest.mark.parametrize("source", matrix()["sources"], ids=lambda source: f"{source['path']} {source['seconds']} s")
async def test_the_length_of_a_video_is_measured(source: dict[str, object], tmp_path: Path) -> None:
    seconds = source["seconds"]
    assert isinstance(seconds, float)
    video = {"url": f"data:video/mp4;base64,{b64encode(film_of(seconds)).decode()}"}
    async with running(tmp_path) as service:
        answer = await service.post(
            str(source["path"]), {"model": "grok-imagine-video", "prompt": PROMPT, "video": video}
        )
    assert answer.status_code == (200 if source["allowed"] else 400), answer.text
    if not source["allowed"]:
        assert str(source["range"]) in answer.json()["error"]
        assert f"{seconds:g}" in answer.json()["error"]
