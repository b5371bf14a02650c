"""Sheets of every state of a card, of a sweep and of a comparison, part of `make screenshots`: docs/sheets/*.png, which
docs/look.md shows.

They are the real ones in a bare page whose clock stands still, told by Python what a notebook would tell them. The
clips are made by the simulator. Needs Chrome or Chromium, and Node.js, as the tests do.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import FloatRect, Page, sync_playwright

import grokvideo as gv
from grokvideo.engine.jobs import Job
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import JobFailed
from grokvideo.notebook.comparing import compare_of
from grokvideo.notebook.grid import grid_of
from grokvideo.notebook.recipe import recipe
from grokvideo.notebook.widgets.cells import cell_told, sums_told, sweep_told
from grokvideo.notebook.widgets.snapshot import snapshot
from grokvideo.values.state import Status
from tests.browser.cast import NOW, PROMPT, REQUEST_ID, a_cast_job
from tests.browser.conftest import FLAGS
from tests.browser.stage import CARD, Stage, build, frame_of, put, ready, serve

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "sheets"
DUSK = "A paper crane waits on a windowsill at dusk, then lifts its head."
BOATS = ("A paper boat crosses a lake of glass, early light, wide shot.", "A fox in the snow at night, ink.")
ANIMALS = "A paper {animal} in {style} waits on a windowsill, rain outside."
# What is told of the clips of a sweep that are not there yet.
WAY: dict[int, dict[str, Any]] = {
    2: {"status": Status.PENDING, "ledger": "pending", "progress": 0.61, "eta_s": 21.0},
    3: {
        "status": Status.FAILED,
        "ledger": "failed",
        "cost_usd": Decimal(0),
        "error": JobFailed("It failed.", reason="internal error"),
    },
    4: {"status": Status.PENDING, "ledger": "pending", "progress": 0.18, "eta_s": 37.0},
    5: {"status": Status.WAITING, "ledger": "reserved", "submitted_at": None, "note": "next in line"},
}
SCRUB = """(scrub, frame) => {
    scrub.value = frame;
    for (const type of ['input', 'change']) scrub.dispatchEvent(new Event(type, {bubbles: true}));
}"""
MOST_BYTES = 250_000
EXACT = 128
LIGHT, DARK = (False, True)


@dataclass(frozen=True)
class Told:
    """What a card is told; `frame` is where its clip stands."""

    job: dict[str, Any]
    recipe: dict[str, Any]
    frame: int | None = None


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GROKVIDEO_HOME"] = str(Path(folder, "library"))
        clips = [
            gv.generate(PROMPT, duration=6, resolution="480p", provider="simulator", name="crane"),
            gv.generate(DUSK, duration=6, resolution="480p", aspect_ratio="9:16", provider="simulator", name="dusk"),
            *(gv.generate(words, duration=6, provider="simulator") for words in BOATS),
        ]
        many = swept()
        with a_stage(Path(folder, "page"), [*clips, *many]) as stage:
            crane, dusk, *boats = clips
            way = [*on_the_way(), a_clip(crane, frame=62), a_clip(dusk, reused=True)]
            for theme in (LIGHT, DARK):
                sheet(stage, "statuses-720", [*way, *in_trouble()], width=720, columns=2, dark=theme)
                sheet(stage, "statuses-320", [*way, *in_trouble()], width=320, columns=5, dark=theme)
                small = [a_clip(crane), a_clip(boats[0], reused=True), a_clip(boats[1])]
                row = [*on_the_way()[2:3], on_the_way()[0], *small, *in_trouble()[:2], in_trouble()[-1]]
                sheet(stage, "row-720", row, width=720, columns=1, dark=theme, row="1")
            sheet(stage, "row-320", row, width=320, columns=1, row="1")
            sheet(stage, "statuses-960", [way[2], way[4], in_trouble()[0], in_trouble()[-1]], width=960, columns=1)
            panels(stage, crane)
            for width, dark in ((720, LIGHT), (720, DARK), (340, LIGHT)):
                sweep(stage, many, width=width, dark=dark)
                comparison(stage, many, width=width, dark=dark)


@contextlib.contextmanager
def a_stage(folder: Path, jobs: Iterable[Job]) -> Iterator[Stage]:
    """A bare page, built in that folder, that can play the clips of these jobs."""
    files = {f"/files/{job.id}.mp4": job.result(120).path.read_bytes() for job in jobs}
    with sync_playwright() as playwright, serve({**build(folder), **files}) as address:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROME"], args=FLAGS)
        yield Stage(address, browser)
        browser.close()


def on_the_way() -> list[Told]:
    return [told(a_cast_job(status, simulated=True)) for status in ("waiting", "submitting", "pending", "downloading")]


def in_trouble() -> list[Told]:
    names = ("failed", "moderated", "expired", "stopped", "stalled", "submit_unknown")
    return [told(a_cast_job(status)) for status in names]


def a_clip(job: Job, *, frame: int | None = None, reused: bool = False) -> Told:
    """A clip that the simulator made, as its card shows it; its times are made up, so that a sheet stays the same."""
    state = replace(job.state, created_at=NOW - 43, submitted_at=NOW - 43, finished_at=NOW)
    shown = Job(
        job.id, job.request, state, job._controls, provider="simulator", simulated=True, name=job.name, reused=reused
    )
    return told(shown, frame)


def told(job: Job, frame: int | None = None) -> Told:
    words = snapshot(job, job.state, None) | {"now": NOW, "id": f"{job.id}-{job.state.status}-{job.reused}"}
    if words["clip"] is not None:
        name = f"{job.name or 'clip'}-7f0c2e.mp4"  # the ids of a real one change from run to run
        words |= {"clip": words["clip"] | {"url": f"files/{job.id}.mp4", "name": name}, "request_id": REQUEST_ID}
    return Told(words, dict(recipe(job)), frame)


def sheet(
    stage: Stage, name: str, cards: Sequence[Told], *, width: int, columns: int, dark: bool = False, **query: Any
) -> None:
    """Photograph those cards, in columns."""
    page = stage.open(still=True, width=width, dark=dark, **query)
    page.set_viewport_size({"width": columns * (width + 16) + 16, "height": 1000})
    page.add_style_tag(
        content=f"""#stage {{ width: {columns * (width + 16) - 16}px !important; column-count: {columns};
            column-gap: 16px }} #stage > * {{ break-inside: avoid; margin: 0 0 16px !important }}"""
    )
    for each in cards:
        put(page, each.job, recipe=each.recipe)
    settle(page, cards)
    keep(page, name + ("-dark" if dark else ""))


