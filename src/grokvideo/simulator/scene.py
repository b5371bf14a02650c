"""From the words of a prompt to a scene: pure and always the same.

Words of the vocabulary choose what is seen. All others, and all synonyms, go into a number, the scene's key, from
which the painter takes the shape of the hills, the place of the sun and a shift of the colours: no word is without
effect.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from random import Random

from grokvideo.simulator.reading import read_words

MAX_SUBJECTS = 2

# Where a subject is at home when the prompt names no place.
_HOMES = {
    "crane": "windowsill",
    "teapot": "windowsill",
    "flower": "windowsill",
    "cat": "windowsill",
    "fish": "deep",
    "turtle": "deep",
    "jellyfish": "deep",
    "whale": "sea",
    "boat": "sea",
    "lighthouse": "sea",
    "fox": "forest",
    "owl": "forest",
    "frog": "forest",
    "tree": "field",
    "car": "city",
    "bicycle": "city",
    "robot": "city",
    "castle": "mountains",
    "dragon": "mountains",
    "plane": "mountains",
    "elephant": "desert",
    "rocket": "space",
    "astronaut": "space",
}

_SWIM = frozenset({"crane", "whale", "boat", "lighthouse", "kite", "balloon", "bird", "butterfly", "plane", "rocket"})
_DIVE = frozenset({"fish", "jellyfish", "turtle"})


@dataclass(frozen=True, slots=True)
class Figure:
    """Who acts: a subject of the vocabulary, or "stone", the colour it was given, if any, and how many there are.

    `coat` is the natural colour of an animal that is drawn like another one, as six hexadecimal digits.
    """

    kind: str
    colour: str | None = None
    count: int = 1
    coat: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the painter and the musician need to know; the names are those of the vocabulary.

    Parameters
    ----------
    take
        Which film of an equal request this is: what is left to chance differs, what the words say does not.
    """

    figures: tuple[Figure, ...]
    place: str
    weather: frozenset[str]
    time: str
    style: str
    camera: str
    motion: str
    key: int
    pace: str = "usual"
    take: int = field(default=0, kw_only=True)

    def dice(self, purpose: str) -> Random:
        """Return the random numbers of this scene for one purpose: independent of all others, and always the same."""
        return Random(f"{self.key}/{purpose}")

    def chance(self, purpose: str) -> Random:
        """Return random numbers for what differs from take to take; those of the first take are its `dice`."""
        return Random(f"{self.key}/{purpose}/{self.take}") if self.take else self.dice(purpose)


def read_prompt(prompt: str, seed: int = 0, take: int = 0) -> Scene:
    """Return the scene that a prompt describes."""
    found: dict[str, list[str]] = {}
    figures: list[Figure] = []
    hashed: list[str] = []
    colour: str | None = None
    count = 1
    stranger = False
    for word in read_words(prompt):
        kind, name = word.kind, word.name
        stranger = stranger or word.stranger
        if not kind or word.text != name or word.denied or (kind in found and kind != "weather"):
            hashed.append(f"no {word.text}" if word.denied else word.text)  # it must not go without effect
        if word.denied:
            if name in ("cloud", "fog"):
                found.setdefault("weather", []).append("clear")
        elif kind == "colour":
            colour = name
        elif kind == "count":
            count = int(name)
        elif kind == "subject":
            if all(figure.kind != name for figure in figures):
                many = max(count, 3 if word.plural and count == 1 else 1)
                figures.append(Figure(name, colour, many, word.coat))
            colour, count = None, 1
        elif kind:
            found.setdefault(kind, []).append(name)
    del figures[MAX_SUBJECTS:]
    if not figures and ("motion" in found or "place" not in found or stranger):
        figures.append(Figure("stone", colour, count))  # somebody acts whom nobody taught the simulator to draw

    weather = frozenset(found.get("weather", ()))
    time = found.get("time", [_usual_time(weather, found)])[0]
    # A style leaves the landscape as it is, so that two styles can be compared; so do time, weather and camera.
    acts = found.get("motion", ["idle"])[0]
    identity = [str(seed), *hashed, "/", *(figure.kind for figure in figures), colour or ""]
    return Scene(
        figures=tuple(figures),
        place=_place(found, figures, time),
        weather=weather,
        time=time,
        style=found.get("style", ["natural"])[0],
        camera=found.get("camera", ["drift"])[0],
        motion=acts,
        pace=found.get("pace", ["usual"])[0],
        key=int.from_bytes(hashlib.blake2b(" ".join(identity).encode(), digest_size=8).digest(), "big"),
        take=take,
    )


def _place(found: dict[str, list[str]], figures: list[Figure], time: str) -> str:
    kinds = {figure.kind for figure in figures}
    if "place" not in found:
        if time == "candle":
            return "windowsill"
        return _HOMES.get(figures[0].kind, "field") if figures else "field"
    place = found["place"][0]
    if place == "sea" and kinds and kinds <= _DIVE:
        return "deep"
    return "beach" if place == "sea" and kinds - _SWIM - _DIVE else place  # who cannot swim stands on the shore


def _usual_time(weather: frozenset[str], found: dict[str, list[str]]) -> str:
    if weather & {"stars", "aurora"}:
        return "night"
    return "grey" if weather & {"rain", "storm", "fog", "snow"} and "style" not in found else "day"
