"""What a Studio is told of its clips: a card for each, how far they are, and how they stand together."""

from __future__ import annotations

import json
import random
import string
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grokvideo.engine.jobs import Job
from grokvideo.errors import JobFailed, Stalled
from grokvideo.notebook.studio.cards import PROMPT, card_told, label_of, move_told, parts_of, plain_parts, sums_told
from grokvideo.notebook.widgets.cells import cell_told
from grokvideo.notebook.words import visible
from grokvideo.store.steps import FINAL
from grokvideo.values.axes import Cell
from grokvideo.values.braces import fill
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.hostile import NAMES, XSS
from tests.values import Controls, a_clip, a_job, usd

KEYS = """
    status ledger title brief progress eta_s download now created_at submitted_at again can_again job label parts short
    icon tone price decide reused box clip chain can_resume can_delete
"""


def state_of(status: Status, **values: Any) -> JobState:
    return JobState(status=status, created_at=5.0, **({"estimate_usd": usd("0.42")} | values))


def told(status: Status, *, request: VideoRequest | None = None, name: str | None = None, **values: Any) -> Any:
    state = state_of(status, **values)
    return card_told(a_job(state, request=request, name=name), state, None)


def test_a_card_has_these_keys_and_can_be_sent(tmp_path: Path) -> None:
    clip = a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox"))
    for status in Status:
        card = told(status, clip=clip if status is Status.DONE else None)
        assert set(card) == set(KEYS.split())
        json.dumps(card)


