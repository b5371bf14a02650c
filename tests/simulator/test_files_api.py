"""The routes of the Files API, asked over HTTP in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grokvideo.simulator.app import create_app
from grokvideo.simulator.files import MAX_BYTES
from tests.simulator.footage_of import mp4, picture_file

URL = "http://simulator.invalid"
KEY = {"Authorization": "Bearer a-key-for-the-lesson"}
OTHER_KEY = {"Authorization": "Bearer another-key"}
NOBODY = {"Authorization": ""}
NOWHERE = f"file_{'0' * 32}"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http(tmp_path: Path, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(tmp_path, clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL, headers=KEY) as http:
        yield http


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def parts(data: bytes = b"data", name: str = "a.mp4", **before: str) -> list[tuple[str, Any]]:
    return [*((field, (None, value.encode())) for field, value in before.items()), ("file", (name, data))]


async def upload(http: httpx.AsyncClient, data: bytes = b"data", name: str = "a.mp4", **before: str) -> dict[str, Any]:
    answer = await http.post("/v1/files", files=parts(data, name, **before))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_file_from_upload_to_delete(http: httpx.AsyncClient, clock: Clock) -> None:
    data = bytes(range(256)) * 9
    file = await upload(http, data, "b\u00fccher.png", expires_after="3600", purpose="assistants")
    assert file == {
        "id": file["id"],
        "object": "file",
        "bytes": len(data),
        "filename": "b\u00fccher.png",
        "created_at": 1_800_000_000,
        "expires_at": 1_800_003_600,
        "public_url": None,
    }
    path = f"/v1/files/{file['id']}"
    assert (await http.get(path)).json() == file
    assert (await http.get("/v1/files")).json() == {"data": [file]}
    content = await http.get(f"{path}/content")
    assert (content.content, content.headers["content-type"]) == (data, "application/octet-stream")
    assert (await http.delete(path)).json() == {"id": file["id"], "object": "file", "deleted": True}
    assert (await http.get(path)).status_code == 404
    assert (await http.get("/v1/files")).json() == {"data": []}


async def test_a_file_lives_until_its_time_or_until_it_is_deleted(http: httpx.AsyncClient, clock: Clock) -> None:
    short, forever = await upload(http, expires_after="3600"), await upload(http)
    assert forever["expires_at"] is None
    clock.now += 3600
    assert (await http.get(f"/v1/files/{short['id']}")).status_code == 404
    assert (await http.get(f"/v1/files/{short['id']}/content")).status_code == 404
    assert (await http.get("/v1/files")).json() == {"data": [forever]}


async def test_a_file_is_there_in_another_process(http: httpx.AsyncClient, tmp_path: Path, clock: Clock) -> None:
    file = await upload(http)
    app = create_app(tmp_path, clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL, headers=KEY) as again:
        assert (await again.get(f"/v1/files/{file['id']}")).json() == file


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("DELETE", ""), ("GET", "/content"), ("POST", "/public-url"), ("POST", "/public-url/revoke")],
)
async def test_a_file_of_another_key_is_not_there(http: httpx.AsyncClient, method: str, path: str) -> None:
    file = await upload(http)
    url = f"/v1/files/{file['id']}{path}"
    body: dict[str, Any] = {"json": {}} if method == "POST" else {}
    foreign = await http.request(method, url, headers=OTHER_KEY, **body)
    nowhere = await http.request(method, f"/v1/files/{NOWHERE}{path}", **body)
    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert foreign.json()["code"] == nowhere.json()["code"] == "Some requested entity was not found"
    assert (await http.request(method, url, headers=NOBODY, **body)).status_code == 401
    assert (await http.get("/v1/files", headers=OTHER_KEY)).json() == {"data": []}
    assert (await http.get(f"/v1/files/{file['id']}")).json() == file


@pytest.mark.parametrize("seconds", ["3600", "2592000"])
async def test_a_life_within_the_range_is_taken(http: httpx.AsyncClient, seconds: str) -> None:
    assert (await upload(http, expires_after=seconds))["expires_at"] == 1_800_000_000 + int(seconds)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (parts(expires_after="3599"), "expires_after: must be 3600-2592000 seconds, got 3599"),
        (parts(expires_after="2592001"), "expires_after: must be 3600-2592000 seconds, got 2592001"),
        (parts(expires_after="an hour"), "expires_after: expected whole seconds, got 'an hour'"),
        (parts(expires_after="-3600"), "expires_after: expected whole seconds, got '-3600'"),
        ([*parts(), ("expires_after", (None, b"3600"))], "expires_after: must come before file"),
        ([*parts(), *parts()], "file: only one at a time"),
        ([("purpose", (None, b"assistants"))], "file: missing"),
        (parts(b""), "file: must not be empty"),
        ([("file", (None, b"data"))], "file: needs a file name of 1-255 characters, got 0"),
        (parts(name="x" * 256), "file: needs a file name of 1-255 characters, got 256"),
        (parts(folder="clips"), "unknown part 'folder'"),
    ],
)
async def test_an_upload_that_makes_no_sense_is_400(http: httpx.AsyncClient, sent: Any, words: str) -> None:
    answer = await http.post("/v1/files", files=sent)
    assert (answer.status_code, answer.json()["error"]) == (400, words)
    assert (await http.get("/v1/files")).json() == {"data": []}


async def test_an_upload_that_breaks_off_is_400(http: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await http.post("/v1/files", content=b"--x\r\nContent-Disp", headers=headers)
    assert answer.status_code == 400
    assert "multipart/form-data" in answer.json()["error"]


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "multipart/mixed; boundary=x"])
async def test_only_a_form_is_taken(http: httpx.AsyncClient, content_type: str) -> None:
    answer = await http.post("/v1/files", content=b"{}", headers={"Content-Type": content_type})
    assert answer.status_code == 415


async def test_a_file_of_fifty_megabytes_is_taken_and_no_larger_one(http: httpx.AsyncClient) -> None:
    assert (await upload(http, bytes(MAX_BYTES)))["bytes"] == MAX_BYTES == 50_000_000
    for size in (MAX_BYTES + 1, MAX_BYTES + 10**6):
        assert (await http.post("/v1/files", files=parts(bytes(size)))).status_code == 413


async def test_a_public_link_needs_no_key_and_can_be_taken_back(http: httpx.AsyncClient) -> None:
    file = await upload(http, mp4())
    path = f"/v1/files/{file['id']}"
    answer = (await http.post(f"{path}/public-url", json={"expires_after": 3600})).json()
    assert answer == {"public_url": answer["public_url"], "expires_at": 1_800_003_600}
    assert (await http.get(path)).json()["public_url"] == answer["public_url"]
    public = await http.get(answer["public_url"], headers=NOBODY)
    assert (public.content, public.headers["content-type"]) == (mp4(), "video/mp4")
    part = await http.get(answer["public_url"], headers=NOBODY | {"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    for was_public in (True, False):
        assert (await http.post(f"{path}/public-url/revoke")).json() == {"id": file["id"], "revoked": was_public}
    assert (await http.get(answer["public_url"])).status_code == 404
    assert (await http.get(path)).json()["public_url"] is None


async def test_a_public_link_without_a_time_lives_as_long_as_its_file(http: httpx.AsyncClient, clock: Clock) -> None:
    file = await upload(http, expires_after="7200")
    answer = (await http.post(f"/v1/files/{file['id']}/public-url", json={})).json()
    assert answer["expires_at"] == file["expires_at"]
    clock.now += 7200
    assert (await http.get(answer["public_url"])).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"expires_after": 3599}, 400, "expires_after: must be 3600-2592000 seconds, got 3599"),
        ({"expires_after": 2_592_001}, 400, "expires_after: must be 3600-2592000 seconds, got 2592001"),
        ({"expires_after": "3600"}, 422, "expires_after: expected a whole number, got '3600'"),
        ({"name": "a"}, 422, "unknown field 'name'"),
        ([], 422, "the body must be a JSON object"),
    ],
)
async def test_a_public_link_has_a_range_of_lives(
    http: httpx.AsyncClient, body: object, status: int, words: str
) -> None:
    file = await upload(http)
    answer = await http.post(f"/v1/files/{file['id']}/public-url", json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, words)


async def test_a_page_is_not_served_as_a_page(http: httpx.AsyncClient) -> None:
    file = await upload(http, b"<script>", "page.html")
    url = (await http.post(f"/v1/files/{file['id']}/public-url", json={})).json()["public_url"]
    public = await http.get(url)
    assert public.headers["content-type"] == "application/octet-stream"
    assert public.headers["x-content-type-options"] == "nosniff"


async def test_keys_are_not_written_down(http: httpx.AsyncClient, tmp_path: Path) -> None:
    await upload(http)
    stored = contents(tmp_path)
    assert len(stored) == 2
    assert not [data for data in stored if b"a-key-for-the-lesson" in data]


async def test_files_do_not_count_as_creates_or_polls(http: httpx.AsyncClient) -> None:
    picture, video = await upload(http, picture_file(), "a.png"), await upload(http, mp4())
    body = {"prompt": "a fox [[moderated]]", "image": {"file_id": picture["id"]}}
    assert (await http.post("/v1/videos/generations", json=body)).status_code == 200
    body = {"prompt": "at night [[moderated]]", "video": {"file_id": video["id"]}}
    refused = await http.post("/v1/videos/edits", json=body)
    assert refused.status_code == 429  # the create before it was less than a second ago
    await upload(http)
