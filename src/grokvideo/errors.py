"""Every error grokvideo raises on purpose, in one tree.

Each error has ``hint`` (what to do, for people), ``may_have_cost`` (was money possibly spent) and ``request_id``
(where known). The right column says who can fix it.

::

    GrokVideoError
    ├── InvalidRequest (ValueError)       the caller: checked before anything is sent
    ├── ProviderError                     the provider answered, and the answer was an error
    │   ├── BadRequest (InvalidRequest)   the caller: the provider refused the request as it stands
    │   ├── AuthenticationError           the key's owner
    │   ├── PermissionDenied              the key's owner
    │   ├── QuotaExceeded                 the key's owner
    │   ├── RateLimited                   nobody: wait
    │   ├── NotFound                      the caller: model name or address
    │   ├── ServerError                   nobody: the provider's trouble
    │   └── ProtocolError                 nobody: the answer cannot be understood
    ├── NotSent                           the caller: no connection, nothing left this machine
    ├── SubmitUnknown                     the caller decides: it may or may not have arrived
    ├── JobFailed (RuntimeError)          depends on ``code``
    │   ├── Moderated                     the caller: other words, another image
    │   └── Expired                       the caller: ask again, or make a new clip
    ├── Stalled                           the caller: resume
    │   └── Stopped                       the caller: resume
    ├── WaitTimeout (TimeoutError)        the caller: wait longer
    ├── BudgetExceeded                    the caller: raise the budget
    ├── NeedsConfirmation                 the caller: confirm
    ├── DownloadFailed                    the caller: resume
    └── LibraryError                      the caller: disk or folder

The hint is also attached as an exception note, with a word about money, so a traceback ends with what to do. Errors can
be copied and pickled: everything but the message is a keyword with a default. More than 300 lines, because the tree
stays in one place.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar, TypedDict, Unpack

from grokvideo.values.brief import Brief

SUBSCRIPTION = "A subscription to the Grok app or to X is not API access."
_SPEAKS_OF_MONEY = re.compile(r"\b(billed|bills|pays?|nothing was sent)\b", re.IGNORECASE)


class _Common(TypedDict, total=False):
    hint: str
    may_have_cost: bool | None
    request_id: str | None


class _Details(_Common, total=False):
    status: int | None
    code: str | None
    trace_id: str | None


class GrokVideoError(Brief, Exception):
    """Base of all errors of grokvideo.

    Parameters
    ----------
    message
        The fact, with the offending value; this is ``str(error)``.
    hint
        What to do about it; the class's own sentence when empty.
    may_have_cost
        Whether money may have been spent; the class's own answer when None.
    request_id
        The provider's id of the job, where known. It is the only handle on a job that is being paid for.
    """

    default_hint: ClassVar[str] = "Try again; if it happens again, report it with the text of this message."
    default_may_have_cost: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        may_have_cost: bool | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint
        self.may_have_cost = self.default_may_have_cost if may_have_cost is None else may_have_cost
        self.request_id = request_id
        self.add_note(self.advice)

    def __str__(self) -> str:
        return self.message

    @property
    def advice(self) -> str:
        """The hint and, where neither it nor the message speaks of money, a word about that."""
        if type(self) is GrokVideoError or _SPEAKS_OF_MONEY.search(f"{self.message} {self.hint}"):
            return self.hint
        free = "Nothing was sent." if getattr(self, "status", None) is None else "Not billed."
        return f"{self.hint} {'May have been billed.' if self.may_have_cost else free}"


class InvalidRequest(GrokVideoError, ValueError):
    """The request breaks a rule; nothing was sent."""

    default_hint = "Change the value and run it again. Nothing was sent and nothing was billed."


class ProviderError(GrokVideoError):
    """The provider answered, and the answer was an error.

    Parameters
    ----------
    status
        HTTP status; None when the fault was found before asking.
    code
        The provider's own word for it, unchanged.
    trace_id
        The reply's `x-request-id`, for the provider's support.
    """

    default_hint = "The provider refused this call. Read its words above; the request id helps its support."

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        trace_id: str | None = None,
        **common: Unpack[_Common],
    ) -> None:
        self.status = status
        self.code = code
        self.trace_id = trace_id
        super().__init__(message, **common)


class BadRequest(ProviderError, InvalidRequest):
    """The provider refused the request itself: a value, a combination, or its size."""

    default_hint = "Change the settings the provider names and run it again; the same request would be refused again."


class AuthenticationError(ProviderError):
    """The key is missing, malformed, or not the provider's."""

    default_hint = f"Set XAI_API_KEY again, or make a new key in the provider's console. {SUBSCRIPTION}"


class PermissionDenied(ProviderError):
    """The key is real but may not do this."""

    default_hint = "Ask the owner of the key to allow video models for it in the provider's console."


