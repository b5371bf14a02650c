"""Pictures that were given: really used, in the shape they are filmed in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from grokvideo.simulator.catalogue import pixels, pixels_like
from grokvideo.simulator.pictures import Picture, Stored
from grokvideo.simulator.refusal import Refusal


def encoded(picture: Image.Image, form: str = "png", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def opened(folder: Path, stored: Stored) -> Image.Image:
    with Image.open(folder / stored.name) as picture:
        picture.load()
        assert picture.format == "PNG"
        return picture


def first_frame(picture: Picture, folder: Path, resolution: str = "480p") -> tuple[tuple[int, int], Image.Image]:
    """Size of the clip, and the stored picture."""
    size = picture.film_size(resolution)
    stored = opened(folder, picture.store(folder, *size))
    assert abs(stored.width / stored.height - size[0] / size[1]) < 0.01
    return size, stored


def test_the_given_image_is_used_as_it_is(tmp_path: Path) -> None:
    given = Image.linear_gradient("L").resize((900, 600)).convert("RGB")
    size, picture = first_frame(Picture.read(encoded(given), "image"), tmp_path)
    assert size == (720, 480)
    assert picture.tobytes() == given.tobytes()


@pytest.mark.parametrize(
    ("given", "kept"), [((60, 40), (720, 480)), ((3000, 2000), (1080, 720)), ((4000, 1000), (2160, 720))]
)
def test_a_picture_is_stored_with_as_many_pixels_as_a_camera_move_needs(
    tmp_path: Path, given: tuple[int, int], kept: tuple[int, int]
) -> None:
    _, picture = first_frame(Picture.read(encoded(Image.new("L", given)), "image"), tmp_path)
    assert picture.size == kept


@pytest.mark.parametrize("size", [(848, 480), (480, 848), (720, 720)])
def test_a_later_frame_takes_the_shape_of_the_clip(tmp_path: Path, size: tuple[int, int]) -> None:
    for picture in (
        Picture.read(encoded(Image.new("RGB", (300, 200), "teal")), "last_frame"),
        Picture.behind("https://example.com/a.png", "example.com"),
    ):
        assert opened(tmp_path, picture.store(tmp_path, *size)).size == size


@pytest.mark.parametrize(("given", "kept"), [((300, 200), (300, 200)), ((4096, 1024), (1024, 256))])
def test_a_reference_keeps_its_own_shape(tmp_path: Path, given: tuple[int, int], kept: tuple[int, int]) -> None:
    picture = Picture.read(encoded(Image.new("RGB", given, "teal")), "reference_images[0]")
    assert opened(tmp_path, picture.store_whole(tmp_path)).size == kept


def test_the_stand_in_of_a_reference_is_a_landscape(tmp_path: Path) -> None:
    picture = Picture.behind("https://example.com/a.png", "example.com")
    assert opened(tmp_path, picture.store_whole(tmp_path)).size == (848, 480)


def test_a_photo_is_turned_upright_and_loses_its_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "a maker"
    data = encoded(Image.new("RGB", (640, 480)), "jpeg", exif=exif)
    size, picture = first_frame(Picture.read(data, "image"), tmp_path)
    assert size == (480, 640)
    assert not picture.getexif()


def test_transparency_becomes_white(tmp_path: Path) -> None:
    data = encoded(Image.new("RGBA", (64, 64)), "webp", lossless=True)
    _, picture = first_frame(Picture.read(data, "image"), tmp_path)
    assert picture.getpixel((240, 240)) == (255, 255, 255)


def test_a_foreign_url_becomes_the_same_labelled_stand_in_every_time(tmp_path: Path) -> None:
    def stand_in(name: str) -> Picture:
        return Picture.behind(f"https://example.com/{name}.png", "example.com")

    size, picture = first_frame(stand_in("a"), tmp_path, "720p")
    _, again = first_frame(stand_in("a"), tmp_path / "elsewhere", "720p")
    _, other = first_frame(stand_in("b"), tmp_path, "720p")
    assert size == (1280, 720)
    assert picture.tobytes() == again.tobytes()
    assert picture.tobytes() != other.tobytes()
    assert picture.getpixel((640, 320)) == (255, 255, 255)  # inside the label, above its words


@pytest.mark.parametrize("host", ["", "x" * 300, "b\u00fccher.example", "::1"])
def test_any_host_name_fits_on_a_stand_in(tmp_path: Path, host: str) -> None:
    first_frame(Picture.behind(f"https://{host}/a.png", host), tmp_path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "expected a JPEG, PNG or WebP image", id="empty"),
        pytest.param(b"<svg/>", "expected a JPEG, PNG or WebP image", id="svg"),
        pytest.param(encoded(Image.new("1", (8, 8)), "gif"), "expected a JPEG, PNG or WebP image", id="gif"),
        pytest.param(encoded(Image.new("RGB", (64, 64), "red"))[:80], "damaged or far too large", id="cut"),
        pytest.param(encoded(Image.new("1", (8193, 1))), "at most 8192 pixels a side, got 8193 x 1", id="huge"),
    ],
)
def test_what_is_no_image_is_refused_by_the_name_of_its_field(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        Picture.read(data, "keyframes[2].image")
    assert caught.value.status == 400
    assert str(caught.value).startswith("keyframes[2].image: ")


@pytest.mark.parametrize(
    ("ratio", "sizes"),
    [
        ("1:1", [(480, 480), (720, 720), (1080, 1080)]),
        ("16:9", [(848, 480), (1280, 720), (1920, 1080)]),
        ("9:16", [(480, 848), (720, 1280), (1080, 1920)]),
        ("4:3", [(640, 480), (960, 720), (1440, 1080)]),
        ("3:4", [(480, 640), (720, 960), (1080, 1440)]),
        ("3:2", [(720, 480), (1080, 720), (1620, 1080)]),
        ("2:3", [(480, 720), (720, 1080), (1080, 1620)]),
        ("21:9", [(1120, 480), (1680, 720), (2520, 1080)]),
        ("5:2", [(1200, 480), (1800, 720), (2700, 1080)]),
    ],
)
def test_pixels_follow_ratio_and_resolution(ratio: str, sizes: list[tuple[int, int]]) -> None:
    assert [pixels(ratio, resolution) for resolution in ("480p", "720p", "1080p")] == sizes


@pytest.mark.parametrize(
    ("image", "size"),
    [((900, 600), (720, 480)), ((1, 1), (480, 480)), ((1001, 333), (1440, 480)), ((100, 201), (480, 964))],
)
def test_pixels_follow_the_image(image: tuple[int, int], size: tuple[int, int]) -> None:
    assert pixels_like(*image, "480p") == size
