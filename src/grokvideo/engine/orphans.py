"""What a process leaves behind: rows around its paid request, which nobody may send now, and jobs that go on."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import suppress

from grokvideo.engine.snapshot import error_record
from grokvideo.errors import LibraryError, NotSent, SubmitUnknown
from grokvideo.store.ledger import WATCHED, StepRefused
from grokvideo.store.room import Room
from grokvideo.values.kernels import is_kernel
from grokvideo.values.state import leaving_words

_log = logging.getLogger("grokvideo")


def settle_orphans(room: Room) -> int:
    """Close what was not sent, and mark what may have been: it is never sent again by itself. Returns how many."""
    states, settled = ("reserved", "submitting"), 0
    # Who is gone is asked first: a thousand jobs that wait here are not read each time another one is added.
    dead = {owner for owner in room.ledger.owners(states) if not room.owner.is_alive(owner)}
    if dead:
        room.recover()  # a request id that a full disk kept out of the ledger takes the doubt away
    for row in room.ledger.in_states(states) if dead else ():
        if row.owner not in dead:
            continue
        # Where the step is refused, another kernel did the same a moment ago.
        with suppress(StepRefused):
            if row.state == "reserved":
                gone = NotSent("the kernel ended before it was sent", hint="Run it again to make it. Nothing was sent.")
                room.ledger.advance(row.id, "rejected", error=error_record(gone), finished_at=time.time())
            else:
                lost = SubmitUnknown("the kernel ended while the request was being sent")
                room.ledger.advance(row.id, "submit_unknown", error=error_record(lost))
            settled += 1
    return settled


def farewell(room: Room) -> None:
    """Say, as this process ends, how many of its jobs go on at the provider, and how many were not sent.

    A kernel only logs it: nobody reads what it prints at its end, and the next `%load_ext` says it anyway.
    """
    with suppress(LibraryError, OSError, ValueError):  # the last two: the terminal was closed
        own = [row for row in room.ledger.in_states(("reserved", *WATCHED)) if room.is_own(row) and not row.stopped]
        unsent = sum(row.state == "reserved" for row in own)
        if words := leaving_words(len(own) - unsent, unsent):
            if is_kernel():
                _log.info(words)
            elif sys.stderr is not None:  # pythonw has none
                print(words, file=sys.stderr)
