"""Words for what a person reads about a job, in Python: plain text and the static page share them with the card."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError, NeedsConfirmation, ProviderError, Stalled
from grokvideo.values.brief import in_one_line
from grokvideo.values.capability import Mode
from grokvideo.values.price import format_usd, is_upper_bound
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status
from grokvideo.values.visible import visible as visible

ELSEWHERE = "Made elsewhere"
"""What stands in the place of a prompt that is not known here."""

GIVEN_UP = ("resolved_lost", "superseded")
"""What the ledger calls jobs of which nobody will ever know whether they were billed."""
_CONFIRM = "If the price is right, confirm it with --yes (in Python, yes=True)."
_KEEPS = "keeps its length and size"
_BILLABLE = (Status.DONE, Status.FAILED, Status.MODERATED, Status.EXPIRED)
_SENT_AGAIN = re.compile(r"Sent again as [0-9a-f]{6}")
_SILENCE = re.compile(r"no news for [\d.]+ min", re.IGNORECASE)


def title_of(job: Job, state: JobState | None = None) -> str:
    """How a job stands, in words: finer than its status where the ledger or the error knows more."""
    state = state or job.state
    if state.ledger == "resolved_lost":
        return "Marked as lost"
    if state.ledger == "superseded":
        words = str(state.error or "")
        return words if _SENT_AGAIN.fullmatch(words) else "Sent again"
    if is_nobodys(job, state):
        return "Unknown request id"
    if state.status is Status.STALLED and state.error is not None:
        if not is_silence(state.error):
            return "Watching stopped"  # an obstacle, named beside it: a refused key or host
        words = str(state.error)
        return words.capitalize() if _SILENCE.fullmatch(words) else state.status.label
    return "Library" if job.reused and state.status is Status.DONE else state.status.label


def card_title(job: Job, state: JobState | None = None) -> str:
    """The title of a whole card or page: a note below it says that the clip comes from the library."""
    state = state or job.state
    return state.status.label if job.reused and state.status is Status.DONE else title_of(job, state)


def is_nobodys(job: Job, state: JobState) -> bool:
    """Whether it is an id from elsewhere that the provider never heard of, or no longer knows."""
    return state.status is Status.EXPIRED and job.request.foreign and state.cost_usd is None


def is_silence(error: GrokVideoError) -> bool:
    """Whether watching ended for want of news, and for nothing else."""
    return isinstance(error, Stalled) and str(error).lower().startswith("no news")


def news(job: Job, state: JobState | None = None) -> str:
    """A change of status as one hears it: `crane: done, $0.30 billed`."""
    state = state or job.state
    title = title_of(job, state)
    words = f"{visible(job.name, 60) if job.name else 'Clip'}: {title[0].lower()}{title[1:]}"
    if job.reused and state.status is Status.DONE:
        return f"{words}, $0.00"
    if state.cost_usd is None or state.status not in _BILLABLE:
        return words
    if not state.cost_usd:
        return f"{words}, not billed"
    return f"{words}, {format_usd(state.cost_usd)} billed{' (simulated)' if job.simulated else ''}"


def prompt_of(job: Job) -> str:
    """The prompt, or that it is not known."""
    return ELSEWHERE if job.request.foreign else job.request.prompt


def when(moment: float) -> str:
    """`Tue 17 Nov, 16:02`, in this machine's time zone; with the year where it is another one."""
    local = datetime.fromtimestamp(moment)
    year = "" if local.year == datetime.now().year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def reused_words(job: Job, state: JobState | None = None) -> str:
    """What is said of a job for which nothing was sent; empty for any other."""
    if not job.reused:
        return ""
    state = state or job.state
    before = f"The same request, made {when(state.created_at)}"
    return f"{before}." if state.status is Status.DONE else f"{before}: nothing was sent this time."


def ways_on(job: Job) -> list[tuple[str, str]]:
    """What can be done, without a card, about a job of which nobody knows whether it was sent: cases and magics."""
    if job.status is not Status.SUBMIT_UNKNOWN:
        return []
    word = job.id[:6]
    return [
        ("Its request id is in the provider's console:", f"%grokvideo attach {word} ID"),
        ("It never arrived; nothing is sent:", f"%grokvideo mark-lost {word}"),
        ("Send it once more, which may pay twice:", f"%grokvideo submit-again {word}"),
    ]


def told(error: GrokVideoError) -> str:
    """An error as one line for a cell or a terminal: what happened, and what to do."""
    advice = error.advice.replace(NeedsConfirmation.default_hint, _CONFIRM)
    from grokvideo.notebook.typed import as_typed  # a dozen patterns, which `%load_ext` does without

    fact = str(error) if isinstance(error, ProviderError) else as_typed(str(error))
    return in_one_line(fact, as_typed(advice))


def chips_of(job: Job, clip: Clip | None = None) -> list[str]:
    """What was asked for, a few words each. Of what was made elsewhere, only what its clip shows is known."""
    request = job.request
    if request.foreign:
        return (
            [] if clip is None else [f"{clip.duration:.1f}".removesuffix(".0") + " s", f"{clip.width} × {clip.height}"]
        )
    return [*_asked(request, "from an image"), *_elsewhere(request), visible(request.model, 60)]


