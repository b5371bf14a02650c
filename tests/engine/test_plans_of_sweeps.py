"""From prompts and values to the requests of a sweep: what is read how, in which order, and what is refused."""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

import grokvideo as gv
from grokvideo import api
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.plans import PARAMETERS, Plan, make_plan, split
from grokvideo.engine.requests import make_request
from grokvideo.errors import InvalidRequest
from grokvideo.session import Session
from grokvideo.values.capability import Mode
from grokvideo.values.media import MediaInput
from grokvideo.values.state import JobState, Status
from tests.hostile import XSS
from tests.values import a_job

FULL = "grok-imagine-video-1.5"
FILM = MediaInput(kind="video", file_id="file_1", duration=4.0, width=848, height=480)
OTHER = MediaInput(kind="video", file_id="file_2", duration=5.0, width=848, height=480)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """The session of the module-level functions ends with the test."""
    yield
    if api._default is not None:
        api._default.close()


def planned(
    prompts: str | Sequence[str | None],
    *,
    n: int = 1,
    skip: Any = None,
    name: str | None = None,
    namespace: Mapping[str, Any] | None = None,
    **given: Any,
) -> Plan:
    """What `gv.sweep` would ask for."""
    several = [prompts] if isinstance(prompts, str) else prompts
    swept, same = split([each or "" for each in several], given)
    make = partial(make_request)
    return make_plan(several, swept, make, same=same, n=n, skip=skip, name=name, namespace=namespace)


def refused(*prompts: Any, **given: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        planned([*prompts], **given)
    assert "Nothing was sent" in caught.value.advice
    return caught.value


def prompts_of(plan: Plan) -> list[str]:
    return [order.request.prompt for order in plan.orders]


def test_lists_are_swept_over_and_anything_else_is_the_same_for_every_clip() -> None:
    given = {"animal": ("fox", "owl"), "style": "ink", "duration": range(3, 7, 3), "model": FULL, "user": ["me"]}
    swept, same = split(["a {animal} in {style}"], given)
    assert swept == {"animal": ["fox", "owl"], "style": ["ink"], "duration": [3, 6], "user": ["me"]}
    assert same == {"model": FULL}
    assert list(swept) == ["animal", "style", "duration", "user"]


def test_jobs_are_several_values_and_a_job_is_one() -> None:
    one, other = (a_job(JobState(status=Status.DONE, created_at=0.0)) for _ in range(2))
    assert split(["x"], {"video": Jobs([one, other])}) == ({"video": [one, other]}, {})
    assert split(["x"], {"video": one}) == ({}, {"video": one})


@pytest.mark.parametrize("name", ["reference_images", "reference_audios"])
@pytest.mark.parametrize(
    ("value", "axis"),
    [
        (["a.png", "b.png"], None),
        ([["a.png"], ["a.png", "b.png"]], [["a.png"], ["a.png", "b.png"]]),
        ([["a.png"], None], [["a.png"], None]),
        ((("a.png",), ()), [("a.png",), ()]),
        ([["a.png"], "b.png"], None),
    ],
)
def test_what_is_a_list_itself_is_swept_over_by_a_list_of_lists(name: str, value: Any, axis: list[Any] | None) -> None:
    assert split(["x"], {name: value}) == (({name: axis}, {}) if axis else ({}, {name: value}))


def test_keyframes_are_pairs_and_lists_of_pairs_are_swept_over() -> None:
    one, other = ("a.png", 1.0), ("b.png", np.float64(2.0))
    assert split(["x"], {"keyframes": [one, other]}) == ({}, {"keyframes": [one, other]})
    assert split(["x"], {"keyframes": [[one], [one, other]]}) == ({"keyframes": [[one], [one, other]]}, {})
    assert split(["x"], {"keyframes": [[one], None]}) == ({"keyframes": [[one], None]}, {})


def test_columns_of_tables_are_lists() -> None:
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"animal": ["fox", "owl"], "seconds": [3, 6]})
    plan = planned("a {animal}", animal=table["animal"], duration=table["seconds"])
    assert [axis.values for axis in plan.axes] == [("fox", "owl"), (3, 6)]
    assert plan.axes[1].labels == ("3 s", "6 s")
    assert planned("a {animal}", animal=pd.Index(["fox", "owl"])).axes[0].values == ("fox", "owl")
    assert planned("x", duration=list(table["seconds"])).axes == plan.axes[1:]


