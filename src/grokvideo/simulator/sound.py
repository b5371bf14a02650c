"""A soft ambience for a scene: a chord, and the noise of rain, waves or wind.

FFmpeg makes the sound, in filters with names; plain Python would need a second for every three of sound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import av
from av.filter import Graph

from grokvideo.simulator.scene import Scene

RATE = 32_000

_CHORDS = {
    "dawn": (0, 7, 16, 23),
    "day": (0, 7, 16, 19),
    "dusk": (0, 7, 15, 22),
    "night": (0, 7, 14, 15),
    "grey": (0, 7, 15, 19),
}  # semitones above the ground note

# lowpass in Hz, loudness, swells a second, depth of the swell
_NOISES = {
    "storm": (2600, 0.5, 0.25, 0.5),
    "rain": (5200, 0.26, 0.3, 0.15),
    "wind": (500, 0.7, 0.22, 0.8),
    "snow": (380, 0.4, 0.15, 0.6),
    "fog": (300, 0.4, 0.12, 0.4),
    "sea": (900, 0.55, 0.16, 0.85),
    "city": (420, 0.4, 0.2, 0.2),
    "air": (700, 0.09, 0.2, 0.4),
}


def ambience(scene: Scene, seconds: int) -> Iterator[av.AudioFrame]:
    """Yield the sound of a scene, exactly `seconds` long, the same for equal scenes."""
    dice = scene.dice("sound")
    ground = 98.0 * 2 ** (dice.randrange(-3, 5) / 12)
    chord = [ground * 2 ** (step / 12) for step in _CHORDS[scene.time]]
    pitch, loud, swell, depth = _NOISES[_noise_of(scene)]

    graph = Graph()
    left, right = _voice(chord, 0.0), _voice(chord, 0.35)  # Hz between the sides make the chord wide
    pad = graph.add("aevalsrc", f"exprs={left}|{right}:s={RATE}:d={seconds}")
    breath = graph.add("tremolo", "f=0.25:d=0.35")
    noise = graph.add("anoisesrc", f"c=pink:r={RATE}:a={loud}:seed={scene.key % 2**31}:d={seconds}")
    muffled = graph.add("lowpass", f"f={pitch}")
    swelling = graph.add("tremolo", f"f={swell}:d={depth}")
    wide = graph.add("aformat", "channel_layouts=stereo")
    mixed = graph.add("amix", "inputs=2:normalize=0")
    fade_in = graph.add("afade", "t=in:d=0.25")
    fade_out = graph.add("afade", f"t=out:st={seconds - 0.4}:d=0.4")
    last = graph.add("aformat", f"sample_fmts=fltp:channel_layouts=stereo:sample_rates={RATE}")
    sink = graph.add("abuffersink")
    for chain in ((pad, breath), (noise, muffled, swelling, wide), (mixed, fade_in, fade_out, last, sink)):
        for node, following in pairwise(chain):
            node.link_to(following)
    breath.link_to(mixed, 0, 0)
    wide.link_to(mixed, 0, 1)
    graph.configure()
    while True:
        try:
            frame = sink.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return
        assert isinstance(frame, av.AudioFrame)
        frame.time_base = Fraction(1, RATE)
        yield frame


def _voice(chord: list[float], detune: float) -> str:
    return "+".join(f"{0.075 / (k + 1.5):.4f}*sin({2 * math.pi * (hz + detune):.4f}*t)" for k, hz in enumerate(chord))


def _noise_of(scene: Scene) -> str:
    for kind in ("storm", "rain", "wind", "snow", "fog"):
        if kind in scene.weather:
            return kind
    return scene.place if scene.place in _NOISES else "air"
