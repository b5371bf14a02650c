"""Voices that seem to speak: syllables without words, each voice with its own pitch, vowels and melody."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from av.filter import Graph
from av.filter.context import FilterContext

_RATE = 16_000
_TURN_S = 1.8  # how long a voice speaks before the next one does; alone, it pauses as long
# Lower and upper formant of vowels in Hz: what makes an "ah" from an "ee".
_VOWELS = ((730, 1090), (270, 2290), (530, 1840), (570, 840), (300, 870))


def speaking(graph: Graph, voices: Sequence[str], seconds: float) -> list[FilterContext]:
    """Add voices that speak in turns to a graph; return the ends of their chains, in stereo."""
    ends = []
    count = max(2, len(voices))
    for number, voice in enumerate(voices):
        dice = Random(f"voice {voice}")
        hz = dice.uniform(85, 235)
        pace = dice.uniform(3.4, 5.2)  # syllables a second
        melody = f"{hz:.2f}*t+{hz * 0.02:.3f}*sin({dice.uniform(2, 5):.3f}*t)+{hz * 0.006:.3f}*sin(31*t)"
        cycle = count * _TURN_S
        turn = f"between(mod(t+{cycle - number * _TURN_S:.3f},{cycle:.3f}),0.2,{_TURN_S - 0.2:.3f})"
        syllable = f"pow(abs(sin({math.pi * pace:.4f}*t)),0.7)"
        here = dice.uniform(-0.5, 0.5)
        mouth = f"0.5*sin({dice.uniform(5, 9):.3f}*t)"
        for k, (low, high) in enumerate(dice.sample(_VOWELS, 2)):
            # Two vowels, one louder when the other is softer: the mouth opens and closes.
            opening = f"(0.5{'-' if k else '+'}{mouth})"
            for formant, loud in ((low, 1.5), (high, 0.8)):
                chain = (
                    graph.add(
                        "aevalsrc",
                        f"exprs=(mod({melody},1)-0.5)*{loud}*{turn}*{syllable}*{opening}:s={_RATE}:d={seconds}",
                    ),
                    graph.add(
                        "bandpass", f"f={formant * (0.85 + hz / 800):.1f}:width_type=h:w={90 + formant * 0.06:.0f}"
                    ),
                    graph.add("aformat", "channel_layouts=mono"),
                    graph.add("pan", f"stereo|c0={0.5 - here / 2:.3f}*c0|c1={0.5 + here / 2:.3f}*c0"),
                )
                for node, following in pairwise(chain):
                    node.link_to(following)
                ends.append(chain[-1])
    return ends