def test_arrays_of_numbers_are_lists_and_pictures_are_not() -> None:
    assert planned("x", duration=np.arange(3, 10, 3)).axes[0].values == (3, 6, 9)
    assert planned("x", duration=[*np.array([3, 6])]).axes[0].labels == ("3 s", "6 s")
    assert [order.request.duration for order in planned("{duration}", duration=np.int64(3)).orders] == [3]
    picture = np.zeros((40, 60, 3), np.uint8)
    assert split(["x"], {"image": picture})[1] == {"image": picture}
    two = planned("x", image=[picture, picture + 1])
    assert [order.request.image.label for order in two.orders if order.request.image] == ["array", "array"]
    assert [cell.words for cell in two.cells] == ["image 1", "image 2"]


@pytest.mark.parametrize(
    "values",
    [{"fox", "owl"}, frozenset("f"), iter(["fox"]), (each for each in ["fox"]), {"a": 1}.values(), {"a": 1}.keys()],
    ids=lambda values: type(values).__name__,
)
def test_what_has_no_order_or_is_read_once_is_no_list_and_does_not_end_up_in_a_prompt(values: Any) -> None:
    error = refused("a {animal}", animal=values)
    assert str(error) == f"animal must be a list of values, or one, got {type(values).__name__}"
    assert "animal=list(...)" in error.hint


def test_a_dictionary_and_an_object_fill_their_braces() -> None:
    plan = planned("a {size[big]} {fox.colour}", size={"big": "huge"}, fox=[SimpleNamespace(colour="red", name="Fx")])
    assert prompts_of(plan) == ["a huge red"]
    assert plan.axes[1].labels == ("Fx",)


