"""Compare: several clips on one clock, and what they differ in. The clock is the browser's; here is what it is told."""

from __future__ import annotations

import asyncio
import logging
import reprlib
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import traitlets

from grokvideo.engine.background import in_thread
from grokvideo.engine.job import Job
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.comparepage import Figure, compare_lines, static_compare
from grokvideo.notebook.differences import LETTERS, Entry, changes, labels, same_words
from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.compared import Pictures, clips_told, figures
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.watched import Watched
from grokvideo.notebook.words import visible
from grokvideo.session import BACKGROUND
from grokvideo.store.clips import LINK_FOLDER, link, link_name
from grokvideo.values.state import JobState, Status

PAUSE_S = 0.25
"""Between two updates, at least."""
QUIET_S = 1.0
"""After the last click, until the saved output is written anew: it is large, and people give several stars."""
_NAME = 40
_STARS = ("0", "1", "2", "3", "4", "5")
_log = logging.getLogger("grokvideo")


class Compare(Watched):
    """2 to 9 clips on one clock, with their stars, and what changed from one to the others.

    Parameters
    ----------
    entries
        The clips. Those that are under way are followed.
    folder
        The notebook's folder, beside which clips are linked.
    note
        What is to be said of clips that are not there.
    name
        What they are called together.
    """

    _esm = STATIC / "compare.js"
    _css = STATIC / "compare.css"

    about = traitlets.Dict().tag(sync=True)
    """`id`, `title`, `simulated`, `same` in all, and a `note`. This and the others are written by Python only."""
    clips: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """What each clip is called, and how it stands. Its bytes and its picture are asked for apart from it."""
    changed = traitlets.Dict().tag(sync=True)
    """What changed against a reference, as `differences.changes` writes it."""

    def __init__(self, entries: Sequence[Entry], folder: Path, note: str = "", name: str = "") -> None:
        self.jobs = tuple(entry.job for entry in entries)
        """What is compared, A first."""
        self._entries = tuple(entries)
        self._labels = labels(self._entries)
        self._folder = folder
        self._reference = self._entries[0].key
        self._links: dict[str, Path] = {}
        self._pictures = Pictures(len(self._entries))
        self._timer: asyncio.TimerHandle | None = None
        self._follows = self._is_stale = False
        self._place()
        self._told = self._states()
        self._about: dict[str, Any] = {
            "id": secrets.token_hex(6),
            "title": f"{visible(name, _NAME)}: {len(self.jobs)} clips" if name else f"{len(self.jobs)} clips",
            "simulated": all(job.simulated for job in self.jobs),
            "note": note,
        }
        self._say_what_differs()
        super().__init__(about=self._about, clips=self._snapshot(), changed=self._changed)
        if None not in _ends(self._told):
            self.finished.set()
        for job in dict.fromkeys(self.jobs):
            job.subscribe(self._hear)
        # On the loop thread like all that follows, for what happened meanwhile.
        BACKGROUND.call(self._look_again)

    def show(self) -> None:
        """Display it as the output of the running cell."""
        goes_on = not self.finished.is_set()
        super().show()
        if goes_on:
            self.renew()  # for what happened meanwhile

    def act(self, wish: Wish) -> None:
        """Give a clip its stars, or hold the others against it."""
        if wish.action not in ("stars", "reference"):
            return
        entry = self._entry(wish.job)
        if entry is None:
            raise InvalidRequest("that clip is not in this comparison", hint="Reload the page. Nothing was changed.")
        if wish.action == "stars":
            if wish.value not in _STARS:
                raise InvalidRequest(f"stars must be 0-5, got {reprlib.repr(wish.value)}", hint="Nothing was changed.")
            entry.job.stars = int(wish.value) or None
        else:
            self._reference = entry.key
        BACKGROUND.call(self._tell_of_a_click)

    def file(self, job: str | None) -> Path | None:
        """A clip of its own, in the library or else beside the notebook."""
        entry = self._entry(job)
        if entry is None or (clip := entry.job.state.clip) is None:
            return None
        return clip.path if clip.path.exists() else self._links.get(entry.key, clip.path)

    def poster(self, job: str | None) -> Path | None:
        """The picture of a clip of its own."""
        entry = self._entry(job)
        clip = None if entry is None else entry.job.state.clip
        return None if clip is None else clip.poster

    def page(self, *, below: bool = False) -> str:
        """Its static page, as it stands."""
        view = self.view if self.comm is not None else None  # nobody sees it live, and the place goes on as a page
        return static_compare(self._about, self._figures(), self._changed, view=view, below=below)

    def plain(self, *, paths: bool = False) -> str:
        """The same as plain text; with the whole `paths` of the clips for a terminal."""
        return "\n".join(compare_lines(self._about, self._figures(), self._changed, paths=paths))

    def watched(self) -> Sequence[Job]:
        """See `Watched`."""
        return self.jobs

    def in_terminal(self) -> str:
        """With the whole paths of the clips."""
        return self.plain(paths=True)

    def __repr__(self) -> str:
        named = [f"{letter} {label}".rstrip() for letter, label in zip(LETTERS, self._labels, strict=False)]
        return f"<Compare: {', '.join(named)}>"

    def _entry(self, key: str | None) -> Entry | None:
        return next((entry for entry in self._entries if entry.key == key), None)

    def _states(self) -> list[JobState]:
        return [job.state for job in self.jobs]

    def _look_again(self) -> None:
        if any(new is not old for new, old in zip(self._states(), self._told, strict=True)):
            self._hear(self._told[0])

    def _hear(self, _state: JobState) -> None:
        """A job went on. On the loop thread."""
        self._is_stale = True
        if not self._follows:
            self._follows = True
            BACKGROUND.submit(self._keep_up())

    async def _keep_up(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self._catch_up()
                await asyncio.sleep(PAUSE_S)
        finally:
            self._follows = False

    async def _catch_up(self) -> None:
        """Link new clips, renew the saved output where one ended, then tell the browser: in this order, because
        renewing the output makes a new view, which should find everything as it is now."""
        states = self._states()
        await in_thread(self._place)
        is_end = _ends(states) != _ends(self._told)
        is_over = None not in _ends(states)
        if not is_over:
            self.finished.clear()
        self._told = states
        if is_end:
            self._say_what_differs()
            bundles = await in_thread(self._bundles)
            self._renew(bundles)
        self._tell()
        if is_over and not self._is_stale:
            self.finished.set()

    def _tell_of_a_click(self) -> None:
        """On the loop thread."""
        self._say_what_differs()
        self._tell()
        # Elsewhere a renewed output begins its players anew, in the middle of the looking: there, stars stand in the
        # saved output when the cell runs again.
        if HOSTING.known:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(QUIET_S, self._renew_now)

    def _tell(self) -> None:
        with self.hold_sync():
            self.about, self.clips, self.changed = self._about, self._snapshot(), self._changed

    def _say_what_differs(self) -> None:
        self._about = {**self._about, "same": same_words(self.jobs)}
        self._changed = changes(self._entries, self._reference)

    def _snapshot(self) -> list[dict[str, Any]]:
        return clips_told(self._entries, self._labels, self._told, self._links, time.time())

    def _figures(self) -> list[Figure]:
        return figures(self._entries, self._labels, self._links, self._pictures)

    def _place(self) -> None:
        """Link the clips beside the notebook. Not for the loop thread."""
        for entry in self._entries:
            clip, job = entry.job.state.clip, entry.job
            if clip is None or entry.key in self._links:
                continue
            name = link_name(job.name or job.request.prompt, job.id)
            try:
                self._links[entry.key] = link(clip.path, self._folder, name)
            except OSError:
                beside = self._folder / LINK_FOLDER / name
                if beside.is_file() and beside.stat().st_size == clip.size:  # it was deleted, and stayed here
                    self._links[entry.key] = beside
                elif clip.path.exists():
                    _log.warning("the clip could not be linked beside the notebook in %s", self._folder, exc_info=True)


def _ends(states: Sequence[JobState]) -> list[Status | None]:
    """How each ended; None while it goes on."""
    return [state.status if state.status.is_settled else None for state in states]
