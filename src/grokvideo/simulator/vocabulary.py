"""The words the simulator understands, and what each of them stands for.

One line a thing: its name, then further words for it. Everything that is not here still counts, through a hash.
"""

from __future__ import annotations

from collections.abc import Iterator

SUBJECTS = {
    "crane": "crane origami heron stork",
    "fox": "fox vixen wolf coyote squirrel",
    "owl": "owl owlet penguin",
    "cat": "cat kitten kitty tiger lion lioness panther leopard",
    "dog": "dog puppy hound corgi bear panda",
    "rabbit": "rabbit bunny hare mouse",
    "bird": "bird sparrow swan dove pigeon gull seagull duck goose raven crow eagle parrot",
    "butterfly": "butterfly moth dragonfly bee",
    "fish": "fish goldfish koi salmon shark trout",
    "whale": "whale dolphin orca",
    "turtle": "turtle tortoise",
    "frog": "frog toad",
    "horse": "horse pony stallion mare unicorn foal donkey zebra",
    "elephant": "elephant mammoth",
    "dragon": "dragon wyvern dinosaur",
    "jellyfish": "jellyfish medusa octopus squid",
    "boat": "boat ship sailboat yacht sail vessel canoe ferry",
    "kite": "kite",
    "balloon": "balloon airship zeppelin",
    "rocket": "rocket spaceship spacecraft shuttle",
    "car": "car taxi truck bus van vehicle automobile",
    "bicycle": "bicycle bike cyclist",
    "plane": "plane airplane aeroplane aircraft jet airliner",
    "train": "train tram locomotive railway subway",
    "tree": "tree oak pine maple bonsai willow",
    "house": "house cabin cottage hut home barn",
    "lighthouse": "lighthouse tower",
    "castle": "castle palace fortress citadel",
    "snowman": "snowman",
    "robot": "robot android droid machine",
    "astronaut": "astronaut cosmonaut spaceman",
    "person": "person woman man girl boy child dancer teacher traveler traveller people student runner",
    "flower": "flower rose tulip sunflower blossom lily daisy orchid poppy",
    "teapot": "teapot kettle tea cup mug coffee",
}

PLACES = {
    "windowsill": "windowsill window sill desk table room kitchen indoor indoors inside shelf sofa library bedroom",
    "sea": "sea ocean lake harbour harbor bay river water wave pond",
    "beach": "beach shore coast island seaside",
    "mountains": "mountain peak alp cliff summit ridge valley",
    "forest": "forest wood woodland jungle grove rainforest swamp waterfall lily_pad",
    "city": "city town village street traffic skyline road downtown alley skyscraper tokyo paris london york",
    "desert": "desert dune sand sahara canyon",
    "field": "field meadow hill grass prairie garden farm lawn countryside",
    "deep": "deep underwater under_water under_sea under_ocean under_wave under_surface beneath_sea beneath_wave"
    " below_water below_surface deep_sea reef coral seabed seafloor aquarium undersea submarine",
    "space": "space galaxy planet cosmos orbiting moonscape mars universe",
}

WEATHER = {
    "rain": "rain drizzle downpour shower wet",
    "storm": "storm thunder lightning thunderstorm tempest",
    "snow": "snow blizzard snowfall snowflake winter frost",
    "fog": "fog mist haze",
    "wind": "wind breeze gale gust",
    "stars": "star constellation milky firefly",
    "autumn": "autumn autumnal foliage october november falling_leaf fallen_leaf",
    "petals": "petal sakura spring cherry_blossom",
    "aurora": "aurora northern_light polar_light",
    "cloud": "cloud overcast",
    "clear": "clear sun cloudless",
}

