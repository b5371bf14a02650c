"""The module-level functions: `gv.generate()` and its neighbours, over one default session.

More than 300 lines, nearly all of them words for callers: what is done stands in `session`.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from grokvideo.engine.access import Access
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.orders import takes
from grokvideo.errors import InvalidRequest
from grokvideo.session import Session
from grokvideo.settings import Settings
from grokvideo.values.misnamed import hinted
from grokvideo.values.notice import notice
from grokvideo.values.price import estimate as price_of
from grokvideo.values.secret import sealed
from grokvideo.values.wishes import Wishes

if TYPE_CHECKING:  # what `%load_ext` needs not
    from grokvideo.engine.models import Models
    from grokvideo.store.library import Library
    from grokvideo.values.axes import Skip

_FILM = r"(?i)(https?://|data:)\S*|\S+\.(mp4|m4v|mov|webm|mkv|avi)"
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


@hinted
def generate(
    prompt: str | None = None,
    *,
    image: Any = None,
    last_frame: Any = None,
    keyframes: Any = None,
    reference_images: Any = None,
    reference_audios: Any = None,
    duration: int | None = None,
    aspect_ratio: str | None = None,
    resolution: str | None = None,
    model: str | None = None,
    generate_audio: bool | None = None,
    user: str | None = None,
    storage_options: Any = None,
    output: str | None = None,
    provider: str | None = None,
    name: str | None = None,
    n: int = 1,
    fresh: bool = False,
    yes: bool = False,
) -> Job | Jobs:
    """Start a clip and return at once; the job goes on in the background.

    An identical request that is in the library already is not paid for again: its clip is returned, or the job that is
    under way. Where it is not known what became of it, that job is returned and nothing is sent.

    What each mode and model allows: docs.x.ai, guide "Video Generation" and REST reference "Videos", read 2026-11.

    Parameters
    ----------
    prompt
        What to show. Needed, unless there is an image. `<IMAGE_0>` and `<AUDIO_0>` in it are the first reference.
    image
        The clip's exact first frame: `https` URL, data URI, local path, bytes of a PNG, JPEG or WebP, PIL image, array
        of shape `(height, width, 3)` uint8, or `FileId`; of a `Clip` or a `Job` it is the last frame. A job may be
        under way still: the new one then starts when that one is done. At most 48 MB and 8192 pixels a side.
    last_frame
        The clip's exact last frame, given like `image`. Only with the model `grok-imagine-video-1.5`.
    keyframes
        Pictures to be seen at certain times, `[(image, seconds), ...]`: at most 4, seconds from the start and not on an
        end; times snap to thirds of a second. Only with `grok-imagine-video-1.5`.
    reference_images
        Pictures of who and what is to appear, at most 7, each given like `image`. Then at most 10 s with
        `grok-imagine-video`, and at most 720p.
    reference_audios
        Voices to speak with, at most 3: names such as `"eve"`, or addresses of recordings of at most 15 s. Only with
        `grok-imagine-video-1.5`.
    duration
        Seconds, 1-15; 8 when not given.
    aspect_ratio
        `16:9` when not given; `1:1`, `9:16`, `4:3`, `3:4`, `3:2`, `2:3`, and newly `21:9`, `5:2`. With an image the
        clip follows the image.
    resolution
        `480p` when not given; `720p`, and `1080p` on the 1.5 models.
    model
        The one in force when not given: see `configure`.
    generate_audio
        False asks for a silent clip.
    user
        Your own name for the person who asks, passed on to the provider.
    storage_options
        Keep the clip in the provider's file store as well: a file name, or
        `{"filename": ..., "expires_after": seconds, "public_url": True or {"expires_after": seconds}}`, with seconds
        3600-2592000.
    output
        The signed address to which the provider is to PUT the clip. It is a secret: the library keeps its place alone.
    provider
        `"xai"`, `"aimlapi"` or `"simulator"`; by default a real one when there is a key.
    name
        What the clip's file is called; its first words when not given.
    n
        How many takes of the same request, 1-100; with more than one the result is a `Jobs`. Takes that are in the
        library already are not made again.
    fresh
        Make it in any case, and pay for it, also when it is in the library.
    yes
        Confirms a price above `confirm_over_usd`.

    Warns
    -----
    UserWarning
        For each thing that is left out, or that the provider may refuse.

    Raises
    ------
    InvalidRequest
        If the request breaks a rule, an input cannot be used (in a list, the message names the element), or a job that
        is given has ended without a clip; nothing was sent.
    AuthenticationError
        If the provider needs a key and there is none; nothing was sent.
    LibraryError
        If the library cannot be written; nothing was sent.
    BudgetExceeded
        If it could pass `budget_usd` today; nothing was sent.
    NeedsConfirmation
        If it costs more than `confirm_over_usd` and `yes` is False; nothing was sent.
    """
    return _submit(
        prompt,
        image=image,
        last_frame=last_frame,
        keyframes=keyframes,
        reference_images=reference_images,
        reference_audios=reference_audios,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        model=model,
        generate_audio=generate_audio,
        user=user,
        storage_options=storage_options,
        output=output,
        terms=_Terms(provider, name, n, fresh, yes),
    )


@hinted
def edit(
    video: Any,
    prompt: str = "",
    *,
    model: str | None = None,
    user: str | None = None,
    storage_options: Any = None,
    output: str | None = None,
    fit: bool = False,
    provider: str | None = None,
    name: str | None = None,
    n: int = 1,
    fresh: bool = False,
    yes: bool = False,
) -> Job | Jobs:
    """Change a video, and return at once. The clip keeps its length, its shape, and its size up to 720p.

    Billed are the seconds of the video, going in and coming out. What is not told here is as with `generate`, whose
    errors it raises.

    Parameters
    ----------
    video
        `https` URL, data URI or local path of an MP4 (H.264, H.265 or AV1; at most 48 MB and 8.7 s), its bytes,
        `FileId`, `Clip` or `Job`. A job may be under way still: the new one then starts when that one is done.
    prompt
        What should change.
    model
        The one in force when not given, or `grok-imagine-video` where that one cannot edit.
    fit
        Whether a video that does not fit may be changed: its first 8.7 s are taken, another format becomes an H.264 MP4
        of at most 720p.
    """
    _check_order("edit", video, prompt)
    return _submit(
        prompt,
        video=video,
        extend=False,
        fit=fit,
        model=model,
        user=user,
        storage_options=storage_options,
        output=output,
        terms=_Terms(provider, name, n, fresh, yes),
    )


@hinted
def extend(
    video: Any,
    prompt: str = "",
    *,
    duration: int | None = None,
    model: str | None = None,
    storage_options: Any = None,
    output: str | None = None,
    fit: bool = False,
    provider: str | None = None,
    name: str | None = None,
    n: int = 1,
    fresh: bool = False,
    yes: bool = False,
) -> Job | Jobs:
    """Go on with a video, and return at once. The clip is the video and what was added, in one file, at most 720p.

    Billed are the seconds of the video and the seconds that are added. What is not told here is as with `generate`,
    whose errors it raises.

    Parameters
    ----------
    video
        As for `edit`, but of 2-15 s.
    prompt
        What happens next.
    duration
        Seconds to add, 2-10; 6 when not given.
    model
        The one in force when not given, or `grok-imagine-video` where that one cannot extend.
    fit
        Whether a video that does not fit may be changed: its last 15 s are taken, another format becomes an H.264 MP4
        of at most 720p.
    """
    _check_order("extend", video, prompt)
    return _submit(
        prompt,
        video=video,
        extend=True,
        fit=fit,
        duration=duration,
        model=model,
        storage_options=storage_options,
        output=output,
        terms=_Terms(provider, name, n, fresh, yes),
    )


def _check_order(function: str, video: Any, prompt: Any) -> None:
    """Refuse words that stand where the video belongs, when the video stands where they do."""
    if isinstance(video, str) and not _is_film(video) and _is_film(prompt):
        words = "Snow falls." if function == "edit" else "It flies away."
        raise InvalidRequest(
            f"the video comes first, then the words: gv.{function}(video, prompt)",
            hint=f'For example gv.{function}("crane.mp4", "{words}"). Nothing was sent.',
        )


def _is_film(value: Any) -> bool:
    """Whether that must be meant as a video: no text, or one that looks like an address or a file."""
    if not isinstance(value, str):
        return value is not None
    return re.fullmatch(_FILM, value.strip()) is not None


@hinted
def estimate(
    prompt: str | None = None,
    *,
    video: Any = None,
    extend: bool = False,
    fit: bool = False,
    image: Any = None,
    last_frame: Any = None,
    keyframes: Any = None,
    reference_images: Any = None,
    reference_audios: Any = None,
    duration: int | None = None,
    aspect_ratio: str | None = None,
    resolution: str | None = None,
    model: str | None = None,
    generate_audio: bool | None = None,
    user: str | None = None,
    storage_options: Any = None,
    output: str | None = None,
    n: int = 1,
) -> Decimal | None:
    """What `generate` with the same arguments would cost, in USD; None for a model without a known price.

    With `video` it is the price of an edit, with `extend=True` of an extension. An estimate by the price list of this
    release; what was billed afterwards is what counts. Where the length of a video is not known here (a URL, a file
    id), it is the most that it can cost.
    """
    request = default().request(
        prompt,
        video=video,
        extend=extend,
        fit=fit,
        image=image,
        last_frame=last_frame,
        keyframes=keyframes,
        reference_images=reference_images,
        reference_audios=reference_audios,
        duration=duration,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        model=model,
        generate_audio=generate_audio,
        user=user,
        storage_options=storage_options,
        output=output,
    )
    price = price_of(request)
    return None if price is None else price * len(takes(request, n, None))


class _Terms(NamedTuple):
    """Everything that is said of a job and not of its clip."""

    provider: str | None
    name: str | None
    n: int
    fresh: bool
    yes: bool


def _submit(prompt: str | None, *, terms: _Terms, **wishes: Unpack[Wishes]) -> Job | Jobs:
    session = default()
    request = session.request(prompt, provider=terms.provider, **wishes)
    notice(request.notes)  # before anything is sent: somebody may have made errors of warnings
    orders = takes(request, terms.n, terms.name)
    jobs = session.submit_all(orders, provider=terms.provider, fresh=terms.fresh, yes=terms.yes)
    return jobs[0] if terms.n == 1 else Jobs(jobs)


def sweep(
    prompt: str | Sequence[str] | None = None,
    *,
    n: int = 1,
    skip: Skip | None = None,
    name: str | None = None,
    provider: str | None = None,
    fresh: bool = False,
    yes: bool = False,
    **axes: Any,
) -> Jobs:
    """Make a clip of every combination of some values, as one action with one bill, and return at once.

    Clips that the library has are not paid for again: the same sweep costs nothing the second time, and one that was
    interrupted makes what is missing. Shown in a cell it is a matrix that fills in place.

    Parameters
    ----------
    prompt
        With `{placeholders}`; a list of several is varied, too.
    n
        Takes of each combination, 1-100.
    skip
        What to leave out: a function that gets the values of a combination as a dict and returns True, or a list of
        dicts, `[{"style": "ink", "duration": [6, 9]}]`.
    name
        What the clips' files begin with.
    provider, fresh, yes
        As with `generate`.
    axes
        Values for the placeholders, and any argument of `generate`, `edit` or `extend`: a list, tuple or range is
        varied, in the order given, anything else is the same for every clip. `video=clip` makes edits, with
        `extend=True` extensions. `reference_images`, `reference_audios` and `keyframes` are varied by a list of lists.
        At most 500 clips.

    Returns
    -------
    Jobs
        In the order of the combinations, the last axis varying first. In a notebook, above `confirm_over_usd` and
        without `yes`, there are none yet: show it, and it has the bill with a button to begin; `start()` does the same.

    Warns
    -----
    UserWarning
        For each thing that is left out, or that the provider may refuse.

    Raises
    ------
    InvalidRequest
        If a name is neither a placeholder nor an argument, a placeholder has no value, or a combination breaks a rule:
        the message names it. Nothing was sent.
    NeedsConfirmation
        Outside of a notebook, if all of it costs more than `confirm_over_usd` and `yes` is False; nothing was sent.
    BudgetExceeded, AuthenticationError, LibraryError
        As with `generate`; nothing was sent.
    """
    from grokvideo.engine.plans import split
    from grokvideo.notebook.show import somebody_can_click

    session = default()
    prompts = list(prompt) if isinstance(prompt, Iterable) and not isinstance(prompt, str) else [prompt]
    varied, same = split(["" if each is None else each for each in prompts], axes)
    plan = session.plan(prompts, varied, same=same, n=n, skip=skip, name=name, provider=provider)
    notice(plan.notes)  # before anything is sent, as in `generate`
    return session.sweep(plan, provider=provider, fresh=fresh, yes=yes, may_ask=somebody_can_click())


def compare(*clips: Any) -> Any:
    """Play 2 to 9 clips on one clock, side by side: a widget, to be shown in a cell.

    Parameters
    ----------
    clips
        Clips and jobs, also such as are under way; lists of them, or what `sweep` returned; or one dict, whose keys
        are shown in place of what differs: `gv.compare({"ink": a, "clay": b})`.

    Raises
    ------
    InvalidRequest
        If these are fewer than two clips or more than nine.
    """
    from grokvideo.notebook.comparing import compare_of

    return compare_of(*clips)


def models(*, provider: str | None = None) -> Models:
    """The models there are: which the provider offers to your key, what each can do, and what it costs. Free.

    Where nobody can be asked, they are those that this release knows, and `trouble` says why.
    """
    return default().models(provider)


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
