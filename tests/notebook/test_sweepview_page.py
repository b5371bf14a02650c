"""The static page of a sweep: its bill, its clips, whatever they are called; and where it is shown."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.engine.bills import BillLine, Part
from grokvideo.engine.jobs import Job
from grokvideo.engine.sweeps import Sweep
from grokvideo.errors import BudgetExceeded, JobFailed, Moderated
from grokvideo.notebook import pages, show, waits
from grokvideo.notebook.html import data_uri
from grokvideo.notebook.sweeppage import Film, film_of, plain_sweep, static_sweep
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.video.thumbs import thumb
from tests.bills import a_bill, a_sweep, seconds
from tests.hostile import XSS
from tests.notebook.cards import WITHIN_S, notebook
from tests.notebook.matrices import Matrices, matrices, statuses
from tests.values import Controls, a_clip, usd

__all__ = ["matrices", "notebook"]

PICTURE = data_uri(b"\xff\xd8\xff small")


class Page(HTMLParser):
    """Every element with its attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def places(self) -> list[tuple[str | None, str | None]]:
        """Job and status of the root and its cells."""
        return [
            (attributes["data-job-id"], attributes["data-status"])
            for _, attributes in self.elements
            if attributes.get("class") == "grokvideo-static"
        ]


def a_job(number: int, status: Status, folder: Path, words: str = "a fox") -> Job:
    request = VideoRequest(prompt=words)
    kind = Moderated if status is Status.MODERATED else JobFailed
    done = status is Status.DONE
    state = JobState(
        status=status,
        created_at=1_763_600_000.0,
        submitted_at=1_763_600_001.0,
        request_id=words,
        estimate_usd=usd("0.42"),
        cost_usd=usd("0.40") if done else None,
        error=None if done or not status.is_settled else kind(f"The provider said: {words}", hint=words),
        clip=a_clip(folder / f"{number}.mp4", request) if done else None,
    )
    return Job(f"{number:016x}", request, state, Controls(), provider="xai", simulated=False, name=words)


def a_begun(folder: Path, found: Sequence[Status], words: str = "ink", **options: Any) -> tuple[Sweep, dict[str, Film]]:
    """A matrix of a style and lengths, with these words in every place where words of others can stand."""
    jobs = [a_job(number, status, folder, words) for number, status in enumerate(found)]
    swept: dict[str, Any] = {"style": [words], "duration": list(range(1, len(jobs) + 1))}
    plain = words.replace("{", "{{").replace("}", "}}")
    sweep = a_sweep((f"{plain} {{style}}", words), jobs, name=words, **(swept | options))
    films = {job.id: Film(folder / f"fuchs & größe-{job.id}.mp4", PICTURE) for job in jobs if job.state.clip}
    return sweep, films


def test_a_page_of_clips_row_by_row(tmp_path: Path) -> None:
    found = [Status.DONE, Status.FAILED, Status.DONE, Status.DONE]
    swept: dict[str, Any] = {"style": ["ink", "clay"], "duration": [3, 6]}
    sweep, films = a_begun(tmp_path, found, bill=a_bill(clips=4), **swept)
    page = Page(static_sweep(sweep, films, view="the-view"))
    assert page.places == [(sweep.id, "done"), *((job.id, job.status.value) for job in sweep)]
    root, *cells = [each for _, each in page.elements if each.get("class") == "grokvideo-static"]
    assert root["data-view"] == "the-view"
    assert not any("data-view" in cell for cell in cells)
    assert page.text == (
        "4 clips: style × duration ink {style} and 1 more "
        "ink 3 s Done, $0.40 6 s Failed: The provider said: ink, may have been billed "
        "clay 3 s Done, $0.40 6 s Done, $0.40 "
        "3 done, 1 failed; $1.20, perhaps $0.42 more of est. $1.68 "
        "Made with grokvideo. Start a kernel and run %load_ext grokvideo , then %grokvideo jobs , to see what can be "
        "done about the others."
    )
    videos = [attributes for tag, attributes in page.elements if tag == "video"]
    assert [video["src"] for video in videos] == [
        f"grokvideo_clips/fuchs%20%26%20gr%C3%B6%C3%9Fe-{job.id}.mp4" for job in sweep if job.status is Status.DONE
    ]
    assert {video["poster"] for video in videos} == {PICTURE}
    assert [tag for tag, _ in page.elements].count("img") == 3  # for pages that strip the video


