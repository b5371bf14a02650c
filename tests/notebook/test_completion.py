"""What Tab offers in a cell with our magics."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

import grokvideo as gv
from grokvideo.notebook.actions import ACTIONS
from grokvideo.notebook.completion import offer
from grokvideo.notebook.options import OPTIONS
from tests.notebook.shells import WITHIN_S, Run, bound, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

NAMES = tuple(option.name for option in OPTIONS)


def offered(text: str, **namespace: Any) -> tuple[str, ...]:
    """With the cursor at the end."""
    lines = text.split("\n")
    found = offer(text, len(lines) - 1, len(lines[-1]), namespace)
    assert found is not None
    assert text.endswith(found.fragment)
    return found.words


@pytest.mark.parametrize("text", ["%%grokvideo ", "%%grokvideo crane ", "%%grokvideo crane --", "%%grokvideo crane -"])
def test_options_are_offered_by_name(text: str) -> None:
    assert offered(text) == NAMES


def test_an_option_that_stands_there_is_not_offered_again() -> None:
    assert "--duration" not in offered("%%grokvideo crane -d 6 --")
    assert offered("%%grokvideo crane --fr") == ("--fresh",)
    assert offered("%%grokvideo crane -d") == ("-d",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%%grokvideo -d ", tuple(map(str, range(1, 16)))),
        ("%%grokvideo --duration=1", ("1", "10", "11", "12", "13", "14", "15")),
        ("%%grokvideo -r ", ("480p", "720p")),
        ("%%grokvideo -m grok-imagine-video-1.5 -r ", ("480p", "720p", "1080p")),
        ("%%grokvideo --model=grok-imagine-video-1.5 --resolution 1", ("1080p",)),
        ("%%grokvideo -m a-model-of-tomorrow -r ", ("480p", "720p", "1080p")),
        ("%%grokvideo -a 1", ("16:9", "1:1")),
        ("%%grokvideo -a 2", ("2:3", "21:9")),
        ("%%grokvideo --provider ", ("xai", "simulator")),
        ("%%grokvideo -m grok-imagine-video-1.5-", ("grok-imagine-video-1.5-lite",)),
        ("%%grokvideo -n ", ("2", "3", "4")),
        ("%%grokvideo -d 99 -d x", ()),
    ],
)
def test_values_are_offered_by_option(text: str, words: tuple[str, ...]) -> None:
    assert offered(text) == words


def test_the_model_of_the_settings_decides_where_the_line_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_MODEL", "grok-imagine-video-1.5")
    assert offered("%%grokvideo -r ") == ("480p", "720p", "1080p")


def test_images_are_variables_that_hold_one_then_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    for name in ("kettle.png", "first frame.jpg", "notes.txt", ".hidden.png", "photos/dog.webp"):
        (tmp_path / name).touch()
    namespace = {
        "picture": Image.new("RGB", (8, 8)),
        "pixels": np.zeros((8, 8, 3), np.uint8),
        "column": np.zeros(8),
        "path": tmp_path / "kettle.png",
        "address": "https://example.com/a",
        "data": b"\x89PNG....",
        "known": gv.FileId("file_1"),
        "words": "a kettle",
        "number": 7,
        "module": math,
        "_1": "kettle.png",
    }
    found = offered("%%grokvideo -i ", **namespace)
    assert found[:6] == ("address", "data", "known", "path", "picture", "pixels")
    assert found[6:] == ("'first frame.jpg'", "kettle.png", "photos/")
    assert offered("%%grokvideo --image=pic", **namespace) == ("picture",)
    assert offered("%%grokvideo -i photos/") == ("photos/dog.webp",)
    assert offered("%%grokvideo -i photos/c") == ()
    assert offered("%%grokvideo -i nowhere/") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%%grokvideo --extend x -d ", tuple(map(str, range(2, 11)))),
        ("%%grokvideo --edit x -d ", ()),
        ("%%grokvideo --edit=x -r ", ()),
        ("%%grokvideo --ref x -d 1", ("1", "10")),
        ("%%grokvideo --ref x -m grok-imagine-video-1.5 -d 1", ("1", "10", "11", "12", "13", "14", "15")),
        ("%%grokvideo --ref x -m grok-imagine-video-1.5 -r ", ("480p", "720p")),
        ("%%grokvideo -m grok-imagine-video --last-frame x -r ", ("480p", "720p", "1080p")),  # who can do it can that
        ("%%grokvideo --edit x -m ", ("grok-imagine-video",)),
        ("%%grokvideo --last-frame x -m ", ("grok-imagine-video-1.5",)),
        ("%%grokvideo --voice eve -m ", ("grok-imagine-video-1.5",)),
        ("%%grokvideo --ref x -m ", ("grok-imagine-video", "grok-imagine-video-1.5")),
        ("%%grokvideo --ref x -d 12 -m ", ("grok-imagine-video-1.5",)),
        ("%%grokvideo --ref x -i y -m ", ("grok-imagine-video-1.5",)),
        ("%%grokvideo -r 1080p -m ", ("grok-imagine-video-1.5", "grok-imagine-video-1.5-lite")),
        ("%%grokvideo --voice ", ("ara", "eve", "leo", "rex", "sal")),
        ("%%grokvideo -d 4 --keyframe middle.png@", ("middle.png@1", "middle.png@2", "middle.png@3")),
    ],
)
def test_values_fit_the_words_that_stand_there(text: str, words: tuple[str, ...]) -> None:
    assert offered(text) == words


def test_options_that_cannot_stand_together_are_not_offered_together() -> None:
    with_edit = offered("%%grokvideo snow --edit crane --")
    assert {"--fit", "--storage-options", "--user"} < set(with_edit)
    assert not {"--edit", "--extend", "--image", "--duration", "--resolution", "--voice"} & set(with_edit)
    with_extend = offered("%%grokvideo snow --extend=crane --")
    assert "--duration" in with_extend
    assert not {"--user", "--edit", "--ref"} & set(with_extend)
    with_reference = offered("%%grokvideo snow --ref a.png --")
    assert {"--ref", "--image", "--voice"} < set(with_reference)  # it can stand again
    assert not {"--edit", "--extend", "--fit"} & set(with_reference)


def test_clips_are_offered_by_variable_by_name_and_as_files(
    shell: InteractiveShell, cell: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    cell("%%grokvideo kite -d 1 --wait\na kite [[failed]]")
    films = tmp_path / "films"
    films.mkdir()
    monkeypatch.chdir(films)
    for name in ("old.mp4", "photo.png"):
        (films / name).touch()
    job = bound(shell, "crane")
    namespace = {"crane": job, "film": job.result(0), "kite": bound(shell, "kite"), "photo": films / "photo.png"}
    for option in ("--edit", "--extend"):
        assert offered(f"%%grokvideo {option} ", **namespace) == ("crane", "film", "old.mp4")
        assert offered(f"%%grokvideo {option} ") == ("crane", "old.mp4")  # by name, in another notebook
    assert offered("%%grokvideo -i ", **namespace) == ("crane", "film", "photo", "photo.png")
    assert offered("%%grokvideo --keyframe ph", **namespace) == ("photo@", "photo.png@")


def test_what_can_be_kept_or_uploaded_to_is_offered_by_variable() -> None:
    namespace = {"keep": {"filename": "a.mp4"}, "other": {"x": 1}, "place": "https://x.example/?s=1", "word": "x"}
    assert offered("%%grokvideo --storage-options ", **namespace) == ("keep",)
    assert offered("%%grokvideo --output ", **namespace) == ("place",)


OPTIONS_TO_SWEEP = (
    "duration=",
    "resolution=",
    "aspect-ratio=",
    "model=",
    "audio=",
    "image=",
    "last-frame=",
    "keyframe=",
    "ref=",
    "voice=",
    "edit=",
    "extend=",
    "user=",
)


def at_the_end_of_the_line(line: str, below: str, **namespace: Any) -> tuple[str, ...]:
    """What is offered at the end of the first line, with a prompt below it."""
    found = offer(f"{line}\n{below}", 0, len(line), namespace)
    assert found is not None
    assert line.endswith(found.fragment)
    return found.words


@pytest.mark.parametrize("line", ["%%grokvideo a --sweep ", "%%grokvideo a --sweep=", '%%grokvideo a --sweep "'])
def test_a_sweep_offers_the_names_in_braces_then_options(line: str) -> None:
    assert offered(line) == OPTIONS_TO_SWEEP
    prompt = "a {animal} in {style},\n---\n{{ink}} {animal} {place[0]}"
    assert at_the_end_of_the_line(line, prompt) == ("animal=", "style=", "place=", *OPTIONS_TO_SWEEP)
    assert at_the_end_of_the_line(line, "a {animal} in {sty") == ("animal=", *OPTIONS_TO_SWEEP)
    assert at_the_end_of_the_line(f"{line}a", prompt) == ("animal=", "aspect-ratio=", "audio=")


def test_what_is_given_or_swept_over_is_not_offered_again() -> None:
    line = "%%grokvideo a -d 6 -r 720p --no-audio --sweep style=ink,clay --sweep model=x,y --sweep "
    assert at_the_end_of_the_line(line, "a {animal} in {style}")[:3] == ("animal=", "aspect-ratio=", "image=")
    assert "--duration" not in offered("%%grokvideo a --sweep duration=3,6 --")
    assert not {"--edit", "--ref"} & set(offered("%%grokvideo a --sweep extend=crane,kite --"))
    assert {"--sweep", "--skip"} < set(offered("%%grokvideo a --sweep duration=3,6 --"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--sweep duration=", ("3,6,9", *map(str, range(1, 16)))),
        ("--sweep duration=3", ("3,6,9", "3")),
        ("--sweep duration=3,", tuple(str(each) for each in range(1, 16) if each != 3)),
        ("--sweep duration=3,1", ("1", "10", "11", "12", "13", "14", "15")),
        ("--sweep=duration=3,14,1", ("1", "10", "11", "12", "13", "15")),
        ("--sweep 'duration=3,14,1", ("1", "10", "11", "12", "13", "15")),
        ("--sweep ref=a.png,b.png --sweep duration=1", ("1", "10")),
        ("--extend x --sweep duration=1", ("10",)),
        ("--sweep resolution=", ("480p,720p", "480p", "720p")),
        ("-m grok-imagine-video-1.5 --sweep resolution=", ("480p,720p,1080p", "480p", "720p", "1080p")),
        ("--sweep resolution=480p,", ("720p",)),
        ("--sweep aspect_ratio=16:9,1", ("1:1",)),
        ("--sweep audio=", ("on,off", "on", "off")),
        ("--sweep voice=eve,", ("ara", "leo", "rex", "sal")),
        ("--sweep model=grok-imagine-video,", ("grok-imagine-video-1.5", "grok-imagine-video-1.5-lite")),
        ("--sweep user=", ("{names}",)),
        ("--sweep animal=", ("{names}",)),
        ("--sweep animal=fox,", ()),
        ("--sweep durations=", ("{names}",)),
        ("--skip ", ()),
        ("--sweep style=ink,clay --sweep duration=3..5 --skip ", ("style=", "duration=")),
        ("--sweep=style=ink,clay --skip ", ("style=",)),
        ('--sweep style=ink,clay --sweep duration=3..5 --skip "style=ink du', ("duration=",)),
        ('--sweep style=ink,clay --sweep duration=3..5 --skip "style=ink duration=', ("3", "4", "5")),
        ("--sweep style=ink,clay --sweep duration=3..5 --skip duration=3,", ("4", "5")),
        ("--sweep style=ink,clay --sweep dura --skip style=c", ("clay",)),
        ("--sweep style=ink,clay --skip weather=", ()),
    ],
)
def test_values_of_a_sweep_fit_the_line_and_go_on_behind_a_comma(line: str, words: tuple[str, ...]) -> None:
    assert offered(f"%%grokvideo a {line}", names=["fox", "owl"], word="fox") == words


def test_pictures_of_a_sweep_are_variables_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("kettle.png", "fox.jpg", "notes.txt"):
        (tmp_path / name).touch()
    namespace = {"picture": Image.new("RGB", (8, 8)), "number": 7}
    assert offered("%%grokvideo --sweep image=", **namespace) == ("picture", "fox.jpg", "kettle.png")
    assert offered("%%grokvideo --sweep ref=picture,k", **namespace) == ("kettle.png",)


def test_a_brace_in_the_prompt_offers_what_is_swept_over_first() -> None:
    text = "%%grokvideo a --sweep style=ink,clay --sweep last-frame=a.png\na {"
    assert offered(text, weather="rain") == ("style", "weather")
    assert offered(f"{text}sty", weather="rain") == ("style",)


def test_a_brace_in_the_prompt_offers_variables_words_and_numbers_first() -> None:
    namespace = {"weather": "rain", "size": 2.5, "place": {"a": 1}, "math": math, "print": print, "_x": 1, "In": []}
    assert offered("%%grokvideo crane\na paper crane, {", **namespace) == ("size", "weather", "place")
    assert offered("%%grokvideo crane\na {place[a]} in {we", **namespace) == ("weather",)
    assert offered("%%grokvideo crane\n{{{we", **namespace) == ("weather",)


@pytest.mark.parametrize("text", ["a paper cr", "{{we", "{weather} we", "{place[we", "%grokvideo st", ""])
def test_elsewhere_the_prompt_is_prose(text: str) -> None:
    assert offered(f"%%grokvideo crane\n{text}", weather="rain", crane=1) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%grokvideo ", tuple(ACTIONS)),
        ("x = 1\n  %grokvideo st", ("status", "studio", "stop")),
        ("%grokvideo history -", ("--paths",)),
        ("%grokvideo history ", ("--paths",)),
        ("%grokvideo submit-again crane --", ("--yes",)),
        ("%grokvideo help du", ("duration",)),
        ("%grokvideo dance ", ()),
        ("%grokvideo status ", ()),
    ],
)
def test_actions_and_what_follows_them(text: str, words: tuple[str, ...]) -> None:
    assert offered(text) == words


@pytest.mark.parametrize("text", ["%%grokvideos ", "%grokvideo", "grokvideo ", "print('%grokvideo ", "x = 1"])
def test_anything_else_is_none_of_our_business(text: str) -> None:
    assert offer(text, 0, len(text), {}) is None


def test_jobs_are_offered_where_the_action_makes_sense(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo crane -d 1\na paper crane [[slow]]")
    cell("%%grokvideo kite -d 1\na kite [[slow]]")
    cell("%%grokvideo kite -d 2\na kite [[slow]]")
    cell("%%grokvideo -d 3\na fox [[slow]]")
    newer, nameless = bound(shell, "kite"), bound(shell, "_job")
    offers = offered("%grokvideo stop ")
    assert offers[0] == "crane"
    assert {newer.id[:6], nameless.id[:6]} < set(offers)
    assert "kite" not in offers
    assert len(offers) == 4
    assert offered("%grokvideo delete ") == ()
    bound(shell, "crane").stop().wait(WITHIN_S)
    assert offered("%grokvideo resume ") == ("crane",)
    assert "crane" not in offered("%grokvideo stop ")
    assert offered(f"%grokvideo stop {newer.id[:3]}")[0].startswith(newer.id[:3])


def test_a_library_that_cannot_be_opened_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_MAX_JOBS", "many")
    assert offered("%grokvideo stop ") == ()
    assert offered("%%grokvideo -r ") == ()


def test_ipython_shows_ours_alone_and_in_our_order(shell: InteractiveShell) -> None:
    def tab(text: str) -> list[str]:
        with provisionalcompleter():
            return [each.text for each in shell.Completer.completions(text, len(text))]

    shell.user_ns["weather"] = "rain"
    assert tab("%%grokvideo crane --") == list(NAMES)
    assert tab("%%grokvideo crane -d 1") == ["1", "10", "11", "12", "13", "14", "15"]
    assert tab("%%grokvideo crane --sweep duration=3,1") == ["1", "10", "11", "12", "13", "14", "15"]
    assert tab('%%grokvideo crane --sweep style=ink,clay --skip "style=') == ["ink", "clay"]
    assert tab("%%grokvideo crane\nin {wea") == ["weather"]
    assert tab("%%grokvideo crane\na whi") == ["whi"]  # and not Python's "while"
    assert tab("%grokvideo delete ") == ["delete "]
    assert "weather" in tab("print(wea")
    assert "%grokvideo" in tab("%grokv")


def test_an_ipython_without_such_matchers_still_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    from grokvideo.notebook import tab

    monkeypatch.delattr("IPython.core.completer.context_matcher")
    old = SimpleNamespace(Completer=SimpleNamespace(custom_matchers=[]))
    tab.register(old)
    assert old.Completer.custom_matchers == []
