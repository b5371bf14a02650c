"""The routes, asked over HTTP in process, as the kernel does."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grokvideo.simulator.app import create_app
from grokvideo.simulator.render import RenderRequest
from tests.simulator.footage_of import mp4, picture_uri, video_uri

URL = "http://simulator.invalid"
CLIP = mp4()
KEY = {"Authorization": "Bearer a-key-for-the-lesson"}
CREATE = "/v1/videos/generations"
EDIT, EXTEND = "/v1/videos/edits", "/v1/videos/extensions"
UNKNOWN_ID = "0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def film(request: RenderRequest, path: Path) -> None:
    await asyncio.to_thread(path.write_bytes, CLIP)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http(tmp_path: Path, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(tmp_path, clock=clock, render=film)
    async with client(app) as http:
        yield http


def client(app: Any, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL, headers=KEY | headers)


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def create(http: httpx.AsyncClient, prompt: str = "a fox", **fields: object) -> str:
    return await order(http, CREATE, {"model": "grok-imagine-video", "prompt": prompt, "duration": 6, **fields})


async def order(http: httpx.AsyncClient, route: str, body: dict[str, object]) -> str:
    answer = await http.post(route, json=body)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["request_id"]
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("render ")))
    return str(answer.json()["request_id"])


async def poll(http: httpx.AsyncClient, clock: Clock, request_id: str, *, after: float = 10.0) -> httpx.Response:
    clock.now += after
    return await http.get(f"/v1/videos/{request_id}")


async def test_a_clip_from_create_to_download(http: httpx.AsyncClient, clock: Clock) -> None:
    request_id = await create(http, model="grok-imagine-video-1.5-preview", resolution="720p")
    answer = await poll(http, clock, request_id, after=2.5)
    assert (answer.status_code, answer.json()) == (202, {"status": "pending", "progress": 50})
    answer = await poll(http, clock, request_id, after=2.5)
    body = answer.json()
    url = body["video"]["url"]
    assert answer.status_code == 200
    assert body == {
        "status": "done",
        "progress": 100,
        "model": "grok-imagine-video-1.5",
        "video": {"url": url, "duration": 6, "respect_moderation": True},
        "usage": {"cost_in_usd_ticks": 8_400_000_000},
    }
    media = await http.get(url, headers={"Authorization": ""})
    assert (media.status_code, media.headers["content-type"], media.content) == (200, "video/mp4", CLIP)


async def test_media_can_be_read_in_ranges(http: httpx.AsyncClient, clock: Clock) -> None:
    url = (await poll(http, clock, await create(http))).json()["video"]["url"]
    part = await http.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, CLIP[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(CLIP)}"
    beyond = await http.get(url, headers={"Range": f"bytes={len(CLIP)}-"})
    assert beyond.status_code == 416


async def test_a_dead_link_is_404_and_a_poll_gives_a_fresh_one(http: httpx.AsyncClient, clock: Clock) -> None:
    request_id = await create(http)
    old = (await poll(http, clock, request_id)).json()["video"]["url"]
    clock.now += 3600
    assert (await http.get(old)).status_code == 404
    new = (await poll(http, clock, request_id)).json()["video"]["url"]
    assert (await http.get(new)).content == CLIP


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_a_link_leads_back_by_the_name_that_was_asked_for(tmp_path: Path, clock: Clock, name: str) -> None:
    app = create_app(tmp_path, clock=clock, render=film, base_url="http://127.0.0.1:8787")
    async with client(app, Host=f"{name}:8787") as http:
        url = (await poll(http, clock, await create(http))).json()["video"]["url"]
    assert url.startswith(f"http://{name}:8787/media/")


@pytest.mark.parametrize(
    ("fields", "ticks"),
    [
        ({"duration": 5}, 2_500_000_000),
        ({"model": "grok-imagine-video-1.5", "duration": 9, "resolution": "1080p"}, 22_500_000_000),
        (
            {
                "model": "grok-imagine-video-1.5-lite",
                "resolution": "720p",
                "image": {"url": "https://example.com/kettle.jpg"},
            },
            1_900_000_000,
        ),
        ({"duration": None, "prompt": "[[moderated]]"}, 4_000_000_000),
    ],
)
async def test_usage_is_the_list_price(
    http: httpx.AsyncClient, clock: Clock, fields: dict[str, object], ticks: int
) -> None:
    answer = await poll(http, clock, await create(http, **fields))  # type: ignore[arg-type]
    assert answer.json()["usage"] == {"cost_in_usd_ticks": ticks}


async def test_a_blocked_clip_is_a_billed_400(http: httpx.AsyncClient, clock: Clock) -> None:
    answer = await poll(http, clock, await create(http, "a fox [[moderated]]"))
    assert (answer.status_code, answer.json()["code"]) == (400, "imagine:content-moderated")
    assert answer.json()["usage"] == {"cost_in_usd_ticks": 3_000_000_000}


async def test_a_failed_clip_says_so_with_200(http: httpx.AsyncClient, clock: Clock) -> None:
    answer = await poll(http, clock, await create(http, "a fox [[failed]]"))
    assert answer.status_code == 200
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]["code"] == "internal_error"


async def test_an_expired_clip_has_a_dead_link_and_is_gone_at_the_next_poll(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    request_id = await create(http, "a fox [[expired]]")
    done = await poll(http, clock, request_id)
    assert done.json()["status"] == "done"
    assert (await http.get(done.json()["video"]["url"])).status_code == 404
    assert (await poll(http, clock, request_id)).status_code == 404


async def test_a_slow_clip_takes_five_times_as_long(http: httpx.AsyncClient, clock: Clock) -> None:
    request_id = await create(http, "a fox [[slow]]")
    assert (await poll(http, clock, request_id, after=19.0)).status_code == 202
    assert (await poll(http, clock, request_id, after=1.0)).status_code == 200


async def test_a_flaky_clip_stumbles_at_every_third_poll_and_the_first_download(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    request_id = await create(http, "a fox [[flaky]]")
    answers = [await poll(http, clock, request_id, after=1.0) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202, 202, 503, 200, 200, 503]
    url = answers[3].json()["video"]["url"]
    assert [(await http.get(url)).status_code for _ in range(2)] == [503, 200]


async def test_creates_and_polls_together_are_one_a_second(http: httpx.AsyncClient, clock: Clock) -> None:
    request_id = await create(http)
    for gap in (0.0, 0.5, 0.4):
        refused = await poll(http, clock, request_id, after=gap)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    refused = await http.post(CREATE, json={"prompt": "a fox"})
    assert refused.status_code == 429
    assert set(refused.json()) == {"code", "error"}
    other = await http.get(f"/v1/videos/{request_id}", headers={"Authorization": "Bearer another-key"})
    assert other.status_code == 202
    assert (await poll(http, clock, request_id, after=0.08)).status_code == 202  # 0.98 s: the jitter of a timer


async def test_limits_are_measured_on_the_faster_clock(tmp_path: Path, clock: Clock) -> None:
    async with client(create_app(tmp_path, clock=clock, render=film, speed=10)) as http:
        request_id = await create(http)
        assert (await poll(http, clock, request_id, after=0.09)).status_code == 429
        assert (await poll(http, clock, request_id, after=0.01)).status_code == 202


async def test_the_sixteenth_unfinished_job_has_to_wait(http: httpx.AsyncClient, clock: Clock) -> None:
    for _ in range(15):
        await create(http, "a fox [[slow]]")
        clock.now += 1.0
    refused = await http.post(CREATE, json={"prompt": "a fox"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")  # the first one takes 20 s
    clock.now += 5.0
    await create(http)


async def test_keys_are_not_written_down(http: httpx.AsyncClient, clock: Clock, tmp_path: Path) -> None:
    await poll(http, clock, await create(http))
    stored = contents(tmp_path)
    assert len(stored) == 2
    assert not [data for data in stored if b"a-key-for-the-lesson" in data]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/v1/videos/{UNKNOWN_ID}", 404),
        ("/v1/videos/..%2f..%2fsecret", 404),
        ("/v1/video-generation-models/grok-imagine-audio", 404),
        (f"/v1/files/{UNKNOWN_ID}", 404),
        ("/v1/files/..%2f..%2fsecret", 404),
        ("/v1/files/", 404),
        ("/files-cdn/", 404),
        ("/files-cdn/..%2f..%2fsecret", 404),
        ("/media/0.mp4", 404),
        ("/media/..%2fjobs.mp4", 404),
        ("/", 404),
        (CREATE + "/", 404),
    ],
)
async def test_what_is_not_there_is_404(http: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await http.get(path)).status_code == status


@pytest.mark.parametrize("path", ["/v2/video/generations", "/v1/videos/remixes", "/v1/video/generations"])
async def test_routes_of_other_services_do_not_exist(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(path, json={})
    assert (answer.status_code, answer.text) == (404, "Not Found")


@pytest.mark.parametrize(
    ("route", "fields", "seconds", "ticks"),
    [
        (EDIT, {}, 3, 1_800_000_000),
        (EXTEND, {}, 9, 3_300_000_000),
        (EXTEND, {"duration": 2}, 5, 1_300_000_000),
    ],
)
async def test_a_clip_made_from_a_video(
    http: httpx.AsyncClient, clock: Clock, route: str, fields: dict[str, object], seconds: int, ticks: int
) -> None:
    body = {"model": "grok-imagine-video", "prompt": "at night", "video": {"url": video_uri(CLIP)}, **fields}
    answer = await poll(http, clock, await order(http, route, body))
    assert answer.json()["video"]["duration"] == seconds
    assert answer.json()["usage"] == {"cost_in_usd_ticks": ticks}


async def test_a_clip_is_chained_by_its_link(http: httpx.AsyncClient, clock: Clock) -> None:
    url = (await poll(http, clock, await create(http))).json()["video"]["url"]
    clock.now += 1
    answer = await poll(http, clock, await order(http, EXTEND, {"prompt": "on", "video": {"url": url}}))
    assert (answer.json()["status"], answer.json()["video"]["duration"]) == ("done", 9)


async def test_all_inputs_of_a_new_clip_at_once(http: httpx.AsyncClient, clock: Clock) -> None:
    picture = {"url": picture_uri()}
    request_id = await create(
        http,
        model="grok-imagine-video-1.5",
        image=picture,
        last_frame=picture,
        keyframes=[{"image": picture, "timestamp_s": 3}],
        reference_images=[picture],
        reference_audios=[{"voice_id": "eve"}],
        output={"upload_url": "https://example.com/put?signature=secret"},
    )
    answer = await poll(http, clock, request_id)
    assert answer.json()["usage"] == {"cost_in_usd_ticks": 5_200_000_000}
    assert (await http.get(answer.json()["video"]["url"])).content == CLIP  # nothing is uploaded; the link is there


async def test_an_upload_link_is_not_written_down(http: httpx.AsyncClient, tmp_path: Path) -> None:
    await create(http, output={"upload_url": "https://example.com/put?signature=secret"})
    assert not [data for data in contents(tmp_path) if b"secret" in data]


async def test_a_kept_clip_is_a_file_with_a_public_link(http: httpx.AsyncClient, clock: Clock) -> None:
    request_id = await create(
        http,
        storage_options={"filename": "ridge.mp4", "expires_after": 604_800, "public_url": {"expires_after": 86_400}},
    )
    answer = await poll(http, clock, request_id)
    output = answer.json()["video"]["file_output"]
    file_id, url, now = output["file_id"], output["public_url"], int(clock.now)
    assert output == {
        "file_id": file_id,
        "filename": "ridge.mp4",
        "expires_at": now + 604_800,
        "public_url": url,
        "public_url_expires_at": now + 86_400,
    }
    public = await http.get(url, headers={"Authorization": ""})
    assert (public.status_code, public.headers["content-type"], public.content) == (200, "video/mp4", CLIP)
    assert (await http.get(f"/v1/files/{file_id}/content")).content == CLIP
    clock.now += 86_400
    assert (await http.get(url)).status_code == 404
    assert (await http.get(f"/v1/files/{file_id}")).json()["public_url"] is None
    again = await poll(http, clock, request_id)
    assert again.json()["video"]["file_output"] == output


async def test_a_kept_clip_without_more_is_private_and_stays(http: httpx.AsyncClient, clock: Clock) -> None:
    answer = await poll(http, clock, await create(http, storage_options={"filename": "ridge.mp4"}))
    output = answer.json()["video"]["file_output"]
    assert output == {
        "file_id": output["file_id"],
        "filename": "ridge.mp4",
        "expires_at": None,
        "public_url": None,
        "public_url_expires_at": None,
    }


@pytest.mark.parametrize("word", ["moderated", "failed"])
async def test_nothing_is_kept_of_a_clip_that_is_not_there(http: httpx.AsyncClient, clock: Clock, word: str) -> None:
    await poll(http, clock, await create(http, f"a fox [[{word}]]", storage_options={"filename": "ridge.mp4"}))
    assert (await http.get("/v1/files")).json() == {"data": []}


async def test_who_a_key_is(http: httpx.AsyncClient) -> None:
    told = (await http.get("/v1/me")).json()
    assert set(told) == {"user_id", "team_id", "team_blocked", "zdr_status", "api_key"}
    assert (told["zdr_status"], told["api_key"]) == ("no_zdr", {"blocked": False, "disabled": False})


async def test_models_are_listed_under_their_own_names(http: httpx.AsyncClient) -> None:
    listed = (await http.get("/v1/video-generation-models")).json()["models"]
    assert [model["id"] for model in listed] == [
        "grok-imagine-video",
        "grok-imagine-video-1.5",
        "grok-imagine-video-1.5-lite",
    ]
    assert [model["input_modalities"] for model in listed] == [
        ["text", "image", "video"],
        ["text", "image", "audio"],
        ["text", "image"],
    ]
    assert (await http.get("/v1/video-generation-models/grok-imagine-video-1.5-preview")).json() == listed[1]
    short = (await http.get("/v1/models")).json()
    assert short["object"] == "list"
    assert [model["id"] for model in short["data"]] == [model["id"] for model in listed]


def test_importing_the_application_loads_no_picture_or_video_library() -> None:
    program = "import grokvideo.simulator.app, sys; raise SystemExit({'PIL', 'av', 'uvicorn'} & set(sys.modules) or 0)"
    subprocess.run([sys.executable, "-c", program], check=True)