def test_a_place_that_was_left_out_stays_empty(tmp_path: Path) -> None:
    swept: dict[str, Any] = {"style": ["ink", "clay"], "duration": [3, 6]}
    sweep, films = a_begun(tmp_path, [Status.DONE] * 3, skip=[{"style": "ink", "duration": 3}], **swept)
    html = static_sweep(sweep, films)
    assert html.count("<div></div>") == 1
    assert html.index("<div></div>") < html.index(sweep[0].id)


def test_an_unfinished_one_says_when_it_was_so_and_how_to_go_on(tmp_path: Path) -> None:
    sweep, films = a_begun(tmp_path, [Status.DONE, Status.PENDING, Status.WAITING])
    page = Page(static_sweep(sweep, films))
    assert page.places[0] == (sweep.id, "pending")
    assert "2 s Still rendering, est. $0.42" in page.text
    assert "1 done, 1 rendering, 1 waiting when this notebook was saved; $0.40 of est. $1.26" in page.text
    assert "%load_ext grokvideo : what was sent is picked up where it was, at no extra cost." in page.text
    assert "data-view" not in static_sweep(sweep, films)


def test_the_bill_of_one_that_asks(tmp_path: Path) -> None:
    sweep = a_sweep(("A crane in {style}, {{plain}}",), style=["ink", "clay"], duration=[3, 6, 9], bill=a_bill())
    page = Page(static_sweep(sweep, {}))
    assert page.places == [(sweep.id, "waiting")]
    assert page.text == (
        "6 clips: style × duration A crane in {style} , {plain} Duration Clips Seconds × price Amount "
        "3 s ink, clay 6 s × $0.07 $0.42 6 s ink, clay 12 s × $0.07 $0.84 9 s ink, clay 18 s × $0.07 $1.26 "
        "Already in your library ink, 6 s −$0.42 Estimate 5 new clips $2.10 "
        "$4.78 of $10.00 budget left after this. "
        "Waiting for your confirmation when this notebook was saved. Nothing was sent. "
        "Made with grokvideo. Run the cell again to see the bill again."
    )
    text = plain_sweep(sweep, {})
    assert text.splitlines()[-1] == "Waiting for your confirmation when this notebook was saved. Nothing was sent."
    sweep.cancel()
    page = Page(static_sweep(sweep, {}))
    assert page.places == [(sweep.id, "done")]
    assert "Cancelled. Nothing was sent." in page.text
    assert "Waiting" not in page.text + plain_sweep(sweep, {})


@pytest.mark.parametrize("words", XSS)
@pytest.mark.parametrize("status", [Status.DONE, Status.FAILED, Status.MODERATED, Status.PENDING])
def test_hostile_words_are_text_and_make_no_element(tmp_path: Path, words: str, status: Status) -> None:
    harmless, page = (Page(static_sweep(*a_begun(tmp_path, [status, Status.DONE], each))) for each in ("a fox", words))
    assert page.open == []
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert [list(attributes) for _, attributes in page.elements] == [list(each) for _, each in harmless.elements]


@pytest.mark.parametrize("words", XSS)
def test_hostile_words_in_a_bill_are_text_and_make_no_element(words: str) -> None:
    def page_with(words: str) -> Page:
        bill = a_bill(
            varied=words,
            head=words,
            lines=(BillLine(words, words, 2, seconds(6), usd("0.42")),),
            answered=Part(1, words, usd("0.42")),
            doubtful=Part(1, words, usd("0.42")),
            refusal=BudgetExceeded(words, hint=words),
            simulated=True,
        )
        plain = words.translate(dict.fromkeys(map(ord, "{}[]!:")))
        return Page(static_sweep(a_sweep((f"{plain} {{{plain}}}",), bill=bill, name=words), {}))

    harmless, page = page_with("a fox"), page_with(words)
    assert page.open == []
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert [list(attributes) for _, attributes in page.elements] == [list(each) for _, each in harmless.elements]


