"""What is put into a Studio, in a real JupyterLab: dropped, chosen, pasted, and on its way in parts."""

from __future__ import annotations

import base64
import hashlib
import io
import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room, Wire
from tests.browser.studios import (
    MAKE,
    STUDIO,
    begin,
    button,
    choose,
    field,
    generate,
    into,
    last_line,
    posted,
    wait_cards,
    wait_price,
    write,
)

pytestmark = pytest.mark.browser

WHOLE = "import hashlib, pathlib\nprint(hashlib.sha256(pathlib.Path(studio.image).read_bytes()).hexdigest())"


def picture(path: Path, colour: str = "teal", size: tuple[int, int] = (320, 180)) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


def noise(path: Path, side: int = 2600) -> Path:
    """A PNG of about 20 MB: chance cannot be packed."""
    Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3)).save(path, compress_level=0)
    return path


def test_a_picture_is_dropped_seen_priced_and_sent(room: Room, tmp_path: Path) -> None:
    room.finish()
    red, blue = picture(tmp_path / "red.png", "red"), picture(tmp_path / "blue.png", "blue")
    (tmp_path / "notes.txt").write_text("words")
    with room.opened(MAKE, "print(studio.mode, studio.image.name, studio.bill['sum'])") as notebook:
        page = begin(notebook)
        write(page, "The red one melts")
        wait_price(page, "$0.30")
        into(page, field(page, "prompt"), red)  # wherever it falls: the mode becomes that of pictures
        tile = page.locator(f"{STUDIO} .gv-tile")
        expect(tile.locator("img")).to_have_attribute("src", lambda_src := __import__("re").compile("^data:image/jpeg"))
        expect(page.locator('[data-spot="mode image"]')).to_have_attribute("aria-checked", "true")
        expect(page.locator(STUDIO)).to_contain_text("320 × 180")
        expect(page.locator(STUDIO)).to_contain_text("follows the image")
        wait_price(page, "$0.302")
        into(page, field(page, "image"), tmp_path / "notes.txt")
        expect(page.locator(STUDIO)).to_contain_text("notes.txt was left out: only PNG, JPEG, WebP.")
        button(page, "generate").click()
        wait_cards(page, "done", 1)
        [sent] = posted(room)
        assert (sent["prompt"], pixel(sent["image"]["url"])) == ("The red one melts", (255, 0, 0))

        into(page, field(page, "image"), blue)  # there is room for one
        expect(page.locator(STUDIO)).to_contain_text("blue.png")
        expect(tile).to_have_count(1)
        generate(page, "The blue one melts", "$0.302")
        assert pixel(posted(room)[-1]["image"]["url"]) == (0, 0, 255)
        button(page, "remove").click()
        expect(tile).to_have_count(0)
        expect(page.locator(STUDIO)).to_contain_text("Drop an image, or choose a file")
        assert ours(notebook.complaints) == []
