"""`%grokvideo help`: a page that teaches, and a little more about each word on it."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grokvideo.errors import GrokVideoError
from grokvideo.notebook.actions import ACTIONS
from grokvideo.notebook.helptext import help_on, topics
from grokvideo.notebook.helptopics import ACTION_TOPICS, OPTION_TOPICS
from grokvideo.notebook.options import OPTIONS, Option, read
from grokvideo.values.capability import ALL_ASPECT_RATIOS
from tests.notebook.shells import Run, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

Said = pytest.CaptureFixture[str]


def test_every_action_and_option_is_on_the_page_and_has_a_text_of_its_own() -> None:
    page = help_on("", ACTIONS)
    assert [name for name in ACTIONS if f"%grokvideo {name}" not in page] == []
    assert [name for option in OPTIONS for name in option.names if name not in page] == []
    assert set(ACTION_TOPICS) == set(ACTIONS)
    assert set(OPTION_TOPICS) == {option.name for option in OPTIONS}


@pytest.mark.parametrize("topic", ["", *topics()])
def test_every_page_fits_80_columns(topic: str) -> None:
    assert max(map(len, help_on(topic, ACTIONS).splitlines())) <= 80


def test_the_page_says_which_models_there_are_and_what_the_sections_are() -> None:
    page = help_on("", ACTIONS)
    sections = "MAKE A VIDEO, OPTIONS, WHAT IT IS MADE FROM, HOW IT IS MADE, WORDS IN BRACES, WHAT IT COSTS"
    assert [words for words in f"{sections}, LOOK AFTER JOBS, LESSONS".split(", ") if words not in page] == []
    assert "1080p with a 1.5 model" in page
    assert "grok-imagine-video-1.5-lite" in page
    assert "[[moderated]]" in page
    assert "the first 6 characters of an id" in page


@pytest.mark.parametrize("topic", ["", "aspect-ratio"])
def test_every_shape_of_the_table_is_named(topic: str) -> None:
    page = help_on(topic, ACTIONS)
    assert [shape for shape in ALL_ASPECT_RATIOS if shape not in page] == []


@pytest.mark.parametrize("topic", ["--resolution", "-r", "resolution", "Resolution"])
def test_an_option_is_found_by_any_of_its_names(topic: str) -> None:
    text = help_on(topic, ACTIONS)
    assert text.startswith("-r, --resolution SIZE\n")
    assert "1080p: grok-imagine-video-1.5 and grok-imagine-video-1.5-lite." in text
    assert "%%grokvideo crane -r 720p" in text


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("aspect ratio", "--aspect-ratio"),
        ("%grokvideo delete", "It cannot be\nundone"),
        ("[[slow]]", "[[slow]]          it takes much longer"),
        ("{}", "MAKE A VIDEO"),
        ("words in braces", "calls do not"),
        ("price", "$0.25"),
        ("grok-imagine-video-1.5", "$0.14"),
        ("key", "XAI_API_KEY"),
        ("edit", "%%grokvideo snow --edit crane"),
        ("--extend", "of a longer one, --fit takes the last 15 s"),
        ("references", "%%grokvideo tea --ref ada.png --ref teapot.jpg"),
        ("frames", "--last-frame rose.png"),
        ("voices", "ara, eve, leo, rex or sal"),
        ("storage", '"expires_after": 604800'),
        ("sweep", "--sweep duration=3,6"),
        ("sweeps", "{animals} alone takes the list that your variable animals holds"),
        ("--skip", '--skip "pet=cat size=2,3"'),
        ("---", "A line of --- parts two prompts"),
        ("several prompts", "At most 100 prompts"),
    ],
)
def test_other_words_lead_there_as_well(topic: str, words: str) -> None:
    assert " ".join(words.split()) in " ".join(help_on(topic, ACTIONS).split())


def test_an_unknown_word_names_those_that_are_known() -> None:
    with pytest.raises(GrokVideoError, match="no help on 'bananas'; there is help on duration, "):
        help_on("bananas", ACTIONS)


def test_the_page_stays_short() -> None:
    assert len(help_on("", ACTIONS).splitlines()) <= 90


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_the_example_of_an_option_can_be_read(option: Option) -> None:
    lines = help_on(option.name, ACTIONS).splitlines()
    [example] = [line for line in lines if line.startswith("  %%grokvideo ")]
    assert option.name in example or option.names[0] in example
    read(example.strip().removeprefix("%%grokvideo "))


def test_a_word_with_dashes_is_a_topic_and_no_option_of_help(cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell("%grokvideo help --fresh")
    assert capsys.readouterr().out.startswith("--fresh\n\nMakes the clip once more")


def test_ipython_s_own_question_mark_says_where_the_help_is(shell: InteractiveShell) -> None:
    found = shell.object_inspect("%%grokvideo")
    assert "`%grokvideo help` explains the options" in found["docstring"]


@pytest.mark.parametrize("text", ["%grokvideo --help", "%grokvideo -h"])
def test_the_usual_word_for_help_shows_it(cell: Run, capsys: Said, text: str) -> None:
    capsys.readouterr()
    cell(text)
    assert capsys.readouterr().out.startswith("MAKE A VIDEO\n")


def test_an_action_that_is_asked_for_help_does_nothing_but_tell(cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell("%grokvideo stop --help")
    assert capsys.readouterr().out.startswith("%grokvideo stop JOB\n\nStops watching")
