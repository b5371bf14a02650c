"""Films made from films: an edit changes what is seen and nothing else, an extension goes on where its source ends."""

from __future__ import annotations

import asyncio
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from grokvideo.simulator import framecode
from grokvideo.simulator.footage import probe_video
from grokvideo.simulator.render import Renderer, RenderRequest
from grokvideo.simulator.wipe import marks_of, wiped
from tests.simulator.filming import foreign, frames, gap, length, likeness, loudness, samples, shoot, times

PROMPTS = [
    "make it snow",
    "at night",
    "turn the sail yellow",
    "an ink drawing",
    "give it a hat",
    "more of everything",
    "",
]
# Where the stamp and the number of a frame of 320 x 192 are.
STAMP = (0, 176, 80, 192)


def _warmth(pixel: object) -> int:
    assert isinstance(pixel, tuple)
    return int(min(pixel[:2]))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "boat.mp4"
    return shoot(path, prompt="A paper boat crosses a lake by day", audio=True)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return foreign(tmp_path_factory.mktemp("source") / "ball.mp4")


@pytest.fixture(scope="module")
def edits(own: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Image.Image]]:
    folder = tmp_path_factory.mktemp("edits")
    return {
        prompt: frames(shoot(folder / f"{k}.mp4", prompt=prompt, action="edit", source_path=str(own)))
        for k, prompt in enumerate(PROMPTS)
    }


def edited(path: Path, source: Path, prompt: str = "at night", **wanted: object) -> Path:
    return shoot(path, prompt=prompt, action="edit", source_path=str(source), seconds=0, **wanted)


def extended(path: Path, source: Path, prompt: str = "push in", **wanted: object) -> Path:
    return shoot(path, **{"prompt": prompt, "action": "extend", "source_path": str(source)} | wanted)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_frame_of_an_edit_is_its_sources_clearly_changed(
    prompt: str, edits: dict[str, list[Image.Image]], own: Path
) -> None:
    before, after = frames(own), edits[prompt]
    assert len(after) == len(before) == 48
    for old, new in list(zip(before, after, strict=True))[::8]:
        assert gap(old, new) > 12
        assert likeness(old, new) > 0.5


def test_edits_in_other_words_look_different(edits: dict[str, list[Image.Image]]) -> None:
    for a, b in combinations(PROMPTS, 2):
        assert gap(edits[a][24], edits[b][24]) > 6, (a, b)


def test_an_equal_edit_gives_an_equal_file(other: Path, tmp_path: Path) -> None:
    first, second = (edited(tmp_path / name, other, "make it snow") for name in ("a.mp4", "b.mp4"))
    assert first.read_bytes() == second.read_bytes()


def test_a_colour_comes_into_the_picture(edits: dict[str, list[Image.Image]], own: Path) -> None:
    def yellow(image: Image.Image) -> float:
        red, green, blue = ImageStat.Stat(image).mean
        return min(red, green) - blue

    assert yellow(edits["turn the sail yellow"][20]) > yellow(frames(own)[20]) + 60


def test_even_a_black_film_is_changed(tmp_path: Path) -> None:
    Image.new("RGB", (320, 192)).save(tmp_path / "black.png")
    black = shoot(tmp_path / "black.mp4", image_path=str(tmp_path / "black.png"), seconds=1)
    after = frames(edited(tmp_path / "a.mp4", black, "at night"))
    assert gap(frames(black)[12], after[12]) > 8


def test_a_film_that_begins_in_the_dark_is_not_washed_out(own: Path, tmp_path: Path) -> None:
    Image.new("RGB", (320, 192)).save(tmp_path / "black.png")
    frames(own)[20].save(tmp_path / "boat.png")
    film = shoot(
        tmp_path / "dark.mp4", image_path=str(tmp_path / "black.png"), last_frame_path=str(tmp_path / "boat.png")
    )
    last = frames(edited(tmp_path / "a.mp4", film, "an ink drawing"))[-1]
    assert ImageStat.Stat(last.convert("L")).stddev[0] > 30


