"""Studio: the form, its bill, and below them the live cards of the clips that came from it: all in one output.

The form is the one thing that browser and Python both write. Everything else goes one way: what is offered, the bill
and the cards down, wishes up. Pressing Generate is a wish and no trait: it names the bill that was seen.
"""

from __future__ import annotations

import secrets
import weakref
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.engine.background import in_thread
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.billing import clip_words
from grokvideo.notebook.studio.cards import parts_of
from grokvideo.notebook.studio.draft import Draft
from grokvideo.notebook.studio.form import LABELS
from grokvideo.notebook.studio.offer import most_of
from grokvideo.notebook.studio.page import About, about_of, plain_studio, static_studio
from grokvideo.notebook.studio.slots import Held
from grokvideo.notebook.studio.uploads import Arrived, Uploads
from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.carded import Carded
from grokvideo.notebook.widgets.filled import FIELDS, INPUTS
from grokvideo.session import BACKGROUND
from grokvideo.values.axes import TAKE
from grokvideo.values.misnamed import nearest
from grokvideo.values.state import Clip

_newest: weakref.ref[Studio] | None = None


class Studio(Carded):
    """Write, pick, see the price, generate, watch, compare. Every field of the form is a trait.

    Parameters
    ----------
    prompt
        Words, with `{placeholders}`.
    provider, name
        As `grokvideo.generate` takes them, for every clip.
    on_done
        See the method of that name.
    fields
        Any trait of the form: `mode`, `values`, `model`, `duration`, `resolution`, `aspect_ratio`, `generate_audio`,
        `takes`, `image`, `last_frame`, `reference_images`, `video`, `fit`, `hints`.

    Raises
    ------
    InvalidRequest
        For a field that there is not, or a provider.
    TraitError
        For a value of the wrong type, or an input that cannot be used.
    """

    _esm = STATIC / "studio.js"
    _css = STATIC / "studio.css"

    ident = traitlets.Unicode().tag(sync=True)
    """12 hex digits, of this Studio alone."""

    def __init__(
        self,
        prompt: str = "",
        *,
        provider: str | None = None,
        name: str | None = None,
        on_done: Callable[[Clip], object] | None = None,
        **fields: Any,
    ) -> None:
        known = (*FIELDS, *INPUTS, "hints")
        for field in fields:
            if field not in known:
                near = nearest(field, known)
                raise InvalidRequest(
                    f"a Studio has no field {field}" + (f"; did you mean {near}?" if near else ""),
                    hint=f"It has {', '.join(known)}.",
                )
        self._uploads = Uploads()
        self._arriving: tuple[Arrived, ...] = ()
        given = {"prompt": prompt, **fields}
        super().__init__(provider=provider, name=name, given=given, ident=secrets.token_hex(6))
        if on_done is not None:
            self.on_done(on_done)
        self._offer_what_was_there(is_empty=not prompt and not fields)

    def _offer_what_was_there(self, *, is_empty: bool) -> None:
        """A cell that runs again makes a new Studio, and what was typed into the old one is not to be lost."""
        global _newest
        old, _newest = None if _newest is None else _newest(), weakref.ref(self)
        if is_empty and old is not None:
            self.could_restore("A form from before stood in this notebook.", old)

    # What a programmer holds.

    @property
    def estimate_usd(self) -> Decimal | None:
        """What pressing the button would cost now, in USD, estimated; None where nothing can be made, or no price is
        known."""
        bill = self._draft_now().bill
        return None if bill is None else bill.total

    def generate(self, *, yes: bool = False) -> Jobs:
        """What the button does: the clips of the form as it is now. Returns at once.

        Parameters
        ----------
        yes
            Confirms a price above `confirm_over_usd`.

        Raises
        ------
        InvalidRequest
            If something is missing or cannot be used, with the words that stand beside the button.
        NeedsConfirmation, BudgetExceeded, AuthenticationError, LibraryError
            Before anything is written or sent.
        """
        drawn = self._draft_now()
        return BACKGROUND.whole(lambda: self._submit(drawn, yes=yes))  # what is paid for has its card

    def __repr__(self) -> str:
        return f"<Studio: {LABELS[self._form.mode]}, {clip_words(len(self._clips.jobs))}>"

    # What a browser asks for.

    def act(self, wish: Wish) -> dict[str, str] | None:
        """A button of the form was pressed."""
        if wish.job == self.ident:
            deeds: dict[str, Callable[[Any], object]] = {
                "generate": self._generate,
                "remove": self._take_out,
                "url": self._fetch,
                "restore": lambda _: self.restore(),
            }
            if (deed := deeds.get(wish.action)) is not None:
                value = wish.given()
                deed(value if isinstance(value, dict) else {})
        return None

    def take(self, message: dict[str, Any], part: bytes) -> dict[str, Any]:
        """A part of a file that was dropped, pasted or chosen."""
        slot = message.get("slot")
        if message.get("offset") == 0 and isinstance(slot, str) and slot in INPUTS and not self._has_room(slot):
            return {"error": f"There is room for {most_of(slot)}. Remove one first."}
        answer, arrived = self._uploads.take(message, part)
        if arrived is not None:
            self._arriving = (*self._arriving, arrived)
            BACKGROUND.submit(in_thread(self._arrive, arrived))
        return answer

    def _has_room(self, slot: str) -> bool:
        """Whether one more may come; where one alone has room, it takes the place of what is there."""
        coming = sum(each.slot == slot for each in self._arriving)
        return most_of(slot) == 1 or len(self._held.get(slot, ())) + coming < most_of(slot)

    def _generate(self, value: Any) -> None:
        """Generate was pressed, beside the bill that is named."""
        newest = self._drawing.newest
        seen = None if newest is None or newest[1].id != value.get("bill") else newest[1]
        drawn = self._draft_now()  # a setting, a variable or the library may be another by now
        if seen is None or not _is_within(drawn, seen):
            self._drawing.wish()
            raise InvalidRequest(
                "the form or its price changed in this moment", hint="Look at it, and press again. Nothing was sent."
            )
        self._submit(drawn, yes=value.get("yes") is True)

    def _submit(self, drawn: Draft, *, yes: bool) -> Jobs:
        if drawn.no is not None or drawn.plan is None or drawn.bill is None:
            if drawn.bill is not None and drawn.bill.refusal is not None:
                raise drawn.bill.refusal
            raise InvalidRequest(drawn.no or "there is nothing to generate", hint="Nothing was sent.")
        try:
            sweep = default().sweep(drawn.plan, provider=self.provider, yes=yes, bill=drawn.bill)
        finally:
            self._drawing.wish()  # what is there, and what is left, is another now
        self._before = None  # without the lock: whoever holds it may wait for this
        self.show_new(sweep, {job.id: parts for job, parts in zip(sweep, _parts(sweep), strict=True)})
        return sweep

    def _take_out(self, value: Any) -> None:
        slot, ident = value.get("slot"), value.get("id")
        if slot not in tuple(INPUTS):
            return
        with self._lock:
            held = self._held.get(slot, ())
            for each in held:
                if each.id == ident and each.upload is not None:
                    self._uploads.forget(each.value)
            self.hold(slot, tuple(each for each in held if each.id != ident))

    def _fetch(self, value: Any) -> None:
        slot, url = value.get("slot"), value.get("url")
        if (
            slot not in tuple(INPUTS)
            or not isinstance(url, str)
            or not url.strip().lower().startswith(("http://", "https://"))
        ):
            raise InvalidRequest("an address begins with https://", hint="Nothing was put in.")
        held = self._look(slot, url.strip())
        if held.bad is not None:
            raise InvalidRequest(held.bad, hint="Nothing was put in.")
        self._add_held(slot, held)

    def _arrive(self, arrived: Arrived) -> None:
        held = self._look(arrived.slot, arrived.path, upload=arrived.file, name=arrived.name)
        with self._lock:
            self._arriving = tuple(each for each in self._arriving if each is not arrived)
            self._add_held(arrived.slot, held)

    def _add_held(self, slot: str, held: Held) -> None:
        with self._lock:
            before = self._held.get(slot, ()) if most_of(slot) > 1 else ()
            self.hold(slot, (*before, held)[: most_of(slot)])

    # What is shown.

    def page(self, *, below: bool = False) -> str:
        """Its static page, as it stands."""
        view = self.view if self.comm is not None else None  # it was closed, and the place goes on as a page
        return static_studio(self.ident, self._about(), self._clips.jobs, self._clips.films, view=view)

    def plain(self) -> str:
        """The same as plain text."""
        return plain_studio(self._about(), self._clips.jobs, self._clips.films)

    def _about(self) -> About:
        newest = self._drawing.newest
        return about_of(self._form, simulated=newest is not None and newest[1].simulated)


