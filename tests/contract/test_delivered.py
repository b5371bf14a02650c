"""What was asked for is what is delivered: size, shape, length, rate and sound of the real file, over a real socket."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from PIL import Image

import grokvideo as gv
from grokvideo.simulator import framecode

SPEED = 10
RATIOS = {
    "480p": {
        "16:9": (848, 480),
        "9:16": (480, 848),
        "1:1": (480, 480),
        "4:3": (640, 480),
        "3:4": (480, 640),
        "3:2": (720, 480),
        "2:3": (480, 720),
    },
    "720p": {
        "16:9": (1280, 720),
        "9:16": (720, 1280),
        "1:1": (720, 720),
        "4:3": (960, 720),
        "3:4": (720, 960),
        "3:2": (1080, 720),
        "2:3": (720, 1080),
    },
}
CASES = [(resolution, ratio, size) for resolution, sizes in RATIOS.items() for ratio, size in sizes.items()]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The simulator as anybody starts it, on a free port, its clock ten times as fast; its base URL."""
    command = [sys.executable, "-u", "-m", "grokvideo", "simulator", "--port", "0", "--speed", str(SPEED)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+/v1", line) for line in process.stdout)))
        yield found.group()
        process.terminate()


@pytest.fixture(scope="module")
def jobs(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], gv.Job]:
    """Every case, made at once: two seconds long, the wide one without sound."""
    session = gv.Session(
        home=tmp_path_factory.mktemp("library"),
        provider="simulator",
        base_url=server,
        requests_per_second=SPEED,
        max_jobs=15,
    )
    started = {}
    for resolution, ratio, _ in CASES:
        request = gv.VideoRequest(
            prompt="a boat on a lake",
            duration=2,
            resolution=resolution,
            aspect_ratio=ratio,
            generate_audio=ratio != "16:9",
        )
        started[resolution, ratio] = session.submit(request)
    gv.Jobs(started.values()).wait(timeout=120)
    return started


@pytest.mark.parametrize(("resolution", "ratio", "size"), CASES, ids=[f"{a}-{b}" for a, b, _ in CASES])
def test_delivered_file_has_the_size_shape_and_length_that_were_asked(
    jobs: dict[tuple[str, str], gv.Job], resolution: str, ratio: str, size: tuple[int, int]
) -> None:
    clip = jobs[resolution, ratio].result(timeout=1)
    with av.open(str(clip.path)) as container:
        picture = container.streams.video[0]
        assert (picture.codec_context.width, picture.codec_context.height) == size
        assert picture.codec_context.name == "h264"
        assert picture.average_rate == 24
        assert container.duration == pytest.approx(2 * av.time_base, abs=0.05 * av.time_base)
        assert [stream.codec_context.name for stream in container.streams.audio] == ([] if ratio == "16:9" else ["aac"])
        numbers = [framecode.read(frame.to_image()) for frame in container.decode(picture)]
    assert numbers == list(range(48))
    assert (clip.width, clip.height, clip.duration, clip.fps) == (*size, 2.0, 24.0)


def test_a_clip_made_from_an_image_starts_with_it_and_has_its_shape(server: str, tmp_path: Path) -> None:
    picture = Image.new("RGB", (600, 400), (200, 60, 30))
    picture.paste((20, 40, 160), (0, 200, 600, 400))
    session = gv.Session(home=tmp_path, provider="simulator", base_url=server, requests_per_second=SPEED)
    request = session.request("it moves", image=picture, model=None, duration=1)
    clip = session.submit(request).result(timeout=60)
    assert (clip.width, clip.height) == (720, 480)
    with av.open(str(clip.path)) as container:
        first = next(container.decode(video=0)).to_image()
    upper, lower = first.getpixel((360, 120)), first.getpixel((360, 360))
    assert upper == pytest.approx((200, 60, 30), abs=12)
    assert lower == pytest.approx((20, 40, 160), abs=12)
