"""The marks every frame carries: SIMULATED, a caption, the frame number and the frame code."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont, ImageStat

from grokvideo.simulator import framecode
from grokvideo.simulator.canvas import Colour
from grokvideo.simulator.palettes import luminance

_FEWEST = 12  # characters; a shorter caption than this says nothing, unless the prompt is as short
_MOST = 200  # characters; no picture is as wide as this
_ELLIPSIS = "…"
_BRIGHT, _DARK = (255, 255, 255), (0, 0, 0)


class Stamp:
    """Puts the marks on the frames of one clip; they cannot be turned off.

    Parameters
    ----------
    first
        The first frame, bare: its bottom edge decides whether the writing is bright or dark.
    prompt
        Its first words become the caption, in the middle between the stamp and the number, as far as there is room.
    """

    def __init__(self, first: Image.Image, prompt: str = "") -> None:
        unit = min(first.size)
        font = ImageFont.load_default(size=max(8, round(unit * 0.029)))
        assert isinstance(font, ImageFont.FreeTypeFont)  # what Pillow's wheels bring; its old font has no sizes
        self._font = font
        self._ink: Colour = _BRIGHT if _light_below(first) < 0.5 else _DARK
        self._margin = round(unit * 0.016)
        self._word = self._text("SIMULATED")
        self._digits = [self._text(digit) for digit in "0123456789"]
        edge = 2 * self._margin + max(self._word.width, 4 * max(digit.width for digit in self._digits))
        caption = self._caption(prompt, first.width - 2 * (edge + self._margin))
        self._middle = self._text(caption) if caption else None

    def follow(self, frame: Image.Image) -> None:
        """Change from bright writing to dark or back where this bare frame clearly asks for it: night may have come."""
        light = _light_below(frame)
        if light < 0.4:
            self._ink = _BRIGHT
        elif light > 0.6:
            self._ink = _DARK

    def mark(self, frame: Image.Image, number: int) -> None:
        """Mark one bare frame."""
        y = frame.height - self._margin - self._word.height
        frame.paste(self._ink, (self._margin, y), self._word)
        if self._middle is not None:
            frame.paste(self._ink, ((frame.width - self._middle.width) // 2, y), self._middle)
        digits = [self._digits[int(digit)] for digit in f"{number:03d}"]
        x = frame.width - self._margin - sum(digit.width for digit in digits)
        for digit in digits:
            frame.paste(self._ink, (x, y), digit)
            x += digit.width
        framecode.draw(frame, number)

    def _caption(self, prompt: str, room: float) -> str:
        """Return the words that fit into `room` pixels, "" when there are none or the font lacks a letter."""
        whole = " ".join(prompt.split())
        words = whole[:_MOST].split(" ")
        if not self._knows(set(whole[:_MOST])):
            return ""
        if len(whole) <= _MOST and self._font.getlength(whole) <= room:
            return whole
        while words:
            words.pop()  # the last one may be cut
            text = " ".join(words).rstrip(" ,.;:-") + _ELLIPSIS
            if len(text) > _FEWEST and self._font.getlength(text) <= room:
                return text
        return ""

    def _knows(self, letters: set[str]) -> bool:
        missing = bytes(self._font.getmask("\uffff"))  # no character: what the font shows for those that it lacks
        return all(letter.isprintable() and bytes(self._font.getmask(letter)) != missing for letter in letters)

    def _text(self, text: str) -> Image.Image:
        """Return the letters as a mask of the common line height, two thirds opaque."""
        width, height = round(self._font.getlength(text)), sum(self._font.getmetrics())
        mask = Image.new("L", (width, height), 0)
        ImageDraw.Draw(mask).text((0, 0), text, fill=165, font=self._font)
        return mask


def _light_below(frame: Image.Image) -> float:
    """Return how bright the bottom edge of a frame is, 0 to 1."""
    strip = frame.crop((0, round(frame.height * 0.94), frame.width, frame.height))
    red, green, blue = ImageStat.Stat(strip).mean
    return luminance((round(red), round(green), round(blue)))
