"""Cells that make several clips: `--sweep`, `--skip` and `---`, on a provider that answers on cue or the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from grokvideo import api
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.sweeps import Sweep
from grokvideo.notebook.helptopics import OPTION_TOPICS
from grokvideo.notebook.swept import SWEEPABLE, called
from grokvideo.values.request import Mode, VideoRequest
from grokvideo.values.state import Status
from tests.faults.server import Server, answer
from tests.notebook.kernels import Kernel, printed, shown
from tests.notebook.shells import Run, bound, cell, ipython, new_kernel, shell

__all__ = ["cell", "ipython", "shell"]

Said = pytest.CaptureFixture[str]
FIFTEEN = "-m grok-imagine-video-1.5"


@pytest.fixture
def server(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, film: bytes) -> Iterator[Server]:
    """A provider that answers on cue, in place of the simulator."""
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [server.done()]
        server.media = [answer(200, film)]
        yield server
        new_kernel()


def sweep_of(shell: InteractiveShell, name: str = "a") -> Sweep:
    sweep = shell.user_ns[name]
    assert isinstance(sweep, Sweep)
    return sweep


def requests_of(shell: InteractiveShell, name: str = "a") -> list[VideoRequest]:
    return [job.request for job in sweep_of(shell, name)]


def asked_for(server: Server) -> list[dict[str, Any]]:
    """What the provider read, in no order."""
    return [json.loads(post.body) for post in server.posts]


def told(cell: Run, capsys: Said, text: str) -> str:
    """What a dry run prints."""
    capsys.readouterr()
    cell(text)
    return capsys.readouterr().out


def test_every_combination_is_made_in_the_order_of_the_sweeps(
    server: Server, shell: InteractiveShell, cell: Run
) -> None:
    cell("%%grokvideo cranes --sweep style=ink,clay --sweep duration=1,2 --wait\na crane in {style}")
    sweep = sweep_of(shell, "cranes")
    assert [(job.request.prompt, job.request.duration, job.status) for job in sweep] == [
        ("a crane in ink", 1, Status.DONE),
        ("a crane in ink", 2, Status.DONE),
        ("a crane in clay", 1, Status.DONE),
        ("a crane in clay", 2, Status.DONE),
    ]
    assert [axis.name for axis in sweep.plan.axes] == ["style", "duration"]
    sent = sorted((each["prompt"], each["duration"]) for each in asked_for(server))
    assert sent == [("a crane in clay", 1), ("a crane in clay", 2), ("a crane in ink", 1), ("a crane in ink", 2)]
    assert len({job.name for job in sweep}) == 4
    assert all(job.name is not None and job.name.startswith("cranes_") for job in sweep)


def test_a_sweep_that_runs_again_sends_nothing(server: Server, shell: InteractiveShell, cell: Run) -> None:
    text = "%%grokvideo a -d 1 --sweep style=ink,clay --wait\na crane in {style}"
    cell(text)
    cell(text)
    assert all(job.reused for job in sweep_of(shell))
    assert len(server.posts) == 2
    cell(text.replace("ink,clay", "ink,clay,chalk"))
    assert [job.reused for job in sweep_of(shell)] == [True, True, False]
    assert len(server.posts) == 3


def test_ranges_skips_and_takes(shell: InteractiveShell, cell: Run) -> None:
    cell(
        '%%grokvideo a --sweep style=ink,clay --sweep duration=1..5..2 --skip "style=ink duration=1,3" '
        '--skip "style=clay duration=4..9" -n 2\na crane in {style}'
    )
    found = [(job.request.prompt[11:], job.request.duration, job.take) for job in sweep_of(shell)]
    assert found == [
        ("ink", 5, 1),
        ("ink", 5, 2),
        ("clay", 1, 1),
        ("clay", 1, 2),
        ("clay", 3, 1),
        ("clay", 3, 2),
    ]


def test_prompts_and_takes_can_be_skipped_by_their_number(shell: InteractiveShell, cell: Run) -> None:
    cell('%%grokvideo a -d 1 -n 2 --skip "prompt=2 take=2" --skip prompt=3\na fox\n---\nan owl\n---\na cat')
    assert [(job.request.prompt, job.take) for job in sweep_of(shell)] == [("a fox", 1), ("a fox", 2), ("an owl", 1)]


def test_a_line_of_dashes_parts_prompts(shell: InteractiveShell, cell: Run) -> None:
    shell.user_ns["weather"] = "rain"
    cell("""
        %%grokvideo a -d 1 --sweep style=ink,clay
        A fox in {style},
        {weather} outside.
          -----
        An owl -- in {style} --- at night.

        ---
        A --- cat in {style}.
        """)
    assert [job.request.prompt for job in sweep_of(shell)] == [
        "A fox in ink,\nrain outside.",
        "A fox in clay,\nrain outside.",
        "An owl -- in ink --- at night.",
        "An owl -- in clay --- at night.",
        "A --- cat in ink.",
        "A --- cat in clay.",
    ]


def test_several_prompts_are_a_sweep_without_any_option(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo -d 1\na fox\n---\nan owl")
    assert [job.request.prompt for job in sweep_of(shell, "_job")] == ["a fox", "an owl"]


def test_one_clip_stays_a_job_and_takes_stay_jobs(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo a -d 1\na fox")
    assert isinstance(bound(shell, "a"), Job)
    cell("%%grokvideo a -d 1 -n 2\na fox")
    assert type(shell.user_ns["a"]) is Jobs
    cell("%%grokvideo a -d 1 --sweep style=ink\na fox in {style}")
    assert len(sweep_of(shell)) == 1


def test_an_axis_hides_a_variable_and_a_variable_fills_the_rest(shell: InteractiveShell, cell: Run) -> None:
    shell.user_ns |= {"style": "chalk", "weather": "rain"}
    cell("%%grokvideo a -d 1 --sweep style=ink,clay\n{style}, {weather}")
    assert [request.prompt for request in requests_of(shell)] == ["ink, rain", "clay, rain"]


def test_a_name_may_be_in_the_prompt_and_an_option(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo a --sweep duration=1,2\na film of {duration} s")
    assert [(each.prompt, each.duration) for each in requests_of(shell)] == [("a film of 1 s", 1), ("a film of 2 s", 2)]


@pytest.mark.parametrize(
    ("line", "field", "values"),
    [
        ("--sweep duration=2,3", "duration", [2, 3]),
        ("--sweep=--duration=2,3", "duration", [2, 3]),
        ("--sweep=duration=2,3", "duration", [2, 3]),
        ("--sweep resolution=480p,720p", "resolution", ["480p", "720p"]),
        ("--sweep aspect-ratio=16:9,1:1", "aspect_ratio", ["16:9", "1:1"]),
        ("--sweep aspect_ratio=16:9,1:1", "aspect_ratio", ["16:9", "1:1"]),
        (
            "--sweep model=grok-imagine-video,grok-imagine-video-1.5",
            "model",
            ["grok-imagine-video", "grok-imagine-video-1.5"],
        ),
        ("--sweep audio=on,off", "generate_audio", [True, False]),
        ("--sweep generate_audio=off,on", "generate_audio", [False, True]),
        ("--sweep user=ada,bo", "user", ["ada", "bo"]),
        ("--sweep user={names}", "user", ["cy", "di"]),
        ("--sweep duration={numbers}", "duration", [4, 5]),
        ("--sweep duration={counting}", "duration", [1, 2]),
        ("--sweep duration={column}", "duration", [6, 7]),
    ],
)
def test_every_plain_option_can_be_swept_over(
    shell: InteractiveShell, cell: Run, line: str, field: str, values: list[Any]
) -> None:
    shell.user_ns |= {"names": ["cy", "di"], "numbers": (4, 5), "counting": range(1, 3), "column": np.array([6, 7])}
    cell(f"%%grokvideo a {line}\na fox")
    assert [getattr(request, field) for request in requests_of(shell)] == values


@pytest.fixture
def pictures(tmp_path: Path, shell: InteractiveShell) -> None:
    """Two files, and variables that hold pictures."""
    for name in ("red", "blue"):
        Image.new("RGB", (96, 64), name).save(tmp_path / f"{name}.png")
    shell.user_ns["photo"] = Image.new("RGB", (64, 64), "green")
    shell.user_ns["photos"] = [Image.new("RGB", (64, 64), "black"), str(tmp_path / "red.png")]


@pytest.mark.usefixtures("pictures")
def test_pictures_are_paths_variables_and_addresses(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo a -d 1 --sweep image=red.png,photo,https://x.example/a.png\nsteam")
    red, photo, address = (request.image for request in requests_of(shell))
    assert (red and red.label, photo and photo.label, address and address.url) == (
        "red.png",
        "photo",
        "https://x.example/a.png",
    )
    assert [cell.words for cell in sweep_of(shell).cells] == ["red.png", "photo", "a.png"]
    cell("%%grokvideo a -d 1 --sweep image={photos}\nsteam")
    black, red_again = (request.image for request in requests_of(shell))
    assert black is not None
    assert red is not None
    assert red_again is not None
    assert red_again.sha256 == red.sha256 != black.sha256


@pytest.mark.usefixtures("pictures")
def test_each_value_of_a_reference_a_voice_or_a_keyframe_is_one(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo a -d 1 --sweep ref=red.png,photo\ntea")
    assert [[image.label for image in each.reference_images] for each in requests_of(shell)] == [["red.png"], ["photo"]]
    cell("%%grokvideo a -d 1 --sweep reference_images={photos}\ntea")
    assert [len(each.reference_images) for each in requests_of(shell)] == [1, 1]
    cell(f"%%grokvideo a -d 2 {FIFTEEN} --sweep voice=eve,ara\nhello")
    assert [[voice.voice_id for voice in each.reference_audios] for each in requests_of(shell)] == [["eve"], ["ara"]]
    cell(f"%%grokvideo a -d 4 {FIFTEEN} --sweep keyframe=red.png@1,blue.png@2\nday")
    assert [[frame.seconds for frame in each.keyframes] for each in requests_of(shell)] == [[1.0], [2.0]]
    cell(f"%%grokvideo a -d 1 {FIFTEEN} -i red.png --sweep last-frame=blue.png,photo\nday")
    assert [each.last_frame and each.last_frame.label for each in requests_of(shell)] == ["blue.png", "photo"]


def test_clips_can_be_swept_over_to_be_edited_or_extended(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo cranes -d 2 --sweep style=ink,clay --wait\na crane in {style}")
    shell.user_ns["first"] = sweep_of(shell, "cranes")[0]
    cell(f"%%grokvideo a --sweep edit=first,{sweep_of(shell, 'cranes')[1].id[:6]}\nSnow falls.")
    ids = [job.id for job in sweep_of(shell, "cranes")]
    assert [(each.mode, each.video and each.video.made_from) for each in requests_of(shell)] == [
        (Mode.EDIT, ids[0]),
        (Mode.EDIT, ids[1]),
    ]
    cell("%%grokvideo a --sweep extend={cranes} --sweep duration=2,3\nIt flies away.")
    assert [(each.mode, each.duration, each.video and each.video.made_from) for each in requests_of(shell)] == [
        (Mode.EXTEND, 2, ids[0]),
        (Mode.EXTEND, 3, ids[0]),
        (Mode.EXTEND, 2, ids[1]),
        (Mode.EXTEND, 3, ids[1]),
    ]


def test_a_variable_in_braces_is_the_list_that_it_holds(shell: InteractiveShell, cell: Run) -> None:
    shell.user_ns["animals"] = ["fox, red", "owl"]
    cell('%%grokvideo a -d 1 --sweep animal={animals} --skip "animal=owl"\na {animal}')
    assert [request.prompt for request in requests_of(shell)] == ["a fox, red"]


def test_a_comma_in_quotation_marks_belongs_to_its_value(shell: InteractiveShell, cell: Run) -> None:
    cell("""%%grokvideo a -d 1 --sweep 'style="ink, wet",clay,"chalk, blue"' --skip 'style="ink, wet"'\na {style}""")
    assert [request.prompt for request in requests_of(shell)] == ["a clay", "a chalk, blue"]


MISTAKES = [
    ("--sweep style", "a {style}", "--sweep takes NAME=VALUES, got 'style'"),
    ("--sweep", "a {style}", "--sweep takes NAME=VALUES: a clip for each value"),
    ("--sweep style=", "a {style}", "--sweep: style has no values"),
    ("--sweep style=ink,,clay", "a {style}", "a value is missing in 'ink,,clay'"),
    ("--sweep style=ink, clay", "a {style}", "Write --sweep style=ink,clay. Nothing was sent."),
    ("--sweep styel=ink,clay", "a {style}", "did you mean style? There are style, duration, resolution, "),
    ("--sweep durations=1,2", "a fox", "did you mean duration? There are duration, resolution, "),
    ("--sweep seed=2,3", "a fox", "an option; there are duration, resolution, "),
    ("--sweep d=2,3", "a fox", "did you mean duration?"),
    ("--sweep dur=2,3", "a fox", "did you mean duration?"),
    ("--sweep res=480p,720p", "a fox", "did you mean resolution?"),
    ("--sweep style=ink", "a { style }", "Write {style} without spaces."),
    ("", "a { weather }", "Write {weather} without spaces."),
    ("--sweep duration=3...6", "a fox", "3...6 is no range: a range is 3..6"),
    ("""--sweep 'pet=["cat","dog"]'""", "a {pet}", "begins with a bracket; values stand with commas between them"),
    ("""--sweep 'pet=["cat","dog"]'""", "a {pet}", "--sweep pet=cat,dog"),
    ("--sweep pet=$pets", "a {pet}", "what the list in a notebook's variable holds is pet={pets}"),
    ("--sweep 'pet=cat;dog'", "a {pet}", "has ; in it"),
    ("--sweep pet=“cat”,dog", "a {pet}", "begins with a quotation mark"),
    ("--sweep “pet=cat,dog”", "a {pet}", "Write --sweep pet=cat,dog. Nothing was sent."),
    (
        "--sweep style=ink --sweep duration=2,6 --skip style=ink,duration=6",
        "a {style}",
        'Write --skip "style=ink duration=6". Nothing was sent.',
    ),
    ("--sweep style = ink,clay", "a {style}", "--sweep style=ink,clay"),
    ("--sweep style= ink,clay", "a {style}", "Write --sweep style=ink,clay. Nothing was sent."),
    ("--sweep style=oil paint,clay -d 3", "a {style}", 'Write --sweep "style=oil paint,clay". Nothing was sent.'),
    ("--sweep “style=oil paint,clay”", "a {style}", 'Write --sweep "style=oil paint,clay". Nothing was sent.'),
    ("--sweep style=ink,clay duration=3,6", "a {style}", "Write --sweep style=ink,clay --sweep duration=3,6. Noth"),
    (
        "--sweep style=ink --sweep duration=2,6 --skip style=ink duration=6",
        "a {style}",
        'Write --skip "style=ink duration=6". Nothing was sent.',
    ),
    ("--sweep ratio=1:1,16:9", "a fox", "did you mean aspect-ratio?"),
    ("--sweep weather=rain", "a fox", "To sweep over words, write {weather} into the prompt. Nothing was sent."),
    ("--sweep n=2,3", "a fox", "--sweep n: -n 2 makes two takes of each clip"),
    ("--sweep provider=xai,simulator", "a fox", "all clips of a sweep have the same"),
    ("--sweep output=a.mp4,b.mp4", "a fox", "--sweep output: all clips of a sweep have the same"),
    ("--sweep prompt=a,b", "a fox", "several prompts stand below the line, with --- between them"),
    ("--sweep take=1,2 -n 2", "take {take}", "--sweep take could be {take} in the prompt, or the takes of the sweep"),
    ("--sweep voice=loud,low", "a {voice}", "--sweep voice could be {voice} in the prompt, or --voice"),
    ("--sweep style=ink,ink", "a {style}", "--sweep style has 'ink' twice"),
    ("--sweep style=ink --sweep style=clay", "a {style}", "--sweep names style twice"),
    (
        "--sweep ref=a.png --sweep reference_images=b.png",
        "tea",
        "--sweep ref and --sweep reference_images are the same",
    ),
    ("-d 3 --sweep duration=1,2", "a fox", "--duration is given, and swept over by --sweep duration"),
    ("--no-audio --sweep audio=on,off", "a fox", "--no-audio is given, and swept over by --sweep audio"),
    ("-m grok-imagine-video --sweep model=x", "a", "--model is given, and swept over by --sweep model"),
    ("--ref a.png --sweep ref=b.png", "tea", "--ref is given, and swept over by --sweep ref"),
    ("--edit a.mp4 --sweep edit=b.mp4", "tea", "--edit is given, and swept over by --sweep edit"),
    ("--sweep edit=a.mp4 --sweep extend=b.mp4", "tea", "--edit and --extend cannot stand together"),
    ("--edit a.mp4 --sweep extend=b.mp4", "tea", "--edit and --extend cannot stand together"),
    ("--sweep edit=a.mp4,b.mp4 -i c.png", "tea", "--image cannot stand with --edit"),
    ("--edit a.mp4 --sweep image=a.png", "tea", "--image cannot stand with --edit"),
    ("--sweep edit=a.mp4,b.mp4", "tea", "clip=a.mp4: the video 'a.mp4' cannot be read"),
    ("--sweep image=nothing.png,b.png", "tea", "image=nothing.png: the image 'nothing.png' cannot be read"),
    ("--sweep image=photo", "tea", "--image photo: there is no variable, no file and no clip in your library"),
    ("--sweep audio=on,loud", "tea", "--sweep audio takes on and off, got 'loud'"),
    ("--sweep style=ink --sweep duration=1,20", "a {style}", "style=ink, duration=20 s: --duration must be 1-15 s"),
    ("--sweep duration=1,soon", "a fox", "--duration must be a whole number of seconds, got 'soon'"),
    ("--sweep duration=9..1..2", "a fox", "9..1..2 leads nowhere"),
    ("--sweep seed=1..501", "a {seed}", "would be more than 500 clips in one sweep"),
    ("--sweep seed=1..30 -n 20", "a {seed}", "600 would be more than 500 clips in one sweep"),
    ("--sweep style=ink --skip style=ink", "a {style}", "every clip of this sweep is skipped"),
    ("--sweep style=ink,clay --skip styel=ink", "a {style}", "--skip styel: did you mean style? swept over is style"),
    ("--sweep style=ink,clay --skip style=chalk", "a {style}", "--skip style=chalk leaves nothing out: style is ink, "),
    ("--sweep duration=1,2 --skip duration=7..9", "a fox", "--skip duration=7 leaves nothing out: duration is 1, 2"),
    ("--sweep style=ink,clay --skip style", "a {style}", "--skip takes NAME=VALUES, got 'style'"),
    ("--sweep style=ink,clay --skip ''", "a {style}", "--skip is empty"),
    ("--skip style=ink", "a fox", "--skip leaves clips of a sweep out, and there is no --sweep"),
    ("--sweep animal={animls}", "a {animal}", "there is no variable 'animls'; did you mean animals?"),
    ("--sweep animal={animals},owl", "a {animal}", "A variable with a list stands alone: --sweep animal={animals}"),
    ("--sweep animal={number}", "a {animal}", "number holds no list, but int"),
    ("--sweep animal={word}", "a {animal}", "word holds no list, but text"),
    ("--sweep animal={empty}", "a {animal}", "empty holds an empty list"),
    ("--sweep animal=animals", "a {animal}", "For what it holds write --sweep animal={animals}. Nothing was sent."),
    ("--sweep animal=fox", "a {animal} in {style}", "or sweep over it: --sweep style=ink,clay. Nothing was sent."),
    ("", "in {weather}", "there is no variable 'weather'. Set it first, write {{weather}} for plain braces, or sweep"),
    ("", "a fox\n---\nin {weather}", "sweep over it: --sweep weather=rain,snow. Nothing was sent."),
    ("--sweep style=ink", "a {style\n---\nan owl", "the braces in the prompt cannot be filled"),
    ("", "a fox\n---\n \n---\nan owl", "prompt 2 of 3 is empty: a line of --- parts two prompts"),
    ("", "a fox\n---", "prompt 2 of 2 is empty"),
    ("", "---\na fox", "prompt 1 of 2 is empty"),
    ("", "a fox\n---\na fox", "twice"),
    ("", "\n---\n".join(["a fox"] * 101), "101 prompts are more than 100 at once"),
    ("", "a fox\n---\nan owl --fresh", "the prompt has --fresh in it; options stand on the first line"),
    ("-d 99", "a fox\n---\nan owl", "prompt=a fox: --duration must be 1-15 s, got 99"),
    ("", "a fox\n---\nan owl [[failed]]", "[[failed]] works with the simulator only"),
    ("--sweep style=ink,clay -n many", "a {style}", "--takes must be 1-100, got 'many'"),
]


@pytest.mark.parametrize(
    ("line", "prompt", "words"), MISTAKES, ids=[f"{each[0]} {each[1][:20]!r}" for each in MISTAKES]
)
def test_a_mistake_is_one_line_and_nothing_is_sent(
    server: Server,
    shell: InteractiveShell,
    cell: Run,
    capsys: Said,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    prompt: str,
    words: str,
) -> None:
    if "[[failed]]" in prompt:
        monkeypatch.delenv("GROKVIDEO_BASE_URL")
        monkeypatch.setenv("XAI_API_KEY", "xai-CANARYcanary0123456789")
    shell.user_ns |= {"animals": ["fox", "owl"], "number": 7, "word": "fox", "empty": []}
    capsys.readouterr()
    with pytest.raises(UsageError):
        shell.run_cell(f"%%grokvideo a {line}\n{prompt}").raise_error()
    out, err = capsys.readouterr()
    said = f"{out}{err}".strip()
    assert words in said
    assert said.count("\n") == 0
    assert "Traceback" not in said
    assert "a" not in shell.user_ns
    assert (server.posts, len(api.library())) == ([], 0)


@pytest.mark.parametrize(
    "words", ["--sweep style=ink,clay --sweep duration=1,2", "-n 4", "--sweep style=ink,clay -n 2"]
)
def test_above_the_limit_and_where_nobody_can_click_a_yes_is_needed(
    server: Server, shell: InteractiveShell, cell: Run, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.15")
    shell.user_ns["style"] = "ink"
    duration = "" if "duration" in words else "-d 1 "
    with pytest.raises(UsageError, match=r"these 4 clips would cost \$0.[23]0 .*confirm it with --yes"):
        cell(f"%%grokvideo a {duration}{words}\na {{style}}")
    assert "a" not in shell.user_ns
    assert (server.posts, len(api.library())) == ([], 0)
    cell(f"%%grokvideo a {duration}{words} --yes --wait\na {{style}}")
    assert len(server.posts) == len(shell.user_ns["a"]) == 4


def test_above_the_budget_nothing_can_be_confirmed(
    server: Server, shell: InteractiveShell, cell: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "0.08")
    with pytest.raises(UsageError, match=r"\$0.10 is more than the \$0.08 left in your budget"):
        cell("%%grokvideo a -d 1 --sweep style=ink,clay --yes\na {style}")
    assert "a" not in shell.user_ns
    assert (server.posts, len(api.library())) == ([], 0)


def test_a_note_is_printed_once(shell: InteractiveShell, cell: Run, capsys: Said, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "first.png")
    capsys.readouterr()
    cell("%%grokvideo a -d 1 -i first.png -a 1:1 --sweep style=ink,clay,chalk\n{style}")
    assert capsys.readouterr().out.count("--aspect-ratio 1:1 was left out") == 1


def test_a_dry_run_tells_the_bill_and_the_first_request(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    cell("%%grokvideo a -d 1 --sweep style=ink --wait\na crane in {style}")
    out = told(
        cell,
        capsys,
        '%%grokvideo b --sweep style=ink,clay --sweep duration=1,2 --skip "style=clay duration=2" --dry-run\n'
        "a crane in {style}",
    )
    lines = out.splitlines()
    assert lines[:7] == [
        "Dry run: nothing is sent, and no job is written.",
        "prompt     a crane in {style}",
        "axis       style: ink, clay",
        "axis       duration: 1 s, 2 s",
        "clips      3",
        "skipped    1: clay, 2 s",
        "provider   xai",
    ]
    rows = [line.split() for line in lines]
    assert ["1", "s", "ink,", "clay", "2", "s", "×", "$0.05", "$0.10"] in rows
    assert any(row[:4] == ["Already", "in", "your", "library"] and row[-1] == "−$0.05" for row in rows)
    assert any(row[0] == "Estimate" and row[-1] == "$0.15" for row in rows if row)
    assert any(line.startswith("About ") for line in lines)
    assert "budget     none is set" in lines
    assert '"prompt": "a crane in ink", "duration": 1' in " ".join(out.split())
    assert "b" not in shell.user_ns
    assert (len(server.posts), len(api.library())) == (1, 1)


def test_a_dry_run_of_several_prompts_shows_them_and_what_would_stop_it(
    server: Server, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.01")
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "1")
    out = told(cell, capsys, "%%grokvideo -d 1 --sweep audio=on,off --dry-run\na fox\n---\nan owl\nat night")
    assert "prompt 1   a fox\nprompt 2   an owl\n           at night\naxis       audio: audio, silent\n" in out
    assert "refused    these 4 clips would cost $0.20" in out
    assert "budget     $1.00 a day, $1.00 left today\n" in out
    assert server.posts == []


def test_a_key_among_the_values_is_not_shown_again(cell: Run, capsys: Said) -> None:
    key = "xai-CANARYcanary0123456789"
    out = told(cell, capsys, f"%%grokvideo --sweep style=ink,{key} --sweep duration=1,2 --dry-run\n{{style}}")
    assert "ink, [hidden]" in out
    with pytest.raises(UsageError) as mistake:
        cell(f"%%grokvideo --sweep {key}=ink,clay\na fox")
    assert "CANARY" not in out + str(mistake.value)


def test_a_label_with_a_comma_is_in_quotation_marks_among_others(cell: Run, capsys: Said) -> None:
    out = told(cell, capsys, """%%grokvideo a -d 1 --dry-run --sweep 'style="oil paint, a",b'\na {style}""")
    assert 'style: "oil paint, a", b\n' in out


def test_a_sweep_is_no_action_and_where_it_stands_is_told(cell: Run) -> None:
    with pytest.raises(UsageError, match=r"--sweep is an option of %%grokvideo, .* %%grokvideo NAME --sweep"):
        cell("%grokvideo sweep style=ink,clay")


def test_more_skipped_clips_than_can_be_read_are_counted(cell: Run, capsys: Said) -> None:
    out = told(cell, capsys, "%%grokvideo --sweep seed=1..20 --skip seed=1..12 --dry-run\n{seed}")
    assert "clips      8\nskipped    12: 1; 2; 3; 4; 5; 6; and 6 more\n" in out


def test_where_somebody_watches_the_bill_comes_first_and_nothing_is_sent(service: Server, kernel: Kernel) -> None:
    service.poll = [service.done()]
    kernel.run("%load_ext grokvideo\nimport os\nos.environ['JPY_SESSION_NAME'] = 'a.ipynb'")
    [bill] = shown(kernel.run("%%grokvideo cranes -n 30\na crane"))
    assert "30 clips" in bill["data"]["text/plain"]
    assert "$12.00" in bill["data"]["text/plain"]
    assert printed(kernel.run("print(cranes.is_asking, type(cranes).__name__)")) == "True Sweep\n"
    line = "%%grokvideo cranes --sweep style=ink,clay --sweep duration=14,15 -r 720p -n {} --dry-run\n{{style}}"
    asks = "asks       more than $5.00: the bill is shown first, and its button generates"
    assert asks in printed(kernel.run(line.format(3)))
    assert asks not in printed(kernel.run(line.format(1)))
    takes = printed(kernel.run("%%grokvideo cranes -n 30 --dry-run\na crane"))
    assert asks in takes
    assert "refused" not in takes
    assert service.posts == []

    kernel.run("%%grokvideo owls -d 1 --sweep style=ink,clay\nan owl in {style}")
    assert printed(kernel.run("print(owls.is_asking, len(owls.wait()))")) == "False 2\n"
    assert len(service.posts) == 2
    kernel.run("%config GrokVideo.confirm_over_usd = 0")
    kernel.run("%%grokvideo cats -d 1\na cat\n---\na red cat")
    assert printed(kernel.run("print(cats.is_asking)")) == "True\n"
    kernel.run("%%grokvideo kites -d 1 -n 2\na kite")
    assert printed(kernel.run("print(kites.is_asking)")) == "True\n"
    assert len(service.posts) == 2
    assert printed(kernel.run("print(len(cats.start().wait()))")) == "2\n"
    assert len(service.posts) == 4


def test_the_help_on_sweeps_names_every_option_that_can_be_swept_over() -> None:
    words = OPTION_TOPICS["--sweep"].replace(",", " ").replace(".", " ").split()
    assert [called(option) for option in SWEEPABLE if called(option) not in words] == []
