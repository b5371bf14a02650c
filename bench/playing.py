"""From a clip on disk to a picture that can play, for a clip of 3 MB, by the ways it can reach the page.

Measured from the moment before the state `done` is published, so linking the clip and renewing the saved output count,
to the video's first `canplay`, in a real JupyterLab and browser. Baselines: a clip that the server cannot serve, which
the card pulls from the kernel, and a data URI in an output's HTML.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from _lab import Bench, notebook
from _table import Figure, show
from grokvideo.simulator.film import shoot
from grokvideo.simulator.render import RenderRequest

ROUNDS = 20
CRANE = RenderRequest(prompt="A paper crane, rain", seed=0, width=1280, height=720, seconds=10)
WATCH = """
document.addEventListener("canplay", ({ target }) => {
    const name = target.closest("[data-job-id]")?.dataset.jobId ?? target.id;
    note(`${name} by ${new URL(target.currentSrc).protocol}`);
}, true);
"""
SCHEMES = {"files": "http:", "buffers": "blob:", "data": "data:"}


def main() -> None:
    with TemporaryDirectory() as outside:
        clip = Path(outside, "clip.mp4")
        shoot(CRANE, clip)
        size = clip.stat().st_size / 1e6
        ways = {
            "files": f"in_kernel.show_clip({str(clip)!r}, '.', next(files))",
            "buffers": f"in_kernel.show_clip({str(clip)!r}, {outside!r}, next(buffers))",
            "data": f"in_kernel.show_data_uri({str(clip)!r}, next(data))",
        }
        names = "\n".join(f"{way} = (f'{way}-{{n}}' for n in range({ROUNDS}))" for way in ways)
        with notebook([names, *ways.values()]) as bench:
            bench.run(1)
            bench.watch(WATCH)
            took = {way: _measure(bench, way, cell) for cell, way in enumerate(ways, 2)}
            clocks = bench.clock_check()
    show(
        f"playing.py: {size:.1f} MB on disk to canplay",
        [
            clocks,
            Figure("from /files/, beside the notebook", [total for total, _ in took["files"]], goal=100),
            Figure("  of that until the browser is told", [told for _, told in took["files"]]),
            Figure("from buffers, clip elsewhere (baseline)", [total for total, _ in took["buffers"]]),
            Figure("data URI in HTML (baseline)", [total for total, _ in took["data"]]),
        ],
    )


def _measure(bench: Bench, way: str, cell: int) -> list[tuple[float, float]]:
    """Milliseconds from the start until it can play, and until the browser was told."""
    took = []
    for n in range(ROUNDS):
        bench.run(cell)
        playing = f"{way}-{n} by {SCHEMES[way]}"
        bench.wait_for(playing)
        times = bench.told(f"{way}-{n}")
        took.append((bench.seen()[playing] - times["began"], times["told"] - times["began"]))
    return took


if __name__ == "__main__":
    main()
