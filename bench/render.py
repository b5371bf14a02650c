"""How fast the simulator makes its clips, and how large they are: seconds it takes for each second of video.

In this process instead of the worker's, so that the processor's time is known. The clips are short, so what a clip
costs once weighs more than in a long one. Painting and encoding share two cores, so the wall shows less than the
processor's time. Baseline: one painted picture again and again, which leaves stamping, encoding and sound.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PIL import Image

from _table import number, show_rows
from grokvideo.simulator import film, reels
from grokvideo.simulator.paint import Painter
from grokvideo.simulator.render import RenderRequest
from grokvideo.simulator.scene import read_prompt

SECONDS, ROUNDS = 2, 3
SIZES = {"480p": (848, 480), "720p": (1280, 720), "1080p": (1920, 1080)}
PROMPTS = {
    "crane": "A paper crane unfolds on a windowsill, rain outside. Slow push in.",
    "fox": "A red fox runs through a snowy forest at dusk",
    "lighthouse": "A lighthouse at sea in a storm, night",
    "car": "Neon city at night, a car drives past in the rain",
}
ACTIONS = ("edit", "extend")  # of a film of the fox, as long as all others here; at most 720p
# Seconds on the wall for each second of video at 480p, with two free cores.
SCENE_GOAL, IMAGE_GOAL, FOOTAGE_GOAL = 0.15, 0.25, 0.25


class OnePicture(Painter):
    """Paints once."""

    _picture: Image.Image | None = None

    def picture(self, time: float) -> Image.Image:
        self._picture = self._picture or super().picture(time)
        return self._picture.copy()


def main() -> None:
    rows: list[tuple[str, ...]] = [("film", "CPU median", "max", "wall median", "max", "MB", "n", "goal")]
    for name, size in SIZES.items():
        small = name == "480p"
        goal = SCENE_GOAL if small else None
        rows += [_row(f"{name} {subject}", prompt, *size, goal=goal) for subject, prompt in PROMPTS.items()]
        rows.append(_row(f"{name} image mode", "slow pan left", *size, goal=IMAGE_GOAL if small else None, image=True))
        if name != "1080p":
            goal = FOOTAGE_GOAL if small else None
            rows += [_row(f"{name} {action}", "make it snow", *size, goal=goal, action=action) for action in ACTIONS]
        with patch.object(reels, "Painter", OnePicture):
            rows.append(_row(f"{name} crane, one still picture (baseline)", PROMPTS["crane"], *size))
    show_rows("render.py: seconds of work, and megabytes, for each second of video", rows)


def _row(
    name: str, prompt: str, width: int, height: int, *, goal: float | None = None, image: bool = False, action: str = ""
) -> tuple[str, ...]:
    cpu, wall = [], []
    with TemporaryDirectory() as folder:
        path, given, source = Path(folder, "film.mp4"), Path(folder, "given.png"), Path(folder, "source.mp4")
        if action:
            fox = RenderRequest(prompt=PROMPTS["fox"], seed=0, width=width, height=height, seconds=SECONDS)
            film.shoot(fox, source)
        if image:
            Painter(read_prompt(PROMPTS["fox"]), width * 3 // 2, height * 3 // 2, 1).picture(0.5).save(given)
        request = RenderRequest(
            prompt=prompt,
            seed=0,
            width=width,
            height=height,
            seconds=SECONDS,
            image_path=str(given) if image else None,
            action=action,
            source_path=str(source) if action else None,
        )
        seconds = SECONDS * 2 if action == "extend" else SECONDS
        for _ in range(ROUNDS):
            began, spent = time.perf_counter(), time.process_time()
            film.shoot(request, path)
            cpu.append((time.process_time() - spent) / seconds)
            wall.append((time.perf_counter() - began) / seconds)
        size = path.stat().st_size / 1e6 / seconds
    figures = (median(cpu), max(cpu), median(wall), max(wall), size)
    verdict = "-" if goal is None else f"wall <= {goal:g}: {'met' if median(wall) <= goal else 'MISSED'}"
    return (name, *map(number, figures), str(ROUNDS), verdict)


if __name__ == "__main__":
    main()
