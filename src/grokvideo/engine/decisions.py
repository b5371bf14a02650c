"""What a person decides about a job: stop, resume, and the ways out of not knowing whether it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, Unpack

from grokvideo.engine.driver import Driver
from grokvideo.engine.job import Job
from grokvideo.engine.snapshot import error_record, state_of
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.store.ledger import Row
from grokvideo.store.room import Room
from grokvideo.values.request import VideoRequest
from grokvideo.values.visible import visible
from grokvideo.values.wishes import Wishes
from grokvideo.wire.read import identifier

Write = Callable[[Row, Callable[[Sequence[Row], int], None]], Row]
"""Writes a new row, if the guard lets it pass."""


class Office(Protocol):
    """What a decision needs of the session."""

    def follow(self) -> None:
        """Follow what other processes do, and take over what they leave behind."""
        ...

    def send_again(self, job: Job, row: Row, write: Write, *, yes: bool) -> Job:
        """Start a new attempt at the request of `row`, called as `job` is; `write` puts the row into the ledger."""
        ...

    def send_instead(self, job: Job, row: Row, request: VideoRequest, *, yes: bool) -> Job:
        """The job for another request at the provider of `row`, as the same take of it and under the name of `job`.

        Maybe one of the library.
        """
        ...

    def make_from(
        self,
        job: Job,
        prompt: str,
        *,
        provider: str | None,
        name: str | None,
        fresh: bool,
        yes: bool,
        **wishes: Unpack[Wishes],
    ) -> Job:
        """The job for an edit or an extension of the clip of `job`."""
        ...


class Decisions:
    """Carries out what a person decided; the words of a refusal are for that person."""

    def __init__(self, room: Room, driver: Driver, office: Office) -> None:
        self._room = room
        self._ledger = room.ledger
        self._clips = room.clips
        self._owner = room.owner.name
        self._driver = driver
        self._office = office

    def stop(self, job: Job) -> None:
        """See `Job.stop`."""
        self._driver.stop(job)

    def resume(self, job: Job) -> None:
        """See `Job.resume`."""
        self._room.recover()
        row = self._row(job)
        if row.state in ("submitting", "submit_unknown") and job.request_id and not self._driver.drives(job.id):
            self._driver.connect(row)  # before anything is written: its key may not be here
            self._ledger.adopt(job.id, job.request_id, self._owner)  # accepted, and told while the disk was full
        self._driver.resume(job)

    def waited_for(self, job: Job) -> None:
        """Somebody waits: what a killed kernel left is picked up from here on, also by a session that only looked."""
        if not job.status.is_settled and not self._driver.drives(job.id):
            self._office.follow()

    def stars(self, job: Job) -> int | None:
        """See `Job.stars`."""
        row = self._ledger.get(job.id)
        return None if row is None else row.stars

    def give_stars(self, job: Job, stars: int | None) -> None:
        """See `Job.stars`."""
        if stars is not None and (isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= 5):
            raise InvalidRequest(f"stars must be 1-5, or None for none, got {stars!r}", hint="Nothing was changed.")
        if self._row(job).state != "done":
            raise InvalidRequest(f"{job.name or job.id[:6]} has no clip to give stars to")
        self._ledger.update(job.id, stars=stars)

    def attach(self, job: Job, request_id: str) -> None:
        """See `Job.attach`."""
        row = self._in_doubt(job, "take a request id")
        wanted = identifier(request_id)
        if wanted is None or any(char.isspace() for char in wanted):
            raise GrokVideoError(
                f"{visible(request_id, 80)!r} cannot be a request id",
                hint="Copy it from the provider's console, whole and without spaces.",
                may_have_cost=True,
            )
        other = self._ledger.by_request_id(row.provider, row.base_url, wanted)
        if other is not None:
            raise GrokVideoError(
                f"request id {wanted} belongs to job {other.name or other.id[:6]} already",
                hint="Look for another one in the provider's console, made at the same time.",
                may_have_cost=True,
            )
        connection = self._driver.connect(row)  # before anything is written: its key may not be here
        self._driver.start(job, self._ledger.adopt(job.id, wanted, self._owner), connection)

    def mark_lost(self, job: Job) -> None:
        """See `Job.mark_lost`."""
        row = self._in_doubt(job, "be marked as lost")
        lost = GrokVideoError(
            "Marked as lost", hint="Run the cell again to make it. Nothing was sent.", may_have_cost=True
        )
        row = self._ledger.advance(job.id, "resolved_lost", "marked as lost", error=error_record(lost))
        job._publish(state_of(row, self._clips, job.request))

    def submit_again(self, job: Job, *, yes: bool) -> Job:
        """See `Job.submit_again`."""
        row = self._in_doubt(job, "be sent once more")

        def write(fresh: Row, guard: Callable[[Sequence[Row], int], None]) -> Row:
            again = GrokVideoError(
                f"Sent again as {fresh.id[:6]}", hint="Its card shows how that goes.", may_have_cost=True
            )
            return self._ledger.supersede(row.id, fresh, guard=guard, error=error_record(again))

        new = self._office.send_again(job, row, write, yes=yes)
        job._publish(state_of(self._row(job), self._clips, job.request))
        return new

    def generate_again(self, job: Job, *, prompt: str | None, yes: bool) -> Job:
        """See `Job.generate_again`."""
        self._room.recover()
        row = self._row(job)
        changed = None if prompt is None else _with_words(job.request, prompt, blocked=row.state == "moderated")
        if row.state == "submit_unknown" and changed is None:
            return self.submit_again(job, yes=yes)
        if not state_of(row, self._clips, job.request).status.is_settled:
            raise GrokVideoError(
                f"job {job.name or job.id[:6]} is {job.status.label.lower()}",
                hint="Wait for it, or stop watching it, before you pay for another one.",
                may_have_cost=True,
                request_id=job.request_id,
            )
        if changed is not None:
            return self._office.send_instead(job, row, changed, yes=yes)

        def write(fresh: Row, guard: Callable[[Sequence[Row], int], None]) -> Row:
            [(written, _)] = self._ledger.claim([fresh], fresh=True, guard=guard)
            return written

        return self._office.send_again(job, row, write, yes=yes)

    def make_from(
        self,
        job: Job,
        prompt: str,
        *,
        provider: str | None,
        name: str | None,
        fresh: bool,
        yes: bool,
        **wishes: Unpack[Wishes],
    ) -> Job:
        """See `Job.edit` and `Job.extend`."""
        return self._office.make_from(job, prompt, provider=provider, name=name, fresh=fresh, yes=yes, **wishes)

    def _in_doubt(self, job: Job, wish: str) -> Row:
        self._room.recover()
        row = self._row(job)
        if row.state == "submit_unknown" and job.request_id is not None:
            raise GrokVideoError(
                f"the request id of job {job.name or job.id[:6]} is known: {job.request_id}",
                hint="Resume it: the provider has it, and nothing is paid for twice.",
                may_have_cost=True,
                request_id=job.request_id,
            )
        if row.state != "submit_unknown":
            raise GrokVideoError(
                f"job {job.name or job.id[:6]} is {job.status.label.lower()} and cannot {wish}",
                hint="That is for jobs of which it is not known whether they were sent.",
                may_have_cost=row.state not in ("reserved", "rejected"),
                request_id=row.request_id,
            )
        return row

    def _row(self, job: Job) -> Row:
        row = self._ledger.get(job.id)
        if row is None:
            raise GrokVideoError(
                f"job {job.name or job.id[:6]} is no longer in the library", hint="Somebody deleted it."
            )
        return row


def _with_words(request: VideoRequest, prompt: str, *, blocked: bool) -> VideoRequest | None:
    """The request with other words, or None where they are the same and may be sent again."""
    if not isinstance(prompt, str) or not prompt.strip():
        raise InvalidRequest("the prompt is empty: describe the video", hint="Nothing was sent.")
    # Spaces and line ends change nothing for a moderator, but would pass for another request here.
    if blocked and prompt.split() == request.prompt.split():
        raise InvalidRequest(
            "these words were blocked by moderation",
            hint="They would be blocked, and billed, again: change the prompt. Nothing was sent.",
        )
    changed = replace(request, prompt=prompt)
    return None if changed.prompt == request.prompt else changed
