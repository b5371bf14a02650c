"""Anything a person has becomes an image input, or is refused before anything is sent.

More than 300 lines, because all kinds of input share the makers at the top.
"""

from __future__ import annotations

import base64
import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from grokvideo.errors import InvalidRequest
from grokvideo.values.request import MediaInput
from grokvideo.video import inputs
from grokvideo.video.inputs import SIDE_LIMIT, FileId, image_input, thumbnail
from tests.films import a_film

KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
GPS, MAKER, TURNED = 0x8825, 0x010F, 0x0112
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r exif:GPSLatitude="52,31N"/></x:xmpmeta>'


def picture(width: int = 64, height: int = 48) -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def encoded(kind: str = "PNG", image: Image.Image | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    (image or picture()).save(buffer, kind, **options)
    return buffer.getvalue()


def opened(media: MediaInput) -> Image.Image:
    assert media.data is not None
    image = Image.open(io.BytesIO(media.data))
    image.load()
    return image


class Array:
    """What Pillow and grokvideo use of a NumPy array, without NumPy."""

    def __init__(self, height: int, width: int, depth: int = 3, dtype: str = "uint8") -> None:
        self.shape = (height, width, depth)
        self.dtype = dtype
        self._bytes = bytes(range(height * width * depth))

    @property
    def __array_interface__(self) -> dict[str, Any]:
        row = self.shape[1] * self.shape[2]
        return {"shape": self.shape, "typestr": "|u1", "strides": (row, self.shape[2], 1), "version": 3}

    def tobytes(self) -> bytes:
        return self._bytes


@pytest.mark.parametrize("kind", KINDS)
def test_a_path_and_its_bytes_are_sent_as_they_are(tmp_path: Path, kind: str) -> None:
    data = encoded(kind)
    path = tmp_path / "kettle.img"
    path.write_bytes(data)
    for given in (path, str(path), f" {path} ", data, bytearray(data), memoryview(data)):
        media = image_input(given)
        assert (media.data, media.mime, media.width, media.height) == (data, KINDS[kind], 64, 48)
    assert image_input(path).label == "kettle.img"
    assert image_input(data).label == "image"


def test_a_picture_keeps_its_pixels() -> None:
    media = image_input(picture())
    assert media.mime == "image/png"
    assert opened(media).tobytes() == picture().tobytes()


def test_an_array_keeps_its_pixels() -> None:
    array = Array(4, 5)
    media = image_input(array)
    assert (media.width, media.height, media.label) == (5, 4, "array")
    assert opened(media).tobytes() == array.tobytes()


def test_a_numpy_array_that_is_not_in_one_piece_keeps_its_pixels() -> None:
    numpy = pytest.importorskip("numpy")
    array = numpy.arange(6 * 8 * 3, dtype="uint8").reshape(6, 8, 3)[::2, ::-1]
    assert opened(image_input(array)).tobytes() == array.tobytes()


@pytest.mark.parametrize("array", [Array(4, 5, 4), Array(4, 5, 1), Array(4, 5, dtype="float32"), Array(0, 5)])
def test_an_array_of_another_shape_or_type_is_refused(array: Array) -> None:
    with pytest.raises(InvalidRequest, match="image"):
        image_input(array)


def test_a_data_uri_becomes_its_bytes() -> None:
    data = encoded("WEBP")
    media = image_input(f"data:image/webp;base64,{base64.b64encode(data).decode()}")
    assert (media.data, media.mime, media.url) == (data, "image/webp", None)


def test_the_bytes_of_a_data_uri_count_and_not_its_word_for_them() -> None:
    media = image_input(f"data:text/html;base64,{base64.b64encode(encoded()).decode()}")
    assert media.mime == "image/png"


@pytest.mark.parametrize("uri", ["data:image/png,abc", "data:image/png;base64,a b!", "data:image/png;base64,", "data:"])
def test_a_broken_data_uri_is_refused(uri: str) -> None:
    with pytest.raises(InvalidRequest):
        image_input(uri)


def test_urls_and_file_ids_are_not_opened() -> None:
    media = image_input("https://example.com/a/first%20frame.png?token=1")
    assert (media.url, media.data) == ("https://example.com/a/first%20frame.png?token=1", None)
    assert media.label == "first%20frame.png"
    assert image_input(FileId("file_7f0c")).file_id == "file_7f0c"
    assert image_input(media) is media


@pytest.mark.parametrize("url", ["ftp://example.com/a.png", "file:///a.png", "s3://bucket/a.png"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match="https://"):
        image_input(url)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"-----BEGIN PRIVATE KEY-----",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7",
        b"",
        b"RIFF\0\0\0\0WAVEfmt ",
    ],
)
def test_a_file_that_is_no_picture_is_never_sent(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(InvalidRequest, match="not a PNG, JPEG or WebP image"):
        image_input(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_picture_is_refused(kind: str) -> None:
    data = encoded(kind, Image.effect_noise((64, 48), 90).convert("RGB"))
    with pytest.raises(InvalidRequest, match="cannot be read as an image"):
        image_input(data[: len(data) // 2])


@pytest.mark.parametrize("value", [None, 7, 1.5, object(), ["a.png"], {"url": "https://example.com"}])
def test_anything_else_is_refused_with_what_would_do(value: object) -> None:
    with pytest.raises(InvalidRequest, match=f"made from {type(value).__name__}") as caught:
        image_input(value)
    assert "gv.FileId" in caught.value.hint


@pytest.mark.parametrize("name", ["no-such-file.png", "", ".", "a\0b.png", "x" * 5000, "~nobody-has-this-name/a.png"])
def test_a_path_that_leads_to_no_file_is_one_sentence(name: str) -> None:
    with pytest.raises(InvalidRequest, match="the image"):
        image_input(name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe in the file system is a matter of Unix")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InvalidRequest, match="is not a file"):
        image_input(tmp_path / "pipe.png")


def test_a_side_may_have_8192_pixels_and_no_more() -> None:
    assert image_input(encoded(image=picture(SIDE_LIMIT, 1))).width == SIDE_LIMIT
    with pytest.raises(InvalidRequest, match="8193 x 1 pixels; a side may have at most 8192"):
        image_input(encoded(image=picture(SIDE_LIMIT + 1, 1)))


def test_a_picture_that_only_claims_to_be_huge_is_refused_unopened() -> None:
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(InvalidRequest):
        image_input(bomb)


def test_too_many_bytes_are_refused_with_both_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded()
    (tmp_path / "a.png").write_bytes(data)
    monkeypatch.setattr(inputs, "BYTES_LIMIT", len(data))
    assert image_input(data).data == data
    monkeypatch.setattr(inputs, "BYTES_LIMIT", len(data) - 1)
    for given in (data, tmp_path / "a.png"):
        with pytest.raises(InvalidRequest, match=r"has \d+\.\d MB; .* at most \d+\.\d MB"):
            image_input(given)


def test_a_picture_of_20_megabytes_is_taken() -> None:
    data = encoded("PNG", Image.effect_noise((2900, 2300), 120).convert("RGB"), compress_level=0)
    assert 20_000_000 < len(data) < 48_000_000
    assert image_input(data).data == data


@pytest.mark.parametrize("kind", KINDS)
def test_the_place_is_removed_and_the_rest_stays(kind: str) -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 0.0)}
    exif[MAKER] = "a maker"
    exif[TURNED] = 6
    data = encoded(kind, exif=exif, icc_profile=b"a colour profile" * 9)
    media = image_input(data)
    sent, given = opened(media), Image.open(io.BytesIO(data))
    assert GPS not in sent.getexif()
    assert sent.getexif()[MAKER] == "a maker"
    assert sent.info["icc_profile"] == given.info["icc_profile"]
    assert sent.convert("RGB").tobytes() == given.convert("RGB").tobytes()
    assert (media.width, media.height) == (48, 64)  # as a viewer shows it


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_the_place_is_removed_from_xmp_as_well(kind: str) -> None:
    data = encoded(kind, xmp=XMP)
    assert b"GPSLatitude" in data
    media = image_input(data)
    assert media.data is not None
    assert b"GPSLatitude" not in media.data
    assert opened(media).convert("RGB").tobytes() == Image.open(io.BytesIO(data)).convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("exif:GPSLatitude", "52/1, 31/1, 0/1"),
        ("Comment", "GPS 52.5163 13.3777"),
        ("XML:com.adobe.xmp", XMP.decode()),
        ("location", "52.5163 13.3777"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_the_place_is_removed_from_the_texts_of_a_png(name: str, text: str, packed: bool) -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text(name, text, zip=packed)
    data = encoded(pnginfo=note)
    media = image_input(data)
    sent = opened(media)
    assert sent.tobytes() == opened(image_input(encoded())).tobytes()
    assert not getattr(sent, "text", {})
    assert b"52.5163" not in (media.data or b"")


def test_a_png_with_harmless_texts_is_sent_as_it_is() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Software", "a painter")
    data = encoded(pnginfo=note)
    assert image_input(data).data == data


def test_the_place_is_removed_from_the_comment_of_a_jpeg() -> None:
    data = encoded("JPEG", comment=b"GPS 52.5163 13.3777")
    media = image_input(data)
    assert b"52.5163" in data
    assert b"52.5163" not in (media.data or b"")
    assert opened(media).tobytes() == Image.open(io.BytesIO(data)).tobytes()


@pytest.mark.parametrize("text", ["https://[bad", "http://[::1/a.png"])
def test_an_address_that_makes_no_sense_is_one_sentence(text: str) -> None:
    with pytest.raises(InvalidRequest, match="URL cannot be understood"):
        image_input(text)


def test_a_data_uri_with_foreign_letters_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="not valid base64"):
        image_input("data:image/png;base64,äöü")


def test_the_place_is_removed_from_the_several_pictures_of_a_phone() -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 0.0)}
    data = encoded("MPO", exif=exif, save_all=True, append_images=[picture()])
    sent = opened(image_input(data))
    assert (sent.format, sent.size) == ("JPEG", (64, 48))
    assert GPS not in sent.getexif()


def test_a_thumbnail_is_small_upright_and_only_of_what_is_at_hand() -> None:
    exif = Image.Exif()
    exif[TURNED] = 6
    noise = Image.effect_noise((1600, 1200), 100).convert("RGB")
    small = thumbnail(image_input(encoded("JPEG", noise, exif=exif)), width=300)
    assert small is not None
    assert len(small) <= 20_000
    with Image.open(io.BytesIO(small)) as shown:
        assert shown.height > shown.width
        assert shown.width <= 300
    assert thumbnail(image_input("https://example.com/a.png")) is None


def test_a_picture_that_a_camera_turned_goes_out_upright() -> None:
    turned = Image.open(io.BytesIO(encoded("JPEG", exif=orientation(6))))
    assert turned.size == (64, 48)
    media = image_input(turned)
    assert (media.width, media.height) == (48, 64)
    assert opened(media).size == (48, 64)


def orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_video_is_told_where_it_belongs(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"crane.{kind}"
    path.write_bytes(a_film(1, kind=kind, codec="libx264" if kind == "mp4" else "libvpx-vp9", sound=None))
    with pytest.raises(InvalidRequest) as caught:
        image_input(path)
    assert str(caught.value) == f"'crane.{kind}' is a video, not a picture"
    assert "its variable or the name of its job, in Python gv.library().get(...)" in caught.value.hint
    assert "--edit or --extend, in Python gv.edit or gv.extend" in caught.value.hint
    assert caught.value.hint.endswith("Nothing was sent.")
