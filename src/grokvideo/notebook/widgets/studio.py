"""Studio: the form, its bill, and below them the live cards of the clips that came from it: all in one output.

The form is the one thing that browser and Python both write. Everything else goes one way: what is offered, the bill
and the cards down, wishes up. Pressing Generate is a wish and no trait: it names the bill that was seen.
"""

from __future__ import annotations

import contextvars
import json
import secrets
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.engine.background import in_thread
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.recipe import recipe as recipe_of
from grokvideo.notebook.studio.cards import parts_of, sums_told
from grokvideo.notebook.studio.draft import Draft
from grokvideo.notebook.studio.form import LABELS, settings_of
from grokvideo.notebook.studio.offer import most_of
from grokvideo.notebook.studio.page import About, plain_studio, static_studio
from grokvideo.notebook.studio.slots import Held
from grokvideo.notebook.studio.uploads import Arrived, Uploads
from grokvideo.notebook.variables import rename
from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.clips import Clips
from grokvideo.notebook.widgets.formed import FIELDS, INPUTS, Formed
from grokvideo.notebook.widgets.jobview import JobView, view_of
from grokvideo.notebook.widgets.paced import Paced
from grokvideo.notebook.widgets.shown import Shown
from grokvideo.notebook.words import visible
from grokvideo.session import BACKGROUND
from grokvideo.values.axes import TAKE
from grokvideo.values.capability import Mode
from grokvideo.values.misnamed import nearest
from grokvideo.values.state import Clip, Status

WRITE_S = 0.25
"""How often the browser is told of the cards at most; less often where they are very many."""
RENEW_S = 15.0
"""How often the saved output is written anew while clips arrive: JupyterLab draws all of it each time."""
EARLIER = 12
"""So many clips of the library are shown with one click."""
_MANY = 100
_NAME = 40
_AGAIN = (Status.FAILED,)


