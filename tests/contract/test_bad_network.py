"""What can stand between a person and the provider, by name: told in one line, and nothing of a paid request left."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import grokvideo as gv
from grokvideo.engine import pace
from grokvideo.errors import AuthenticationError, NotSent
from grokvideo.values.state import Status
from tests.contract.conftest import Cells
from tests.faults.server import Server, answer, raw, reset

KEY = "xai-CANARYcanary0123456789CANARYcanary"
PASSWORD = "hunter2CANARY"
WITHIN_S = 20.0
REAL = {"GROKVIDEO_PROVIDER": "xai", "XAI_API_KEY": KEY}
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this machine's own proxies, and without pauses between the four attempts."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(pace, "backoff", lambda *_, **__: 0.0)
    from grokvideo.engine import transport

    transport.tls.cache_clear()


@pytest.fixture
def proxy() -> Iterator[Server]:
    with Server() as server:
        yield server


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def made(cells: Cells, monkeypatch: pytest.MonkeyPatch, **environment: str) -> gv.Job:
    """A job from a cell, in that environment, until nothing more happens by itself."""
    for name, value in environment.items():
        if value:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name, raising=False)
    said = cells.run("%%grokvideo a -d 1 --wait\na fox")
    assert "Traceback" not in said, said
    job = cells.job()
    assert isinstance(job, gv.Job), said
    return job


def check(job: gv.Job, *words: str) -> None:
    assert (job.status, type(job.error)) == (Status.FAILED, NotSent)
    assert job.error is not None
    said = f"{job.error} {job.error.advice}"
    for word in (*words, "Nothing was sent"):
        assert word in said, said
    assert not job.error.may_have_cost
    assert "CANARY" not in said


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:{port}/v1", ("127.0.0.1:{port} could not be reached", "nobody answers", "internet")),
        ("https://no-such-host.invalid/v1", ("no-such-host.invalid could not be reached", "no address is known")),
    ],
    ids=["refused", "no such name"],
)
def test_without_a_network_nothing_is_sent(
    cells: Cells, monkeypatch: pytest.MonkeyPatch, url: str, words: tuple[str, ...]
) -> None:
    port = str(closed_port())
    url = url.replace("{port}", port)
    job = made(cells, monkeypatch, **REAL, GROKVIDEO_BASE_URL=url)
    check(job, *(word.replace("{port}", port) for word in words))


def test_a_certificate_that_nobody_here_trusts_is_named(cells: Cells, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_tls(connection: socket.socket) -> bool:
        connection.recv(1)
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x28")  # TLS: fatal alert, handshake failure
        return False

    with Server(on_connect=no_tls) as server:
        job = made(cells, monkeypatch, GROKVIDEO_BASE_URL=server.base_url.replace("http:", "https:"))
    check(job, "its certificate was not accepted", "SSL_CERT_FILE")


PROXIES: dict[str, tuple[Callable[..., object], tuple[str, ...]]] = {
    "refuses": (answer(403), ("does not lead to api.x.ai", "403", "let api.x.ai through")),
    "wants a password": (answer(407), ("wants a name and a password", "407", "http://name:password@host:port")),
    "cannot get through": (answer(502), ("does not lead to api.x.ai", "502")),
    "is no proxy": (raw(b"no HTTP\r\n\r\n"), ("the proxy",)),
    "hangs up": (raw(b""), ("the proxy",)),
    "slams the door": (reset, ("the proxy",)),
}


@pytest.mark.parametrize("name", PROXIES)
def test_a_proxy_that_does_not_let_through_is_named_without_its_password(
    cells: Cells, proxy: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    act, words = PROXIES[name]
    proxy.poll = [act]  # type: ignore[list-item]
    place = proxy.origin.removeprefix("http://")
    job = made(cells, monkeypatch, **REAL, GROKVIDEO_BASE_URL="", HTTPS_PROXY=f"http://me:{PASSWORD}@{place}")
    check(job, f"the proxy {place}", *words)
    assert {heard.method for heard in proxy.heard} == {"CONNECT"}
    assert len(proxy.heard) == 4
    assert all(KEY not in str(heard.headers) for heard in proxy.heard)


def test_a_proxy_that_is_not_there_is_named(cells: Cells, monkeypatch: pytest.MonkeyPatch) -> None:
    port = closed_port()
    job = made(cells, monkeypatch, **REAL, GROKVIDEO_BASE_URL="", HTTPS_PROXY=f"127.0.0.1:{port}")
    check(job, f"the proxy 127.0.0.1:{port}, which leads to api.x.ai, could not be reached", "remove it")


def test_a_proxy_is_never_asked_for_what_is_on_this_machine(
    cells: Cells, server: Server, proxy: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a campus proxy would be asked for its own loopback, and shown a key over plain http."""
    job = made(cells, monkeypatch, HTTP_PROXY=proxy.origin, ALL_PROXY=proxy.origin)
    assert (job.status, len(server.posts), proxy.connections) == (Status.DONE, 1, 0)


@dataclass(frozen=True)
class Broken:
    """A cell in an environment that cannot work, and the words of its one line."""

    environment: dict[str, str]
    words: tuple[str, ...]


