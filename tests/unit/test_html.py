"""The static page of a job: what a saved notebook shows without a kernel, whatever the prompt was."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grokvideo.errors import GrokVideoError, JobFailed, Moderated, SubmitUnknown
from grokvideo.notebook.html import data_uri, static_page
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import a_clip, a_job, usd

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</p></td></table></div><form action=https://evil.example><button>Buy</button></form>",
    "<video src=https://evil.example/a.mp4 autoplay>",
    "<style>*{background:url(https://evil.example)}</style>",
    "javascript:alert(1)",
    "&lt;b&gt; &#x3c;script&#x3e;",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "<!-- --><![CDATA[<script>]]>",
    "\u202egpj.exe \x00 \x1b[2J",
    "<svg/onload=alert(1)>",
    "<a id=x name=y href='data:text/html,<script>alert(1)</script>'>z</a>",
]
LINK = "a-fox-7f0c2e.mp4"


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
        if tag not in ("img", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def a_page(
    tmp_path: Path, words: str = "a fox", *, link: str | None = LINK, status: Status = Status.DONE, small: bool = False
) -> Page:
    """The page of a job with these words in every place where words of others can stand."""
    request = VideoRequest(prompt=f"{words} ", user=words)
    poster = tmp_path / "poster.jpg"
    poster.write_bytes(b"\xff\xd8\xff picture")
    error: GrokVideoError | None = None
    if status is not Status.DONE:
        kind = Moderated if status is Status.MODERATED else JobFailed
        error = kind(f"The provider said: {words}", hint=words, request_id=words)
    clip = a_clip(tmp_path / "a.mp4", request, poster) if status is Status.DONE else None
    state = JobState(
        status=status,
        created_at=1_763_600_000.0,
        submitted_at=1_763_600_001.0,
        finished_at=1_763_600_044.0,
        request_id=words,
        cost_usd=usd("0.40"),
        error=error,
        clip=clip,
    )
    return Page(static_page(a_job(state, request=request, name=words, simulated=True), link, small=small))


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("status", [Status.DONE, Status.FAILED, Status.MODERATED])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_and_make_no_element(tmp_path: Path, words: str, status: Status, small: bool) -> None:
    harmless, page = (a_page(tmp_path, each, status=status, small=small) for each in ("a fox", words))
    assert page.open == []
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert [list(attributes) for _, attributes in page.elements] == [list(each) for _, each in harmless.elements]
    shown = words.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert " ".join(shown.split()) in page.text


def test_a_prompt_of_half_a_character_does_not_break_the_page(tmp_path: Path) -> None:
    state = JobState(status=Status.FAILED, created_at=0.0, error=SubmitUnknown("the server said \ud800"))
    static_page(a_job(state), None).encode()


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("status", list(Status))
def test_there_is_no_id_script_form_or_button_and_nothing_from_elsewhere(
    tmp_path: Path, status: Status, small: bool
) -> None:
    page = a_page(tmp_path, status=status, small=small)
    for tag, attributes in page.elements:
        assert tag in {"div", "p", "b", "span", "table", "tr", "th", "td", "video", "img", "wbr", "code"}
        assert not {"id", "name", "href", "action", "onerror", "onload"} & attributes.keys()
        assert "url(" not in (attributes.get("style") or "")
        for source in ("src", "poster"):
            address = attributes.get(source) or ""
            assert address.startswith(("data:image/jpeg;base64,", "grokvideo_clips/")) or not address


def test_the_root_says_which_job_and_how_it_stands(tmp_path: Path) -> None:
    tag, attributes = a_page(tmp_path).elements[0]
    assert (tag, attributes["class"]) == ("div", "grokvideo-static")
    assert (attributes["data-job-id"], attributes["data-status"]) == ("7f0c2e11aa22bb33", "done")


def test_nothing_on_the_page_is_taken_for_a_formula(tmp_path: Path) -> None:
    """JupyterLab's MathJax made one of what stood between two dollar signs, as two prices do."""
    (root, _), (inner, attributes), *_ = a_page(tmp_path).elements
    assert (root, inner) == ("div", "div")
    assert {"mathjax_ignore", "tex2jax_ignore"} == {*str(attributes["class"]).split()}


def test_the_video_is_the_file_beside_the_notebook(tmp_path: Path) -> None:
    page = a_page(tmp_path, link="fuchs & größe #1-7f0c2e.mp4")
    [video] = [attributes for tag, attributes in page.elements if tag == "video"]
    assert video["src"] == "grokvideo_clips/fuchs%20%26%20gr%C3%B6%C3%9Fe%20%231-7f0c2e.mp4"
    assert "controls" in video
    assert "autoplay" not in video


def test_without_the_file_the_picture_remains(tmp_path: Path) -> None:
    tags = [tag for tag, _ in a_page(tmp_path, link=None).elements]
    assert "video" not in tags
    assert "img" in tags


