"""`grokvideo doctor`: looks at everything a job needs, changes nothing, and works where parts are broken.

Each check is a function of its own, and one that fails is a finding, not the end. Nothing here opens a session,
because that would make folders and bring a database up to date.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from grokvideo.doctor import account, folder, machine, records
from grokvideo.doctor.finding import Finding
from grokvideo.errors import GrokVideoError
from grokvideo.settings import Settings, resolve

__all__ = ["Finding", "examine"]


def examine(*, offline: bool = False) -> Iterator[Finding]:
    """Every finding, as it is made.

    Parameters
    ----------
    offline
        Ask nobody over the network.
    """
    settings, trouble = _settings()
    home = settings.library()
    checks: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("versions", machine.versions),
        ("ipykernel", machine.kernel),
        ("SQLite", machine.sqlite),
        ("front end", machine.front_end),
        ("simulator", machine.simulator),
        ("settings", lambda: trouble),
        ("library", partial(folder.library, home)),
        ("file system", partial(folder.file_system, home)),
        ("disk", partial(folder.disk, home)),
        ("database", partial(records.database, home)),
        ("jobs", partial(records.jobs, home, settings)),
        ("clips", partial(records.clips, home)),
        ("journal", partial(records.journal, home)),
    ]
    if not trouble:
        checks.append(("provider", partial(account.provider, settings)))
        checks.append(("key", partial(account.key, settings, offline=offline)))
    for name, check in checks:
        try:
            yield from check()
        except Exception as exc:
            # The doctor is asked when something is broken, and that may be anything. It goes on to the next check.
            yield Finding(name, "bad", f"could not be looked at: {type(exc).__name__}: {exc}")


def _settings() -> tuple[Settings, list[Finding]]:
    """The settings in force; where one is wrong, those that only say where the library is."""
    try:
        return resolve({}), []
    except GrokVideoError as error:
        place = os.environ.get("GROKVIDEO_HOME", "").strip()
        return Settings(home=Path(place) if place else None), [Finding("settings", "bad", f"{error}. {error.hint}")]
