"""JobView: the live card of a job, which becomes the player of its clip, or goes on with the job that follows."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import traitlets

from grokvideo.engine.job import Job
from grokvideo.notebook.html import static_page
from grokvideo.notebook.plain import plain_text
from grokvideo.notebook.recipe import recipe as recipe_of
from grokvideo.notebook.variables import rename
from grokvideo.notebook.widgets import chained
from grokvideo.notebook.widgets.base import STATIC, Wish
from grokvideo.notebook.widgets.shown import Shown
from grokvideo.notebook.widgets.snapshot import snapshot, thumbnail_of
from grokvideo.session import BACKGROUND
from grokvideo.store.clips import link, link_name
from grokvideo.values.state import JobState, Status

_views: dict[tuple[str, bool], JobView] = {}
_log = logging.getLogger("grokvideo")


def _in_doubt(status: Status) -> bool:
    return status is Status.SUBMIT_UNKNOWN


_FITS: dict[str, Callable[[Status], bool]] = {
    "stop": lambda status: not status.is_settled,
    "resume": lambda status: status.is_settled,
    "attach": _in_doubt,
    "mark-lost": _in_doubt,
    "submit-again": _in_doubt,
    "generate-again": lambda status: status.is_settled,
    "edit-prompt": lambda status: status.is_settled and not _in_doubt(status),
    "edit-prompt-yes": lambda status: status.is_settled and not _in_doubt(status),
    **dict.fromkeys(("edit", "edit-yes", "extend", "extend-yes"), lambda status: status is Status.DONE),
}
"""When a click makes sense. In two tabs the same button may be pressed twice."""


class JobView(Shown):
    """A job, live: status, progress, price and Stop; then the player.

    A click that makes another job ("Generate again") goes on with that job in the same place.

    Parameters
    ----------
    job
        The job to show.
    folder
        The notebook's folder, beside which the clip is linked.
    """

    _esm = STATIC / "jobview.js"
    _css = STATIC / "jobview.css"

    job = traitlets.Dict().tag(sync=True)
    """Snapshot of the job for the browser, written by Python only; its keys are in `snapshot`."""
    thumb = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    """The input image, a small data URI; apart from the snapshot, which travels about once a second."""
    recipe = traitlets.Dict().tag(sync=True)
    """How to ask for the same again, as `recipe.recipe` writes it; apart from the snapshot for the same reason."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.source = job
        self.folder = folder
        self.finished = threading.Event()
        """Set once the outcome is shown, in the notebook's saved output too."""
        self.succeeded: list[Callable[[Job, Job], None]] = []
        """Called with the job that was shown and the one that the card goes on with."""
        self._link: Path | None = None
        state = job.state
        self._place(job, state)
        super().__init__(job=snapshot(job, state, self._link), thumb=thumbnail_of(job), recipe=recipe_of(job, folder))
        if state.status.is_settled:
            self.finished.set()
        self._unsubscribe = self._subscribe(job, told=state)

    def act(self, wish: Wish) -> None:
        """A button was pressed. Ignored when the card goes on with another job by now: its clicks were for the old."""
        job = self.source
        if wish.job != job.id:
            return
        fits = _FITS.get(wish.action)
        if fits is None or not fits(job.status):
            return  # the job went on between the click and now, and the card shows where it is
        yes = wish.value == "yes"
        deeds: dict[str, Callable[[], Job]] = {
            "stop": job.stop,
            "resume": job.resume,
            "attach": partial(job.attach, wish.value or ""),
            "mark-lost": job.mark_lost,
            "submit-again": partial(job.submit_again, yes=yes),
            "generate-again": partial(job.generate_again, yes=yes),
            # Its value is the prompt, so that a yes to the price needs a word of its own.
            "edit-prompt": partial(job.generate_again, prompt=wish.value or ""),
            "edit-prompt-yes": partial(job.generate_again, prompt=wish.value or "", yes=True),
        }
        if (deed := wish.action.removesuffix("-yes")) in chained.DEEDS:
            self.show_below(view_of(chained.make(job, deed, wish.value, yes=wish.action.endswith("-yes"))))
            return
        following = deeds[wish.action]()
        if following.id != job.id:
            self.go_on_with(following)

    def file(self, _job: str | None) -> Path | None:
        """The clip, once there is one."""
        clip = self.source.state.clip
        return None if clip is None else clip.path

    def _subscribe(self, job: Job, told: JobState | None) -> Callable[[], None]:
        """Follow a job of which the browser knows the state `told`."""
        follow = partial(self._follow, job)
        unsubscribe = job.subscribe(follow)
        # On the loop thread like all that follows, so that an older snapshot cannot come after a newer one.
        BACKGROUND.call(lambda: None if job.state is told else follow(job.state))
        return unsubscribe

    def go_on_with(self, job: Job) -> None:
        """Show another job from here on, in the same places, and in the notebook's variables."""
        old = self.source
        self._unsubscribe()
        self.finished.clear()
        self.source = job  # from here on whatever is under way for the old one finds that it is not asked any more
        if _views.get(_key(old)) is self:
            del _views[_key(old)]
        _views.setdefault(_key(job), self)
        rename(old, job)
        recipe = recipe_of(job, self.folder)

        def begin() -> None:
            self._link = None
            self.recipe = recipe
            self.job = snapshot(job, job.state, None)
            self._renew_now()

        BACKGROUND.call(begin)
        self._unsubscribe = self._subscribe(job, told=None)
        for tell in self.succeeded:
            tell(old, job)

    def _follow(self, job: Job, state: JobState) -> None:
        if job is not self.source:
            return
        if state.status.is_settled:
            BACKGROUND.submit(self._settle(job, state))
        else:
            self.finished.clear()
            self.job = snapshot(job, state, self._link)

    async def _settle(self, job: Job, state: JobState) -> None:
        """Link the clip, renew the saved output, then tell the browser: in this order, because renewing the output
        makes a new view, which should find the card as it is now only once."""
        await asyncio.to_thread(self._place, job, state)
        if job is not self.source or state is not job.state:
            return  # it was resumed meanwhile, or another job followed
        bundles = await asyncio.to_thread(self._bundles)
        if job is not self.source or state is not job.state:
            return
        self._renew(bundles)
        self.job = snapshot(job, state, self._link)
        self.finished.set()

    def _place(self, job: Job, state: JobState) -> None:
        if state.clip is None:
            return
        try:
            self._link = link(state.clip.path, self.folder, link_name(job.name or job.request.prompt, job.id))
        except OSError:
            _log.warning("the clip could not be linked beside the notebook in %s", self.folder, exc_info=True)

    def plain(self) -> str:
        """The job as plain text, as it stands."""
        return plain_text(self.source, self._name())

    def page(self, *, small: bool = False, below: bool = False) -> str:
        """Its static page, as it stands; `small` for a row of several, `below` what it was made from."""
        view = self.view if self.comm is not None else None  # it was closed, and the place goes on as a page
        return static_page(self.source, self._name(), view=view, small=small, below=below)

    def _name(self) -> str | None:
        return None if self._link is None else self._link.name


def view_of(job: Job) -> JobView:
    """The one view of a job in this kernel: shown twice, it is one widget in two places.

    A clip that was made here and the same clip reused are two views, for they say different things about money.
    """
    view = _views.get(_key(job))
    if view is None or view.comm is None:  # somebody closed it; the job went on
        view = _views[_key(job)] = JobView(job, Path.cwd())
    return view


def _key(job: Job) -> tuple[str, bool]:
    return job.id, job.reused
