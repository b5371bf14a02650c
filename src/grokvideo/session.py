"""Session: what ties settings, provider, engine and library together.

This is the one place that names the simulator, to build the embedded provider.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import threading
import time
import warnings
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from grokvideo.engine.background import Background
from grokvideo.engine.driver import Driver
from grokvideo.engine.gate import Gate
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.runs import Connection
from grokvideo.engine.snapshot import error_record, request_from, request_record, state_of
from grokvideo.engine.transport import Api, Media
from grokvideo.errors import AuthenticationError, InvalidRequest, LibraryError, NotSent, SubmitUnknown
from grokvideo.settings import NAMES, Settings, is_loopback, key_for, resolve
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs
from grokvideo.store.ledger import WATCHED, Ledger, Row, StepRefused
from grokvideo.store.library import Library
from grokvideo.store.owners import Owner
from grokvideo.values.price import estimate as price_of
from grokvideo.values.price import ticks_from_usd
from grokvideo.values.request import VideoRequest, fault_words
from grokvideo.values.secret import SecretKey
from grokvideo.wire.xai import XaiDialect

_SIMULATOR = "http://simulator.invalid"
EMBEDDED_URL = f"{_SIMULATOR}/v1"
"""The embedded simulator's base URL, under a name that can never be looked up (RFC 6761)."""

ROOM_NEEDED = 64 * 1024 * 1024
LEAVE_WITHIN_S = 5.0
BACKGROUND = Background()
_AGAIN = "Run it again to make it. Nothing was sent."
_DIALECT = XaiDialect()


