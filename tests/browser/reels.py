"""Comparisons on the bare page: films whose frames say their number, and what is read from the players' pixels.

Most films are the simulator's, with its code along the upper edge; films at other rates are those of `tests/films.py`,
with their number in bars. Both are read from a canvas, so a test sees what a person would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from grokvideo.simulator.film import shoot
from grokvideo.simulator.render import RenderRequest
from tests.browser.stage import Stage
from tests.films import a_film

COMPARE = '.grokvideo[data-widget="compare"]'
FPS = 24
_SIZE = (320, 180)

Part = dict[str, Any] | str
"""A clip as the browser is told of it, or the status of a job without one."""


def _clip(name: str, seconds: float, **changes: Any) -> dict[str, Any]:
    width, height = _SIZE
    clip = {"name": f"{name}.mp4", "url": f"files/{name}.mp4", "size": 200_000, "duration": seconds, "fps": FPS}
    return clip | {"width": width, "height": height, "has_audio": True} | changes


FOX = _clip("fox", 4.0)
OWL = _clip("owl", 4.0)
SHORT = _clip("short", 2.0)
TALL = _clip("tall", 2.0, width=180, height=320)
FINE = _clip("fine", 4.0, fps=30, width=160, height=96)
SILENT = _clip("silent", 4.0, width=160, height=96, has_audio=False)
_PROMPTS = {"fox": "A paper fox", "owl": "A paper owl", "short": "A paper crane", "tall": "A paper boat"}


def films(folder: Path) -> dict[str, bytes]:
    """The files of all these clips, by the path below which they are served."""
    for clip in (FOX, OWL, SHORT, TALL):
        name = clip["name"].removesuffix(".mp4")
        size = {"width": clip["width"], "height": clip["height"], "seconds": clip["duration"]}
        shoot(RenderRequest(prompt=_PROMPTS[name], seed=0, **size), folder / clip["name"])
    made = {f"/{clip['url']}": (folder / clip["name"]).read_bytes() for clip in (FOX, OWL, SHORT, TALL)}
    made[f"/{FINE['url']}"] = a_film(4.0, fps=30)
    made[f"/{SILENT['url']}"] = a_film(4.0, sound=None)
    return made


@dataclass(frozen=True)
class Reading:
    """What is seen in one moment."""

    time: float
    drift: float | None
    plays: bool
    frames: list[int | None]
    """The number in each player's picture; None where there is none."""

    def frame(self, fps: int = FPS) -> int:
        """The frame that the clock says."""
        return int(self.time * fps + 1e-6)


READ = """() => {
    const root = document.querySelector('.grokvideo[data-widget="compare"]');
    const canvas = document.createElement('canvas');
    const numberIn = video => {
        const {videoWidth: width, videoHeight: height} = video;
        if (video.readyState < 2 || !width) return null;
        Object.assign(canvas, {width, height});
        const context = canvas.getContext('2d', {willReadFrequently: true});
        context.drawImage(video, 0, 0);
        const isLight = (x, y) => {
            const [red, green, blue] = context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data;
            return red + green + blue >= 3 * 128 ? 1 : 0;
        };
        const side = Math.max(4, Math.floor(Math.min(width, height) / 80));
        let code = 0;
        for (let k = 0; k < 16; k += 1) code = code << 1 | isLight(side * (k + 0.5), side * 0.5);
        if (code >> 12 === 0b1010) return code & 4095;
        let number = 0;
        for (let bit = 0; bit < 10; bit += 1) number |= isLight((2 * bit + 1) * width / 20, height * 3 / 4) << bit;
        return number;
    };
    const {time, driftFrames, plays} = root.dataset;
    return {
        time: Number(time),
        drift: driftFrames === undefined ? null : Number(driftFrames),
        plays: plays !== undefined,
        frames: [...root.querySelectorAll('video')].map(numberIn),
    };
}"""


def read(page: Page) -> Reading:
    return Reading(**page.evaluate(READ))


def until(page: Page, fits: Callable[[Reading], bool]) -> Reading:
    """Wait until what is seen fits; says what was seen last if it never does."""
    seen = read(page)
    for _ in range(200):
        if fits(seen):
            return seen
        page.evaluate("() => new Promise(requestAnimationFrame)")
        page.evaluate("() => new Promise(resolve => setTimeout(resolve, 30))")
        seen = read(page)
    raise AssertionError(f"never came: {seen}")


def together(page: Page, *, after: float = 0.0, within: int = 2) -> Reading:
    """Wait until it plays and every picture is at most so many frames from the clock, and from the others."""

    def fits(seen: Reading) -> bool:
        frames = [frame for frame in seen.frames if frame is not None]
        return (
            seen.drift is not None
            and seen.time > after
            and all(abs(frame - seen.time * FPS) <= within + 1 for frame in frames)
            and max(frames) - min(frames) <= within
        )

    return until(page, fits)


def exactly(page: Page, *frames: int) -> Reading:
    """Wait until it stands and each picture is that very frame; one number is for all."""

    def fits(seen: Reading) -> bool:
        wanted = list(frames) if len(frames) > 1 else list(frames) * len(seen.frames)
        return not seen.plays and seen.frames == wanted

    return until(page, fits)


def compared(stage: Stage, *parts: Part, on: Page | None = None, **options: Any) -> Page:
    """A page with a comparison of those clips, which can be played; `change` are parts of its traits."""
    change = options.pop("change", {})
    page = stage.open(on=on, **options)
    page.evaluate(
        "([parts, change]) => void mount('compare', compareSample(parts, change))",
        [[dict(part) if isinstance(part, dict) else part for part in parts], change],
    )
    settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until every clip that is there can be played."""
    page.wait_for_function("""() => [...document.querySelectorAll('[data-status=done]')]
        .every(each => !['loading', 'waiting'].includes(each.dataset.media))""")


def clip(page: Page, letter: str) -> Locator:
    return page.locator(f'{COMPARE} [data-letter="{letter}"]')


def button(page: Page, action: str) -> Locator:
    """A control by its action; "play" is the one button that plays and pauses."""
    other = "pause" if action == "play" else action
    return page.locator(f'{COMPARE} :is([data-action="{action}"], [data-action="{other}"])')


def scrub(page: Page, frame: int) -> None:
    """Take the timeline to a frame, as a hand does that lets go there."""
    button(page, "position").evaluate(
        """(slider, frame) => {
            slider.value = frame;
            for (const type of ['input', 'change']) slider.dispatchEvent(new Event(type, {bubbles: true}));
        }""",
        frame,
    )


def change(page: Page, number: int, /, **part: Any) -> None:
    """Let the kernel write what it says of the clip with that number, in the first comparison."""
    page.evaluate(
        """([number, part]) => {
            const [model] = models;
            const clips = model.get('clips').map((each, place) => place === number ? {...each, ...part} : each);
            model.set('clips', clips);
        }""",
        [number, part],
    )


def muted(page: Page) -> list[bool]:
    """Of each player, whether it is not to be heard."""
    return list(page.evaluate("() => [...document.querySelectorAll('video')].map(each => each.muted)"))


def filled(page: Page, letter: str) -> int:
    """How many stars a clip shows."""
    return clip(page, letter).locator("[role=radio][data-filled]").count()
