"""The main paths, in a real JupyterLab and a real browser, on the simulator."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.jupyter import Server, opened, ours
from tests.browser.room import Room

pytestmark = pytest.mark.browser

QUICKSTART = Path(__file__).resolve().parents[2] / "notebooks" / "01-quickstart.ipynb"
PROMPT = "A paper crane unfolds on a windowsill, rain outside. Slow push in."
DONE = '.grokvideo[data-widget="job"][data-status="done"]'
HOLD_THE_KERNEL = """\
import pathlib, time
assert crane.status in ("waiting", "submitting", "pending"), crane.status  # the cell above returned before the end
for _ in range(900):
    if pathlib.Path("let-go").exists():
        break
    time.sleep(0.1)
"""
LONG = 90_000  # milliseconds: the machines are shared, and none of this is a measurement


def card(job: str = "") -> str:
    return f'.grokvideo[data-widget="job"]{job}'


def play(page: Page, selector: str = DONE) -> None:
    """Press play and wait until the picture has moved on."""
    page.wait_for_function(f"() => document.querySelector('{selector} video')?.readyState >= 3", timeout=LONG)
    page.locator(f'{selector} [data-action="play"]').first.click()
    page.wait_for_function(f"() => document.querySelector('{selector} video').currentTime > 0.3", timeout=LONG)
    page.locator(f'{selector} [data-action="pause"]').first.click()
    page.wait_for_function(f"() => document.querySelector('{selector} video').paused", timeout=LONG)


def seek(page: Page, seconds: float, selector: str = DONE) -> float:
    """Move the video and return where it then is."""
    return float(
        page.evaluate(
            """([selector, seconds]) => new Promise(resolve => {
                const video = document.querySelector(selector + ' video');
                video.addEventListener('seeked', () => resolve(video.currentTime), {once: true});
                video.currentTime = seconds;
            })""",
            [selector, seconds],
        )
    )


def test_quickstart_runs_from_prompt_to_playing_clips(lab: Server, browser: Browser) -> None:
    shutil.copy(QUICKSTART, lab.root)
    with opened(lab, browser, QUICKSTART.name) as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_function(f"() => document.querySelectorAll('{DONE}').length === 8", timeout=LONG)
        page.wait_for_selector(card('[data-status="failed"]'), timeout=LONG)
        assert page.locator(card()).count() == 9
        assert page.locator(".grokvideo-static:visible").count() == 0
        play(page)
        assert seek(page, 5.0) == pytest.approx(5.0, abs=0.05)
        sizes = page.evaluate(
            "() => [...document.querySelectorAll('.grokvideo video')].map(v => [v.videoWidth, v.videoHeight])"
        )
        assert sizes[0] == [848, 480]
        assert sizes[2] == [480, 848]
        # Those of the small cards load when they are looked at.
        assert page.locator(f'{card()} video[src*="/files/grokvideo_clips/"]').count() == 5
        taller = (
            "() => [...document.querySelectorAll('.jp-OutputArea-output')].map(o => o.scrollHeight - o.clientHeight)"
        )
        assert set(page.evaluate(taller)) == {0}  # else every card has a scrollbar
        assert ours(notebook.complaints) == []
    assert len(list((lab.root / "grokvideo_clips").glob("*.mp4"))) == 7


def test_the_cell_is_ready_before_the_job_is_and_the_bar_moves_while_another_cell_sleeps(simulated: Room) -> None:
    with simulated.opened(f"%%grokvideo crane --duration 6\n{PROMPT}", HOLD_THE_KERNEL) as notebook:
        page = notebook.page
        notebook.start_all()
        page.wait_for_function(f"() => Number(document.querySelector('{card()}')?.dataset.progress) > 0", timeout=LONG)
        first = page.evaluate(f"() => Number(document.querySelector('{card()}').dataset.progress)")
        page.wait_for_function(
            f"first => Number(document.querySelector('{card()}')?.dataset.progress) > first", arg=first, timeout=LONG
        )
        page.wait_for_selector(DONE, timeout=LONG)
        prompt = page.locator(".jp-InputPrompt").last.text_content()  # the kernel's status also tells of comm messages
        assert prompt == "[*]:", "the card must move and end while a cell holds the kernel"
        play(page)
        simulated.let_go()
        page.wait_for_function("() => [...document.querySelectorAll('.jp-InputPrompt')].at(-1).textContent === '[3]:'")
        assert ours(notebook.complaints) == []


def test_a_kernel_restarted_while_pending_ends_in_the_same_clip(lab: Server, browser: Browser) -> None:
    lab.notebook("again.ipynb", ["%load_ext grokvideo", f"%%grokvideo crane --duration 6\n{PROMPT} [[slow]]"])
    with opened(lab, browser, "again.ipynb") as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_selector(card('[data-status="pending"]'), timeout=LONG)
        job_id = page.get_attribute(card(), "data-job-id")
        notebook.restart()
        notebook.start(0)
        page.wait_for_function(
            "() => document.querySelector('.jp-OutputArea')?.textContent.includes('Picked up')", timeout=LONG
        )
        page.wait_for_selector(f'{DONE}[data-job-id="{job_id}"]', timeout=LONG)
        play(page)
        assert "Picked up" in notebook.outputs()[0]
    library = json.loads(_library(lab))
    assert library == [[job_id, "done"]]


def test_a_saved_notebook_plays_without_a_kernel(lab: Server, browser: Browser) -> None:
    path = lab.notebook("saved.ipynb", ["%load_ext grokvideo", f"%%grokvideo crane -d 2\n{PROMPT}"])
    with opened(lab, browser, path.name) as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(DONE, timeout=LONG)
        notebook.save()
        notebook.shut_down()
    saved = json.loads(path.read_text())
    output = saved["cells"][1]["outputs"][0]["data"]
    assert 'data-status="done"' in "".join(output["text/html"])
    saved["metadata"]["kernelspec"] = {"display_name": "gone", "language": "python", "name": "no-such-kernel"}
    path.write_text(json.dumps(saved))
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{lab.port}/lab/tree/{path.name}?reset&token={lab.token}")
    video = ".grokvideo-static video"  # changed by hand, the notebook is not trusted: data- attributes are stripped
    page.wait_for_function(f"() => document.querySelector('{video}')?.readyState >= 1", timeout=LONG)
    assert page.evaluate(f"() => document.querySelector('{video}').duration") == pytest.approx(2, abs=0.1)
    assert page.evaluate(
        f"() => {{ const v = document.querySelector('{video}'); v.muted = true; return v.play().then(() => true); }}"
    )
    page.wait_for_function(f"() => document.querySelector('{video}').currentTime > 0.3", timeout=LONG)
    context.close()


def test_a_clip_outside_the_servers_folder_plays_from_buffers(simulated: Room, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with simulated.opened(f"os.chdir({str(elsewhere)!r})", f"%%grokvideo crane -d 3\n{PROMPT}") as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_selector(DONE, timeout=LONG)
        play(page)
        assert seek(page, 2.0) == pytest.approx(2.0, abs=0.05)
        assert page.evaluate(f"() => document.querySelector('{DONE} video').src").startswith("blob:")
        assert ours(notebook.complaints) == []


def test_stop_ends_the_watching_and_resume_brings_the_clip(simulated: Room) -> None:
    with simulated.opened(f"%%grokvideo crane -d 3\n{PROMPT} [[slow]]") as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_selector(card('[data-status="pending"]'), timeout=LONG)
        page.locator(f'{card()} [data-action="stop"]').click()
        page.wait_for_selector(card('[data-status="stopped"]'), timeout=LONG)
        page.locator(f'{card()} [data-action="resume"]').click()
        page.wait_for_selector(DONE, timeout=LONG)
        assert ours(notebook.complaints) == []


def _library(server: Server) -> str:
    """Every job in the library as JSON: `[[id, state], ...]`."""
    import sqlite3

    path = server.root.parent / "grokvideo_home" / "library.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        return json.dumps(db.execute("SELECT id, state FROM jobs").fetchall())
