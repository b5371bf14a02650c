"""`grokvideo generate` of several clips: the bill, the files named by what was swept over, what is refused."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from grokvideo import api
from grokvideo.cli import main
from grokvideo.cli.outputs import names_of
from grokvideo.engine.plans import Plan
from grokvideo.values.axes import PROMPT, TAKE, axis, cells
from tests.faults.server import Server, answer

Said = pytest.CaptureFixture[str]
ZOO = ["generate", "a {animal} in {style}", "-d", "1", "--sweep", "animal=fox,owl", "--sweep", "style=ink,clay"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, film: bytes, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [server.done()]
        server.media = [answer(200, film)]
        yield server
        if api._default is not None:
            api._default.close()


def prompts(server: Server) -> list[str]:
    """What the provider was asked for, sorted."""
    return sorted(json.loads(post.body)["prompt"] for post in server.posts)


def test_the_bill_comes_first_and_each_file_is_named_by_its_clip(server: Server, capsys: Said, film: bytes) -> None:
    assert main([*ZOO, "-o", "out/", "--name", "zoo"]) == 0
    out, err = capsys.readouterr()
    assert out == "out/fox_ink.mp4\nout/fox_clay.mp4\nout/owl_ink.mp4\nout/owl_clay.mp4\n"
    assert all(Path(line).read_bytes() == film for line in out.splitlines())
    lines = err.splitlines()
    assert lines[:2] == ["4 clips: animal × style", "a {animal} in {style}"]
    assert [line.split()[-1] for line in lines if line.startswith("Estimate")] == ["$0.20"]
    assert lines.index("a {animal} in {style}") < min(lines.index(line) for line in lines if line.startswith("zoo_"))
    assert sum("done in 0:0" in line for line in lines) == 4
    assert prompts(server) == ["a fox in clay", "a fox in ink", "a owl in clay", "a owl in ink"]


def test_beside_a_file_the_names_are_added_to_its_own(server: Server, capsys: Said) -> None:
    assert main([*ZOO, "--skip", "animal=owl style=clay", "-o", "zoo.mp4"]) == 0
    assert capsys.readouterr().out == "zoo-fox_ink.mp4\nzoo-fox_clay.mp4\nzoo-owl_ink.mp4\n"
    assert main([*ZOO, "--skip", "animal=owl", "--skip", "style=clay", "-o", "one.mp4"]) == 0
    assert capsys.readouterr().out == "one.mp4\n"


def test_the_same_line_twice_costs_nothing_and_writes_nothing(server: Server, capsys: Said) -> None:
    line = [*ZOO, "-o", "out"]
    assert main(line) == 0
    first = capsys.readouterr().out
    before = [os.stat(path) for path in first.splitlines()]
    assert main(line) == 0
    out, err = capsys.readouterr()
    assert out == first
    assert err.count(": from your library, $0.00") == 4
    assert "nothing new" in err
    assert [os.stat(path) for path in first.splitlines()] == before
    assert len(server.posts) == 4


def test_a_file_that_is_there_is_refused_before_paying_and_force_writes_over_it(
    server: Server, capsys: Said, film: bytes
) -> None:
    Path("out/owl_ink.mp4").write_text("mine")
    assert main([*ZOO, "-o", "out"]) == 1
    said = "grokvideo: out/owl_ink.mp4 is there already; --force writes over it. Nothing was sent.\n"
    assert capsys.readouterr() == ("", said)
    assert (server.posts, Path("out/owl_ink.mp4").read_text()) == ([], "mine")
    assert main([*ZOO, "-o", "out", "--force"]) == 0
    assert Path("out/owl_ink.mp4").read_bytes() == film


def test_above_the_limit_the_bill_is_shown_and_a_yes_is_needed(
    server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.19")
    assert main(ZOO) == 1
    out, err = capsys.readouterr()
    *bill, refused = err.splitlines()
    assert bill[0] == "4 clips: animal × style"
    assert refused.startswith("grokvideo: these 4 clips would cost $0.20 (estimated)")
    assert "confirm it with --yes" in refused
    assert err.count("needs a confirmation") == 1
    assert (out, server.posts, len(api.library())) == ("", [], 0)
    assert main([*ZOO, "--yes"]) == 0
    assert len(server.posts) == 4


def test_above_the_budget_the_bill_is_shown_and_it_is_said_once(
    server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "0.15")
    assert main([*ZOO, "--yes"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("4 clips: animal × style\n")
    assert err.count("$0.20 is more than the $0.15 left in your budget") == 1
    assert server.posts == []


def test_a_failed_clip_leaves_the_others_and_is_exit_code_1(server: Server, capsys: Said) -> None:
    failed = answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no luck"}})
    server.poll = [failed, server.done()]
    assert main([*ZOO, "-o", "out"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == len(list(Path("out").iterdir())) == 3
    assert "failed" in err


def test_a_dry_run_shows_all_of_it_and_sends_nothing(
    server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([*ZOO, "--dry-run", "-o", "out"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Dry run: nothing is sent, and no job is written.\nprompt     a {animal} in {style}\n")
    assert "axis       animal: fox, owl\naxis       style: ink, clay\nclips      4\n" in out
    assert "refused" not in out
    assert err == ""
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.19")
    assert main([*ZOO, "--dry-run"]) == 1
    assert "refused    these 4 clips would cost $0.20" in capsys.readouterr().out
    assert (server.posts, len(api.library()), list(Path("out").iterdir())) == ([], 0, [])


def test_prompts_on_standard_input_are_parted_by_dashes_and_braces_are_braces(
    server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a {fox} at dawn\n---\nan owl at night, over a lake\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert main(["generate", "-", "-d", "1", "-o", "out"]) == 0
    assert capsys.readouterr().out == "out/p1.mp4\nout/p2.mp4\n"
    assert prompts(server) == ["a {fox} at dawn", "an owl at night, over a lake"]
    assert main(["generate", "a cat\n---\na {dog}", "-d", "1"]) == 0
    assert prompts(server)[-2:] == ["a {fox} at dawn", "an owl at night, over a lake"]
    assert len(server.posts) == 4


def test_one_prompt_without_a_sweep_may_have_braces(server: Server, capsys: Said) -> None:
    assert main(["generate", "a {fox}", "-d", "1"]) == 0
    assert prompts(server) == ["a {fox}"]
    err = capsys.readouterr().err
    assert "clips" not in err
    assert "braces are kept as they are; --sweep fox=this,that fills them" in err
    assert main(["generate", "a {pet}", "-d", "1", "--dry-run"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "note braces are kept as they are; --sweep pet=cat,dog fills them" in out
    assert main(["generate", 'a screen with {"a": 1} and {{pet}}', "-d", "1", "--dry-run"]) == 0
    assert "braces" not in capsys.readouterr().out.replace("{", "")


def test_a_note_is_said_once(server: Server, capsys: Said) -> None:
    Image.new("RGB", (64, 48)).save("fox.png")
    assert main([*ZOO, "-i", "fox.png", "-a", "1:1"]) == 0
    assert capsys.readouterr().err.count("--aspect-ratio 1:1 was left out") == 1


def test_a_key_among_the_values_is_not_shown_again(server: Server, capsys: Said) -> None:
    key = "xai-CANARYcanary0123456789"
    main(["generate", "{style}", "-d", "1", "--sweep", f"style=ink,{key}", "--dry-run"])
    main(["generate", "{style}", "-d", "1", "--sweep", f"style=ink,{key}"])
    assert "CANARY" not in "".join(capsys.readouterr())


def test_pictures_are_swept_over_by_path(server: Server, capsys: Said) -> None:
    for name in ("fox.png", "owl.png"):
        Image.new("RGB", (64, 48), "red" if name == "fox.png" else "blue").save(name)
    assert main(["generate", "it turns", "-d", "1", "--sweep", "image=fox.png,./owl.png", "-o", "out"]) == 0
    assert capsys.readouterr().out == "out/fox.mp4\nout/owl.mp4\n"
    assert len({json.loads(post.body)["image"]["url"] for post in server.posts}) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["a {fox}", "--sweep", "duration=1,2"],
            "there is nothing to put in the place of {fox}. Sweep over it: ",
        ),
        (["a {fox}", "--sweep", "fox=red", "--sweep", "fxo=blue"], "--sweep fxo: that is neither in braces in the"),
        (["a {fox}", "--sweep", "fox={foxes}"], "--sweep fox={foxes}: only a notebook has variables"),
        (["a {fox}", "--sweep", "fox"], "--sweep takes NAME=VALUES, got 'fox'"),
        (["a {fox}", "--sweep", "fox=red,red"], "--sweep fox has 'red' twice"),
        (["a fox", "--sweep", "duration=1,20"], "duration=20 s: --duration must be 1-15 s, got 20"),
        (["a fox", "-d", "1", "--sweep", "duration=2,3"], "--duration is given, and swept over by --sweep duration"),
        (["a fox", "--sweep", "image=no.png,nothing.png"], "image=no.png: the image 'no.png' cannot be read"),
        (["a fox", "--skip", "style=ink"], "--skip leaves clips of a sweep out, and there is no --sweep"),
        (["a {fox}", "--sweep", "fox=red,blue", "--skip", "fox=green"], "--skip fox=green leaves nothing out"),
        (["a fox\n---\n"], "prompt 2 of 2 is empty"),
        (["a {fox", "--sweep", "fox=red,blue"], "the braces in the prompt cannot be filled"),
        (["a {fox}", "--sweep", "fox=red,blue", "-o", "out.gif"], "--output must be the name of an .mp4 file"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(
    server: Server, capsys: Said, words: Sequence[str], said: str
) -> None:
    assert main(["generate", *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("grokvideo: ")
    assert said in err
    assert (server.posts, len(api.library())) == ([], 0)


def test_a_folder_that_is_not_there_is_made_for_several_clips(server: Server, capsys: Said, film: bytes) -> None:
    assert main([*ZOO, "--dry-run", "-o", "clips/"]) == 0
    assert not Path("clips").exists()
    capsys.readouterr()
    assert main([*ZOO, "-o", "clips/"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "clips/fox_ink.mp4"
    assert len(list(Path("clips").iterdir())) == 4
    assert main(["generate", "a fox", "-d", "1", "-n", "2", "-o", "takes/"]) == 0
    assert [path.read_bytes() for path in Path("takes").iterdir()] == [film, film]


def test_a_folder_that_is_not_there_is_refused_before_paying(server: Server, capsys: Said) -> None:
    for words in ([*ZOO, "-o", "no/where/"], [*ZOO, "-o", "nowhere/zoo.mp4"], ["generate", "a fox", "-o", "nowhere/"]):
        assert main(words) == 1
        assert "There is no folder no" in capsys.readouterr().err
    assert server.posts == []


def test_each_clip_without_a_name_is_told_by_its_words_and_the_last_line_sums_up(server: Server, capsys: Said) -> None:
    assert main(ZOO) == 0
    err = capsys.readouterr().err
    for words in ("fox, ink", "fox, clay", "owl, ink", "owl, clay"):
        assert f"{words}: done in 0:0" in err
    assert err.splitlines()[-1] == "4 of 4 made, $0.20"
    assert main(ZOO) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "4 of 4 from your library, $0.00"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--sweep", "style=oil", "paint,clay"], '--sweep "style=oil paint,clay"'),
        (["--sweep", "style", "=", "ink,clay"], "--sweep style=ink,clay"),
        (["--sweep", "“style=oil", "paint,clay”"], '--sweep "style=oil paint,clay"'),
        (["--sweep", "style=ink", "--skip", "style=ink", "duration=6"], '--skip "style=ink duration=6"'),
    ],
)
def test_a_line_that_fell_apart_is_told_as_it_should_be(
    server: Server, capsys: Said, words: list[str], line: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["generate", "a {style}", *words])
    assert ended.value.code == 2
    assert f"Write {line}. Nothing was sent." in capsys.readouterr().err
    assert server.posts == []


def a_plan(*given: tuple[str, Sequence[Any]]) -> Plan:
    axes = tuple(axis(name, values) for name, values in given)
    return Plan(("x",), axes, cells(axes), (), (), None)


@pytest.mark.parametrize(
    ("axes", "names"),
    [
        (
            [("style", ["Ink wash", "clay/wet"]), ("duration", [3, 9])],
            "ink-wash_3s ink-wash_9s clay-wet_3s clay-wet_9s",
        ),
        ([("aspect_ratio", ["16:9", "1:1"]), (TAKE, [1, 2])], "16-9_1 16-9_2 1-1_1 1-1_2"),
        ([("image", ["photos/fox.png", "https://x.example/y/owl.jpg?z=1"])], "photos-fox owl"),
        ([("model", ["grok-imagine-video", "grok-imagine-video-1.5"]), ("n", ["x"])], "video video-1.5"),
        ([("mood", ["🦊", "...", "Ünïcödé 狐", "a_b"])], "1 2 ünïcödé-狐 a-b"),
        ([("style", ["Ink", "ink!", "ink?"])], "ink ink_2 ink_3"),
        ([(PROMPT, ["A fox. It sits in the rain", "A fox"])], "p1 p2"),
        ([("style", ["ink"])], "ink"),
        ([("generate_audio", [True, False])], "audio silent"),
    ],
)
def test_a_file_is_named_by_the_labels_of_its_clip(axes: list[tuple[str, Any]], names: str) -> None:
    assert names_of(a_plan(*axes)) == names.split()


def test_a_name_is_never_too_long_for_a_file_system() -> None:
    long = [f"{letter} 狐{'狐' * 100}" for letter in "ab"]
    found = names_of(a_plan(("a", long), ("b", long), ("c", long), ("d", long)))
    assert len(set(found)) == 16
    assert max(len(f"{name}.mp4".encode()) for name in found) < 255
