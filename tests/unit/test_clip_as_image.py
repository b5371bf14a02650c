"""A clip as an image input is its last frame."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from grokvideo.errors import InvalidRequest
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip
from grokvideo.video.inputs import image_input
from tests.films import SIZE, a_film, number_of
from tests.values import a_clip


def opened(media: MediaInput) -> Image.Image:
    assert media.data is not None
    image = Image.open(io.BytesIO(media.data))
    image.load()
    return image


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    path = tmp_path / "7f0c2e11aa22bb33.mp4"
    path.write_bytes(a_film(2))
    return a_clip(path, VideoRequest(prompt="a crane"))


def test_a_clip_gives_its_last_frame(clip: Clip) -> None:
    media = image_input(clip)
    assert (media.mime, media.width, media.height) == ("image/png", *SIZE)
    assert media.label == "last frame of 7f0c2e11aa22bb33.mp4"
    assert media.identity() == {"origin": f"last frame of {clip.sha256}"}
    assert number_of(opened(media)) == 47
    assert opened(media).tobytes() == clip.last_frame().tobytes()
    assert image_input(clip, "crane").label == "crane"


def test_a_clip_whose_file_is_gone_is_named(clip: Clip) -> None:
    clip.path.unlink()
    with pytest.raises(InvalidRequest, match=r"7f0c2e11aa22bb33\.mp4.* is gone") as caught:
        image_input(clip)
    assert "Nothing was sent" in caught.value.advice


def test_a_clip_whose_file_is_damaged_is_named(clip: Clip) -> None:
    clip.path.write_bytes(b"no film")
    with pytest.raises(InvalidRequest, match=r"last frame of the clip '7f0c2e11aa22bb33\.mp4' cannot be taken"):
        image_input(clip)
