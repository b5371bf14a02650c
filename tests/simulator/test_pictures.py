"""First frames: images really used, foreign addresses never opened."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from grokvideo.simulator.catalogue import pixels, pixels_like
from grokvideo.simulator.pictures import FirstFrame, first_frame
from grokvideo.simulator.refusal import Refusal

ORIGIN = "http://simulator.invalid"


def data_uri(picture: Image.Image, form: str = "png", **options: object) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return f"data:image/{form};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def stored(url: str, folder: Path, resolution: str = "480p") -> tuple[FirstFrame, Image.Image]:
    frame = first_frame(url, resolution, folder, ORIGIN)
    with Image.open(folder / frame.name) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert abs(picture.width / picture.height - frame.width / frame.height) < 0.01
        return frame, picture


def test_the_given_image_is_used_as_it_is(tmp_path: Path) -> None:
    given = Image.linear_gradient("L").resize((900, 600)).convert("RGB")
    frame, picture = stored(data_uri(given), tmp_path)
    assert (frame.width, frame.height) == (720, 480)
    assert picture.tobytes() == given.tobytes()


@pytest.mark.parametrize(
    ("given", "kept"), [((60, 40), (720, 480)), ((3000, 2000), (1080, 720)), ((4000, 1000), (2160, 720))]
)
def test_a_picture_is_stored_with_as_many_pixels_as_a_camera_move_needs(
    tmp_path: Path, given: tuple[int, int], kept: tuple[int, int]
) -> None:
    _, picture = stored(data_uri(Image.new("L", given)), tmp_path)
    assert picture.size == kept


def test_a_photo_is_turned_upright_and_loses_its_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "a maker"
    frame, picture = stored(data_uri(Image.new("RGB", (640, 480)), "jpeg", exif=exif), tmp_path)
    assert (frame.width, frame.height) == (480, 640)
    assert not picture.getexif()


def test_transparency_becomes_white(tmp_path: Path) -> None:
    _, picture = stored(data_uri(Image.new("RGBA", (64, 64)), "webp", lossless=True), tmp_path)
    assert picture.getpixel((240, 240)) == (255, 255, 255)


def test_a_foreign_url_becomes_the_same_labelled_stand_in_every_time(tmp_path: Path) -> None:
    frame, picture = stored("https://example.com/a.png", tmp_path, "720p")
    again, same = stored("https://example.com/a.png", tmp_path / "elsewhere", "720p")
    other, _ = stored("https://example.com/b.png", tmp_path, "720p")
    assert frame == again
    assert picture.tobytes() == same.tobytes()
    assert frame.name != other.name
    assert (frame.width, frame.height) == (1280, 720)
    assert picture.getpixel((640, 320)) == (255, 255, 255)  # inside the label, above its words


@pytest.mark.parametrize("host", ["x" * 300, "b\u00fccher.example", "[::1]:80"])
def test_any_host_name_fits_on_a_stand_in(tmp_path: Path, host: str) -> None:
    stored(f"https://{host}/a.png", tmp_path)


PNG = data_uri(Image.new("RGB", (64, 64), "red"))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("ftp://example.com/a.png", id="ftp"),
        pytest.param("https://", id="no host"),
        pytest.param("http://[", id="no url"),
        pytest.param(f"{ORIGIN}/media/x.mp4", id="own video"),
        pytest.param("data:image/svg+xml;base64,PHN2Zz4=", id="svg"),
        pytest.param("data:image/png,plain", id="not base64"),
        pytest.param("data:image/png;base64", id="no data"),
        pytest.param("data:image/png;base64,?", id="bad base64"),
        pytest.param(PNG.replace("png", "jpeg", 1), id="wrong type"),
        pytest.param(PNG[:100], id="cut"),
        pytest.param(data_uri(Image.new("1", (8193, 1))), id="huge"),
    ],
)
def test_what_is_no_image_is_refused_and_not_stored(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refusal) as caught:
        first_frame(url, "480p", tmp_path / "inputs", ORIGIN)
    assert caught.value.status == 400
    assert not (tmp_path / "inputs").exists()


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
