"""From words to a scene, and from a scene to a picture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from grokvideo.simulator.paint import Painter
from grokvideo.simulator.plate import Plate
from grokvideo.simulator.scene import Figure, read_prompt
from grokvideo.simulator.still import Still
from grokvideo.simulator.vocabulary import KINDS, meaning

CRANE = "A paper crane unfolds on a windowsill, rain outside. Slow push in."


def picture(prompt: str, seed: int = 0, time: float = 0.6) -> Image.Image:
    return Painter(read_prompt(prompt, seed), 320, 192, 1).picture(time)


def difference(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3


def test_words_choose_what_is_seen() -> None:
    scene = read_prompt(CRANE)
    assert scene.figures == (Figure("crane"),)
    assert (scene.place, scene.weather, scene.camera, scene.motion) == (
        "windowsill",
        frozenset({"rain"}),
        "push",
        "unfold",
    )


def test_rain_without_a_time_of_day_is_grey() -> None:
    assert read_prompt(CRANE).time == "grey"
    assert read_prompt("A paper crane, rain at dusk").time == "dusk"


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("foxes", ("subject", "fox")),
        ("wolves", ("subject", "fox")),
        ("puppies", ("subject", "dog")),
        ("snowy", ("weather", "snow")),
        ("sunny", ("weather", "clear")),
        ("raining", ("weather", "rain")),
        ("running", ("motion", "go")),
        ("racing", ("motion", "go")),
        ("mice", ("subject", "rabbit")),
        ("children", ("subject", "person")),
        ("glass", None),
    ],
)
def test_grammar_does_not_hide_a_word(word: str, known: tuple[str, str] | None) -> None:
    assert meaning(word) == known


def test_two_words_may_mean_something_together() -> None:
    assert read_prompt("Pan left over a lake").camera == "left"
    assert read_prompt("A boat, golden hour").time == "sunset"


def test_every_name_of_the_vocabulary_means_itself() -> None:
    strays = {(kind, name) for kind, things in KINDS.items() for name in things if meaning(name) != (kind, name)}
    assert strays <= {("camera", "left"), ("camera", "right"), ("time", "grey")}


def test_a_colour_belongs_to_the_subject_after_it() -> None:
    assert read_prompt("A red kite over a white boat").figures == (Figure("kite", "red"), Figure("boat", "white"))


def test_an_unknown_actor_is_shown_as_a_stone() -> None:
    assert read_prompt("A gryphon flies over the city").figures == (Figure("stone"),)
    assert read_prompt("The city at night").figures == ()


def test_there_are_at_most_two_subjects() -> None:
    assert [figure.kind for figure in read_prompt("a fox, an owl, a cat and a dog").figures] == ["fox", "owl"]


@pytest.mark.parametrize("prompt", ["", "   ", "????", "\N{SNOWMAN}", "a" * 10_000, "a cat " * 2_000, "über 日本 дом"])
def test_any_text_makes_a_picture(prompt: str) -> None:
    assert picture(prompt).size == (320, 192)


@pytest.mark.parametrize("subject", [*KINDS["subject"], "gryphon"])
@pytest.mark.parametrize("motion", ["unfolds", "turns", "rides"])
def test_every_subject_is_visible(subject: str, motion: str) -> None:
    with_subject = read_prompt(f"{subject} {motion} in a field, clear")
    painter = Painter(with_subject, 320, 192, 1)
    alone = painter.picture(0.7)
    painter._actors.clear()
    assert difference(alone, painter.picture(0.7)) > 0.4


@pytest.mark.parametrize("place", KINDS["place"])
@pytest.mark.parametrize("weather", KINDS["weather"])
def test_every_place_can_have_every_weather(place: str, weather: str) -> None:
    assert picture(f"{place}, {weather}").size == (320, 192)


@pytest.mark.parametrize("style", KINDS["style"])
def test_every_style_and_time_looks_different(style: str) -> None:
    looks = [picture(f"a fox on a windowsill, {style}, {time}") for time in KINDS["time"]]
    looks.append(picture("a fox on a windowsill, day"))
    assert all(difference(a, b) > 2 for i, a in enumerate(looks) for b in looks[:i])


@pytest.mark.parametrize("number", range(len(CRANE.split())))
def test_changing_any_word_changes_the_picture(number: int) -> None:
    words = CRANE.split()
    words[number] = "velvet"
    assert difference(picture(CRANE), picture(" ".join(words))) > 2


@pytest.mark.parametrize(("one", "other"), [("cat", "kitten"), ("rain", "drizzle"), ("push in", "pan right")])
def test_a_synonym_changes_the_picture(one: str, other: str) -> None:
    assert difference(picture(f"A fox, {one}"), picture(f"A fox, {other}")) > 2


def test_equal_requests_look_alike() -> None:
    assert picture(CRANE).tobytes() == picture(CRANE).tobytes()


def test_another_seed_looks_different() -> None:
    assert difference(picture(CRANE, seed=1), picture(CRANE, seed=2)) > 2


def test_a_style_keeps_the_landscape() -> None:
    ink, clay = read_prompt("A fox on a windowsill, ink"), read_prompt("A fox on a windowsill, clay")
    assert ink.key == clay.key


def test_the_picture_moves() -> None:
    assert difference(picture(CRANE, time=0.0), picture(CRANE, time=0.9)) > 2


def test_a_still_begins_with_the_given_picture(tmp_path: Path) -> None:
    given = picture("A balloon over mountains").resize((640, 384))
    given.save(tmp_path / "given.png")
    still = Still(Plate.read(tmp_path / "given.png", 320, 192), read_prompt(""), 2)
    assert difference(still.picture(0.0), given.resize((320, 192), Image.Resampling.LANCZOS)) == 0
    assert difference(still.picture(0.0), still.picture(1 / 24)) < 2
    assert difference(still.picture(0.0), still.picture(2.0)) > 2


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK", "LA", "1", "I;16"])
def test_pictures_of_any_mode_can_be_stills(mode: str, tmp_path: Path) -> None:
    kind = "tiff" if mode in ("CMYK", "I;16") else "png"
    Image.new(mode, (300, 200)).save(tmp_path / f"given.{kind}")
    still = Still(Plate.read(tmp_path / f"given.{kind}", 320, 192), read_prompt(""), 2)
    assert still.picture(0.0).mode == still.picture(1.0).mode == "RGB"


def test_asking_for_a_film_loads_neither_video_nor_picture_library() -> None:
    code = "import sys, grokvideo.simulator.render; sys.exit(bool({'av', 'PIL'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
