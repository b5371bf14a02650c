"""Who asks: the key of a request, which is only remembered as a hash."""

from __future__ import annotations

import hashlib
import secrets

from starlette.requests import Request

from grokvideo.simulator.refusal import INVALID, Refusal


class Keys:
    """The keys that are taken.

    Parameters
    ----------
    token
        The one key that fits; None: any that is not empty does.
    """

    def __init__(self, token: str | None) -> None:
        self._token = token

    def key_of(self, request: Request) -> str:
        """The caller's key.

        Raises
        ------
        Refusal
            401 without one, 400 for a wrong one.
        """
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip()
        if scheme.lower() != "bearer" or not key or " " in key:
            message = "No credentials were presented. Expected the header `Authorization: Bearer <key>`."
            raise Refusal(401, "unauthenticated:no-credentials", message)
        if self._token is not None and not secrets.compare_digest(key.encode(), self._token.encode()):
            # The real service answers 400 here, not 401.
            message = f"Incorrect API key provided: {mask(key)}. This simulator was started with a fixed token."
            raise Refusal(400, INVALID, message)
        return key

    def owner_of(self, request: Request) -> str:
        """Hash of the caller's key; raises as `key_of`."""
        return digest(self.key_of(request))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def mask(key: str) -> str:
    return f"{key[:2]}***{key[-2:]}" if len(key) >= 12 else "***"
