"""What a Studio costs: to show it, from a key to its price, from a click to a card, and with 200 clips in it.

In a real JupyterLab and browser, without a graphics card, over the simulator. What is "on screen" is in a frame that
has ended. The 200 clips are one film under as many names, each a file and a row of the library. Baselines: plain
ipywidgets, and 200 pictures in plain HTML.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from _lab import Bench, notebook
from _studio_page import ALL_SHOWN, CAN_CLICK, CLICK, FILTER, FORM, FRAMES, LIST, WATCH_CARDS, WATCH_PRICE
from _table import Figure, show
from front import weights

PAGES, SHOWN, KEYS, CLICKS, CARDS, CHANGES, PROCESSES = 3, 6, 20, 5, 200, 10, 3
SCROLL_MS, WHEELS = 2500, 45
HERE = Path(__file__).resolve().parent
SETUP = "import itertools, _studio as lab, grokvideo as gv, ipywidgets\nplains = itertools.count()"
PLAIN = "ipywidgets.HTML(f'<b class=plain>rendering {next(plains)}</b>')"
STUDIO = "studio = gv.Studio('A paper crane, rain', duration=1)\nstudio"
MANY = f"studio = gv.Studio('A paper crane, rain')\nstudio.add(*gv.library().jobs({CARDS}))\n"
MANY += "lab.placed(studio, f'placed-{next(plains)}')\nstudio"
# A cell of its own for each: `bench.run` takes numbers.
ON_PAGE = [SETUP, PLAIN, STUDIO, "lab.show_plain_sum()", "studio.jobs.stop()"]
ON_LONG_PAGE = [
    SETUP,
    f"lab.fill_library({CARDS})",
    f"lab.show_plain({CARDS})",
    MANY,
    "lab.report_progress(studio, 4)",
    f"writes = lab.Writes(studio)\nlab.card_steps(studio, 'change', {CHANGES})",
    f"lab.more_cards(studio, 'more', {CHANGES})",
    "writes.tell('writes')\nlab.end_progress()",
    "from grokvideo.session import BACKGROUND\nfrom _in_kernel import plain_steps\n"
    f"BACKGROUND.submit(plain_steps('plain', {CHANGES}))",
]

Times = defaultdict[str, list[float]]


def main() -> None:
    load = os.getloadavg()
    times: Times = defaultdict(list)
    for page in range(PAGES):
        with notebook(ON_PAGE) as bench:
            bench.run(1)
            _paint(bench, times, SHOWN if page == 0 else 1)
            _keys(bench, times, KEYS if page == 0 else 1)
            if page == 0:
                _clicks(bench, times)
    with notebook(ON_LONG_PAGE) as bench:
        bench.run(1)
        bench.run(2)
        _many(bench, times)
        clocks = bench.clock_check()
    _python(times)
    print(f"\nload of the machine before this began: {', '.join(f'{each:.1f}' for each in load)} (1, 5, 15 minutes)")
    _show(times, clocks)


def _paint(bench: Bench, times: Times, rounds: int) -> None:
    for name, cell, selectors in (("plain", 2, [".plain"]), ("studio", 3, [FORM, LIST])):
        for number in range(rounds):
            if number:
                bench.clear(cell)
                bench.page.wait_for_timeout(500)
            when = "later" if number else "first"
            *painted, returned = bench.paint(cell, *selectors)
            for what, took in zip(("form", "list"), painted, strict=False):
                times[f"{name} {what} {when}"].append(took)
            times[f"{name} cell {when}"].append(returned)


def _keys(bench: Bench, times: Times, count: int) -> None:
    """The first key after a pause goes to the kernel at once, those that follow it are gathered."""
    bench.run(4)
    for name, takes, price in (
        ("plain", ".plain-takes input", ".plain-price .widget-html-content"),
        ("studio", f"{FORM} [data-field=takes]", f"{FORM} [data-field=estimate]"),
    ):
        bench.page.wait_for_selector(takes)
        bench.watch(WATCH_PRICE % (takes, price))
        bench.page.focus(takes)
        for number in range(1, count + 1):
            bench.page.wait_for_timeout(150)
            bench.page.keyboard.press("ArrowUp" if number % 2 else "ArrowDown")
            bench.wait_for(f"price {number}")
        seen = bench.seen()
        first, *others = (seen[f"price {number}"] - seen[f"key {number}"] for number in range(1, count + 1))
        times[f"{name} key first"].append(first)
        times[f"{name} key"] += others


def _clicks(bench: Bench, times: Times) -> None:
    for number in range(CLICKS):
        bench.page.fill(f"{FORM} [data-field=prompt]", f"A paper crane, rain, number {number}")
        bench.page.wait_for_timeout(300)
        bench.page.wait_for_function(CAN_CLICK)
        times["click"].append(bench.page.evaluate(CLICK))
        bench.run(5)


def _many(bench: Bench, times: Times) -> None:
    page = bench.page
    browser = page.context.new_cdp_session(page)

    def memory() -> float:
        browser.send("HeapProfiler.collectGarbage")
        return float(browser.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    bench.run(3)
    _scroll(bench, times, "plain scroll", ".plain")
    bench.clear(3)
    page.wait_for_timeout(1500)
    before = memory()
    for number in range(3):
        bench.clear(4)
        page.wait_for_timeout(1500)
        for what, took in page.evaluate(ALL_SHOWN, [4, CARDS]).items():
            times[f"many {what}"].append(took)
        times["many placed"] += bench.told(f"placed-{number}")["placed"]
    page.wait_for_timeout(1500)
    times["memory"].append(memory() - before)
    times["nodes"].append(page.evaluate(f"() => document.querySelectorAll('{LIST} *').length"))
    _scroll(bench, times, "still scroll", LIST)
    bench.run(5)
    page.wait_for_selector('.gv-clip[data-job-id="reporter-3"]')
    _scroll(bench, times, "live scroll", LIST)
    times["memory scrolled"].append(memory() - before)
    for _ in range(6):
        for group in ("run", "all"):
            times[f"filter {group}"].append(page.evaluate(FILTER, group))
            page.wait_for_timeout(100)
    bench.watch(WATCH_CARDS)
    for name, cell in (("plain", 9), ("change", 6), ("more", 7)):
        bench.run(cell)
        bench.wait_for(f"{name} {(CHANGES - 1) / 100:.2f}")
        seen = bench.seen()
        times[f"{name} seen"] = [seen[step] - began for step, began in bench.told(name).items()]
    bench.run(8)
    for trait, values in bench.told("writes").items():
        times[f"write {trait}"] = values


def _scroll(bench: Bench, times: Times, name: str, selector: str) -> None:
    """Down with the mouse over the clips, and up again: how long each frame takes."""
    page = bench.page
    page.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0; }")
    box = page.locator(selector).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, 900)
    page.wait_for_timeout(500)
    for way, step in (("down", 120), ("up", -120)):
        page.evaluate(f"() => {{ window.frames_seen = ({FRAMES})({SCROLL_MS}); }}")
        for _ in range(WHEELS):
            page.mouse.wheel(0, step)
            page.wait_for_timeout(40)
        times[f"{name} {way}"] = page.evaluate("() => window.frames_seen")


def _python(times: Times) -> None:
    with TemporaryDirectory() as folder:
        _told(folder, str(HERE / "_studio.py"))  # makes the library
        for _ in range(PROCESSES):
            for name, make in (
                ("plain", "import ipywidgets as it; it.HTML('rendering')"),
                ("studio", "import grokvideo as gv; gv.Studio('A paper crane, rain')"),
            ):
                code = "import json, time\ntook = []\nfor _ in range(10):\n    began = time.perf_counter()\n"
                code += f"    {make}\n    took.append(1000 * (time.perf_counter() - began))\nprint(json.dumps(took))"
                first, *later = _told(folder, "-c", code)
                times[f"{name} made first"].append(first)
                times[f"{name} made later"] += later
        for name, values in _told(folder, str(HERE / "_studio.py")).items():
            times[f"bill {name}"] = values


def _told(folder: str, *arguments: str) -> Any:
    """What a new Python process with that library says."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GROKVIDEO_", "XAI_"))}
    environment = {**clean, "GROKVIDEO_HOME": str(Path(folder, "home")), "PYTHONPATH": str(HERE.parent)}
    whole = [sys.executable, *arguments]
    done = subprocess.run(whole, check=True, text=True, stdout=subprocess.PIPE, cwd=folder, env=environment)
    return json.loads(done.stdout)


