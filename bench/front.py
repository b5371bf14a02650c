"""What the front end weighs: the bundle a page loads, the time to a card's first paint, and what a notebook grows by.

First paint is measured in a real JupyterLab and browser, from the moment before the cell is sent to the end of the
first frame that has the card. The first card of a page also reads the bundle, so each of those has a page and a kernel
of its own. Baseline: a plain ipywidgets HTML. Growth is measured on a notebook that JupyterLab saved.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from _lab import notebook
from _table import Figure, show
from grokvideo.simulator.film import shoot
from grokvideo.simulator.render import RenderRequest

PAGES, CARDS, CLIPS = 5, 10, 5
WIDGETS = ("jobview", "sweepview", "compare", "studio", "cliplist")
KINDS = {"js": 40.0, "css": None}
STATIC = Path(__file__).resolve().parent.parent / "src" / "grokvideo" / "notebook" / "static"
CRANE = RenderRequest(prompt="A paper crane, rain", seed=0, width=848, height=480, seconds=6)
CELLS = {
    "plain": "import ipywidgets\nplain = ipywidgets.HTML(f'<b id=plain-{next(plains)}>rendering</b>')\nplain",
    "card": "in_kernel.show_card(next(cards))",
}
FOUND = {"plain": "#plain-{}", "card": '.grokvideo[data-job-id="card-{}"]'}


def main() -> None:
    first: defaultdict[str, list[float]] = defaultdict(list)
    later: defaultdict[str, list[float]] = defaultdict(list)
    names = f"plains = iter(range({CARDS}))\ncards = (f'card-{{n}}' for n in range({CARDS}))"
    for page in range(PAGES):
        with notebook([names, *CELLS.values()]) as bench:
            bench.run(1)
            for cell, way in enumerate(CELLS, 2):
                rounds = CARDS if page == 0 else 1
                took = [bench.paint(cell, FOUND[way].format(n))[0] for n in range(rounds)]
                first[way].append(took[0])
                later[way] += took[1:]
    show("front.py: what the browser loads", weights())
    show(
        "front.py: from the cell to the first paint",
        [
            Figure("plain widget, first of a page (baseline)", first["plain"]),
            Figure("plain widget, later (baseline)", later["plain"]),
            Figure("card, first of a page", first["card"]),
            Figure("card, later", later["card"]),
        ],
    )
    show("front.py: what a clip adds to a saved notebook", [Figure("a clip", _growth(), "kB", goal=60)])


def weights(widgets: Sequence[str] = WIDGETS) -> list[Figure]:
    """What the bundles of these widgets weigh."""
    figures = []
    for name, goal in ((f"{widget}.{kind}", goal) for widget in widgets for kind, goal in KINDS.items()):
        data = (STATIC / name).read_bytes()
        figures.append(Figure(name, [len(data) / 1000], "kB", goal=goal))
        figures.append(Figure(f"  {name}, compressed as a server would", [len(gzip.compress(data)) / 1000], "kB"))
    return figures


def _growth() -> list[float]:
    """Kilobytes of each cell's outputs as JupyterLab saved them."""
    with TemporaryDirectory() as outside:
        clip = Path(outside, "clip.mp4")
        shoot(CRANE, clip)
        shown = f"clips = (f'clip-{{n}}' for n in range({CLIPS}))"
        cell = f"in_kernel.show_clip({str(clip)!r}, '.', next(clips))"
        with notebook([shown, *[cell] * CLIPS]) as bench:
            bench.run(1)
            for n in range(CLIPS):
                bench.run(2 + n)
                bench.told(f"clip-{n}")
                bench.page.wait_for_selector(f'.grokvideo[data-job-id="clip-{n}"][data-status="done"]')
            bench.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
            cells = json.loads((bench.folder / "bench.ipynb").read_text("utf-8"))["cells"]
    return [len(json.dumps(cell["outputs"])) / 1000 for cell in cells[2:]]


if __name__ == "__main__":
    main()
