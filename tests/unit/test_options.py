"""The options of a request: one table for the magic and the command line."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser

import pytest

from grokvideo.errors import InvalidRequest
from grokvideo.notebook.options import OPTIONS, add_request_options, read, request_values, take_count
from grokvideo.notebook.prompts import check_prompts


def test_any_parser_can_have_them() -> None:
    parser = ArgumentParser()
    parser.add_argument("prompt")
    add_request_options(parser, leave_out=("--wait",))
    given = parser.parse_args(["a fox", "-d", "6", "--no-audio", "-n", "2", "--dry-run"])
    assert request_values(given) == {
        "duration": 6,
        "resolution": None,
        "aspect_ratio": None,
        "model": None,
        "generate_audio": False,
        "user": None,
    }
    assert (take_count(given.takes), given.dry_run, given.fresh) == (2, True, False)
    assert not hasattr(given, "wait")


def test_a_line_has_a_name_and_options() -> None:
    given = read("crane --duration=6 -i 'first frame.png' --provider simulator --yes")
    assert (given.name, given.duration, given.image) == ("crane", "6", "first frame.png")
    assert (given.provider, given.yes, given.takes) == ("simulator", True, "1")
    assert read("").name is None


@pytest.mark.parametrize("line", ["fox fox", "fox owl", "fox --sweep style=ink fox", "--sweep style=ink fox owl -d 3"])
def test_a_second_name_is_refused(line: str) -> None:
    with pytest.raises(InvalidRequest, match=r"unrecognized arguments: (fox|owl); a name|Write --sweep"):
        read(line)


def test_a_name_may_stand_behind_a_sweep() -> None:
    assert read("--sweep style=ink,clay fox").name == "fox"


def test_options_that_repeat_keep_all_their_values_and_others_the_last() -> None:
    given = read("--ref a.png --ref b.png --keyframe c.png@1 --keyframe d@e.png@2.5 --voice eve --user ada --user bo")
    assert given.ref == ["a.png", "b.png"]
    assert given.keyframe == ["c.png@1", "d@e.png@2.5"]
    assert (given.voice, given.user) == (["eve"], "bo")
    assert (given.edit, given.extend, given.fit) == (None, None, False)


def test_no_two_options_have_one_name() -> None:
    names = [name for option in OPTIONS for name in option.names]
    assert len(names) == len(set(names))


def test_an_address_that_stands_in_the_prompt_is_not_shown_with_what_signs_it() -> None:
    with pytest.raises(InvalidRequest, match=r"the prompt has --output https://b.example/x\?\.\.\. in it"):
        check_prompts(["snow --output https://b.example/x?sig=SECRET"])


@pytest.mark.parametrize("text", ["0", "101", "-1", "two", "²", "", "9999999999"])
def test_a_count_of_takes_is_a_number_from_1_to_100(text: str) -> None:
    with pytest.raises(InvalidRequest, match="--takes must be 1-100"):
        take_count(text)


@pytest.mark.parametrize("text", ["six", "²", "6.5", "9" * 5000])
def test_seconds_that_are_no_number_are_left_to_the_request_to_refuse(text: str) -> None:
    assert request_values(read(f"-d {text}"))["duration"] == text


def test_every_option_says_what_it_takes_or_does() -> None:
    for option in OPTIONS:
        assert option.help
        assert option.name.startswith("--")
        assert not option.help.endswith(".")


def test_neither_ipython_nor_the_engine_is_loaded_for_them() -> None:
    code = (
        "import sys, grokvideo.notebook.options; "
        "print([m for m in ('IPython', 'traitlets', 'grokvideo.session') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
