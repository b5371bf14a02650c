"""The clips of a Studio: cards that live, newest first, and what is done with each of them."""

from __future__ import annotations

import contextvars
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.engine.background import in_thread
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.recipe import recipe as recipe_of
from grokvideo.notebook.studio.cards import Parts, label_of, sums_told
from grokvideo.notebook.studio.draft import Draft
from grokvideo.notebook.studio.form import settings_of
from grokvideo.notebook.variables import rename
from grokvideo.notebook.widgets.base import Wish
from grokvideo.notebook.widgets.cliplist import ClipList
from grokvideo.notebook.widgets.clips import Clips
from grokvideo.notebook.widgets.drawing import Moment
from grokvideo.notebook.widgets.filled import INPUTS
from grokvideo.notebook.widgets.formed import Formed
from grokvideo.notebook.widgets.jobview import JobView, view_of
from grokvideo.notebook.widgets.paced import Paced
from grokvideo.notebook.widgets.shown import Shown
from grokvideo.session import BACKGROUND
from grokvideo.values.capability import Mode
from grokvideo.values.state import Clip, Status

RENEW_S = 15.0
"""How often the saved output is written anew while clips arrive: JupyterLab draws all of it each time."""
EARLIER = 12
"""So many clips of the library are shown with one click."""


class Carded(Formed):
    """A form with the clips that came from it."""

    list_model = traitlets.Unicode().tag(sync=True)
    """The widget of its cards, by its model's name."""
    at_work = traitlets.Bool(False).tag(sync=True)
    """Whether somebody types, or a clip plays, in this moment: a browser writes it. To write an output anew is to build
    its view anew, so that waits."""

    def __init__(self, **traits: Any) -> None:
        self.folder = Path.cwd()
        """The notebook's, beside which clips are linked."""
        self._listeners: tuple[tuple[Callable[[Clip], object], contextvars.Context], ...] = ()
        self._open: dict[str, JobView] = {}
        self._below: dict[str, Shown] = {}
        self._compared: dict[tuple[str, ...], Shown] = {}
        self._renewals = Paced(self._renew_when_free, RENEW_S)
        self._clips = Clips(self.folder, self._stand, lambda: self.clip_list.march(), self._end)
        self._has_earlier = bool(default().library().jobs(1))
        self.clip_list = ClipList(self._clips, self._sums, self._asked_of_clips)
        """The cards."""
        super().__init__(**traits)
        self.finished.set()

    @traitlets.default("list_model")
    def _name_of_list(self) -> str:
        return f"IPY_MODEL_{self.clip_list.model_id}"

    @traitlets.observe("at_work")
    def _be_free(self, change: Any) -> None:
        if not change.new:
            BACKGROUND.call(self._renewals.wish)

    def watched(self) -> Sequence[Job]:
        """See `Watched`."""
        return self.jobs

    def look_around(self) -> None:
        """A cell has ended: it may have changed the form, or begun clips, and the saved output shows that, too."""
        super().look_around()
        if not self._displays:
            return
        if self.comm is not None:
            BACKGROUND.call(self._renewals.wish)
        else:
            self.leave()

    def _tell_bill(self, drawn: Draft, moment: Moment) -> None:
        super()._tell_bill(drawn, moment)
        if self._displays:
            self._renewals.later()

    @property
    def jobs(self) -> Jobs:
        """The jobs whose cards it shows, oldest first."""
        return Jobs(self._clips.in_order())

    @property
    def clips(self) -> list[Clip]:
        """The clips of those that are done, oldest first."""
        return [clip for job in self.jobs if (clip := job.state.clip) is not None]

    def add(self, *jobs: Job | Iterable[Job]) -> None:
        """Show cards of jobs that were made elsewhere, or of lists of them, before all others.

        Raises
        ------
        InvalidRequest
            For anything else; then none is shown.
        """
        found: list[Any] = []
        for each in jobs:
            found += each if isinstance(each, Iterable) else [each]
        if strange := {type(each).__name__ for each in found if not isinstance(each, Job)}:
            raise InvalidRequest(f"add takes jobs, got {', '.join(strange)}", hint="Nothing was added.")
        self._clips.add(found, {})

    def on_done(self, callback: Callable[[Clip], object]) -> Callable[[], None]:
        """Call `callback(clip)` with each new clip when its file is there; returns a function that ends it.

        A clip that the library had already is new here once.

        It is called in a thread beside the kernel's own, also while a cell runs. What it prints stands below the cell
        that called `on_done`.
        """
        listener = (callback, contextvars.copy_context())
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return leave

    def show_new(self, jobs: Sequence[Job], parts: Mapping[str, Parts]) -> None:
        """Show the cards of jobs that have just been made; `parts` by their ids what their prompts consist of."""
        self._clips.add(jobs, parts)

    def show_earlier(self) -> None:
        """Show some more clips of the library, behind those that are here."""
        shown = {job.id for job in self._clips.jobs}
        found = [job for job in default().library().jobs(len(shown) + EARLIER + 1) if job.id not in shown]
        self._has_earlier = len(found) > EARLIER
        self._clips.add(found[:EARLIER], {}, is_new=False)

    def compare(self, ids: Any) -> None:
        """Show the clips of these jobs beside each other, below."""
        from grokvideo.notebook.comparing import compare_of

        named = [each for each in ids if isinstance(each, str)] if isinstance(ids, list) else []
        jobs = [job for each in dict.fromkeys(named) if (job := self._clips.find(each)) is not None]
        chosen = tuple(job.id for job in jobs)
        self._check_place()
        if chosen not in self._compared or self._compared[chosen].comm is None:  # somebody closed it
            self._compared[chosen] = compare_of(jobs)
        self._show_one("compare", self._compared[chosen])

    def act_on(self, job: Job, action: str, *, yes: bool) -> dict[str, str] | None:
        """Do what a card's button asks for, where that makes sense by now."""
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
            if (card := self._open.pop(job.id, None)) is not None:
                self.take_away(card)
            self._drawing.wish()
        elif action == "retry" and job.status is Status.FAILED:
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
            card.followed.append(self._join)
        self._open = {job.id: card}
        self._show_one("card", card)
        BACKGROUND.call(self.clip_list.stand)

    def _show_one(self, kind: str, new: Shown) -> None:
        """Show it below, in the place of the last one of its kind: nobody else takes them away."""
        old = self._below.get(kind)
        self._below[kind] = new
        self.show_below(new, instead=old)

    def _join(self, _above: Shown, new: Shown) -> None:
        """What was made on a whole card belongs to the clips, too."""
        if isinstance(new, JobView):
            self._clips.add([new.source], {})

    def _check_place(self) -> None:
        if not self._displays:
            raise InvalidRequest(
                "this Studio stands inside another widget, and there is no place below it",
                hint="Show it in a cell of its own, its name alone on the last line.",
            )

    def _succeed(self, old: Job, new: Job) -> None:
        """Another job goes on in the place of one, or beside it where that one has a clip."""
        card = self._open.pop(old.id, None)
        if card is not None:
            self._open[new.id] = card
            if card.source is old:
                card.go_on_with(new)  # and tells of it, here as well
                return
        rename(old, new)
        if old.state.clip is None:
            self._clips.replace(old, new)
        else:
            self._clips.add([new], {})

    def _go_on(self, job: Job, action: str) -> None:
        """Fill the form to make something of a clip."""
        slot, mode = ("image", Mode.IMAGE) if action == "animate" else ("video", Mode(action))
        with self._lock:
            before, held = self._wish, self._held
        found = self._look(slot, job, mode)
        # The words that were there are about something else.
        self.fill(
            f"Filled from “{label_of(job)}”.",
            replace(before, mode=mode, prompt="", values={}),
            {**held, slot: (found,)},
        )

    def _reuse(self, job: Job) -> None:
        request = job.request
        if request.foreign:
            raise InvalidRequest("it was made elsewhere, and its settings are not known here")
        fields = settings_of(request)
        mode = Mode(fields.pop("mode"))
        with self._lock:
            wish = replace(self._wish, mode=mode, **fields)
            held = self._held
        for slot in INPUTS:
            given = getattr(request, slot)
            if media := given if isinstance(given, tuple) else (given,) if given else ():
                held = {**held, slot: tuple(self._look(slot, each, mode) for each in media)}
        self.fill(f"Filled from “{label_of(job)}”.", wish, held)

    def _asked_of_clips(self, wish: Wish) -> dict[str, str] | None:
        """A button of the list was pressed, or one of a card. Ignored where the card went meanwhile."""
        if wish.job == self.clip_list.ident:
            if wish.action == "compare":
                self.compare(wish.given())
            elif wish.action == "earlier":
                self.show_earlier()
            return None
        job = self._clips.find(wish.job)
        return None if job is None else self.act_on(job, wish.action, yes=wish.value == "yes")

    def _stand(self) -> None:
        """A card stands otherwise. On the loop thread."""
        is_quiet = self._clips.is_quiet
        self.clip_list.stand(at_once=is_quiet)
        if is_quiet:
            self._renewals.now()
            self.finished.set()
        else:
            self.finished.clear()
            self._renewals.wish()

    def _renew_when_free(self) -> None:
        if not self.at_work:
            self._renew_now()

    def _end(self, job: Job) -> None:
        """A job has ended. On the loop thread."""
        self._drawing.wish()
        if (clip := job.state.clip) is not None:
            for callback, context in self._listeners:
                BACKGROUND.submit(in_thread(context.copy().run, _call, callback, clip))

    def _sums(self) -> dict[str, Any]:
        jobs, states = self._clips.jobs, self._clips.states()
        here = [job.id for job in jobs]
        return sums_told(jobs, states, earlier=self._has_earlier, open=[each for each in here if each in self._open])


def _call(callback: Callable[[Clip], object], clip: Clip) -> None:
    try:
        callback(clip)
    except Exception:  # nobody else would ever hear of it
        traceback.print_exc()
