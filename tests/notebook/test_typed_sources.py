"""What a clip is made from, as a person types it: one reading for cells and for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo import api
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.snapshot import clip_record
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.options import read
from grokvideo.notebook.sources import Sources
from grokvideo.session import Session
from grokvideo.values.request import VideoRequest
from tests.values import a_clip, a_row

OLD, NEW, FAILED, NAMELESS = "aaaaaa0000000001", "aaaaaa0000000002", "aaaaaa0000000003", "bbbbbb0000000004"


def add(session: Session, job_id: str, state: str, **values: Any) -> None:
    request = VideoRequest(prompt=f"a fox {job_id}", duration=1)
    clip = clip_record(a_clip(session.home / "clips" / f"{job_id}.mp4", request)) if state == "done" else None
    given = {"provider": "simulator", "simulated": True, "request_key": job_id, "clip": clip, "state": state, **values}
    session._ledger.add(a_row(job_id, request, **given))


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Three jobs called crane, the newest of which failed, and one without a name."""
    monkeypatch.chdir(tmp_path)
    session = api.default()
    add(session, OLD, "done", name="crane", created_at=1.8e9)
    add(session, NEW, "done", name="crane", created_at=1.9e9)
    add(session, FAILED, "failed", name="crane", created_at=1.95e9)
    add(session, NAMELESS, "done", request_id="0c3f6f2e-1b7e")
    yield session
    session.close()
    api._default = None


def values(line: str, **variables: Any) -> dict[str, Any]:
    """What of it was given, in a notebook with these variables."""
    return {name: value for name, value in Sources(variables).values(read(line)).items() if value is not None}


def job_id(value: Any) -> str:
    assert isinstance(value, Job)
    return value.id


def test_nothing_typed_is_nothing_given() -> None:
    assert values("crane -d 6") == {}


def test_every_option_has_its_argument() -> None:
    line = (
        "-i a.png --last-frame b.png --keyframe c.png@1 --keyframe d@e.png@2.5 --ref f.png --ref https://x.example/g "
        "--voice eve --voice https://x.example/h.mp3 --storage-options ridge.mp4 --output https://x.example/i"
    )
    assert values(line) == {
        "image": "a.png",
        "last_frame": "b.png",
        "keyframes": [("c.png", 1.0), ("d@e.png", 2.5)],
        "reference_images": ["f.png", "https://x.example/g"],
        "reference_audios": ["eve", "https://x.example/h.mp3"],
        "storage_options": "ridge.mp4",
        "output": "https://x.example/i",
    }
    assert values("--edit a.mp4 --fit") == {"video": "a.mp4", "fit": True}
    assert values("--extend https://x.example/a.mp4") == {"video": "https://x.example/a.mp4", "extend": True}


def test_a_variable_stands_for_what_it_holds() -> None:
    picture, job = Image.new("RGB", (8, 8)), api.library().get(OLD)
    keep = {"filename": "ridge.mp4"}
    assert values("-i photo", photo=picture) == {"image": picture}
    assert values("--edit crane", crane=job) == {"video": job}
    assert values("--keyframe photo@3", photo=picture) == {"keyframes": [(picture, 3.0)]}
    assert values("--storage-options keep --output place", keep=keep, place="https://x.example/?s=1") == {
        "storage_options": keep,
        "output": "https://x.example/?s=1",
    }
    assert values("--voice mine", mine="https://x.example/a.mp3") == {"reference_audios": ["https://x.example/a.mp3"]}


def test_a_list_gives_all_its_references_and_all_its_voices() -> None:
    first, second = Image.new("RGB", (8, 8)), b"\x89PNG"
    assert values("--ref all --ref one", all=[first, "a.png"], one=second) == {
        "reference_images": [first, "a.png", second]
    }
    jobs = Jobs([api.library().get(OLD), api.library().get(NEW)])
    assert list(map(job_id, values("--ref takes", takes=jobs)["reference_images"])) == [OLD, NEW]
    assert values("--voice all", all=("eve", "ara")) == {"reference_audios": ["eve", "ara"]}


def test_one_of_several_takes_is_named_by_its_number() -> None:
    jobs = Jobs([api.library().get(OLD), api.library().get(NEW)])
    assert job_id(values("--edit takes[1]", takes=jobs)["video"]) == NEW


def test_a_preset_voice_is_meant_whatever_a_variable_of_that_name_holds() -> None:
    assert values("--voice eve", eve=7) == {"reference_audios": ["eve"]}


def test_text_in_a_variable_is_read_as_if_it_were_typed() -> None:
    assert values("-i photo", photo="kettle.png") == {"image": "kettle.png"}
    assert job_id(values("--edit source", source=NEW)["video"]) == NEW


@pytest.mark.parametrize("option", ["--edit", "--extend", "-i", "--last-frame", "--ref"])
@pytest.mark.parametrize("word", [NAMELESS, "bbbbbb", "bbbbbb00000000", "0c3f6f2e-1b7e", "0c3f6f"])
def test_a_job_of_the_library_is_named_by_its_ids(option: str, word: str) -> None:
    [value] = [each for each in values(f"{option} {word}").values() if each is not True]
    assert job_id(value[0] if isinstance(value, list) else value) == NAMELESS


