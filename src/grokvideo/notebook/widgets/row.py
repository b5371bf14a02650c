"""Several cards beside each other: one output for the takes of a prompt, or for any other jobs of one cell.

Every card of it is a `JobView` as everywhere else. In the browser it is small there, until somebody opens it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from IPython.display import publish_display_data

from grokvideo.notebook.html import ROW_COLUMNS, ROW_MARK, static_row
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.jobview import JobView
from grokvideo.notebook.widgets.shown import VIEW, Shown
from grokvideo.session import BACKGROUND

_numbers = itertools.count()


class Row:
    """A row of cards in the output of one cell, renewed as a whole whenever one of its cards is."""

    def __init__(self, views: Sequence[JobView]) -> None:
        self._views = list(views)
        self._box: Any = None
        self._display_id = f"grokvideo-row-{next(_numbers)}-{id(self):x}"
        self._shown: dict[str, Any] | None = None
        for view in views:
            self._follow(view)

    def show(self) -> None:
        """Display the row as the output of the running cell."""
        bundle = self._bundle()
        publish_display_data(bundle, transient={"display_id": self._display_id})
        self._shown = bundle
        BACKGROUND.call(self._renew)  # for what happened meanwhile

    def _follow(self, view: JobView) -> None:
        view.renewed.append(self._renew)
        view.followed.append(self._take_in)

    def _take_in(self, above: Shown, new: Shown) -> None:
        """Show the card of a job that was made from a clip of the row behind that clip."""
        if isinstance(above, JobView) and isinstance(new, JobView) and new not in self._views:
            self._views.insert(self._views.index(above) + 1, new)
            self._follow(new)
        BACKGROUND.call(self._renew)

    def _renew(self) -> None:
        """On the loop thread, so that an older output cannot come after a newer one."""
        if self._shown is None:
            return
        bundle = self._bundle()
        if bundle != self._shown:
            publish_display_data(bundle, transient={"display_id": self._display_id}, update=True)
            self._shown = bundle

    def _bundle(self) -> dict[str, Any]:
        page: dict[str, Any] = {
            "text/html": static_row(view.page(small=True) for view in self._views),
            "text/plain": "\n\n".join(view.plain() for view in self._views),
        }
        living = [view for view in self._views if view.comm is not None]
        # Where a page takes the cards in, each goes where its static page is. A box that is taken away while the page
        # still fills it breaks there: it stays until every card is placed.
        is_filling = self._box is not None and not all(view.is_placed for view in living)
        return {VIEW: self._widget(living), **page} if living and (is_filling or not HOSTING.known) else page

    def _widget(self, living: list[JobView]) -> dict[str, Any]:
        """For frontends that show a card only as a widget."""
        if self._box is None:
            from ipywidgets import GridBox, Layout

            layout = Layout(grid_template_columns=ROW_COLUMNS, grid_gap="8px")
            self._box = GridBox(living, layout=layout, _dom_classes=(ROW_MARK,))
        return {"version_major": 2, "version_minor": 0, "model_id": self._box.model_id}
