"""The card's Python half: other words for a clip that failed or was blocked, and the recipe beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grokvideo.engine import pacing
from grokvideo.engine.job import Job
from grokvideo.notebook.recipe import recipe
from grokvideo.notebook.widgets import jobview, shown
from grokvideo.notebook.widgets.jobview import JobView, view_of
from grokvideo.session import BACKGROUND, Session
from grokvideo.simulator.app import create_app
from grokvideo.values.state import Status

WITHIN_S = 20.0
BLOCKED = "a fox [[moderated]]"


class Cards:
    """A session at the simulator, and clicks on its cards."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._nonces = itertools.count()

    def submit(self, prompt: str = BLOCKED, **values: Any) -> Job:
        request = self.session.request(prompt, **{"image": None, "model": None, "duration": 1, **values})
        return self.session.submit(request, name="crane")

    def ended(self, prompt: str = BLOCKED, **values: Any) -> JobView:
        """The card of a job that is over."""
        job = self.submit(prompt, **values)
        view = view_of(job)
        job.wait(WITHIN_S)
        assert view.finished.wait(WITHIN_S)
        return view

    def press(self, view: JobView, prompt: str, *, yes: bool = False, job: str | None = None) -> dict[str, str]:
        """Press Generate below the prompt; the answer."""
        action = "edit-prompt-yes" if yes else "edit-prompt"
        message = {"action": action, "job": job or view.source.id, "value": prompt}
        return view._once(f"n{next(self._nonces)}", message)

    @property
    def sent(self) -> int:
        """Rows in the ledger: each is at most one paid request."""
        return len(self.session.library())


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cards]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    monkeypatch.setattr(jobview, "_views", {})
    monkeypatch.setattr(shown, "publish_display_data", lambda *_, **__: None)
    session = Session(provider="simulator")
    yield Cards(session)
    session.close()


def test_the_card_goes_on_with_the_clip_of_the_other_words(cards: Cards) -> None:
    view = cards.ended()
    old = view.source
    assert old.status is Status.MODERATED
    assert cards.press(view, " an owl\n") == {}
    assert view.source.id != old.id
    assert (view.source.request.prompt, view.source.name, view.source.reused) == ("an owl", "crane", False)
    view.source.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    assert (view.job["id"], view.job["status"], view.job["prompt"]) == (view.source.id, "done", "an owl")
    assert view_of(view.source) is view
    assert cards.sent == 2


@pytest.mark.parametrize(
    ("prompt", "words"), [("", "prompt is empty"), ("  ", "prompt is empty"), (BLOCKED, "blocked by moderation")]
)
def test_what_would_be_in_vain_is_refused_in_words(cards: Cards, prompt: str, words: str) -> None:
    view = cards.ended()
    old = view.source
    assert words in cards.press(view, prompt)["error"].replace("Prompt", "prompt")
    assert (cards.sent, view.source) == (1, old)


def test_a_second_click_and_a_second_tab_make_nothing(cards: Cards) -> None:
    view = cards.ended()
    old = view.source
    assert cards.press(view, "an owl") == {}
    assert cards.press(view, "an owl", job=old.id) == {}
    assert cards.press(view, "a hare", job=old.id) == {}
    assert cards.sent == 2


def test_words_that_the_library_answers_show_its_clip(cards: Cards) -> None:
    owl = cards.ended("an owl").source
    view = cards.ended()
    assert cards.press(view, "an owl") == {}
    assert (view.source.id, view.source.reused, cards.sent) == (owl.id, True, 2)
    BACKGROUND.call(lambda: None)
    assert view.finished.wait(WITHIN_S)
    assert view.job["reused"] is not None


def test_a_price_above_the_limit_wants_a_yes(cards: Cards) -> None:
    view = cards.ended()
    cards.session.configure(confirm_over_usd=0.01)
    answer = cards.press(view, "an owl")
    assert answer["confirm"] == "$0.05"
    assert answer["error"].startswith("This clip would cost $0.05")
    assert cards.sent == 1
    assert cards.press(view, "an owl", yes=True) == {}
    assert (view.source.request.prompt, cards.sent) == ("an owl", 2)


def test_a_prompt_that_says_yes_is_a_prompt(cards: Cards) -> None:
    view = cards.ended()
    cards.session.configure(confirm_over_usd=0.01)
    assert "confirm" in cards.press(view, "yes")
    assert cards.sent == 1


def test_braces_and_brackets_are_words(cards: Cards) -> None:
    view = cards.ended()
    assert cards.press(view, "an {owl} in {{ink}} [[x]]") == {}
    assert view.source.request.prompt == "an {owl} in {{ink}} [[x]]"
    assert BLOCKED not in view.recipe["cell"]


def test_while_a_job_runs_its_words_stand(cards: Cards) -> None:
    view = view_of(cards.submit("a fox [[slow]]"))
    assert cards.press(view, "an owl") == {}
    assert cards.sent == 1
    view.source.stop()


def test_the_recipe_goes_with_the_job(cards: Cards, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "red.png")
    view = cards.ended(image=tmp_path / "red.png")
    assert view.recipe == recipe(view.source, tmp_path)
    assert view.recipe["cell"] == f"%%grokvideo crane --image red.png --duration 1 --provider simulator\n{BLOCKED}"
    assert "recipe" not in view.job
    cards.press(view, "an owl")
    BACKGROUND.call(lambda: None)
    assert view.recipe["cell"] == "%%grokvideo crane --image red.png --duration 1 --provider simulator\nan owl"


def test_a_job_made_elsewhere_has_no_recipe(cards: Cards) -> None:
    job = cards.session.attach("7f0c2e11-never-seen")
    assert view_of(job).recipe == {}
    job.wait(WITHIN_S)