def test_it_says_the_same_as_a_cell_of_a_sweep(tmp_path: Path) -> None:
    state = state_of(Status.DONE, cost_usd=usd("0.40"), clip=a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox")))
    job = a_job(state)
    card = card_told(job, state, tmp_path / "grokvideo_clips" / "a-fox.mp4")
    cell = cell_told(Cell((), {}, {}, ""), job, state, tmp_path / "grokvideo_clips" / "a-fox.mp4")
    same = set(cell) - {"label", "prompt", "stars", "can_again", "now"}
    assert {name: card[name] for name in same} == {name: cell[name] for name in same}
    assert card["clip"]["name"] == "a-fox.mp4"
    assert "poster" not in card["clip"]


def test_what_can_be_made_from_a_clip_stands_on_its_card(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    card = told(Status.DONE, ledger="done", clip=a_clip(path, VideoRequest(prompt="a fox")))
    assert card["chain"]["edit"]["no"] is None
    assert card["chain"]["extend"]["prices"]["6"].startswith("$")
    assert card["box"] == [16, 9]
    assert told(Status.PENDING)["chain"] is None
    assert told(Status.PENDING, request=VideoRequest(prompt="a fox", aspect_ratio="9:16"))["box"] == [9, 16]


@pytest.mark.parametrize("status", list(Status))
def test_what_was_stopped_can_go_on(status: Status) -> None:
    assert told(status)["can_resume"] == (status in (Status.STOPPED, Status.STALLED))


@pytest.mark.parametrize(
    ("ledger", "may"),
    [(each, True) for each in (*sorted(FINAL), "expired")]
    + [(each, False) for each in ("reserved", "submitting", "pending", "downloading", "stalled", "submit_unknown")],
)
def test_what_is_over_can_be_removed_as_the_library_allows_it(ledger: str, *, may: bool) -> None:
    assert told(Status.FAILED, ledger=ledger)["can_delete"] is may


def test_the_same_can_be_asked_for_again_once_it_is_over() -> None:
    assert not told(Status.PENDING)["can_again"]
    for status in (Status.DONE, Status.FAILED, Status.MODERATED, Status.EXPIRED):
        assert told(status)["can_again"]
    assert not told(Status.FAILED, ledger="superseded")["can_again"]
    assert told(Status.DONE)["again"] == "$0.40"
    assert not told(Status.DONE, request=VideoRequest(prompt="", foreign=True))["can_again"]
    removed = VideoRequest(prompt="", image=MediaInput(kind="image", sha256="00" * 32))
    assert not told(Status.DONE, request=removed)["can_again"]


@pytest.mark.parametrize(
    ("name", "prompt", "label"),
    [
        ("crane", "a fox", "crane"),
        ("two\nlines", "a fox", "two lines"),
        (None, "a fox", "a fox"),
        (None, "  a \n fox  ", "a fox"),
        (None, "A paper crane unfolds on a windowsill, rain outside", "A paper crane unfolds on a windowsill, …"),
        (None, "x" * 300, "x" * 38 + " …"),
        (None, "a\u202efox", "a�fox"),
    ],
)
def test_how_it_is_called_in_a_sentence(name: str | None, prompt: str, label: str) -> None:
    job = a_job(state_of(Status.PENDING), name=name, request=VideoRequest(prompt=prompt))
    assert label_of(job) == label
    assert len(label) <= 60


def test_one_without_words_is_called_by_its_id() -> None:
    image = MediaInput(kind="image", url="https://example.com/a.png")
    job = a_job(state_of(Status.PENDING), request=VideoRequest(prompt="", image=image))
    assert label_of(job) == "clip 7f0c2e"
    assert card_told(job, job.state, None)["parts"] == []


def test_of_what_was_made_elsewhere_the_words_are_not_known() -> None:
    card = told(Status.PENDING, request=VideoRequest(prompt="", foreign=True))
    assert card["parts"] == [["Made elsewhere", 0]]
    assert card["label"] == "clip 7f0c2e"


def test_how_far_it_is_comes_apart_from_the_rest() -> None:
    state = state_of(Status.PENDING, progress=0.4, eta_s=12.0)
    move = move_told(state)
    assert (move.pop("now") > 0, move) == (True, {"progress": 0.4, "eta_s": 12.0, "download": None})


def test_the_sums_count_each_job_once() -> None:
    def job(number: int, state: JobState) -> Job:
        made = a_job(state, controls=Controls())
        made.id = f"{number:016x}"
        return made

    states = [state_of(Status.DONE), state_of(Status.PENDING), state_of(Status.DONE), state_of(Status.DONE)]
    jobs = [job(number, state) for number, state in zip((1, 2, 3, 1), states, strict=True)]
    assert sums_told(jobs, states, earlier=True, open=["1"]) == {
        "words": "2 done, 1 rendering",
        "earlier": True,
        "open": ["1"],
    }
    assert sums_told([], [], earlier=False, open=()) == {"words": "", "earlier": False, "open": []}


PIECES: list[tuple[str, dict[str, Any], dict[str, Any], list[list[Any]]]] = [
    ("a {animal} in {style}", {"animal": "fox", "style": "ink"}, {}, [["a ", 0], ["fox", 1], [" in ", 0], ["ink", 1]]),
    ("{animal}", {"animal": "fox"}, {}, [["fox", 1]]),
    ("{animal}{style}", {"animal": "fox", "style": "ink"}, {}, [["foxink", 1]]),
    ("a {animal}, {weather}", {"animal": "fox"}, {"weather": "rain"}, [["a ", 0], ["fox", 1], [", rain", 0]]),
    ("{weather} {animal}", {"animal": "fox"}, {"weather": "rain"}, [["rain ", 0], ["fox", 1]]),
    ("{a}{animal}{b}", {"animal": "fox"}, {"a": "1", "b": "2"}, [["1", 0], ["fox", 1], ["2", 0]]),
    ("{a}{b} end", {"animal": "fox"}, {"a": "1", "b": "2"}, [["12 end", 0]]),
    ("{{a}} {animal}", {"animal": "fox"}, {}, [["{a} ", 0], ["fox", 1]]),
    ("{size:.1f} m", {"size": 2.04}, {}, [["2.0", 1], [" m", 0]]),
    ("{animal!r:>7}", {"animal": "fox"}, {}, [["  'fox'", 1]]),
    ("{animal:>{width}}.", {"animal": "fox"}, {"width": 5}, [["  fox", 1], [".", 0]]),
    ("{word:>{width}}.", {"width": 5}, {"word": "fox"}, [["  fox", 1], [".", 0]]),
    ("{fox.colour} {pets[0]}", {"fox": SimpleNamespace(colour="red")}, {"pets": ["cat"]}, [["red", 1], [" cat", 0]]),
    ("{pets[name]}", {"pets": {"name": "Ada"}}, {}, [["Ada", 1]]),
    ("a {empty}fox", {"empty": ""}, {}, [["a fox", 0]]),
    ("no placeholder", {"animal": "fox"}, {}, [["no placeholder", 0]]),
    ("a {animal}", {}, {"animal": "fox"}, [["a fox", 0]]),
]


@pytest.mark.parametrize(("template", "varying", "others", "pieces"), PIECES)
def test_a_prompt_in_pieces(template: str, varying: Any, others: Any, pieces: list[list[Any]]) -> None:
    prompt = fill(template, varying | others)
    assert parts_of(template, varying, prompt) == pieces


@pytest.mark.parametrize(
    ("template", "prompt"),
    [("a {animal", "a {animal"), ("a { animal }", "x"), ("a {animal}", "an owl"), ("a {animal} x", "a fox"), ("", "a")],
)
def test_what_cannot_be_told_apart_is_one_piece(template: str, prompt: str) -> None:
    assert parts_of(template, {"animal": "fox"}, prompt) == [[prompt, 0]]


def test_a_long_prompt_is_cut_wherever_that_is() -> None:
    for length in range(PROMPT - 4, PROMPT + 4):
        for before in range(0, length - 3, 7):
            value, prompt = "fox", "x" * before + "fox" + "y" * (length - before - 3)
            template = prompt.replace("fox", "{animal}")
            parts = parts_of(template, {"animal": value}, prompt)
            assert "".join(text for text, _ in parts) == visible(prompt, PROMPT)
            assert all(text for text, _ in parts)


@pytest.mark.parametrize("words", [*XSS, *NAMES])
def test_words_of_anybody_are_shown_as_they_are_and_hidden_characters_are_seen(words: str) -> None:
    plain = words.replace("{", "{{").replace("}", "}}")
    parts = parts_of(f"{plain} {{it}}", {"it": words}, f"{words} {words}")
    assert "".join(text for text, _ in parts) == visible(f"{words} {words}", PROMPT)
    assert plain_parts(words) == ([[visible(words, PROMPT), 0]] if words else [])


def test_chance_finds_no_prompt_that_is_told_wrong() -> None:
    chance = random.Random(7)
    alphabet = "ab {}:.[]!" + string.ascii_lowercase[:4] + "\n\u202e"
    filled = 0
    for _ in range(4000):
        template = "".join(chance.choice(alphabet) for _ in range(chance.randrange(0, 24)))
        values = {name: "".join(chance.choice(alphabet) for _ in range(chance.randrange(0, 4))) for name in "abcd"}
        varying = {name: values[name] for name in values if chance.random() < 0.6}
        try:
            prompt = fill(template, values)
            filled += 1
        except ValueError:
            prompt = template
        parts = parts_of(template, varying, prompt)
        assert "".join(text for text, _ in parts) == visible(prompt, PROMPT)
    assert filled > 400


def test_a_reused_clip_and_one_in_trouble(tmp_path: Path) -> None:
    state = state_of(Status.DONE, cost_usd=Decimal("0.4"), clip=a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a")))
    card = card_told(a_job(state, reused=True), state, None, [["a", 1]])
    assert (card["short"], card["price"], card["parts"], card["decide"]) == ("Library", "$0.00", [["a", 1]], False)
    stalled = told(Status.STALLED, error=Stalled("no news for 15 min"))
    assert (stalled["short"], stalled["decide"]) == ("No news", True)
    failed = told(Status.FAILED, ledger="failed", error=JobFailed("internal error"), cost_usd=usd("0"))
    assert failed["brief"] == "internal error, not billed"
