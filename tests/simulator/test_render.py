"""Real films from the worker process, opened again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from grokvideo.simulator import framecode
from grokvideo.simulator.render import Renderer, RenderError, RenderRequest

SMALL = RenderRequest(prompt="A paper boat crosses a lake, rain", seed=0, width=320, height=192, seconds=2)


def changed(**fields: object) -> RenderRequest:
    values = {name: getattr(SMALL, name) for name in RenderRequest.__dataclass_fields__}
    return RenderRequest(**(values | fields))


def frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer()
    yield renderer
    renderer.close()


@pytest.fixture(scope="module")
def film(renderer: Renderer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "boat.mp4"
    asyncio.run(renderer.render(SMALL, path))
    return path


def test_length_size_and_streams_are_as_asked(film: Path) -> None:
    with av.open(str(film)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.frames) == (320, 192, 48)
        assert video.average_rate == 24
        assert video.codec_context.pix_fmt == "yuv420p"
        assert container.duration == pytest.approx(2_000_000, abs=5_000)


def test_there_is_a_key_frame_every_second(film: Path) -> None:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        keys = [
            packet.pts * stream.time_base
            for packet in container.demux(stream)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert keys == [0, 1]


def test_the_index_comes_before_the_pictures(film: Path) -> None:
    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_sound_is_soft_but_there(film: Path) -> None:
    loudest = 0.0
    with av.open(str(film)) as container:
        for frame in container.decode(audio=0):
            samples = memoryview(bytes(frame.planes[0])).cast("f")
            loudest = max(loudest, *samples)
    assert 0.02 < loudest < 0.7


def test_every_frame_says_its_number(film: Path) -> None:
    assert [framecode.read(image) for image in frames(film)] == list(range(48))


def test_equal_requests_give_equal_files(renderer: Renderer, film: Path, tmp_path: Path) -> None:
    asyncio.run(renderer.render(SMALL, tmp_path / "again.mp4"))
    assert (tmp_path / "again.mp4").read_bytes() == film.read_bytes()


@pytest.mark.parametrize("size", [(480, 848), (1120, 480)])
async def test_any_shape_can_be_asked_for(size: tuple[int, int], renderer: Renderer, tmp_path: Path) -> None:
    await renderer.render(changed(width=size[0], height=size[1], seconds=1, audio=False), tmp_path / "a.mp4")
    images = frames(tmp_path / "a.mp4")
    assert (len(images), images[0].size) == (24, size)
    assert framecode.read(images[23]) == 23


async def test_without_audio_there_is_no_audio_stream(renderer: Renderer, tmp_path: Path) -> None:
    await renderer.render(changed(audio=False, seconds=1), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert not container.streams.audio
        assert container.duration == 1_000_000


async def test_a_given_picture_is_the_first_frame(renderer: Renderer, tmp_path: Path) -> None:
    given = Image.linear_gradient("L").resize((640, 384)).convert("RGB")
    given.save(tmp_path / "given.png")
    await renderer.render(changed(image_path=str(tmp_path / "given.png")), tmp_path / "a.mp4")
    first = frames(tmp_path / "a.mp4")[0]
    middle = (0, 20, 320, 170)  # between the frame code and the stamp
    gap = ImageChops.difference(first.crop(middle), given.resize((320, 192), Image.Resampling.LANCZOS).crop(middle))
    assert max(ImageStat.Stat(gap).mean) < 3


def test_an_unreadable_picture_is_an_error_and_leaves_no_file(renderer: Renderer, tmp_path: Path) -> None:
    (tmp_path / "given.png").write_text("no picture")
    with pytest.raises(RenderError, match="UnidentifiedImageError"):
        asyncio.run(renderer.render(changed(image_path=str(tmp_path / "given.png")), tmp_path / "a.mp4"))
    assert [path.name for path in tmp_path.iterdir()] == ["given.png"]


async def test_requests_are_served_in_the_order_they_came(renderer: Renderer, tmp_path: Path) -> None:
    done: list[int] = []

    async def one(number: int) -> None:
        await renderer.render(changed(seconds=1, audio=False), tmp_path / f"{number}.mp4")
        done.append(number)

    await asyncio.gather(*(one(number) for number in range(4)))
    assert done == [0, 1, 2, 3]


async def test_a_killed_worker_is_replaced(renderer: Renderer, tmp_path: Path) -> None:
    await renderer.render(changed(seconds=1, audio=False), tmp_path / "a.mp4")
    first = renderer.worker_pid
    assert first is not None
    os.kill(first, signal.SIGTERM)
    await renderer.render(changed(seconds=1, audio=False), tmp_path / "b.mp4")
    assert renderer.worker_pid not in (None, first)
    assert len(frames(tmp_path / "b.mp4")) == 24


async def test_a_worker_killed_while_it_works_is_replaced(renderer: Renderer, tmp_path: Path) -> None:
    await renderer.render(changed(seconds=1, audio=False), tmp_path / "a.mp4")
    first = renderer.worker_pid
    assert first is not None
    waiting = asyncio.ensure_future(renderer.render(changed(seconds=4, audio=False), tmp_path / "b.mp4"))
    while ".b.mp4.part" not in os.listdir(tmp_path):  # noqa: ASYNC110, a file sets no event
        await asyncio.sleep(0)
    os.kill(first, signal.SIGTERM)
    await waiting
    assert renderer.worker_pid not in (None, first)
    assert len(frames(tmp_path / "b.mp4")) == 96
    assert sorted(os.listdir(tmp_path)) == ["a.mp4", "b.mp4"]


async def test_a_closed_renderer_says_so(tmp_path: Path) -> None:
    renderer = Renderer()
    waiting = asyncio.ensure_future(renderer.render(changed(seconds=15), tmp_path / "a.mp4"))
    await asyncio.sleep(0)
    renderer.close()
    with pytest.raises(RenderError, match="closed"):
        await waiting
    with pytest.raises(RenderError, match="closed"):
        await renderer.render(SMALL, tmp_path / "b.mp4")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("idle_s", ["60", "0.05"])
def test_the_worker_leaves_when_its_parent_is_gone_or_has_no_work(idle_s: str) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "grokvideo.simulator.worker", idle_s], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdin is not None
    if idle_s == "60":
        worker.stdin.close()
    try:
        assert worker.wait(timeout=10) == 0
    finally:
        worker.kill()
        worker.stdin.close()
        assert worker.stdout is not None
        worker.stdout.close()


FORKS = """
import asyncio, os, sys, warnings
from pathlib import Path
from grokvideo.simulator.render import RenderRequest, render
warnings.simplefilter("ignore", DeprecationWarning)
small = RenderRequest(prompt="x", seed=0, width=128, height=128, seconds=1)
folder = Path(sys.argv[1])
asyncio.run(render(small, folder / "parent.mp4"))
child = os.fork()
asyncio.run(asyncio.wait_for(render(small, folder / ("again.mp4" if child else "child.mp4")), 20))
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_has_a_worker_of_its_own(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", FORKS, str(tmp_path)], timeout=60, check=False).returncode == 0
    assert sorted(os.listdir(tmp_path)) == ["again.mp4", "child.mp4", "parent.mp4"]


@pytest.mark.parametrize("bad", [{"width": 321}, {"height": 100}, {"seconds": 0}, {"fps": 0}])
def test_impossible_sizes_are_refused_at_once(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        changed(**bad)
