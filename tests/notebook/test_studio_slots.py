"""What a person puts into a slot is checked, told in few words, and never raises.

More than 300 lines, because all kinds of input share the makers at the top.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.errors import InvalidRequest, LibraryError
from grokvideo.notebook.studio.slots import SLOTS, THUMB_LIMIT, Held, Look, again, hold, told
from grokvideo.session import Session
from grokvideo.values.capability import Mode
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.video.inputs import FileId
from tests.films import SIZE, a_film
from tests.hostile import NAMES, XSS
from tests.values import a_clip, a_job

EDIT, EXTEND = Mode.EDIT, Mode.EXTEND


@pytest.fixture
def look() -> Iterator[Look]:
    session = Session(provider="simulator")
    yield session.input
    session.close()


@pytest.fixture(scope="module")
def ten() -> bytes:
    return a_film(10, fps=12)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def thumb_of(held: Held) -> Image.Image:
    assert held.thumb is not None
    head, _, body = held.thumb.partition(",")
    assert head == "data:image/jpeg;base64"
    assert len(held.thumb) <= THUMB_LIMIT
    return Image.open(io.BytesIO(base64.b64decode(body)))


def refusing(error: Exception) -> Look:
    def look(value: Any, mode: Mode | None = None, *, fit: bool = False) -> MediaInput:
        raise error

    return look


def giving(make: Callable[[Mode | None, bool], MediaInput]) -> Look:
    def look(value: Any, mode: Mode | None = None, *, fit: bool = False) -> MediaInput:
        return make(mode, fit)

    return look


@pytest.mark.parametrize("slot", SLOTS[:3])
def test_a_picture_is_told_by_its_name_and_size(look: Look, tmp_path: Path, slot: str) -> None:
    path = tmp_path / "kettle.png"
    path.write_bytes(a_picture(size=(320, 240)))
    for given in (path, str(path)):
        held = hold(slot, given, look)
        assert (held.slot, held.name, held.bad, held.fit) == (slot, "kettle.png", None, None)
        assert held.words == f"320 × 240, {round(path.stat().st_size / 1e3)} kB"
        assert held.value is given
        assert held.media is not None
        assert held.media.data == path.read_bytes()
        assert thumb_of(held).size == (160, 120)


def test_what_is_told_is_what_the_browser_reads(look: Look) -> None:
    held = hold("image", a_picture(), look, upload="u-1", name="photo.png")
    said = told(held)
    assert json.loads(json.dumps(said)) == said
    assert {**said, "thumb": None} == {
        "id": held.id,
        "name": "photo.png",
        "words": "64 × 48, 1 kB",
        "thumb": None,
        "bad": None,
        "upload": "u-1",
    }
    assert held.media is not None
    assert held.media.label == "photo.png"
    assert hold("image", a_picture(), look).id != held.id


def test_a_thumbnail_is_small_and_upright_whatever_the_picture(look: Look) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert thumb_of(hold("image", a_picture("JPEG", (400, 200), exif=exif), look)).size == (160, 320)
    noise = Image.effect_noise((2000, 1500), 120).convert("RGB")
    assert thumb_of(hold("image", noise, look)).width <= 160
    tall = hold("image", a_picture(size=(8, 4000)), look)
    assert thumb_of(tall).size == (8, 4000)


@pytest.mark.parametrize("mode", [EDIT, EXTEND])
def test_a_video_is_told_with_its_length_and_its_first_picture(look: Look, tmp_path: Path, mode: Mode) -> None:
    path = tmp_path / "street.mp4"
    path.write_bytes(a_film(3))
    held = hold("video", path, look, mode=mode)
    assert (held.name, held.bad, held.fit) == ("street.mp4", None, None)
    assert held.words == f"3 s, {SIZE[0]} × {SIZE[1]}, {round(path.stat().st_size / 1e3)} kB"
    assert thumb_of(held).size == SIZE
    assert held.media is not None
    assert held.media.kind == "video"


def test_a_video_that_is_too_long_asks_for_its_beginning(look: Look, ten: bytes, tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    path.write_bytes(ten)
    for given in (ten, path, str(path)):
        held = hold("video", given, look, mode=EDIT)
        assert (held.bad, held.media, held.fit) == (None, None, "Use only its first 8.7 s")
        assert held.words.startswith(f"10 s, {SIZE[0]} × {SIZE[1]}, ")
        assert thumb_of(held).size == SIZE
    agreed = again(held, look, mode=EDIT, fit=True)
    assert (agreed.id, agreed.fit) == (held.id, "Use only its first 8.7 s")
    assert agreed.media is not None
    assert agreed.media.duration == pytest.approx(8.7, abs=0.1)
    assert agreed.words.startswith("8.7 s, ")
    extended = again(agreed, look, mode=EXTEND, fit=True)
    assert (extended.id, extended.name, extended.fit, extended.bad) == (held.id, "long.mp4", None, None)
    assert extended.media is not None
    assert extended.media.data == ten


def test_of_a_video_too_long_to_be_extended_the_end_is_asked_for(look: Look) -> None:
    held = hold("video", a_film(16, fps=4, sound=None), look, mode=EXTEND)
    assert (held.bad, held.fit) == (None, "Use only its last 15 s")


def test_a_video_of_another_kind_can_be_made_to_fit(look: Look) -> None:
    held = hold("video", a_film(2, kind="mov"), look, mode=EDIT)
    assert (held.bad, held.media) == (None, None)
    assert held.fit == "Make an H.264 MP4 from it, of at most 8.7 s and 720p"
    agreed = again(held, look, mode=EDIT, fit=True)
    assert agreed.bad is None
    assert agreed.media is not None
    assert agreed.media.mime == "video/mp4"


def test_a_video_that_is_too_short_cannot_be_mended(look: Look) -> None:
    held = hold("video", a_film(1), look, mode=EXTEND, name="blink.mp4")
    assert held.bad == "Video 'video' must have 2-15 s to be extended, got 1.00 s. Give a longer one."
    assert (held.media, held.fit, held.thumb, held.words, held.name) == (None, None, None, "", "blink.mp4")
    fine = again(held, look, mode=EDIT, fit=False)
    assert (fine.id, fine.bad, fine.name) == (held.id, None, "blink.mp4")


def test_without_a_mode_a_video_is_for_an_edit_and_a_picture_has_none(look: Look, ten: bytes) -> None:
    assert hold("video", ten, look).fit == "Use only its first 8.7 s"
    assert hold("image", a_picture(), look, mode=EDIT, fit=True).bad is None


@pytest.mark.parametrize(
    ("slot", "value", "bad"),
    [
        ("image", b"", "'image' is not a PNG, JPEG or WebP image but empty: 0 bytes. Open it in a picture viewer"),
        ("image", b"GIF89a...", "'image' is not a PNG, JPEG or WebP image but a GIF. Open it in a picture viewer"),
        ("image", a_picture()[:60], "'image' cannot be read as an image: "),
        ("image", a_film(0.5), "'image' is a video, not a picture. To change it or to go on with it, choose Edit or"),
        ("image", 7, "An image cannot be made from int."),
        ("image", None, "An image cannot be made from NoneType."),
        ("image", "ftp://example.com/x.png", "An image URL must begin with https://, got 'ftp://example.com/x.png'."),
        ("image", "no/such/file.png", "The image 'no/such/file.png' cannot be read: No such file or directory."),
        ("image", "a\0b.png", "The image "),
        ("video", a_picture(), "Video 'video' is a PNG picture."),
        ("video", b"not a film", "Video 'video' is not a video."),
        ("video", a_film(1)[:900], "Video 'video' cannot be read: it is cut short or damaged. Get the film again"),
        ("video", ["a", "b"], "A video cannot be made from an image."),
        ("video", MediaInput(url="https://example.com/x.png"), "A video cannot be made from an image."),
        ("image", MediaInput(kind="video", url="https://example.com/x.mp4"), "X.mp4 is a video, not a picture."),
    ],
)
def test_what_cannot_be_used_says_so_in_words(look: Look, slot: str, value: Any, bad: str) -> None:
    if isinstance(value, MediaInput):
        value = MediaInput(kind=value.kind, url=value.url, label="x.mp4")
    held = hold(slot, value, look)
    assert held.bad is not None
    assert held.bad.startswith(bad)
    assert "Nothing was sent" not in held.bad
    assert "--" not in held.bad
    assert "gv." not in held.bad
    assert (held.media, held.thumb, held.words, held.fit) == (None, None, "", None)
    assert held.name


def test_a_fault_of_ours_is_words_too_and_does_not_raise(caplog: pytest.LogCaptureFixture) -> None:
    held = hold("image", b"x", refusing(RuntimeError("secret detail")))
    assert held.bad == "It cannot be looked at: something went wrong inside grokvideo."
    assert "an input could not be looked at" in caplog.text
    assert hold("image", b"x", refusing(LibraryError("the film is gone"))).bad


def test_an_upload_is_called_as_its_file_was_and_never_by_where_it_lies(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "tmp8fj2k1x"
    path.write_bytes(b"GIF89a...")
    held = hold("image", path, look, upload="u-1", name="cat.gif")
    assert held.bad is not None
    assert held.bad.startswith("'cat.gif' is not a PNG, JPEG or WebP image but a GIF.")
    path.unlink()
    gone = again(held, look, mode=None, fit=False)
    assert (gone.name, gone.upload) == ("cat.gif", "u-1")
    assert gone.bad == "The image 'cat.gif' cannot be read: No such file or directory."


def test_an_address_is_not_opened(look: Look) -> None:
    held = hold("reference_images", "https://example.com/a/cat.png?sig=s3cret", look)
    assert (held.name, held.words, held.thumb, held.bad) == ("cat.png", "an address, not opened", None, None)
    assert hold("video", "https://example.com/cat.mp4", look, mode=EDIT).words == "an address, not opened"
    assert hold("video", FileId("file_7f"), look, mode=EDIT).words == "a file at the provider, not opened"
    bad = hold("image", "ftp://example.com/cat.png?sig=s3cret", look)
    assert bad.name == "cat.png"


def test_a_clip_gives_its_last_frame_or_its_film(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "crane.mp4"
    path.write_bytes(a_film(3))
    clip = a_clip(path, VideoRequest(prompt="a crane"))
    picture = hold("image", clip, look)
    assert picture.bad is None
    assert picture.words.startswith(f"last frame, {SIZE[0]} × {SIZE[1]}, ")
    assert thumb_of(picture).size == SIZE
    assert hold("video", clip, look, mode=EXTEND).words.startswith("3 s, ")
    path.unlink()
    assert "is gone" in str(hold("image", clip, look).bad)


def test_a_clip_that_is_too_long_shows_its_first_picture(look: Look, ten: bytes, tmp_path: Path) -> None:
    path = tmp_path / "crane.mp4"
    path.write_bytes(ten)
    clip = a_clip(path, VideoRequest(prompt="a crane"))
    job = a_job(JobState(status=Status.DONE, created_at=0.0, clip=clip), name="crane")
    for given in (clip, job):
        held = hold("video", given, look, mode=EDIT)
        assert held.fit == "Use only its first 8.7 s"
        assert held.words.startswith("10 s, ")
        assert thumb_of(held).size == SIZE


def test_a_job_under_way_is_waited_for() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0), name="crane")
    promised = MediaInput(job="7f0c", label="crane", width=848, height=480)
    held = hold("image", job, giving(lambda mode, fit: promised))
    assert (held.name, held.words) == ("crane", "is rendering; the new clip waits for it")
    assert (held.thumb, held.bad, held.media) == (None, None, promised)


def test_a_job_under_way_that_will_be_too_long_asks_at_once_and_keeps_the_wish() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0), name="crane")

    def make(seconds: float) -> Look:
        return giving(
            lambda mode, fit: MediaInput(
                kind="video", job="7f0c", label="crane", duration=min(seconds, 8.7) if fit else seconds
            )
        )

    held = hold("video", job, make(12.0), mode=EDIT)
    assert (held.fit, held.media, held.bad) == ("Use only its first 8.7 s", None, None)
    assert held.words == "is rendering; the new clip waits for it"
    agreed = again(held, make(12.0), mode=EDIT, fit=True)
    assert agreed.media is not None
    assert agreed.media.duration == 8.7
    assert agreed.fit == "Use only its first 8.7 s"
    asked: list[bool] = []
    hold("video", job, giving(lambda mode, fit: asked.append(fit) or make(6.0)(job, mode)), mode=EDIT, fit=True)  # type: ignore[func-returns-value]
    assert asked == [False, True]


def test_a_job_without_a_clip_is_bad() -> None:
    job = a_job(JobState(status=Status.FAILED, created_at=0.0), name="crane")
    error = InvalidRequest(
        "the source crane failed and has no clip",
        hint="Resume that one first, at no cost, then run this again. Nothing was sent.",
    )
    held = hold("video", job, refusing(error), mode=EDIT)
    assert held.name == "crane"
    assert held.bad == (
        "The source crane failed and has no clip. Resume that one first, at no cost, then put it in again."
    )


def test_hostile_names_are_shown_as_text_without_hidden_marks(look: Look) -> None:
    for name in (*NAMES, *XSS, "a" * 5000, "\u202egpj.exe"):
        held = hold("image", b"GIF89a", look, name=name)
        for text in (held.name, held.bad or ""):
            assert len(text) <= 400
            assert not any(mark in text for mark in ("\u202e", "\x00", "\x1b", "\u2028"))


def test_no_bytes_of_a_file_that_is_no_picture_are_told(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "id_rsa"
    path.write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0")
    for slot in ("image", "video"):
        assert "c2VjcmV0" not in json.dumps(told(hold(slot, path, look)))
