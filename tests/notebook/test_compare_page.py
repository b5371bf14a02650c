"""The static page of a comparison: what a saved notebook shows without a kernel, whatever its words are."""

from __future__ import annotations

import re
from pathlib import Path

import bleach  # type: ignore[import-untyped]  # what nbconvert itself cleans with
import pytest

from grokvideo.notebook.comparepage import Figure, compare_lines, static_compare
from grokvideo.notebook.differences import LETTERS, Entry, changes, labels, same_words
from grokvideo.notebook.html import data_uri
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.unit.test_html import HOSTILE, Page
from tests.values import a_clip, a_job, usd

PICTURE = data_uri(b"\xff\xd8\xff picture")


def parts(
    tmp_path: Path, prompts: list[str], *, names: str | None = None, label: str = "", simulated: bool = True
) -> tuple[dict[str, object], list[Figure], dict[str, object]]:
    """What a page of finished clips is made from."""
    entries = []
    for number, prompt in enumerate(prompts):
        request = VideoRequest(prompt=prompt, user=names)
        clip = a_clip(tmp_path / f"{number}.mp4", request)
        state = JobState(status=Status.DONE, created_at=0.0, clip=clip, cost_usd=usd(f"0.{number + 1}"))
        job = a_job(state, request=request, name=names, simulated=simulated)
        entries.append(Entry(job, f"{number}", label and f"{label}{number}"))
    jobs = [entry.job for entry in entries]
    about: dict[str, object] = {
        "id": "0123456789ab",
        "title": f"{len(jobs)} clips",
        "simulated": simulated,
        "same": same_words(jobs),
        "note": f"1 without a clip is left out: {names}." if names else "",
    }
    figures = [
        Figure(entry.job, LETTERS[number], called, number % 6, f"clip {number}#.mp4", PICTURE, "")
        for number, (entry, called) in enumerate(zip(entries, labels(entries), strict=True))
    ]
    return about, figures, changes(entries, "0")


def a_page(tmp_path: Path, *prompts: str, view: str | None = None, **options: str) -> Page:
    about, figures, changed = parts(tmp_path, list(prompts) or ["a fox in ink", "an owl in ink"], **options)  # type: ignore[arg-type]
    return Page(static_compare(about, figures, changed, view=view))


def test_it_reads_in_order_without_any_style(tmp_path: Path) -> None:
    words = [word.strip() for word in a_page(tmp_path).words if word.strip()]
    assert words == [
        *("2 clips", "(", "SIMULATED", ")"),
        *("A", "fox", "Done, billed $0.10 simulated"),
        *("B", "owl", "1 of 5 stars", "Done, billed $0.20 simulated"),
        *("What changed", "against A"),
        "same in all: 8 s · 480p · 16:9 · audio · grok-imagine-video",
        *("Prompt", "Billed"),
        *("A", "a fox in ink", "$0.10"),
        *("B", "a fox", "an owl", "in ink", "$0.20"),
        "Made with grokvideo. Run the cell again to play them on one clock: clips in your library cost nothing.",
    ]


def test_what_came_and_went_is_marked_by_elements_and_by_lines(tmp_path: Path) -> None:
    about, figures, changed = parts(tmp_path, ["a fox in ink", "a fox in clay, at night"])
    html = static_compare(about, figures, changed)
    assert re.findall(r"<del style=\"([^\"]*)\">([^<]*)</del>", html) == [
        ("text-decoration:line-through;background:rgba(192,38,38,.18);color:inherit", "ink")
    ]
    assert re.findall(r"<ins style=\"([^\"]*)\">([^<]*)</ins>", html) == [
        ("text-decoration:underline;background:rgba(38,116,43,.2);color:inherit", "clay, at night")
    ]
    cleaned = bleach.clean(html, tags={"p", "b", "ins", "del", "table", "tr", "td", "th"}, strip=True)
    assert "a fox in <del>ink</del> <ins>clay, at night</ins>" in cleaned


def test_the_root_and_every_clip_say_who_they_are_and_how_they_stand(tmp_path: Path) -> None:
    page = a_page(tmp_path, view="abc")
    marked = [attributes for _, attributes in page.elements if attributes.get("class") == "grokvideo-static"]
    assert [(each["data-job-id"], each["data-status"], each.get("data-view")) for each in marked] == [
        ("0123456789ab", "done", "abc"),
        ("7f0c2e11aa22bb33", "done", None),
        ("7f0c2e11aa22bb33", "done", None),
    ]
    assert "data-view" not in a_page(tmp_path).elements[0][1]


def test_players_are_muted_have_controls_and_load_nothing_but_what_they_need(tmp_path: Path) -> None:
    videos = [attributes for tag, attributes in a_page(tmp_path).elements if tag == "video"]
    assert len(videos) == 2
    for number, video in enumerate(videos):
        assert video["src"] == f"grokvideo_clips/clip%20{number}%23.mp4"
        assert {"controls", "muted"} <= video.keys()
        assert video["preload"] == "metadata"
        assert video["poster"] == PICTURE
    assert [attributes["alt"] for tag, attributes in a_page(tmp_path).elements if tag == "img"] == ["A fox", "B owl"]


