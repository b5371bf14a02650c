"""Colours: a palette for every style and time of day, and what the hash does to it."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, field, replace
from typing import Any

from grokvideo.simulator.scene import Scene

Colour = tuple[int, int, int]


def rgb(text: str) -> Colour:
    """Return the colour that six hexadecimal digits name."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return `a` with `share` (0 to 1) of `b` in it."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def luminance(colour: Colour) -> float:
    """Return how bright a colour looks, 0 to 1."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture.

    `light`, `mid` and `shade` are the three sides of folded paper; `body` and `body_shade` those of a coloured
    thing without a colour of its own. `tint` (0 to 1) says how much of its own colour a thing keeps. `ground` is
    inside a house or in the street, `soil` outdoors.
    """

    sky: Colour
    horizon: Colour
    disc: Colour
    far: Colour
    near: Colour
    ground: Colour
    edge: Colour
    shadow: Colour
    frame: Colour
    light: Colour
    mid: Colour
    shade: Colour
    body: Colour
    body_shade: Colour
    white: Colour
    dark: Colour
    tint: float = field(default=0.0, kw_only=True)
    soil: Colour = field(default=(0, 0, 0), kw_only=True)


def _palette(text: str, tint: float = 0.0) -> Palette:
    return Palette(*map(rgb, text.split()), tint=tint)


# sky horizon disc far near | ground edge shadow frame | light mid shade | body body_shade white dark
_NATURAL = {
    "grey": _palette(
        "3f566b 8799a5 d8e4e5 5f7783 475f6c 5d4b43 7a5c52 44352e 473c37"
        " fff6ed e2d8cc b9aca2 a9b4ba 76858e f4efe8 23262b",
        0.62,
    ),
    "dawn": _palette(
        "bde3da ecefd6 fdf3c6 86b7a3 5d9880 7b6a50 90795a 5c4e38 64503f"
        " ffffff e2ebe3 a6c6b6 e9c9a0 c59c74 ffffff 2b3a36",
        0.85,
    ),
    "day": _palette(
        "8cc4e4 dcedf0 fff4cf 8fb9a8 5f9683 8d6e54 a78566 6a513c 6b5341"
        " ffffff e9e6e0 bcc4c9 e6b98a c08a5f ffffff 2a3138",
        0.92,
    ),
    "sunset": _palette(
        "e88a5c ffd894 fff0c2 b5695c 7c4a54 6f4a3e 94634c 4e332d 5a3b31"
        " fff6e2 f7d7ab cf9468 f0b070 b4704c fff0d6 33242a",
        0.74,
    ),
    "candle": _palette(
        "1d1c31 4a3340 e9dfd0 352b3d 292233 6b432c 9a6536 3d271b 7a5033"
        " ffedc9 efc68b b98650 d99f5e 96623a ffeccb 1f1718",
        0.62,
    ),
    "dusk": _palette(
        "2b3866 c08272 ffd99f 4d4f80 353762 6c4d41 865b4d 50382f 523a33"
        " fff4e3 f2d2af d9a27d e3a77f b1745c ffe9cf 2a2233",
        0.68,
    ),
    "night": _palette(
        "0e1730 33476f e9edf2 2b3c60 1b2948 3b3540 4e4753 26222b 2a2630"
        " e6ecf5 b3bfd3 7d8ba8 9aa6c0 5f6d8f e9eef6 10141f",
        0.55,
    ),
}

