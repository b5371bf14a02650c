"""Requests for video, handed to one worker process that paints and encodes.

The kernel of a notebook must stay responsive and must not load a video library, so the work happens in a child:
``python -m grokvideo.simulator.worker``, which speaks JSON lines on its standard input and output. It is not started
through `multiprocessing`, because that would run a user's script a second time. A daemon thread talks to it, so that
any event loop, on any system, can wait for it, and so that the end of the interpreter never waits for a film.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

IDLE_S = 60.0


class RenderError(Exception):
    """The worker could not make the video; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """What to film.

    All paths of pictures are of files that are in the shape of the film already; references keep their own.

    Parameters
    ----------
    width, height
        Size in pixels, even numbers.
    seconds
        Length of what is new: of the added part for "extend". An "edit" is as long as its source.
    fps
        Frames a second; an edit and an extension have their source's.
    take
        0, or the number of an earlier film of the same request that this one must not repeat.
    image_path
        Picture that becomes the first frame, or None for a scene painted from the words of the prompt.
    last_frame_path
        Picture that becomes the last frame.
    keyframes
        (path of a picture, when it is seen in seconds); times go to the nearest third of a second.
    reference_paths
        Pictures that are seen in the film.
    voices
        Names or URLs of voices that are heard in the film.
    action
        "edit" or "extend" for a film made from a source, else "".
    source_path, source_url
        The source: an MP4 file, or a foreign URL, which is not opened; a stand-in is drawn for it.
    """

    prompt: str
    seed: int
    width: int
    height: int
    seconds: float
    fps: int = 24
    take: int = 0
    audio: bool = True
    image_path: str | None = None
    last_frame_path: str | None = None
    keyframes: tuple[tuple[str, float], ...] = ()
    reference_paths: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    action: str = ""
    source_path: str | None = None
    source_url: str = ""
    request_id: str = ""

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 128 or self.width % 2 or self.height % 2:
            raise ValueError(f"width and height must be even and at least 128, got {self.width}x{self.height}")
        if self.fps < 1 or (self.seconds < 1 and self.action != "edit"):
            raise ValueError(f"seconds and fps must be at least 1, got {self.seconds:g} and {self.fps}")
        if self.action not in ("", "edit", "extend"):
            raise ValueError(f'action must be "", "edit" or "extend", got {self.action!r}')
        if bool(self.action) != (bool(self.source_path) != bool(self.source_url)):
            raise ValueError("edit and extend must have a source, a path or a URL, and nothing else may have one")

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> RenderRequest:
        """Return the request that `asdict` took apart and JSON carried, which has lists for tuples."""
        lists = {name: tuple(fields.get(name, ())) for name in ("reference_paths", "voices")}
        keyframes = tuple((path, seconds) for path, seconds in fields.get("keyframes", ()))
        return cls(**fields | lists | {"keyframes": keyframes})


def unfinished(path: Path) -> Path:
    """Return where a video is written until it is complete."""
    return path.with_name(f".{path.name}.part")


@dataclass(frozen=True, slots=True)
class _Order:
    line: bytes
    path: Path
    done: Future[None]


class Renderer:
    """One worker process, started when first needed and fed one request at a time, in the order of arrival.

    Parameters
    ----------
    idle_s
        Seconds without work after which the worker leaves.
    """

    def __init__(self, *, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        self._closed = False

    @property
    def worker_pid(self) -> int | None:
        """Process id of the living worker, None when there is none."""
        worker = self._worker
        return worker.pid if worker is not None and worker.poll() is None else None

    async def render(self, request: RenderRequest, path: Path) -> None:
        """Make the video and put it at `path`, complete or not at all.

        Raises
        ------
        RenderError
            When the picture cannot be read, the disk is full, or the worker died twice over this request.
        """
        await asyncio.wrap_future(self._enqueue(request, path))

    def close(self) -> None:
        """Stop the worker at once; requests that are not finished end with `RenderError`."""
        with self._lock:
            self._closed = True
            self._orders.put(None)
            worker, thread = self._worker, self._thread
        if worker is not None:
            worker.kill()
        if thread is not None:
            thread.join()

    def _enqueue(self, request: RenderRequest, path: Path) -> Future[None]:
        path = Path(path).absolute()
        line = json.dumps({"request": asdict(request), "path": str(path)}).encode() + b"\n"
        order = _Order(line, path, Future())
        with self._lock:
            if self._closed:
                raise RenderError("the renderer is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="grokvideo-render", daemon=True)
                self._thread.start()
            self._orders.put(order)
        return order.done

    def _serve(self) -> None:
        while True:
            try:
                order = self._orders.get(timeout=self._idle_s + 1)
            except queue.Empty:  # by now the worker has left by itself; this only collects its exit code
                self._dismiss()
                order = self._orders.get()
            if order is None:
                self._dismiss()
                return
            if order.done.set_running_or_notify_cancel():
                try:
                    self._fulfil(order)
                except Exception as exc:  # it belongs to whoever waits; this thread has other orders to serve
                    order.done.set_exception(exc)
                else:
                    order.done.set_result(None)

    def _fulfil(self, order: _Order) -> None:
        for _ in range(2):
            answer = self._ask(order.line)
            if answer:
                error = json.loads(answer).get("error")
                if error is not None:
                    raise RenderError(error)
                return
            code = self._dismiss()
            unfinished(order.path).unlink(missing_ok=True)
            if self._closed:
                raise RenderError("the renderer was closed before the video was finished")
        raise RenderError(f"the render worker ended twice over this request, exit code {code}")

    def _ask(self, line: bytes) -> bytes:
        """Return the worker's answer, b"" when it died."""
        if self.worker_pid is None:
            self._dismiss()
            with self._lock:
                if self._closed:
                    return b""
                self._worker = _start_worker(self._idle_s)
        worker = self._worker
        assert worker is not None
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(line)
            worker.stdin.flush()
        except OSError:  # it left a moment ago
            return b""
        answer = worker.stdout.readline()
        return answer if answer.endswith(b"\n") else b""

    def _dismiss(self) -> int | None:
        """Close the pipes, which tells a living worker to leave, and collect its exit code."""
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        for pipe in (worker.stdin, worker.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:  # unsent bytes for a worker that is gone
                pass
        return worker.wait()


def _start_worker(idle_s: float) -> subprocess.Popen[bytes]:
    # The child looks for modules where this process does, whatever was done to sys.path since the start. The folder
    # of the notebook is left out (no empty entry, and -P): a user's random.py must not end up in the worker.
    env = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "grokvideo.simulator.worker", str(idle_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        # Jupyter signals the kernel's whole group when it restarts it. The worker ends by itself when its input does.
        start_new_session=True,
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # Windows' way of being nice
    )


_default = Renderer()


def _close_at_exit() -> None:
    """End the worker, which takes milliseconds: a second Ctrl-C in them must not end in a traceback of ours."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread: nobody interrupts it
        _default.close()
        return
    try:
        _default.close()
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


atexit.register(_close_at_exit)


_of_parents: list[Renderer] = []


def _after_fork() -> None:
    """A fork has none of our threads, and its parent's worker is not its own: it begins anew, and closes nothing."""
    global _default
    _of_parents.append(_default)
    _default = Renderer()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


async def render(request: RenderRequest, path: Path) -> None:
    """Make the video with the process-wide `Renderer`; see `Renderer.render`."""
    await _default.render(request, path)
