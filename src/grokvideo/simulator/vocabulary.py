"""The words the simulator understands, and what each of them stands for.

One line a thing: its name, then further words for it. Everything that is not here still counts, through a hash.
"""

from __future__ import annotations

from collections.abc import Iterator

SUBJECTS = {
    "crane": "crane origami heron stork",
    "fox": "fox vixen wolf coyote",
    "owl": "owl owlet penguin",
    "cat": "cat kitten kitty tiger lion panther leopard",
    "dog": "dog puppy hound corgi bear",
    "rabbit": "rabbit bunny hare mouse",
    "bird": "bird sparrow swan dove pigeon gull seagull duck raven crow eagle parrot",
    "butterfly": "butterfly moth dragonfly bee",
    "fish": "fish goldfish koi salmon shark trout",
    "whale": "whale dolphin orca",
    "boat": "boat ship sailboat yacht sail vessel canoe ferry",
    "kite": "kite",
    "balloon": "balloon airship zeppelin",
    "rocket": "rocket spaceship spacecraft shuttle",
    "car": "car taxi truck bus van vehicle automobile",
    "train": "train tram locomotive railway subway",
    "tree": "tree oak pine maple bonsai willow",
    "house": "house cabin cottage hut home barn",
    "lighthouse": "lighthouse tower",
    "robot": "robot android droid machine",
    "person": "person woman man girl boy child astronaut dancer teacher traveler traveller people student runner",
    "flower": "flower rose tulip sunflower blossom lily daisy orchid poppy",
    "teapot": "teapot kettle tea cup mug coffee",
}

PLACES = {
    "windowsill": "windowsill window sill desk table room kitchen indoor shelf",
    "sea": "sea ocean lake harbour harbor bay river water wave pond",
    "beach": "beach shore coast island seaside",
    "mountains": "mountain peak alp cliff summit ridge valley",
    "forest": "forest wood woodland jungle grove",
    "city": "city town street skyline road downtown alley skyscraper tokyo paris london york",
    "desert": "desert dune sand sahara canyon",
    "field": "field meadow hill grass prairie garden farm lawn countryside",
    "deep": "deep underwater reef coral seabed aquarium undersea",
    "space": "space galaxy planet cosmos orbiting moonscape mars universe",
}

WEATHER = {
    "rain": "rain drizzle downpour shower wet",
    "storm": "storm thunder lightning thunderstorm tempest",
    "snow": "snow blizzard snowfall snowflake winter frost",
    "fog": "fog mist haze",
    "wind": "wind breeze gale gust",
    "stars": "star constellation milky firefly",
    "cloud": "cloud overcast",
    "clear": "clear sun cloudless",
}

TIMES = {
    "dawn": "dawn sunrise morning daybreak early_light first_light",
    "day": "day noon midday afternoon daylight",
    "dusk": "dusk sunset evening twilight golden_hour",
    "night": "night midnight nighttime moonlight moonlit dark",
}

STYLES = {
    "ink": "ink sumi charcoal sketch pencil",
    "clay": "clay claymation terracotta plasticine",
    "neon": "neon cyberpunk synthwave vaporwave",
    "watercolour": "watercolour watercolor aquarelle water_colour water_color",
    "noir": "noir monochrome black_white",
    "pastel": "pastel",
    "blueprint": "blueprint schematic cyanotype",
    "kraft": "kraft cardboard papercut paper_cut cutout",
    "retro": "retro vintage seventies poster",
}

CAMERAS = {
    "push": "push zoom dolly push_in zoom_in closer",
    "pull": "pull pull_back pull_out zoom_out reveal",
    "left": "pan_left",
    "right": "pan pan_right tracking",
    "orbit": "orbit circle arc",
    "rise": "drone rise aerial crane_up tilt_up above",
    "static": "static still locked tripod",
}

MOTIONS = {
    "unfold": "unfold open bloom wake hatch grow",
    "fly": "fly flap soar glide flutter hover take_off",
    "hop": "hop jump dance bounce leap play",
    "turn": "turn spin rotate twirl",
    "go": "go run walk race drive ride cross travel swim chase drift float pass",
    "nod": "nod lift bow look blink",
    "rest": "rest sleep wait sit stand",
}

COLOURS = {
    "red": "red crimson scarlet ruby",
    "orange": "orange amber",
    "yellow": "yellow gold golden",
    "green": "green emerald jade",
    "teal": "teal turquoise cyan",
    "blue": "blue azure cobalt",
    "purple": "purple violet lavender",
    "pink": "pink magenta",
    "brown": "brown bronze wooden",
    "black": "black",
    "white": "white ivory",
    "grey": "grey gray silver",
}

KINDS = {
    "subject": SUBJECTS,
    "place": PLACES,
    "weather": WEATHER,
    "time": TIMES,
    "style": STYLES,
    "camera": CAMERAS,
    "motion": MOTIONS,
    "colour": COLOURS,
}

_MEANINGS = {
    word: (kind, name) for kind, things in KINDS.items() for name, line in things.items() for word in line.split()
}


def meaning(word: str, following: str = "") -> tuple[str, str] | None:
    """Return (kind, name) of a lower-case word, None when it is unknown.

    With `following`, only what the two words mean together: ``meaning("pan", "left")``.
    """
    if following:
        return _MEANINGS.get(f"{word}_{following}")
    return next((_MEANINGS[stem] for stem in _stems(word) if stem in _MEANINGS), None)


def _stems(word: str) -> Iterator[str]:
    """Yield the word and what it may have been before English grammar came along."""
    yield word
    for ending in ("s", "es", "y", "ing", "ed", "er", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            yield stem
            yield stem + "e"  # racing, race
            if stem[-1] == stem[-2]:
                yield stem[:-1]  # running, run
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("ves"):
        yield word[:-3] + "f"  # wolves, wolf
