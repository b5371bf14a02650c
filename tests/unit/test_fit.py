"""With consent a film is made to fit: the right part of it, upright, in H.264, and in step with its sound."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import av
import pytest
from av.video.reformatter import Colorspace
from PIL import Image

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode
from grokvideo.values.media import MediaInput
from grokvideo.video.sources import video_input
from tests.films import Seen, a_film, box, loud_at, number_of, numbered


def fitted(data: bytes | Path, mode: Mode) -> tuple[MediaInput, Seen]:
    media = video_input(data, mode, fit=True)
    assert media.data is not None
    return media, Seen(media.data)


@pytest.mark.parametrize("fps", [24, 30])
def test_an_edit_takes_the_first_seconds_from_the_first_picture_on(fps: int) -> None:
    media, seen = fitted(a_film(12, fps=fps, sound=1.0), Mode.EDIT)
    assert seen.numbers == list(range(int(8.7 * fps)))
    assert seen.seconds == pytest.approx(8.7, abs=1 / fps)
    assert media.duration == pytest.approx(seen.seconds, abs=0.001)
    assert media.duration is not None
    assert media.duration <= 8.7
    assert seen.rate == fps
    assert loud_at(media.data or b"") == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("fps", [24, 30])
def test_an_extension_takes_the_last_seconds_up_to_the_last_picture(fps: int) -> None:
    data = a_film(20, fps=fps, sound=12.0)
    media, seen = fitted(data, Mode.EXTEND)
    assert seen.numbers == list(range(5 * fps, 20 * fps))
    assert media.duration == pytest.approx(15.0, abs=0.001)
    assert loud_at(media.data or b"") == pytest.approx(7.0, abs=0.03)


def test_a_film_with_a_single_key_frame_is_cut_where_it_should_be() -> None:
    _, seen = fitted(a_film(20, key_every=1000, sound=None), Mode.EXTEND)
    assert seen.numbers == list(range(5 * 24, 20 * 24))


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("webm", "libvpx-vp9"), ("matroska", "libx264"), ("mov", "libx264"), ("avi", "mpeg4"), ("mpegts", "libx264")],
)
@pytest.mark.parametrize("mode", [Mode.EDIT, Mode.EXTEND])
def test_other_formats_become_mp4_with_the_same_pictures(kind: str, codec: str, mode: Mode) -> None:
    media, seen = fitted(a_film(3, kind=kind, codec=codec, sound=1.0), mode)
    assert (media.mime, seen.codec) == ("video/mp4", "h264")
    assert seen.rate == 24
    assert list(dict.fromkeys(seen.numbers)) == list(range(72))  # FFmpeg's AVI shows the first of them twice
    assert loud_at(media.data or b"") == pytest.approx(1.0, abs=0.05)
    assert (media.origin or "").startswith("96p H.264 of ")


@pytest.mark.parametrize(("kind", "codec"), [("webm", "libvpx-vp9"), ("avi", "mpeg4"), ("mpegts", "libx264")])
def test_the_end_of_a_long_film_is_found_in_other_formats(kind: str, codec: str) -> None:
    media, seen = fitted(a_film(20, kind=kind, codec=codec, sound=12.0), Mode.EXTEND)
    assert seen.numbers == list(range(5 * 24, 20 * 24))
    assert loud_at(media.data or b"") == pytest.approx(7.0, abs=0.05)


def test_the_end_of_a_recording_without_an_index_is_found() -> None:
    """What a browser records is written as it comes: without a length, and without a table to search by."""
    data = a_film(20, kind="webm", codec="libvpx-vp9", sound=None, container={"live": "1"})
    with av.open(io.BytesIO(data), "r") as source:
        assert source.duration is None
    _, seen = fitted(data, Mode.EXTEND)
    assert seen.numbers == list(range(5 * 24, 20 * 24))


def test_a_picture_that_stands_still_into_the_part_is_seen_there() -> None:
    """A screen recording has a picture only where something changes."""
    times = [0, 24, 48, 19 * 24, 20 * 24]
    _, seen = fitted(a_film(kind="matroska", sound=None, times=times), Mode.EXTEND)
    assert seen.numbers[0] == 2
    assert seen.numbers[-1] == 4
    assert seen.seconds == pytest.approx(15.0, abs=0.05)
    assert 3 in seen.numbers


@pytest.mark.parametrize("turn", [90, 180, -90])
def test_a_turned_film_comes_out_upright(turn: int) -> None:
    data = a_film(1, kind="mov", turn=turn)
    media, seen = fitted(data, Mode.EDIT)
    steps = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, -90: Image.Transpose.ROTATE_270}
    upright = numbered(0).transpose(steps[turn])
    assert seen.turn == 0
    assert seen.size == upright.size == (media.width, media.height)
    back = seen.images[0].transpose({90: steps[-90], 180: steps[180], -90: steps[90]}[turn])
    assert number_of(back) == 0
    red = back.getpixel((10, 6))
    assert isinstance(red, tuple)
    assert red[0] > 150 > 90 > red[1]


def test_a_phone_held_upright_is_turned_with_the_clock() -> None:
    """As phones write it into the track's matrix (ISO/IEC 14496-12, section 8.3.2): x to y, y to minus x."""
    data = bytearray(a_film(1, kind="mov"))
    at = data.index(b"tkhd") + 4 + 4 + 36
    one = 1 << 16
    matrix = (0, one, 0, -one, 0, 0, 0, 0, 1 << 30)
    data[at : at + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    media, seen = fitted(bytes(data), Mode.EDIT)
    assert (media.width, media.height) == (96, 160)
    red = seen.images[0].getpixel((90, 10))  # what was at the top left is at the top right
    assert isinstance(red, tuple)
    assert red[0] > 150 > 90 > red[1]


@pytest.mark.parametrize(
    ("size", "expected"), [((1280, 960), (960, 720)), ((760, 1000), (720, 948)), ((162, 98), (162, 98))]
)
def test_the_short_side_is_at_most_720_and_both_are_even(size: tuple[int, int], expected: tuple[int, int]) -> None:
    media, seen = fitted(a_film(0.25, kind="mov", size=size, sound=None), Mode.EDIT)
    assert (media.width, media.height) == seen.size == expected
    assert seen.numbers == list(range(6))


def test_more_than_60_pictures_a_second_become_60() -> None:
    _, seen = fitted(a_film(1, fps=120, kind="mov", sound=None), Mode.EDIT)
    assert seen.rate == 60
    assert len(seen.images) == 60


def test_even_noise_stays_below_the_limit() -> None:
    noise = [Image.effect_noise((960, 540), 120).convert("RGB") for _ in range(6)]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mov") as target:
        video = target.add_stream("mjpeg", rate=24, options={"qmin": "2", "qmax": "2"})
        video.width, video.height, video.pix_fmt = 960, 540, "yuvj420p"
        for number in range(36):
            target.mux(video.encode(av.VideoFrame.from_image(noise[number % 6])))
        target.mux(video.encode(None))
    media, _ = fitted(buffer.getvalue(), Mode.EDIT)
    most = (1.5 + 1) * 20e6 / 8  # a second is allowed in advance
    assert 0.5 * most < len(media.data or b"") < most


def test_the_same_wish_is_the_same_input_whatever_the_encoder_writes() -> None:
    data = a_film(9.5, sound=None)
    first, other = video_input(data, Mode.EDIT, fit=True), video_input(data, Mode.EDIT, fit=True, label="another name")
    sha256 = video_input(a_film(9.5, sound=None), Mode.EXTEND).sha256
    assert first.identity() == other.identity() == {"origin": f"first 8.7 s of {sha256}"}


def test_what_fits_is_left_as_it_is() -> None:
    data = a_film(2)
    assert video_input(data, Mode.EDIT, fit=True).data == data
    assert video_input(data, Mode.EXTEND, fit=True).data == data


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_a_film_of_less_than_two_seconds_cannot_be_made_longer(kind: str) -> None:
    with pytest.raises(InvalidRequest, match=r"must have 2-15 s to be extended, got 1\.50 s") as caught:
        video_input(a_film(1.5, kind=kind), Mode.EXTEND, fit=True)
    assert "--fit" not in caught.value.hint


def test_a_large_film_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    film = a_film(10, sound=None)
    with path.open("wb") as stream:
        stream.write(film + (8 + 10**8).to_bytes(4, "big") + b"free")
        stream.truncate(len(film) + 8 + 10**8)
    tracemalloc.start()
    try:
        media, seen = fitted(path, Mode.EDIT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seen.numbers[-1] == 207
    assert (media.origin or "").startswith("first 8.7 s of ")
    assert peak < 40_000_000


def test_a_damaged_piece_in_the_middle_does_not_end_it() -> None:
    data = bytearray(a_film(6, kind="mpegts", sound=None))
    data[len(data) // 2 : len(data) // 2 + 600] = bytes(600)
    _, seen = fitted(bytes(data), Mode.EDIT)
    assert (seen.numbers[0], seen.numbers[-1]) == (0, 143)


def test_a_file_that_only_begins_like_a_film_is_refused() -> None:
    for head in (b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0AVI LIST", box(b"ftyp", b"qt  ")):
        with pytest.raises(InvalidRequest, match="cut short or damaged"):
            video_input(head + bytes(3000), Mode.EDIT, fit=True)


@pytest.mark.parametrize("space", [Colorspace.ITU709, Colorspace.ITU601])
@pytest.mark.parametrize("form", ["yuv420p", "yuvj420p"])
def test_colours_stay_as_they_are(space: Colorspace, form: str) -> None:
    shown = []
    for kind in ("mp4", "mov"):  # the one is left as it is, the other is made anew
        buffer = io.BytesIO()
        with av.open(buffer, "w", format=kind) as target:
            video = target.add_stream("libx264", rate=24)
            video.width, video.height, video.pix_fmt = 320, 240, form
            video.codec_context.colorspace = space
            frame = av.VideoFrame.from_image(Image.new("RGB", (320, 240), (200, 60, 30)))
            target.mux(video.encode(frame.reformat(format=form, dst_colorspace=space)))
            target.mux(video.encode(None))
        seen = fitted(buffer.getvalue(), Mode.EDIT)[1]
        shown.append(seen.images[0].getpixel((100, 100)))
    as_it_was, made_anew = shown
    assert made_anew == pytest.approx(as_it_was, abs=3)