class Studio(Formed):
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
    cards: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """What each clip is told, newest first, as `cards.card_told` says it."""
    moves = traitlets.Dict().tag(sync=True)
    """How far those under way are: what changes about once a second, apart from what does not."""
    sums = traitlets.Dict().tag(sync=True)
    """How they stand together."""

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
        self.folder = Path.cwd()
        self._uploads = Uploads()
        self._listeners: tuple[tuple[Callable[[Clip], object], contextvars.Context], ...] = ()
        self._open: dict[str, JobView] = {}
        self._compared: dict[tuple[str, ...], Shown] = {}
        self._writes = Paced(self._write, WRITE_S)
        self._marches = Paced(self._march, WRITE_S)
        self._renewals = Paced(self._renew_now, RENEW_S)
        self._clips = Clips(self.folder, self._stand, self._marches.wish, self._end)
        self._has_earlier = bool(default().library().jobs(1))
        given = {"prompt": prompt, **fields}
        super().__init__(provider=provider, name=name, given=given, ident=secrets.token_hex(6), sums=self._sums())
        if on_done is not None:
            self.on_done(on_done)

    # What a programmer holds.

    @property
    def estimate_usd(self) -> Decimal | None:
        """What pressing the button would cost now, in USD, estimated; None where nothing can be made, or no price is
        known."""
        bill = self._draft_now().bill
        return None if bill is None else bill.total

    @property
    def jobs(self) -> Jobs:
        """The jobs whose cards it shows, oldest first."""
        return Jobs(self._clips.in_order())

    @property
    def clips(self) -> list[Clip]:
        """The clips of those that are done, oldest first."""
        return [clip for job in self.jobs if (clip := job.state.clip) is not None]

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

    def add(self, *jobs: Job) -> None:
        """Show cards of jobs that were made elsewhere, before all others."""
        self._clips.add(jobs, {})

    def on_done(self, callback: Callable[[Clip], object]) -> Callable[[], None]:
        """Call `callback(clip)` with each new clip when its file is there; returns a function that ends it.

        It is called in a thread beside the kernel's own, also while a cell runs. What it prints stands below the cell
        that called `on_done`.
        """
        listener = (callback, contextvars.copy_context())
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return leave

    def __repr__(self) -> str:
        return f"<Studio: {LABELS[self._form.mode]}, {len(self._clips.jobs)} clips>"

    # What a browser asks for.

    def act(self, wish: Wish) -> dict[str, str] | None:
        """A button was pressed, of the form or of a card. Ignored where the card went meanwhile."""
        if wish.job == self.ident:
            deeds: dict[str, Callable[[Any], object]] = {
                "generate": self._generate,
                "remove": self._take_out,
                "url": self._fetch,
                "compare": self._compare_clips,
                "restore": lambda _: self.restore(),
                "earlier": lambda _: self._show_earlier(),
            }
            if (deed := deeds.get(wish.action)) is not None:
                deed(_read(wish.value))
            return None
        job = self._clips.find(wish.job)
        return None if job is None else self._act_on(job, wish.action, yes=wish.value == "yes")

    def take(self, message: dict[str, Any], part: bytes) -> dict[str, Any]:
        """A part of a file that was dropped, pasted or chosen."""
        slot = message.get("slot")
        if slot in INPUTS and most_of(slot) > 1 and len(self._held.get(slot, ())) >= most_of(slot):
            return {"error": f"There is room for {most_of(slot)}. Remove one first."}
        answer, arrived = self._uploads.take(message, part)
        if arrived is not None:
            BACKGROUND.submit(in_thread(self._arrive, arrived))
        return answer

    def file(self, job: str | None) -> Path | None:
        """The clip of that job, if it is one of its own and there is one."""
        clip = self._clips.clip(job)
        return None if clip is None else clip.path

    def poster(self, job: str | None) -> Path | None:
        """The picture of that clip."""
        clip = self._clips.clip(job)
        return None if clip is None else clip.poster

    def _generate(self, value: Any) -> None:
        """Generate was pressed, beside the bill that is named."""
        seen = value.get("bill") if isinstance(value, dict) else None
        revision, drawn = self._drawn or (-1, None)
        if drawn is None or not seen or seen != drawn.id or revision != self._revision:
            self._redraw()
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
            self._redraw()  # what is there, and what is left, is another now
        with self._lock:
            self._before = None
        self._clips.add(sweep, {job.id: parts for job, parts in zip(sweep, _parts(sweep), strict=True)})
        self._has_earlier = True
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

    def _show_earlier(self) -> None:
        shown = {job.id for job in self._clips.jobs}
        found = [job for job in default().library().jobs(len(shown) + EARLIER + 1) if job.id not in shown]
        self._has_earlier = len(found) > EARLIER
        self._clips.add(found[:EARLIER], {}, is_new=False)

    def _compare_clips(self, ids: Any) -> None:
        from grokvideo.notebook.comparing import compare_of

        chosen = tuple(each for each in ids if isinstance(each, str)) if isinstance(ids, list) else ()
        jobs = [job for each in chosen if (job := self._clips.find(each)) is not None]
        self._check_place()
        if chosen not in self._compared or self._compared[chosen].comm is None:  # somebody closed it
            self._compared[chosen] = compare_of(jobs)
        self.show_below(self._compared[chosen])

    def _act_on(self, job: Job, action: str, *, yes: bool) -> dict[str, str] | None:
        settled = job.status.is_settled
        if action == "recipe":
            return recipe_of(job, self.folder)
        if action == "open":
            self._show_card(job)
        elif action in ("edit", "extend", "animate") and job.state.clip is not None:
            self._go_on(job, action)
        elif action == "reuse-settings":
            self._reuse(job)
        elif action == "delete" and settled:
            default().library().delete(job)
            self._clips.remove(job)
            self._redraw()
        elif action == "retry" and job.status in _AGAIN:
            self._succeed(job, job.generate_again(yes=yes))
        elif action == "generate-again" and settled:
            self._clips.add([job.generate_again(yes=yes)], {})
        elif action == "stop" and not settled:
            job.stop()
        elif action == "resume" and settled:
            job.resume()
        return None

    def _show_card(self, job: Job) -> None:
        self._check_place()
        card = view_of(job)
        if self._succeed not in card.succeeded:
            card.succeeded.append(self._succeed)
        self._open[job.id] = card
        self.show_below(card)
        BACKGROUND.call(self._writes.wish)

    def _check_place(self) -> None:
        if not self._displays:
            raise InvalidRequest(
                "this Studio stands inside another widget, and there is no place below it",
                hint="Show it in a cell of its own, its name alone on the last line.",
            )

    def _succeed(self, old: Job, new: Job) -> None:
        """Another job goes on in the place of one."""
        rename(old, new)
        self._clips.replace(old, new)

    def _go_on(self, job: Job, action: str) -> None:
        """Fill the form to make something of a clip."""
        slot, mode = ("image", Mode.IMAGE) if action == "animate" else ("video", Mode(action))
        with self._lock:
            before, held = self._wish, self._held
        found = self._look(slot, job, mode)
        prompt = before.prompt if action == "animate" else ""
        self.fill(f"Filled from {_called(job)}.", replace(before, mode=mode, prompt=prompt), {**held, slot: (found,)})

    def _reuse(self, job: Job) -> None:
        request = job.request
        if request.foreign:
            raise InvalidRequest("it was made elsewhere, and its settings are not known here")
        fields = settings_of(request)
        mode = Mode(fields.pop("mode"))
        with self._lock:
            wish = replace(self._wish, mode=mode, **fields)
            held = self._held
        given = {
            "image": [request.image] if request.image else [],
            "last_frame": [request.last_frame] if request.last_frame else [],
            "reference_images": list(request.reference_images),
            "video": [request.video] if request.video else [],
        }
        for slot, media in given.items():
            if media:
                held = {**held, slot: tuple(self._look(slot, each, mode) for each in media)}
        self.fill(f"Filled from {_called(job)}.", wish, held)

    # What is shown.

    def watched(self) -> Sequence[Job]:
        """See `Watched`."""
        return self.jobs

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
        names = () if self._drawn is None else self._drawn[1].names
        values = {name: form.values[name] for name in names if form.values.get(name)}
        return About(LABELS[form.mode], form.prompt, values, tuple(settings), simulated)

    def _stand(self) -> None:
        """A card stands otherwise. On the loop thread."""
        self._writes.gap = WRITE_S * max(1.0, len(self._clips.jobs) / _MANY)
        if self._clips.is_quiet:
            self._writes.now()
            self._renewals.now()
            self.finished.set()
        else:
            self.finished.clear()
            self._writes.wish()
            self._renewals.wish()

    def _end(self, job: Job) -> None:
        """A job has ended. On the loop thread."""
        self._drafts.wish()
        if (clip := job.state.clip) is not None:
            for callback, context in self._listeners:
                BACKGROUND.submit(in_thread(context.copy().run, _call, callback, clip))

    def _write(self) -> None:
        self.cards = self._clips.told()
        self.moves = {}
        self.sums = self._sums()

    def _march(self) -> None:
        self.moves = self._clips.moves_told()

    def _sums(self) -> dict[str, Any]:
        jobs, states = self._clips.jobs, self._clips.states()
        here = [job.id for job in jobs]
        return sums_told(jobs, states, earlier=self._has_earlier, open=[each for each in here if each in self._open])


def _parts(sweep: Sweep) -> list[Any]:
    """For each job its prompt in pieces, those apart that differ."""
    varied = {axis.name for axis in sweep.plan.shown if axis.name != TAKE}
    template = sweep.plan.prompts[0]
    return [
        parts_of(template, {name: str(cell.values[name]) for name in varied}, job.prompt)
        for job, cell in zip(sweep, sweep.cells, strict=True)
    ]


def _called(job: Job) -> str:
    if job.name:
        return visible(job.name, _NAME)
    words = " ".join(job.prompt.split()[:5])
    return f"“{visible(words, _NAME)}”" if words else job.id[:6]


def _read(value: str | None) -> Any:
    with suppress(ValueError):
        return json.loads(value or "null") or {}
    return {}


def _call(callback: Callable[[Clip], object], clip: Clip) -> None:
    try:
        callback(clip)
    except Exception:  # nobody else would ever hear of it
        traceback.print_exc()
