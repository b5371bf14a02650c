"""Who is at a provider with one key, and who waits to go there: what the rows of all processes of a library say."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from grokvideo.errors import LibraryError
from grokvideo.store.steps import AT_PROVIDER

LATELY = 200
"""So many events are looked through for who has sent something last: those of about thirty jobs."""

_HERE = "base_url = :base_url AND key_fingerprint IS :key_fingerprint AND (:owner IS NULL OR owner = :owner)"
_INSIDE = f"state IN ({', '.join(map(repr, AT_PROVIDER))}) AND stopped = 0 AND {_HERE}"
# As `json.dumps` writes an input that is not made yet: whoever waits for one cannot go. In a prompt quotes are escaped.
_WAITING = f"""state = 'reserved' AND owner IS NOT :me AND NOT instr(request, '"job": "') AND {_HERE}"""
_LAST = f"""
    SELECT owner, max(events.seq) FROM events JOIN jobs ON jobs.id = job_id
    WHERE events.seq > (SELECT max(seq) FROM events) - {LATELY} AND events.state = 'submitting' AND {_HERE}
    GROUP BY owner"""


class NoPlace(LibraryError):
    """As many jobs are at the provider as may be: nothing was written, and nothing may be sent."""


class Spot(NamedTuple):
    """Where places are counted together: one provider and one key.

    Parameters
    ----------
    owner
        The jobs of that process count, and no others; None: those of all processes.
    """

    base_url: str
    key_fingerprint: str | None
    owner: str | None = None


class Limit(NamedTuple):
    """How many jobs may be there, counting the one that goes."""

    spot: Spot
    most: int


class Side(NamedTuple):
    """The jobs of one process.

    Parameters
    ----------
    inside
        So many are at the provider.
    waiting
        So many wait for nothing but a place.
    last
        Larger for the one that has sent something later; 0: not lately.
    """

    inside: int = 0
    waiting: int = 0
    last: int = 0


def check(db: sqlite3.Connection, limit: Limit) -> None:
    """Let a job go there that is not there yet.

    Raises
    ------
    NoPlace
        If it may not.
    """
    [inside] = db.execute(f"SELECT count(*) FROM jobs WHERE {_INSIDE}", limit.spot._asdict()).fetchone()
    if inside >= limit.most:
        raise NoPlace(f"{inside} of {limit.most} places at the provider are taken")


def sides(db: sqlite3.Connection, limit: Limit, me: str) -> dict[str, Side]:
    """What the processes have there, by owner.

    Which of its own jobs wait, `me` knows better: they are not counted. Nor are any while no place is free: there may
    be a thousand, and then it does not matter.
    """
    names = {**limit.spot._asdict(), "me": me}

    def by_owner(query: str) -> dict[str, int]:
        return {owner or "": number for owner, number in db.execute(query, names)}

    inside = by_owner(f"SELECT owner, count(*) FROM jobs WHERE {_INSIDE} GROUP BY owner")
    if sum(inside.values()) >= limit.most:
        return {who: Side(count) for who, count in inside.items()}
    waiting, last = by_owner(f"SELECT owner, count(*) FROM jobs WHERE {_WAITING} GROUP BY owner"), by_owner(_LAST)
    everybody = inside.keys() | waiting.keys() | last.keys()
    return {who: Side(inside.get(who, 0), waiting.get(who, 0), last.get(who, 0)) for who in everybody}
