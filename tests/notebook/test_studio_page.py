"""The static page of a Studio: the form in words, its newest clips, whatever they are called, and how large it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.jobs import Job
from grokvideo.errors import JobFailed, Moderated
from grokvideo.notebook.html import data_uri
from grokvideo.notebook.studio.form import Form
from grokvideo.notebook.studio.page import MOST, About, about_of, plain_studio, static_studio
from grokvideo.notebook.studio.slots import Held
from grokvideo.notebook.sweeppage import Film, film_of
from grokvideo.values.capability import Mode
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.hostile import XSS
from tests.values import Controls, a_clip, usd

PICTURE = data_uri(b"\xff\xd8\xff small")
FORM = About("Text", "a {animal} in {style}", {"animal": ["fox", "owl"], "style": ["ink"]}, ("6 s", "720p"), True)


class Page(HTMLParser):
    """Every element with its attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

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
        """Job and status of the root and its figures."""
        return [
            (attributes["data-job-id"], attributes["data-status"])
            for _, attributes in self.elements
            if attributes.get("class") == "grokvideo-static"
        ]


def a_job(number: int, status: Status, folder: Path, words: str = "a fox", name: str | None = None) -> Job:
    request = VideoRequest(prompt=words)
    kind = Moderated if status is Status.MODERATED else JobFailed
    done = status is Status.DONE
    state = JobState(
        status=status,
        created_at=1_763_600_000.0,
        submitted_at=1_763_600_001.0,
        estimate_usd=usd("0.42"),
        cost_usd=usd("0.40") if done else None,
        error=None if done or not status.is_settled else kind(f"The provider said: {words}", hint=words),
        clip=a_clip(folder / f"{number}.mp4", request) if done else None,
    )
    return Job(f"{number:016x}", request, state, Controls(), provider="xai", simulated=False, name=name)


def films_of(jobs: Sequence[Job], folder: Path, poster: str = PICTURE) -> dict[str, Film]:
    return {job.id: Film(folder / f"fuchs & größe-{job.id}.mp4", poster) for job in jobs if job.state.clip}


def test_an_empty_one_is_its_form_in_words() -> None:
    page = Page(static_studio("0123456789ab", FORM, [], {}, view="the-view"))
    [(_, root), *_] = page.elements
    assert (root["class"], root["data-view"]) == ("grokvideo-static", "the-view")
    assert page.places == [("0123456789ab", "waiting")]
    assert page.text == (
        "Studio ( SIMULATED ) a {animal} in {style} animal : fox, owl style : ink Text, 6 s, 720p "
        "No clips yet. Start a kernel and run the cell to use the form."
    )
    assert [tag for tag, _ in page.elements].count("code") == 4
    assert plain_studio(FORM, [], {}).splitlines() == [
        "Studio (simulated)",
        "“a {animal} in {style}”",
        "animal: fox, owl",
        "style: ink",
        "Text, 6 s, 720p",
        "No clips yet. Start a kernel and run the cell to use the form.",
    ]


def test_a_form_without_words_says_what_there_is() -> None:
    about = About("Edit", "  ", {"animal": []}, (), simulated=False)
    assert Page(static_studio("a", about, [], {})).text.startswith("Studio Edit No clips yet.")
    assert plain_studio(about, [], {}).splitlines()[:2] == ["Studio", "Edit"]
    assert "data-view" not in static_studio("a", about, [], {})


def test_the_clips_newest_first(tmp_path: Path) -> None:
    jobs = [
        a_job(4, Status.PENDING, tmp_path, "an owl in ink"),
        a_job(3, Status.DONE, tmp_path, "a fox in ink", name="fox"),
        a_job(2, Status.FAILED, tmp_path, "a cat"),
        a_job(1, Status.MODERATED, tmp_path, "a dog"),
    ]
    films = films_of(jobs, tmp_path)
    page = Page(static_studio("s", FORM, jobs, films))
    assert page.places == [("s", "pending"), *((job.id, job.status.value) for job in jobs)]
    assert page.text.partition("720p ")[2] == (
        "4 clips , newest first "
        "an owl in ink Still rendering when this notebook was saved, est. $0.42 "
        "fox a fox in ink Done, $0.40 "
        "a cat Failed: The provider said: a cat, may have been billed "
        "a dog Blocked by moderation: may have been billed "
        "Start a kernel and run %load_ext grokvideo : it is picked up where it was, at no extra cost."
    )
    [video] = [attributes for tag, attributes in page.elements if tag == "video"]
    assert video["src"] == f"grokvideo_clips/fuchs%20%26%20gr%C3%B6%C3%9Fe-{jobs[1].id}.mp4"
    assert video["poster"] == PICTURE
    [picture] = [attributes for tag, attributes in page.elements if tag == "img"]
    assert (picture["src"], picture["alt"]) == (PICTURE, "a fox in ink")
    assert plain_studio(FORM, jobs, films).splitlines()[-5:] == [
        "4 clips, newest first:",
        "an owl in ink: Still rendering, est. $0.42",
        f"fox: Done, $0.40, grokvideo_clips/fuchs & größe-{jobs[1].id}.mp4",
        "a cat: Failed: The provider said: a cat, may have been billed",
        "a dog: Blocked by moderation: may have been billed",
    ]


