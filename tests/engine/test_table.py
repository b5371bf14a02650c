"""Jobs as a table: one row a clip, in a program without pandas and with it, and back from a file as it was."""

from __future__ import annotations

import builtins
import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import takes
from grokvideo.engine.plans import PARAMETERS
from grokvideo.engine.table import COLUMNS, records
from grokvideo.errors import GrokVideoError
from grokvideo.session import Session
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.engine.shop import REFUSED, WITHIN_S, Shop, plan, put, sweep
from tests.hostile import IDS, NAMES, XSS
from tests.values import a_clip, a_job, usd


@pytest.fixture
def session(shop: Shop) -> Session:
    return shop.session()


@contextmanager
def without_pandas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine that has none."""
    import_ = builtins.__import__

    def no_pandas(name: str, *more: Any) -> Any:
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'")
        return import_(name, *more)

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", no_pandas)
        for name in [name for name in sys.modules if name.partition(".")[0] == "pandas"]:
            patch.delitem(sys.modules, name)
        yield


def test_a_row_tells_what_was_asked_what_became_of_it_and_where_it_is(shop: Shop, session: Session) -> None:
    shop.instead["a owl"] = [REFUSED]
    begun = sweep(session, "a {animal}", animal=["fox", "owl"], duration=1, n=2, name="s", user="me").wait(WITHIN_S)
    begun[0].stars = 4
    first, second, third, _ = records(begun, begun.cells)
    assert list(first) == ["name", "animal", *COLUMNS[1:]]
    assert list(first)[2:8] == ["status", "cost_usd", "took_s", "stars", "path", "duration"]  # what matters first
    assert [(row["animal"], row["take"]) for row in (first, second, third)] == [("fox", 1), ("fox", 2), ("owl", 1)]
    clip = begun[0].result()
    assert {name: first[name] for name in COLUMNS if first[name] is not None} == {
        "name": "s_fox_take_1",
        "prompt": "a fox",
        "mode": "text",
        "model": "grok-imagine-video",
        "duration": 1,
        "resolution": "480p",
        "aspect_ratio": "16:9",
        "generate_audio": True,
        "user": "me",
        "take": 1,
        "status": "done",
        "stars": 4,
        "estimate_usd": 0.05,
        "cost_usd": 0.05,
        "simulated": False,
        "reused": False,
        "created_at": datetime.fromtimestamp(begun[0].state.created_at, UTC),
        "submitted_at": datetime.fromtimestamp(begun[0].state.submitted_at or 0, UTC),
        "finished_at": datetime.fromtimestamp(begun[0].state.finished_at or 0, UTC),
        "took_s": round((begun[0].state.finished_at or 0) - (begun[0].state.submitted_at or 0), 3),
        "clip_duration": clip.duration,
        "width": 64,
        "height": 48,
        "fps": 12.0,
        "size": clip.size,
        "path": str(clip.path),
        "provider": "xai",
        "request_id": begun[0].request_id,
        "job": begun[0].id,
    }
    assert first["took_s"] > 0
    assert (third["status"], third["cost_usd"], third["path"], third["stars"]) == ("failed", None, None, None)
    assert "no" in third["error"]


def test_what_a_clip_is_made_from_is_called_by_its_name(tmp_path: Path) -> None:
    picture = MediaInput(data=b"PNG", mime="image/png", label="fox.png")
    nameless = MediaInput(data=b"PNG", mime="image/png")
    film = MediaInput(kind="video", url="https://a.example/film.mp4", duration=4.0)
    full: dict[str, Any] = {"model": "grok-imagine-video-1.5", "duration": 6, "prompt": "p"}
    frames = VideoRequest(**full, last_frame=picture, keyframes=(Keyframe(nameless, 1.5), Keyframe(picture, 2)))
    voices = VideoRequest(**full, reference_audios=(Voice(voice_id="eve"), Voice(url="https://a.example/me.mp3")))
    faces = VideoRequest(prompt="p", reference_images=(picture, MediaInput(file_id="file_1")))
    state = JobState(status=Status.PENDING, created_at=0.0)
    jobs = [a_job(state, request=request) for request in (frames, voices, faces, VideoRequest(prompt="p", video=film))]
    rows = records(jobs)
    digest = (nameless.sha256 or "")[:12]
    assert (rows[0]["last_frame"], rows[0]["keyframes"]) == ("fox.png", f"{digest}@1.5, fox.png@2")
    assert rows[1]["reference_audios"] == "eve, https://a.example/me.mp3"
    assert rows[2]["reference_images"] == "fox.png, file_1"
    assert (rows[3]["video"], rows[3]["duration"], rows[3]["mode"]) == ("https://a.example/film.mp4", None, "edit")


def test_placeholders_that_are_called_like_columns_stand_in_braces(session: Session) -> None:
    asked = plan(session, "{status} {job} {name} {mode} {mood}", status=["a", "b"], job="c", name=None, mood="e",
                 namespace={"name": "n", "mode": "m"})  # fmt: skip
    for number in range(2):
        put(session, asked, number, "rejected")
    jobs = [session.library().get(row.id) for row in session._ledger.recent(2)]
    rows = records(jobs, asked.cells)
    assert list(rows[0])[:5] == ["name", "{status}", "{job}", "mood", "status"]
    assert [(row["{status}"], row["{job}"], row["status"]) for row in rows] == [
        ("a", "c", "failed"),
        ("b", "c", "failed"),
    ]
    assert rows[0]["job"] == jobs[0].id


def test_a_setting_that_stands_in_the_prompt_has_one_column_and_takes_and_prompts_theirs(session: Session) -> None:
    asked = plan(session, ["{duration} s of {fox}", "{fox}"], duration=[1, 2], fox=["a fox"], n=2)
    for number in range(len(asked.orders)):
        put(session, asked, number, "rejected")
    jobs = [session.library().get(row.id) for row in reversed(session._ledger.recent(8))]
    rows = records(jobs, asked.cells)
    assert list(rows[0]) == ["name", "fox", *COLUMNS[1:]]
    assert [(row["prompt"], row["duration"], row["take"]) for row in rows[:3]] == [
        ("1 s of a fox", 1, 1),
        ("1 s of a fox", 1, 2),
        ("2 s of a fox", 2, 1),
    ]


def test_no_axis_can_have_a_column_twice(session: Session) -> None:
    """Whatever is swept over, each name stands once in each row."""
    names = [name for name in (*COLUMNS, "animal") if name not in ("prompt", "take", *PARAMETERS)]
    values: dict[str, Any] = {each: ["x"] for each in names if each != "name"}
    asked = plan(session, " ".join(f"{{{name}}}" for name in names), namespace={"name": "x"}, **values)
    put(session, asked, 0, "rejected")
    [row] = records([session.library().get(session._ledger.recent(1)[0].id)], asked.cells)
    assert {*COLUMNS} < {*row}
    assert {name for name in row if name.startswith("{")} == {f"{{{name}}}" for name in names} - {"{animal}", "{name}"}


def test_values_that_are_no_words_are_called_as_in_the_matrix(session: Session) -> None:
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    asked = plan(session, "steam", image=pictures, fit=None, storage_options=[{"filename": "a.mp4"}])
    for number in range(2):
        put(session, asked, number, "rejected")
    jobs = [session.library().get(row.id) for row in reversed(session._ledger.recent(2))]
    rows = records(jobs, asked.cells)
    assert [row["image"] for row in rows] == ["picture", "picture"]  # the input's own name
    assert [row["storage_options"] for row in rows] == ["storage options 1"] * 2


def test_the_frame_has_types_that_can_be_counted_with(shop: Shop, session: Session) -> None:
    pd = pytest.importorskip("pandas")
    shop.instead["a owl"] = [REFUSED]
    begun = sweep(session, "a {animal}", animal=["fox", "owl"], duration=1).wait(WITHIN_S)
    begun[0].stars = 5
    table = begun.to_dataframe()
    assert list(table.columns) == ["name", "animal", *COLUMNS[1:]]
    assert (len(table), table["cost_usd"].sum(), table["estimate_usd"].dtype) == (2, 0.05, "float64")
    assert {name: str(table[name].dtype) for name in ("stars", "take", "duration")} == {
        "stars": "Int64",
        "take": "Int64",
        "duration": "int64",
    }
    assert isinstance(table["created_at"].dtype, pd.DatetimeTZDtype)
    assert isinstance(table["finished_at"].dtype, pd.DatetimeTZDtype)
    assert table["stars"].tolist() == [5, pd.NA]
    assert table.query("status == 'done'")["animal"].tolist() == ["fox"]
    assert begun[1:].to_dataframe()["animal"].tolist() == ["owl"]


def test_a_table_of_nothing_has_its_columns_and_their_types() -> None:
    pd = pytest.importorskip("pandas")
    table = Jobs([]).to_dataframe()
    assert (list(table.columns), len(table)) == ([*COLUMNS], 0)
    assert isinstance(table["created_at"].dtype, pd.DatetimeTZDtype)
    assert str(table["stars"].dtype) == "Int64"
    text = Jobs([]).to_csv()
    assert isinstance(text, str)
    assert list(csv.reader(io.StringIO(text))) == [[*COLUMNS]]


def test_a_table_of_jobs_that_have_just_begun_has_the_same_types(shop: Shop, session: Session) -> None:
    pd = pytest.importorskip("pandas")
    shop.holds = True
    table = sweep(session, "a {animal}", animal=["fox", "owl"], duration=1).to_dataframe()
    assert isinstance(table["finished_at"].dtype, pd.DatetimeTZDtype)
    assert table["finished_at"].isna().all()
    assert str(table["stars"].dtype) == "Int64"


def test_without_pandas_the_frame_says_how_to_get_it_and_the_file_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shop: Shop, session: Session
) -> None:
    begun = sweep(session, "a fox", duration=[1]).wait(WITHIN_S)
    with without_pandas(monkeypatch):
        with pytest.raises(ImportError, match="pip install pandas"):
            begun.to_dataframe()
        assert begun.to_csv(tmp_path / "a.csv") == tmp_path / "a.csv"
    assert (tmp_path / "a.csv").read_text().startswith("name,status,")


def hostile_jobs() -> tuple[Jobs, list[str]]:
    words = [word for word in dict.fromkeys([*XSS, *IDS, *NAMES, "a\rb", "a\r\nb\n", 'a"b,"c', "=1+1"]) if word.strip()]
    state = JobState(status=Status.FAILED, created_at=0.0, error=GrokVideoError("no"))
    requests = [VideoRequest(prompt=word) for word in words]
    return Jobs(a_job(state, request=request, name=request.prompt) for request in requests), [
        request.prompt for request in requests
    ]


def test_hostile_words_come_back_from_the_file_as_they_are(tmp_path: Path) -> None:
    jobs, words = hostile_jobs()
    text, path = jobs.to_csv(), jobs.to_csv(tmp_path / "a.csv")
    assert isinstance(text, str)
    assert isinstance(path, Path)
    assert path.read_bytes().decode() == text
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["prompt"] for row in rows] == words
    assert [row["name"] for row in rows] == words
    assert {row["status"] for row in rows} == {"failed"}
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_hostile_words_come_back_by_pandas(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    jobs, words = hostile_jobs()
    table = pd.read_csv(jobs.to_csv(tmp_path / "a.csv"), keep_default_na=False, dtype=str)
    assert [word.replace("\0", "") for word in table["prompt"]] == [word.replace("\0", "") for word in words]


def test_the_file_has_every_value_of_the_table(tmp_path: Path, shop: Shop, session: Session) -> None:
    begun = sweep(session, "a {animal}", animal=["fox", "owl"], duration=1).wait(WITHIN_S)
    text = begun.to_csv()
    assert isinstance(text, str)
    for row, read in zip(records(begun, begun.cells), csv.DictReader(io.StringIO(text, newline="")), strict=True):
        assert list(read) == list(row)
        assert datetime.fromisoformat(read["created_at"]) == row["created_at"]
        assert float(read["cost_usd"]) == row["cost_usd"] == 0.05
        assert (read["generate_audio"], read["stars"], read["animal"]) == ("True", "", row["animal"])


@pytest.mark.parametrize("name", ["", "/", ".", "nowhere/a.csv", "file/a.csv", "folder", "a\0b.csv", "x" * 300])
def test_a_file_that_cannot_be_written_is_told_in_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    with pytest.raises(GrokVideoError, match="the table could not be written to"):
        Jobs([]).to_csv(name)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "library") == ["file", "folder"]


def test_an_older_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old\n" * 1000)
    assert Jobs([]).to_csv(str(path)) == path
    assert path.read_bytes().decode() == ",".join(COLUMNS) + "\r\n"
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ""] == ["a.csv"]


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_folder_whose_name_is_no_unicode_is_no_hindrance(tmp_path: Path) -> None:
    state = JobState(status=Status.DONE, created_at=0.0)
    job = a_job(state, request=VideoRequest(prompt="p"))
    clip = a_clip(Path(os.fsdecode(b"/caf\xe9/a.mp4")), job.request)
    job._publish(replace(state, clip=clip))
    path = Jobs([job]).to_csv(tmp_path / "a.csv")
    assert "/caf\\udce9/a.mp4" in Path(path).read_text("utf-8")


def test_jobs_without_a_sweep_have_a_table_too(shop: Shop, session: Session) -> None:
    jobs = Jobs(session.submit_all(takes(session.request("a fox", duration=1), 2, "n"))).wait(WITHIN_S)
    assert [(row["name"], row["take"], row["cost_usd"]) for row in records(jobs)] == [
        ("n_1", 1, 0.05),
        ("n_2", 2, 0.05),
    ]
    assert json.dumps([row["path"] for row in records(jobs)])


def test_what_was_not_billed_and_what_is_not_known_differ(session: Session) -> None:
    asked = plan(session, "{style}", style=["ink", "clay"])
    put(session, asked, 0, "failed", lambda row: replace(row, billed_ticks=0))
    put(session, asked, 1, "failed", lambda row: replace(row, estimate_ticks=None))
    jobs = [session.library().get(row.id) for row in reversed(session._ledger.recent(2))]
    assert [(row["estimate_usd"], row["cost_usd"]) for row in records(jobs)] == [(0.4, 0.0), (None, None)]
    assert jobs[0].cost_usd == usd("0")
