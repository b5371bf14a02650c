"""Who may enter and with what: keys, hosts, origins, raw bodies; and what happens in trouble."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grokvideo.simulator.app import create_app
from grokvideo.simulator.intake import MAX_BODY

URL = "http://simulator.invalid"
KEY = {"Authorization": "Bearer a-key-for-the-lesson"}
CREATE = "/v1/videos/generations"
UNKNOWN_ID = "0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11"


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client(create_app(tmp_path)) as http:
        yield http


def client(app: Any, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL, headers=KEY | headers)


@pytest.mark.parametrize("credentials", ["", "Bearer", "Bearer ", "Basic YTpi", "a-key", "Bearer two words"])
@pytest.mark.parametrize(
    "path",
    [
        f"/v1/videos/{UNKNOWN_ID}",
        "/v1/models",
        "/v1/video-generation-models",
        "/v1/api-key",
        "/v1/me",
        "/v1/files",
        f"/v1/files/file_{'0' * 32}",
        f"/v1/files/file_{'0' * 32}/content",
    ],
)
async def test_without_credentials_nothing_is_answered(http: httpx.AsyncClient, credentials: str, path: str) -> None:
    answer = await http.get(path, headers={"Authorization": credentials})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated:no-credentials")


async def test_a_wrong_key_is_400_and_not_echoed(tmp_path: Path) -> None:
    async with client(create_app(tmp_path, token="the-right-one")) as http:
        for answer in (await http.get("/v1/api-key"), await http.post(CREATE, json={"prompt": "a fox"})):
            assert answer.status_code == 400
            assert "incorrect api key" in answer.json()["error"].lower()
            assert "a-key-for-the-lesson" not in answer.text
        http.headers["Authorization"] = "Bearer the-right-one"
        assert (await http.get("/v1/api-key")).json()["redacted_api_key"] == "th***ne"


async def test_every_answer_is_signed(http: httpx.AsyncClient) -> None:
    answers = [await http.get(path) for path in ("/v1/models", "/nowhere", "/v1/videos/x")]
    answers.append(await http.get("/v1/models", headers={"Host": "evil.example"}))
    assert {answer.headers["server"] for answer in answers} == {"grokvideo-simulator"}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4


@pytest.mark.parametrize(
    ("base_url", "headers", "status"),
    [
        (URL, {}, 200),
        (URL, {"Host": "localhost"}, 403),
        ("http://127.0.0.1:8787", {"Host": "127.0.0.1:8787"}, 200),
        ("http://127.0.0.1:8787", {"Host": "LOCALHOST:8787"}, 200),
        ("http://127.0.0.1:8787", {"Host": "[::1]:8787"}, 200),
        ("http://127.0.0.1:8787", {"Host": "127.0.0.1"}, 403),
        ("http://127.0.0.1:8787", {"Host": "127.0.0.1:8788"}, 403),
        ("http://127.0.0.1:8787", {"Host": "127.0.0.1.evil.example:8787"}, 403),
        ("http://127.0.0.1:8787", {"Host": "evil.example:8787"}, 403),
        ("http://127.0.0.1:8787", {"Host": "[::1"}, 403),
        ("http://127.0.0.1:80", {"Host": "localhost"}, 200),
        (URL, {"Origin": URL}, 200),
        (URL, {"Origin": "null"}, 403),
        (URL, {"Origin": "https://simulator.invalid"}, 403),
        (URL, {"Origin": "http://evil.example"}, 403),
        ("http://127.0.0.1:8787", {"Host": "localhost:8787", "Origin": "http://localhost:8787"}, 200),
        ("http://127.0.0.1:8787", {"Host": "localhost:8787", "Origin": "http://localhost:8888"}, 403),
    ],
)
async def test_only_our_own_host_and_origin_may_enter(
    tmp_path: Path, base_url: str, headers: dict[str, str], status: int
) -> None:
    async with client(create_app(tmp_path, base_url=base_url), **headers) as http:
        answer = await http.get("/v1/models")
    assert answer.status_code == status
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("route", [CREATE, "/v1/videos/edits", "/v1/videos/extensions"])
@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/jsonp"])
async def test_only_json_is_taken(http: httpx.AsyncClient, route: str, content_type: str) -> None:
    answer = await http.post(route, content=b'{"prompt": "a fox"}', headers={"Content-Type": content_type})
    assert answer.status_code == 415


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"duration": NaN}', b"\xff", b"1" * 5000])
async def test_what_is_no_json_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post(CREATE, content=body, headers={"Content-Type": "application/json; charset=utf-8"})
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "error"}


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(http: httpx.AsyncClient, announced: bool) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent <= 2 * MAX_BODY:
            sent += 2**20
            yield bytes(2**20)

    headers = {"Content-Type": "application/json"} | ({"Content-Length": str(2 * MAX_BODY)} if announced else {})
    answer = await http.post(CREATE, content=endless(), headers=headers)
    assert answer.status_code == 413
    assert sent <= (0 if announced else MAX_BODY + 2**20)


async def test_trouble_inside_is_a_500_and_no_exception_in_the_client(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    async with client(create_app(tmp_path / "home")) as http:
        answer = await http.post(CREATE, json={"prompt": "a fox"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert CREATE in caplog.text
