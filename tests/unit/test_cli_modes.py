"""`grokvideo generate` for edits, extensions and the other modes, with a service that answers on cue."""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from grokvideo import api
from grokvideo.cli import main
from grokvideo.notebook.options import GROUPS, OPTIONS
from tests.faults.server import Server, answer

Said = pytest.CaptureFixture[str]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, film: bytes, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [server.done()]
        server.media = [answer(200, film)]
        yield server
        if api._default is not None:
            api._default.close()


@pytest.fixture
def crane(server: Server, capsys: Said) -> str:
    """A clip of the library called so; the id of its job."""
    assert main(["generate", "a paper crane", "-d", "1", "--name", "crane"]) == 0
    capsys.readouterr()
    return Path(api.library().get("crane").result(0).path).stem


def body(server: Server) -> dict[str, Any]:
    """The newest order."""
    found: dict[str, Any] = json.loads(server.posts[-1].body)
    return found


@pytest.mark.usefixtures("crane")
def test_an_edit_of_a_clip_of_the_library(server: Server, capsys: Said, film: bytes) -> None:
    assert main(["generate", "snow", "--edit", "crane", "-o", "snow.mp4", "--name", "snow"]) == 0
    out, err = capsys.readouterr()
    assert out == "snow.mp4\n"
    assert err.splitlines()[0] == "snow: edit of crane, keeps its length and size, estimate $0.06"
    assert Path("snow.mp4").read_bytes() == film
    assert server.posts[-1].path.endswith("/videos/edits")
    video = body(server).pop("video")
    assert base64.b64decode(video["url"].partition(",")[2]) == film
    assert {**body(server), "video": None} == {"model": "grok-imagine-video", "prompt": "snow", "video": None}


def test_a_clip_is_named_by_id_path_or_name_and_paid_for_once(
    server: Server, crane: str, capsys: Said, film: bytes
) -> None:
    Path("crane.mp4").write_bytes(film)
    for word in ("crane", crane, crane[:6], "crane.mp4", "./crane.mp4"):
        assert main(["generate", "snow", "--edit", word]) == 0
    assert len(server.posts) == 2


def test_an_extension_of_an_address(server: Server, capsys: Said) -> None:
    assert main(["generate", "it flies away", "--extend", "https://x.example/crane.mp4", "-d", "4"]) == 0
    assert body(server) == {
        "model": "grok-imagine-video",
        "prompt": "it flies away",
        "duration": 4,
        "video": {"url": "https://x.example/crane.mp4"},
    }
    assert ": crane.mp4 plus 4 s, estimate up to $0.43\n" in capsys.readouterr().err


@pytest.mark.usefixtures("crane")
def test_a_clip_as_an_image_is_its_last_frame(server: Server) -> None:
    assert main(["generate", "it goes on", "-d", "1", "-i", "crane"]) == 0
    data = base64.b64decode(body(server)["image"]["url"].partition(",")[2])
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (64, 48)
        assert picture.convert("1", dither=Image.Dither.NONE).getcolors() == [
            (64 * 48, 255)
        ]  # the film goes from black to white


def test_every_other_input_reaches_the_provider(server: Server) -> None:
    url = "https://x.example/{}.png"
    words = ["-m", "grok-imagine-video-1.5", "-d", "4", "-i", url.format("a"), "--last-frame", url.format("b")]
    words += ["--keyframe", f"{url.format('c')}@1.5", "--ref", url.format("d"), "--ref", url.format("e")]
    words += ["--voice", "eve", "--user", "ada", "--storage-options", '{"filename": "a.mp4", "public_url": true}']
    assert main(["generate", "a fox", *words]) == 0
    assert body(server) == {
        "model": "grok-imagine-video-1.5",
        "prompt": "a fox",
        "duration": 4,
        "resolution": "480p",
        "image": {"url": url.format("a")},
        "last_frame": {"url": url.format("b")},
        "keyframes": [{"image": {"url": url.format("c")}, "timestamp_s": 1.5}],
        "reference_images": [{"url": url.format("d")}, {"url": url.format("e")}],
        "reference_audios": [{"voice_id": "eve"}],
        "user": "ada",
        "storage_options": {"filename": "a.mp4", "public_url": True},
    }