@pytest.mark.parametrize("action", [edited, extended])
def test_the_frames_of_a_foreign_film_keep_their_times(action: object, other: Path, tmp_path: Path) -> None:
    assert callable(action)
    film = action(tmp_path / "a.mp4", other)
    assert times(film)[:60] == pytest.approx(times(other), abs=0.001)
    assert probe_video(film).fps == pytest.approx(30, abs=0.01)


def test_uneven_times_stay_uneven(tmp_path: Path) -> None:
    source = foreign(tmp_path / "source.mp4", count=30, at=lambda number: 700 + 10 * number + number % 3 * 3)
    film = edited(tmp_path / "a.mp4", source)
    began = times(source)[0]
    assert times(film) == pytest.approx([time - began for time in times(source)], abs=0.001)


def test_the_sound_of_a_film_stays_in_its_edit(tmp_path: Path) -> None:
    source = foreign(tmp_path / "source.mp4", sound_hz=440)
    heard = samples(edited(tmp_path / "a.mp4", source))
    assert loudness(heard[8000:56000]) == pytest.approx(loudness(samples(source)[12000:76000]), rel=0.1)
    crossings = sum(a < 0 <= b for a, b in pairwise(heard[16000:48000]))
    assert crossings == pytest.approx(440, abs=5)


def test_a_silent_film_gets_an_ambience_in_its_edit_unless_nobody_wants_one(other: Path, tmp_path: Path) -> None:
    assert loudness(samples(edited(tmp_path / "a.mp4", other, audio=True))[16000:48000]) > 0.005
    assert samples(edited(tmp_path / "b.mp4", other)) == []


def test_the_marks_of_an_edit_are_the_new_ones_alone(own: Path, tmp_path: Path) -> None:
    once = edited(tmp_path / "a.mp4", own, "at night")
    twice = edited(tmp_path / "b.mp4", once, "at night")
    assert [framecode.read(image) for image in frames(twice)] == list(range(48))
    # Words over words would leave a brighter stamp, or two.
    inks = [sum(level > 150 for level in frames(film)[9].crop(STAMP).convert("L").tobytes()) for film in (once, twice)]
    assert 0 < inks[1] < inks[0] * 1.3


def test_a_large_film_is_made_smaller_and_a_turned_one_upright(tmp_path: Path) -> None:
    source = foreign(tmp_path / "source.mp4", count=5, size=(640, 480), turned=True)
    film = edited(tmp_path / "a.mp4", source, "warm", width=240, height=320)
    image = frames(film)[0]
    assert image.size == (240, 320)
    # The ball is high on the left of the lying picture: turned clockwise that is on the right, above the middle.
    pixels = image.load()
    assert pixels is not None
    ball = [(x, y) for x in range(0, 240, 8) for y in range(24, 300, 8) if _warmth(pixels[x, y]) > 140]
    assert ball
    assert sum(x for x, _ in ball) / len(ball) > 140
    assert sum(y for _, y in ball) / len(ball) < 140


def test_an_extension_begins_with_all_frames_of_its_source(own: Path, tmp_path: Path) -> None:
    film = extended(tmp_path / "a.mp4", own, "snow begins to fall, push in", seconds=3)
    before, after = frames(own), frames(film)
    assert len(after) == 48 + 72
    for old, new in zip(before, after, strict=False):
        assert gap(old, new) < 3
    # Moving pictures tell the order: each is nearest to its own.
    for k in range(2, 46, 6):
        assert gap(after[k], before[k]) < min(gap(after[k], before[k - 2]), gap(after[k], before[k + 2]))
    assert length(film) == pytest.approx(5.0, abs=1 / 24)


