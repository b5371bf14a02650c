"""Files of the library, and links to them beside a notebook."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

import pytest

from grokvideo.store.clips import LINK_FOLDER, Clips, copy_whole, link, link_name

JOB = "7f0c2e11aa22bb33"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "library.mp4"
    path.write_bytes(b"film")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notebook").mkdir()
    return tmp_path / "notebook"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def cannot_link(*_: object) -> Never:
    raise OSError(errno.EXDEV, "another file system")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("crane", "crane-7f0c2e.mp4"),
        ("A paper crane unfolds on a windowsill", "a-paper-crane-unfolds-7f0c2e.mp4"),
        ("../../etc/passwd", "etc-passwd-7f0c2e.mp4"),
        ("C:\\con?*|<>\"'", "c-con-7f0c2e.mp4"),
        ("..", "clip-7f0c2e.mp4"),
        ("🦊 \x00\n", "clip-7f0c2e.mp4"),
        ("Ein Fuchs, größer", "ein-fuchs-größer-7f0c2e.mp4"),
        ("x" * 300, f"{'x' * 40}-7f0c2e.mp4"),
    ],
)
def test_a_link_is_called_by_its_first_words_and_safe_everywhere(title: str, name: str) -> None:
    assert link_name(title, JOB) == name
    assert Path(name).name == name


def test_a_clip_appears_whole_and_nothing_else_stays(tmp_path: Path) -> None:
    store = Clips(tmp_path)
    part = store.part(JOB, "a1")
    part.write_bytes(b"film")
    assert not store.path(JOB).exists()
    path = store.file(part, JOB)
    assert path == store.path(JOB)
    assert (path.read_bytes(), names(path.parent)) == (b"film", [f"{JOB}.mp4"])


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def noted(name: str, function: Callable[..., None]) -> Callable[..., None]:
        def call(*values: Any) -> None:
            done.append(name)
            function(*values)

        return call

    store = Clips(tmp_path)
    part = store.part(JOB, "a1")
    monkeypatch.setattr(os, "fsync", noted("fsync", os.fsync))
    monkeypatch.setattr(os, "replace", noted("rename", os.replace))
    part.write_bytes(b"film")
    store.file(part, JOB)
    assert done == ["fsync", "rename", *(["fsync"] if os.name != "nt" else [])]


def test_two_downloads_of_one_job_write_into_two_files(tmp_path: Path) -> None:
    store = Clips(tmp_path)
    assert len({store.part(JOB, "a1"), store.part(JOB, "a1"), store.part(JOB, "b2")}) == 3


def test_what_a_dead_process_left_is_removed_and_what_a_living_one_writes_stays(tmp_path: Path) -> None:
    store = Clips(tmp_path)
    assert store.tidy(lambda _: False) == 0  # no folder yet
    dead, living = store.part(JOB, "dead"), store.part(JOB, "living")
    picture = dead.with_suffix(".jpg.part")
    older = dead.with_name(f"{JOB}.part")
    for path in (dead, living, picture, older, store.path(JOB), store.poster_path(JOB)):
        path.write_bytes(b"x")
    assert store.tidy(lambda owner: owner == "living") == 3
    assert names(living.parent) == sorted([f"{JOB}.mp4", f"{JOB}.jpg", living.name])


@pytest.mark.parametrize("name", ["../../secret.mp4", "/secret.mp4", "secret.mp4"])
def test_a_name_from_the_ledger_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    assert Clips(tmp_path).resolve(name) == tmp_path / "clips" / "secret.mp4"


@pytest.mark.parametrize("name", ["..", ".", "", "../.."])
def test_a_name_that_is_none_leads_to_nothing(tmp_path: Path, name: str) -> None:
    assert Clips(tmp_path).resolve(name) == tmp_path / "clips" / "nothing"


@pytest.mark.parametrize("job_id", ["../7f0c2e", "a/b", "a.b", "", "é", "x" * 65, "a\\b", "a\n"])
def test_only_an_id_of_ours_becomes_part_of_a_path(tmp_path: Path, job_id: str) -> None:
    store = Clips(tmp_path)
    for use in (store.path, store.poster_path, lambda name: store.part(name, "a1")):
        with pytest.raises(ValueError, match="not a name this library makes"):
            use(job_id)


def test_a_poster_is_written_whole_or_the_old_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Clips(tmp_path)
    part = store.part(JOB, "a1")
    assert store.file_poster(part, b"first", JOB) == store.poster_path(JOB)
    monkeypatch.setattr(os, "replace", cannot_link)
    with pytest.raises(OSError, match="another file system"):
        store.file_poster(part, b"second", JOB)
    assert (store.poster_path(JOB).read_bytes(), names(part.parent)) == (b"first", [f"{JOB}.jpg"])


def test_a_link_is_the_same_file(clip: Path, folder: Path) -> None:
    made = link(clip, folder, "fox.mp4")
    assert made == folder / LINK_FOLDER / "fox.mp4"
    assert made.samefile(clip)
    assert link(clip, folder, "fox.mp4").samefile(clip)
    assert names(made.parent) == ["fox.mp4"]


@pytest.mark.parametrize("older", [b"another film", b"fil?", b""])
def test_another_file_of_that_name_is_replaced(clip: Path, folder: Path, older: bytes) -> None:
    (folder / LINK_FOLDER).mkdir()
    (folder / LINK_FOLDER / "fox.mp4").write_bytes(older)
    made = link(clip, folder, "fox.mp4")
    assert made.samefile(clip)
    assert names(made.parent) == ["fox.mp4"]


def test_where_links_fail_a_copy_is_made_once(clip: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", cannot_link)
    made = link(clip, folder, "fox.mp4")
    assert made.read_bytes() == b"film"
    assert not made.samefile(clip)
    inode = made.stat().st_ino
    assert link(clip, folder, "fox.mp4").stat().st_ino == inode
    assert names(made.parent) == ["fox.mp4"]


def test_what_a_crash_left_behind_does_not_stand_in_the_way(clip: Path, folder: Path) -> None:
    (folder / LINK_FOLDER).mkdir()
    os.link(clip, folder / LINK_FOLDER / f".fox.mp4.{os.getpid()}.part")
    made = link(clip, folder, "fox.mp4")
    assert made.samefile(clip)
    assert names(made.parent) == ["fox.mp4"]


def test_a_folder_that_cannot_be_written_is_an_os_error_and_leaves_the_clip_alone(clip: Path, folder: Path) -> None:
    (folder / LINK_FOLDER).write_text("a file stands in the way")
    with pytest.raises(OSError, match=LINK_FOLDER):
        link(clip, folder, "fox.mp4")
    assert clip.read_bytes() == b"film"


def test_a_copy_is_whole_or_the_target_is_untouched(clip: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = folder / "mine.mp4"
    assert copy_whole(clip, target).read_bytes() == b"film"
    target.write_bytes(b"before")
    monkeypatch.setattr(shutil, "copyfile", cannot_link)
    with pytest.raises(OSError, match="another file system"):
        copy_whole(clip, target)
    assert (target.read_bytes(), names(folder)) == (b"before", ["mine.mp4"])
