"""A soft ambience for a scene: a slow melody of plucked notes over a low pad, and the noise of rain, waves or wind.

FFmpeg makes the sound, in filters with names; plain Python would need a second for every three of sound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import av
from av.filter import Graph

from grokvideo.simulator.scene import Scene
from grokvideo.simulator.voices import speaking

RATE = 32_000
_VOICE_RATE = 16_000  # no voice reaches above 5 kHz, and half the samples cost half as much

_CHORDS = {
    "dawn": (0, 7, 16, 23),
    "day": (0, 7, 16, 19),
    "sunset": (0, 7, 14, 16),
    "dusk": (0, 7, 15, 22),
    "candle": (0, 7, 15, 17),
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
    "autumn": (900, 0.3, 0.2, 0.7),
    "sea": (900, 0.55, 0.16, 0.85),
    "beach": (1200, 0.5, 0.14, 0.9),
    "deep": (260, 0.7, 0.13, 0.6),
    "city": (420, 0.4, 0.2, 0.2),
    "space": (140, 0.7, 0.1, 0.4),
    "air": (700, 0.09, 0.2, 0.4),
}

# Seconds from one note to the next: lively scenes have a lively tune.
_BEATS = {"go": 0.375, "hop": 0.375, "fly": 0.5, "turn": 0.5, "rest": 1.0}
_USUAL_BEAT = 0.75


def ambience(scene: Scene, seconds: float, voices: Sequence[str] = ()) -> Iterator[av.AudioFrame]:
    """Yield the sound of a scene, exactly `seconds` long, in stereo, the same for equal scenes and voices.

    Parameters
    ----------
    voices
        Names or URLs of who is heard speaking, in turns.
    """
    dice = scene.chance("sound")
    ground = 98.0 * 2 ** (dice.randrange(-3, 5) / 12)
    chord = [ground * 2 ** (step / 12) for step in _CHORDS[scene.time]]
    order = dice.sample(chord[1:], 3)
    pitch, loud, swell, depth = _NOISES[_noise_of(scene)]

    graph = Graph()
    beat = _BEATS.get(scene.motion, _USUAL_BEAT)
    tune = f"{_pad(chord)}+{_tune([2 * hz for hz in order], beat)}{_crickets(scene)}"
    music = graph.add("aevalsrc", f"exprs={tune}:s={_VOICE_RATE}:d={seconds}")
    room = graph.add("aecho", "0.9:0.9:37|83|131:0.28|0.2|0.13")
    both = graph.add("aformat", "channel_layouts=stereo")
    apart = graph.add("adelay", "0|11")  # a moment between the sides makes one voice wide
    exact = graph.add("atrim", f"end={seconds}")  # without the echo of the end
    noise = graph.add("anoisesrc", f"c=pink:r={RATE}:a={loud}:seed={scene.key % 2**31}:d={seconds}")
    muffled = graph.add("lowpass", f"f={pitch}")
    swelling = graph.add("tremolo", f"f={swell}:d={depth}")
    wide = graph.add("aformat", "channel_layouts=stereo")
    speech = speaking(graph, voices, seconds)
    mixed = graph.add("amix", f"inputs={2 + len(speech)}:normalize=0")
    fade_in = graph.add("afade", "t=in:d=0.25")
    fade_out = graph.add("afade", f"t=out:st={max(0.0, seconds - 0.4)}:d=0.4")
    last = graph.add("aformat", f"sample_fmts=fltp:channel_layouts=stereo:sample_rates={RATE}")
    sink = graph.add("abuffersink")
    chains = (music, room, both, apart, exact), (noise, muffled, swelling, wide), (mixed, fade_in, fade_out, last, sink)
    for chain in chains:
        for node, following in pairwise(chain):
            node.link_to(following)
    for k, end in enumerate((exact, wide, *speech)):
        end.link_to(mixed, 0, k)
    graph.configure()
    return pulled(graph)


def silence(seconds: float) -> Iterator[av.AudioFrame]:
    """Yield silence."""
    graph = Graph()
    node = graph.add("anullsrc", f"channel_layout=stereo:sample_rate={RATE}:duration={seconds}")
    last = graph.add("aformat", "sample_fmts=fltp")
    node.link_to(last)
    last.link_to(graph.add("abuffersink"))
    graph.configure()
    return pulled(graph)


def pulled(graph: Graph) -> Iterator[av.AudioFrame]:
    """Yield what has come through a graph so far."""
    while True:
        try:
            frame = graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame


def _pad(chord: list[float]) -> str:
    """The two lowest notes, held and breathing."""
    held = "+".join(f"{0.045 / (k + 1):.4f}*sin({2 * math.pi * hz:.3f}*t)" for k, hz in enumerate(chord[:2]))
    return f"({held})*(0.8+0.2*sin(1.3*t))"


def _tune(notes: list[float], beat: float) -> str:
    """Notes one after the other, each plucked and left to fade until its turn comes again."""
    turn = beat * len(notes)
    return "+".join(
        f"0.1*sin({2 * math.pi * hz:.3f}*t)*exp(-2.4*st(0,mod(t+{turn - k * beat:.3f},{turn:.3f})))*min(1,90*ld(0))"
        for k, hz in enumerate(notes)
    )


def _crickets(scene: Scene) -> str:
    """A warm night outdoors has crickets."""
    outdoors = scene.place in ("field", "forest", "mountains", "desert")
    if scene.time not in ("night", "dusk") or not outdoors or scene.weather - {"stars", "clear", "cloud"}:
        return ""
    return "+0.012*sin(26400*t)*max(0,sin(138*t))*max(0,sin(3.9*t))"


def _noise_of(scene: Scene) -> str:
    for kind in ("storm", "rain", "wind", "snow", "fog", "autumn"):
        if kind in scene.weather:
            return kind
    return scene.place if scene.place in _NOISES else "air"