@pytest.mark.parametrize("name", ["own", "other"])
def test_the_new_part_grows_out_of_the_last_frame(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    source: Path = request.getfixturevalue(name)
    after = frames(extended(tmp_path / "a.mp4", source, "push in, and snow begins to fall"))
    count = len(frames(source))
    last = wiped(frames(source)[-1])
    assert gap(last, after[count]) < 3
    assert max(gap(a, b) for a, b in pairwise(after[count - 1 :])) < 6  # nothing jumps
    assert gap(last, after[-1]) > 12


def test_the_code_counts_through_an_extension_and_the_stamp_is_on_all_of_it(
    own: Path, other: Path, tmp_path: Path
) -> None:
    for source, count in ((own, 96), (other, 120)):
        images = frames(extended(tmp_path / "a.mp4", source))
        assert [framecode.read(image) for image in images] == list(range(count))
        for image in images[:: count // 6]:
            strip = image.crop(STAMP).convert("L")
            assert max(strip.tobytes()) - min(strip.tobytes()) > 40


def test_a_source_that_does_not_count_from_0_gets_new_marks(own: Path, tmp_path: Path) -> None:
    frames(own)[30].save(tmp_path / "late.png")
    late = foreign(tmp_path / "late.mp4", count=4)
    film = extended(tmp_path / "a.mp4", late, seconds=1)
    assert marks_of(frames(film)[0]) is not None
    images = frames(extended(tmp_path / "b.mp4", film, seconds=1))
    assert [framecode.read(image) for image in images] == list(range(64))


def test_sound_goes_on_through_an_extension(own: Path, other: Path, tmp_path: Path) -> None:
    heard = samples(extended(tmp_path / "a.mp4", own, audio=True))
    assert len(heard) / 32000 == pytest.approx(4.0, abs=0.1)
    assert min(loudness(heard[start : start + 16000]) for start in (16000, 48000 + 24000, 96000)) > 0.005
    quiet = samples(extended(tmp_path / "b.mp4", other, audio=True))
    assert loudness(quiet[:60000]) < 0.001 < 0.005 < loudness(quiet[80000:112000])
    assert samples(extended(tmp_path / "c.mp4", other)) == []


def test_a_stand_in_says_whose_it_is_and_is_always_the_same(tmp_path: Path) -> None:
    a, b, c = (
        shoot(tmp_path / f"{k}.mp4", source_url=url, action="edit", prompt="at night")
        for k, url in enumerate(("https://a.example/x.mp4", "https://a.example/x.mp4", "https://b.example/y.mp4"))
    )
    assert a.read_bytes() == b.read_bytes()
    assert gap(frames(a)[70], frames(c)[70]) > 3
    assert (length(a), len(frames(a))) == (6.0, 144)
    for image in frames(a)[::40]:  # the sign: the brightest, widest thing in the middle
        row = image.convert("L").crop((115, 89, 205, 91)).tobytes()
        assert sum(level > 0.8 * max(row) for level in row) > 0.6 * len(row)


def test_an_extended_stand_in_is_six_seconds_and_what_was_asked_for(tmp_path: Path) -> None:
    film = shoot(tmp_path / "a.mp4", action="extend", source_url="https://a.example/x.mp4", prompt="rain", seconds=2)
    assert length(film) == pytest.approx(8.0, abs=1 / 24)


def test_a_request_comes_through_the_worker_whole(own: Path, tmp_path: Path) -> None:
    request = RenderRequest(
        prompt="at night",
        seed=0,
        width=320,
        height=192,
        seconds=0,
        action="edit",
        source_path=str(own),
        voices=("eve",),
    )
    renderer = Renderer()
    try:
        asyncio.run(renderer.render(request, tmp_path / "a.mp4"))
    finally:
        renderer.close()
    assert len(frames(tmp_path / "a.mp4")) == 48


@pytest.mark.parametrize(
    "bad",
    [
        {"action": "cut"},
        {"action": "edit"},
        {"source_path": "x"},
        {"action": "extend", "source_path": "x", "seconds": 0},
    ],
)
def test_impossible_requests_are_refused_at_once(bad: dict[str, object]) -> None:
    values = {"prompt": "", "seed": 0, "width": 320, "height": 192, "seconds": 2} | bad
    with pytest.raises(ValueError, match="must"):
        RenderRequest(**values)  # type: ignore[arg-type]