TIMES = {
    "dawn": "dawn sunrise morning daybreak early_light first_light",
    "day": "day noon midday afternoon daylight",
    "sunset": "sunset sundown golden_hour golden_light",
    "dusk": "dusk evening twilight blue_hour",
    "night": "night midnight nighttime moonlight moonlit dark moon",
    "candle": "candle candlelight candlelit candle_light lamplight lamplit fireside firelight",
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
    "hop": "hop jump dance bounce leap play skip",
    "turn": "turn spin rotate twirl",
    "go": "go run walk race drive ride cross travel swim chase drift float pass gallop march trot",
    "nod": "nod lift bow look blink listen",
    "rest": "rest sleep doze nap wait sit stand",
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

PACES = {
    "slowmotion": "slowmotion slow_motion slow_mo slomo",
    "timelapse": "timelapse time_lapse hyperlapse fast_motion fast_forward",
}

# How many there are of the subject that comes next.
COUNTS = {
    "two": 2, "pair": 2, "couple": 2, "twin": 2, "three": 3, "trio": 3, "few": 3, "some": 3, "group": 3, "family": 3,
    "four": 4, "five": 4, "six": 4, "seven": 4, "many": 4, "several": 4, "dozen": 4, "flock": 4, "herd": 4, "pack": 4,
    "school": 4, "swarm": 4, "fleet": 4, "lots": 4, "2": 2, "3": 3, "4": 4,
}  # fmt: skip

# What turns the next word of the vocabulary into its absence.
DENIALS = frozenset({"no", "not", "without", "never", "minus", "free"})

# Coats of animals that are drawn like others; a colour in the prompt counts more.
COATS = {
    "wolf": "8b9097", "coyote": "b09468", "tiger": "e08a35", "lion": "d9a94f", "lioness": "d4aa66",
    "panther": "3c3f46", "leopard": "d8ac58", "bear": "7c5638", "panda": "e8e6e1", "penguin": "4b5563",
    "mouse": "9b9690", "dove": "f1efec", "swan": "f4f2ee", "gull": "e9ebee", "seagull": "e9ebee", "crow": "3b3e46",
    "raven": "3b3e46", "parrot": "3fa05a", "duck": "b88d4e", "bee": "e9b93a", "shark": "7d8f9c", "salmon": "e58a73",
    "orca": "353c46", "dolphin": "8aa3b5", "taxi": "f0bf33", "bus": "e2a93a", "sunflower": "f2c230",
    "tulip": "d9503f", "lily": "f1e6ea", "daisy": "f6f3ea", "rose": "c8354a", "poppy": "d8433a", "coffee": "8b5e41",
    "unicorn": "f3eef4", "zebra": "d9dadb", "donkey": "9a918a", "tortoise": "8f8a4a", "dinosaur": "7f9a4e",
    "octopus": "d9705a", "squirrel": "b5652f", "toad": "8a7a4a",
}  # fmt: skip

KINDS = {
    "subject": SUBJECTS,
    "place": PLACES,
    "weather": WEATHER,
    "time": TIMES,
    "style": STYLES,
    "camera": CAMERAS,
    "motion": MOTIONS,
    "colour": COLOURS,
    "pace": PACES,
}

_MEANINGS = {
    word: (kind, name) for kind, things in KINDS.items() for name, line in things.items() for word in line.split()
}


def meaning(word: str, following: str = "") -> tuple[str, str] | None:
    """Return (kind, name) of a lower-case word, None when it is unknown.

    With `following`, only what the two words mean together: ``meaning("pan", "left")``.
    """
    if following:
        pairs = (f"{word}_{stem}" for stem in _stems(following))
        return next((_MEANINGS[pair] for pair in pairs if pair in _MEANINGS), None)
    return next((_MEANINGS[stem] for stem in _stems(word) if stem in _MEANINGS), None)


_ODD = {"mice": "mouse", "men": "man", "women": "woman", "children": "child", "geese": "goose"}


def root(word: str) -> str:
    """Return the form in which a word stands in the vocabulary; itself when it is unknown."""
    return next((stem for stem in _stems(word) if stem in _MEANINGS), word)


def is_plural(word: str) -> bool:
    """Whether a word of the vocabulary stands for several."""
    return word in _ODD or (word.endswith("s") and word not in _MEANINGS)


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
        yield word[:-3] + "fe"
    if word in _ODD:
        yield _ODD[word]
