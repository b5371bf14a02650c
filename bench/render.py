"""How fast the simulator makes its clips, and how large they are: seconds it takes for each second of video.

In this process instead of the worker's, so that the processor's time is known. The clips are short, so what a clip
costs once weighs more than in a long one. Baseline: one painted picture again and again, which leaves stamping,
encoding and sound.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PIL import Image

from _table import number, show_rows
from grokvideo.simulator import film
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.render import RenderRequest

SECONDS, ROUNDS = 2, 3
SIZES = {"480p": (848, 480), "720p": (1280, 720), "1080p": (1920, 1080)}
PROMPTS = {
    "crane": "A paper crane unfolds on a windowsill, rain outside. Slow push in.",
    "fox": "A red fox runs through a snowy forest at dusk",
    "lighthouse": "A lighthouse at sea in a storm, night",
}


class OnePicture(Painter):
    """Paints once."""

    _picture: Image.Image | None = None

    def picture(self, time: float) -> Image.Image:
        self._picture = self._picture or super().picture(time)
        return self._picture.copy()


def main() -> None:
    rows: list[tuple[str, ...]] = [("film", "CPU median", "max", "wall median", "max", "MB", "n", "goal")]
    for name, size in SIZES.items():
        rows += [_row(f"{name} {subject}", prompt, *size) for subject, prompt in PROMPTS.items()]
        with patch.object(film, "Painter", OnePicture):
            rows.append(_row(f"{name} crane, one still picture (baseline)", PROMPTS["crane"], *size))
    show_rows("render.py: seconds of work, and megabytes, for each second of video", rows)


def _row(name: str, prompt: str, width: int, height: int) -> tuple[str, ...]:
    request = RenderRequest(prompt=prompt, seed=0, width=width, height=height, seconds=SECONDS)
    cpu, wall = [], []
    with TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        for _ in range(ROUNDS):
            began, spent = time.perf_counter(), time.process_time()
            film.shoot(request, path)
            cpu.append((time.process_time() - spent) / SECONDS)
            wall.append((time.perf_counter() - began) / SECONDS)
        size = path.stat().st_size / 1e6 / SECONDS
    figures = (median(cpu), max(cpu), median(wall), max(wall), size)
    return (name, *map(number, figures), str(ROUNDS), "-")


if __name__ == "__main__":
    main()
