"""Where inputs come from: data, files and links of this service are used; foreign addresses are never opened."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.simulator.bodies import read_edit, read_extension, read_generation
from grokvideo.simulator.inputs import Inputs, InputStore
from grokvideo.simulator.origin import Origin
from grokvideo.simulator.refusal import Refusal
from tests.simulator.footage_of import mp4, picture_file, picture_uri, video_uri

ORIGIN = "http://simulator.invalid"
STEERED = "grok-imagine-video-1.5"
OWN_CLIP, OWN_PICTURE = "/media/clip.mp4", "/files-cdn/secret/file_1.png"
FILES = {"file_video": mp4(), "file_picture": picture_file(300, 200)}


def store(folder: Path, origin: str = ORIGIN) -> InputStore:
    media = {OWN_CLIP: mp4(), OWN_PICTURE: picture_file(300, 200)}

    def own_file(file_id: str, owner: str) -> bytes | None:
        return FILES.get(file_id) if owner == "ann" else None

    return InputStore(folder, Origin(origin), media.get, own_file)


def generation(folder: Path, owner: str = "ann", **fields: object) -> Inputs:
    return store(folder).take(read_generation({"model": STEERED, "prompt": "a fox", **fields}), owner)


def edit(folder: Path, owner: str = "ann", **video: object) -> Inputs:
    return store(folder).take(read_edit({"prompt": "at night", "video": video}), owner)


def refused(call: Any, *arguments: object, **fields: object) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments, **fields)
    assert caught.value.status == 400
    return str(caught.value)


def test_words_alone_store_nothing(tmp_path: Path) -> None:
    inputs = generation(tmp_path / "inputs", aspect_ratio="9:16", resolution="720p")
    assert inputs == Inputs(width=720, height=1280)
    assert not (tmp_path / "inputs").exists()


@pytest.mark.parametrize(
    "image",
    [
        {"url": picture_uri(300, 200)},
        {"file_id": "file_picture"},
        {"url": ORIGIN + OWN_PICTURE},
        {"url": f"{ORIGIN}:80{OWN_PICTURE}"},
    ],
)
def test_a_picture_from_anywhere_is_the_same_picture(tmp_path: Path, image: dict[str, str]) -> None:
    inputs = generation(tmp_path, image=image)
    assert (inputs.width, inputs.height) == (720, 480)
    assert inputs.image is not None
    with Image.open(tmp_path / inputs.image.name) as picture:
        assert picture.getpixel((9, 9)) == (255, 0, 0)
    # Sent as data, as a file or as a link: one identity, hence one scene.
    assert inputs.image == generation(tmp_path, image={"url": picture_uri(300, 200)}).image


def test_every_frame_has_the_shape_of_the_clip_and_a_reference_its_own(tmp_path: Path) -> None:
    frames: dict[str, Any] = {
        "last_frame": {"url": picture_uri(90, 30, "blue")},
        "keyframes": [{"image": {"url": "https://example.com/a.png"}, "timestamp_s": 2.5}],
        "reference_images": [{"url": picture_uri(90, 30)}, {"file_id": "file_picture"}],
    }
    inputs = generation(tmp_path, aspect_ratio="1:1", duration=5, **frames)
    assert (inputs.width, inputs.height, inputs.image) == (480, 480, None)
    assert inputs.last_frame is not None
    [(keyframe, moment)] = inputs.keyframes
    assert moment == 2.5

    def size(name: str) -> tuple[int, int]:
        with Image.open(tmp_path / name) as picture:
            return picture.size

    assert [size(stored.name) for stored in (inputs.last_frame, keyframe)] == [(480, 480), (480, 480)]
    assert [size(stored.name) for stored in inputs.references] == [(90, 30), (300, 200)]


def test_a_first_frame_decides_the_shape_of_the_others(tmp_path: Path) -> None:
    inputs = generation(
        tmp_path, image={"url": picture_uri(200, 300)}, last_frame={"url": picture_uri(90, 30)}, aspect_ratio="16:9"
    )
    assert (inputs.width, inputs.height) == (480, 720)
    assert inputs.last_frame is not None
    assert inputs.last_frame.name.endswith("-480x720.png")


@pytest.mark.parametrize("video", [{"url": video_uri(mp4())}, {"file_id": "file_video"}, {"url": ORIGIN + OWN_CLIP}])
def test_a_video_from_anywhere_is_the_same_video(tmp_path: Path, video: dict[str, str]) -> None:
    source = edit(tmp_path, **video).source
    assert source is not None
    assert (source.width, source.height, source.resolution, source.seconds) == (160, 128, "480p", 3.0)
    assert (tmp_path / source.name).read_bytes() == mp4()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_a_link_by_any_of_our_names_is_our_own(tmp_path: Path, name: str) -> None:
    order = read_edit({"prompt": "at night", "video": {"url": f"http://{name}:8787{OWN_CLIP}"}})
    source = store(tmp_path, "http://127.0.0.1:8787").take(order, "ann").source
    assert source is not None
    assert source.name


@pytest.mark.parametrize(
    ("size", "resolution", "made"),
    [
        ((160, 128), "480p", (160, 128)),
        ((640, 480), "480p", (640, 480)),
        ((640, 482), "720p", (640, 482)),
        ((1440, 1080), "720p", (960, 720)),
        ((540, 960), "720p", (540, 960)),
    ],
)
def test_a_source_hands_down_its_size_and_resolution(
    tmp_path: Path, size: tuple[int, int], resolution: str, made: tuple[int, int]
) -> None:
    inputs = edit(tmp_path, url=video_uri(mp4(*size, 0.5)))
    assert inputs.source is not None
    assert (inputs.width, inputs.height, inputs.source.resolution) == (*made, resolution)


@pytest.mark.parametrize(
    "url", ["https://example.com/a.mp4?signature=secret", "http://[::1]:9/a", "https://localhost/a"]
)
def test_a_foreign_video_becomes_six_seconds_that_follow_from_its_address(tmp_path: Path, url: str) -> None:
    inputs = edit(tmp_path / "inputs", url=url)
    source = inputs.source
    assert source is not None
    assert (source.name, source.seconds, source.resolution) == ("", 6.0, "480p")
    assert (inputs.width, inputs.height) == (848, 480)
    assert "secret" not in source.url
    assert not (tmp_path / "inputs").exists()
    other = edit(tmp_path, url=url + "1").source
    assert other is not None
    assert other.url != source.url


BROKEN_URLS = [
    ("", "expected an http(s) URL or a base64 data URI, got ''"),
    ("file:///etc/passwd", "expected an http(s) URL or a base64 data URI"),
    ("ftp://example.com/a", "expected an http(s) URL or a base64 data URI"),
    ("https://", "expected an http(s) URL or a base64 data URI"),
    ("http://[", "expected an http(s) URL or a base64 data URI"),
    (f"{ORIGIN}/files-cdn/other", "this link of the service does not exist or has expired"),
    (f"{ORIGIN}/v1/models", "this link of the service does not exist or has expired"),
    ("data:image/svg+xml;base64,PHN2Zz4=", "a data URI must start with data:"),
    ("data:text/plain,plain", "a data URI must start with data:"),
]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        *BROKEN_URLS,
        (f"{ORIGIN}{OWN_CLIP}", "links of this service's clips are videos, not images"),
        (video_uri(b""), "a data URI must start with data:image/png;base64, (or image/jpeg, image/webp)"),
        ("data:image/png;base64", "a data URI must start with data:image/png;base64,"),
        ("data:image/png;base64,?", "the data URI is not valid base64"),
        (picture_uri().replace("png", "jpeg", 1), "the data is not what it says it is (image/jpeg)"),
    ],
)
def test_what_leads_to_no_picture_is_refused_and_not_stored(tmp_path: Path, url: str, words: str) -> None:
    folder = tmp_path / "inputs"
    for field in ("image", "last_frame"):
        assert refused(generation, folder, **{field: {"url": url}}).startswith(f"{field}: {words}")
    frames = [{"image": {"url": url}, "timestamp_s": 1}]
    assert refused(generation, folder, keyframes=frames).startswith(f"keyframes[0].image: {words}")
    assert refused(generation, folder, reference_images=[{"url": url}]).startswith(f"reference_images[0]: {words}")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        *BROKEN_URLS,
        (picture_uri(), "a data URI must start with data:video/mp4;base64,"),
        ("data:video/mp4;base64,?", "the data URI is not valid base64"),
        (video_uri(b""), "expected an MP4 file"),
        (video_uri(picture_file()), "expected an MP4 file"),
        (video_uri(mp4()[:900]), ""),
        (video_uri(mp4(codec="mpeg4")), "expected H.264, H.265 or AV1 inside the MP4, got mpeg4"),
    ],
)
def test_what_leads_to_no_video_is_refused_and_not_stored(tmp_path: Path, url: str, words: str) -> None:
    assert refused(edit, tmp_path / "inputs", url=url).startswith(f"video: {words}")
    assert not (tmp_path / "inputs").exists()


@pytest.mark.parametrize("file_id", ["", "file_none", "../file_video"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, file_id: str) -> None:
    assert refused(edit, tmp_path, file_id=file_id) == f"video: file {file_id!r} was not found"
    assert refused(generation, tmp_path, image={"file_id": file_id}) == f"image: file {file_id!r} was not found"


def test_a_file_of_another_key_is_not_there(tmp_path: Path) -> None:
    assert refused(edit, tmp_path, "bob", file_id="file_video") == "video: file 'file_video' was not found"


def test_files_of_the_wrong_kind_are_refused(tmp_path: Path) -> None:
    assert refused(edit, tmp_path, file_id="file_picture").startswith("video: expected an MP4 file")
    words = "image: expected a JPEG, PNG or WebP image"
    assert refused(generation, tmp_path, image={"file_id": "file_video"}) == words


def test_a_source_that_is_too_long_or_too_short_is_refused(tmp_path: Path) -> None:
    words = "video: must be at most 8.7 seconds long to be edited, got 9.00"
    assert refused(edit, tmp_path, url=video_uri(mp4(seconds=9.0))) == words

    def extend(seconds: float) -> Inputs:
        body = {"prompt": "on", "video": {"url": video_uri(mp4(seconds=seconds))}}
        return store(tmp_path).take(read_extension(body), "ann")

    assert refused(extend, 1.5) == "video: must be 2-15 seconds long to be extended, got 1.50"
    assert refused(extend, 15.5) == "video: must be 2-15 seconds long to be extended, got 15.50"
    assert extend(15.0).source is not None


def test_a_strip_is_no_film(tmp_path: Path) -> None:
    words = "video: too long and narrow, 2048 x 32 pixels"
    assert refused(edit, tmp_path, url=video_uri(mp4(2048, 32, 0.5))) == words


def test_a_stored_picture_says_nothing_about_its_owner(tmp_path: Path) -> None:
    inputs = generation(tmp_path, image={"file_id": "file_picture"})
    assert inputs.image is not None
    data = (tmp_path / inputs.image.name).read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        assert not picture.info
