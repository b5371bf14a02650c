"""What the simulated service says has the published shape, and what has not is refused by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grokvideo.simulator import files
from grokvideo.wire.dialect import PollOutcome, Reply
from grokvideo.wire.xai import XaiDialect
from tests.contract.service import film_of, running
from tests.wire.random_requests import UNKNOWN
from tests.wire.schemas import OF_ROUTE, fits, misfits

TEXT = {"model": "grok-imagine-video", "prompt": "a fox", "duration": 5}
STORED = TEXT | {"storage_options": {"filename": "fox.mp4"}}
IMAGE = {"url": "https://cdn.example.org/a.png"}
VIDEO = {"video": {"url": "https://cdn.example.org/street.mp4"}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/videos/generations", TEXT),
        ("/videos/generations", STORED),
        ("/videos/generations", TEXT | {"storage_options": {"filename": "fox.mp4", "public_url": True}}),
        (
            "/videos/generations",
            TEXT
            | {
                "storage_options": {
                    "filename": "fox.mp4",
                    "expires_after": 604800,
                    "public_url": {"expires_after": 86400},
                }
            },
        ),
        ("/videos/edits", {"model": "grok-imagine-video", "prompt": "yellow"} | VIDEO),
        ("/videos/extensions", {"model": "grok-imagine-video", "prompt": "go on"} | VIDEO),
    ],
)
async def test_a_job_answers_in_the_published_shape_from_create_to_done(
    path: str, body: dict[str, Any], tmp_path: Path
) -> None:
    async with running(tmp_path) as service:
        created = await service.post(path, body)
        assert misfits("create_answer", created.json()) == []
        pending = await service.poll(created, after=2.0)
        assert (pending.status_code, misfits("poll_pending", pending.json())) == (202, [])
        done = await service.poll(created)
    assert (done.status_code, misfits("poll_done", done.json())) == (200, [])
    video = done.json()["video"]
    assert video["url"].startswith("http")
    assert ("file_output" in video) is ("storage_options" in body)
    wants_address = "public_url" in body.get("storage_options", {})
    assert bool((video.get("file_output") or {}).get("public_url")) is wants_address


async def test_a_copy_that_gets_no_public_address_is_told_beside_the_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_PUBLIC", 0)
    body = TEXT | {"storage_options": {"filename": "fox.mp4", "public_url": True}}
    async with running(tmp_path) as service:
        done = await service.poll(await service.post("/videos/generations", body))
    assert (done.status_code, misfits("poll_done", done.json())) == (200, [])
    result = XaiDialect().parse_poll(Reply(200, {}, done.content), age_s=600.0)
    assert (result.outcome, result.url) == (PollOutcome.DONE, done.json()["video"]["url"])
    assert any("no public address" in warning for warning in result.warnings)


@pytest.mark.parametrize("word", ["failed", "moderated"])
async def test_a_job_that_goes_wrong_answers_in_the_published_shape(word: str, tmp_path: Path) -> None:
    async with running(tmp_path) as service:
        answer = await service.poll(await service.post("/videos/generations", TEXT | {"prompt": f"a fox [[{word}]]"}))
    shape = {"failed": (200, "poll_failed"), "moderated": (400, "error")}[word]
    assert (answer.status_code, misfits(shape[1], answer.json())) == (shape[0], [])
    assert word == "failed" or "usage" in answer.json()


async def test_a_refusal_has_the_published_shape(tmp_path: Path) -> None:
    async with running(tmp_path) as service:
        refusals = [
            await service.post("/videos/generations", TEXT | {"duration": 16}),
            await service.post("/videos/generations", TEXT | {"size": "1280x720"}),
            await service.post("/videos/generations", TEXT | {"model": UNKNOWN}),
            await service.get("/videos/0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11"),
            await service.get("/videos/0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11", after=0.0),
            await service.http.get("/v1/files", headers={"Authorization": ""}),
        ]
    assert [answer.status_code for answer in refusals] == [400, 422, 404, 404, 429, 401]
    assert [misfits("error", answer.json()) for answer in refusals] == [[]] * len(refusals)


async def test_the_file_store_answers_in_the_published_shape(tmp_path: Path) -> None:
    async with running(tmp_path) as service:
        http = service.http
        parts: list[Any] = [("expires_after", (None, "86400")), ("file", ("fox.mp4", film_of(2.0), "video/mp4"))]
        uploaded = await http.post("/v1/files", files=parts)
        assert (uploaded.status_code, misfits("file", uploaded.json())) == (200, [])
        one = f"/v1/files/{uploaded.json()['id']}"
        assert misfits("file_public_url", (await http.post(f"{one}/public-url", json={})).json()) == []
        assert misfits("file", (await http.get(one)).json()) == []
        assert misfits("file_list", (await http.get("/v1/files")).json()) == []
        assert misfits("file_public_url_revoked", (await http.post(f"{one}/public-url/revoke", json={})).json()) == []
        assert misfits("file_deleted", (await http.delete(one)).json()) == []
        missing = await http.get(one)
        assert (missing.status_code, misfits("error", missing.json())) == (404, [])


async def test_taking_back_a_public_address_twice_is_no_error_and_says_so(tmp_path: Path) -> None:
    """Published: `revoked` is false where there was no address."""
    async with running(tmp_path) as service:
        uploaded = await service.http.post("/v1/files", files={"file": ("fox.mp4", film_of(2.0), "video/mp4")})
        one = f"/v1/files/{uploaded.json()['id']}"
        await service.http.post(f"{one}/public-url", json={})
        answers = [await service.http.post(f"{one}/public-url/revoke") for _ in range(2)]
    assert [answer.json()["revoked"] for answer in answers] == [True, False]


async def test_a_clip_that_was_kept_is_an_input_by_its_id(tmp_path: Path) -> None:
    async with running(tmp_path) as service:
        uploaded = await service.http.post("/v1/files", files={"file": ("fox.mp4", film_of(4.0), "video/mp4")})
        video = {"video": {"file_id": uploaded.json()["id"]}}
        body = {"model": "grok-imagine-video", "prompt": "yellow"} | video
        assert fits("edits", body)
        done = await service.poll(await service.post("/videos/edits", body))
        assert (done.status_code, done.json()["video"]["duration"]) == (200, 4)


# Not published are the spellings that the service is known to tolerate: `seconds`, `duration` as text, `image_url`
# in an image object, `input_reference`, and null for what is left out. They are not in this list.
@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/videos/generations", {"image_url": IMAGE["url"]}),
        ("/videos/generations", {"video_url": "https://cdn.example.org/a.mp4"}),
        ("/videos/generations", VIDEO),
        ("/videos/generations", {"video_id": "0c3f"}),
        ("/videos/generations", {"size": "1280x720"}),
        ("/videos/generations", {"seed": 7}),
        ("/videos/generations", {"fps": 24}),
        ("/videos/generations", {"n": 2}),
        ("/videos/generations", {"negative_prompt": "rain"}),
        ("/videos/generations", {"duration": 2.5}),
        ("/videos/generations", {"aspect_ratio": "7:5"}),
        ("/videos/generations", {"resolution": "4k"}),
        ("/videos/generations", {"generate_audio": "no"}),
        ("/videos/generations", {"image": IMAGE["url"]}),
        ("/videos/generations", {"image": {}}),
        ("/videos/generations", {"image": IMAGE | {"file_id": "file_1"}}),
        ("/videos/generations", {"image": {"url": "data:image/gif;base64,R0lGODlh"}}),
        ("/videos/generations", {"image": {"url": "file:///first.png"}}),
        ("/videos/generations", {"reference_images": [IMAGE["url"]]}),
        ("/videos/generations", {"reference_audios": [{"voice_id": "eve", "url": "https://cdn.example.org/a.mp3"}]}),
        ("/videos/generations", {"keyframes": [{"image": IMAGE}]}),
        ("/videos/generations", {"keyframes": [{"image": IMAGE, "seconds": 1}]}),
        ("/videos/generations", {"storage_options": {}}),
        ("/videos/generations", {"storage_options": {"filename": "a.mp4", "public_url": False}}),
        ("/videos/generations", {"storage_options": {"filename": "a.mp4", "public_url": 3600}}),
        ("/videos/generations", {"storage_options": {"filename": "a.mp4", "expires_after": 2592001}}),
        ("/videos/generations", {"output": "https://bucket.example.org/a.mp4"}),
        ("/videos/generations", {"output": {}}),
        ("/videos/edits", {}),
        ("/videos/edits", VIDEO | {"duration": 6}),
        ("/videos/edits", VIDEO | {"resolution": "720p"}),
        ("/videos/edits", VIDEO | {"aspect_ratio": "16:9"}),
        ("/videos/edits", VIDEO | {"generate_audio": False}),
        ("/videos/edits", {"video": {"url": "https://cdn.example.org/a.mp4", "file_id": "file_9d1e"}}),
        ("/videos/edits", {"video": {"url": "data:video/webm;base64,AAAA"}}),
        ("/videos/extensions", VIDEO | {"user": "notebook-user-42"}),
        ("/videos/extensions", VIDEO | {"resolution": "720p"}),
        ("/videos/extensions", VIDEO | {"generate_audio": True}),
        ("/videos/extensions", VIDEO | {"video_url": "https://cdn.example.org/a.mp4"}),
    ],
)
async def test_what_has_not_the_published_shape_is_refused(path: str, more: dict[str, Any], tmp_path: Path) -> None:
    bare = {"model": "grok-imagine-video-1.5" if path.endswith("generations") else "grok-imagine-video", "prompt": "a"}
    assert not fits(OF_ROUTE[path], bare | more)
    async with running(tmp_path) as service:
        answer = await service.post(path, bare | more)
    assert answer.status_code in (400, 422), answer.text
    assert misfits("error", answer.json()) == []
