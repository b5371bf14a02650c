"""The module-level functions: `gv.generate()` and its neighbours, over one default session."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.session import Session
from grokvideo.store.library import Library
from grokvideo.values.price import estimate as price_of

_default: Session | None = None
_default_lock = threading.Lock()


def default() -> Session:
    """The session behind the module-level functions; a new one when the library's folder was changed."""
    global _default
    with _default_lock:
        if _default is None:
            _default = Session()
        elif _default.settings().library() != _default.home:
            _default = _default.moved()
        return _default


def configure(*, api_key: str | None = None, **settings: Any) -> None:
    """Set what holds from here on, in this process.

    Parameters
    ----------
    api_key
        A key for the provider; never shown, never written down.
    settings
        `provider`, `base_url`, `home`, `model`, `requests_per_second`, `max_jobs`, `wait`, `timeout`; see
        `grokvideo.settings.Settings`. Each also has an environment variable.

    Raises
    ------
    InvalidRequest
        If a name or a value is wrong; then nothing changed.
    """
    global _default
    with _default_lock:
        if _default is None:  # so that a folder given here is the first one that is made
            _default = Session(api_key=api_key, **settings)
            return
    default().configure(api_key=api_key, **settings)


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
) -> Job:
    """Start a clip and return at once; the job goes on in the background.

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

    Raises
    ------
    InvalidRequest
        If the request breaks a rule; nothing was sent.
    AuthenticationError
        If the provider needs a key and there is none; nothing was sent.
    LibraryError
        If the library cannot be written; nothing was sent.
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
    return session.submit(request, provider=provider, name=name)


def estimate(
    prompt: str | None = None, *, image: Any = None, model: str | None = None, **values: Any
) -> Decimal | None:
    """What `generate` with the same arguments would cost, in USD; None for a model without a known price.

    An estimate by the price list of this release; what was billed afterwards is what counts.
    """
    return price_of(default().request(prompt or "", image=image, model=model, **values))


def resume() -> Jobs:
    """Pick up the jobs that were left unfinished by a kernel that ended; costs nothing.

    A request that was being sent in that moment is shown as `submit_unknown` and never sent again by itself.
    """
    return default().resume()


def library() -> Library[Job]:
    """Every job and clip in the library's folder."""
    return default().library()