def settle(page: Page, cards: Sequence[Told]) -> None:
    """Wait until every picture is there, and every clip stands where it should."""
    page.clock.run_for(50)
    ready(page)
    for number, each in enumerate(cards):
        if each.frame is None:
            continue
        page.locator(CARD).nth(number).get_by_label("Position").evaluate(SCRUB, each.frame)
    page.wait_for_function(
        """() => [...document.querySelectorAll('video')].every(each => !each.seeking)
            && document.getAnimations().every(each => each.playState !== 'running' || each.animationName)"""
    )


def panels(stage: Stage, crane: Job) -> None:
    """What opens below the bar."""
    page = stage.open(still=True, width=720)
    page.set_viewport_size({"width": 752, "height": 1000})
    cards = [a_clip(crane, frame=62), told(a_cast_job("moderated"))]
    for each, action in zip(cards, ("recipe", "edit-prompt"), strict=True):
        put(page, each.job, recipe=each.recipe).locator(f'[data-action="{action}"]').click()
    settle(page, cards)
    keep(page, "panels-720")


def swept() -> Sweep:
    """A sweep of six clips, one of which is there before; two of its clips have stars."""
    gv.configure(confirm_over_usd=10)
    asked = {"animal": ["fox", "owl"], "style": ["ink", "clay", "wool"], "duration": 4}
    gv.generate(ANIMALS.format(animal="fox", style="clay"), duration=4).result(120)
    made = gv.sweep(ANIMALS, name="animals", **asked)
    assert isinstance(made, Sweep)
    for job, stars in zip(made.wait(), (4, 5), strict=False):
        job.stars = stars
    return made


def sweep(stage: Stage, many: Sweep, *, width: int, dark: bool) -> None:
    """The bill of a sweep, and the same sweep a little later."""
    page = stage.open(still=True, width=width, dark=dark)
    page.set_viewport_size({"width": width + 32, "height": 1000})
    whole = sweep_told(many, grid_of(many.plan))
    mount(page, "sweepview", {"sweep": whole | {"id": "bill", "phase": "bill"}, "cells": [], "sums": {}}, ())
    jobs = [
        many[0],
        many[1],
        *(under_way(many[place], **WAY[place]) for place in (2, 3, 4, 5)),
    ]
    cells = [cell_told(cell, job, job.state, None) | {"now": NOW} for cell, job in zip(many.cells, jobs, strict=True)]
    for told_of in cells:
        if told_of["clip"] is not None:
            told_of["clip"] |= {"url": f"files/{told_of['job']}.mp4"}
    sums = sums_told(jobs, [job.state for job in jobs], [jobs[3]], [], "")
    mount(page, "sweepview", {"sweep": whole, "cells": cells, "sums": sums}, many)
    page.clock.run_for(500)
    page.wait_for_function("() => document.querySelectorAll('[data-cell] img[src]').length === 2")
    page.evaluate(
        "() => Promise.all([...document.querySelectorAll('[data-cell] img[src]')].map(each => each.decode()))"
    )
    page.clock.run_for(500)
    keep(page, f"sweep-{width}" + ("-dark" if dark else ""))


