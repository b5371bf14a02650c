"""What is put into a Studio, in a real JupyterLab: dropped, chosen, pasted, and on its way in parts."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room
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


def pixel(address: str) -> tuple[int, ...]:
    """The first of a data URI's picture."""
    found = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB").getpixel((0, 0))
    assert isinstance(found, tuple)
    return found


def noise(path: Path, side: int = 2600) -> Path:
    """A PNG of about 20 MB: chance cannot be packed."""
    Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3)).save(path, compress_level=0)
    return path


def test_a_picture_is_dropped_seen_priced_and_sent(room: Room, tmp_path: Path) -> None:
    room.finish()
    red, blue = picture(tmp_path / "red.png", "red"), picture(tmp_path / "blue.png", "blue")
    (tmp_path / "notes.txt").write_text("words")
    with room.opened(MAKE, "print(studio.mode, studio.slots['image'][0]['name'], studio.bill['sum'])") as notebook:
        page = begin(notebook)
        write(page, "The red one melts")
        wait_price(page, "$0.30")
        into(page, field(page, "prompt"), red)  # wherever it falls: the mode becomes that of pictures
        tile = page.locator(f"{STUDIO} .gv-tile")
        expect(tile.locator("img")).to_have_attribute("src", re.compile("^data:image/jpeg"), timeout=LONG)
        expect(page.locator('[data-spot="mode image"]')).to_have_attribute("aria-checked", "true")
        expect(page.locator(STUDIO)).to_contain_text("320 × 180")
        expect(page.locator(STUDIO)).to_contain_text("follows the image")
        wait_price(page, "$0.31")  # to the cent, and never less
        into(page, field(page, "image"), tmp_path / "notes.txt")
        expect(page.locator(STUDIO)).to_contain_text("notes.txt was left out: only PNG, JPEG, WebP.")
        assert last_line(notebook, 2).startswith("image red.png 6 s × $0.05 + 1 image × $0.002")
        button(page, "generate").click()
        wait_cards(page, "done", 1)
        [sent] = posted(room)
        assert (sent["prompt"], pixel(sent["image"]["url"])) == ("The red one melts", (255, 0, 0))

        into(page, field(page, "image"), blue)  # there is room for one
        expect(page.locator(STUDIO)).to_contain_text("blue.png")
        expect(tile).to_have_count(1)
        generate(page, "The blue one melts", "$0.31")
        assert pixel(posted(room)[-1]["image"]["url"]) == (0, 0, 255)
        button(page, "remove").click()
        expect(tile).to_have_count(0)
        expect(page.locator(STUDIO)).to_contain_text("Drop an image, or choose a file")
        assert ours(notebook.complaints) == []


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


HEAR = """() => {
    window.heard = [];
    const studio = document.querySelector('.grokvideo[data-widget="studio"]');
    studio.addEventListener('input', () => heard.push('typed'));
    new MutationObserver(() => heard.push('part')).observe(studio, {subtree: true, attributeFilter: ['aria-valuenow']});
}"""


def test_a_large_file_arrives_whole_while_the_prompt_is_typed(room: Room, tmp_path: Path) -> None:
    room.finish()
    large = noise(tmp_path / "noise.png")
    assert 20_000_000 < large.stat().st_size < 21_000_000
    with room.opened(MAKE, WHOLE) as notebook:
        page = begin(notebook)
        choose(page, "mode", "image")
        field(page, "prompt").click()
        page.evaluate(HEAR)
        with page.expect_file_chooser() as chooser:
            button(page, "choose-file").click()
        chooser.value.set_files(large)
        field(page, "prompt").click()
        for letter in "Snow falls on it":
            page.keyboard.type(letter)
        expect(page.locator(f"{STUDIO} .gv-tile img")).to_have_attribute("src", re.compile("^data:"), timeout=LONG)
        expect(page.locator(STUDIO)).to_contain_text("2600 × 2600, 20.3 MB")
        heard = page.evaluate("heard")
        last = len(heard) - 1 - heard[::-1].index("part")
        assert heard.count("part") >= 10
        assert heard[:last].count("typed") >= 3, "the page stands still while it sends"
        expect(field(page, "prompt")).to_have_value("Snow falls on it")
        assert last_line(notebook, 2) == digest(large)
        wait_price(page, "$0.31")
        button(page, "generate").click()
        wait_cards(page, "done", 1)
        assert len(room.service.posts) == 1
        assert ours(notebook.complaints) == []
