"""ClipList: live cards of clips, newest first, in one widget: a part of the Studio, which does what they ask for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets

from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.clips import Clips
from grokvideo.notebook.widgets.paced import Paced
from grokvideo.notebook.widgets.watched import Spared

WRITE_S = 0.25
"""How often the browser is told of the cards at most; less often where they are very many."""
_MANY = 100


class ClipList(Spared):
    """Cards of several jobs. What changes is told at most a few times a second, all of it on the loop thread.

    Parameters
    ----------
    clips
        The jobs.
    sums
        How they stand together.
    asked
        Does what a button asks for; what it returns goes along with the answer.
    """

    _esm = STATIC / "cliplist.js"
    _css = STATIC / "cliplist.css"

    ident = traitlets.Unicode().tag(sync=True)
    """12 hex digits, of this list alone."""
    cards: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """What each clip is told, newest first, as `cards.card_told` says it."""
    moves = traitlets.Dict().tag(sync=True)
    """How far those under way are: what changes about once a second, apart from what does not."""
    sums = traitlets.Dict().tag(sync=True)
    """How they stand together, as `cards.sums_told` says it."""

    def __init__(
        self, clips: Clips, sums: Callable[[], dict[str, Any]], asked: Callable[[Wish], dict[str, str] | None]
    ) -> None:
        self._clips, self._sums, self._asked_for = clips, sums, asked
        self._writes = Paced(self._write, WRITE_S)
        self._marches = Paced(self._march, WRITE_S)
        super().__init__(ident=secrets.token_hex(6), sums=sums())

    def act(self, wish: Wish) -> dict[str, str] | None:
        """A button was pressed, of a card or of the list."""
        return self._asked_for(wish)

    def file(self, job: str | None) -> Path | None:
        """The clip of that job, if it is one of its own and there is one."""
        clip = self._clips.clip(job)
        return None if clip is None else clip.path

    def poster(self, job: str | None) -> Path | None:
        """The picture of that clip."""
        clip = self._clips.clip(job)
        return None if clip is None else clip.poster

    def stand(self, *, at_once: bool = False) -> None:
        """A card stands otherwise. On the loop thread."""
        self._writes.gap = WRITE_S * max(1.0, len(self._clips.jobs) / _MANY)
        if at_once:
            self._writes.now()
        else:
            self._writes.wish()

    def march(self) -> None:
        """One that is under way came further. On the loop thread."""
        self._marches.wish()

    def _write(self) -> None:
        self.cards = self._clips.told()
        self.moves = {}
        self.sums = self._sums()

    def _march(self) -> None:
        self.moves = self._clips.moves_told()
