"""How words change the colours of footage: light and weather as sums and factors, styles as ramps of their palette."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from random import Random

from grokvideo.simulator.palettes import STYLES, TINTS, Colour, luminance, mix

Matrix = tuple[float, ...]
"""Three rows of four numbers: what red, green and blue each take from the three, and what is added."""

_LUMA = (0.299, 0.587, 0.114)


def toned(colourful: float, gain: Colour, lift: Colour) -> Matrix:
    """Return a matrix: how much of its colours a picture keeps (0 grey), percent of each that stays, what is added."""
    rows: list[float] = []
    for k in range(3):
        rows += [gain[k] / 100 * (luma * (1 - colourful) + colourful * (j == k)) for j, luma in enumerate(_LUMA)]
        rows.append(float(lift[k]))
    return tuple(rows)


SAME: Matrix = toned(1.0, (100, 100, 100), (0, 0, 0))

TIMES = {
    "dawn": toned(0.85, (96, 86, 88), (34, 18, 24)),
    "day": toned(1.2, (112, 110, 104), (10, 10, 8)),
    "sunset": toned(0.9, (112, 78, 52), (30, 10, 6)),
    "dusk": toned(0.7, (66, 56, 80), (22, 10, 34)),
    "night": toned(0.4, (36, 45, 70), (3, 8, 26)),
    "candle": toned(0.6, (84, 58, 34), (14, 5, 0)),
}

WEATHER = {
    "rain": toned(0.5, (66, 73, 80), (8, 13, 18)),
    "storm": toned(0.35, (46, 52, 60), (6, 9, 16)),
    "snow": toned(0.5, (78, 84, 92), (44, 48, 54)),
    "fog": toned(0.35, (50, 52, 55), (92, 94, 97)),
    "wind": toned(0.8, (92, 98, 104), (10, 12, 14)),
    "stars": TIMES["night"],
    "autumn": toned(0.85, (112, 84, 52), (14, 6, 0)),
    "petals": toned(0.85, (100, 86, 94), (38, 22, 32)),
    "aurora": toned(0.4, (34, 52, 66), (3, 14, 26)),
    "cloud": toned(0.4, (78, 82, 87), (6, 8, 10)),
    "clear": toned(1.25, (116, 111, 92), (12, 10, 2)),
}

# Words that mean something for a picture only, not for a scene.
WORDS = {
    "sepia": toned(0.0, (104, 86, 62), (14, 8, 2)),
    "bright": toned(1.1, (125, 125, 122), (22, 22, 20)),
    "pale": toned(0.45, (70, 70, 70), (70, 70, 70)),
    "warm": toned(1.05, (116, 98, 72), (12, 4, 0)),
    "cold": toned(0.8, (76, 92, 116), (0, 6, 16)),
    "faded": toned(0.5, (74, 70, 66), (50, 44, 44)),
    "vivid": toned(1.9, (108, 108, 108), (-8, -8, -8)),
    "grayscale": toned(0.0, (100, 100, 100), (0, 0, 0)),
    "dreamy": toned(0.7, (84, 76, 92), (50, 38, 50)),
    "spooky": toned(0.3, (46, 66, 48), (2, 12, 8)),
    "negative": toned(1.0, (-100, -100, -100), (255, 255, 255)),
}
_ALSO = {
    "brighter": "bright", "brighten": "bright", "lighter": "bright", "warmer": "warm", "cosy": "warm",
    "cozy": "warm", "colder": "cold", "cool": "cold", "cooler": "cold", "icy": "cold", "colourful": "vivid",
    "colorful": "vivid", "saturated": "vivid", "greyscale": "grayscale", "desaturated": "grayscale",
    "colourless": "grayscale", "colorless": "grayscale", "dream": "dreamy", "dreamlike": "dreamy", "magical": "dreamy",
    "haunted": "spooky", "scary": "spooky", "creepy": "spooky", "inverted": "negative", "invert": "negative",
    "nostalgic": "faded", "washed": "pale",
}  # fmt: skip


def word_grade(word: str) -> Matrix | None:
    """Return what a word does to a picture, None when nothing is known."""
    return WORDS.get(_ALSO.get(word, word))


def tint(name: str) -> Matrix:
    """Return the grade of a colour of the vocabulary: light things take it on, and much of the old colours stays."""
    if name == "grey":
        return toned(0.08, (92, 92, 92), (4, 4, 4))
    own = TINTS[name]
    grey = toned(0.0, (round(own[0] / 1.7), round(own[1] / 1.7), round(own[2] / 1.7)), mix((0, 0, 0), own, 0.12))
    return tuple(0.3 * old + 0.7 * new for old, new in zip(SAME, grey, strict=True))


def drawn_lots(dice: Random) -> Matrix:
    """Return a grade for words that nobody knows: dark things towards one colour, bright ones towards another."""
    hue = dice.random()
    dark = _hue(hue, dice.uniform(0.12, 0.26), dice.uniform(0.5, 0.9))
    light = _hue(hue + dice.uniform(0.15, 0.85), dice.uniform(0.7, 0.86), dice.uniform(0.6, 0.95))
    split = toned(0.0, _percent(dark, light), dark)
    return tuple(0.2 * old + 0.8 * new for old, new in zip(SAME, split, strict=True))


def halved(grade: Matrix) -> Matrix:
    """Return a grade that does half as much."""
    return tuple((old + new) / 2 for old, new in zip(SAME, grade, strict=True))


def after(first: Matrix, second: Matrix) -> Matrix:
    """Return the one matrix that does what `first` and then `second` do."""
    rows: list[float] = []
    for k in range(3):
        a = second[4 * k : 4 * k + 4]
        rows += [sum(a[j] * first[4 * j + column] for j in range(3)) for column in range(4)]
        rows[-1] += a[3]
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Style:
    """A style of the vocabulary on footage.

    Parameters
    ----------
    kept
        Share of the old colours that stays.
    steps
        Number of even tones, 0 for smooth ones.
    line
        Colour of drawn outlines, None for none.
    soft
        Whether small things flow into each other.
    """

    kept: float = 0.12
    steps: int = 0
    line: Colour | None = None
    soft: bool = False


STYLE_WAYS = {
    "ink": Style(0.0, 5, (34, 36, 42)),
    "clay": Style(0.12, 5),
    "neon": Style(0.05, 0, (70, 240, 255)),
    "watercolour": Style(0.35, 0, (92, 104, 122), soft=True),
    "noir": Style(0.0),
    "pastel": Style(0.2),
    "blueprint": Style(0.0, 3, (226, 240, 255)),
    "kraft": Style(0.1, 5),
    "retro": Style(0.1, 5),
}


def ramp(style: str) -> list[Colour]:
    """Return 256 colours, from the darkest of a style to its brightest."""
    p = STYLES[style]
    stops = [p.dark, p.near, p.far, p.horizon, p.mid, p.white]
    if style in ("neon", "noir", "blueprint"):  # dark pictures: their light is in the lines and the brightest things
        stops = [p.dark, p.sky, p.near, p.far, p.horizon, p.edge if style == "neon" else p.mid, p.white]
    stops.sort(key=luminance)
    steps = STYLE_WAYS[style].steps
    colours = []
    for level in range(256):
        share = level / 255
        if steps:  # flat tones with narrow ways between them, which the video codec likes better than edges
            at = share * steps
            whole = min(steps - 1, int(at))
            share = (whole + min(1.0, max(0.0, (at - whole - 0.85) / 0.15))) / steps
            share = share * steps / max(1, steps - 1) if steps > 1 else share
        place = min(1.0, share) * (len(stops) - 1)
        k = min(len(stops) - 2, int(place))
        colours.append(mix(stops[k], stops[k + 1], place - k))
    return colours


def _hue(hue: float, lightness: float, colourful: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, colourful)
    return round(255 * red), round(255 * green), round(255 * blue)


def _percent(dark: Colour, light: Colour) -> Colour:
    red, green, blue = (round((b - a) / 2.55) for a, b in zip(dark, light, strict=True))
    return red, green, blue
