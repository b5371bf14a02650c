"""Refusal: an answer that says no, in the service's flat error shape."""

from __future__ import annotations

import math
import reprlib

INVALID = "Client specified an invalid argument"
MISFIT = "Failed to deserialize the JSON body into the target type"
NOT_FOUND = "Some requested entity was not found"
EXHAUSTED = "Some resource has been exhausted"
UNABLE = "failed_precondition"


class Refusal(Exception):
    """Raised anywhere below a route; the application turns it into an HTTP answer.

    Parameters
    ----------
    status
        HTTP status.
    code, message
        The two members of the body, `{"code": ..., "error": ...}`.
    retry_after_s
        Real seconds until a second try makes sense; becomes a `Retry-After` header of whole seconds.
    cost_ticks
        What was billed all the same.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after_s: float | None = None,
        cost_ticks: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, object] = {"code": code, "error": message}
        if cost_ticks is not None:
            self.body["usage"] = {"cost_in_usd_ticks": cost_ticks}
        self.headers: dict[str, str] = {}
        if retry_after_s is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after_s)))


def invalid(message: str) -> Refusal:
    """The body has the right shape, but not a value that can be made (400)."""
    return Refusal(400, INVALID, message)


def unable(field: str, model: str, *, detail: str = "") -> Refusal:
    """The model cannot do what this field asks for (400)."""
    return Refusal(400, UNABLE, f"{field}: {detail}not supported for this model ({model})")


def misfit(message: str) -> Refusal:
    """The body does not have the right shape (422)."""
    return Refusal(422, MISFIT, message)


_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxstring = 2, 60


def show(value: object) -> str:
    """A value as an error message shows it: quoted, one line, short whatever was sent."""
    return _SHORT.repr(value)