def test_when_all_are_over_it_says_how_to_go_on(tmp_path: Path) -> None:
    page = Page(static_studio("s", FORM, [a_job(1, Status.DONE, tmp_path)], {}))
    assert page.places[0] == ("s", "done")
    assert page.text.endswith("Made with grokvideo. Start a kernel and run the cell to use the form.")
    assert "1 clip , newest first" in page.text
    assert not [tag for tag, _ in page.elements if tag in ("video", "img")]


def test_of_two_hundred_the_newest_have_pictures_and_the_page_stays_small(tmp_path: Path) -> None:
    jobs = [a_job(number, Status.DONE, tmp_path, f"fox {number} " + "of many words " * 40) for number in range(200)]
    html = static_studio("s", FORM, jobs, films_of(jobs, tmp_path, data_uri(b"\xff\xd8\xff" + b"0" * 5_997)))
    page = Page(html)
    assert [job for job, _ in page.places[1:]] == [job.id for job in jobs[:MOST]]
    assert "200 clips , newest first" in page.text
    assert "176 older clips are in your library." in page.text
    assert len(html) < 450_000
    lines = plain_studio(FORM, jobs, {}).splitlines()
    assert lines[-1] == "176 older clips are in your library."
    assert len(lines) == 6 + MOST + 1
    assert "1 older clip is in" in Page(static_studio("s", FORM, jobs[: MOST + 1], {})).text
    assert "older" not in Page(static_studio("s", FORM, jobs[:MOST], {})).text


def test_pictures_are_as_small_as_many_of_them_have_to_be(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.effect_noise((960, 540), 120).convert("RGB")
    picture.save(tmp_path / "poster.jpg", quality=95)
    job = a_job(1, Status.DONE, tmp_path)
    clip = a_clip(tmp_path / "1.mp4", job.request, tmp_path / "poster.jpg")
    film = film_of(job, clip, tmp_path, MOST)
    assert 0 < len(film.poster) <= 6_000 * 4 / 3 + 100


@pytest.mark.parametrize("words", XSS)
def test_words_of_others_are_words(tmp_path: Path, words: str) -> None:
    about = About("Text", words, {words: [words, words]}, (words,), simulated=False)
    jobs = [
        a_job(number, status, tmp_path, words, name=words)
        for number, status in enumerate((Status.DONE, Status.FAILED, Status.PENDING))
    ]
    page = Page(static_studio(words, about, jobs, films_of(jobs, tmp_path), view=words))
    assert {tag for tag, _ in page.elements} <= {"div", "p", "b", "span", "code", "video", "img"}
    allowed = "class data-job-id data-status data-view style src poster controls preload width alt"
    assert {name for _, attributes in page.elements for name in attributes} <= set(allowed.split())
    assert page.places[0][0] == words


def test_nothing_on_it_is_named_runs_or_comes_from_elsewhere(tmp_path: Path) -> None:
    jobs = [a_job(1, Status.DONE, tmp_path)]
    page = Page(static_studio("s", FORM, jobs, films_of(jobs, tmp_path)))
    found: list[Any] = [attributes for _, attributes in page.elements]
    assert not [name for attributes in found for name in attributes if name in ("id", "href", "onclick")]
    assert next(attributes["src"] for attributes in found if "src" in attributes).startswith("grokvideo_clips/")
    assert all("url(" not in (attributes.get("style") or "") for attributes in found)


def test_a_form_that_is_very_large_is_cut() -> None:
    values = {f"name{number}": ["x" * 500] * 50 for number in range(100)}
    about = About("Text", "y" * 100_000, values, ("z" * 1000,), simulated=False)
    assert len(static_studio("s", about, [], {})) < 15_000
    assert len(plain_studio(about, [], {})) < 15_000


def test_a_form_in_words_says_what_holds_in_its_mode() -> None:
    """With all that changes the clip, and nothing that does not."""
    form = Form(model="grok-imagine-video", prompt="a {animal} {", takes=3, generate_audio=False, aspect_ratio="9:16")
    assert about_of(form, simulated=True).settings == (
        "6 s", "480p", "9:16", "grok-imagine-video", "no audio", "3 takes"
    )  # fmt: skip
    boat, owl = (replace(a_held(), slot="reference_images", name=name) for name in ("boat.png", "owl.png"))
    held = {"reference_images": (boat, owl), "image": (boat,)}
    form = replace(form, mode=Mode.REFERENCE, held=held, generate_audio=True, takes=1)
    assert about_of(form, simulated=True).settings[-2:] == ("grok-imagine-video", "references: boat.png + owl.png")
    assert about_of(replace(form, mode=Mode.IMAGE), simulated=True).settings[2:] == (
        "grok-imagine-video", "first frame: boat.png"
    )  # fmt: skip
    assert about_of(replace(form, mode=Mode.EXTEND), simulated=True).settings == ("adds 6 s", "grok-imagine-video")
    assert about_of(replace(form, mode=Mode.EDIT), simulated=True).settings == ("grok-imagine-video",)
    filled = replace(form, prompt="a {animal}", values={"animal": ("fox",), "style": ("ink",)})
    assert about_of(filled, simulated=True).values == {"animal": ("fox",)}


def a_held() -> Held:
    return Held(id="x", slot="image", value=b"", name="", words="", thumb=None, bad=None, upload=None, media=None)
