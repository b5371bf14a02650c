"""The store of the Files API: whose files they are, and how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from grokvideo.simulator import files as files_module
from grokvideo.simulator.files import File, Files
from grokvideo.simulator.refusal import Refusal


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path, clock: Clock) -> Files:
    return Files(tmp_path / "files-api", clock)


def test_a_file_is_there_for_another_process(files: Files, tmp_path: Path, clock: Clock) -> None:
    file = files.add("ann", "a.mp4", b"data", 3600)
    assert (file.bytes, file.created_at, file.expires_at) == (4, 1_800_000_000, 1_800_003_600)
    other = Files(tmp_path / "files-api", clock)
    assert other.find(file.id, "ann") == file
    assert other.read(file) == b"data"


def test_a_file_belongs_to_one_key(files: Files) -> None:
    file = files.add("ann", "a.mp4", b"data", None)
    assert files.find(file.id, "bob") is None
    assert (files.all("ann"), files.all("bob")) == ([file], [])


def test_the_newest_file_comes_first(files: Files, clock: Clock) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        files.add("ann", name, b"data", None)
        clock.now += 1
    assert [file.filename for file in files.all("ann")] == ["c.mp4", "b.mp4", "a.mp4"]


def test_an_expired_file_is_gone_and_its_bytes_with_the_next_one(files: Files, tmp_path: Path, clock: Clock) -> None:
    file = files.add("ann", "a.mp4", b"data", 3600)
    files.publish(file, None)
    clock.now += 3599
    path = files.public_path(files.add("ann", "b.mp4", b"data", None))
    assert path is None
    assert files.find(file.id, "ann") is not None
    clock.now += 1
    assert files.find(file.id, "ann") is None
    assert len(list((tmp_path / "files-api").iterdir())) == 4
    assert [each.filename for each in files.all("ann")] == ["b.mp4"]
    assert len(list((tmp_path / "files-api").iterdir())) == 2


def test_a_deleted_file_leaves_nothing(files: Files, tmp_path: Path) -> None:
    file = files.add("ann", "a.mp4", b"data", None)
    files.delete(file)
    files.delete(file)
    assert files.find(file.id, "ann") is None
    assert files.read(file) is None
    assert not list((tmp_path / "files-api").iterdir())


@pytest.mark.parametrize("file_id", ["", "file_1", "..", f"../file_{'0' * 32}", f"file_{'0' * 32}\n", "\0", "x" * 5000])
def test_ids_from_outside_are_no_file_names(files: Files, tmp_path: Path, file_id: str) -> None:
    (tmp_path / f"file_{'0' * 32}.json").write_text("{}")
    assert files.find(file_id, "ann") is None
    assert files.behind(f"/files-cdn/{'0' * 32}/{file_id}") is None


def test_a_damaged_record_is_no_file(files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = files.add("ann", "a.mp4", b"data", None)
    (tmp_path / "files-api" / f"{file.id}.json").write_text('{"id": ')
    assert files.find(file.id, "ann") is None
    assert files.all("ann") == []
    assert file.id in caplog.text


def published(files: Files, expires_after: int | None = None, life: int | None = None) -> tuple[File, str]:
    file = files.publish(files.add("ann", "a.mp4", b"data", life), expires_after)
    path = files.public_path(file)
    assert path is not None
    return file, path


def test_a_public_link_opens_for_those_who_know_it(files: Files) -> None:
    file, path = published(files)
    assert path.endswith(f"/{file.id}.mp4")
    assert files.behind(path) == file
    for wrong in (path.removesuffix(".mp4"), path.replace(file.link, "0" * 32), f"/files-cdn//{file.id}.mp4", "/"):
        assert files.behind(wrong) is None
    private = files.add("ann", "a.mp4", b"data", None)
    assert files.behind(f"/files-cdn/{private.link}/{private.id}.mp4") is None


@pytest.mark.parametrize(
    ("life", "expires_after", "ends"), [(None, None, None), (None, 3600, 3600), (7200, None, 7200), (7200, 9999, 7200)]
)
def test_a_public_link_never_outlives_its_file(
    files: Files, clock: Clock, life: int | None, expires_after: int | None, ends: int | None
) -> None:
    file, path = published(files, expires_after, life)
    assert file.link_expires_at == (None if ends is None else 1_800_000_000 + ends)
    clock.now += (ends or 10**9) - 1
    assert files.behind(path) is not None
    clock.now += 1
    assert (files.behind(path) is None) == (ends is not None)


def test_a_link_stays_the_same_when_it_is_asked_for_again_and_another_after_it_was_revoked(
    files: Files, clock: Clock
) -> None:
    file, path = published(files, 3600)
    clock.now += 60
    assert files.public_path(files.publish(file, 3600)) == path
    revoked = files.revoke(file)
    assert files.revoke(revoked) == revoked
    assert files.public_path(revoked) is None
    assert files.behind(path) is None
    assert files.public_path(files.publish(revoked, 3600)) != path


def test_a_key_has_so_many_public_links_at_a_time(files: Files, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "MAX_PUBLIC", 2)
    first, _ = published(files, 3600)
    second, _ = published(files)
    third = files.add("ann", "a.mp4", b"data", None)
    with pytest.raises(Refusal, match="at most 2") as caught:
        files.publish(third, None)
    assert caught.value.status == 429
    files.publish(second, None)  # it has one already
    files.publish(files.add("bob", "a.mp4", b"data", None), None)
    clock.now += 3600
    assert files.public_path(first) is None
    files.publish(third, None)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.mp4", "video/mp4"),
        ("a.PNG", "image/png"),
        ("a.jpeg", "image/jpeg"),
        ("page.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
        ("../../a", "application/octet-stream"),
    ],
)
def test_only_pictures_and_videos_are_shown_as_what_they_are(files: Files, name: str, media_type: str) -> None:
    file = files.publish(files.add("ann", name, b"data", None), None)
    assert file.media_type == media_type
    path = files.public_path(file)
    assert path is not None
    assert files.behind(path) == file