def _show(times: Times, clocks: Figure) -> None:
    def kilobytes(name: str) -> list[float]:
        return [value / 1000 for value in times[name]]

    show("studio.py: what the browser loads", weights(("studio", "cliplist")))
    show(
        "studio.py: to show one, and to use its form",
        [
            Figure("first paint: plain widget, first of a page (baseline)", times["plain form first"]),
            Figure("first paint: form, first of a page", times["studio form first"]),
            Figure("  and the list of its clips", times["studio list first"]),
            Figure("first paint: plain widget, later (baseline)", times["plain form later"]),
            Figure("first paint: form, later", times["studio form later"]),
            Figure("  and the list of its clips", times["studio list later"]),
            Figure("cell returns: plain widget, later (baseline)", times["plain cell later"]),
            Figure("cell returns: first of a page", times["studio cell first"], goal=500),
            Figure("cell returns: later", times["studio cell later"], goal=500),
            Figure("key to number on screen: plain widgets (baseline)", times["plain key"]),
            Figure("key to price on screen", times["studio key"]),
            Figure("  of the first key after a pause", times["studio key first"]),
            Figure("click on Generate to card on screen", times["click"]),
        ],
    )
    show(
        f"studio.py: {CARDS} clips",
        [
            clocks,
            Figure("until its cell returns", times["many returned"], goal=500),
            Figure("until the form is on screen", times["many form"]),
            Figure(f"until {CARDS} cards are there", times["many cards"]),
            Figure("until the pictures in sight are there", times["many pictures"]),
            Figure("until each clip is linked beside the notebook", times["many placed"]),
            Figure("nodes of the list", times["nodes"], ""),
            Figure("memory of the page's scripts, more than before", times["memory"], "MB"),
            Figure("  and when all were in sight", times["memory scrolled"], "MB"),
            Figure("change of a plain widget until it is on screen (baseline)", times["plain seen"]),
            Figure("change of a card until it is on screen", times["change seen"]),
            Figure("one more card until it is on screen", times["more seen"]),
            Figure("filter: 4 of them", times["filter run"]),
            Figure("filter: all of them", times["filter all"]),
            Figure(f"frame while scrolling down: {CARDS} plain pictures (baseline)", times["plain scroll down"]),
            Figure("frame while scrolling down: the first time, pictures come", times["still scroll down"]),
            Figure("frame while scrolling down: 4 report progress", times["live scroll down"]),
            Figure(f"frame while scrolling up: {CARDS} plain pictures (baseline)", times["plain scroll up"]),
            Figure("frame while scrolling up: nothing changes", times["still scroll up"]),
            Figure("frame while scrolling up: 4 report progress", times["live scroll up"]),
        ],
    )
    show(
        "studio.py: in Python",
        [
            Figure("ipywidgets.HTML(), first of a process, with imports (baseline)", times["plain made first"]),
            Figure("Studio(), first of a process, with imports", times["studio made first"]),
            Figure("ipywidgets.HTML(), later (baseline)", times["plain made later"]),
            Figure("Studio(), later", times["studio made later"]),
            Figure(f"write of the cards, {CARDS} and some", times["write cards"]),
            Figure("  size", kilobytes("write cards bytes"), "kB"),
            Figure("write of the moves, 4 jobs", times["write moves"]),
            Figure("  size", kilobytes("write moves bytes"), "kB"),
            Figure("bill for 1 clip", times["bill one"]),
            Figure("  size", kilobytes("bill one bytes"), "kB"),
            Figure("bill for 500 clips", times["bill many"]),
            Figure("  size", kilobytes("bill many bytes"), "kB"),
        ],
    )


if __name__ == "__main__":
    main()
