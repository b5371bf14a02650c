"""A provider on this machine, real sessions that buy there, and what it has taken: the truth about money."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grokvideo.engine.plans import Plan, split
from grokvideo.engine.sweeps import Sweep
from grokvideo.session import Session
from grokvideo.store.ledger import Row
from tests.faults.kill import PENDING, Provider
from tests.faults.rig import KEY
from tests.faults.server import Act, Heard, Server, answer

WITHIN_S = 30.0
REFUSED = answer(400, {"code": "invalid-argument", "error": "no"})
"""Of a create: nothing is billed, and the job has failed."""
BLOCKED = answer(400, {"code": "imagine:content-moderated", "error": "no"})
"""Of a create: blocked by moderation."""
BROKEN = answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no"}})
"""Of a poll: the job has failed, and nobody says whether it was billed."""


class Shop:
    """A server that takes every create, unless `instead` has other answers to that prompt, one after the other.

    With `holds` every job goes on for ever; `ends` are answers to the polls of a prompt's jobs.
    """

    def __init__(self, server: Server, film: bytes) -> None:
        self.server = server
        self.instead: dict[str, list[Act]] = {}
        self.ends: dict[str, Act] = {}
        self.holds = False
        self._provider = Provider(server, film)
        server.create, server.poll = [self._take], [self._tell]
        self._sessions: list[Session] = []

    @property
    def sold(self) -> Counter[str]:
        """How often each prompt was taken."""
        return Counter(bill.prompt for bill in self._provider.bills)

    def session(self, **settings: Any) -> Session:
        """A session that buys here, as fast as it can."""
        usual = {"provider": "xai", "base_url": self.server.base_url, "requests_per_second": 1000, "max_jobs": 15}
        self._sessions.append(Session(api_key=KEY, **{**usual, **settings}))
        return self._sessions[-1]

    def close(self) -> None:
        self.holds = False
        for session in self._sessions:
            session.close()

    def _take(self, connection: socket.socket, heard: Heard) -> None:
        acts = self.instead.get(json.loads(heard.body)["prompt"])
        (acts.pop(0) if acts else self._provider._take)(connection, heard)

    def _tell(self, connection: socket.socket, heard: Heard) -> None:
        request_id = heard.path.rpartition("/")[2]
        [prompt] = [bill.prompt for bill in self._provider.bills if bill.request_id == request_id]
        act = PENDING if self.holds else self.ends.get(prompt, self._provider._tell)
        act(connection, heard)


def plan(
    session: Session,
    prompts: str | Sequence[str],
    *,
    n: int = 1,
    name: str | None = None,
    skip: Any = None,
    namespace: Mapping[str, Any] | None = None,
    **given: Any,
) -> Plan:
    """What `gv.sweep` would ask that session for."""
    several = [prompts] if isinstance(prompts, str) else prompts
    swept, same = split(several, given)
    return session.plan(several, swept, same=same, n=n, name=name, skip=skip, namespace=namespace)


def sweep(session: Session, prompts: str | Sequence[str], **given: Any) -> Sweep:
    """What `gv.sweep` would begin there; `fresh`, `yes` and `may_ask` are the session's."""
    terms = {name: given.pop(name) for name in ("fresh", "yes", "may_ask") if name in given}
    return session.sweep(plan(session, prompts, **given), **terms)


def put(session: Session, asked: Plan, number: int, state: str, change: Callable[[Row], Row] = lambda row: row) -> Row:
    """Have the library hold a job for that clip of a plan, in that state."""
    target = session._intake.target(None)
    row = change(replace(session._orders.draft(asked.orders[number], target), state=state))
    session._ledger.add(row)
    return row