BROKEN = {
    "a SOCKS proxy": Broken({"ALL_PROXY": f"socks5://me:{PASSWORD}@127.0.0.1:1"}, ("SOCKS proxy", "ALL_PROXY")),
    "a proxy of another kind": Broken({"HTTPS_PROXY": f"ftp://me:{PASSWORD}@h:1"}, ("http://host:port", "HTTPS_PROXY")),
    "a proxy that is no address": Broken({"HTTPS_PROXY": "http://[::1"}, ("http://host:port", "HTTPS_PROXY")),
    "a certificate file that is not there": Broken({"SSL_CERT_FILE": "/no/such.pem"}, ("SSL_CERT_FILE", "Correct it")),
    "no key": Broken({"XAI_API_KEY": ""}, ("there is no key for xai", "XAI_API_KEY", "simulator")),
    "a key with a line break": Broken({"XAI_API_KEY": f"{KEY[:9]}\n{KEY[9:]}"}, ("XAI_API_KEY has a line break",)),
    "a key with a typographic dash": Broken({"XAI_API_KEY": KEY.replace("-", "\u2013")}, ("typographic dash",)),
    "a key in quotes": Broken({"XAI_API_KEY": f'"{KEY}"'}, ("XAI_API_KEY has quotes",)),
    "a masked key": Broken({"XAI_API_KEY": "xai-CANA***"}, ("shortened display of a key",)),
    "an address without https": Broken(
        {"GROKVIDEO_BASE_URL": "http://api.x.ai/v1"}, ("must use https", "http://api.x.ai")
    ),
    "an address with a password": Broken(
        {"GROKVIDEO_BASE_URL": f"https://me:{PASSWORD}@api.x.ai"}, ("must look like https://host/v1",)
    ),
    "a fault word where it costs money": Broken({}, ("[[failed]] works with the simulator only",)),
    "a setting that is none": Broken({"GROKVIDEO_MAX_JOBS": "many"}, ("GROKVIDEO_MAX_JOBS cannot be 'many'",)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_environment_that_cannot_work_is_one_line_and_nothing_is_sent(
    cells: Cells, proxy: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken = BROKEN[name]
    monkeypatch.delenv("GROKVIDEO_BASE_URL")
    for variable, value in (REAL | broken.environment).items():
        monkeypatch.setenv(variable, value)
    said = cells.run("%%grokvideo a\na fox [[failed]]" if "fault" in name else "%%grokvideo a\na fox")
    for word in (*broken.words, "Nothing was sent"):
        assert word in said, said
    assert "Traceback" not in said
    assert said.count("\n") == 0
    assert "CANARY" not in said
    assert "a" not in cells.shell.user_ns
    for variable in broken.environment:
        monkeypatch.delenv(variable)
    assert len(gv.library()) == 0  # a row would hold its price back from the budget


LIBRARIES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a file stands in its place": (lambda folder: _file(folder / "in-the-way"), "in-the-way"),
    "below a file": (lambda folder: _file(folder / "in-the-way") / "library", "in-the-way"),
    "where nobody may write": (lambda _: Path("/proc/library"), "/proc/library"),
}


def _file(path: Path) -> Path:
    path.write_text("no folder")
    return path


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_that_cannot_be_there_is_one_line_and_nothing_is_sent(
    cells: Cells, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make, word = LIBRARIES[name]
    gv.Session().close()  # nothing of the first library is needed
    monkeypatch.setattr("grokvideo.api._default", None)
    monkeypatch.setenv("GROKVIDEO_HOME", str(make(tmp_path)))
    said = cells.run("%%grokvideo a\na fox")
    for each in (word, "GROKVIDEO_HOME", "Nothing was sent"):
        assert each in said, said
    assert "Traceback" not in said
    assert (said.count("\n"), server.connections) == (0, 0)


def test_a_disk_that_is_full_is_one_line_and_nothing_is_sent(
    cells: Cells, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 2**20, "total": 2**40})())
    said = cells.run("%%grokvideo a\na fox")
    for word in ("only 1 MiB", "a clip needs 64", "Nothing was sent"):
        assert word in said, said
    assert (said.count("\n"), server.connections) == (0, 0)


def test_a_folder_of_the_library_that_cannot_be_written_is_told_before_a_picture_is_sent(
    cells: Cells, server: Server, home: Path
) -> None:
    from PIL import Image

    (home / "inputs").write_text("a file stands in the way")
    cells.shell.user_ns["photo"] = Image.new("RGB", (64, 48))
    said = cells.run("%%grokvideo a -d 1 --wait -i photo\nsteam")
    for word in ("could not be stored in the library", "Nothing was sent"):
        assert word in said, said
    assert (said.count("\n"), server.connections) == (0, 0)


def test_a_wrong_key_in_code_is_an_error_that_does_not_echo_it() -> None:
    for value, words in ((f"{KEY}\n", "line break"), (KEY.replace("-", "\u2011"), "typographic dash")):
        with pytest.raises(AuthenticationError, match=words) as caught:
            gv.Session(api_key=value)
        assert "CANARY" not in f"{caught.value} {caught.value.hint}"
