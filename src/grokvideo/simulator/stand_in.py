"""A picture in place of one behind a foreign URL, which is never opened: drawn from its hash, and labelled."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Pillow is slow to import and only needed where there are pictures
    from PIL import ImageDraw
    from PIL.Image import Image


def draw_stand_in(host: str, identity: str, width: int, height: int) -> Image:
    """A landscape: sky, sun and three ridges, in colours and shapes that follow from the hash."""
    from PIL import Image, ImageDraw

    dice = random.Random(identity)
    hue = dice.randrange(360)
    sky = Image.linear_gradient("L").resize((width, height))
    picture = Image.composite(
        Image.new("RGB", (width, height), f"hsl({hue + 40}, 70%, 84%)"),
        Image.new("RGB", (width, height), f"hsl({hue}, 55%, 62%)"),
        sky,
    )
    draw = ImageDraw.Draw(picture)
    x, y, radius = width * dice.uniform(0.2, 0.8), height * dice.uniform(0.2, 0.4), height * dice.uniform(0.07, 0.12)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), f"hsl({hue + 50}, 90%, 93%)")
    for ridge in range(3):
        colour = f"hsl({hue}, 40%, {52 - 14 * ridge}%)"
        base, swing = height * (0.55 + 0.14 * ridge), height * dice.uniform(0.04, 0.08)
        waves = [(dice.uniform(1, 4) * math.tau / width, dice.uniform(0, math.tau)) for _ in range(3)]
        line = [(x, base + swing * sum(math.sin(x * pace + turn) for pace, turn in waves)) for x in range(0, width, 2)]
        draw.polygon([(0, height), *line, (width, line[-1][1]), (width, height)], colour)
    _label(draw, f"stand-in for {_ascii(host)}", width, height)
    return picture


def _label(draw: ImageDraw.ImageDraw, text: str, width: int, height: int) -> None:
    from PIL import ImageFont

    size = height // 20
    font = ImageFont.load_default(size)
    while size > 8 and font.getlength(text) > width * 0.8:
        size -= 1
        font = ImageFont.load_default(size)
    centre, half = (width / 2, height * 0.48), font.getlength(text) / 2 + size
    box = (centre[0] - half, centre[1] - size, centre[0] + half, centre[1] + size)
    draw.rounded_rectangle(box, size, "white")
    draw.text(centre, text, "black", font, anchor="mm")


def _ascii(host: str) -> str:
    text = host.encode("ascii", "replace").decode()
    return text if len(text) <= 60 else text[:57] + "..."
