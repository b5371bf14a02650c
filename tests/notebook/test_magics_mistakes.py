"""What a person types wrong: one line, what could stand there, and nothing started."""

from __future__ import annotations

import math

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import grokvideo as gv
from grokvideo import api
from grokvideo.errors import GrokVideoError
from tests.notebook.shells import Run, bound, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%%grokvideo a -d 99\nx", "--duration must be 1-15 s, got 99"),
        ("%%grokvideo a -d six\nx", "whole number of seconds, got 'six'"),
        ("%%grokvideo a -r 4k\nx", "resolution must be"),
        ("%%grokvideo a -a 7:5\nx", "--aspect-ratio must be"),
        ("%%grokvideo a --loud\nx", "--loud"),
        ("%%grokvideo a b\nx", "b"),
        ("%%grokvideo 2nd\nx", "'2nd' cannot be the name of a variable"),
        ("%%grokvideo {x}\nx", "'{x}' cannot be the name of a variable"),
        ("%%grokvideo a --model 'x\ny", "No closing quotation"),
        ("%%grokvideo a --provider sora\nx", "provider must be"),
        ("%%grokvideo a --provider xai\nx", "there is no key for xai"),
        ("%%grokvideo a --image nothing.png\nx", "'nothing.png' cannot be read"),
        ("%%grokvideo a --image photo\nx", "--image photo: there is no variable, no file and no clip in your library"),
        ("%%grokvideo a --image number\nx", "an image cannot be made from int"),
        ("%%grokvideo a\n ", "prompt"),
        ("%%grokvideo a\nin {nowhere}", "there is no variable 'nowhere'"),
        ("%%grokvideo a\n{unclosed", "braces"),
        ("%grokvideo dance", "there is no %grokvideo dance"),
        ("%grokvideo dance -d 4", "To make a video, begin a cell with %%grokvideo dance and write the prompt below."),
        ("%grokvideo stop", "which job?"),
        ("%grokvideo stop nobody", "no job 'nobody' in your library"),
        ("%grokvideo resume nobody", "no job 'nobody' in your library"),
        ("%grokvideo stop a b", "takes no 'b'"),
        ("%grokvideo jobs all", "takes no 'all'"),
        ("%grokvideo 'status", "No closing quotation"),
        ("%%grokvideo a --fesh\nx", "there is no option --fesh; did you mean --fresh? There are --duration, "),
        ("%%grokvideo a -d\nx", "-d/--duration takes seconds, 1 to 15"),
        ("%%grokvideo a -x\nx", "a name and options can stand here, the prompt belongs below the line"),
        ("%%grokvideo a paper crane\nx", "the prompt belongs below the line"),
        ("%%grokvideo a -n 0\nx", "--takes must be 1-100, got '0'"),
        ("%%grokvideo a -n many\nx", "--takes must be 1-100, got 'many'"),
        ("%%grokvideo a -n 999999999999\nx", "--takes must be 1-100"),
        ("%%grokvideo a -n 2 -d 99\nx", "duration must be 1-15 s"),
        ("%grokvideo submit-again --fast nobody", "does not know --fast; it takes --yes"),
        ("%grokvideo status --all", "does not know --all; it takes no options"),
        ("%grokvideo mark-lost", "which job?"),
        ("%grokvideo submit-again", "%grokvideo submit-again JOB"),
        ("%grokvideo delete", "which job?"),
        ("%grokvideo delete ''", "no job ''"),
        ("%grokvideo attach", "%grokvideo attach JOB [ID]"),
        ("%grokvideo attach a b c", "takes no 'c'"),
        ("%grokvideo attach nobody r-1", "no job 'nobody' in your library"),
        ("%grokvideo cost often", "takes a number of days, got 'often'"),
        ("%grokvideo cost 0", "takes a number of days, got '0'"),
        ("%grokvideo xai-CANARYcanary0123", "there is no %grokvideo [hidden]; there are"),
        ("%grokvideo stauts", "there is no %grokvideo stauts; did you mean status? There are status, "),
        ("%grokvideo compare", "It is %grokvideo compare JOB [JOB...]"),
        ("%grokvideo compare nobody nobody", "no job 'nobody' in your library"),
        ("%grokvideo config wait=True", "%config GrokVideo.wait = True is how a setting is changed"),
        ("%grokvideo help bananas", "there is no help on 'bananas'; there is help on duration, "),
        ("%grokvideo help duratoin", "did you mean duration? There is help on"),
        ("%grokvideo attach nonsense", "'nonsense' cannot be a request id. A request id looks like"),
        ("%grokvideo attach 7f0c", "'7f0c' cannot be a request id"),
        ("%%grokvideo a --help\nx", "the options are explained by %grokvideo help"),
        ("%%grokvideo a --yes=3\nx", "--yes takes no value"),
        ("%%grokvideo a --last-frame b.png\nx", "--last-frame: the image 'b.png' cannot be read: No such file"),
        ("%%grokvideo a --ref number\nx", "--ref number 1: an image cannot be made from int"),
        ("%%grokvideo a --ref nothing\nx", "nothing holds an empty list"),
        ("%%grokvideo a --voice nothing\nx", "nothing holds an empty list"),
        (
            "%%grokvideo a --edit b\nx",
            "--edit b: there is no variable, no file and no clip in your library of that name",
        ),
        ("%%grokvideo a --extend b.mp4\nx", "the video 'b.mp4' cannot be read: No such file"),
        ("%%grokvideo a --edit b --extend c\nx", "--edit and --extend cannot stand together: one changes a clip"),
        ("%%grokvideo a --edit b -i c.png\nx", "--image cannot stand with --edit: an edit is made from its clip"),
        ("%%grokvideo a --extend b --voice eve\nx", "--voice cannot stand with --extend: an extension is made from"),
        ("%%grokvideo a --edit\nx", "--edit takes a clip; the prompt says what to change"),
        ("%%grokvideo a --edit empty\nx", "empty holds nothing"),
        ("%%grokvideo a --edit photos[7]\nx", "there is no photos[7]: list index out of range"),
        ("%%grokvideo a --edit number\nx", "a video cannot be made from int"),
        ("%%grokvideo a --fit\nx", "--fit has nothing to fit: it goes with --edit or --extend"),
        ("%%grokvideo a --keyframe b.png\nx", "--keyframe takes IMAGE@SECONDS, such as middle.png@3, got 'b.png'"),
        ("%%grokvideo a --keyframe @3\nx", "--keyframe takes IMAGE@SECONDS"),
        ("%%grokvideo a --keyframe b.png@soon\nx", "--keyframe takes IMAGE@SECONDS"),
        ("%%grokvideo a --voice eve\nx", "leave --voice out. Nothing was sent."),
        ("%%grokvideo a --voice me.mp3\nx", "a voice is a name such as 'eve', or a URL, got 'me.mp3'"),
        ("%%grokvideo a --storage-options '{\"filename\"'\nx", "--storage-options cannot be read as JSON"),
        ("%%grokvideo a --storage-options '{}'\nx", "--storage-options needs a filename"),
        ("%%grokvideo a --output address\nx", "--output takes an address that begins with https://, or a variable"),
        ("%%grokvideo a --output number\nx", "--output must be the address to upload to"),
        ("%%grokvideo a --edit https://example.com/b.mp4\n ", "prompt is empty: say what should change in the video"),
        ("%%grokvideo a --extend https://example.com/b.mp4 -d 12\nx", "duration must be 2-10 s for what an extension"),
        (
            "%%grokvideo a b https://x.example/y?sig=SECRET\nx",
            "unrecognized arguments: b https://x.example/y?... a name",
        ),
        ("%%grokvideo a --dry-run -d 99\nx", "duration must be 1-15 s, got 99"),
        ("%%grokvideo a --fr --y\nx", "there is no option --fr; did you mean --fresh? There are --duration, "),
        ("%%grokvideo a --fre\nx", "there is no option --fre; did you mean --fresh? There are "),
        ("%%grokvideo a --dura=3\nx", "there is no option --dura; did you mean --duration? There are "),
        ("%%grokvideo class\nx", "'class' is a word of Python, so it cannot be the name of a variable"),
        ("%%grokvideo print\nx", "'print' is a function of Python's own, which a job of that name would hide"),
        ("%%grokvideo list -n 2\nx", "'list' is a class of Python's own"),
        ("%%grokvideo get_ipython --dry-run\nx", "'get_ipython' is a function of Python's own"),
        ("%%grokvideo math\nx", "'math' holds a module in this notebook, which a job of that name would hide"),
        ("%%grokvideo Fox\nx", "'Fox' holds a class in this notebook"),
        ("%%grokvideo shout\nx", "'shout' holds a function in this notebook"),
        ("%%grokvideo a\nA cat on a wall --duration 3", "the prompt has --duration 3 in it; options stand on the"),
        ("%%grokvideo a\nA cat\n--fresh on a wall", "the prompt has --fresh in it; options stand on the first line"),
        ("%%grokvideo a\nA cat --duration=3", "the prompt has --duration=3 in it"),
        ("%%grokvideo a --dry-run\nA cat on a wall --dry-run", "the prompt has --dry-run in it"),
    ],
)
def test_a_mistake_is_one_line_without_a_traceback_and_starts_nothing(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    shell.user_ns |= {
        "photos": [],
        "nothing": [],
        "empty": None,
        "number": 7,
        "math": math,
        "Fox": type("Fox", (), {}),
        "shout": lambda: None,
    }
    capsys.readouterr()
    with pytest.raises(UsageError):
        cell(text)
    out, err = capsys.readouterr()
    shown = f"{out}{err}".strip()
    assert words in shown
    assert "Traceback" not in shown
    assert shown.count("\n") == 0
    assert "a" not in shell.user_ns
    assert len(api.library()) == 0


@pytest.mark.parametrize("text", ["%grokvideo dance", "%grokvideo stop", "%grokvideo jobs all"])
def test_a_mistaken_action_is_not_told_to_change_a_value_or_that_nothing_was_sent(cell: Run, text: str) -> None:
    with pytest.raises(UsageError) as mistake:
        cell(text)
    assert "Change the value" not in str(mistake.value)
    assert "Nothing was sent" not in str(mistake.value)


@pytest.mark.parametrize("name", ["match", "job", "number"])
def test_any_other_variable_may_be_the_name(shell: InteractiveShell, cell: Run, name: str) -> None:
    shell.user_ns["number"] = 7
    cell(f"%%grokvideo {name} -d 1\na fox")
    assert bound(shell, name).name == name
    cell(f"%%grokvideo {name} -d 1\na fox")  # the job itself is no obstacle


@pytest.mark.parametrize(
    "prompt",
    [
        "a fox -- fresh snow",
        "a fox --freshly",
        "a fox --takes",
        "a sign that says '--wait'",
        "a fox -d 3",
        "--",
        "{word}",
    ],
)
def test_dashes_that_are_no_option_are_prose(shell: InteractiveShell, cell: Run, prompt: str) -> None:
    shell.user_ns["word"] = "--fresh"  # what a variable holds was meant
    cell(f"%%grokvideo a -d 1\n{prompt}")
    assert bound(shell, "a").request.prompt == prompt.format(word="--fresh")


def test_a_price_is_confirmed_in_the_words_of_a_cell(cell: Run) -> None:
    with pytest.raises(UsageError) as mistake:
        cell("%%grokvideo a -n 50\na fox")
    words = str(mistake.value)
    assert "needs a confirmation. If the price is right, confirm it with --yes (in Python, yes=True)." in words
    with pytest.raises(GrokVideoError) as python:
        gv.generate("a fox", n=50)
    assert "confirm it with yes=True (in a cell or a terminal, --yes)." in python.value.advice
    assert len(api.library()) == 0


def test_a_note_about_a_model_is_said_and_the_cell_runs(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    cell("%%grokvideo a -d 1 -m grok-imagin\na fox")
    assert "grok-imagin is not a model this release knows; did you mean grok-imagine-video?" in capsys.readouterr().out
    assert bound(shell, "a").request.model == "grok-imagin"


def test_the_question_for_help_is_not_told_to_change_a_value(cell: Run) -> None:
    with pytest.raises(UsageError) as mistake:
        cell("%%grokvideo --help\nx")
    assert str(mistake.value) == "the options are explained by %grokvideo help. Nothing was sent."


def test_a_note_is_told_in_options(cell: Run, capsys: pytest.CaptureFixture[str]) -> None:
    cell("%%grokvideo a --edit https://x.example/a.mp4 -a 9:16 --no-audio --dry-run\naspect_ratio 9:16 was left out: x")
    said = capsys.readouterr().out
    assert "--aspect-ratio 9:16 was left out: the clip" in said
    assert "--no-audio was left out" in said
    assert "prompt     aspect_ratio 9:16 was left out: x" in said
    cell("%%grokvideo a --edit https://x.example/a.mp4 -a 9:16\nx")
    assert "--aspect-ratio 9:16 was left out: the clip" in capsys.readouterr().out
