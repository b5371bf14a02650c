"""Studio: the form, its bill, and below them the live cards of the clips that came from it: all in one output.

The form is the one thing that browser and Python both write. Everything else goes one way: what is offered, the bill
and the cards down, wishes up. Pressing Generate is a wish and no trait: it names the bill that was seen.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.engine.background import in_thread
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.studio.cards import parts_of
from grokvideo.notebook.studio.draft import Draft
from grokvideo.notebook.studio.form import LABELS
from grokvideo.notebook.studio.offer import most_of
from grokvideo.notebook.studio.page import About, plain_studio, static_studio
from grokvideo.notebook.studio.slots import Held
from grokvideo.notebook.studio.uploads import Arrived, Uploads
from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.carded import Carded, read_value
from grokvideo.notebook.widgets.formed import FIELDS, INPUTS
from grokvideo.session import BACKGROUND
from grokvideo.values.axes import TAKE
from grokvideo.values.misnamed import nearest
from grokvideo.values.state import Clip


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
        given = {"prompt": prompt, **fields}
        super().__init__(provider=provider, name=name, given=given, ident=secrets.token_hex(6))
        if on_done is not None:
            self.on_done(on_done)

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
        return self._submit(self._draft_now(), yes=yes)

    def __repr__(self) -> str:
        return f"<Studio: {LABELS[self._form.mode]}, {len(self._clips.jobs)} clips>"

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
                deed(read_value(wish))
        return None

    def take(self, message: dict[str, Any], part: bytes) -> dict[str, Any]:
        """A part of a file that was dropped, pasted or chosen."""
        slot = message.get("slot")
        if message.get("offset") == 0 and isinstance(slot, str) and slot in INPUTS:  # what has begun has its place
            most = most_of(slot)
            if 1 < most <= len(self._held.get(slot, ())):
                return {"error": f"There is room for {most}. Remove one first."}
        answer, arrived = self._uploads.take(message, part)
        if arrived is not None:
            BACKGROUND.submit(in_thread(self._arrive, arrived))
        return answer

    def _generate(self, value: Any) -> None:
        """Generate was pressed, beside the bill that is named."""
        seen = value.get("bill") if isinstance(value, dict) else None
        newest = self._drawing.newest
        if newest is None or not seen or seen != newest[1].id or newest[0].revision != self._revision:
            self._drawing.wish()
            raise InvalidRequest(
                "the form or its price changed in this moment", hint="Look at it, and press again. Nothing was sent."
            )
        self._submit(newest[1], yes=value.get("yes") is True)

    def _submit(self, drawn: Draft, *, yes: bool) -> Jobs:
        if drawn.no is not None or drawn.plan is None or drawn.bill is None:
            if drawn.bill is not None and drawn.bill.refusal is not None:
                raise drawn.bill.refusal
            raise InvalidRequest(drawn.no or "there is nothing to generate", hint="Nothing was sent.")
        try:
            sweep = default().sweep(drawn.plan, provider=self.provider, yes=yes, bill=drawn.bill)
        finally:
            self._drawing.wish()  # what is there, and what is left, is another now
        with self._lock:
            self._before = None
        self.show_new(sweep, {job.id: parts for job, parts in zip(sweep, _parts(sweep), strict=True)})
        return sweep

    def _take_out(self, value: Any) -> None:
        slot, ident = value.get("slot"), value.get("id")
        with self._lock:
            held = self._held.get(slot, ())
            for each in held:
                if each.id == ident and each.upload is not None:
                    self._uploads.forget(each.value)
            self.hold(slot, tuple(each for each in held if each.id != ident))

    def _fetch(self, value: Any) -> None:
        slot, url = value.get("slot"), value.get("url")
        if (
            slot not in INPUTS
            or not isinstance(url, str)
            or not url.strip().lower().startswith(("http://", "https://"))
        ):
            raise InvalidRequest("an address begins with https://", hint="Nothing was put in.")
        held = self._look(slot, url.strip())
        if held.bad is not None:
            raise InvalidRequest(held.bad, hint="Nothing was put in.")
        self._add_held(slot, held)

    def _arrive(self, arrived: Arrived) -> None:
        self._add_held(arrived.slot, self._look(arrived.slot, arrived.path, upload=arrived.file, name=arrived.name))

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
        form = self._form
        settings = [form.model]
        if not form.mode.has_source:
            settings = [f"{form.duration} s", form.resolution, *settings]
        simulated = default().settings(provider=self.provider).provider == "simulator"
        newest = self._drawing.newest
        names = () if newest is None else newest[1].names
        values = {name: form.values[name] for name in names if form.values.get(name)}
        return About(LABELS[form.mode], form.prompt, values, tuple(settings), simulated)


def _parts(sweep: Sweep) -> list[Any]:
    """For each job its prompt in pieces, those apart that differ."""
    varied = {axis.name for axis in sweep.plan.shown if axis.name != TAKE}
    template = sweep.plan.prompts[0]
    return [
        parts_of(template, {name: str(cell.values[name]) for name in varied}, job.prompt)
        for job, cell in zip(sweep, sweep.cells, strict=True)
    ]
