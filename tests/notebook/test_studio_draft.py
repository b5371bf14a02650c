"""From a form to its bill: what is missing, in words; what it costs, in words; and when a price is another one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from grokvideo.notebook.studio.draft import Draft, draft, draft_told
from grokvideo.notebook.studio.form import Form
from grokvideo.notebook.studio.slots import hold
from grokvideo.session import Session
from grokvideo.values.capability import Mode

FORM = Form(model="grok-imagine-video", prompt="a crane")


@pytest.fixture
def session(home: object) -> Any:
    session = Session(provider="simulator")
    yield session
    session.close()


@pytest.fixture
def picture() -> Any:
    return Image.new("RGB", (64, 36), "navy")


def drawn(session: Session, form: Form, **namespace: Any) -> Draft:
    return draft(form, session, simulated=True, namespace=namespace)


def told(session: Session, form: Form, **namespace: Any) -> dict[str, Any]:
    return draft_told(drawn(session, form, **namespace), 7)


def test_one_clip(session: Session) -> None:
    bill = told(session, FORM)
    assert (bill["words"], bill["sum"], bill["no"]) == ("1 clip", "6 s × $0.05 = $0.30", None)
    assert (bill["generate"], bill["price"], bill["simulated"], bill["edits"]) == ("Generate", "$0.30", True, 7)
    assert not bill["confirm"]
    assert len(bill["id"]) == 24


def test_several_values_make_a_sweep_and_its_price_is_rounded_up_on_the_button(session: Session, picture: Any) -> None:
    look = session.input
    form = replace(
        FORM,
        mode=Mode.REFERENCE,
        prompt="a {animal} in the style of {style}",
        values={"animal": ("fox", "owl"), "style": ("ink", "clay")},
        resolution="720p",
        held={"reference_images": (hold("reference_images", picture, look),)},
    )
    bill = told(session, form)
    assert bill["words"] == "4 clips: 2 animals × 2 styles × 1 take"
    assert bill["sum"] == "4 × (6 s × $0.07 + 1 image × $0.002) = $1.688"
    assert (bill["generate"], bill["price"]) == ("Generate 4 clips", "$1.69")
    assert [each["name"] for each in bill["placeholders"]] == ["animal", "style"]


def test_takes_of_the_same_words(session: Session) -> None:
    bill = told(session, replace(FORM, takes=3))
    assert bill["words"] == "3 clips: 3 takes of the same words"
    assert bill["sum"] == "3 × 6 s × $0.05 = $0.90"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (replace(FORM, prompt=" "), "Write a prompt, or drop an image"),
        (replace(FORM, mode=Mode.IMAGE), "Drop an image, or choose a file"),
        (replace(FORM, mode=Mode.REFERENCE), "Add a reference image"),
        (replace(FORM, mode=Mode.FRAMES), "Add the last frame"),
        (replace(FORM, mode=Mode.EDIT), "Add the video to edit"),
        (replace(FORM, mode=Mode.EXTEND), "Add the video to extend"),
        (replace(FORM, prompt="a {animal}"), "Give {animal} a value, or several"),
        (
            replace(FORM, prompt="a {animal"),
            "The braces { } in the prompt do not match. For a plain brace write it twice",
        ),
    ],
)
def test_what_is_missing_is_said_in_the_place_of_the_sum(session: Session, form: Form, words: str) -> None:
    bill = told(session, form)
    assert bill["no"].startswith(words)
    assert (bill["id"], bill["price"], bill["sheet"]) == ("", None, None)


def test_a_variable_of_the_notebook_is_taken_for_a_placeholder_and_said(session: Session) -> None:
    form = replace(FORM, prompt="a crane, {weather}")
    bill = told(session, form, weather="rain")
    assert bill["placeholders"] == [{"name": "weather", "from": "= rain (notebook)"}]
    assert bill["no"] is None
    plan = drawn(session, replace(form, values={"weather": ("snow",)}), weather="rain").plan
    assert plan is not None
    assert plan.orders[0].request.prompt == "a crane, snow"


def test_a_variable_that_cannot_be_read_is_no_trouble_of_the_form(session: Session) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError("no")

    assert "cannot be shown as text" in told(session, replace(FORM, prompt="{odd}"), odd=Odd())["no"]


def test_over_the_budget_and_over_the_limit_for_a_confirmation(session: Session) -> None:
    session.configure(confirm_over_usd=0.1)
    assert told(session, FORM)["confirm"]
    session.configure(provider="xai", api_key="k", base_url="http://127.0.0.1:9", budget_usd=0.2)
    bill = told(session, FORM)
    assert bill["no"] == "$0.30 is more than the $0.20 left in your budget"
    assert bill["id"] == ""
    assert not bill["simulated"]


def test_what_the_library_has_is_not_paid_again_and_the_bill_is_another_one(session: Session) -> None:
    form = replace(FORM, duration=1)
    before = drawn(session, form)
    assert before.plan is not None
    session.sweep(before.plan, bill=before.bill).wait(30)
    bill = told(session, form)
    again = "nothing is paid again. For another clip of the same words, raise Takes."
    assert bill["sum"] == f"In your library already: {again}"
    assert (bill["generate"], bill["price"]) == ("Show the clip", "$0.00")
    assert bill["id"] not in ("", before.id)
    bill = told(session, replace(form, takes=2))
    assert bill["generate"] == "Generate 1 new clip"
    assert bill["sum"] == "1 s × $0.05 = $0.05; 1 in your library already"


def test_a_reference_that_is_named_and_not_there(session: Session, picture: Any) -> None:
    held = {"reference_images": (hold("reference_images", picture, session.input),)}
    form = replace(FORM, mode=Mode.REFERENCE, held=held, prompt="<IMAGE_0> flies over <IMAGE_1>")
    assert told(session, form)["no"] == "There is no picture <IMAGE_1>: <IMAGE_0> is the only one"
    assert told(session, replace(form, prompt="<IMAGE_0> flies"))["no"] is None


def test_what_was_blocked_before_is_not_called_a_clip(session: Session) -> None:
    form = replace(FORM, prompt="a crane [[moderated]]", duration=1)
    plan = drawn(session, form).plan
    assert plan is not None
    session.sweep(plan).wait(30)
    bill = told(session, form)
    assert (bill["generate"], bill["price"]) == ("Show its card", "$0.00")
    assert bill["sum"] == "Asked for before without a clip: its card says why"


def test_a_yes_to_a_bill_is_a_yes_to_its_price_alone(session: Session) -> None:
    one, same = drawn(session, FORM), drawn(session, replace(FORM))
    assert one.id == same.id
    assert one.id != drawn(session, replace(FORM, duration=7)).id
    assert one.id != drawn(session, replace(FORM, prompt="an owl")).id


def test_hundreds_of_clips_too_many_are_refused_in_words(session: Session) -> None:
    values = {"a": tuple(map(str, range(40))), "b": tuple(map(str, range(40)))}
    bill = told(session, replace(FORM, prompt="{a} {b}", values=values))
    assert "1600" in bill["no"] or "1,600" in bill["no"]