def test_a_picture_that_was_removed_is_left_out(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox")
    clip = a_clip(tmp_path / "a.mp4", request, tmp_path / "gone.jpg")
    state = JobState(status=Status.DONE, created_at=0.0, clip=clip)
    page = Page(static_page(a_job(state, request=request), LINK))
    assert "img" not in [tag for tag, _ in page.elements]


def test_stripped_of_its_tags_it_still_reads(tmp_path: Path) -> None:
    text = a_page(tmp_path).text
    for words in (
        "Done",
        "(SIMULATED)",
        "a fox",
        "8 s, 480p, 16:9, audio",
        "grok-imagine-video",
        "$0.40",
        "0:43",
        LINK,
    ):
        assert words in text


@pytest.mark.parametrize("status", [status for status in Status if not status.is_settled])
def test_an_unfinished_job_says_how_to_go_on(tmp_path: Path, status: Status) -> None:
    text = a_page(tmp_path, status=status).text
    assert "%load_ext grokvideo" in text
    assert "no extra cost" in text


@pytest.mark.parametrize("status", [status for status in Status if status.is_resumable])
def test_a_job_that_can_be_resumed_says_how(tmp_path: Path, status: Status) -> None:
    assert "%load_ext grokvideo" in a_page(tmp_path, status=status).text


def test_trouble_is_shown_with_what_to_do() -> None:
    state = JobState(status=Status.SUBMIT_UNKNOWN, created_at=0.0, error=SubmitUnknown("the connection broke"))
    text = Page(static_page(a_job(state), None)).text
    assert "The connection broke after the request left." in text
    assert "never sent again by itself" in text


def test_an_unfinished_job_says_when_it_was_so(tmp_path: Path) -> None:
    assert "Still rendering when this notebook was saved" in a_page(tmp_path, status=Status.PENDING).text
    waiting = a_page(tmp_path, status=Status.WAITING).text
    assert "Still waiting when this notebook was saved" in waiting
    assert "picked up" not in waiting  # a job that was not sent is not sent by the next kernel


def test_an_unknown_submit_says_what_can_be_done_without_its_card() -> None:
    state = JobState(status=Status.SUBMIT_UNKNOWN, created_at=0.0, estimate_usd=usd("0.30"))
    text = Page(static_page(a_job(state), None)).text
    assert "Up to $0.30 may be billed." in text
    for words in ("%load_ext grokvideo", "%grokvideo attach 7f0c2e ID", "%grokvideo mark-lost", "may pay twice"):
        assert words in text


def test_a_reused_clip_says_what_it_cost_now_and_then(tmp_path: Path) -> None:
    request = VideoRequest(prompt="a fox")
    clip = a_clip(tmp_path / "a.mp4", request)
    state = JobState(status=Status.DONE, created_at=0.0, clip=clip, cost_usd=usd("0.40"))
    text = Page(static_page(a_job(state, request=request, reused=True), LINK)).text
    for words in ("Done", "From your library, $0.00", "Billed now$0.00", "Billed then$0.40"):
        assert words in text


def test_what_was_given_up_says_so_and_that_it_may_have_cost() -> None:
    def page(ledger: str, words: str) -> str:
        error = GrokVideoError(words, hint="Nothing was sent.", may_have_cost=True)
        return Page(
            static_page(a_job(JobState(status=Status.FAILED, created_at=0.0, ledger=ledger, error=error)), None)
        ).text

    for text in (page("resolved_lost", "Marked as lost"), page("superseded", "Sent again as 7f0c2e")):
        assert "May have been billed: the provider has not said." in text
    assert "Sent again as 7f0c2e" in page("superseded", "Sent again as 7f0c2e")


def test_what_was_made_elsewhere_has_no_settings_that_somebody_invented() -> None:
    request = VideoRequest(foreign=True, model="unknown")
    text = Page(static_page(a_job(JobState(status=Status.PENDING, created_at=0.0), request=request), None)).text
    assert "Made elsewhere" in text
    assert not any(words in text for words in ("Settings", "Model", "480p"))


def test_a_very_long_prompt_is_cut(tmp_path: Path) -> None:
    assert len(a_page(tmp_path, "fox " * 5000).text) < 6000


def test_a_data_uri_holds_the_picture() -> None:
    assert data_uri(b"\xff\xd8\xff") == "data:image/jpeg;base64,/9j/"


def test_the_root_names_the_card_that_may_take_its_place() -> None:
    job = a_job(JobState(status=Status.PENDING, created_at=0.0))
    assert Page(static_page(job, None, view='ab"c')).elements[0][1]["data-view"] == 'ab"c'
    for nobody in (None, ""):
        assert "data-view" not in Page(static_page(job, None, view=nobody)).elements[0][1]


def test_when_it_was_made_and_how_long_it_took_stand_together(tmp_path: Path) -> None:
    assert re.search(r"Made\d+ Nov 2025, \d\d:\d\d, in 0:43", a_page(tmp_path).text)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.PENDING, "Start a kernel and run %load_ext grokvideo: it is picked up where it was, at no extra cost."),
        (
            Status.DONE,
            "Made with grokvideo. Run the cell again for its buttons: a clip in your library costs nothing.",
        ),
        (Status.STOPPED, "then %grokvideo resume 7f0c2e, to go on at no extra cost."),
        (Status.EXPIRED, "then %grokvideo resume 7f0c2e, to ask once more at no extra cost."),
        (Status.STALLED, "it is picked up where it was, at no extra cost."),
        (Status.MODERATED, "Made with grokvideo."),
    ],
)
def test_the_last_line_says_how_to_go_on(tmp_path: Path, status: Status, words: str) -> None:
    assert a_page(tmp_path, status=status).text.endswith(words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("crane_edited", "Made with grokvideo, on a card above. Your library has it: %grokvideo history crane_edited"),
        (None, "Made with grokvideo, on a card above. Your library has it: %grokvideo history"),
    ],
)
def test_no_cell_is_named_for_what_was_made_on_a_card(name: str | None, words: str) -> None:
    state = JobState(status=Status.DONE, created_at=0.0, clip=a_clip(Path("fox.mp4"), VideoRequest(prompt="a fox")))
    assert Page(static_page(a_job(state, name=name), LINK, below=True)).text.endswith(words)


def test_what_stands_in_the_table_is_neither_striped_nor_coloured_by_the_page(tmp_path: Path) -> None:
    for tag, attributes in a_page(tmp_path).elements:
        if tag in ("table", "tr", "th", "td"):
            assert "background:none;color:inherit" in (attributes["style"] or "")
