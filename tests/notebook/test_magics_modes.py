"""Cells for every mode, on the embedded simulator: what is typed becomes that clip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from grokvideo import api
from grokvideo.values.media import Voice
from grokvideo.values.request import Mode
from grokvideo.values.state import Status
from tests.notebook.shells import WITHIN_S, Run, bound, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

Said = pytest.CaptureFixture[str]
FIFTEEN = "-m grok-imagine-video-1.5"


@pytest.fixture
def pictures(tmp_path: Path, shell: InteractiveShell) -> None:
    """Three files, and a variable with two pictures."""
    for name, colour in (("red.png", "red"), ("green.png", "green"), ("blue.png", "blue")):
        Image.new("RGB", (96, 64), colour).save(tmp_path / name)
    shell.user_ns["both"] = [Image.new("RGB", (64, 64), "black"), str(tmp_path / "red.png")]


@pytest.fixture
def crane(shell: InteractiveShell, cell: Run) -> None:
    """A clip of 2 s."""
    cell("%%grokvideo crane -d 2 --wait\na paper crane")
    assert bound(shell, "crane").status is Status.DONE


@pytest.mark.usefixtures("crane")
def test_an_edit_is_as_long_and_as_large_as_its_clip(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%%grokvideo snow --edit crane --wait\nSnow falls.")
    job = bound(shell, "snow")
    clip = job.result(0)
    assert job.request.mode is Mode.EDIT
    assert job.request.prompt == "Snow falls."
    assert (clip.width, clip.height) == (848, 480)
    assert clip.duration == pytest.approx(2.0, abs=0.1)
    assert "snow: done, edit of crane, keeps its length and size, billed $0.12 simulated" in capsys.readouterr().out


@pytest.mark.usefixtures("crane")
def test_an_extension_has_the_clip_and_the_seconds_that_are_added(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    cell("%%grokvideo longer --extend crane -d 3 --wait\nIt flies away.")
    job = bound(shell, "longer")
    assert (job.request.mode, job.request.duration) == (Mode.EXTEND, 3)
    assert job.result(0).duration == pytest.approx(5.0, abs=0.2)
    assert "longer: done, crane plus 3 s, " in capsys.readouterr().out


@pytest.mark.usefixtures("crane")
def test_a_clip_is_named_in_five_ways_and_paid_for_once(shell: InteractiveShell, cell: Run) -> None:
    crane = bound(shell, "crane")
    shell.user_ns["film"] = crane.result(0)
    for word in ("crane", "film", crane.id, crane.id[:6], crane.request_id):
        cell(f"%%grokvideo snow --edit {word} --wait\nSnow falls.")
        assert bound(shell, "snow").status is Status.DONE
    del shell.user_ns["crane"]
    cell("%%grokvideo snow --edit crane --wait\nSnow falls.")  # by the job's name
    assert len(api.library()) == 2


def test_a_job_under_way_is_waited_for(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo crane -d 2\na paper crane")
    cell("%%grokvideo longer --extend crane -d 2\nIt flies away.")
    longer = bound(shell, "longer")
    assert longer.status is Status.WAITING
    assert longer.result(WITHIN_S).duration == pytest.approx(4.0, abs=0.2)


@pytest.mark.usefixtures("pictures")
def test_first_and_last_frame_and_one_between(shell: InteractiveShell, cell: Run) -> None:
    cell(f"%%grokvideo way {FIFTEEN} -d 3 -i red.png --last-frame blue.png --keyframe green.png@1.5 --wait\nx")
    job = bound(shell, "way")
    assert job.status is Status.DONE
    assert job.request.mode is Mode.FRAMES
    assert [each.label for each in job.request.inputs()] == ["red.png", "blue.png", "green.png"]
    assert [frame.seconds for frame in job.request.keyframes] == [1.5]


@pytest.mark.usefixtures("pictures", "crane")
def test_references_and_voices(shell: InteractiveShell, cell: Run) -> None:
    cell(f"%%grokvideo tea {FIFTEEN} -d 2 --ref both --ref crane --voice eve --voice https://x.example/a.mp3 --wait\nx")
    request = bound(shell, "tea").request
    assert bound(shell, "tea").status is Status.DONE
    assert request.mode is Mode.REFERENCE
    assert [image.label for image in request.reference_images] == ["picture", "red.png", "crane"]
    assert request.reference_audios == (Voice(voice_id="eve"), Voice(url="https://x.example/a.mp3"))


@pytest.mark.usefixtures("crane")
def test_a_clip_as_an_image_is_its_last_frame(shell: InteractiveShell, cell: Run) -> None:
    clip = bound(shell, "crane").result(0)
    cell("%%grokvideo on -i crane -d 1\nit goes on")
    image = bound(shell, "on").request.image
    assert image is not None
    assert image.origin == f"last frame of {clip.sha256}"


def test_what_goes_with_it_reaches_the_request_and_a_signature_nobody_else(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    shell.user_ns["keep"] = {"filename": "ridge.mp4", "expires_after": 604800}
    shell.user_ns["place"] = "https://bucket.example/ridge.mp4?signature=SECRET"
    cell("%%grokvideo ridge -d 1 --user ada --storage-options keep --output place\nfog on a ridge")
    job = bound(shell, "ridge")
    request = job.request
    assert request.user == "ada"
    assert request.storage_options is not None
    assert request.storage_options.wire() == shell.user_ns["keep"]
    assert request.output is not None
    assert request.output.place == "https://bucket.example/ridge.mp4"
    for text in ("%grokvideo jobs", "%grokvideo history fog", "%grokvideo status", "ridge", "repr(ridge)"):
        cell(text)
    job.wait(WITHIN_S)
    out, err = capsys.readouterr()
    assert "SECRET" not in out + err
    assert "SECRET" not in json.dumps(api.default()._ledger.recent(-1)[0].request)


def test_what_a_mode_leaves_out_is_said(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%%grokvideo a --edit https://x.example/a.mp4 -d 6 -r 720p --no-audio\nx")
    said = capsys.readouterr().out
    for words in ("--duration 6 was left out", "--resolution 720p was left out", "--no-audio was left out"):
        assert words in said


def test_a_model_of_the_settings_that_cannot_edit_gives_way_and_one_that_was_named_does_not(
    shell: InteractiveShell, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_MODEL", "grok-imagine-video-1.5")
    cell("%%grokvideo a --edit https://x.example/a.mp4\nx")
    assert bound(shell, "a").request.model == "grok-imagine-video"
    assert "grok-imagine-video-1.5 cannot edit a video: grok-imagine-video is used." in capsys.readouterr().out
    with pytest.raises(Exception, match=r"grok-imagine-video-1\.5 cannot edit a video; grok-imagine-video can"):
        cell(f"%%grokvideo b {FIFTEEN} --edit https://x.example/a.mp4\nx")
    assert "b" not in shell.user_ns


@pytest.mark.usefixtures("crane")
def test_a_clip_that_does_not_fit_needs_a_yes(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo long --extend crane -d 10 --wait\nIt flies far away.")
    with pytest.raises(Exception, match=r"must have at most 8.7 s to be edited, got 1\d\.\d+ s.*--fit"):
        cell("%%grokvideo snow --edit long\nSnow falls.")
    cell("%%grokvideo snow --edit long --fit --wait\nSnow falls.")
    assert bound(shell, "snow").result(0).duration == pytest.approx(8.7, abs=0.2)