@pytest.mark.parametrize(("count", "widest"), [(2, "34%"), (4, "34%"), (5, "26%"), (9, "26%")])
def test_two_beside_each_other_up_to_four_clips_then_three(tmp_path: Path, count: int, widest: str) -> None:
    page = a_page(tmp_path, *(f"a fox {number}" for number in range(count)))
    [grid] = [style for _, each in page.elements if "grid-template" in (style := each.get("style") or "")]
    assert f"minmax(min(100%,max(256px,{widest})),1fr)" in grid
    assert sum(tag == "video" for tag, _ in page.elements) == count


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_and_make_no_element(tmp_path: Path, words: str) -> None:
    def hostile(words: str) -> Page:
        return a_page(tmp_path, f"a fox {words} runs", f"an owl {words} runs", names=words, label=words)

    harmless, page = hostile("quietly"), hostile(words)
    assert page.open == []
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in harmless.elements]
    assert [list(each) for _, each in page.elements] == [list(each) for _, each in harmless.elements]
    shown = " ".join(words.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").replace("\x1b", "\ufffd").split())
    assert page.text.count(shown[:60]) >= 5  # two labels, two prompts, the sentence below the clips


def test_there_is_no_id_script_or_form_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    page = a_page(tmp_path)
    known = {"div", "p", "b", "span", "table", "thead", "tbody", "tr", "th", "td", "video", "img", "code", "ins", "del"}
    for tag, attributes in page.elements:
        assert tag in known
        assert not {"id", "name", "href", "action", "onerror", "onload"} & attributes.keys()
        assert "url(" not in (attributes.get("style") or "")
        for source in ("src", "poster"):
            address = attributes.get(source) or ""
            assert address.startswith(("data:image/jpeg;base64,", "grokvideo_clips/")) or not address


def test_takes_say_so_in_place_of_a_table(tmp_path: Path) -> None:
    about, figures, changed = parts(tmp_path, ["a fox", "a fox"])
    changed = {"reference": "0", "columns": [], "rows": [], "none": "Same request, different takes."}
    page = Page(static_compare(about, figures, changed))
    assert "Same request, different takes." in page.text
    assert not any(tag == "table" for tag, _ in page.elements)
    assert "Same request, different takes." in list(compare_lines(about, figures, changed))


def test_what_goes_on_says_how_to_pick_it_up(tmp_path: Path) -> None:
    about, figures, changed = parts(tmp_path, ["a fox", "an owl"])
    going = a_job(JobState(status=Status.PENDING, created_at=0.0, estimate_usd=usd("0.30")), simulated=True)
    figures[1] = figures[1]._replace(job=going, link=None, picture="")
    page = Page(static_compare(about, figures, changed))
    assert page.elements[0][1]["data-status"] == "pending"
    assert "Still rendering when this notebook was saved, estimate $0.30 simulated" in page.text
    assert "Start a kernel and run %load_ext grokvideo: what was sent is picked up" in page.text
    assert "B  owl: Still rendering, estimate $0.30 simulated, 1 of 5 stars" in list(
        compare_lines(about, figures, changed)
    )


def test_a_clip_without_a_file_is_a_picture(tmp_path: Path) -> None:
    about, figures, changed = parts(tmp_path, ["a fox", "an owl"])
    gone = [figure._replace(link=None, note="The file is gone.") for figure in figures]
    page = Page(static_compare(about, gone, changed))
    assert [tag for tag, _ in page.elements if tag in ("video", "img")] == ["img", "img"]
    assert page.text.count("The file is gone.") == 2


def test_in_plain_text_changes_are_told_in_words(tmp_path: Path) -> None:
    prompts = ["A fox in ink, rain outside.", "A fox in clay.", "A red fox in ink, rain outside.", "Quite another film"]
    about, figures, changed = parts(tmp_path, prompts, simulated=False)
    lines = list(compare_lines(about, figures, changed))
    assert lines[:3] == ["4 clips", "A  fox, ink, rain outside: Done, billed $0.10", "   grokvideo_clips/clip 0#.mp4"]
    assert lines[-5:] == [
        "What changed, against A:",
        "A  prompt: A fox in ink, rain outside.; billed: $0.10",
        "B  prompt: “clay” for “ink, rain outside”; billed: $0.20",
        "C  prompt: with “red”; billed: $0.30",
        "D  prompt: “Quite another film” for “A fox in ink, rain outside.”; billed: $0.40",
    ]


def test_for_a_terminal_paths_are_whole(tmp_path: Path) -> None:
    about, figures, changed = parts(tmp_path, ["a fox", "an owl"])
    lines = list(compare_lines(about, figures, changed, paths=True))
    assert f"   {tmp_path / '0.mp4'}" in lines


def test_a_clip_without_a_picture_is_a_player_alone(tmp_path: Path) -> None:
    about, figures, changed = parts(tmp_path, ["a fox", "an owl"])
    page = Page(static_compare(about, [figure._replace(picture="") for figure in figures], changed))
    assert not any(tag == "img" for tag, _ in page.elements)
    assert [attributes["poster"] for tag, attributes in page.elements if tag == "video"] == ["", ""]
