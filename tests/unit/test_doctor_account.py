"""The doctor about provider and key: every outcome in words, and never the key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grokvideo.cli import main
from grokvideo.doctor import account
from grokvideo.settings import resolve
from tests.faults.server import Act, Server, answer

KEY = "xai-CANARYcanary0123456789"
GOOD = answer(200, {"name": "a", "api_key_blocked": False, "api_key_disabled": False, "team_blocked": False})
WRONG = b'{"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***89."}'
NO_CREDITS = {"code": "permission-denied", "error": "Your newly created team doesn't have any credits yet."}

Said = pytest.CaptureFixture[str]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        yield server


def look(**settings: Any) -> list[tuple[str, str]]:
    return [(each.grade, each.words) for each in account.key(resolve(settings), offline=False)]


def test_a_good_key_is_good(server: Server) -> None:
    server.poll = [GOOD, answer(404)]
    assert look() == [("ok", "from this machine, accepted by the provider")]
    assert [heard.path for heard in server.heard] == ["/v1/api-key", "/v1/me"]
    assert server.posts == []


def test_a_team_that_keeps_no_data_gets_a_note(server: Server) -> None:
    server.poll = [GOOD, answer(200, {"zdr_status": "zdr"})]
    [_, note] = look()
    assert (note[0], "Zero Data Retention" in note[1]) == ("warn", True)


@pytest.mark.parametrize(
    ("reply", "grade", "words"),
    [
        (answer(400, WRONG), "bad", "subscription to the Grok app or to X is not API access"),
        (answer(401, {"code": "unauthenticated:bad-credentials", "error": "x"}), "bad", "did not accept the key"),
        (answer(200, {"api_key_blocked": True}), "bad", "the key is blocked"),
        (answer(200, {"team_blocked": True}), "bad", "the key's team is blocked"),
        (answer(403, NO_CREDITS), "bad", "add API credits"),
        (answer(403, {"code": "permission-denied", "error": "no"}), "bad", "without credits is turned away like this"),
        (answer(402), "bad", "no credits left"),
        (answer(404), "warn", "no way to check a key"),
        (answer(429), "warn", "not checked. The provider asks for fewer requests"),
        (answer(503, b"<html><title>Maintenance</title>"), "warn", "a web page: Maintenance"),
        (answer(200, b"<html>a login page</html>"), "bad", "cannot be understood. Check base_url."),
        (answer(302, location="https://example.com/"), "bad", "not checked"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_every_outcome_in_words(server: Server, reply: Act, grade: str, words: str) -> None:
    server.poll = [reply]
    [(found, said)] = look()
    assert found == grade
    assert said.startswith("from this machine: ")
    assert words in said


def test_no_network_is_told_from_a_wrong_key(monkeypatch: pytest.MonkeyPatch) -> None:
    [(grade, said)] = look(provider="xai", base_url="http://127.0.0.1:1/v1")
    assert grade == "bad"
    assert "not checked, the provider at 127.0.0.1:1 could not be reached" in said
    assert "HTTPS_PROXY" in said


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("XAI_API_KEY", KEY)
    for name in ("http_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:CANARY@127.0.0.1:1")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "xai at api.x.ai, through the proxy 127.0.0.1:1" in out
    assert "whether the proxy 127.0.0.1:1 is the right one" in out
    assert "from XAI_API_KEY: not checked" in out
    assert "CANARY" not in out


def test_offline_asks_nobody(server: Server, capsys: Said) -> None:
    assert main(["doctor", "--offline"]) == 0
    assert "from this machine, not checked" in capsys.readouterr().out
    assert server.heard == []


def test_a_key_that_cannot_be_one_is_bad_and_not_shown(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
    monkeypatch.setenv("XAI_API_KEY", f"Bearer {KEY}")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert 'starts with "Bearer"' in out
    assert "CANARY" not in out


def test_a_key_that_the_simulator_does_not_use_is_mentioned(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "simulator")
    monkeypatch.setenv("XAI_API_KEY", KEY)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "no key needed. The key in XAI_API_KEY is not used" in out
    assert "CANARY" not in out


def test_no_key_is_bad_where_one_is_needed(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
    assert main(["doctor"]) == 1
    assert "there is no key for xai" in capsys.readouterr().out
