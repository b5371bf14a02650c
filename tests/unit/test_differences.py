"""What clips are called by what they differ in, what they share, and what changed from one to the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.job import Job
from grokvideo.notebook.differences import MOST_PROMPT, TAKES, Entry, changes, labels, prices_of, same_words
from grokvideo.values.axes import axis, cells
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.values.storage import StorageOptions
from tests.values import a_clip, a_job, usd

MODEL, OTHER = "grok-imagine-video", "grok-imagine-video-1.5"
INK = "A paper fox in ink unfolds on a windowsill, rain outside."


def job(
    prompt: str = "a fox",
    *,
    cost: str | None = "0.30",
    name: str | None = None,
    take: int | None = None,
    simulated: bool = False,
    status: Status = Status.DONE,
    **wishes: Any,
) -> Job:
    request = VideoRequest(prompt=prompt, **wishes)
    state = JobState(
        status=status,
        created_at=0.0,
        cost_usd=None if cost is None else usd(cost),
        estimate_usd=usd("0.40"),
    )
    made = a_job(state, request=request, name=name, simulated=simulated)
    made.take = take
    return made


def entries(*jobs: Job) -> list[Entry]:
    return [Entry(each, f"job{number}") for number, each in enumerate(jobs)]


def called(*jobs: Job) -> list[str]:
    return labels(entries(*jobs))


def table(*jobs: Job, reference: int = 0) -> dict[str, list[Any]]:
    """The columns of what changed, each with its cells; a cell of one piece as `text` or `text (kind)`."""
    told = changes(entries(*jobs), f"job{reference}")
    columns: dict[str, list[Any]] = {}
    for number, column in enumerate(told["columns"]):
        columns[column] = [_short(row["cells"][number]) for row in told["rows"]]
    return columns


def _short(cell: list[list[str]]) -> Any:
    if len(cell) > 1:
        return cell
    [[text, kind]] = cell
    return f"{text} ({kind})" if kind else text


def picture(name: str, sha: str = "aa") -> MediaInput:
    return MediaInput(sha256=sha * 32, label=name, width=1600, height=900)


def test_the_example_of_four_clips() -> None:
    four = (
        job(INK, duration=6),
        job("A paper fox in clay unfolds on a windowsill.", duration=6),
        job(INK.replace("fox", "owl"), duration=6),
        job("A paper owl in clay unfolds on a windowsill.", duration=6, model=OTHER, cost="0.48"),
    )
    assert called(*four) == [
        f"fox, ink, rain outside, {MODEL}",
        f"fox, clay, {MODEL}",
        f"owl, ink, rain outside, {MODEL}",
        "owl, clay, model 1.5",
    ]
    assert same_words(four) == "same in all: 6 s · 480p · 16:9 · audio"
    told = table(*four)
    assert list(told) == ["Prompt", "Model", "Billed"]
    assert told["Model"] == [MODEL, "same (same)", "same (same)", "…-1.5 (added)"]
    assert told["Billed"] == ["$0.30", "$0.30", "$0.30", "$0.48"]
    assert told["Prompt"][0] == INK
    assert told["Prompt"][2] == [
        ["A paper ", ""],
        ["fox", "removed"],
        [" ", ""],
        ["owl", "added"],
        [" in ink unfolds on a windowsill, rain outside.", ""],
    ]


def test_another_reference_stands_there_in_full_and_the_others_are_held_against_it() -> None:
    told = table(job("a fox", model=OTHER), job("an owl"), reference=1)
    assert told["Prompt"][1] == "an owl"
    assert told["Prompt"][0] == [["an owl", "removed"], [" ", ""], ["a fox", "added"]]
    assert told["Model"] == ["…-1.5 (added)", MODEL]
    assert changes(entries(job(), job("an owl")), "a job of another")["reference"] == "job0"


def test_takes_of_one_request_have_nothing_that_changed() -> None:
    told = changes(entries(job(take=None), job(take=2), job(take=3)), "job0")
    assert (told["none"], told["columns"], told["rows"]) == (TAKES, [], [])
    assert called(job(take=None), job(take=2), job(take=3)) == ["take 1", "take 2", "take 3"]


def test_takes_that_were_billed_otherwise_say_so() -> None:
    assert table(job(), job(take=2, cost="0.10")) == {"Take": ["1", "2 (added)"], "Billed": ["$0.30", "$0.10"]}


def test_where_requests_are_equal_names_tell_them_apart_and_else_letters_alone() -> None:
    assert called(job(name="crane"), job(name="again")) == ["crane", "again"]
    assert called(job(name="crane"), job(name="crane")) == ["", ""]
    assert called(job(), job()) == ["", ""]


def test_given_labels_are_kept() -> None:
    two = [Entry(job(), "a", "my ink"), Entry(job("an owl"), "b", "clay\nand more")]
    assert labels(two) == ["my ink", "clay and more"]


def test_cells_of_a_sweep_are_called_by_the_axes_on_which_they_differ() -> None:
    axes = (axis("style", ["ink", "clay"]), axis("duration", [3, 6]))
    made = cells(axes)
    jobs = [job(f"a fox in {cell.values['style']}", duration=cell.values["duration"]) for cell in made]
    four = [Entry(each, str(number), cell=cell) for number, (each, cell) in enumerate(zip(jobs, made, strict=True))]
    assert labels(four) == ["ink, 3 s", "ink, 6 s", "clay, 3 s", "clay, 6 s"]
    assert labels([four[0], four[1]]) == ["3 s", "6 s"]
    # Beside a clip that is of no sweep, or of another, the requests tell.
    assert labels([four[0], Entry(job("a fox in neon", duration=3), "x")]) == ["ink", "neon"]
    other = cells((axis("animal", ["owl"]),))[0]
    assert labels([four[0], Entry(job("an owl in ink", duration=3), "x", cell=other)]) == ["fox", "owl"]


def test_a_label_has_a_few_words_of_the_prompt_and_what_one_label_says_all_say() -> None:
    long = "a heron walks through shallow water at dawn while fog lifts and boats wait"
    assert called(job("a heron"), job(long)) == ["", "walks through shallow water"]
    three = [job(duration=6), job("a fox", duration=6, take=2), job(duration=9)]
    assert called(*three) == ["6 s, take 1", "6 s, take 2", "9 s, take 1"]
    nine = [job(word, duration=2) for word in ("fox", "owl", "hare")] + [job("elk", duration=3)]
    assert called(*nine) == ["fox, 2 s", "owl, 2 s", "hare, 2 s", "elk, 3 s"]
    # More than a few settings only where clips would be called the same.
    plain: dict[str, Any] = {"duration": 2, "resolution": "480p", "aspect_ratio": "16:9"}
    others: list[dict[str, Any]] = [
        {"duration": 3},
        {"resolution": "720p"},
        {"aspect_ratio": "1:1"},
        {"generate_audio": False},
    ]
    five = called(job(**plain), *(job(**{**plain, **other}) for other in others))
    assert (five[0], five[4]) == ("2 s, 480p, 16:9, audio", "2 s, 480p, 16:9, no audio")
    halves = [job(word, duration=number) for word, number in (("fox", 3), ("owl", 3), ("hare", 6), ("elk", 6))]
    assert called(*halves) == ["fox, 3 s", "owl, 3 s", "hare, 6 s", "elk, 6 s"]
    assert called(job("the fox"), job("a fox")) == ["the", "a"]


def test_parameters_stand_behind_the_words() -> None:
    two = (
        job("a fox", duration=3, resolution="720p", generate_audio=False, simulated=True, cost=None),
        job("an owl", duration=6, aspect_ratio="1:1"),
    )
    assert called(*two) == ["fox, 3 s, 720p, 16:9", "owl, 6 s, 480p, 1:1"]
    assert same_words(two) == f"same in all: {MODEL}"
    told = table(*two)
    assert told["Duration"] == ["3 s", "6 s (added)"]
    assert told["Aspect ratio"] == ["16:9", "1:1 (added)"]
    assert told["Audio"] == ["no audio", "audio (added)"]
    assert told["Provider"] == ["simulator", "xai (added)"]
    assert told["Billed"] == ["est. $0.40 simulated", "$0.30"]


def test_equal_prompts_are_quoted_once() -> None:
    two = (job("a fox\nin   the snow", duration=3), job("a fox\nin   the snow", duration=6))
    assert same_words(two) == f"same in all: 480p · 16:9 · audio · {MODEL} · “a fox in the snow”"
    assert list(table(*two)) == ["Duration"]
    endless = "word " * 100
    assert len(same_words([job(endless), job(endless)])) < 140


def test_pictures_are_compared_by_what_they_are_and_shown_by_their_names() -> None:
    told = table(
        job("x", image=picture("photo.png")),
        job("x", image=picture("photo.png", "bb")),
        job("x", image=picture("copy.png")),
        job("x"),
    )
    assert told["First frame"] == ["photo.png", "photo.png (2) (added)", "same (same)", "photo.png (removed)"]
    assert "Aspect ratio" not in told  # that of the picture is 16:9, too


def test_everything_else_that_a_clip_is_made_from_has_a_column() -> None:
    plain = job("x", model=OTHER)
    full = job(
        "x",
        model=OTHER,
        last_frame=picture("end.png"),
        keyframes=(Keyframe(picture("noon.png"), 3.0),),
        user="ada",
        storage_options=StorageOptions(filename="fox.mp4"),
    )
    assert table(plain, full) == {
        "Last frame": ["none", "end.png (added)"],
        "Keyframes": ["none", "noon.png at 3 s (added)"],
        "User": ["none", "ada (added)"],
        "Kept as": ["none", "fox.mp4 (added)"],
    }
    voiced = job("x", model=OTHER, reference_images=(picture("ada.png"),), reference_audios=(Voice(voice_id="eve"),))
    assert table(plain, voiced) == {"References": ["none", "ada.png (added)"], "Voices": ["none", "eve (added)"]}


def test_an_edit_says_what_it_is_made_from_and_agrees_with_its_source_where_it_keeps_it(tmp_path: Path) -> None:
    film = MediaInput(kind="video", sha256="cc" * 32, label="crane", width=848, height=480, duration=6.0)
    edit = job("snow falls", video=film)
    longer = job("it flies", video=film, extend=True, duration=4)
    told = table(job("a crane", duration=6), edit, longer)
    assert told["Made from"] == ["none", "edit of crane (added)", "crane plus 4 s (added)"]
    assert told["Duration"] == ["6 s", "same (same)", "10 s (added)"]
    assert "Resolution" not in told
    assert "Aspect ratio" not in told
    assert called(job("a crane", duration=6), edit, longer)[1] == "snow falls, edit of crane, 6 s"


def test_what_is_not_known_of_a_clip_from_elsewhere_is_not_invented(tmp_path: Path) -> None:
    request = VideoRequest(foreign=True, model="unknown")
    state = JobState(status=Status.DONE, created_at=0.0, clip=a_clip(tmp_path / "a.mp4", request), cost_usd=usd("0.30"))
    foreign = a_job(state, request=request, name="found")
    told = table(job("a fox", duration=6), foreign)
    assert told == {"Prompt": ["a fox", "Made elsewhere (same)"], "Duration": ["6 s", "8 s (added)"]}
    assert table(foreign, job("a fox", duration=8))["Prompt"] == ["Made elsewhere (same)", "a fox (added)"]
    assert changes(entries(foreign, foreign), "job0")["none"] == TAKES
    assert same_words([foreign, foreign]) == "same in all: 8 s · 480p · 16:9 · audio"


def test_prices_of_different_kinds_are_told_apart() -> None:
    jobs = [job(cost=None), job(cost="0"), job(cost="0.3", simulated=True), job()]
    assert prices_of(jobs) == ["est. $0.40", "not billed", "$0.30 simulated", "$0.30"]
    assert prices_of([job(simulated=True), job(simulated=True, cost=None)]) == ["$0.30", "est. $0.40"]


@pytest.mark.parametrize("hostile", ["\u202egpj", "a\x00b", "\x1b[2J", "\u2066x\u2069", "\ud800"])
def test_hidden_characters_of_others_are_shown(hostile: str) -> None:
    words = f"a {hostile} fox"
    two = [
        Entry(a_job(JobState(status=Status.DONE, created_at=0.0), name=hostile), "a", f"label {hostile}"),
        Entry(a_job(JobState(status=Status.DONE, created_at=0.0)), "b", "other"),
    ]
    for entry, prompt in zip(two, (words, "an owl"), strict=True):
        object.__setattr__(entry.job.request, "prompt", prompt)
        object.__setattr__(entry.job.request, "model", f"model {hostile}")
    told = f"{labels(two)} {same_words([entry.job for entry in two])} {changes(two, 'a')} {changes(two, 'b')}"
    assert "\ufffd" in told
    assert all(char.isprintable() for char in told)


def test_a_prompt_without_an_end_is_cut_and_a_difference_behind_that_is_said() -> None:
    endless = "word " * 1000
    told = table(job(endless + "fox"), job(endless + "owl"))
    assert len(told["Prompt"][0]) == MOST_PROMPT
    assert told["Prompt"][1] == "the same in the first 4,000 characters (same)"


def test_other_spaces_between_the_words_are_said() -> None:
    told = table(job("a fox in ink"), job("a fox\n\nin ink"))
    assert told["Prompt"][1] == "the same words, with other spaces or lines between them (same)"


def test_no_words_at_all_are_said_to_be_none() -> None:
    told = table(job("", image=picture("a.png")), job("a fox", image=picture("a.png")))
    assert told["Prompt"] == ["none (same)", "a fox (added)"]