def under_way(job: Job, **changes: Any) -> Job:
    """That job at an earlier moment."""
    earlier = {"clip": None, "cost_usd": None, "finished_at": None, "created_at": NOW - 19, "submitted_at": NOW - 18}
    state = replace(job.state, **earlier | changes)
    return Job(job.id, job.request, state, job._controls, provider="simulator", simulated=True, name=job.name)


def comparison(stage: Stage, many: Sweep, *, width: int, dark: bool) -> None:
    """Four clips of the sweep in the middle of a part that is played again and again."""
    page = stage.open(still=True, width=width, dark=dark)
    page.set_viewport_size({"width": width + 32, "height": 1800})  # the browser draws no clip that it need not
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # where it would link the clips
        widget = compare_of(*many[0:2], *many[3:5])
    clips = [each | {"clip": each["clip"] | {"url": f"files/{each['job']}.mp4"}} for each in widget.clips]
    mount(page, "compare", {"about": widget.about, "clips": clips, "changed": widget.changed}, many)
    page.clock.run_for(50)
    ready(page)
    for frame, key in ((24, "["), (72, "]"), (49, "")):
        page.locator('[data-action="position"]').evaluate(SCRUB, frame)
        if key:
            page.locator('[data-action="position"]').press(key)
    page.evaluate("() => document.activeElement.blur()")
    page.clock.run_for(50)
    page.wait_for_function(
        """() => [...document.querySelectorAll('video')].every(each => !each.seeking
            && Math.floor(each.currentTime * 24 + 0.01) === 49)"""
    )
    keep(page, f"compare-{width}" + ("-dark" if dark else ""))


def mount(
    page: Page, widget: str, traits: dict[str, Any], jobs: Iterable[Job], *, clips: dict[str, Any] | None = None
) -> None:
    """Show a widget that was told that, with the posters of those jobs; `clips` is what the list in it was told."""
    films = {job.id: job.state.clip for job in jobs}
    posters = {
        job: base64.b64encode(clip.poster.read_bytes()).decode()
        for job, clip in films.items()
        if clip is not None and clip.poster is not None
    }
    page.evaluate(
        """([widget, traits, posters, clips]) => {
            const model = mount(widget, traits, clips ?? undefined);
            const shows = model.neighbours.get('list')?.model ?? model;
            for (const [job, text] of Object.entries(posters)) {
                shows.posters.set(job, Uint8Array.from(atob(text), letter => letter.charCodeAt(0)));
            }
        }""",
        [widget, traits, posters, clips],
    )


def keep(page: Page, name: str) -> None:
    """Store a picture of the cards with 256 colours: those of the widgets as they are, the rest for the clips."""
    frame = frame_of(page.locator("#stage"))
    clip = FloatRect(x=0, y=0, width=frame["width"] + 32, height=frame["y"] + frame["height"] + 16)
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip, animations="disabled"))).convert("RGB")
    path = FOLDER / f"{name}.png"
    with_palette(whole).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{name}.png  {whole.width} x {whole.height}  {size / 1000:.0f} kB")
    assert size <= MOST_BYTES


def with_palette(whole: Image.Image) -> Image.Image:
    """Pillow's own way to a given palette is coarse, and makes white a little grey."""
    pixels = np.asarray(whole).reshape(-1, 3)
    colours, where, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    exact = colours[np.argsort(counts)[::-1][:EXACT]]
    rest = whole.quantize(256 - EXACT, method=Image.Quantize.FASTOCTREE).getpalette() or []
    palette = np.concatenate([exact, np.array(rest, np.uint8).reshape(-1, 3)])[:256].astype(np.int32)
    nearest = np.concatenate(
        [
            ((part[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
            for part in np.array_split(colours.astype(np.int32), len(colours) // 4096 + 1)
        ]
    )
    small = Image.fromarray(nearest[where.reshape(-1)].astype(np.uint8).reshape(whole.height, whole.width), "P")
    small.putpalette(palette.astype(np.uint8).tobytes())
    return small


if __name__ == "__main__":
    main()
