"""Pictures of the real thing for the README: `make screenshots` runs cells in JupyterLab and photographs them.

Light and dark, the card while it renders and the player when it is done. Needs Chrome or Chromium, as the tests do.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.jupyter import Server, opened, serve

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
CRANE = "%%grokvideo crane --duration 6\nA paper crane unfolds on a windowsill, {weather} outside. Slow push in."
BOAT = "%%grokvideo boat --duration 12 --aspect-ratio 3:2\nA paper boat crosses a harbour at dusk, snow, drone shot."
CELLS = ["%load_ext grokvideo\nweather = 'rain'", CRANE, BOAT]
WIDTH, HEIGHT = 1000, 1010
_DARK = "() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
_ALONE = "() => window.jupyterapp.commands.execute('application:toggle-mode')"


def take(server: Server, browser: Browser, *, dark: bool) -> None:
    """Run the notebook once and photograph it twice."""
    name = "dark" if dark else "light"
    server.notebook(f"{name}.ipynb", CELLS)
    with opened(server, browser, f"{name}.ipynb", width=WIDTH, height=HEIGHT, scale=2) as notebook:
        page = notebook.page
        page.evaluate(_ALONE)
        if dark:
            page.evaluate(_DARK)
            page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
        notebook.start_all()
        page.wait_for_selector('.grokvideo[data-status="done"]', timeout=60_000)
        page.wait_for_function("() => document.querySelector('.grokvideo video')?.readyState >= 3")
        page.evaluate("() => { document.querySelector('.grokvideo video').currentTime = 2.6; }")
        page.wait_for_function("() => Number(document.querySelectorAll('.grokvideo')[1].dataset.progress) > 0.3")
        picture(page, FOLDER / f"quickstart-{name}.png")


def picture(page: Page, path: Path) -> None:
    """Photograph the notebook's cells, without JupyterLab's own frame."""
    page.evaluate("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0; }")
    page.locator(".jp-WindowedPanel-outer").screenshot(path=path)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROME"], args=FLAGS)
        for dark in (False, True):  # each with a library of its own, else the second would find its clips there
            with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as server:
                take(server, browser, dark=dark)
        browser.close()


if __name__ == "__main__":
    main()
