"""Pictures of the real thing for the README: `make screenshots` runs cells in JupyterLab and photographs them.

Light and dark, the player when a clip is done, and takes while they render. Needs Chrome or Chromium, as the tests do.
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
FOXES = "%%grokvideo foxes -n 3 --duration 6\nA red fox in a snowy forest at dusk. Pan left."
CELLS = ["%load_ext grokvideo\nweather = 'rain'", CRANE, FOXES]
WIDTH, HEIGHT = 860, 915
_DARK = "() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
_ONE_OF_THREE = """() => {
    const [, ...takes] = document.querySelectorAll('.grokvideo');
    return takes.length === 3 && takes.filter(take => take.querySelector('.gv-poster')?.complete).length === 1
        && Number(takes.at(-1).dataset.progress) > 0.2;
}"""
_ALONE = """async () => {
    await window.jupyterapp.commands.execute('application:toggle-mode');
    await window.jupyterapp.commands.execute('application:toggle-left-area');
}"""
# Those that a theme brings differ from machine to machine.
_FONTS = """:root, body {
    --jp-ui-font-family: "Liberation Sans", Arial, sans-serif; --jp-content-font-family: var(--jp-ui-font-family);
    --jp-code-font-family: "Liberation Mono", monospace;
}"""


def take(server: Server, browser: Browser, *, dark: bool) -> None:
    """Run the notebook once and photograph it twice."""
    name = "dark" if dark else "light"
    server.notebook(f"{name}.ipynb", CELLS)
    with opened(server, browser, f"{name}.ipynb", width=WIDTH, height=HEIGHT, scale=2) as notebook:
        page = notebook.page
        page.evaluate(_ALONE)
        page.add_style_tag(content=_FONTS)
        if dark:
            page.evaluate(_DARK)
            page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
        notebook.run(0)
        notebook.run(1)
        page.wait_for_selector('.grokvideo[data-status="done"]', timeout=60_000)
        page.wait_for_function("() => document.querySelector('.grokvideo video')?.readyState >= 3")
        page.locator('.grokvideo [data-action="play"]').first.click()
        page.wait_for_function("() => document.querySelector('.grokvideo video').currentTime > 2.5")
        page.locator('.grokvideo [data-action="pause"]').first.click()
        page.mouse.move(0, 0)
        notebook.start(2)
        page.wait_for_function(_ONE_OF_THREE, timeout=60_000)
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
