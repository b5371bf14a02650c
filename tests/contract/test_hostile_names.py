"""Hostile ids and names: whatever a server or a person calls things, nothing is written outside the library."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.store.clips import LINK_FOLDER, link, link_name
from grokvideo.store.inputs import Inputs
from grokvideo.values.state import Status
from grokvideo.video.inputs import image_input
from tests.faults.rig import Rig
from tests.faults.server import answer
from tests.hostile import IDS, NAMES, png

PIXEL = png(1, 1)
"""A whole picture."""
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def everything(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("request_id", IDS, ids=ascii)
def test_a_request_id_stays_in_its_place_of_the_path_and_names_no_file(
    rig: Rig, tmp_path: Path, home: Path, request_id: str
) -> None:
    rig.server.create = [answer(200, {"request_id": request_id})]
    before = everything(tmp_path)
    job = rig.run()
    assert job.status is Status.DONE
    assert job.request_id == request_id.strip()
    [poll] = rig.server.polls
    assert unquote(poll.path) == f"/v1/videos/{request_id.strip()}"
    assert poll.path.count("/") == 3
    assert not any(name.startswith("x-evil") for name in poll.headers)
    new = everything(tmp_path) - before
    assert all(home in path.parents for path in new)
    assert {path.name for path in new if path.suffix in (".mp4", ".jpg")} == {f"{job.id}.mp4", f"{job.id}.jpg"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"request_id": "half \\ud800 a pair"}',
        b'{"request_id": "' + b"a" * 100_000 + b'"}',
        b'{"request_id": ["r-1"]}',
        b'{"request_id": {"id": "r-1"}}',
        b'{"request_id": true}',
        b'{"request_id": 1e400}',
        b'{"request_id": "...."}',
    ],
    ids=["half a pair", "100 kB", "list", "object", "true", "inf", "dots"],
)
def test_an_id_that_cannot_be_one_leaves_the_request_in_doubt_and_is_not_lost(rig: Rig, body: bytes) -> None:
    rig.server.create = [answer(200, body)]
    job = rig.run()
    assert job.status is Status.SUBMIT_UNKNOWN
    assert job.error is not None
    assert job.error.may_have_cost
    assert "no request id" in str(job.error)
    assert (len(rig.server.posts), rig.server.polls) == (1, [])


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_becomes_a_plain_file_beside_the_notebook(tmp_path: Path, name: str) -> None:
    clip, folder = tmp_path / "clip.mp4", tmp_path / "notebook"
    clip.write_bytes(b"film")
    folder.mkdir()
    made = link(clip, folder, link_name(name, "7f0c2e11aa22bb33"))
    assert made.parent == folder / LINK_FOLDER
    assert everything(tmp_path) == {clip, made}
    assert made.suffix == ".mp4"
    assert re.fullmatch(r"[\w-]+-7f0c2e\.mp4", made.name)
    assert len(made.name.encode()) <= 255
    assert not RESERVED.fullmatch(made.name)


@pytest.mark.parametrize("name", [n for n in NAMES if n.strip(" .") and not set(n) & {"/", "\0"}], ids=ascii)
def test_a_picture_may_have_any_name_and_is_kept_by_its_hash(tmp_path: Path, home: Path, name: str) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    path = folder / f"{name[:60].strip()}.png"
    path.write_bytes(PIXEL)
    before = everything(tmp_path)
    media = image_input(path)
    assert (media.data, media.label) == (PIXEL, path.name)
    Inputs(home).keep(media)
    assert everything(tmp_path) - before == {home / "inputs" / str(media.sha256)}


def test_a_library_is_not_left_by_a_word_that_looks_like_a_path(home: Path) -> None:
    import grokvideo as gv

    session = gv.Session(provider="simulator")
    for word in (*IDS, *NAMES):
        with pytest.raises((GrokVideoError, LookupError)):
            session.library().get(word)
    session.close()


@pytest.mark.parametrize("request_id", ["", " ", "..", ". .", "half \ud800 a pair", "a" * 1001, "a" * 10**6], ids=len)
def test_an_id_that_a_person_gives_and_that_cannot_be_one_is_refused(home: Path, request_id: str) -> None:
    import grokvideo as gv

    session = gv.Session(provider="simulator")
    with pytest.raises(InvalidRequest, match="request id") as refused:
        session.attach(request_id)
    assert "Nothing was sent" in refused.value.advice
    assert len(str(refused.value)) < 200
    assert len(session.library()) == 0
    session.close()
