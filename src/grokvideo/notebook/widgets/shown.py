"""A front in the outputs of cells: displayed, renewed, and with other cards below it that came from its buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.display import publish_display_data

from grokvideo.notebook.html import static_column
from grokvideo.notebook.widgets.base import Front
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.session import BACKGROUND

VIEW = "application/vnd.jupyter.widget-view+json"
"""What an output calls its widget by."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """What stands below a card and does not live: a table, with the same as plain text."""

    html: str
    text: str

    def page(self, *, below: bool = False) -> str:
        """Its HTML."""
        return self.html

    def plain(self) -> str:
        """The same as plain text."""
        return self.text


class Shown(Front):
    """A front that writes its own outputs: its static page and plain text, and the widget where the page needs that."""

    def __init__(self, **traits: Any) -> None:
        self._displays: dict[str, list[Shown | Still]] = {}
        self._boxes: dict[tuple[Shown | Still, ...], Any] = {}
        self._published: dict[str, dict[str, Any]] = {}
        self.renewed: list[Callable[[], None]] = []
        """Called whenever its output is to be renewed: by others, of whose output it is a part."""
        self.followed: list[Callable[[Shown, Shown], None]] = []
        """Called with this card and another that came from its buttons, and belongs below it."""
        super().__init__(**traits)
        HOSTING.follow(self)

    def page(self, *, below: bool = False) -> str:
        """Its static page, as it stands; `below` another card whose button made it: no cell asks for it."""
        raise NotImplementedError

    def plain(self) -> str:
        """The same as plain text."""
        raise NotImplementedError

    def show(self) -> None:
        """Display it as the output of the running cell."""
        display_id = f"grokvideo-{len(self._displays)}-{self.view}"
        self._displays[display_id] = []
        bundle = self._bundle(self.page(), self.plain(), [])
        publish_display_data(bundle, transient={"display_id": display_id})
        self._published[display_id] = bundle
        if VIEW in bundle and HOSTING.known:  # the page said so in this very moment
            self.renew()

    def renew(self) -> None:
        """Write every output anew, as it stands."""
        # On the loop thread, so that an older one cannot come after a newer one.
        BACKGROUND.call(self._renew_now)

    def placed(self) -> None:
        """Whoever has it as a part waits until it is placed."""
        for tell in self.renewed:
            BACKGROUND.call(tell)

    def take_away(self, old: Shown | Still) -> None:
        """Show a card no more that stands below this one."""
        for below in self._displays.values():
            below[:] = [each for each in below if each is not old]
        self.renew()

    def show_below(self, new: Shown | Still, instead: Shown | Still | None = None) -> None:
        """Put another card below this one, wherever this one is shown; `instead` of one that goes."""
        for below in self._displays.values():
            below[:] = [each for each in below if each is not instead]
        self._take_in(self, new)
        if isinstance(new, Still):
            return  # others, of whose output this one is a part, have cards alone
        for tell in self.followed:
            tell(self, new)

    def _take_in(self, above: Shown, new: Shown | Still) -> None:
        """Show another card in the outputs of this one, behind the card that it came from."""
        for below in self._displays.values():
            if new not in below and (above is self or above in below):
                below.insert(0 if above is self else below.index(above) + 1, new)
        if isinstance(new, Shown) and self._displays and self._renew_now not in new.renewed:
            new.renewed.append(self._renew_now)
            new.followed.append(self._take_in)
        self.renew()

    def _renew_now(self) -> None:
        self._renew(self._bundles())

    def _renew(self, bundles: dict[str, dict[str, Any]]) -> None:
        """Write the saved outputs anew, wherever it is shown and looks otherwise by now. On the loop thread."""
        for display_id, bundle in bundles.items():
            if bundle != self._published.get(display_id):
                publish_display_data(bundle, transient={"display_id": display_id}, update=True)
                self._published[display_id] = bundle
        for tell in self.renewed:
            tell()

    def _bundles(self) -> dict[str, dict[str, Any]]:
        """What stands in each of its outputs."""
        page, plain = self.page(), self.plain()
        return {display_id: self._bundle(page, plain, below) for display_id, below in list(self._displays.items())}

    def _bundle(self, page: str, plain: str, below: Sequence[Shown | Still]) -> dict[str, Any]:
        bundle: dict[str, Any] = {
            "text/html": static_column([page, *(front.page(below=True) for front in below)]),
            "text/plain": "\n\n".join([plain, *(front.plain() for front in below)]),
        }
        if HOSTING.known or self.comm is None:
            return bundle
        return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": self._model_of(below)}, **bundle}

    def _model_of(self, below: Sequence[Shown | Still]) -> str:
        """The widget for front ends that show a card only as one: itself, or a box of several."""
        parts = tuple(each for each in below if isinstance(each, Still) or each.comm is not None)
        if not parts:
            return str(self.model_id)
        if parts not in self._boxes:
            from ipywidgets import HTML, VBox

            self._boxes[parts] = VBox([self, *(HTML(each.html) if isinstance(each, Still) else each for each in parts)])
        return str(self._boxes[parts].model_id)

    def _ipython_display_(self) -> None:
        self.show()
