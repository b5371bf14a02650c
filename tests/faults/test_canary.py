"""One key, used in every way there is, and then looked for in everything that stays behind."""

from __future__ import annotations

import copy
import inspect
import json
import os
import pickle
import re
import sqlite3
import subprocess
import sys
import traceback
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import pytest
from nbclient import NotebookClient

import grokvideo as gv
from grokvideo.errors import GrokVideoError
from grokvideo.values.secret import SecretKey
from grokvideo.wire.dialect import Call
from tests.faults.canary import around, found, found_below
from tests.faults.rig import BACKGROUND, KEY, WITHIN_S, Rig
from tests.faults.server import Act, Server, answer, name_of, raw, reset, short


def in_a_notebook(folder: Path) -> None:
    shown = nbformat.v4.new_output("stream", text=f"key: {KEY}")
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[shown])])
    nbformat.write(page, folder / "planted.ipynb")


def in_a_widget(folder: Path) -> None:
    page = nbformat.v4.new_notebook(metadata={"widgets": {"state": {"m": {"state": {"job": {"id": KEY}}}}}})
    nbformat.write(page, folder / "planted.ipynb")


def in_a_database(folder: Path) -> None:
    with sqlite3.connect(folder / "planted.sqlite3") as base:
        base.execute("create table t (a, b)")
        base.execute("insert into t values (?, ?)", (1, json.dumps({"error": KEY})))
    base.close()


def in_a_pickle(folder: Path) -> None:
    (folder / "planted.pickle").write_bytes(pickle.dumps({"key": KEY}))


def in_base64(folder: Path) -> None:
    (folder / "planted.log").write_bytes(b"Authorization: Basic " + b64encode(f"me:{KEY}".encode()))


