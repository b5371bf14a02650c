"""Sheets of a Studio, part of `make screenshots`: docs/sheets/studio-*.png, made as those of `scripts/sheets.py` are.

The forms, their bills and their clips are those of Studios that were really made and asked to generate, with the
simulator; only how far some clips are is made up.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import grokvideo as gv
from grokvideo.engine.jobs import Job
from grokvideo.errors import JobFailed, Moderated, SubmitUnknown
from grokvideo.notebook.studio.cards import Parts, card_told, plain_parts, sums_told
from grokvideo.values.state import Status
from scripts.sheets import BOATS, DARK, LIGHT, a_stage, keep, mount, under_way
from tests.browser.cast import NOW, PROMPT
from tests.browser.stage import Stage

WORDS = "A paper {animal} unfolds on a windowsill in the style of {style}, rain outside. Slow push in."
VALUES = {"animal": ["fox", "owl"], "style": ["ink", "clay"]}
OWL = "A paper owl turns its head, candle light, close up."
SNOW = "A paper boat at night, snow begins to fall."
FREE = Decimal(0)


@dataclass(frozen=True)
class Shot:
    """A Studio as it is told: its form, its list of clips, and the jobs whose clips are there."""

    form: dict[str, Any]
    clips: dict[str, Any]
    jobs: Sequence[Job] = ()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GROKVIDEO_HOME"] = str(Path(folder, "library"))
        os.environ["GROKVIDEO_PROVIDER"] = "simulator"
        os.chdir(folder)  # where it would link the clips
        empty = shot(gv.Studio())
        crane, boat, owl, snow = made()
        again = gv.generate(BOATS[0], duration=4)
        assert isinstance(again, Job)
        again.result(120)
        filled, jobs = full(crane, again, owl, snow)
        edit = shot(gv.Studio("Make it snow, and keep the rest.", video=crane))
        gv.configure(confirm_over_usd=5)
        over = shot(studio(crane, takes=5))
        with a_stage(Path(folder, "page"), [*jobs, boat]) as stage:
            for dark in (LIGHT, DARK):
                sheet(stage, "studio-720", [[empty, edit], [filled]], width=720, dark=dark)
            sheet(stage, "studio-bill-720", [[over]], width=720)
            sheet(stage, "studio-320", [[empty, edit], [filled], [over]], width=320)


def made() -> list[Job]:
    """Clips that are in the library before a Studio is filled."""
    asked = ((PROMPT, 6), (BOATS[0], 4), (OWL, 6), (SNOW, 4))
    jobs = [gv.generate(words, duration=seconds) for words, seconds in asked]
    for job in jobs:
        assert isinstance(job, Job)
        job.result(120)
    return [job for job in jobs if isinstance(job, Job)]


def studio(crane: Job, **fields: Any) -> gv.Studio:
    """The form of the sheets, filled."""
    clip = crane.state.clip
    assert clip is not None
    return gv.Studio(WORDS, values=VALUES, resolution="720p", duration=6, reference_images=[clip.poster], **fields)


def full(crane: Job, boat: Job, owl: Job, snow: Job) -> tuple[Shot, list[Job]]:
    """A filled form, and the clips that came from it while most of them were under way; before them three others."""
    form = studio(crane)
    told = shot(form).form
    sweep = form.generate()
    for job in sweep:
        job.result(120)
    parts = {each["job"]: each["parts"] for each in form.clip_list.cards}
    ink, clay, owl_ink, owl_clay = sweep
    refused = Moderated("Refused.", reason="content_moderation")
    jobs = [
        under_way(clay, status=Status.PENDING, ledger="pending", progress=0.64, eta_s=14.0),
        under_way(
            owl_clay,
            status=Status.WAITING,
            ledger="reserved",
            submitted_at=None,
            request_id=None,
            note="starts when a place is free",
        ),
        ink,
        boat,
        under_way(
            owl, status=Status.FAILED, ledger="failed", cost_usd=FREE, error=JobFailed("", reason="internal error")
        ),
        under_way(snow, status=Status.SUBMIT_UNKNOWN, ledger="submit_unknown", error=SubmitUnknown("It broke.")),
        under_way(owl_ink, status=Status.MODERATED, ledger="moderated", cost_usd=owl_ink.state.cost_usd, error=refused),
    ]
    return shot(form, jobs, parts, told), [ink, boat]


def shot(
    form: gv.Studio, jobs: Sequence[Job] = (), parts: dict[str, Parts] | None = None, told: dict[str, Any] | None = None
) -> Shot:
    """That Studio as a browser is told of it now, with these clips."""
    names = [name for name in form.trait_names(sync=True) if not name.startswith(("_", "layout", "tab", "tooltip"))]
    cards = []
    for job in jobs:
        known = (parts or {}).get(job.id) or plain_parts(job.prompt)
        card = card_told(job, job.state, None, known) | {"now": NOW}
        if card["clip"] is not None:
            card["clip"] |= {"url": f"files/{job.id}.mp4"}
        cards.append(card)
    sums = sums_told(jobs, [job.state for job in jobs], earlier=False, open=[])
    traits = told or {name: getattr(form, name) for name in names if name not in ("list_model", "comm", "keys")}
    return Shot(traits, {"cards": cards, "sums": sums}, jobs)


def sheet(stage: Stage, name: str, columns: Sequence[Sequence[Shot]], *, width: int, dark: bool = False) -> None:
    """Photograph those Studios, in columns; a bill that asks is opened, and clips that are done are chosen."""
    page = stage.open(still=True, width=width, dark=dark)
    whole = len(columns) * (width + 16) - 16
    page.set_viewport_size({"width": whole + 32, "height": 2600})  # the browser draws no card that it need not
    tallest = max(map(len, columns))
    page.add_style_tag(
        content=f"""#stage {{ width: {whole}px !important; display: grid; gap: 16px; align-items: start;
            grid-template: repeat({tallest}, auto) 1fr / repeat({len(columns)}, {width}px) }}
            #stage > * {{ margin: 0 !important; min-width: 0 }}"""
    )
    for number, column in enumerate(columns):
        for row, each in enumerate(column):
            end = "-1" if row == len(column) - 1 else row + 2
            mount(page, "studio", each.form, each.jobs, clips=each.clips)
            page.evaluate(
                "area => { document.getElementById('stage').lastElementChild.style.gridArea = area }",
                f"{row + 1} / {number + 1} / {end} / {number + 2}",
            )
    settle(page)
    for number, each in enumerate([each for column in columns for each in column]):
        place = page.locator('.grokvideo[data-widget="studio"]').nth(number)
        if each.form["bill"]["confirm"]:
            place.locator('[data-action="generate"]').click()
        for box in place.locator('[data-status="done"] .gv-check').all():
            box.check(force=True)
    page.mouse.move(0, 0)
    page.evaluate("() => document.activeElement.blur()")
    settle(page)
    keep(page, name + ("-dark" if dark else ""))


def settle(page: Page) -> None:
    """Wait until every picture is there."""
    page.clock.run_for(100)
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-job-id][data-status=done]')]
            .every(each => each.querySelector('img[src]')?.complete)"""
    )
    page.evaluate("() => Promise.all([...document.querySelectorAll('img[src]')].map(each => each.decode()))")
    page.clock.run_for(100)


if __name__ == "__main__":
    main()
