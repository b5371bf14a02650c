"""Asking the provider about a key: one cheap call that says whether it may be used, and one more about its team."""

from __future__ import annotations

from contextlib import suppress

from grokvideo.engine.transport import Api
from grokvideo.errors import GrokVideoError
from grokvideo.wire.dialect import Dialect


async def ask_about_key(api: Api, dialect: Dialect) -> str:
    """What the key's owner should know, mostly nothing.

    Raises
    ------
    GrokVideoError
        If the key may not be used, or it could not be asked.
    """
    trouble = dialect.parse_key_check(await api.send(dialect.build_key_check()))
    if trouble is not None:
        raise trouble
    with suppress(GrokVideoError):  # the key is good; the rest would only be nice to know
        return dialect.parse_key_note(await api.send(dialect.build_key_note()))
    return ""
