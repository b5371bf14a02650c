"""Bills that follow a form while somebody changes it: one at a time, in a thread, and one more at the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from grokvideo.engine.background import in_thread
from grokvideo.notebook.studio.draft import Draft
from grokvideo.notebook.widgets.paced import Paced
from grokvideo.session import BACKGROUND

REDRAW_S = 0.1
"""How often a bill is drawn up at most, while somebody types."""
_log = logging.getLogger("grokvideo")


@dataclass(frozen=True, slots=True)
class Moment:
    """How often the form was changed: by a browser, and by anybody."""

    edits: int
    revision: int


class Drawing:
    """Draws a bill after each change.

    Parameters
    ----------
    now
        How often the form was changed until now.
    make
        Draws the form as it is. Blocks, and never raises.
    tell
        Called with what was drawn, on the loop thread. The moment is one before the drawing began, so that a bill is
        never said to be newer than it is.
    """

    def __init__(
        self, now: Callable[[], Moment], make: Callable[[], Draft], tell: Callable[[Draft, Moment], None]
    ) -> None:
        self._now, self._make, self._tell = now, make, tell
        self._begin = Paced(self._begin_now, REDRAW_S)
        self._is_busy = False
        self._wanted = 0
        self.newest: tuple[Moment, Draft] | None = None
        """What was drawn last."""

    def wish(self) -> None:
        """Draw it anew, soon. On any thread."""
        BACKGROUND.call(self._begin.wish)

    def _begin_now(self) -> None:
        self._wanted += 1
        if not self._is_busy:  # else whoever draws looks again at the end
            self._is_busy = True
            BACKGROUND.submit(self._draw())

    async def _draw(self) -> None:
        seen = None
        try:
            while seen != (now := (self._now(), self._wanted)):
                seen = now
                drawn = await in_thread(self._make)
                self.newest = seen[0], drawn
                self._tell(drawn, seen[0])
        finally:
            self._is_busy = False