def test_output_takes_a_file_and_an_address(server: Server, capsys: Said, film: bytes) -> None:
    address = "https://bucket.example/a.mp4?signature=SECRET"
    assert main(["generate", "a fox", "-d", "1", "-o", "a.mp4", "--output", address]) == 0
    out, err = capsys.readouterr()
    assert out == "a.mp4\n"
    assert Path("a.mp4").read_bytes() == film
    assert body(server)["output"] == {"upload_url": address}
    assert "SECRET" not in err
    assert main(["generate", "a fox", "-d", "1", "-o", "a.mp4", "--output", address, "--dry-run"]) == 0
    assert "SECRET" not in "".join(capsys.readouterr())


def test_the_prompt_of_an_edit_may_come_from_stdin(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"snow falls")))
    assert main(["generate", "-", "--edit", "https://x.example/a.mp4"]) == 0
    assert body(server)["prompt"] == "snow falls"


def test_what_was_left_out_goes_to_stderr(server: Server, capsys: Said) -> None:
    assert main(["generate", "snow", "--edit", "https://x.example/a.mp4", "-d", "6", "-r", "720p"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert err.startswith(
        "--duration 6 was left out: an edit keeps the length of its video.\n"
        "--resolution 720p was left out: the clip keeps the size of its video, up to 720p.\n"
    )


def test_which_clip_was_meant_is_said_where_several_have_the_name(server: Server, capsys: Said) -> None:
    for prompt in ("a paper crane", "a crane of steel"):
        assert main(["generate", prompt, "-d", "1", "--name", "crane"]) == 0
    newest = api.library().get("crane").id
    capsys.readouterr()
    assert main(["generate", "snow", "--edit", "crane", "--dry-run"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "crane: the newest of 2 of that name, made " in out
    assert f"({newest[:6]})." in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--edit", "nobody"], "--edit nobody: there is no file and no clip in your library of that name."),
        (["--extend", "nothing.mp4"], "the video 'nothing.mp4' cannot be read: No such file"),
        (["--edit", "a", "--extend", "b"], "--edit and --extend cannot stand together"),
        (["--extend", "a", "--ref", "b"], "--ref cannot stand with --extend: an extension is made from its clip"),
        (["--fit"], "--fit has nothing to fit: it goes with --edit or --extend"),
        (["--keyframe", "a.png"], "--keyframe takes IMAGE@SECONDS"),
        (
            ["--voice", "eve"],
            "cannot take reference voices; grok-imagine-video-1.5 can. Give -m grok-imagine-video-1.5, or",
        ),
        (
            ["--last-frame", "https://x.example/a.png"],
            "--last-frame: grok-imagine-video cannot take a last frame or keyframes",
        ),
        (["--storage-options", "{"], "--storage-options cannot be read as JSON"),
        (["--edit", "notes.txt"], "video 'notes.txt' is not a video"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(server: Server, capsys: Said, words: list[str], said: str) -> None:
    Path("notes.txt").write_text("mine")
    assert main(["generate", "snow", *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert server.posts == []


def test_a_mistyped_option_shows_no_signature(capsys: Said) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["generate", "a fox", "--outptu", "https://x.example/a?signature=SECRET"])
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert "did you mean --output?" in err
    assert "SECRET" not in err


def test_the_help_has_every_option_in_its_group_and_says_what_a_clip_is(capsys: Said) -> None:
    with pytest.raises(SystemExit):
        main(["generate", "--help"])
    said = capsys.readouterr().out
    assert [option.name for option in OPTIONS if option.name not in said and option.name != "--wait"] == []
    places = [said.index(f"\n{group.title}:\n") for group in GROUPS]
    assert places == sorted(places)
    assert "6 characters of its id" in " ".join(said.split())
    assert 'grokvideo generate "snow falls" --edit crane -o snow.mp4' in said


def test_a_price_that_is_not_known_is_no_estimate_and_not_simulated(server: Server, capsys: Said) -> None:
    assert main(["generate", "snow", "-m", "a-model-of-tomorrow"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert any(line.endswith(", audio, price unknown") for line in said)