def settings_of(request: VideoRequest) -> str:
    """`6 s, 480p, 16:9, audio`; `edit of crane, keeps its length and size`; `crane plus 4 s`."""
    return ", ".join(_asked(request, "follows the image"))


def _asked(request: VideoRequest, image_alone: str) -> list[str]:
    """What was asked for besides words and model, a few words each; what a mode does not have is left out."""
    if request.video is not None:
        source = visible(request.video.label, 40) or "a clip"
        return [f"{source} plus {request.duration} s"] if request.extend else [f"edit of {source}", _KEEPS]
    shape = request.aspect_ratio or (image_alone if request.mode is Mode.IMAGE else "")
    sound = "audio" if request.generate_audio else "no audio"
    length = "" if request.duration is None else f"{request.duration} s"
    words = (length, request.resolution, shape, *_frames(request), *_references(request), sound)
    return [each for each in words if each]


def _frames(request: VideoRequest) -> Iterator[str]:
    """`first and last frame`, `3 keyframes`; of a first frame alone the shape tells."""
    if request.mode is Mode.IMAGE:
        return
    ends = [name for name, image in (("first", request.image), ("last", request.last_frame)) if image is not None]
    if ends:
        yield f"{' and '.join(ends)} frame"
    if number := len(request.keyframes):
        yield _counted(number, "keyframe")


def _references(request: VideoRequest) -> Iterator[str]:
    """`2 references`, `voice eve`; a recording has no name."""
    if number := len(request.reference_images):
        yield _counted(number, "reference")
    named = [visible(voice.voice_id, 40) for voice in request.reference_audios if voice.voice_id is not None]
    recorded = len(request.reference_audios) - len(named)
    if named:
        yield f"voice{'s' * (len(named) > 1)} {' and '.join(named)}"
    if recorded:
        yield _counted(recorded, "recorded voice")


def _elsewhere(request: VideoRequest) -> Iterator[str]:
    """Where the clip goes besides this library; of an address its host alone."""
    if request.storage_options is not None:
        yield f"kept as {visible(request.storage_options.filename, 40)}"
    if request.output is not None:
        yield f"goes to {visible(urlsplit(request.output.place).hostname or '', 60)} too"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def price_of(job: Job) -> tuple[str, str]:
    """What to call the price, and the price: `("Billed", "$0.30 simulated")`."""
    state = job.state
    if state.cost_usd is None and state.estimate_usd is None:
        return "Price", "unknown"
    name, usd = ("Estimate", estimate_of(job)) if state.cost_usd is None else ("Billed", format_usd(state.cost_usd))
    return name, usd + (" simulated" if job.simulated else "")


def estimate_of(job: Job) -> str:
    """What it is expected to cost: `$0.30`, `up to $0.70` where it may be less, `price unknown`."""
    usd = job.state.estimate_usd
    most = "up to " if usd is not None and is_upper_bound(job.request) else ""
    return most + format_usd(usd)


def prices_of(job: Job) -> list[tuple[str, str]]:
    """What to call the prices of a job, and the prices: two where nothing was sent this time."""
    if not job.reused:
        return [price_of(job)]
    then = price_of(job)[1] if job.state.cost_usd is not None else "not known"
    return [("Billed now", "$0.00"), ("Billed then", then)]


def clock(seconds: float) -> str:
    """`0:43`, in whole seconds that have passed, as the card's own clock shows them."""
    minutes, rest = divmod(max(0, int(seconds + 1e-6)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def took(state: JobState) -> float | None:
    """Seconds from the submit to the end; None while it goes on."""
    return None if state.finished_at is None else state.finished_at - (state.submitted_at or state.created_at)


def made(state: JobState) -> str:
    """`20 Nov 2026, 09:58, in 0:43`, in this machine's time zone."""
    moment = datetime.fromtimestamp(state.created_at)
    text = f"{moment.day} {moment:%b %Y, %H:%M}"
    seconds = took(state)
    return text if seconds is None else f"{text}, in {clock(seconds)}"


def one_line(job: Job) -> str:
    """A job in one line of plain text."""
    state = job.state
    title = title_of(job)
    parts = [f"{job.name or job.id[:6]}: {title[0].lower()}{title[1:]}"]
    if state.progress is not None and not state.status.is_settled:
        parts.append(f"{state.progress:.0%}")
    if state.submitted_at is not None and not state.status.is_settled:
        parts.append(f"{clock(time.time() - state.submitted_at)} so far")
    parts.append("made elsewhere" if job.request.foreign else settings_of(job.request))
    parts += [f"{name.lower()} {price}" for name, price in prices_of(job)]
    if state.clip is not None:
        parts.append(str(state.clip.path))
    elif state.ledger in GIVEN_UP:
        parts.append("may have been billed")
    elif state.error is not None:
        parts.append(told(state.error))
    if job.reused and state.clip is None:
        parts.append(f"nothing was sent this time; the same request was made {when(state.created_at)}")
    return visible(", ".join(parts)).translate({ord("\n"): " ", ord("\t"): " "})
