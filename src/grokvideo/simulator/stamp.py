"""The marks every frame carries: SIMULATED, the frame number and the frame code."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont, ImageStat

from grokvideo.simulator import framecode
from grokvideo.simulator.canvas import Colour
from grokvideo.simulator.palettes import luminance


class Stamp:
    """Puts the marks on the frames of one clip; they cannot be turned off.

    Parameters
    ----------
    first
        The first frame, bare: its bottom edge decides whether the writing is bright or dark.
    """

    def __init__(self, first: Image.Image) -> None:
        self._unit = min(first.size)
        font = ImageFont.load_default(size=max(8, round(self._unit * 0.029)))
        assert isinstance(font, ImageFont.FreeTypeFont)  # what Pillow's wheels bring; its old font has no sizes
        self._font = font
        strip = first.crop((0, round(first.height * 0.94), first.width, first.height))
        red, green, blue = ImageStat.Stat(strip).mean
        dark = luminance((round(red), round(green), round(blue))) < 0.5
        self._ink: Colour = (255, 255, 255) if dark else (0, 0, 0)
        self._word = self._text("SIMULATED")
        self._digits = [self._text(digit) for digit in "0123456789"]

    def mark(self, frame: Image.Image, number: int) -> None:
        """Mark one bare frame."""
        margin = round(self._unit * 0.016)
        y = frame.height - margin - self._word.height
        frame.paste(self._ink, (margin, y), self._word)
        digits = [self._digits[int(digit)] for digit in f"{number:03d}"]
        x = frame.width - margin - sum(digit.width for digit in digits)
        for digit in digits:
            frame.paste(self._ink, (x, y), digit)
            x += digit.width
        framecode.draw(frame, number)

    def _text(self, text: str) -> Image.Image:
        """Return the letters as a mask of the common line height, two thirds opaque."""
        width, height = round(self._font.getlength(text)), sum(self._font.getmetrics())
        mask = Image.new("L", (width, height), 0)
        ImageDraw.Draw(mask).text((0, 0), text, fill=165, font=self._font)
        return mask
