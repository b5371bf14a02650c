"""The simulator on a socket, for this machine only."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from grokvideo.simulator.app import create_app
from grokvideo.simulator.origin import LOOPBACK_NAMES


def main(
    host: str = "127.0.0.1",
    port: int = 8787,
    seed: int = 0,
    speed: float = 1.0,
    token: str | None = None,
    home: Path | None = None,
) -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit code.

    Parameters
    ----------
    host
        A loopback name: this service believes any key, so it must not be reachable from elsewhere.
    port
        0 takes a free one.
    seed, speed, token
        As for `create_app`.
    home
        Folder of the world; None is a temporary one that is removed at the end.
    """
    if host not in LOOPBACK_NAMES:
        return _fail(f"--host must be one of {', '.join(LOOPBACK_NAMES)}, got {host!r}: this is for one machine only")
    if not 0 <= port <= 65535:
        return _fail(f"--port must be 0-65535, got {port}")
    try:
        listener = _listen(host, port)
    except OSError as exc:
        return _fail(f"cannot listen on {host} port {port}: {exc.strerror}")
    with ExitStack() as stack:
        stack.enter_context(listener)
        if home is None:
            folder = tempfile.TemporaryDirectory(prefix="grokvideo-simulator-", ignore_cleanup_errors=True)
            home = Path(stack.enter_context(folder))
        shown = f"[{host}]" if ":" in host else host
        origin = f"http://{shown}:{listener.getsockname()[1]}"
        try:
            app = create_app(home, seed=seed, speed=speed, token=token, base_url=origin)
        except ValueError as exc:
            return _fail(str(exc))
        logging.basicConfig(level=logging.WARNING, format="%(message)s")
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        print(_welcome(f"{origin}/v1", token), flush=True)
        with _stopped_by_signals(server):
            server.run(sockets=[listener])
    return 0


def _welcome(url: str, token: str | None) -> str:
    if token is None:
        key = "any word will do"
        use = f"export GROKVIDEO_PROVIDER=simulator GROKVIDEO_BASE_URL={url}"
    else:  # a key from the environment is never sent to this machine, one given in code is
        key = "the token you chose"
        use = f'grokvideo.configure(provider="simulator", base_url="{url}", api_key=TOKEN)'
    return f"The simulator answers at {url}. Ctrl-C stops it.\nKey: {key} (Authorization: Bearer KEY).\nUse it: {use}"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server(("127.0.0.1" if host == "localhost" else host, port), family=family)


def _fail(words: str) -> int:
    print(f"grokvideo simulator: {words}", file=sys.stderr)
    return 2


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Let a signal end the server and nothing more.

    uvicorn sends itself the signal once more when it has shut down, which would end the process with a
    traceback or as killed, before the temporary folder is removed.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