def test_a_name_stands_for_the_newest_clip_and_it_is_said_which() -> None:
    sources = Sources()
    assert job_id(sources.values(read("--edit crane"))["video"]) == NEW
    [note] = sources.notes
    assert note.startswith("crane: the newest of 2 of that name, made ")
    assert note.endswith("(aaaaaa).")


def test_a_name_of_one_job_needs_no_words() -> None:
    add(api.default(), "cccccc0000000005", "pending", name="kite")
    sources = Sources()
    assert job_id(sources.values(read("--extend kite"))["video"]) == "cccccc0000000005"
    assert sources.notes == []


def test_a_variable_goes_before_a_file_and_a_file_before_the_library(tmp_path: Path) -> None:
    (tmp_path / "crane").write_bytes(b"film")
    assert values("--edit crane", crane="https://x.example/a.mp4") == {"video": "https://x.example/a.mp4"}
    assert values("--edit crane") == {"video": "crane"}
    assert values("--edit ./crane", crane=7) == {"video": "./crane"}
    (tmp_path / "crane").unlink()
    (tmp_path / "crane").mkdir()  # no film
    assert job_id(values("--edit crane")["video"]) == NEW


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--edit aaaaaa", "3 jobs fit 'aaaaaa': aaaaaa"),
        ("--edit bbbbb", "there is no variable, no file and no clip in your library of that name"),
        ("--edit nobody", "there is no variable, no file and no clip"),
        ("--ref nobody", "--ref nobody: there is no variable, no file and no clip"),
        ("--edit text", "--edit text: there is no file and no clip"),  # of the name that it holds
    ],
)
def test_a_word_that_is_nothing_names_what_was_looked_for(line: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        values(line, text="nobody")


def test_a_terminal_has_no_variables_and_says_nothing_of_them() -> None:
    with pytest.raises(InvalidRequest, match="--image nobody: there is no file and no clip") as mistake:
        Sources().values(read("-i nobody"))
    assert "`grokvideo history`" in mistake.value.hint
    with pytest.raises(InvalidRequest, match=r"begins with https://\n"):
        Sources().values(read("--output somewhere"))


def test_what_looks_like_a_path_is_left_to_who_opens_files() -> None:
    for word in ("nowhere.png", "no/where", "~/nowhere", "~nobody/a", "."):
        assert values(f"--image {word}") == {"image": word}


def test_storage_options_may_be_json() -> None:
    line = """--storage-options '{"filename": "a.mp4", "public_url": true}'"""
    assert values(line) == {"storage_options": {"filename": "a.mp4", "public_url": True}}


def test_a_signed_address_in_a_cell_is_remarked_upon() -> None:
    sources = Sources({"place": "https://x.example/?sig=SECRET"})
    sources.values(read("--output https://x.example/?sig=SECRET"))
    assert sources.notes == ["The address behind --output is saved with this notebook. One in a variable is not."]
    sources = Sources({"place": "https://x.example/?sig=SECRET"})
    sources.values(read("--output place"))
    assert sources.notes == []


def test_an_address_that_is_none_is_not_quoted() -> None:
    with pytest.raises(InvalidRequest) as mistake:
        values("--output SECRET?sig=SECRET")
    assert "SECRET" not in f"{mistake.value} {mistake.value.hint}"


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("--edit carne", "crane"),  # a job, and no variable of another kind
        ("--extend ktie", "kite"),  # a variable
        ("-i photp", "photo"),
        ("--ref photp", "photo"),
        ("--keyframe photp@2", "photo"),
        ("--edit holliday.mp4", "holiday.mp4"),
        ("--edit holiday", "holiday.mp4"),
        ("-i owll.png", "owl.png"),
        ("--ref films/nigth.png", "films/night.png"),
        ("--edit crane.mp4", "crane"),
    ],
)
def test_what_was_probably_meant_is_named(tmp_path: Path, line: str, near: str) -> None:
    (tmp_path / "films").mkdir()
    for name in ("holiday.mp4", "owl.png", "films/night.png", "owll.txt"):
        (tmp_path / name).write_bytes(b"x")
    variables = {"kite": api.library().get(OLD), "carnes": 7, "photo": Image.new("RGB", (8, 8)), "Image": Image.Image}
    with pytest.raises(InvalidRequest, match=rf"did you mean {near}\?\n") as mistake:
        values(line, **variables)
    assert "Nothing was sent" in mistake.value.advice


def test_what_does_not_fit_is_not_proposed(tmp_path: Path) -> None:
    for name in ("owl.png", "hen.mp4", "notes.png"):
        (tmp_path / name).write_bytes(b"x")
    assert values("-i nothing.png") == {"image": "nothing.png"}  # alike in its ending alone
    assert values("--edit owll.png") == {"video": "owll.png"}
    assert values("-i henn.mp4") == {"image": "henn.mp4"}
    with pytest.raises(InvalidRequest, match=r"of that name\n"):
        values("--edit photp", photo=Image.new("RGB", (8, 8)))
    with pytest.raises(InvalidRequest, match=r"of that name\n"):
        values("-i photp", photo="a text about something")
    with pytest.raises(InvalidRequest, match=r"did you mean photo\?\n"):
        values("-i photp", photo="https://x.example/a.png")
