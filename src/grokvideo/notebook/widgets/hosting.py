"""Whether the page puts live cards in the place of static pages, as `js/src/host.ts` does in JupyterLab and Notebook 7.

There an output had better be the static page alone: in a saved notebook JupyterLab would look for the widget first, and
show an error where it is gone with its kernel. VS Code and Colab need the widget's name in the output to show a card at
all, and whoever runs a notebook without a page never answers. So an output names its widget until a page said that it
can do without.
"""

from __future__ import annotations

import threading
import weakref
from typing import Protocol


class Shown(Protocol):
    """What stands in outputs of the notebook."""

    def renew(self) -> None:
        """Write these outputs anew."""


class Hosting:
    """What is known of this kernel's page, and the outputs that depend on it."""

    def __init__(self) -> None:
        self.known = False
        """A page puts cards in the place of static pages: outputs need not name their widget."""
        self._shown: weakref.WeakSet[Shown] = weakref.WeakSet()
        self._lock = threading.Lock()

    def follow(self, shown: Shown) -> None:
        """Renew these outputs when a page says that it can; to be called before anything is displayed."""
        with self._lock:
            self._shown.add(shown)

    def confirm(self) -> None:
        """A page says that it can. On the kernel's thread or one beside it."""
        with self._lock:
            if self.known:
                return
            self.known = True
            shown = list(self._shown)
        for each in shown:
            each.renew()


HOSTING = Hosting()
