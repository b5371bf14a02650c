"""The models of a provider: what is offered joined with what is known, and how that reads."""

from __future__ import annotations

import re

import pytest

from grokvideo import api
from grokvideo.cli import main
from grokvideo.engine.models import Models
from grokvideo.notebook.modeltable import HEAD, model_lines, show_models
from grokvideo.values.capability import Mode, known_models
from grokvideo.values.offer import join
from grokvideo.wire.dialect import RemoteModel

BASE, FULL, LITE = known_models()


def test_nobody_was_asked() -> None:
    models = join(None)
    assert [model.id for model in models] == [BASE, FULL, LITE]
    assert {model.offered for model in models} == {None}


def test_what_is_offered_is_joined_with_what_is_known() -> None:
    offered = [
        RemoteModel("grok-imagine-video-1.5-preview", ("the-newest",), ("text", "image", "audio")),
        RemoteModel("grok-imagine-video-9", ("nine",), ("text",)),
    ]
    base, full, lite, nine = join(offered)
    assert (base.offered, full.offered, lite.offered, nine.offered) == (False, True, False, True)
    assert full.id == FULL
    assert "the-newest" in full.aliases
    assert full.input_modalities == ("text", "image", "audio")
    assert full.can is not None
    assert Mode.FRAMES in full.can.modes
    assert (nine.can, nine.price, nine.aliases) == (None, None, ("nine",))


def test_the_lines_name_modes_limits_and_prices() -> None:
    text = "\n".join(model_lines(Models(join(None), provider="xai", trouble="There is no key.")))
    words = " ".join(text.split())
    assert "1-15 s from text, image, references (1-10 s, up to 720p); edits of clips up to 8.7 s" in words
    assert "extensions by 2-10 s" in words
    assert "1-15 s from text, image, references (up to 720p), last frame and keyframes, voices" in words
    assert max(map(len, text.splitlines()[:-1])) <= 80
    assert "480p $0.08, 720p $0.14, 1080p $0.25" in text
    assert "$0.002 an image, $0.01 a second of video" in text
    assert text.count("not asked") == 3
    assert "There is no key." in text


def test_a_newer_model_is_left_to_the_provider() -> None:
    models = Models(join([RemoteModel("grok-imagine-video-9", (), ("text", "video"))]), provider="xai")
    text = "\n".join(model_lines(models))
    assert "newer than this release" in text
    assert "price unknown" in text
    assert text.count("not offered") == 3
    assert models[-1].id in repr(models)


def test_outside_of_a_notebook_they_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_models(Models(join(None), provider="simulator"))
    said = capsys.readouterr().out
    assert said.startswith(BASE)
    assert "The simulator answers" in said


def test_in_a_notebook_they_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("grokvideo.notebook.waits.in_kernel", lambda: True)
    monkeypatch.setattr("IPython.display.publish_display_data", shown.append)
    hostile = RemoteModel("<img src=x onerror=alert(1)>", (), ())
    show_models(Models(join([hostile]), provider="xai"))
    html = shown[0]["text/html"]
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)', html) == list(HEAD)
    assert html.count("<tr") == 5
    assert "<img" not in html
    assert BASE in shown[0]["text/plain"]


def test_as_a_data_frame_there_is_a_row_for_each_mode() -> None:
    pytest.importorskip("pandas")
    frame = Models(join(None), provider="xai").to_dataframe()
    assert len(frame) == 5 + 4 + 2
    edit = frame[frame["mode"] == "edit"].iloc[0]
    assert edit["model"] == BASE
    assert frame.loc[frame["model"] == FULL, "usd_per_s_1080p"].unique().tolist() == [0.25]


def test_the_command_asks_the_simulator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    said = capsys.readouterr().out
    assert said.count("your key:           simulated, none needed") == 3
    api.default().close()


def test_without_a_key_the_command_says_so_and_lists_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--provider", "xai"]) == 1
    said = capsys.readouterr().out
    assert "key" in said.splitlines()[-2]
    assert BASE in said
    api.default().close()