def _is_within(drawn: Draft, seen: Draft) -> bool:
    """Whether it would make what was seen, for no more than that."""
    if drawn.id == seen.id:
        return True  # where it cannot be sent any more, that is said
    now, then = _wanted(drawn), _wanted(seen)
    if now is None or then is None:
        return False
    (wanted, price), (wanted_then, price_then) = now, then
    return wanted == wanted_then and price is not None and price_then is not None and price <= price_then


def _wanted(drawn: Draft) -> tuple[object, Decimal | None] | None:
    """What it would make and where, and what that would cost."""
    if drawn.plan is None or drawn.bill is None:
        return None
    orders = [(order.request.canonical(), order.take) for order in drawn.plan.orders]
    return (orders, drawn.bill.provider), drawn.bill.total


def _parts(sweep: Sweep) -> list[Any]:
    """For each job its prompt in pieces, those apart that differ, and which take it is."""
    varied = {axis.name for axis in sweep.plan.shown if axis.name != TAKE}
    template = sweep.plan.prompts[0]
    parts = []
    for job, cell in zip(sweep, sweep.cells, strict=True):
        take = cell.values.get(TAKE)
        of_prompt = parts_of(template, {name: str(cell.values[name]) for name in varied}, job.prompt)
        parts.append(of_prompt if take is None else [[f"Take {take}. ", 1], *of_prompt])
    return parts