@pytest.mark.parametrize(
    ("given", "words", "hint"),
    [
        ({"anmal": ["fox"]}, "anmal is neither a placeholder of the prompt nor a setting of a clip", ""),
        ({"anmal": ["fox"]}, "did you mean animal?", ""),
        ({"durations": [3, 6]}, "did you mean duration?", ""),
        ({"seed": [1, 2]}, "the prompt has {animal}, {style}, and the settings are ", ""),
        ({"res": ["480p"]}, "did you mean resolution?", ""),
        ({"duration": "3..6"}, "a range is range(3, 7) in Python", "duration=range(3, 7)"),
        ({"duration": "2..10..4"}, "a range is range(2, 11, 4) in Python", ""),
        ({"xyz": 5}, "the prompt has {animal}, {style}", "Write {xyz} into the prompt"),
        ({"animal": []}, "animal has no values", "animal=[...]"),
        ({"animal": ["fox", "fox"]}, "animal has 'fox' twice", "n=2"),
        ({"animal": ["fox"]}, "{style} in the prompt has no value", "style=[...]; or write {{style}}"),
        ({"animal": "fox", "style": "ink", "duration": 20}, "duration must be 1-15 s, got 20", ""),
        ({"animal": "fox", "style": "ink", "n": 0}, "n must be 1-100, got 0", ""),
        ({"animal": "fox", "style": "ink", "n": True}, "n must be 1-100, got True", ""),
        ({"animal": "fox", "style": "ink", "n": 101}, "n must be 1-100, got 101", ""),
        ({"animal": "fox", "style": "ink", "n": [1, 2]}, "n must be 1-100, got [1, 2]", ""),
        ({"animal": "fox", "style": "ink", "name": ["a", "b"]}, "name must be text, got list", ""),
        ({"animal": ["a", "b"], "style": "ink", "skip": lambda _: True}, "every clip of this sweep is skipped", ""),
        ({"animal": ["a", "b"], "style": "ink", "skip": [{"x": 1}]}, "skip names 'x'", "There are animal, style"),
        ({"animal": range(30), "style": range(30)}, "900 would be more than 500 clips", ""),
        ({"animal": range(100), "style": "ink", "n": 6}, "600 would be more than 500 clips", ""),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(given: dict[str, Any], words: str, hint: str) -> None:
    error = refused("a {animal} in {style}", **given)
    assert words in str(error)
    assert hint in error.hint


@pytest.mark.parametrize("name", ["prompt", "take"])
def test_the_names_of_prompts_and_takes_are_taken(name: str) -> None:
    error = refused(f"{name} {{{name}}}", **{name: ["A", "B"]})
    assert f"{{{name}}} cannot be swept over" in str(error)
    make = partial(make_request)
    with pytest.raises(InvalidRequest, match="cannot be swept over"):
        make_plan(["x"], {name: ["A", "B"]}, make, same={})


@pytest.mark.parametrize("name", ["prompt", "take"])
def test_what_is_called_like_them_in_a_cell_is_a_variable(name: str) -> None:
    plan = planned([f"a {{{name}}}", f"the {{{name}}}"], n=2, namespace={name: "fox"})
    assert prompts_of(plan) == ["a fox", "a fox", "the fox", "the fox"]
    assert f"{{{name}}} in the prompt has no value" in str(refused(f"a {{{name}}}", n=2))


@pytest.mark.parametrize("prompts", [[], ()])
def test_no_prompt_at_all_is_refused(prompts: Sequence[str]) -> None:
    with pytest.raises(InvalidRequest, match="there is no prompt"):
        gv.sweep(prompts, duration=[3, 6])


@pytest.mark.parametrize("prompts", [5, [5], ["a fox", None, 3.5], [["a fox"]], b"a fox", {"a": 1}.values()])
def test_what_is_no_text_is_refused_as_a_prompt(prompts: Any) -> None:
    with pytest.raises(InvalidRequest, match="prompt must be text, got"):
        gv.sweep(prompts, duration=[3, 6])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"style": ["ink", "clay"], "duration": [3, 20]}, "style=ink, duration=20 s: duration must be 1-15 s, got 20"),
        ({"style": "ink", "duration": [3, 20]}, "style=ink, duration=20 s: duration must be"),
        ({"style": "ink", "duration": [20]}, "duration must be"),
        ({"style": ["ink", "clay"], "n": 2, "duration": 20}, "style=ink, take=take 1: duration must be"),
        ({"style": "ink", "resolution": ["480p", "1080p"]}, "style=ink, resolution=1080p: "),
        ({"style": ["ink", "clay"], "image": "nowhere.png"}, "style=ink: the image 'nowhere.png' cannot be read"),
        ({"style": "ink", "image": [None, "nowhere.png"]}, "style=ink, image=nowhere.png: the image 'nowhere.png'"),
        ({"style": "ink", "reference_images": [[], ["x.png"]]}, "style=ink, reference_images=x.png: reference_"),
        ({"style": ["ink", "clay"], "video": FILM, "last_frame": "a.png"}, "style=ink: "),
    ],
)
def test_a_clip_that_breaks_a_rule_is_named(given: dict[str, Any], words: str) -> None:
    error = refused("a fox in {style}", **given)
    assert str(error).startswith(words)


def test_braces_that_cannot_be_filled_name_their_clip_and_those_that_do_not_match_need_none() -> None:
    bad = SimpleNamespace(name="bad")
    error = refused("a {fox.colour}", fox=[SimpleNamespace(name="good", colour="red"), bad])
    assert str(error).startswith("fox=bad: the braces in the prompt cannot be filled")
    assert str(refused("a {fox", duration=[3, 6])).startswith("the braces in the prompt cannot be filled")
    assert "names no variable" in str(refused("a {}", duration=[3, 6]))


def test_prompts_come_first_takes_last_and_the_last_axis_varies_first() -> None:
    plan = planned(["a {animal}", "the {animal}"], n=2, animal=["fox", "owl"], duration=6)
    assert [axis.name for axis in plan.axes] == ["prompt", "animal", "take"]
    assert [axis.name for axis in plan.shown] == ["prompt", "animal", "take"]
    assert [(order.request.prompt, order.take) for order in plan.orders] == [
        (f"{article} {animal}", take) for article in ("a", "the") for animal in ("fox", "owl") for take in (1, 2)
    ]
    assert [cell.place for cell in plan.cells] == [*itertools.product(range(2), repeat=3)]
    assert plan.cells[3].words == "a animal, owl, take 2"
    assert {order.request.duration for order in plan.orders} == {6}


def test_the_axes_stand_in_the_order_in_which_they_were_given() -> None:
    plan = planned("{b} {a}", duration=[3, 6], a=["x", "y"], b="z", resolution=["480p"])
    assert [axis.name for axis in plan.axes] == ["duration", "a", "b", "resolution"]
    assert [axis.name for axis in plan.shown] == ["duration", "a"]
    assert [cell.words for cell in plan.cells] == ["3 s, x", "3 s, y", "6 s, x", "6 s, y"]
    assert prompts_of(plan) == ["z x", "z y", "z x", "z y"]


