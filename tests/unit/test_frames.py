"""Is the file a whole film, what is in it, and one picture of it; on a real small MP4."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import av
import pytest
from PIL import Image

from grokvideo.errors import DownloadFailed, LibraryError
from grokvideo.values.request import VideoRequest
from grokvideo.video import frames
from grokvideo.video.frames import (
    POSTER_LIMIT,
    POSTER_WIDTH,
    check_boxes,
    frame_at,
    last_frame,
    opened,
    poster,
    probe,
    small_jpeg,
)
from tests.films import SIZE, Seen, a_film, number_of
from tests.values import a_clip


@pytest.fixture
def clip(tmp_path: Path, film: bytes) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(film)
    return path


def box(name: bytes, content: bytes = b"", *, size: int | None = None) -> bytes:
    return struct.pack(">I", len(content) + 8 if size is None else size) + name + content


FTYP, MOOV, MDAT = box(b"ftyp", b"isom"), box(b"moov"), box(b"mdat", b"film")


def test_a_whole_film_passes(clip: Path) -> None:
    check_boxes(clip)


@pytest.mark.parametrize(
    "content",
    [
        FTYP + MOOV + MDAT,
        FTYP + MDAT + box(b"free") + MOOV,
        FTYP + MOOV + struct.pack(">I4sQ", 1, b"mdat", 16 + 4) + b"film",
        FTYP + MOOV + box(b"mdat", b"to the end of the file", size=0),
    ],
)
def test_boxes_may_come_in_any_order_and_size_form(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    check_boxes(tmp_path / "a.mp4")


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.99])
def test_a_truncated_film_is_incomplete(clip: Path, film: bytes, kept: float) -> None:
    clip.write_bytes(film[: int(len(film) * kept)])
    with pytest.raises(DownloadFailed, match="arrived incomplete"):
        check_boxes(clip)


@pytest.mark.parametrize(
    "content", [b"<!DOCTYPE html><title>Sign in</title>", b'{"error": "gone"}', MOOV + FTYP + MDAT]
)
def test_what_does_not_begin_as_an_mp4_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(DownloadFailed, match="not an MP4 file"):
        check_boxes(tmp_path / "a.mp4")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"OK",
        FTYP,
        FTYP + MOOV,
        FTYP + MDAT,
        FTYP + MOOV + MDAT + b"more",
        FTYP + MOOV + box(b"mdat", b"film", size=100),
        FTYP + MOOV + box(b"mdat", b"film", size=7),
        FTYP + MOOV + struct.pack(">I4sQ", 1, b"mdat", 0) + b"film",
    ],
)
def test_boxes_that_do_not_add_up_to_a_film_are_incomplete(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(DownloadFailed, match="arrived incomplete"):
        check_boxes(tmp_path / "a.mp4")


def test_a_file_of_nothing_but_tiny_boxes_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "BOXES_LIMIT", 50)
    (tmp_path / "a.mp4").write_bytes(FTYP + box(b"free") * 50 + MOOV + MDAT)
    with pytest.raises(DownloadFailed, match="arrived incomplete"):
        check_boxes(tmp_path / "a.mp4")


def test_a_probe_tells_size_length_rate_and_sound(clip: Path) -> None:
    with opened(clip) as film:
        found = probe(film)
    assert (found.width, found.height, found.fps, found.has_audio) == (64, 48, 12.0, True)
    assert found.duration == pytest.approx(1.0)


def test_a_silent_film_has_no_sound(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        video = container.add_stream("libx264", rate=8)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        container.mux(video.encode(av.VideoFrame.from_image(Image.new("RGB", (32, 32)))))
        container.mux(video.encode(None))
    with opened(tmp_path / "a.mp4") as film:
        assert not probe(film).has_audio


@pytest.mark.parametrize("content", [FTYP + MOOV + MDAT, b"no film at all", b""])
def test_a_file_that_does_not_open_is_a_failed_download(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(DownloadFailed), opened(tmp_path / "a.mp4") as film:
        probe(film)


def test_sound_without_a_picture_is_a_failed_download(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        sound = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate = 48_000
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    with pytest.raises(DownloadFailed, match="no picture"), opened(tmp_path / "a.mp4") as film:
        probe(film)


def test_a_frame_is_the_key_frame_at_or_before_its_time(clip: Path) -> None:
    # The film goes from black to white in 12 frames, with a key frame every 4.
    def grey(seconds: float) -> int:
        with opened(clip) as film:
            pixel = frame_at(film, seconds).resize((1, 1)).getpixel((0, 0))
        assert isinstance(pixel, tuple)
        return int(pixel[0])

    first, still_first, second = map(grey, (0.0, 0.3, 0.4))
    assert first == still_first < 10
    assert 70 < second < 120


def test_a_poster_is_a_small_jpeg(clip: Path) -> None:
    with opened(clip) as film, Image.open(io.BytesIO(poster(film, 1.0))) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))


def test_a_poster_of_a_large_clip_is_narrower_and_has_its_shape(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(a_film(1, size=(1280, 722)))
    with opened(path) as film:
        duration = probe(film).duration  # and what was opened can still be looked at
        data = poster(film, duration)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (POSTER_WIDTH, 361)
        assert number_of(image) in (0, 12)  # a key frame


@pytest.mark.parametrize(("seconds", "seen"), [(0.6, 18), (0.9, None)])
def test_a_damaged_key_frame_is_passed_over_where_another_one_comes(
    tmp_path: Path, seconds: float, seen: int | None
) -> None:
    path = tmp_path / "a.mp4"
    data = bytearray(a_film(1, sound=None, key_every=6))
    path.write_bytes(data)
    with opened(path) as film:
        third, fourth = [packet for packet in film.demux(video=0) if packet.is_keyframe][2:]
    for packet in (third,) if seen else (third, fourth):
        assert packet.pos is not None
        data[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    path.write_bytes(data)
    with opened(path) as film:
        if seen:
            assert number_of(frame_at(film, seconds)) == seen
        else:
            with pytest.raises(DownloadFailed, match="no picture"):
                frame_at(film, seconds)


def test_the_busiest_picture_stays_below_the_limits_and_keeps_its_shape() -> None:
    noise = Image.effect_noise((1920, 1080), 200).convert("RGB")
    data = small_jpeg(noise, POSTER_WIDTH, POSTER_LIMIT)
    assert len(data) <= POSTER_LIMIT
    with Image.open(io.BytesIO(data)) as image:
        assert image.width <= POSTER_WIDTH
        assert image.width / image.height == pytest.approx(16 / 9, rel=0.02)


@pytest.mark.parametrize("key_every", [1, 12, 1000])
@pytest.mark.parametrize("codec", ["libx264", "libx265", "libsvtav1"])
def test_the_last_frame_is_the_very_last_picture(tmp_path: Path, codec: str, key_every: int) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(a_film(3.5, codec=codec, key_every=key_every))
    found = last_frame(path)
    assert (found.mode, found.size, number_of(found)) == ("RGB", SIZE, 83)
    assert found.tobytes() == Seen(path.read_bytes()).images[-1].tobytes()


def test_pictures_out_of_order_do_not_change_which_is_last(tmp_path: Path) -> None:
    """The last one in the file is a B-picture, which is seen before the last one."""
    path = tmp_path / "a.mp4"
    path.write_bytes(a_film(2, key_every=1000))
    with av.open(str(path), "r") as source:
        order = [packet.pts for packet in source.demux(video=0) if packet.pts is not None]
    assert order != sorted(order)
    assert order[-1] != max(order)
    assert number_of(last_frame(path)) == 47


def test_the_last_frame_of_a_film_that_claims_to_be_longer_than_it_is(tmp_path: Path) -> None:
    """Its pictures end after a third; the sound, and what the head says of the length, go on."""
    data = bytearray(a_film(6, key_every=12, times=list(range(48))))
    at = data.index(b"mdhd") + 4 + 4 + 8
    scale, claimed = (int.from_bytes(data[at + 4 * n : at + 4 * n + 4], "big") for n in (0, 1))
    assert claimed < 3 * scale
    data[at + 4 : at + 8] = (60 * scale).to_bytes(4, "big")
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    assert number_of(last_frame(path)) == 47


def test_the_last_frame_when_the_end_is_damaged_is_the_last_that_can_be_seen(tmp_path: Path) -> None:
    data = bytearray(a_film(2, key_every=6, sound=None))
    with av.open(io.BytesIO(data), "r") as source:
        packets = [packet for packet in source.demux(video=0) if packet.pos is not None and packet.size]
    for packet in packets[-6:]:
        assert packet.pos is not None
        data[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    assert number_of(last_frame(path)) == 41


def test_the_last_frame_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(a_film(1, turn=90))
    found = last_frame(path)
    assert found.size == SIZE[::-1]
    assert number_of(found.transpose(Image.Transpose.ROTATE_270)) == 23


def test_hd_without_a_word_about_its_colours_is_seen_as_players_see_it(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as target:
        video = target.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 1280, 720, "yuv420p"
        frame = av.VideoFrame.from_image(Image.new("RGB", (1280, 720), (30, 160, 60)))
        target.mux(video.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709")))
        target.mux(video.encode(None))
    colour = last_frame(path).getpixel((640, 360))
    assert colour == pytest.approx((30, 160, 60), abs=4)


@pytest.mark.parametrize("content", [FTYP + MOOV + MDAT, b"no film at all", b""])
def test_the_last_frame_of_what_is_no_film_is_a_failed_download(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(DownloadFailed):
        last_frame(tmp_path / "a.mp4")


def test_a_clip_shows_its_last_frame_or_says_that_it_is_gone(tmp_path: Path) -> None:
    clip = a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox"))
    with pytest.raises(LibraryError, match=r"a\.mp4' is gone"):
        clip.last_frame()
    clip.path.write_bytes(a_film(1))
    assert number_of(clip.last_frame()) == 23


def test_words_in_no_known_letters_do_not_keep_a_film_from_being_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(a_film(1, metadata={"title": "a title"}).replace(b"a title", b"\xff" * 7))
    with opened(path) as film:
        assert probe(film).width == SIZE[0]
        frame_at(film, 0.5)
    assert number_of(last_frame(path)) == 23
