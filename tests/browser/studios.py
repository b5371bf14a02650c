"""A Studio in a notebook: where its parts are, and what a person does with them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.jupyter import LONG, Notebook
from tests.browser.room import Room

STUDIO = '.grokvideo[data-widget="studio"]'
CLIPS = f'{STUDIO} [data-widget="clips"]'
CARD = f"{CLIPS} [data-job-id]"
MAKE = "import grokvideo as gv\nstudio = gv.Studio()\nstudio"
"""The first cell behind the one that loads the extension."""
TRAITS = (
    "print(studio.prompt, studio.mode, studio.duration, studio.resolution, studio.aspect_ratio, studio.bill['price'])"
)
# What is saved of the cell that shows it.
OUTPUT = """() => JSON.stringify(
    window.jupyterapp.shell.currentWidget.content.widgets[1].model.outputs.toJSON())"""
# Whether the film of a card is further than that.
PLAYED = """([card, from]) => {
    const video = document.querySelector(card + ' video');
    return !!video && video.readyState >= 3 && video.currentTime > from;
}"""


def begin(notebook: Notebook, *numbers: int) -> Page:
    """Run these cells, the first and the second without any, and wait until the form is there."""
    for number in numbers or (0, 1):
        notebook.run(number)
    expect(field(notebook.page, "prompt")).to_be_visible(timeout=LONG)
    return notebook.page


def field(page: Page, name: str, number: int = 0) -> Locator:
    """A field of the form; `number` counts the views, from the top of the notebook."""
    return page.locator(STUDIO).nth(number).locator(f'[data-field="{name}"]')


def button(page: Page, action: str, number: int = 0) -> Locator:
    """A button of the form."""
    return page.locator(STUDIO).nth(number).locator(f'[data-action="{action}"]').first


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of several that stand side by side."""
    field(page, name).locator(f'[data-spot="{name} {value}"]').click()


def write(page: Page, words: str) -> None:
    """Type a prompt in the place of what is there."""
    field(page, "prompt").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def wait_price(page: Page, price: str) -> None:
    """Wait until the button says that, and can be pressed."""
    expect(field(page, "estimate")).to_have_text(price, timeout=LONG)
    expect(button(page, "generate")).not_to_have_attribute("aria-disabled", "true", timeout=LONG)


def generate(page: Page, words: str, price: str) -> None:
    """Type a prompt, see its price, press the button, and wait until one more clip is done."""
    done = page.locator(card("done")).count()
    write(page, words)
    wait_price(page, price)
    button(page, "generate").click()
    wait_cards(page, "done", done + 1)


def card(status: str = "", job: str = "") -> str:
    """Selects the cards of a status, or of a job."""
    return CARD + (f'[data-status="{status}"]' if status else "") + (f'[data-job-id="{job}"]' if job else "")


def wait_cards(page: Page, status: str, count: int) -> None:
    """Wait until so many cards stand so."""
    expect(page.locator(card(status))).to_have_count(count, timeout=LONG)


def newest(page: Page) -> str:
    """The job of the first card."""
    job = page.locator(CARD).first.get_attribute("data-job-id")
    assert job
    return job


def play(page: Page, job: str) -> None:
    """Press play on a card, and wait until its film moves on."""
    one = card("done", job)
    page.locator(f'{one} [data-action="play"]').click()
    page.wait_for_function(PLAYED, arg=[one, 0.2], timeout=LONG)


def ask(page: Page, job: str, action: str) -> None:
    """Press an entry of a card's menu."""
    one = page.locator(card(job=job))
    one.locator('[data-action="more"]').click()
    one.locator(f'[role="menuitem"][data-action="{action}"]').click()


def posted(room: Room) -> list[dict[str, Any]]:
    """What was asked for, in order."""
    return [json.loads(heard.body) for heard in room.service.posts]


def last_line(notebook: Notebook, number: int) -> str:
    """Run a cell that prints; returns its last line."""
    notebook.run(number)
    output = notebook.page.locator(".jp-Notebook .jp-CodeCell").nth(number).locator(".jp-OutputArea-output")
    return output.last.inner_text().strip().splitlines()[-1]


def into(page: Page, place: Locator, *files: Path) -> None:
    """Drop files there."""
    data = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in files]
    place.evaluate(
        """async (place, files) => {
            const transfer = new DataTransfer();
            for (const [name, data] of files) {
                const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
                const type = name.endsWith('.png') ? 'image/png' : name.endsWith('.mp4') ? 'video/mp4' : 'text/plain';
                transfer.items.add(new File([bytes], name, {type}));
            }
            for (const type of ['dragenter', 'dragover', 'drop'])
                place.dispatchEvent(
                    new DragEvent(type, {bubbles: true, cancelable: true, composed: true, dataTransfer: transfer}));
        }""",
        data,
    )
