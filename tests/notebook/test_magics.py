"""The magics in a real IPython, on the embedded simulator: words in, jobs out, one line for a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from grokvideo.errors import GrokVideoError
from grokvideo.values.state import Status
from tests.notebook.shells import WITHIN_S, Run, bound, cell, ipython, new_kernel, pending, shell

__all__ = ["cell", "ipython", "shell"]


def test_loading_says_who_makes_the_videos(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_line_magic("reload_ext", "grokvideo")
    assert "SIMULATED" in capsys.readouterr().out


def test_a_cell_makes_a_clip_and_the_wait_option_waits_for_it(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    cell("""
        %%grokvideo crane --duration 1 --wait
        A paper crane
        unfolds on a windowsill.
        """)
    job = bound(shell, "crane")
    clip = job.result(0)
    assert job.request.prompt == "A paper crane\nunfolds on a windowsill."
    assert (job.name, job.simulated, clip.width, clip.height) == ("crane", True, 848, 480)
    assert clip.duration == pytest.approx(1.0, abs=0.05)
    assert str(clip.cost_usd) == "0.05"
    said = capsys.readouterr().out
    assert f"crane: done, 1 s, 480p, 16:9, audio, billed $0.05 simulated, {clip.path}" in said


def test_a_cell_returns_before_the_clip_is_there(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo crane -d 1\na fox")
    assert not bound(shell, "crane").status.is_settled


def test_without_a_name_the_job_is_called_job(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo\na fox")
    job = bound(shell, "_job")
    assert job.name is None
    assert job.request.prompt == "a fox"


def test_short_and_long_options_reach_the_request(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo a -d 3 -r 720p -a 9:16 -m grok-imagine-video-1.5 --no-audio --provider simulator\nx")
    cell(
        "%%grokvideo b --duration=3 --resolution=720p --aspect-ratio=9:16 --model=grok-imagine-video-1.5 --no-audio\nx"
    )
    request = bound(shell, "a").request
    assert request == bound(shell, "b").request
    assert (request.duration, request.resolution, request.aspect_ratio) == (3, "720p", "9:16")
    assert (request.model, request.generate_audio) == ("grok-imagine-video-1.5", False)


def test_words_are_split_as_a_shell_does_and_nothing_on_the_line_expands(shell: InteractiveShell, cell: Run) -> None:
    shell.user_ns["x"] = "expanded"
    cell("%%grokvideo a --model '{x} $x \"y\"'\nz")
    assert bound(shell, "a").request.model == '{x} $x "y"'
    cell("%%grokvideo b --model $x\\ {x}\nz")
    assert bound(shell, "b").request.model == "$x {x}"


def test_variables_in_braces_fill_the_prompt_and_nothing_else_does(shell: InteractiveShell, cell: Run) -> None:
    shell.user_ns |= {"weather": "rain", "place": {"name": "Kyoto"}, "x": "expanded"}
    cell("%%grokvideo a\n{weather:>5} in {place[name]}, {{ink}}, $x, %x, !x, ?")
    assert bound(shell, "a").request.prompt == "rain in Kyoto, {ink}, $x, %x, !x, ?"


def test_an_image_is_a_variable_or_a_path(shell: InteractiveShell, cell: Run, tmp_path: Path) -> None:
    picture = Image.new("RGB", (64, 48), "red")
    picture.save(tmp_path / "first frame.png")
    shell.user_ns["photo"] = picture
    cell("%%grokvideo a --image photo\nsteam")
    cell("%%grokvideo b --image 'first frame.png'\nsteam rises")
    cell("%%grokvideo c -i https://example.com/a.png\n ")
    first, second, third = (bound(shell, name).request.image for name in "abc")
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.sha256 == second.sha256
    assert (second.label, third.url) == ("first frame.png", "https://example.com/a.png")


def test_what_was_ignored_is_said(shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str]) -> None:
    shell.user_ns["photo"] = Image.new("RGB", (64, 48))
    cell("%%grokvideo a --image photo --aspect-ratio 1:1\nsteam")
    assert "--aspect-ratio 1:1 was left out" in capsys.readouterr().out


def test_any_other_error_keeps_its_traceback(shell: InteractiveShell, cell: Run) -> None:
    class Odd:
        def __format__(self, spec: str) -> str:
            return str(1 / 0)

    shell.user_ns["odd"] = Odd()
    with pytest.raises(ZeroDivisionError):
        cell("%%grokvideo a\n{odd}")


def test_a_fault_word_chooses_a_fault(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo a -d 1 --wait\na fox [[failed]]")
    job = bound(shell, "a")
    assert job.status is Status.FAILED
    with pytest.raises(GrokVideoError):
        job.result()


def test_the_wait_setting_waits_without_the_option(
    shell: InteractiveShell, cell: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_WAIT", "1")
    cell("%%grokvideo a -d 1\n[[moderated]]")
    assert bound(shell, "a").status is Status.MODERATED


def test_status_and_jobs_show_what_is_under_way(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    cell("%grokvideo jobs")
    assert "There are no jobs yet." in capsys.readouterr().out
    cell("%%grokvideo crane\na paper crane\nand \u202e rain")
    capsys.readouterr()
    cell("%grokvideo status")
    status = capsys.readouterr().out
    for words in ("SIMULATED", "grok-imagine-video", str(home), "1 job\n", "crane ("):
        assert words in status
    cell("%grokvideo jobs")
    head, line = capsys.readouterr().out.strip().splitlines()
    assert head.split() == ["id", "name", "made", "status", "price", "prompt"]
    assert line.startswith(bound(shell, "crane").id[:6])
    assert "a paper crane and \ufffd rain" in line


def test_help_is_shown_on_request_and_without_a_word(cell: Run, capsys: pytest.CaptureFixture[str]) -> None:
    cell("%grokvideo help")
    first = capsys.readouterr().out
    cell("%grokvideo")
    assert capsys.readouterr().out == first
    assert "%%grokvideo NAME" in first


def test_a_job_is_stopped_and_resumed_by_name_or_id(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    cell("%%grokvideo crane -d 1\na fox [[slow]]")
    job = bound(shell, "crane")
    pending(job)
    cell("%grokvideo stop crane")
    assert job.wait(WITHIN_S).status is Status.STOPPED
    assert "crane: no longer watched" in capsys.readouterr().out
    cell(f"%grokvideo resume {job.id[:6]}")
    assert not job.status.is_settled
    cell("%grokvideo stop crane")
    assert job.wait(WITHIN_S).status is Status.STOPPED
    capsys.readouterr()
    cell("%grokvideo stop crane")
    assert "nothing to stop" in capsys.readouterr().out
    cell("%grokvideo resume")
    assert not job.status.is_settled


def test_a_new_kernel_picks_up_what_was_under_way_and_binds_its_name(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    cell("%%grokvideo crane -d 1\na fox [[slow]]")
    cell("%%grokvideo kite -d 1\na kite [[slow]]")
    crane, kite = bound(shell, "crane"), bound(shell, "kite")
    for job in (crane, kite):
        pending(job)
    cell("%grokvideo stop kite")
    kite.wait(WITHIN_S)
    new_kernel()
    del shell.user_ns["crane"], shell.user_ns["kite"]
    shell.run_line_magic("reload_ext", "grokvideo")
    said = capsys.readouterr().out
    assert "Picked up where it was, at no extra cost: crane." in said
    assert bound(shell, "crane").request_id == crane.request_id
    assert "kite" not in shell.user_ns  # that one was stopped on purpose


def test_nothing_of_a_key_is_shown(
    shell: InteractiveShell, cell: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    monkeypatch.setenv("XAI_API_KEY", "xai-CANARYcanary0123456789")
    for text in ("%grokvideo status", "%%grokvideo a --provider simulator\na fox", "%grokvideo jobs", "a", "repr(a)"):
        cell(text)
    out, err = capsys.readouterr()
    assert "CANARY" not in out + err
    new_kernel()  # the files of one that lives come and go while they are read
    for path in home.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes()


def test_unset_settings_are_the_session_s(shell: InteractiveShell, cell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_MODEL", "grok-imagine-video-1.5-lite")
    cell("%%grokvideo a\na fox")
    request = bound(shell, "a").request
    assert (request.model, request.duration, request.resolution) == ("grok-imagine-video-1.5-lite", 8, "480p")


def test_status_names_every_job_under_way_however_many_came_later(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    cell("%%grokvideo first -d 1\na fox [[slow]]")
    for number in range(25):
        cell(f"%%grokvideo later{number} -d 1\na fox")
        bound(shell, f"later{number}").stop()
    for number in range(25):
        bound(shell, f"later{number}").wait(WITHIN_S)
    capsys.readouterr()
    cell("%grokvideo status")
    assert "under way  first (" in capsys.readouterr().out


def test_a_setting_that_is_wrong_is_one_line_when_the_extension_loads(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_MAX_JOBS", "many")
    new_kernel()
    with pytest.raises(UsageError, match="GROKVIDEO_MAX_JOBS cannot be 'many'"):
        shell.run_line_magic("reload_ext", "grokvideo")
