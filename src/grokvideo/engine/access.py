"""Settings in force and the key of this process: where requests go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from grokvideo.engine.orders import Target
from grokvideo.errors import AuthenticationError, InvalidRequest
from grokvideo.settings import NAMES, Settings, key_for, resolve
from grokvideo.store.ledger import Row
from grokvideo.values.secret import SecretKey


class Access:
    """What was configured in code, and a key that was given there; the rest comes from the environment."""

    def __init__(self) -> None:
        self.configured: dict[str, Any] = {}
        self.key: SecretKey | None = None
        """A key given in code, or None."""

    def configure(self, key: SecretKey | None, **settings: Any) -> None:
        """See `Session.configure`."""
        self.configured, self.key = self.checked(settings), key or self.key

    def checked(self, settings: dict[str, Any]) -> dict[str, Any]:
        """What would be configured with these as well.

        Raises
        ------
        InvalidRequest
            If a name or a value is wrong.
        """
        unknown = settings.keys() - set(NAMES)
        if unknown:
            raise InvalidRequest(
                f"there is no setting {sorted(unknown)[0]!r}; there are {', '.join(NAMES)} and api_key"
            )
        if isinstance(settings.get("home"), str):
            settings = settings | {"home": Path(settings["home"])}
        changed = self.configured | settings
        resolve(changed)
        return changed

    def settings(self, **arguments: Any) -> Settings:
        """The settings in force now."""
        return resolve(self.configured, has_key=self.key is not None, **arguments)

    def target(self, provider: str | None) -> Target:
        """Where new requests go.

        Raises
        ------
        AuthenticationError
            If there is no key for it.
        """
        from grokvideo.engine.connections import base_url_of

        settings = self.settings(provider=provider)
        return Target(settings, base_url_of(settings), key_for(settings, self.key))

    def target_like(self, row: Row) -> Target:
        """Where a row went, for a new attempt: with the key of today.

        Raises
        ------
        AuthenticationError
            If there is none.
        """
        from grokvideo.engine.connections import EMBEDDED_URL

        own_url = None if row.base_url == EMBEDDED_URL else row.base_url
        settings = replace(self.settings(provider=row.provider), base_url=own_url)
        return Target(settings, row.base_url, key_for(settings, self.key))

    def target_of(self, row: Row, salt: bytes) -> Target:
        """Where a row went, which may be older than this process, with the key it was made with.

        Raises
        ------
        AuthenticationError
            If that key is not here.
        """
        target = self.target_like(row)
        if row.key_fingerprint not in (None, target.key.fingerprint(salt)):
            raise AuthenticationError(
                f"job {row.name or row.id[:6]} was made with another key", hint="Set that key, then resume the job."
            )
        return target
