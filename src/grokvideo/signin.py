"""`gv.login()`: a key for this process, asked for without an echo and checked with the provider."""

from __future__ import annotations

import getpass
import warnings

from grokvideo.api import default
from grokvideo.errors import AuthenticationError, GrokVideoError, PermissionDenied, QuotaExceeded
from grokvideo.settings import is_loopback
from grokvideo.values.secret import SecretKey

_SOURCE = "gv.login()"
_ELSEWHERE = "Set XAI_API_KEY before Python starts, or use grokvideo.configure(api_key=...) with a key that you read."


def login(key: str | None = None) -> None:
    """Take a key for this process and no other, and ask the provider whether it works; free.

    Parameters
    ----------
    key
        The key. Without it you are asked for it, and what you type is not shown.

    Raises
    ------
    AuthenticationError
        If it cannot be a key, or the provider refuses it: then the key that was used before stays. Also where nobody
        can be asked.
    """
    # A key that stands in code goes wherever that code says; one that was typed in is meant for the provider alone.
    secret = _asked() if key is None else SecretKey(key, "api_key=")
    del key  # a verbose traceback shows the variables of every frame
    session = default()
    before = session.set_key(secret)
    url = session.settings().base_url
    if secret.source == _SOURCE and url is not None and is_loopback(url):
        print(f"The key was not checked: base_url is this machine, which never gets it. {_stays()}")
        return
    try:
        note = session.check_key("xai")
    except QuotaExceeded as error:
        print(f"The key is right, but it cannot pay yet. {error} {error.hint} {_stays()}")
    except GrokVideoError as error:
        if _is_refused(error):
            session.set_key(before)
            kept = "The key that was used before stays." if before is not None else "It was not kept."
            raise AuthenticationError(str(error), hint=f"{error.hint} {kept}") from None
        fact = str(error)
        print(f"The key could not be checked: {fact}{'' if fact.endswith('.') else '.'} {_stays()}")
    else:
        print(f"The key works. {_stays()}{f' {note}' if note else ''}")


def _is_refused(error: GrokVideoError) -> bool:
    """Whether the provider spoke about the key itself: a limited key may be forbidden this question, and still work."""
    return isinstance(error, AuthenticationError) or (isinstance(error, PermissionDenied) and error.status == 200)


def _stays() -> str:
    """Where the key is now, and who makes the videos from here on."""
    provider = default().settings().provider
    maker = "xai makes the videos from here on." if provider == "xai" else f"The provider is still {provider}."
    return f"It stays in this process only. {maker}"


def _asked() -> SecretKey:
    try:
        with warnings.catch_warnings():
            # Where the echo cannot be turned off, getpass warns and reads all the same.
            warnings.simplefilter("error", getpass.GetPassWarning)
            text = getpass.getpass("xAI API key (not shown): ")
    except (EOFError, getpass.GetPassWarning):
        raise AuthenticationError("there is no terminal to ask for the key", hint=_ELSEWHERE) from None
    except RuntimeError as exc:
        # What a kernel raises whose front end takes no input, as under nbconvert; named, to import no kernel.
        if type(exc).__name__ != "StdinNotImplementedError":
            raise
        raise AuthenticationError("there is nobody to ask for the key here", hint=_ELSEWHERE) from None
    secret = SecretKey(text.strip(), _SOURCE)
    del text
    return secret
