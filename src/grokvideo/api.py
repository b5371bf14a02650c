"""The module-level functions: `gv.generate()` and its neighbours, over one default session."""

from __future__ import annotations

import functools
import inspect
import os
import threading
from collections.abc import Callable, Collection
from dataclasses import fields
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, ParamSpec, TypeVar

from grokvideo.engine.access import Access
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.orders import takes
from grokvideo.session import Session
from grokvideo.settings import Settings
from grokvideo.store.library import Library
from grokvideo.values.brief import WrongArgument
from grokvideo.values.price import estimate as price_of
from grokvideo.values.request import VideoRequest
from grokvideo.values.secret import sealed

P = ParamSpec("P")
T = TypeVar("T")
MEANT = {
    "takes": "n=4 for four takes",
    "count": "n=4 for four takes",
    "num": "n=4 for four takes",
    "seconds": "duration=6",
    "length": "duration=6",
    "ratio": 'aspect_ratio="9:16"',
    "aspect": 'aspect_ratio="9:16"',
    "size": 'resolution="720p"',
    "audio": "generate_audio=False for a silent clip",
    "no_audio": "generate_audio=False for a silent clip",
    "variable": "name",
}
"""Words that a person may take for an argument, and what the argument is."""

_default: Session | None = None
_default_lock = threading.Lock()


def _after_fork() -> None:
    global _default_lock
    _default_lock = threading.Lock()  # another thread of the parent may have held it


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def default() -> Session:
    """The session behind the module-level functions; a new one when the library's folder was changed, or in a fork."""
    global _default
    with _default_lock:
        if _default is None:
            _default = Session()
        elif _default.settings().library() != _default.home or _default.process != os.getpid():
            _default = _default.moved()
        return _default


def settings_now() -> Settings:
    """The settings that `generate` and the magics use now. Opens no library."""
    with _default_lock:
        return (_default or Access()).settings()


def configure(*, api_key: str | None = None, **settings: Any) -> None:
    """Set what holds from here on, in this process.

    Parameters
    ----------
    api_key
        A key for the provider; never shown, never written down.
    settings
        `provider`, `base_url`, `home`, `model`, `requests_per_second`, `max_jobs`, `wait`, `timeout`, `budget_usd`,
        `confirm_over_usd`, `media_hosts`; see `grokvideo.settings.Settings`. Most have an environment variable as well.

    Raises
    ------
    InvalidRequest
        If a name or a value is wrong; then nothing changed.
    LibraryError
        If `home` cannot be used; then nothing changed.
    """
    global _default
    try:
        key = sealed(api_key)
    finally:
        api_key = None
    with _default_lock:
        if _default is None:  # so that a folder given here is the first one that is made
            _default = Session(api_key=key, **settings)
        else:
            _default = _default.moved(key, **settings)


def _what_is_wrong(name: str, known: Collection[str]) -> str:
    near = next(iter(get_close_matches(name.lower(), known, 1, 0.75)), None)
    if name in MEANT:
        return f"has no argument {name!r}: it is {MEANT[name]}"
    if near is not None:
        return f"has no argument {name!r}: did you mean {near}?"
    return f"got an unexpected keyword argument {name!r}"


def hinted(function: Callable[P, T]) -> Callable[P, T]:
    """Name the right argument to who writes a wrong one: `takes=4` is `n=4`, `duraton` is likely `duration`."""

    parameters = inspect.signature(function).parameters.values()
    known = {each.name for each in parameters if each.kind is not each.VAR_KEYWORD}
    if len(known) < len(parameters):
        known |= {field.name for field in fields(VideoRequest)}

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        for wrong in kwargs.keys() - known:
            raise WrongArgument(f"{function.__name__}() {_what_is_wrong(wrong, known)}")
        return function(*args, **kwargs)

    return call


@hinted
def generate(
    prompt: str | None = None,
    *,
    image: Any = None,
    duration: int | None = None,
    aspect_ratio: str | None = None,
    resolution: str | None = None,
    model: str | None = None,
    generate_audio: bool | None = None,
    user: str | None = None,
    provider: str | None = None,
    name: str | None = None,
    n: int = 1,
    fresh: bool = False,
    yes: bool = False,
) -> Job | Jobs:
    """Start a clip and return at once; the job goes on in the background.

    An identical request that is in the library already is not paid for again: its clip is returned, or the job that is
    under way. Where it is not known what became of it, that job is returned and nothing is sent.

    Parameters
    ----------
    prompt
        What to show. Needed, unless there is an image.
    image
        The clip's exact first frame: `https` URL, data URI, local path, bytes of a PNG, JPEG or WebP, PIL image, array
        of shape `(height, width, 3)` uint8, or `FileId`.
    duration
        Seconds, 1-15; 8 when not given.
    aspect_ratio
        `16:9` when not given; `1:1`, `9:16`, `4:3`, `3:4`, `3:2`, `2:3`, and newly `21:9`, `5:2`. With an image the
        clip follows the image.
    resolution
        `480p` when not given; `720p`, and `1080p` on the 1.5 models.
    generate_audio
        False asks for a silent clip.
    user
        Your own name for the person who asks, passed on to the provider.
    provider
        `"xai"` or `"simulator"`; by default the real one when there is a key.
    name
        What the clip's file is called; its first words when not given.
    n
        How many takes of the same request, 1-100; with more than one the result is a `Jobs`. Takes that are in the
        library already are not made again.
    fresh
        Make it in any case, and pay for it, also when it is in the library.
    yes
        Confirms a price above `confirm_over_usd`.

    Raises
    ------
    InvalidRequest
        If the request breaks a rule; nothing was sent.
    AuthenticationError
        If the provider needs a key and there is none; nothing was sent.
    LibraryError
        If the library cannot be written; nothing was sent.
    BudgetExceeded
        If it could pass `budget_usd` today; nothing was sent.
    NeedsConfirmation
        If it costs more than `confirm_over_usd` and `yes` is False; nothing was sent.
    """
    session = default()
    request = session.request(
        prompt,
        image=image,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        model=model,
        generate_audio=generate_audio,
        user=user,
    )
    jobs = session.submit_all(takes(request, n, name), provider=provider, fresh=fresh, yes=yes)
    return jobs[0] if n == 1 else Jobs(jobs)


@hinted
def estimate(
    prompt: str | None = None, *, image: Any = None, model: str | None = None, **values: Any
) -> Decimal | None:
    """What `generate` with the same arguments would cost, in USD; None for a model without a known price.

    An estimate by the price list of this release; what was billed afterwards is what counts.
    """
    return price_of(default().request(prompt or "", image=image, model=model, **values))


def attach(request_id: str, *, provider: str | None = None, name: str | None = None) -> Job:
    """Follow a job that was made elsewhere, by the provider's id for it; costs nothing.

    Its clip comes into your library. What was asked for is not known here, so it can be watched but not sent again. An
    id that is in the library already gives that job.

    Raises
    ------
    InvalidRequest
        If it cannot be an id.
    AuthenticationError
        If the provider needs a key and there is none.
    """
    return default().attach(request_id, provider=provider, name=name)


def resume() -> Jobs:
    """Pick up the jobs that were left unfinished by a kernel that ended; costs nothing.

    Among them are those of which it is not known whether they were sent: they are never sent again by themselves, and
    wait for `job.attach(request_id)`, `job.mark_lost()` or `job.submit_again()`.
    """
    return default().resume()


def library() -> Library[Job]:
    """Every job and clip in the library's folder."""
    return default().library()
