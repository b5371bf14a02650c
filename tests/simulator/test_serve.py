"""The simulator as a process of its own, on a socket."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import httpx
import pytest

from grokvideo.simulator import serve
from tests.simulator.footage_of import mp4

KEY = {"Authorization": "Bearer any-word"}


@contextmanager
def server(temporary: Path, **options: object) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A running server, its origin, and what it printed."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in {"port": 0, **options}.items())
    program = f"from pathlib import *; from grokvideo.simulator.serve import main; raise SystemExit(main({arguments}))"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    watchdog = threading.Timer(30, process.kill)  # a hanging server must not hang the tests
    watchdog.start()
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        yield process, lines[0].partition("/v1")[0].rpartition(" ")[2], "".join(lines)
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def test_it_says_in_three_lines_how_to_use_it(tmp_path: Path) -> None:
    with server(tmp_path) as (_, origin, words):
        answer = httpx.get(f"{origin}/v1/models", headers=KEY)
        assert answer.status_code == 200
        assert answer.headers.get_list("server") == ["grokvideo-simulator"]
    assert "any word" in words
    assert f"GROKVIDEO_BASE_URL={origin}/v1" in words


def test_a_fixed_token_is_asked_for_and_not_printed(tmp_path: Path) -> None:
    with server(tmp_path, token="only-this-one") as (_, origin, words):
        assert httpx.get(f"{origin}/v1/models", headers=KEY).status_code == 400
        right = {"Authorization": "Bearer only-this-one"}
        assert httpx.get(f"{origin}/v1/models", headers=right).status_code == 200
    assert "only-this-one" not in words
    assert f'base_url="{origin}/v1", api_key=TOKEN' in words


def test_a_real_clip_from_create_to_download(tmp_path: Path) -> None:
    body = {"prompt": "a fox in the snow", "duration": 1, "aspect_ratio": "1:1"}
    with server(tmp_path, speed=1000.0) as (_, origin, _), httpx.Client(base_url=origin, headers=KEY) as http:
        request_id = http.post("/v1/videos/generations", json=body).json()["request_id"]
        while (answer := http.get(f"/v1/videos/{request_id}")).status_code in (202, 429):
            pass  # 429: even at this speed a thousand polls a second are too many
        url = answer.json()["video"]["url"]
        clip = httpx.get(url)
        part = httpx.get(url, headers={"Range": "bytes=4-7"})
    assert clip.headers["content-type"] == "video/mp4"
    assert (part.status_code, part.content) == (206, b"ftyp")
    with av.open(io.BytesIO(clip.content)) as file:
        [video], [audio] = file.streams.video, file.streams.audio
        assert (video.codec_context.name, video.width, video.height) == ("h264", 480, 480)
        assert float(video.average_rate or 0) == video.frames == 24
        assert audio.codec_context.name == "aac"


def test_an_uploaded_video_is_extended_and_kept_as_a_file(tmp_path: Path) -> None:
    body = {"prompt": "it goes on", "duration": 2, "storage_options": {"filename": "longer.mp4", "public_url": True}}
    with server(tmp_path, speed=1000.0) as (_, origin, _), httpx.Client(base_url=origin, headers=KEY) as http:
        file = http.post("/v1/files", files={"file": ("a.mp4", mp4(160, 128, 2.0))}).json()
        video = {"video": {"file_id": file["id"]}}
        request_id = http.post("/v1/videos/extensions", json=body | video).json()["request_id"]
        while (answer := http.get(f"/v1/videos/{request_id}")).status_code in (202, 429):
            pass
        told = answer.json()["video"]
        clip, kept = httpx.get(told["url"]), httpx.get(told["file_output"]["public_url"])
    assert told["duration"] == 4
    assert kept.content == clip.content
    with av.open(io.BytesIO(kept.content)) as result:
        [video_stream] = result.streams.video
        assert (video_stream.width, video_stream.height) == (160, 128)
        assert float((video_stream.duration or 0) * (video_stream.time_base or 0)) == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_removes_the_temporary_world(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path) as (process, origin, _):
        httpx.post(f"{origin}/v1/videos/generations", json={"prompt": "a fox [[moderated]]"}, headers=KEY)
        assert list(tmp_path.glob("grokvideo-simulator-*/jobs/*.json"))
        process.send_signal(number)
        _, trouble = process.communicate()
    assert (process.returncode, trouble) == (0, "")
    assert not list(tmp_path.iterdir())


def test_a_world_with_a_home_outlives_the_server(tmp_path: Path) -> None:
    home = tmp_path / "world"
    body = {"prompt": "a fox [[moderated]]", "duration": 1}
    with server(tmp_path, home=home, speed=1000.0) as (_, origin, _):
        request_id = httpx.post(f"{origin}/v1/videos/generations", json=body, headers=KEY).json()["request_id"]
    with server(tmp_path, home=home, speed=1000.0) as (_, origin, _):
        answer = httpx.get(f"{origin}/v1/videos/{request_id}", headers=KEY)
    assert answer.json()["code"] == "imagine:content-moderated"


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.2", "::", "example.com"])
def test_only_this_machine_is_served(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(host=host, port=0) == 2
    assert "must be one of localhost, 127.0.0.1, ::1" in capsys.readouterr().err


def test_a_taken_port_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve.main(port=port) == 2
    error = capsys.readouterr().err
    assert f"port {port}" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("option", "value"), [("port", 70_000), ("speed", 0.0)])
def test_an_impossible_option_is_one_line(option: str, value: float, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve.main(**{"port": 0, option: value}) == 2  # type: ignore[arg-type]
    assert capsys.readouterr().err.count("\n") == 1
