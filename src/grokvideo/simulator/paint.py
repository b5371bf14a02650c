"""The painter: a scene and a moment become a picture."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw

from grokvideo.simulator.camera import view
from grokvideo.simulator.candle import candle
from grokvideo.simulator.canvas import Canvas, gradient
from grokvideo.simulator.cast import Actor
from grokvideo.simulator.grouping import spots
from grokvideo.simulator.palettes import Palette, mix, palette
from grokvideo.simulator.places import landscape
from grokvideo.simulator.scene import Scene
from grokvideo.simulator.weather import Weather

_GRAIN = 2  # 3 looks the same once encoded, and costs twice as much


class Painter:
    """Paints the frames of one scene.

    Parameters
    ----------
    seconds
        Length of the film: camera moves and gestures take all of it.
    """

    def __init__(self, scene: Scene, width: int, height: int, seconds: float) -> None:
        self._scene = scene
        self._seconds = seconds
        colours = self._colours = palette(scene)
        self._canvas = Canvas(_sky(scene, colours, width, height), _GRAIN)
        self._land = landscape(scene.place, width, height, colours, scene.dice("land"), nudge(scene))
        self._weather = Weather(scene, colours)
        self._actors = [Actor(spot, scene, colours, self._land) for spot in spots(scene.figures, width / height)]
        self._turns = max(1, round(seconds / 5))
        self._pace = {"slowmotion": 0.4, "timelapse": 3.0}.get(scene.pace, 1.0)

    def picture(self, time: float) -> Image.Image:
        """Return the bare frame at `time` seconds."""
        progress = min(1.0, time / self._seconds)
        time *= self._pace
        camera = view(self._scene.camera, progress)
        canvas = self._canvas
        canvas.begin()
        self._weather.sky(canvas, time)
        inside = 0.8 if self._land.indoors else 9.0
        self._land.draw(tuple(layer for layer in self._land.behind if layer[0] < inside), canvas, camera, time)
        camera.focus(canvas, 0.0)
        self._weather.veil(canvas, time, 0)
        self._weather.veil(canvas, time, 1)
        self._weather.fall(canvas, time, 0.0, 1.0 if self._land.indoors else 0.55)
        self._land.draw(tuple(layer for layer in self._land.behind if layer[0] >= inside), canvas, camera, time)
        camera.focus(canvas, 1.0)
        if self._scene.time == "candle" and not self._land.afloat:
            candle(canvas, self._colours, time, 0.2, self._land.feet)
        for actor in self._actors:
            actor.draw(canvas, time, progress, self._turns)
        self._land.draw(self._land.before, canvas, camera, time)
        if not self._land.indoors:
            canvas.look()
            self._weather.veil(canvas, time, 2)
            self._weather.fall(canvas, time, 0.55, 1.0)
        return canvas.finished()


def nudge(scene: Scene) -> Random | None:
    """Return what shifts the hills of a later take a little; None for the first one."""
    return scene.chance("hills") if scene.take else None


def _sky(scene: Scene, colours: Palette, width: int, height: int) -> Image.Image:
    """Return what never moves: the sky and the sun or moon."""
    size = width * _GRAIN, height * _GRAIN
    image = gradient(*size, colours.sky, colours.horizon, 0.72)
    dice = scene.dice("sky")
    chance = scene.chance("sky")
    x = (0.7 if scene.place == "windowsill" or dice.random() < 0.7 else 0.24) + dice.uniform(-0.05, 0.05)
    y = dice.uniform(0.26, 0.32)
    if scene.take:
        x, y = x + chance.uniform(-0.1, 0.1), y + chance.uniform(-0.05, 0.05)
    if scene.time in ("dawn", "dusk", "sunset") and scene.place != "windowsill":
        y += 0.12
    r = 0.131 * min(width, height) * _GRAIN * dice.uniform(0.9, 1.08)
    disc = colours.disc
    if scene.place == "deep":  # seen from below the surface
        y, disc = 0.08, mix(colours.disc, colours.sky, 0.6)
    if scene.weather & {"fog", "snow", "storm", "cloud"}:
        disc = mix(disc, mix(colours.sky, colours.horizon, 0.5), 0.5)
    x, y = x * size[0], y * size[1]
    ImageDraw.Draw(image).ellipse((x - r, y - r, x + r, y + r), fill=disc)
    return image