class QuotaExceeded(ProviderError):
    """The account has no credits left, or reached its spending limit."""

    default_hint = "Ask the owner of the key to add API credits or raise the spending limit in the provider's console."


class RateLimited(ProviderError):
    """Too many requests at once; nothing was taken.

    Parameters
    ----------
    retry_after_s
        Seconds the provider asks us to wait; None when it does not say.
    """

    default_hint = "Wait a little and try again. Jobs that already run are not affected."

    def __init__(self, message: str, *, retry_after_s: float | None = None, **details: Unpack[_Details]) -> None:
        super().__init__(message, **details)
        self.retry_after_s = retry_after_s


class NotFound(ProviderError):
    """No such model, job or address."""

    default_hint = "Check the model name, the request id and, if you set one, base_url."


class ServerError(ProviderError):
    """The provider is in trouble."""

    default_hint = "The trouble is at the provider. Try again in a few minutes."


class ProtocolError(ProviderError):
    """The answer cannot be understood."""

    default_hint = "If you set base_url, check that it is the provider's API. Otherwise report this message."


class NotSent(GrokVideoError):
    """No connection was made, so no request left this machine."""

    default_hint = "Check the internet connection and try again. Nothing was sent and nothing was billed."


class SubmitUnknown(GrokVideoError):
    """The connection broke after the request left: it may or may not have been taken."""

    default_hint = (
        "It is never sent again by itself. Look in the provider's console whether the job is there, before you run it "
        "again: that may pay twice."
    )
    default_may_have_cost = True


class JobFailed(GrokVideoError, RuntimeError):
    """The provider took the job and ended it without a clip.

    Parameters
    ----------
    code
        The provider's own word for it, unchanged.
    cost_usd
        What was billed, in USD; None when the provider has not said.
    reason
        The provider's words alone, redacted, for a card that writes its own sentence around them.
    status
        HTTP status of the answer that ended the job.
    trace_id
        The reply's `x-request-id`, for the provider's support.
    """

    default_hint = "Try again as a new job. If it fails again, send the request id to the provider's support."
    default_may_have_cost = True

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        cost_usd: Decimal | None = None,
        reason: str = "",
        status: int | None = None,
        trace_id: str | None = None,
        **common: Unpack[_Common],
    ) -> None:
        super().__init__(message, **common)
        self.code = code
        self.cost_usd = cost_usd
        self.reason = reason
        self.status = status
        self.trace_id = trace_id


class Moderated(JobFailed):
    """The provider's moderation withheld the clip or refused the prompt."""

    default_hint = "Change the prompt or the image. The same words would be blocked, and billed, again."


class Expired(JobFailed):
    """The provider no longer has the clip, or no longer knows the job."""

    default_hint = "Ask once more, which is free. If the clip is gone, generate it again."


class Stalled(GrokVideoError):
    """Watching ended without an answer; the job goes on at the provider."""

    default_hint = "Nothing is lost: resume the job to watch it again."
    default_may_have_cost = True


class Stopped(Stalled):
    """Someone stopped watching; the job goes on at the provider."""

    default_hint = "The provider keeps rendering and bills it. Resume the job to get the clip."


class WaitTimeout(GrokVideoError, TimeoutError):
    """The waiting was over before the job was."""

    default_hint = "The job goes on. Call result() again, with a longer timeout if you like."
    default_may_have_cost = True


class BudgetExceeded(GrokVideoError):
    """The job could pass the budget for today."""

    default_hint = "Raise budget_usd, choose fewer seconds or a lower resolution, or wait until tomorrow."


class NeedsConfirmation(GrokVideoError):
    """The job costs more than may be spent without asking. `price_usd` is what there is to confirm."""

    default_hint = "If the price is right, confirm it with yes=True (in a cell or a terminal, --yes)."

    def __init__(self, message: str, *, price_usd: Decimal | None = None, **common: Unpack[_Common]) -> None:
        super().__init__(message, **common)
        self.price_usd = price_usd


class DownloadFailed(GrokVideoError):
    """The clip was made, but could not be fetched.

    Parameters
    ----------
    status
        HTTP status of the clip's link; None when there was no such answer.
    refused_host
        The host that a link led to and that is not one of the provider's; None otherwise.
    """

    default_hint = "The clip is still at the provider: resume the job to fetch it again."
    default_may_have_cost = True

    def __init__(
        self, message: str, *, status: int | None = None, refused_host: str | None = None, **common: Unpack[_Common]
    ) -> None:
        super().__init__(message, **common)
        self.status = status
        self.refused_host = refused_host


class LibraryError(GrokVideoError):
    """The library on this machine cannot be read or written."""

    default_hint = "Check that the library folder exists, can be written, and that the disk is not full."
