"""One browser for the tests of a module; a bare page, a server for each test, or a room in one that they share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.jupyter import Server, serve
from tests.browser.reels import films
from tests.browser.room import Room
from tests.browser.stage import FILM, Stage, build
from tests.browser.stage import serve as serve_files
from tests.faults import server as faults

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
]
_PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


@pytest.fixture(scope="module")  # Playwright keeps a loop running, which the asynchronous tests would meet
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "the browser tests need Chrome or Chromium; `make test` finds or installs one"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of every open page of a test that failed, in build/screenshots/."""
    report = yield
    chromium = getattr(item, "funcargs", {}).get("browser")
    if report.when == "call" and report.failed and chromium is not None:
        for number, page in enumerate(page for context in chromium.contexts for page in context.pages):
            page.screenshot(path=_PICTURES / f"{item.name}-{number}.png")
    return report


@pytest.fixture(scope="session")
def bare_files(tmp_path_factory: pytest.TempPathFactory, film: bytes) -> dict[str, bytes]:
    """What is served of the page without a notebook; what is added is served too."""
    return {**build(tmp_path_factory.mktemp("bare")), f"/{FILM}": film}


@pytest.fixture(scope="session")
def bare_page(bare_files: dict[str, bytes]) -> Iterator[str]:
    """Where the page without a notebook is served."""
    with serve_files(bare_files) as address:
        yield address


@pytest.fixture(scope="session")
def reels(bare_files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    """The films that comparisons are made of, beside the page."""
    bare_files.update(films(tmp_path_factory.mktemp("reels")))


@pytest.fixture(scope="module")
def one_stage(bare_page: str, browser: Browser) -> Stage:
    return Stage(bare_page, browser)


@pytest.fixture
def stage(one_stage: Stage) -> Iterator[Stage]:
    """Pages without a notebook; whatever they complain of fails the test."""
    one_stage.complaints.clear()
    yield one_stage
    one_stage.tidy()
    assert one_stage.complaints == []


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Server]:
    with serve(tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Iterator[BrowserContext]:
    """One browser window for the tests of a module: the application is fetched once."""
    context = browser.new_context(viewport={"width": 1100, "height": 1300})
    yield context
    context.close()


@pytest.fixture
def service(film: bytes) -> Iterator[faults.Server]:
    """A provider on loopback whose jobs are pending until the test says otherwise."""
    pending = faults.answer(202, {"status": "pending", "progress": 40})
    with faults.Server(poll=[pending], media=[faults.answer(200, film)]) as server:
        yield server


@pytest.fixture
def room(
    shared_lab: Server, tabs: BrowserContext, service: faults.Server, tmp_path: Path, request: pytest.FixtureRequest
) -> Room:
    """A folder and a library of this test's own, at `service`."""
    name = f"{request.path.stem}-{request.node.name}"
    return Room(shared_lab, tabs, service, name, tmp_path / "library")


@pytest.fixture
def simulated(room: Room) -> Room:
    """The same with the simulator in the kernel, as in the first notebook of a newcomer."""
    room.simulated = True
    return room
