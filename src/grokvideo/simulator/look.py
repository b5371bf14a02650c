"""What the words of a prompt do to footage: its colours change, and weather is laid over it."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from PIL import Image, ImageChops, ImageStat

from grokvideo.simulator import grades
from grokvideo.simulator.canvas import Canvas
from grokvideo.simulator.cast import Actor
from grokvideo.simulator.grouping import spots
from grokvideo.simulator.land import Landscape
from grokvideo.simulator.palettes import palette
from grokvideo.simulator.said import Said
from grokvideo.simulator.scene import Scene
from grokvideo.simulator.weather import Weather

_CLEAR_CHANGE = 16  # mean difference of a colour, of 255, below which nobody would call a picture changed
_FALLING = frozenset({"rain", "storm", "snow", "wind", "autumn", "petals"})
_IN_THE_SKY = frozenset({"storm", "stars", "aurora"})
_GUEST = 0.66  # size of who comes into the picture, in parts of one who has a scene alone
_SOFT = frozenset({"fog", "aurora"})  # glassy shapes, whose edges need no smoothing: that would cost four times as much
_OUTLINE = [0] * 14 + [min(215, (level - 14) * 9) for level in range(14, 256)]  # fainter edges are the codec's


class Look:
    """The change of one film.

    Parameters
    ----------
    sample
        A bare frame that stands for all of the footage: brightness and contrast are taken from it.
    seconds
        How long it lasts.
    always
        Whether the picture changes even when no word says how.
    """

    def __init__(self, prompt: str, scene: Scene, sample: Image.Image, seconds: float, *, always: bool) -> None:
        said = Said(prompt)
        self._matrix = _light(said)
        self._style = Drawn(said.style, sample) if said.style else None
        weather = frozenset(said.weather)
        self._weather = weather & (_FALLING | _IN_THE_SKY | {"fog"})
        self._canvas: Canvas | None = None
        self._guests: list[Actor] = []
        self._seconds = seconds
        if self._weather or said.guests:
            # Only what is asked for: a scene of its own would bring stars or clouds along.
            air = replace(scene, weather=self._weather, time=said.time or "grey", place="field", style="natural")
            self._air = Weather(replace(air, place="deep"), palette(air))
            grain = 1 if self._weather <= _SOFT and not said.guests else 2
            self._canvas = Canvas(Image.new("RGB", (sample.width * grain, sample.height * grain)), grain)
            usual = replace(air, style=scene.style, time=said.time or "day", figures=tuple(said.guests))
            self._guests = _guests(usual, self._coloured(sample))
        self.changes = bool(self._canvas or self._style or self._matrix != grades.SAME)
        if always:
            enough = _CLEAR_CHANGE / 2 if self._guests or self._style else _CLEAR_CHANGE
            dice = scene.chance("grade")
            for _ in range(8):
                if self.changes and _gap(sample, self.over(sample, 0.0)) >= enough:
                    break
                lots = grades.drawn_lots(dice)
                self._matrix = grades.after(self._matrix, grades.halved(lots) if self._guests else lots)
                self.changes = True

    def over(self, image: Image.Image, time: float, strength: float = 1.0) -> Image.Image:
        """Return the changed picture of the moment `time`; `strength` (0 to 1) is how far the change has come."""
        if strength <= 0 or not self.changes:
            return image
        changed = self._coloured(image)
        if self._canvas is not None:
            changed = self._drawn_on(self._canvas, changed, time)
        return changed if strength >= 1 else Image.blend(image, changed, strength)

    def _coloured(self, image: Image.Image) -> Image.Image:
        changed = image if self._matrix == grades.SAME else image.convert("RGB", self._matrix)
        return changed if self._style is None else self._style.over(changed)

    def _drawn_on(self, canvas: Canvas, image: Image.Image, time: float) -> Image.Image:
        canvas.begin(image)
        if self._weather & _IN_THE_SKY:
            self._air.sky(canvas, time)
        for layer in range(2):
            self._air.veil(canvas, time, layer)
        for guest in self._guests:
            guest.draw(canvas, time, min(1.0, time / self._seconds), 1)
        self._air.veil(canvas, time, 2)
        if self._weather & _FALLING:
            self._air.fall(canvas, time, 0.0, 1.0)
        return canvas.finished()


class Drawn:
    """Footage in a style: its brightness becomes the colours of the style."""

    def __init__(self, name: str, sample: Image.Image) -> None:
        self._way = grades.STYLE_WAYS[name]
        low, high = _range(sample)
        colours = grades.ramp(name)
        levels = [colours[min(255, max(0, round((level - low) * 255 / (high - low))))] for level in range(256)]
        self._ramp = [colour[part] for part in range(3) for colour in levels]

    def over(self, image: Image.Image) -> Image.Image:
        """Return the picture in the style."""
        way = self._way
        soft = image.reduce(3).resize(image.size, Image.Resampling.BILINEAR) if way.soft else image
        grey = soft.convert("L")
        drawn = Image.merge("RGB", (grey, grey, grey)).point(self._ramp)
        if way.kept:
            drawn = Image.blend(drawn, soft, way.kept)
        if way.line is not None:
            sharp = image.convert("L")
            # How much a point differs from the ones left of and above it: an outline, at a tenth of a filter's cost.
            edges = ImageChops.lighter(
                *(ImageChops.difference(sharp, ImageChops.offset(sharp, *by)) for by in ((2, 0), (0, 2)))
            )
            edges.paste(0, (0, 0, 2, edges.height))
            edges.paste(0, (0, 0, edges.width, 2))
            drawn.paste(way.line, (0, 0), edges.point(_OUTLINE))
        return drawn


def _light(said: Said) -> grades.Matrix:
    """Return the one change of light and colours that all words make together."""
    steps = []
    for name in sorted(set(said.weather)):
        if not (said.time or said.style):
            steps.append(grades.WEATHER[name])
        elif name not in ("stars", "aurora"):
            steps.append(grades.halved(grades.WEATHER[name]))  # or a storm at night would be nearly black
    if said.time:
        steps.append(grades.TIMES[said.time])
    steps += said.grades
    if said.colour:
        steps.append(grades.tint(said.colour))
    return reduce(grades.after, steps, grades.SAME)


def _guests(scene: Scene, sample: Image.Image) -> list[Actor]:
    """Return the figures of a scene, at the sides of a picture: its middle is taken, more often than not."""
    strip = sample.crop((0, round(sample.height * 0.85), sample.width, sample.height))
    red, green, blue = (round(part * 0.7) for part in ImageStat.Stat(strip).mean)
    ground = Landscape((), (red, green, blue))
    middle = scene.dice("guest").choice((0.22, 0.78))
    places = spots(scene.figures, sample.width / sample.height)
    if len(scene.figures) == 1:
        places = [replace(spot, x=middle + (spot.x - 0.5) * 0.4, left=middle > 0.5) for spot in places]
    colours = palette(scene)
    return [Actor(replace(spot, share=spot.share * _GUEST), scene, colours, ground) for spot in places]


def _gap(a: Image.Image, b: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3


def _range(image: Image.Image) -> tuple[int, int]:
    """Return the darkest and the brightest grey of a picture, but for the outermost of each hundred points."""
    counts = image.convert("L").histogram()
    few = image.width * image.height // 100
    low = high = 0
    seen = 0
    for level, count in enumerate(counts):
        seen += count
        if seen <= few:
            low = level
        if seen <= image.width * image.height - few:
            high = level
    return low, max(high, low + 48)
