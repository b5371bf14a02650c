"""Where a clip is to be kept beside this library: the provider's file store, or an address of one's own.

Source: docs.x.ai REST reference "Videos" and "Files", read 2026-11.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from grokvideo.errors import InvalidRequest
from grokvideo.values.texts import check_text

STORED_SECONDS = range(3600, 2592001)
"""How long the provider's file store may be asked to keep something: an hour to 30 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageOptions:
    """Keep the clip in the provider's file store as well.

    Parameters
    ----------
    filename
        What it is called there.
    expires_after
        Seconds until it is deleted, 3600-2592000; None keeps it until somebody deletes it.
    public_url
        True for a public address that lives as long as the file, or its own seconds, 3600-2592000.
    """

    filename: str
    expires_after: int | None = None
    public_url: bool | int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "filename", check_text("storage_options filename", self.filename))
        if self.expires_after is not None:
            _check_stored("storage_options expires_after", self.expires_after)
        if self.public_url is False:
            object.__setattr__(self, "public_url", None)
        elif self.public_url is not None and self.public_url is not True:
            _check_stored("storage_options public_url expires_after", self.public_url)

    @classmethod
    def of(cls, value: object) -> StorageOptions:
        """From what goes over the wire: `{"filename": ..., "expires_after": ..., "public_url": ...}`, or a file name.

        Raises
        ------
        InvalidRequest
            Naming the member that is wrong.
        """
        if isinstance(value, StorageOptions):
            return value
        if isinstance(value, str):
            return cls(filename=value)
        if not isinstance(value, Mapping):
            raise InvalidRequest(f'storage_options must be like {{"filename": "clip.mp4"}}, got {type(value).__name__}')
        members = dict(value)
        if unknown := sorted(map(str, members.keys() - {"filename", "expires_after", "public_url"})):
            raise InvalidRequest(
                f"storage_options has no member {unknown[0]!r}; there are filename, expires_after and public_url"
            )
        if "filename" not in members:
            raise InvalidRequest("storage_options needs a filename")
        public = members.get("public_url")
        if isinstance(public, Mapping):
            if public.keys() - {"expires_after"}:
                raise InvalidRequest('storage_options public_url must be true or {"expires_after": seconds}')
            members["public_url"] = public.get("expires_after", True)
        elif public is not None and not isinstance(public, bool):
            raise InvalidRequest(
                f'storage_options public_url must be true or {{"expires_after": seconds}}, got {reprlib.repr(public)}'
            )
        return cls(**members)

    def wire(self) -> dict[str, Any]:
        """As it goes over the wire, and what makes it the same as another."""
        members: dict[str, Any] = {"filename": self.filename}
        if self.expires_after is not None:
            members["expires_after"] = self.expires_after
        if self.public_url is True:
            members["public_url"] = True
        elif self.public_url is not None:
            members["public_url"] = {"expires_after": self.public_url}
        return members


@dataclass(frozen=True, slots=True)
class Output:
    """Where the provider is to put the clip: a signed address for an HTTP PUT.

    Whoever has that address can write there, so the part that signs it is never shown and never written down. One read
    back from the library has lost it, and cannot be sent again.
    """

    upload_url: str = field(repr=False)
    is_whole: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.upload_url, str) or not self.upload_url.strip():
            raise InvalidRequest("output must be the address to upload to: a text that begins with https://")
        try:
            found = urlsplit(self.upload_url.strip())
            is_address = found.scheme.lower() in ("https", "http") and bool(found.hostname) and found.port != 0
        except ValueError:
            is_address = False
        if not is_address:  # it may be a secret all the same, and is not quoted
            raise InvalidRequest("output must begin with https://, and name a host")
        if any(char.isspace() or not char.isprintable() for char in self.upload_url.strip()):
            raise InvalidRequest("output has a space or a line break in it: copy the address whole, in one piece")
        object.__setattr__(self, "upload_url", self.upload_url.strip())

    @property
    def place(self) -> str:
        """The address without what signs it; two with the same place mean the same."""
        parts = urlsplit(self.upload_url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return urlunsplit((parts.scheme, f"{host}{port}", parts.path, "", ""))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The parts that open it: values without their names, which stand in ordinary sentences."""
        parts = urlsplit(self.upload_url)
        opening = [value for _, value in parse_qsl(parts.query)]
        return (*opening, *(part for part in (parts.fragment, parts.password) if part))


@dataclass(frozen=True, slots=True)
class FileOutput:
    """A clip's copy in the provider's file store. Times are seconds since the epoch; None where nothing was said."""

    file_id: str | None
    public_url: str | None = None
    filename: str | None = None
    expires_at: float | None = None
    public_url_expires_at: float | None = None


def _check_stored(name: str, seconds: object) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds not in STORED_SECONDS:
        raise InvalidRequest(f"{name} must be 3600-2592000 seconds, got {reprlib.repr(seconds)}")
