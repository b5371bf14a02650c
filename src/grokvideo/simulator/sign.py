"""A sign in the middle of a picture: what stands in for something says so."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

_SMALLEST = 8


class Sign:
    """Black words on a white sign, drawn once and put on any number of pictures of one size."""

    def __init__(self, text: str, width: int, height: int) -> None:
        size = max(_SMALLEST, min(width, height) // 20)
        font = ImageFont.load_default(size)
        while size > _SMALLEST and font.getlength(text) > width * 0.8:
            size -= 1
            font = ImageFont.load_default(size)
        wide, tall = round(font.getlength(text)) + 2 * size, 2 * size + 1
        self._sign = Image.new("RGB", (wide, tall), "white")
        ImageDraw.Draw(self._sign).text((wide / 2, tall / 2), text, "black", font, anchor="mm")
        self._shape = Image.new("L", (wide * 2, tall * 2), 0)
        ImageDraw.Draw(self._shape).rounded_rectangle((0, 0, wide * 2 - 1, tall * 2 - 1), tall, 255)
        self._shape = self._shape.reduce(2)
        self._at = round((width - wide) / 2), round(height * 0.48 - tall / 2)

    def put(self, image: Image.Image) -> None:
        """Put it on a picture."""
        image.paste(self._sign, self._at, self._shape)
