"""From the words of a prompt to a scene: pure and always the same.

Words of the vocabulary choose what is seen. All others, and all synonyms, go into a number, the scene's key, from
which the painter takes the shape of the hills, the place of the sun and a shift of the colours: no word is without
effect.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from random import Random

from grokvideo.simulator.vocabulary import meaning

MAX_SUBJECTS = 2

# Where a subject is at home when the prompt names no place.
_HOMES = {
    "crane": "windowsill",
    "teapot": "windowsill",
    "flower": "windowsill",
    "cat": "windowsill",
    "fish": "deep",
    "whale": "sea",
    "boat": "sea",
    "lighthouse": "sea",
    "fox": "forest",
    "owl": "forest",
    "tree": "field",
    "car": "city",
    "robot": "city",
    "rocket": "space",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """Who acts: a subject of the vocabulary, or "stone", and the colour it was given, if any."""

    kind: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the painter and the musician need to know; the names are those of the vocabulary."""

    figures: tuple[Figure, ...]
    place: str
    weather: frozenset[str]
    time: str
    style: str
    camera: str
    motion: str
    key: int

    def dice(self, purpose: str) -> Random:
        """Return the random numbers of this scene for one purpose: independent of all others, and always the same."""
        return Random(f"{self.key}/{purpose}")


def read_prompt(prompt: str, seed: int = 0) -> Scene:
    """Return the scene that a prompt describes."""
    found: dict[str, list[str]] = {}
    figures: list[Figure] = []
    hashed: list[str] = []
    colour: str | None = None
    for word, known in _meanings(re.findall(r"[^\W_]+", prompt.lower())):
        kind, name = known or ("", "")
        if word != name or (kind in found and kind != "weather"):
            hashed.append(word)  # a synonym, or a second place: it must not go without effect
        if not kind:
            continue
        if kind == "colour":
            colour = name
        elif kind == "subject":
            if all(figure.kind != name for figure in figures):
                figures.append(Figure(name, colour))
            colour = None
        else:
            found.setdefault(kind, []).append(name)
    del figures[MAX_SUBJECTS:]
    if not figures and ("motion" in found or "place" not in found):
        figures.append(Figure("stone", colour))  # somebody acts whom nobody taught the simulator to draw

    weather = frozenset(found.get("weather", ()))
    home = _HOMES.get(figures[0].kind, "field") if figures else "field"
    identity = [str(seed), *hashed, "/", *(figure.kind for figure in figures), colour or ""]
    return Scene(
        figures=tuple(figures),
        place=found.get("place", [home])[0],
        weather=weather,
        time=found.get("time", [_usual_time(weather, found)])[0],
        style=found.get("style", ["natural"])[0],
        camera=found.get("camera", ["drift"])[0],
        motion=found.get("motion", ["idle"])[0],
        key=int.from_bytes(hashlib.blake2b(" ".join(identity).encode(), digest_size=8).digest(), "big"),
    )


def _usual_time(weather: frozenset[str], found: dict[str, list[str]]) -> str:
    if "stars" in weather:
        return "night"
    return "grey" if weather & {"rain", "storm", "fog", "snow"} and "style" not in found else "day"


def _meanings(words: list[str]) -> list[tuple[str, tuple[str, str] | None]]:
    """Pair every word with its meaning; two words that mean something together become one."""
    pairs: list[tuple[str, tuple[str, str] | None]] = []
    i = 0
    while i < len(words):
        together = meaning(words[i], words[i + 1]) if i + 1 < len(words) else None
        if together is not None:
            pairs.append((f"{words[i]} {words[i + 1]}", together))
            i += 2
        else:
            pairs.append((words[i], meaning(words[i])))
            i += 1
    return pairs