def test_there_is_no_id_script_form_or_button_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    begun, films = a_begun(tmp_path, list(Status))
    for sweep in (begun, a_sweep(bill=a_bill(simulated=True), style=["ink", "clay"])):
        for tag, attributes in Page(static_sweep(sweep, films, view="v")).elements:
            allowed = "div p b span code video img table thead tbody tr th td"
            assert tag in allowed.split()
            assert not {"id", "name", "href", "action", "onerror", "onload"} & attributes.keys()
            assert "url(" not in (attributes.get("style") or "")
            for source in ("src", "poster"):
                address = attributes.get(source) or ""
                assert address.startswith(("data:image/jpeg;base64,", "grokvideo_clips/")) or not address


def test_nothing_on_the_page_is_taken_for_a_formula(tmp_path: Path) -> None:
    (root, _), (inner, attributes), *_ = Page(static_sweep(*a_begun(tmp_path, [Status.DONE]))).elements
    assert (root, inner) == ("div", "div")
    assert {"mathjax_ignore", "tex2jax_ignore"} == {*str(attributes["class"]).split()}


def test_hidden_characters_are_shown(tmp_path: Path) -> None:
    sweep, films = a_begun(tmp_path, [Status.DONE, Status.FAILED], f"i{chr(0x202E)}nk \x1b[2J")
    both = static_sweep(sweep, films) + plain_sweep(sweep, films)
    assert not re.search("[\u202e\x1b]", both)


def test_as_plain_text_each_clip_is_a_line_with_its_file(tmp_path: Path) -> None:
    sweep, films = a_begun(tmp_path, [Status.DONE, Status.PENDING], bill=a_bill(clips=2, varied="duration"))
    assert plain_sweep(sweep, films).splitlines() == [
        "ink: 2 clips: duration: 1 done, 1 rendering when this notebook was saved; $0.40 of est. $0.84",
        "“ink {style} and 1 more”",
        f"1 s: Done, $0.40, grokvideo_clips/fuchs & größe-{sweep[0].id}.mp4",
        "2 s: Still rendering, est. $0.42",
    ]


def a_poster(folder: Path) -> Path:
    """One that is as hard to make small as a photograph of gravel."""
    noise = Image.effect_noise((640, 360), 60)
    picture = Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180))).resize((640, 360))
    path = folder / "poster.jpg"
    picture.save(path, "JPEG", quality=80)
    return path


def test_a_page_of_sixty_clips_is_below_900_kb(tmp_path: Path) -> None:
    jobs = [a_job(number, Status.DONE, tmp_path) for number in range(60)]
    sweep = a_sweep(("a {style} " * 100,), jobs, style=[f"style {number}" for number in range(10)], take=range(1, 7))
    clip = a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox"), a_poster(tmp_path))
    clip.path.write_bytes(b"a clip")
    films = {job.id: film_of(job, clip, tmp_path, len(jobs)) for job in jobs}
    assert all(film.poster for film in films.values())
    html = static_sweep(sweep, films, view="v" * 32)
    assert html.count("<img ") == 60
    assert len(html.encode()) < 900_000


@pytest.mark.parametrize("limit", [1_200, 6_000])
def test_a_small_picture_is_small(tmp_path: Path, limit: int) -> None:
    jpeg = thumb(a_poster(tmp_path), limit)
    assert jpeg is not None
    assert len(jpeg) <= limit
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.width <= 240
        assert abs(picture.width / picture.height - 16 / 9) < 0.1


def test_a_picture_that_is_gone_or_broken_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert thumb(tmp_path / "gone.jpg", 6_000) is None
    assert not caplog.records
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    assert thumb(tmp_path / "broken.jpg", 6_000) is None
    assert "cannot be read" in caplog.text


