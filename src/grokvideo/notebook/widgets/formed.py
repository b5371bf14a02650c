"""The form of a Studio as a whole: filled from elsewhere and put back, and the bill that follows it."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Mapping
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.studio.draft import Draft, draft, draft_told, undrawn
from grokvideo.notebook.studio.form import Form
from grokvideo.notebook.studio.slots import again
from grokvideo.notebook.variables import after_cells, variables
from grokvideo.notebook.widgets.drawing import Drawing, Moment
from grokvideo.notebook.widgets.filled import FIELDS, Filled, Inputs
from grokvideo.notebook.words import told

_BROKEN = "That went wrong inside grokvideo. Nothing was sent."
_log = logging.getLogger("grokvideo")


class Formed(Filled):
    """A form with its bill."""

    bill = traitlets.Dict().tag(sync=True)
    """What pressing the button would cost, as `draft.draft_told` says it."""

    def __init__(self, *, provider: str | None, name: str | None, given: Mapping[str, Any], **traits: Any) -> None:
        self.provider = provider
        self.name = name
        self._drawing = Drawing(lambda: Moment(self._turns, self._revision), self._draft_now, self._tell_bill)
        super().__init__(model=default().settings(provider=provider).model, given=given, **traits)
        moment, drawn = Moment(0, self._revision), self._draft_now()
        self._drawing.newest = moment, drawn
        self._tell_bill(drawn, moment)
        after_cells(weakref.WeakMethod(self.look_around))

    def fill(self, why: str | None, wish: Form, held: Inputs) -> None:
        """Fill the whole form, and remember how it was; without `why` it is as it was before."""
        with self._lock:
            self._before = None if why is None else (why, self._wish, self._held)
            self._held = held
            self._settle(**{name: getattr(wish, name) for name in FIELDS})
        self.changed()

    def could_restore(self, why: str, other: Formed) -> None:
        """Offer the form of another Studio, if there is anything in it."""
        with self._lock:
            if other._wish.prompt.strip() or any(other._held.values()):
                self._before = (why, other._wish, other._held)
                self._settle()

    def restore(self) -> None:
        """Have the form as it was before it was filled."""
        with self._lock:
            if self._before is not None:
                _, wish, held = self._before
                self.fill(None, wish, held)

    def changed(self) -> None:
        """See `Filled`."""
        self._drawing.wish()

    def look_around(self) -> None:
        """A cell has ended: it may have changed a setting, the library, or a variable that the prompt names."""
        if self.comm is not None:
            self._drawing.wish()

    def _tell_bill(self, drawn: Draft, moment: Moment) -> None:
        self.bill = draft_told(drawn, moment.edits)

    def _draft_now(self) -> Draft:
        """The form as it is now, and what it would cost. Blocks."""
        try:
            self._look_again()
            return self._draft(self._form)
        except Exception:
            _log.exception("a bill could not be drawn up")
            return undrawn(self._form, _BROKEN)

    def _draft(self, form: Form) -> Draft:
        try:
            session = default()
            simulated = session.settings(provider=self.provider).provider == "simulator"
        except GrokVideoError as error:  # a wrong setting, or a library that cannot be opened
            return undrawn(form, told(error))
        return draft(form, session, simulated=simulated, provider=self.provider, name=self.name, namespace=variables())

    def _look_again(self) -> None:
        """A video that was checked for an edit may not do for an extension, nor one that was cut for neither."""
        with self._lock:
            mode, fit, held = self._form.mode, self._form.fit, self._held.get("video", ())
        if not mode.has_source or all(self._checked.get(each.id) == (mode, fit) for each in held):
            return
        new = tuple(again(each, default().input, mode=mode, fit=fit) for each in held)
        self._checked |= {each.id: (mode, fit) for each in new}
        with self._lock:
            if self._held.get("video", ()) == held:
                self._held = {**self._held, "video": new}
                self._settle()
