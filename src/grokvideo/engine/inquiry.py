"""Asking the provider about a key: whether it may be used, what its owner should know, and which models it may use.

Every call is cheap and free.
"""

from __future__ import annotations

from contextlib import suppress

from grokvideo.engine.transport import Api
from grokvideo.errors import GrokVideoError
from grokvideo.wire.dialect import Dialect, RemoteModel


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


async def ask_about_models(api: Api, dialect: Dialect) -> tuple[RemoteModel, ...]:
    """The models that may be used with the key, in the provider's order.

    Raises
    ------
    GrokVideoError
        If the key may not be used, or nobody could say.
    """
    found = dialect.parse_models(await api.send(dialect.build_models()))
    if isinstance(found, GrokVideoError):
        raise found
    return found