STYLES = {
    "ink": _palette(
        "e8e5de d0cfca f5f2ea 8e9496 5d6568 3b3d40 46494d 2a2c2f 2e3236"
        " fcfbf7 c9c9c7 7d8286 c9c9c9 6d7277 fbfaf5 26272b"
    ),
    "clay": _palette(
        "f0c8a3 e3a27a ffefd0 c06c46 9b4e33 6b3324 7e3e2c 50261b 572a1e"
        " fff0df f6c49c d78757 e8935f b65b36 fed8b6 2b2627",
        0.22,
    ),
    "neon": _palette(
        "150a35 7a1f8a ff5fb8 3b1a78 230f52 150a2e ff3fa4 0b0519 24e0e8"
        " f6f0ff 9df4ff 6a4bdc 28d7e6 6b3bd6 ffffff 0d0620",
        0.1,
    ),
    "watercolour": _palette(
        "cfe3ee f7e6dc fbe7a8 a9cdd2 7fb0b3 c8b79f d8cab4 a8977f 9c8b78"
        " ffffff eef0ea c3cfd6 efb9a3 cf8f80 ffffff 4a5562",
        0.75,
    ),
    "noir": _palette(
        "17181a 56595d e8e8e6 333538 212325 101112 2a2b2d 060606 0a0a0b"
        " f4f4f2 b4b5b6 66686b a5a6a8 4e5053 f4f4f2 0b0b0c"
    ),
    "pastel": _palette(
        "cfd4f5 fbe0e6 fff1c9 c9c4ea b0c9e2 f0cdbf f8ddd0 d6ad9f d9b8b8"
        " ffffff f7eef3 d6cfe6 f6bccb d898b4 ffffff 5a5470",
        0.5,
    ),
    "blueprint": _palette(
        "0f3d78 1d5596 dfeeff 2b66a8 17498a 0c3366 bcd9f7 08264d bcd9f7"
        " f2f8ff bcd9f7 6ea3d8 a8cdf2 4f87c2 f2f8ff 0a2a55"
    ),
    "kraft": _palette(
        "e9dcc3 dcc5a0 fbf1dc c49a6c a67c50 8a6340 a27850 6c4c30 74522f"
        " fffaf0 efe0c6 c9a97e d99a66 a86f43 fff6e6 3a2a1e",
        0.55,
    ),
    "retro": _palette(
        "f3d9a4 ee9f5a fbeec4 c95b3c 8a3b3d 3f4a4f 55666b 2b3438 33292b"
        " fff3d8 f0cf96 d08a52 3f8d8a 2a6263 fff3d8 2a2426",
        0.85,
    ),
}

_DEEP = _palette(
    "8fdde0 1f7396 d8f7ee 3a94a6 22718a c8b48c dccaa2 8d7f62 2b5566 ffffff dff0ee 9cc5cc f0b27a c77f52 ffffff 17303c",
    0.9,
)

_SPACE = _palette(
    "070914 2a2350 e9edf2 4b4760 5c5870 6f6b78 8a8692 4a4752 2a2630 e6ecf5 b3bfd3 7d8ba8 9aa6c0 5f6d8f e9eef6 10141f",
    0.85,
)

# What a time of day does to a style: colour and share for the sky, and for everything on the ground.
_HOURS = {
    "dawn": (rgb("ffd9c2"), 0.22, rgb("ffe3cf"), 0.08),
    "day": (rgb("ffffff"), 0.0, rgb("ffffff"), 0.0),
    "grey": (rgb("8f989f"), 0.25, rgb("7f8890"), 0.12),
    "sunset": (rgb("ffb26b"), 0.34, rgb("b5654a"), 0.16),
    "candle": (rgb("2b1d1c"), 0.6, rgb("4a2c1c"), 0.36),
    "dusk": (rgb("8f4f62"), 0.38, rgb("4a2c48"), 0.24),
    "night": (rgb("10162b"), 0.72, rgb("141a30"), 0.48),
}

_SEASONS = {"autumn": ("d9a25a", "b8703a", "9a5f38"), "spring": ("e3b3c4", "94b878", "7fa868")}

TINTS = {
    "red": rgb("d8433a"),
    "orange": rgb("ec8b35"),
    "yellow": rgb("f2c230"),
    "green": rgb("4f9d5d"),
    "teal": rgb("2fa7a0"),
    "blue": rgb("3b78c4"),
    "purple": rgb("8557b8"),
    "pink": rgb("e870a0"),
    "brown": rgb("93623f"),
    "black": rgb("33353b"),
    "white": rgb("f4f2ee"),
    "grey": rgb("8d949b"),
}

