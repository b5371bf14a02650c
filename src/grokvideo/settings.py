"""Settings: argument, then `configure(...)`, then environment, then default.

The API key is not one of them: it is read when a connection is made, and kept nowhere else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grokvideo.errors import AuthenticationError, InvalidRequest
from grokvideo.values.secret import SecretKey

PROVIDERS = ("xai", "simulator")
MOST_JOBS = 15
FASTEST = 1000
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TRUE = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set, checked.

    Parameters
    ----------
    provider
        `"xai"` or `"simulator"`; None: `xai` when there is a key, else the simulator.
    base_url
        None: the provider's own. Plain `http` only to this machine.
    home
        The library's folder.
    requests_per_second
        For one key, creates and polls together, above 0.
    max_jobs
        At the provider at once with one key, 1-15, over all processes that share the library.
    wait
        Cells wait until done: for nbconvert, papermill and CI.
    timeout
        Seconds of watching before a job is called `stalled`.
    budget_usd
        What may be spent in one day of this machine's calendar, over the whole library; None: no limit. Simulated
        prices do not count.
    confirm_over_usd
        An action estimated above this needs `yes=True`.
    media_hosts
        Hosts that clips may be fetched from besides the provider's own, `*.` for any subdomain.
    """

    provider: str | None = None
    base_url: str | None = None
    home: Path | None = None
    model: str = "grok-imagine-video"
    requests_per_second: float = 1.0
    max_jobs: int = 4
    wait: bool = False
    timeout: float = 900.0
    budget_usd: Decimal | None = None
    confirm_over_usd: Decimal = Decimal("5.00")
    media_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.provider is not None and self.provider not in PROVIDERS:
            raise InvalidRequest(f"provider must be {' or '.join(PROVIDERS)}, got {self.provider!r}")
        if self.base_url is not None:
            _check_base_url(self.base_url)
        if self.home is not None and not isinstance(self.home, Path):
            raise InvalidRequest(f"home must be the path of a folder, got {self.home!r}")
        if not isinstance(self.model, str) or not self.model.strip():
            raise InvalidRequest(f"model must be the name of a model, got {self.model!r}")
        if not (_is_number(self.requests_per_second) and 0 < self.requests_per_second <= FASTEST):
            raise InvalidRequest(
                f"requests_per_second must be above 0 and at most {FASTEST}, got {self.requests_per_second!r}"
            )
        if not (_is_number(self.max_jobs) and self.max_jobs in range(1, MOST_JOBS + 1)):
            raise InvalidRequest(f"max_jobs must be 1-{MOST_JOBS}, got {self.max_jobs!r}")
        if not isinstance(self.wait, bool):
            raise InvalidRequest(f"wait must be True or False, got {self.wait!r}")
        if not (_is_number(self.timeout) and self.timeout > 0):
            raise InvalidRequest(f"timeout must be above 0, got {self.timeout!r}")
        if self.budget_usd is not None:
            object.__setattr__(self, "budget_usd", _money("budget_usd", self.budget_usd))
        object.__setattr__(self, "confirm_over_usd", _money("confirm_over_usd", self.confirm_over_usd))
        object.__setattr__(self, "media_hosts", _hosts(self.media_hosts))

    def library(self) -> Path:
        """The library's folder, absolute."""
        if self.home is not None:
            return self.home.expanduser().absolute()
        import platformdirs

        return Path(platformdirs.user_data_dir("grokvideo", appauthor=False))


class _Environment(Mapping[str, str]):
    """This process's environment, which a verbose traceback does not print with the key in it."""

    def __getitem__(self, name: str) -> str:
        return os.environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)

    def __repr__(self) -> str:
        return "<the environment>"


ENVIRONMENT: Mapping[str, str] = _Environment()
_ENVIRONMENT: dict[str, tuple[str, Callable[[str], Any]]] = {
    "GROKVIDEO_PROVIDER": ("provider", str),
    "GROKVIDEO_BASE_URL": ("base_url", str),
    "GROKVIDEO_HOME": ("home", Path),
    "GROKVIDEO_MODEL": ("model", str),
    "GROKVIDEO_RPS": ("requests_per_second", float),
    "GROKVIDEO_MAX_JOBS": ("max_jobs", int),
    "GROKVIDEO_WAIT": ("wait", lambda text: _TRUE[text.lower()]),
    "GROKVIDEO_BUDGET_USD": ("budget_usd", Decimal),
    "GROKVIDEO_CONFIRM_OVER_USD": ("confirm_over_usd", Decimal),
}
NAMES = tuple(field.name for field in fields(Settings))


