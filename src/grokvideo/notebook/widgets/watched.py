"""A front over several jobs, displayed as a job is: in a terminal as words, under a program as a page alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from grokvideo.api import settings_now
from grokvideo.engine.job import Job
from grokvideo.notebook.terminal import watching
from grokvideo.notebook.waits import NotWaiting, in_kernel, is_run_by_a_program, telling_what_goes_on, wait_for
from grokvideo.notebook.widgets.base import Front
from grokvideo.notebook.widgets.shown import Shown


class Spared(Front):
    """A front that where a program runs the notebook is no widget, unless it becomes a part of another one.

    The file would keep all of its front end, for nobody.
    """

    def open(self) -> None:
        """Let the browser know of it, if there is one."""
        self._is_page_alone = is_run_by_a_program()
        if not self._is_page_alone:
            super().open()

    @property
    def model_id(self) -> str:
        """What other widgets know it by."""
        if self._is_page_alone:
            self._is_page_alone = False
            super().open()
        return str(super().model_id)


class Watched(Spared, Shown):
    """What shows several jobs, and where the setting `wait` says so, lets its cell wait for them."""

    def __init__(self, **traits: Any) -> None:
        self.finished = threading.Event()
        """Set while nothing more happens by itself, and the saved output shows how it ended."""
        self._left: dict[str, dict[str, Any]] = {}
        super().__init__(**traits)

    def watched(self) -> Sequence[Job]:
        """The jobs that a cell may wait for."""
        raise NotImplementedError

    def in_terminal(self) -> str:
        """What is printed where there is no notebook."""
        return self.plain()

    def _ipython_display_(self) -> None:
        wait, jobs = settings_now().wait, self.watched()
        if not in_kernel():
            if wait:
                with watching(jobs):
                    wait_for(jobs, [self.finished])
            print(self.in_terminal())
            return
        going = jobs if wait else ()
        try:
            with telling_what_goes_on(going):
                self.show()
                wait_for(going, [self.finished] if going else ())
        finally:
            if self.comm is None:
                self._leave_page()

    def leave(self) -> None:
        """Where a program runs the notebook: a cell has ended, and its output is to show how things ended, too."""
        try:
            if settings_now().wait:
                wait_for(self.watched(), [self.finished])
        except NotWaiting as interrupted:
            print(interrupted)
        self._leave_page()

    def _leave_page(self) -> None:
        """Write the outputs once more, from a cell: a program takes them from nobody but the one that it waits for."""
        bundles = self._bundles()
        if bundles != self._left:
            self._published.clear()
            self._renew(bundles)
            self._left = bundles
