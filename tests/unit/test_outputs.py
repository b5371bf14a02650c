"""Where `grokvideo generate -o` puts files."""

from __future__ import annotations

from pathlib import Path

import pytest

from grokvideo.cli.outputs import Refused, check, save
from grokvideo.errors import InvalidRequest
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip
from tests.values import a_clip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.mp4").write_text("mine")
    (tmp_path / "films").mkdir()
    return tmp_path


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    (tmp_path / "library").mkdir()
    path = tmp_path / "library" / "7f0c.mp4"
    path.write_bytes(b"f" * 3060)
    return a_clip(path, VideoRequest(prompt="A paper crane unfolds"))


def test_takes_are_numbered_before_the_ending(here: Path) -> None:
    assert check("out.mp4", 1, overwrite=False) == [Path("out.mp4")]
    assert check("a.b.MP4", 2, overwrite=False) == [Path("a.b-1.MP4"), Path("a.b-2.MP4")]
    assert check(None, 2, overwrite=False) == [None, None]


@pytest.mark.parametrize(
    ("word", "number", "said"),
    [
        ("there.mp4", 1, "there.mp4 is there already; --force writes over it."),
        ("nowhere/out.mp4", 1, "There is no folder nowhere: make it first."),
        ("nowhere/", 1, "There is no folder nowhere/: make it first."),
        ("there.mp4/out.mp4", 1, "There is no folder there.mp4: make it first."),
        ("taken.mp4", 3, "taken-2.mp4 is there already; --force writes over it."),
        ("dangling.mp4", 1, "dangling.mp4 is there already; --force writes over it."),
    ],
)
def test_what_cannot_be_written_is_refused_beforehand(here: Path, word: str, number: int, said: str) -> None:
    (here / "taken-2.mp4").touch()
    (here / "dangling.mp4").symlink_to(here / "gone" / "x.mp4")
    with pytest.raises(Refused) as caught:
        check(word, number, overwrite=False)
    assert str(caught.value) == said


@pytest.mark.parametrize("word", ["out.gif", "out", "-", ""])
def test_only_an_mp4_can_be_named(here: Path, word: str) -> None:
    with pytest.raises(InvalidRequest, match=r"\.mp4 file or a folder"):
        check(word, 1, overwrite=False)


def test_a_folder_takes_clips_under_their_own_names(here: Path, clip: Clip) -> None:
    [target] = check("films", 1, overwrite=False)
    assert target is not None
    saved = save(clip, target, overwrite=False)
    assert saved == Path("films/a-paper-crane-unfolds-7f0c2e.mp4")
    assert save(clip, target, overwrite=False) == saved  # run once more: the same clip is the same file
    saved.write_text("edited")
    with pytest.raises(Refused, match="is there already"):
        save(clip, target, overwrite=False)


def test_force_writes_over_a_file_and_not_over_a_folder(here: Path, clip: Clip) -> None:
    [target] = check("there.mp4", 1, overwrite=True)
    assert target is not None
    assert save(clip, target, overwrite=True).read_bytes() == clip.path.read_bytes()
    (here / "out-1.mp4").mkdir()
    with pytest.raises(Refused, match=r"out-1\.mp4 is a folder"):
        check("out.mp4", 2, overwrite=True)


def test_a_file_that_came_meanwhile_is_not_written_over(here: Path, clip: Clip) -> None:
    [target] = check("out.mp4", 1, overwrite=False)
    assert target is not None
    target.write_text("somebody's")
    with pytest.raises(Refused, match="is there already"):
        save(clip, target, overwrite=False)
    assert target.read_text() == "somebody's"


def test_a_disk_that_does_not_take_it_is_said(here: Path, clip: Clip) -> None:
    clip.path.unlink()
    with pytest.raises(Refused, match="could not be written"):
        save(clip, Path("out.mp4"), overwrite=False)
    assert list(here.glob("*.part")) == []


def test_a_copy_of_the_clip_that_the_library_has_may_stand_there_already(here: Path, clip: Clip) -> None:
    Path("out-1.mp4").write_bytes(clip.path.read_bytes())
    assert check("out.mp4", 2, overwrite=False, clip_of=[clip.path, None].__getitem__) == [
        Path("out-1.mp4"),
        Path("out-2.mp4"),
    ]
    before = Path("out-1.mp4").stat()
    assert save(clip, Path("out-1.mp4"), overwrite=False) == Path("out-1.mp4")
    assert Path("out-1.mp4").stat() == before
    Path("out-1.mp4").write_bytes(b"g" * clip.size)
    with pytest.raises(Refused, match="--force"):
        check("out.mp4", 2, overwrite=False, clip_of=[clip.path, None].__getitem__)


def test_a_folder_that_may_not_be_looked_into_any_more_is_said(
    here: Path, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "is_dir", denied)
    with pytest.raises(Refused, match="Permission denied"):
        save(clip, Path("out.mp4"), overwrite=False)
