"""What a person can get wrong, by name: each is one line that a teacher understands, and nothing is sent.

What the provider may answer stands in `test_bad_creates.py` and `test_bad_polls.py`, what the network may do in
`test_bad_network.py`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

import grokvideo as gv
from grokvideo.values.state import Status
from tests.contract.conftest import Cells
from tests.faults.server import Act, Server, answer
from tests.hostile import png

PROMPT = "A paper crane unfolds."


@dataclass(frozen=True)
class Bad:
    """A cell, and the words that its one line must contain: the offending value and the way out."""

    line: str
    words: tuple[str, ...]
    prompt: str = PROMPT
    name: str = "a"

    @property
    def cell(self) -> str:
        return f"%%grokvideo {self.name} {self.line}\n{self.prompt}"


CELLS = {
    "empty prompt": Bad("", ("prompt is empty", "describe the video"), prompt=" "),
    "duration 0": Bad("-d 0", ("duration must be 1-15 s", "got 0")),
    "duration 16": Bad("-d 16", ("duration must be 1-15 s", "got 16")),
    "duration abc": Bad("-d abc", ("duration", "whole number", "abc")),
    "duration 2.5": Bad("-d 2.5", ("duration", "whole number", "2.5")),
    "duration inf": Bad("-d inf", ("duration", "whole number", "inf")),
    "unknown resolution": Bad("-r 4k", ("resolution must be 480p or 720p", "'4k'")),
    "resolution of another model": Bad("-r 1080p", ("'1080p'", "grok-imagine-video-1.5", "can do 1080p")),
    "unknown ratio": Bad("-a 7:5", ("--aspect-ratio must be", "16:9", "'7:5'")),
    "unknown option": Bad("--loud", ("--loud",)),
    "option without its value": Bad("--model", ("--model", "expected one argument")),
    "an extra word": Bad("rain or snow", ("rain or snow",)),
    "unknown provider": Bad("--provider sora", ("provider must be xai or simulator", "'sora'")),
    "a name with a dash": Bad("", ("'my-fox' cannot be the name of a variable",), name="my-fox"),
    "a name that is none": Bad("", ("'2nd' cannot be the name of a variable",), name="2nd"),
    "an open quotation mark": Bad("--model 'x", ("No closing quotation",)),
    "unknown variable": Bad("", ("there is no variable 'nowhere'",), prompt="in {nowhere}"),
    "a call in braces": Bad("", ("braces",), prompt="in {open('x')}"),
    "a brace that stays open": Bad("", ("braces",), prompt="in {weather"),
    "a broken character": Bad("", ("prompt has a broken character",), prompt="half \ud800 a pair"),
    "image missing": Bad("-i nothing.png", ("nothing.png", "cannot be read", "No such file")),
    "image no image": Bad("-i notes.png", ("notes.png", "is not a PNG, JPEG or WebP image")),
    "image of no bytes": Bad("-i empty.png", ("empty.png", "is not a PNG, JPEG or WebP image")),
    "image SVG": Bad("-i drawing.svg", ("drawing.svg", "is not a PNG, JPEG or WebP image", "SVG")),
    "image GIF": Bad("-i cat.gif", ("cat.gif", "is not a PNG, JPEG or WebP image")),
    "image 50 MB": Bad("-i fifty.png", ("fifty.png", "50.0 MB", "at most 48.0 MB", "Make it smaller")),
    "image 50,000 px": Bad("-i wide.png", ("wide.png", "50000 x 4 pixels", "at most 8192")),
    "image of 2.5 billion px": Bad("-i bomb.png", ("bomb.png", "more pixels than can be opened", "at most 8192")),
    "image of 121 million px": Bad("-i large.png", ("large.png", "more pixels than can be opened", "at most 8192")),
    "image truncated": Bad("-i cut.png", ("cut.png", "cannot be read as an image")),
    "image with a script for a name": Bad("-i '<script>alert(1)<b>.png'", ("<script>alert(1)<b>.png", "No such file")),
    "image with an escape sequence for a name": Bad("-i '\x1b[2J.png'", ("x1b[2J.png", "No such file")),
    "image a folder": Bad("-i .", ("'.'", "is not a file")),
    "image a device": Bad("-i /dev/zero", ("/dev/zero", "is not a file")),
    "image of another scheme": Bad("-i ftp://a.example/a.png", ("https://", "ftp://a.example/a.png")),
    "image a variable that is none": Bad("-i number", ("cannot be made from int", "a path")),
}


def lay_out(folder: Path) -> None:
    """The files that the table names."""
    whole = io.BytesIO()
    Image.effect_noise((64, 48), 90).save(whole, "PNG")
    files = {
        "notes.png": b"root:x:0:0:root:/root:/bin/bash",
        "empty.png": b"",
        "drawing.svg": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        "cat.gif": b"GIF89a" + b"\0" * 40,
        "wide.png": png(50_000, 4),
        "bomb.png": png(50_000, 50_000),
        "large.png": png(11_000, 11_000),
        "cut.png": whole.getvalue()[:1000],
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with (folder / "fifty.png").open("wb") as stream:
        stream.write(whole.getvalue())
        stream.truncate(50_000_000)


@pytest.mark.parametrize("name", CELLS)
def test_a_mistake_in_a_cell_is_one_line_and_nothing_is_sent(
    cells: Cells, server: Server, tmp_path: Path, name: str
) -> None:
    bad = CELLS[name]
    lay_out(tmp_path)
    cells.shell.user_ns["number"] = 7
    shown = cells.run(bad.cell)
    for word in bad.words:
        assert word in shown, shown
    assert "Nothing was sent" in shown, shown
    assert "Traceback" not in shown
    assert "\x1b" not in shown
    assert shown.count("\n") == 0
    assert bad.name not in cells.shell.user_ns
    assert (server.connections, len(gv.library())) == (0, 0)


def test_a_model_that_is_not_known_here_is_sent_and_its_refusal_is_told(cells: Cells, server: Server) -> None:
    """New models work without a new release: the server decides."""
    refusals = (
        answer(404, {"error": "The model sora does not exist"}),
        answer(400, {"code": "invalid-argument", "error": "The model sora does not exist"}),
    )
    for number, refusal in enumerate(refusals, 1):
        server.create = [refusal]
        shown = cells.run(f"%%grokvideo a{number} -m sora -d 99 --wait\na fox")
        for word in ("The model sora does not exist", "Not billed", "run it again" if number == 2 else "model name"):
            assert word in shown, shown
        assert "Traceback" not in shown
        job = cells.job(f"a{number}")
        assert job is not None
        assert (job.status, len(server.posts)) == (Status.FAILED, number)
        assert job.error is not None
        assert not job.error.may_have_cost


WAYS: dict[str, tuple[Act, tuple[str, ...], int]] = {
    "a wrong key": (answer(401), ("did not accept the key", "XAI_API_KEY", "Not billed"), 1),
    "no credits": (answer(402), ("no credits left", "add API credits", "Not billed"), 1),
    "trouble": (answer(500), ("The provider is in trouble", "never sent again by itself", "may pay twice"), 1),
    "moderation": (
        answer(400, {"error": "content-moderated", "usage": {"cost_in_usd_ticks": 2_500_000_000}}),
        ("blocked it", "$0.25 was billed", "Change the prompt"),
        1,
    ),
    "a script in the words": (
        answer(400, {"error": "<script>alert(1)</script>\x1b[2J\u202e"}),
        ("<script>alert(1)</script>", "Not billed"),
        1,
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_the_provider_refuses_is_one_line_in_a_cell_as_well(cells: Cells, server: Server, name: str) -> None:
    act, words, posts = WAYS[name]
    server.create = [act]
    shown = cells.run("%%grokvideo a -d 1 --wait\na fox")
    for word in words:
        assert word in shown, shown
    assert "Traceback" not in shown
    assert (shown.count("\n"), len(server.posts)) == (0, posts)
    assert not any(mark in shown for mark in "\x1b\u202e\x00")