def test_a_clip_that_cannot_be_put_beside_the_notebook_keeps_its_picture(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "grokvideo_clips").write_text("no folder")
    clip = a_clip(tmp_path / "a.mp4", VideoRequest(prompt="a fox"), a_poster(tmp_path))
    clip.path.write_bytes(b"a clip")
    sweep, _ = a_begun(tmp_path, [Status.DONE])
    film = film_of(sweep[0], clip, tmp_path, 1)
    assert film.link is None
    assert "could not be linked" in caplog.text
    elements = Page(static_sweep(sweep, {sweep[0].id: film})).elements
    assert [tag for tag, _ in elements if tag in ("img", "video")] == ["img"]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], bool]]:
    """What a kernel that a program drives got, and whether that took the place of the one before."""
    monkeypatch.setenv("GROKVIDEO_WAIT", "1")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(show, "in_kernel", lambda: True)
    outputs: list[tuple[dict[str, Any], bool]] = []
    monkeypatch.setattr(pages, "publish_display_data", lambda data, update=False, **_: outputs.append((data, update)))
    return outputs


def test_where_a_program_runs_the_notebook_there_is_a_page_and_it_waits(
    matrices: Matrices, published: list[tuple[dict[str, Any], bool]]
) -> None:
    sweep = matrices.sweep()
    show.show_sweep(sweep, wait=None)
    assert [(statuses(data)[0], update) for data, update in published] == [("pending", False), ("done", True)]
    assert published[-1][0]["text/html"].count("<video ") == 2
    assert set(published[-1][0]) == {"text/html", "text/plain"}
    assert not matrices.notebook.outputs


def test_nobody_waits_for_a_confirmation(matrices: Matrices, published: list[tuple[dict[str, Any], bool]]) -> None:
    matrices.session.configure(confirm_over_usd=0)
    show.show_sweep(matrices.sweep(), wait=True)
    assert [statuses(data) for data, _ in published] == [["waiting"], ["waiting"]]


def test_a_cell_that_waits_ends_when_every_clip_stands_in_the_output(
    matrices: Matrices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "in_kernel", lambda: True)
    sweep = matrices.sweep()
    show.show_sweep(sweep, wait=True)
    assert statuses(matrices.written()[-1]) == ["done"] * 3
    assert matrices.written()[-1]["text/html"].count("<video ") == 2


def test_shown_by_itself_it_does_not_wait(matrices: Matrices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "in_kernel", lambda: True)
    sweep = matrices.sweep()
    sweep._ipython_display_()
    assert len(matrices.notebook.outputs) >= 1
    sweep.wait(WITHIN_S)


def test_an_interrupt_is_told_in_one_line(matrices: Matrices, monkeypatch: pytest.MonkeyPatch) -> None:
    from grokvideo.notebook.widgets.sweepview import SweepView

    def interrupted(_: SweepView) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(show, "in_kernel", lambda: True)
    monkeypatch.setattr(SweepView, "show", interrupted)
    with pytest.raises(waits.NotWaiting, match="Not waiting any longer"):
        show.show_sweep(matrices.sweep(), wait=True)


def test_a_terminal_has_a_line_for_each_clip(matrices: Matrices, capsys: pytest.CaptureFixture[str]) -> None:
    sweep = matrices.sweep()
    show.show_sweep(sweep, wait=True)
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "2 clips: animal"
    assert [line.split(",")[0] for line in lines] == ["cranes_fox: done", "cranes_owl: done"]


def test_a_terminal_shows_the_bill_of_one_that_asks(matrices: Matrices, capsys: pytest.CaptureFixture[str]) -> None:
    matrices.session.configure(confirm_over_usd=0)
    sweep = matrices.sweep()
    show.show_sweep(sweep)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "2 clips: animal (simulated)"
    assert said[-1] == "Nothing was sent: .start() generates, and pays."
    sweep.cancel()
    show.show_sweep(sweep)
    assert capsys.readouterr().out.splitlines()[-1] == "Cancelled. Nothing was sent."