def resolve(
    configured: Mapping[str, Any],
    environment: Mapping[str, str] = ENVIRONMENT,
    *,
    has_key: bool = False,
    **arguments: Any,
) -> Settings:
    """The settings in force: `arguments` that are not None, then `configured`, then the environment, then defaults.

    Parameters
    ----------
    has_key
        Whether a key was given in code, which chooses the real provider as one in the environment does.

    Raises
    ------
    InvalidRequest
        Naming the setting that is wrong.
    """
    values: dict[str, Any] = {}
    for variable, (name, read) in _ENVIRONMENT.items():
        text = environment.get(variable, "").strip()
        if text:
            try:
                values[name] = read(text)
            except (ValueError, KeyError, InvalidOperation):
                raise InvalidRequest(f"{variable} cannot be {text!r}") from None
    values |= {name: value for name, value in configured.items() if value is not None}
    given = {name: value for name, value in arguments.items() if value is not None}
    real = has_key or bool(environment.get("XAI_API_KEY", "").strip())
    usual = values.get("provider") or ("xai" if real else "simulator")
    if given.get("provider", usual) != usual and "base_url" not in given:
        values.pop("base_url", None)  # that is the address of the usual provider
    return Settings(**{"provider": usual, **values, **given})


def sources(
    configured: Mapping[str, Any], environment: Mapping[str, str] = ENVIRONMENT, *, has_key: bool = False
) -> dict[str, str]:
    """Where each setting's value comes from: `"set here"`, the name of a variable, `"default"`, or why."""
    found = dict.fromkeys(NAMES, "default") | {"provider": "no key is set"}
    if has_key:
        found["provider"] = "your key"
    elif environment.get("XAI_API_KEY", "").strip():
        found["provider"] = "XAI_API_KEY"
    for variable, (name, _) in _ENVIRONMENT.items():
        if environment.get(variable, "").strip():
            found[name] = variable
    return found | {name: "set here" for name, value in configured.items() if value is not None}


def key_for(settings: Settings, key: SecretKey | None, environment: Mapping[str, str] = ENVIRONMENT) -> SecretKey:
    """The key to use: one given in code, else the environment's; a stand-in where a real key has no business.

    A real key from the environment is never sent to an address on this machine: there, any program could listen.

    Raises
    ------
    AuthenticationError
        If the provider needs a key and there is none.
    """
    here = settings.base_url is not None and is_loopback(settings.base_url)
    if key is not None and here and key.source != "api_key=":
        key = None  # typed in for the provider, not for whatever listens on this machine
    if settings.provider == "simulator" and (key is None or settings.base_url is None):
        return SecretKey("simulator", source="the simulator")
    if key is None and here:
        return SecretKey("local", source="this machine")
    if key is None:
        if not environment.get("XAI_API_KEY", "").strip():
            raise AuthenticationError(
                "there is no key for xai",
                hint="Set XAI_API_KEY or call gv.login(), or use provider='simulator', which needs no key.",
            )
        key = SecretKey(environment["XAI_API_KEY"].strip(), source="XAI_API_KEY")
    return key if settings.base_url is not None else key.expect(str(settings.provider))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _money(name: str, value: object) -> Decimal:
    """USD as they were written: 0.3 means thirty cents, not the binary number next to it."""
    good = _is_number(value) or isinstance(value, Decimal)
    usd = Decimal(str(value)) if good else Decimal("NaN")
    if not (usd.is_finite() and usd >= 0):
        raise InvalidRequest(f"{name} must be an amount in USD, 0 or more, got {value!r}")
    return usd


def _hosts(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, tuple | list) else (value,)
    for name in names:
        if not isinstance(name, str) or not re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", name.lower()):
            raise InvalidRequest(f"media_hosts must be names like cdn.example.com or *.example.com, got {name!r}")
    return tuple(str(name).lower() for name in names)


def _check_base_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        plain = parts.username is None and parts.password is None and not parts.query and not parts.fragment
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and plain and parts.port != 0
    except (ValueError, TypeError, AttributeError):  # not text, a broken IPv6 address, an impossible port
        good = False
    if not good:
        shown = "one with a password in it" if "@" in str(url) else repr(url)
        raise InvalidRequest(f"base_url must look like https://host/v1, got {shown}")
    if parts.scheme == "http" and not is_loopback(url):
        raise InvalidRequest(f"base_url must use https, got {url!r}; plain http is for this machine only")


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine."""
    return urlsplit(url).hostname in _LOOPBACK