def test_without_anything_varied_there_is_one_clip() -> None:
    plan = planned("a fox", name="fox")
    assert (len(plan.orders), plan.axes, plan.shown, plan.cells[0].words) == (1, (), (), "")
    assert (plan.orders[0].take, plan.orders[0].name) == (1, "fox")


def test_a_picture_needs_no_prompt() -> None:
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    plan = planned([None], image=pictures)
    assert plan.prompts == ("",)
    assert [order.request.mode for order in plan.orders] == [Mode.IMAGE] * 2
    assert "prompt is empty" in str(refused(None, duration=[3, 6]))


def test_a_setting_that_stands_in_the_prompt_is_both() -> None:
    plan = planned("{duration} s of a fox at {resolution}", duration=[3, 6], resolution="720p")
    assert [(order.request.prompt, order.request.duration) for order in plan.orders] == [
        ("3 s of a fox at 720p", 3),
        ("6 s of a fox at 720p", 6),
    ]
    assert {order.request.resolution for order in plan.orders} == {"720p"}


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_setting_may_be_swept_over(name: str) -> None:
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    several: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "model": (["grok-imagine-video", FULL], {}),
        "image": (pictures, {}),
        "last_frame": (pictures, {"model": FULL}),
        "keyframes": ([[(pictures[0], 1)], [(pictures[0], 1), (pictures[1], 2)]], {"model": FULL}),
        "reference_images": ([pictures, pictures[:1]], {}),
        "reference_audios": ([["eve"], ["eve", "rex"]], {"model": FULL}),
        "video": ([FILM, OTHER], {}),
        "extend": ([False, True], {"video": FILM}),
        "duration": ([3, 6], {}),
        "aspect_ratio": (["16:9", "1:1"], {}),
        "resolution": (["480p", "720p"], {}),
        "generate_audio": ([True, False], {}),
        "user": (["me", "you"], {}),
        "storage_options": (["a.mp4", "b.mp4"], {}),
        "output": (["https://a.example/x?key=1", "https://b.example/x?key=1"], {}),
    }
    if name == "fit":  # takes effect where a film is read; of a file id nothing is known
        assert len(planned("a fox", video=FILM, fit=[True, False]).orders) == 2
        return
    values, same = several[name]
    given: dict[str, Any] = {name: values, **same}
    plan = planned("a fox", **given)
    assert [axis.name for axis in plan.axes] == [name]
    assert len({order.request.key("xai", "https://x.example") for order in plan.orders}) == 2


def test_edits_and_extensions_of_videos() -> None:
    edits = planned("make it {style}", video=[FILM, OTHER], style=["ink", "clay"])
    assert {order.request.mode for order in edits.orders} == {Mode.EDIT}
    assert [(o.request.video and o.request.video.file_id, o.request.prompt) for o in edits.orders] == [
        ("file_1", "make it ink"),
        ("file_1", "make it clay"),
        ("file_2", "make it ink"),
        ("file_2", "make it clay"),
    ]
    extensions = planned("it flies away", video=FILM, extend=True, duration=[4, 6])
    assert [(o.request.mode, o.request.duration) for o in extensions.orders] == [(Mode.EXTEND, 4), (Mode.EXTEND, 6)]


def test_a_note_is_told_once_however_many_clips_it_is_of() -> None:
    plan = planned("make it {style}", video=FILM, style=["ink", "clay", "oil"], resolution="720p")
    assert len(plan.notes) == len({*plan.notes}) == 1
    assert "resolution 720p was left out" in plan.notes[0]


def test_one_text_with_commas_is_one_value_and_a_note_says_how_to_write_several() -> None:
    plan = planned("a {pet}", pet="cat, dog")
    assert prompts_of(plan) == ["a cat, dog"]
    assert plan.notes == ('pet: one value with a comma: a list is ["cat", "dog"].',)
    assert planned("a {pet}", pet=["cat, dog"]).notes == ()
    assert planned("a {pet}", pet="cat").notes == ()