class Session:
    """One library and everything that is under way in it.

    Parameters
    ----------
    api_key
        A key given in code; else the environment's is used.
    settings
        Any of `grokvideo.settings.Settings`; what is not given comes from the environment.
    """

    def __init__(self, *, api_key: str | None = None, **settings: Any) -> None:
        self.configured: dict[str, Any] = {}
        self._key: SecretKey | None = None
        self.configure(api_key=api_key, **settings)
        self.home = self.settings().library()
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self._owner = Owner(self.home / "owners")
        except OSError as exc:
            raise LibraryError(
                f"the library folder {self.home} cannot be made: {exc}",
                hint="Point GROKVIDEO_HOME at a folder you can write to.",
            ) from exc
        self._ledger = Ledger(self.home / "library.sqlite3")
        self._clips = Clips(self.home)
        self._inputs = Inputs(self.home)
        self._connections: dict[tuple[str, str, str], Connection] = {}
        self._jobs: WeakValueDictionary[str, Job] = WeakValueDictionary()
        self._lock = threading.RLock()
        self._driver = Driver(self._ledger, self._clips, BACKGROUND, self._connect, owner=self._owner)
        atexit.register(self.close)

    def configure(self, *, api_key: str | None = None, **settings: Any) -> None:
        """Change settings from here on; jobs under way keep theirs.

        Raises
        ------
        InvalidRequest
            If a name or a value is wrong; then nothing changed.
        """
        unknown = settings.keys() - set(NAMES)
        if unknown:
            raise InvalidRequest(
                f"there is no setting {sorted(unknown)[0]!r}; there are {', '.join(NAMES)} and api_key"
            )
        if isinstance(settings.get("home"), str):
            settings["home"] = Path(settings["home"])
        changed = self.configured | settings
        resolve(changed)
        key = self._key if api_key is None else SecretKey(api_key, source="api_key=")
        self.configured, self._key = changed, key

    def moved(self) -> Session:
        """A session with the same settings and key, in the folder they name now. Jobs under way stay with this one."""
        other = Session(**self.configured)
        other._key = self._key
        return other

    def settings(self, **arguments: Any) -> Settings:
        """The settings in force now."""
        return resolve(self.configured, has_key=self._key is not None, **arguments)

    def request(self, prompt: str | None, *, image: Any, model: str | None, **values: Any) -> VideoRequest:
        """A checked request, as `submit` sends it. Values that are None take their defaults.

        Raises
        ------
        InvalidRequest
            If it breaks a rule of the API or the image cannot be used.
        """
        if image is not None:
            from grokvideo.video.inputs import image_input

            values["image"] = image_input(image)
        values = {name: value for name, value in values.items() if value is not None}
        return VideoRequest(prompt=prompt or "", model=model or self.settings().model, **values)

    def submit(self, request: VideoRequest, *, provider: str | None = None, name: str | None = None) -> Job:
        """Write the job down and start it; returns at once."""
        settings = self.settings(provider=provider)
        key = key_for(settings, self._key)
        base_url = _base_url(settings)
        self._fail_before_paying(request, settings, base_url)
        self._driver.max_jobs, self._driver.timeout_s = settings.max_jobs, settings.timeout
        self._connection(settings, base_url, key).gate.pace.rate = settings.requests_per_second
        if request.image is not None:
            self._inputs.keep(request.image)
        expected = price_of(request)
        assert settings.provider is not None
        row = Row(
            id=secrets.token_hex(8),
            state="reserved",
            created_at=time.time(),
            owner=self._owner.name,
            provider=settings.provider,
            base_url=base_url,
            simulated=settings.provider == "simulator",
            key_fingerprint=key.fingerprint(self._ledger.salt),
            name=name,
            model=request.model,
            mode=request.mode.value,
            prompt=request.prompt,
            request=request_record(request),
            request_key=request.key(settings.provider, base_url),
            estimate_ticks=None if expected is None else ticks_from_usd(expected),
        )
        self._ledger.add(row)
        job = self._job(row, request)
        self._driver.start(job, row)
        return job

    def resume(self, *, stopped: bool = True) -> Jobs:
        """See `grokvideo.resume`. `stopped`: also those that somebody stopped on purpose."""
        self._settle_orphans()
        rows = self._ledger.in_states((*WATCHED, "stalled"))
        jobs, without_key = [], 0
        for row in rows:
            if (row.stopped and not stopped) or (row.owner != self._owner.name and self._owner.is_alive(row.owner)):
                continue
            job = self._job(row)
            try:
                self._driver.start(job, row)
            except AuthenticationError:
                without_key += 1
            else:
                jobs.append(job)
        if without_key:
            who = "1 job waits for its key" if without_key == 1 else f"{without_key} jobs wait for their keys"
            warnings.warn(f"{who}: set it, then resume again", stacklevel=2)
        return Jobs(jobs)

    def library(self) -> Library[Job]:
        """See `grokvideo.library`."""
        return Library(self._ledger, self._job)

    def close(self) -> None:
        """End it, as the end of the process does: a paid request on its way is answered and written down first.

        What is unfinished can be resumed by another session.
        """
        atexit.unregister(self.close)
        self._driver.leave(LEAVE_WITHIN_S)
        for connection in self._connections.values():
            with suppress(TimeoutError):
                BACKGROUND.run(connection.close(), LEAVE_WITHIN_S)
        self._owner.close()
        self._ledger.close()

    def _settle_orphans(self) -> None:
        """Rows whose process ended around the paid request: nobody may send them now."""
        for row in self._ledger.in_states(("reserved", "submitting")):
            if self._owner.is_alive(row.owner):
                continue
            # Where the step is refused, another kernel did the same a moment ago.
            with suppress(StepRefused):
                if row.state == "reserved":
                    gone = NotSent("the kernel ended before it was sent", hint=_AGAIN)
                    self._ledger.advance(row.id, "rejected", error=error_record(gone), finished_at=time.time())
                else:
                    lost = SubmitUnknown("the kernel ended while the request was being sent")
                    self._ledger.advance(row.id, "submit_unknown", error=error_record(lost))

    def _job(self, row: Row, request: VideoRequest | None = None) -> Job:
        with self._lock:
            job = self._jobs.get(row.id)
            if job is None:
                request = request or request_from(row.request, self._inputs)
                state = state_of(row, self._clips, request)
                job = Job(
                    row.id,
                    request,
                    state,
                    self._driver,
                    provider=row.provider,
                    simulated=row.simulated,
                    name=row.name,
                )
                self._jobs[row.id] = job
            return job

    def _fail_before_paying(self, request: VideoRequest, settings: Settings, base_url: str) -> None:
        words = fault_words(request.prompt)
        if words and settings.provider != "simulator" and not is_loopback(base_url):
            raise InvalidRequest(f"[[{words[0]}]] works with the simulator only, and would be paid for here")
        free = shutil.disk_usage(self.home).free
        if free < ROOM_NEEDED:
            raise LibraryError(f"only {free // 2**20} MiB are free on the disk of {self.home}; a clip needs 64")

    def _connect(self, row: Row) -> Connection:
        """The connection for a row, which may be older than this process."""
        own_url = None if row.base_url == EMBEDDED_URL else row.base_url
        settings = replace(self.settings(provider=row.provider), base_url=own_url)
        key = key_for(settings, self._key)
        if row.key_fingerprint not in (None, key.fingerprint(self._ledger.salt)):
            raise AuthenticationError(f"job {row.id} was made with another key", hint="Set that key, then resume.")
        return self._connection(settings, row.base_url, key)

    def _connection(self, settings: Settings, base_url: str, key: SecretKey) -> Connection:
        assert settings.provider is not None
        mark = (settings.provider, base_url, key.fingerprint(self._ledger.salt))
        with self._lock:
            if mark not in self._connections:
                app = self._embedded() if base_url == EMBEDDED_URL else None
                gate = Gate(settings.requests_per_second)
                own = base_url == _DIALECT.default_base_url
                hosts = () if app is not None else _DIALECT.media_hosts
                media = Media(hosts, origin=None if own else _origin(base_url), app=app)
                self._connections[mark] = Connection(_DIALECT, Api(base_url, key, gate, app=app), media, gate)
            return self._connections[mark]

    def _embedded(self) -> Any:
        from grokvideo.simulator.app import create_app

        return create_app(self.home / "simulator", base_url=_SIMULATOR)


def _base_url(settings: Settings) -> str:
    if settings.base_url is not None:
        return settings.base_url.rstrip("/")
    return EMBEDDED_URL if settings.provider == "simulator" else _DIALECT.default_base_url


def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