_SKY_FIELDS = ("sky", "horizon", "far", "near")
_GROUND_FIELDS = ("ground", "edge", "shadow", "frame", "mid", "shade", "body", "body_shade")


def palette(scene: Scene) -> Palette:
    """Return the colours of a scene, shifted a little by its key."""
    style = STYLES.get(scene.style)
    if style is not None:
        base = _at(style, scene.time)
    elif scene.place == "deep":
        base = _at(_DEEP, scene.time)
    elif scene.place == "space":
        base = _SPACE
    else:
        base = _NATURAL[scene.time]
    base = replace(base, soil=mix(base.near, base.dark, 0.2))
    if scene.weather & {"autumn", "petals"}:
        base = _in_season(base, "autumn" if "autumn" in scene.weather else "spring")
    if "snow" in scene.weather:
        base = _under_snow(base, 0.45 if scene.time == "night" else 1.0)
    dice = scene.dice("palette")
    turn, colourful, bright = dice.uniform(-0.028, 0.028), dice.uniform(0.88, 1.12), dice.uniform(-0.025, 0.025)
    landscape = (*_SKY_FIELDS, "ground", "edge", "soil", "shadow", "frame")
    changed: dict[str, Any] = {name: _shift(getattr(base, name), turn, colourful, bright) for name in landscape}
    return replace(base, **changed)


def sides(colours: Palette, own: Colour | None, *, named: bool) -> tuple[Colour, Colour, Colour]:
    """Return the light, the middle and the shaded side of a thing with a colour of its own.

    `named` is a colour from the prompt: it is kept in every style.
    """
    if own is None:
        return colours.body, mix(colours.body, colours.body_shade, 0.5), colours.body_shade
    kept = max(colours.tint, 0.82) if named else colours.tint
    light = mix(colours.body, own, kept)
    deep = mix(colours.body_shade, _scaled(own, 0.66), kept)
    return light, mix(light, deep, 0.5), deep


def _scaled(colour: Colour, by: float) -> Colour:
    return round(colour[0] * by), round(colour[1] * by), round(colour[2] * by)


def _at(style: Palette, time: str) -> Palette:
    sky, sky_share, ground, ground_share = _HOURS[time]
    if luminance(style.horizon) < 0.4:  # neon and noir are night already
        sky_share, ground_share = sky_share * 0.3, ground_share * 0.3
    changed: dict[str, Any] = {name: mix(getattr(style, name), sky, sky_share) for name in _SKY_FIELDS}
    changed |= {name: mix(getattr(style, name), ground, ground_share) for name in _GROUND_FIELDS}
    return replace(style, **changed)


def _in_season(base: Palette, season: str) -> Palette:
    much = (0.25 + 0.6 * base.tint) * (0.3 + 0.7 * luminance(base.horizon))  # styles without colour keep to theirs
    far, near, soil = (rgb(text) for text in _SEASONS[season])
    return replace(base, far=mix(base.far, far, much), near=mix(base.near, near, much), soil=mix(base.soil, soil, much))


def _under_snow(base: Palette, much: float) -> Palette:
    whiter = {"sky": 0.12, "horizon": 0.45, "far": 0.42, "near": 0.7, "soil": 0.88}
    changed: dict[str, Any] = {name: mix(getattr(base, name), base.white, much * whiter[name]) for name in whiter}
    return replace(base, **changed)


def _shift(colour: Colour, turn: float, colourful: float, bright: float) -> Colour:
    h, lightness, s = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    parts = colorsys.hls_to_rgb((h + turn) % 1, min(1, max(0, lightness + bright)), min(1, s * colourful))
    return round(parts[0] * 255), round(parts[1] * 255), round(parts[2] * 255)