def test_a_prompt_is_a_number_in_the_names_of_jobs() -> None:
    plan = planned(["A {animal} in {style}", "{style}: {animal}"], animal=["fox"], style=["ink", "clay"], name="many")
    names = [order.name for order in plan.orders]
    assert names == ["many_p1_ink", "many_p1_clay", "many_p2_ink", "many_p2_clay"]


def test_names_say_which_clip_it_is_and_are_never_the_same() -> None:
    plan = planned("{style}", style=["ink & oil", "clay", "ink   oil"], duration=[3, 6], name="cranes")
    assert [order.name for order in plan.orders] == [
        "cranes_ink_oil_3s",
        "cranes_ink_oil_6s",
        "cranes_clay_3s",
        "cranes_clay_6s",
        "cranes_ink_oil_3s_2",
        "cranes_ink_oil_6s_2",
    ]
    assert {order.name for order in planned("{style}", style=["ink", "clay"]).orders} == {None}
    long = planned("{style}", style=["x" * 60 + end for end in "ab"], name="n")
    assert [order.name for order in long.orders] == ["n_" + "x" * 38, "n_" + "x" * 38 + "_2"]
    assert [order.name for order in planned("{style}", style=["✂", "✃"], name="n").orders] == ["n", "n_2"]


def test_in_a_cell_an_axis_hides_a_variable_and_what_is_no_axis_is_one() -> None:
    space = {"animal": "cat", "style": SimpleNamespace(name="ink"), "unused": object()}
    plan = planned("a {animal} in {style.name}", animal=["fox", "owl"], namespace=space)
    assert prompts_of(plan) == ["a fox in ink", "a owl in ink"]
    assert [axis.name for axis in plan.axes] == ["animal"]
    error = refused("a {animal} in {mood}", animal=["fox", "owl"], namespace=space)
    assert str(error) == "animal=fox: there is no variable 'mood'"


def test_a_placeholder_that_is_in_one_prompt_of_several_is_an_axis_of_all() -> None:
    plan = planned(["a {animal}", "an empty room"], animal=["fox", "owl"])
    assert prompts_of(plan) == ["a fox", "a owl", "an empty room", "an empty room"]


def test_hostile_words_stand_in_the_prompt_as_they_are() -> None:
    words = [word for word in dict.fromkeys(XSS) if word == word.strip()]
    plan = planned("a {animal}", animal=words, name="n")
    assert prompts_of(plan) == [f"a {word}" for word in words]
    assert all(re.fullmatch(r"n[\w]*", order.name or "") for order in plan.orders)


def test_plain_braces_stay_and_values_are_not_filled_again() -> None:
    assert prompts_of(planned("{{a}} {a}", a=["{b}", "{}"])) == ["{a} {b}", "{a} {}"]


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session(provider="simulator")
    yield session
    session.close()


def test_a_picture_on_many_clips_is_read_once(tmp_path: Path, session: Session) -> None:
    paths = [tmp_path / f"{colour}.png" for colour in ("red", "blue")]
    for path in paths:
        Image.new("RGB", (60, 40), path.stem).save(path)
    given: dict[str, Callable[[], dict[str, Any]]] = {
        "swept over": lambda: {"swept": {"image": paths, "animal": ["fox", "owl"]}, "same": {}},
        "in lists": lambda: {"swept": {"reference_images": [paths, paths[:1]], "animal": ["fox", "owl"]}, "same": {}},
        "the same": lambda: {"swept": {"animal": ["fox", "owl"]}, "same": {"image": str(paths[0])}},
    }
    for name, make in given.items():
        how = make()
        plan = session.plan(["a {animal}"], how["swept"], same=how["same"])
        inputs = [media for order in plan.orders for media in order.request.inputs()]
        assert len({id(media.data) for media in inputs}) == len({media.sha256 for media in inputs}), name
        assert len(inputs) > len({media.sha256 for media in inputs})


def test_a_plan_is_made_for_the_provider_that_is_asked(session: Session) -> None:
    session.configure(model=FULL)
    plan = session.plan(["a {animal}"], {"animal": ["fox", "owl"]}, same={}, n=2, name="n", provider="simulator")
    assert {order.request.model for order in plan.orders} == {FULL}
    assert len(session.library()) == 0


def test_notes_are_warnings_before_anything_is_sent() -> None:
    film = gv.FileId("file_1")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="resolution 720p was left out"):
            gv.sweep("make it {style}", style=["ink", "clay"], video=film, resolution="720p")
    assert len(gv.library()) == 0