def in_a_film(folder: Path) -> None:
    (folder / "planted.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"\0\0\0\x30udta" + KEY.encode())


@pytest.mark.parametrize(
    "plant", [in_a_notebook, in_a_widget, in_a_database, in_a_pickle, in_base64, in_a_film], ids=lambda f: f.__name__
)
def test_the_search_finds_a_key_that_was_put_there(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    plant(tmp_path)
    [name] = found_below(tmp_path)
    assert "planted" in name


# Each cell uses the key in another way; none of them contains it.
CELLS = (
    """
    import logging, os, copy, pickle, getpass
    logging.basicConfig(level=logging.DEBUG, filename="debug.log", force=True)
    KEY_IS_IN = "XAI_API_KEY"
    """,
    "%load_ext grokvideo",
    """
    import grokvideo as gv
    gv.configure(api_key=os.environ[KEY_IS_IN], base_url=os.environ["SERVER"], requests_per_second=1000)
    """,
    "%%grokvideo fox -d 1 --wait\na fox",
    "%%grokvideo refused -d 1 --wait\na refusal",
    "%%grokvideo doubt -d 1 --wait\na doubt",
    "fox",
    "print(fox, vars(fox), fox.state, fox.result(), refused, refused.error, vars(refused.error), doubt.error)",
    "%xmode Verbose",
    "refused.result()",
    "doubt.result()",
    "gv.generate('x', duration=99)",
    "gv.generate('x', provider='sora')",
    "gv.configure(max_jobs='many')",
    """
    from grokvideo.api import default
    session = default()
    print(session, vars(session), session.settings(), gv, dir(gv))
    """,
    "session.check_key()",
    "session.check_key()",
    "pickle.dumps(session)",
    "copy.deepcopy(session)",
    "format(session), f'{session!r:>99}'",
    "%grokvideo status",
    "%grokvideo jobs",
    "print(repr(list(gv.library().jobs())))",
    """
    # The key of the environment, on its way to the real address through a proxy that is not there.
    os.environ["HTTPS_PROXY"] = os.environ["https_proxy"] = "http://127.0.0.1:1"
    os.environ["GROKVIDEO_PROVIDER"] = "xai"
    other = gv.Session(home="other", requests_per_second=1000)
    other.check_key()
    """,
    "print(other, vars(other))",
    "gv.Session(home='third', base_url='http://x.ai/v1')",
    """
    getpass.getpass = lambda *_, **__: os.environ[KEY_IS_IN]
    if hasattr(gv, "login"):
        gv.login()
    """,
    """
    # A key that cannot be one: refused without an echo.
    os.environ[KEY_IS_IN] = os.environ[KEY_IS_IN].replace("-", "\\u2013")
    gv.Session(home="fourth").submit(gv.VideoRequest(prompt="x"))
    """,
)


class Recorded(NotebookClient):
    """Runs a notebook and keeps every message of the kernel."""

    def process_message(self, msg: dict[str, Any], *args: Any) -> Any:
        self.trace.append(json.dumps(msg["content"], default=str))
        self.trace += [bytes(part).decode("latin-1") for part in msg.get("buffers", ())]
        return super().process_message(msg, *args)

    trace: list[str]


def test_a_notebook_that_uses_a_key_in_every_way_keeps_none_of_it(
    server: Server, film: bytes, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = answer(401, {"error": f"Incorrect API key provided: {KEY}"}, X_Request_Id=KEY)
    server.create = [answer(200, {"request_id": "r-1"}), echo, raw(f"Bearer {KEY}\r\n\r\n".encode())]
    server.poll = [answer(404, {"error": f"no {KEY}"}), server.done(), echo, reset]
    server.media = [answer(200, film)]
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XAI_API_KEY", KEY)
    monkeypatch.setenv("SERVER", server.base_url)
    folder = tmp_path / "notebook"
    folder.mkdir()
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(inspect.cleandoc(cell)) for cell in CELLS])
    client = Recorded(page, timeout=90, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.trace = []
    client.execute()
    nbformat.write(page, folder / "saved.ipynb")

    assert server.posts, "the key was used"
    assert {post.headers["authorization"] for post in server.posts} == {f"Bearer {KEY}"}
    shown = "\n".join(client.trace)
    for word in ("Traceback", "a fox", "hidden", "application/vnd.jupyter.widget-view+json", "127.0.0.1:1"):
        assert word in shown, "the notebook did what it should"
    assert (folder / "debug.log").stat().st_size > 1000
    assert "httpcore" in (folder / "debug.log").read_text()
    assert [around(text) for text in client.trace if found(text)] == []
    assert found_below(tmp_path) == {}


@pytest.mark.parametrize(
    "words",
    [
        KEY,
        f"{KEY[:3]}***{KEY[-3:]}",
        f"{KEY[:12]}...{KEY[-4:]}",
        f"{KEY[:15]}\n{KEY[15:]}",
        f"{KEY[:15]} {KEY[15:]}",
        quote(KEY).replace("-", "%2D"),
        b64encode(KEY.encode()).decode(),
        b64encode(f"Bearer {KEY}".encode()).decode(),
        KEY.encode().hex(),
        f"Authorization: Bearer {KEY}",
    ],
    ids=["whole", "masked", "shortened", "lines", "words", "percent", "base64", "base64 header", "hex", "header"],
)
def test_a_server_that_quotes_the_key_does_not_get_it_into_anything(
    rig: Rig, tmp_path: Path, caplog: pytest.LogCaptureFixture, words: str
) -> None:
    body = {"code": words, "error": f"Wrong: {words}.", "request_id": "r"}
    echo = answer(401, body, X_Request_Id=words.replace("\n", " "))
    bare = answer(400, f"Wrong: {words}".encode())
    pending = answer(200, {"status": words[:40], "error": words})
    failed = answer(200, {"status": "failed", "error": {"code": words, "message": words}})
    ok = answer(200, {"request_id": "r-1"})
    rig.server.create = [echo, bare, answer(500, body), answer(200, body | {"request_id": None}), ok]
    rig.server.poll = [pending, echo, failed]
    with caplog.at_level("DEBUG"):
        jobs = [rig.run() for _ in range(6)]
    said = [f"{job!r} {job.error!r} {job.error} {vars(job.error)} {job.state} {rig.row(job)}" for job in jobs]
    assert all(job.error is not None for job in jobs)
    for text in (*said, caplog.text):
        assert not found(text), text
    assert found_below(tmp_path) == {}


def trouble(session: gv.Session) -> dict[str, Callable[[], object]]:
    """Ways to fail with a key at hand."""
    return {
        "a wrong duration": lambda: gv.generate("x", duration=99),
        "a wrong provider": lambda: session.submit(gv.VideoRequest(prompt="x"), provider="sora"),
        "a wrong setting": lambda: session.configure(max_jobs="many"),
        "an unknown setting": lambda: session.configure(speed=7),
        "an address with a password": lambda: gv.Session(base_url="https://me:you@x.ai"),
        "a fault word": lambda: session.submit(gv.VideoRequest(prompt="[[failed]]"), provider="xai"),
        "no such job": lambda: session.library().get("nothing"),
        "a broken proxy": lambda: gv.Session(provider="xai").submit(gv.VideoRequest(prompt="x")),
        "a pickle": lambda: pickle.dumps(session),
        "a copy": lambda: copy.deepcopy(session),
        "a key that is none": lambda: gv.Session(provider="xai", home="broken").submit(gv.VideoRequest(prompt="x")),
    }


@pytest.mark.parametrize("name", trouble(None))
def test_a_traceback_with_all_its_variables_shows_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAI_API_KEY", KEY)
    with_key = gv.Session(provider="xai")
    if name == "a broken proxy":
        monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    if name == "a key that is none":
        monkeypatch.setenv("XAI_API_KEY", KEY.replace("-", "\u2013"))
    try:
        with pytest.raises((GrokVideoError, TypeError, AttributeError, LookupError)) as caught:
            trouble(with_key)[name]()
        text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
        assert "with_key" in text, "variables are shown"
        assert not found(text), around(text)
    finally:
        with_key.close()


@pytest.mark.parametrize("act", [reset, raw(b""), raw(b"no HTTP"), short(b"{", 9)], ids=name_of)
def test_a_broken_connection_leaves_no_frame_that_had_the_headers(rig: Rig, act: Act) -> None:
    """httpx's and h11's frames hold what was sent; in a cell, a verbose traceback would print them."""
    rig.server.poll = [act]
    with pytest.raises(GrokVideoError) as caught:
        BACKGROUND.run(rig.api.send(Call("GET", "/videos/r-1")), WITHIN_S)
    text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "transport.py" in text
    assert not re.search(r'File ".*/(httpx|httpcore|h11)/', text)
    assert not found(text), around(text)


def test_what_holds_a_key_shows_none_and_is_neither_pickled_nor_copied(rig: Rig, home: Path) -> None:
    job = rig.run()
    session = gv.Session(api_key=KEY, home=home.parent / "another")
    key = SecretKey(KEY, "a test")
    for thing in (session, rig.api, rig.connection, key, rig.driver, job, session.settings(), job.state, job.result()):
        shown = f"{thing!r} {thing} {getattr(thing, '__dict__', '')}"
        for make in (pickle.dumps, copy.copy, copy.deepcopy):
            try:
                made = make(thing)
            except (TypeError, AttributeError, pickle.PicklingError) as refused:
                shown += str(refused)
            else:
                shown += f"{made!r} {getattr(made, '__dict__', '')}"
        assert not found(shown), type(thing)
    for make in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            make(key)
    session.close()


@pytest.mark.parametrize("words", [["doctor"], ["--help"], ["jobs"], ["simulator", "--port", "99999"], ["nonsense"]])
def test_the_command_line_says_nothing_of_the_key(tmp_path: Path, words: list[str]) -> None:
    own = {"XAI_API_KEY": KEY, "GROKVIDEO_HOME": str(tmp_path / "library"), "HTTPS_PROXY": "http://127.0.0.1:1"}
    own |= {"https_proxy": "http://127.0.0.1:1"}
    clean = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()}
    done = subprocess.run(
        [sys.executable, "-m", "grokvideo", *words], env=clean | own, capture_output=True, timeout=60, check=False
    )
    assert not found(done.stdout + done.stderr)
    assert found_below(tmp_path) == {}


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="only Linux shows it")
def test_the_name_of_the_process_does_not_show_it(home: Path) -> None:
    session = gv.Session(api_key=KEY)
    me = Path("/proc/self")
    assert not found((me / "cmdline").read_bytes() + (me / "comm").read_bytes())
    for thread in (me / "task").iterdir():
        assert not found((thread / "comm").read_bytes())
    session.close()
