"""`login()`: asked for without an echo, checked with the provider, kept in this process only."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import grokvideo as gv
from grokvideo import api
from grokvideo.errors import AuthenticationError
from tests.faults.server import Act, Server, answer, reset

KEY = "xai-CANARYcanary0123456789"
OTHER = "xai-ANOTHERanother0123456789"
GOOD = answer(200, {"api_key_blocked": False, "team_blocked": False})
WRONG = answer(400, b'{"code": "x", "error": "Incorrect API key provided: xa***89."}')

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [GOOD]
        yield server
        if api._default is not None:
            api._default.close()


def typed(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], str]) -> None:
    monkeypatch.setattr(getpass, "getpass", answer)


def through_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider's own address, by way of a proxy that lets nothing through."""
    monkeypatch.delenv("GROKVIDEO_BASE_URL")
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", server.origin)
    server.poll = [answer(403)]


def sent_with(server: Server) -> list[str]:
    return [heard.headers["authorization"] for heard in server.heard]


def test_a_key_that_works_is_used_from_here_on(server: Server, capsys: Said, home: Path) -> None:
    gv.login(KEY)
    out = capsys.readouterr().out
    assert out == "The key works. It stays in this process only. xai makes the videos from here on.\n"
    assert {heard.path: heard.headers["authorization"] for heard in server.heard} == {
        "/v1/api-key": f"Bearer {KEY}",
        "/v1/me": f"Bearer {KEY}",
    }
    assert server.posts == []
    assert api.default().settings().provider == "xai"
    for path in home.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes()


def test_a_team_that_keeps_no_data_is_told_before_it_pays(server: Server, capsys: Said) -> None:
    server.poll = [GOOD, answer(200, {"zdr_status": "zdr"})]
    gv.login(KEY)
    assert "Zero Data Retention" in capsys.readouterr().out


def test_a_note_that_cannot_be_had_is_no_trouble(server: Server, capsys: Said) -> None:
    server.poll = [GOOD, lambda connection, _: reset(connection)]
    gv.login(KEY)
    assert capsys.readouterr().out.startswith("The key works.")


def test_a_typed_key_is_asked_for_and_kept_also_when_it_cannot_be_checked(
    server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_a_proxy(server, monkeypatch)
    typed(monkeypatch, lambda prompt: f" {KEY} \n")
    gv.login()
    out, err = capsys.readouterr()
    assert out.startswith("The key could not be checked: ")
    assert "does not lead to api.x.ai" in out
    assert api.default().settings().provider == "xai"
    assert [heard.method for heard in server.heard] == ["CONNECT"]
    assert "CANARY" not in f"{out}{err}{server.heard}"


def test_a_typed_key_never_goes_to_this_machine(server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, lambda prompt: KEY)
    gv.login()
    assert "The key was not checked: base_url is this machine, which never gets it." in capsys.readouterr().out
    assert server.heard == []


@pytest.mark.parametrize("reply", [WRONG, answer(401), answer(200, {"api_key_disabled": True})], ids=str)
def test_a_refused_key_is_dropped_and_the_one_before_stays(server: Server, capsys: Said, reply: Act) -> None:
    gv.login(OTHER)
    server.poll = [reply]
    with pytest.raises(AuthenticationError) as caught:
        gv.login(KEY)
    assert "The key that was used before stays." in caught.value.hint
    assert "CANARY" not in f"{caught.value} {caught.value.hint}"
    server.poll = [GOOD]
    api.default().check_key("xai")
    assert sent_with(server)[-1] == f"Bearer {OTHER}"


def test_a_refused_first_key_leaves_the_simulator(server: Server) -> None:
    server.poll = [WRONG]
    with pytest.raises(AuthenticationError, match="did not accept the key") as caught:
        gv.login(KEY)
    assert "subscription to the Grok app or to X is not API access" in caught.value.hint
    assert api.default().settings().provider == "simulator"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answer(503), "The key could not be checked: The provider is in trouble"),
        (answer(404), "The key could not be checked: This address has no way to check a key."),
        (lambda connection, _: reset(connection), "The key could not be checked: the connection broke"),
        (answer(403, b'{"code": "permission-denied", "error": "no"}'), "could not be checked: The provider does not"),
        (
            answer(403, b'{"code": "x", "error": "Your team has no credits."}'),
            "The key is right, but it cannot pay yet",
        ),
    ],
    ids=["503", "404", "reset", "403", "credits"],
)
def test_a_key_that_nobody_spoke_against_is_kept(server: Server, capsys: Said, reply: Act, words: str) -> None:
    server.poll = [reply]
    gv.login(KEY)
    out = capsys.readouterr().out
    assert words in out
    assert "It stays in this process only." in out
    assert out.count("\n") == 1
    assert api.default().settings().provider == "xai"


def test_without_a_network_the_key_is_kept(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_BASE_URL", "http://127.0.0.1:1/v1")
    gv.login(KEY)
    assert "could not be checked: the provider at 127.0.0.1:1 could not be reached" in capsys.readouterr().out
    assert api.default().settings().provider == "xai"


def test_a_provider_that_was_set_otherwise_is_told(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "simulator")
    gv.login(KEY)
    assert "The provider is still simulator." in capsys.readouterr().out


@pytest.mark.parametrize("key", ["", "Bearer xai-CANARY", "$XAI_API_KEY", "xai-CANARY***"])
def test_what_cannot_be_a_key_is_refused_before_anything_is_sent(server: Server, key: str) -> None:
    with pytest.raises(AuthenticationError, match="the key from api_key=") as caught:
        gv.login(key)
    assert "CANARY" not in str(caught.value)
    assert server.heard == []


def test_another_company_s_key_stays_here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    through_a_proxy(server, monkeypatch)
    with pytest.raises(AuthenticationError, match="is one of OpenAI") as caught:
        gv.login("sk-CANARYcanary0123456789")
    assert "CANARY" not in str(caught.value)
    assert server.heard == []
    assert api.default().settings().provider == "simulator"


def test_where_nobody_can_be_asked_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    class StdinNotImplementedError(RuntimeError):
        """Named as the kernel's."""

    def no_input(prompt: str) -> str:
        raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")

    def at_the_end(prompt: str) -> str:
        raise EOFError

    def with_echo(prompt: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        raise AssertionError("it was read although it would have been shown")

    for ask in (no_input, at_the_end, with_echo):
        typed(monkeypatch, ask)
        with pytest.raises(AuthenticationError) as caught:
            gv.login()
        assert "Set XAI_API_KEY before Python starts" in caught.value.hint


def test_a_script_without_a_terminal_is_told_and_reads_nothing(server: Server) -> None:
    code = "import grokvideo as gv\ntry:\n    gv.login()\nexcept gv.GrokVideoError as error:\n    print(error)"
    script = subprocess.run(
        [sys.executable, "-c", code],
        input=f"{KEY}\n",
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
        env={**os.environ},
    )
    assert script.stdout == "there is no terminal to ask for the key\n"
    assert "CANARY" not in script.stdout + script.stderr
    assert server.heard == []


def test_the_key_is_not_in_a_verbose_traceback(server: Server) -> None:
    import traceback

    server.poll = [WRONG]
    with pytest.raises(AuthenticationError) as caught:
        gv.login(KEY)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    here = shown.rpartition("signin.py")[2]
    assert "CANARY" not in here
