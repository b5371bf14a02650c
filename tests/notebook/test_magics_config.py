"""`%config GrokVideo` and `%grokvideo config`: settings shown and set, but for the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

import grokvideo as gv
from grokvideo import api
from grokvideo.errors import LibraryError
from grokvideo.notebook.config import NAMES, GrokVideo
from grokvideo.session import Session
from grokvideo.settings import NAMES as SETTINGS
from tests.notebook.shells import Run, bound, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

KEY = "xai-CANARYcanary0123456789"
Said = pytest.CaptureFixture[str]


def test_it_has_every_setting_but_the_key_and_what_is_set_in_code_only() -> None:
    assert set(NAMES) == set(GrokVideo.class_traits(config=True))
    assert set(SETTINGS) - set(NAMES) == {"media_hosts"}


def test_it_shows_what_is_in_force(shell: InteractiveShell, cell: Run, capsys: Said, home: Path) -> None:
    gv.configure(wait=True, budget_usd=5)
    capsys.readouterr()
    cell("%config GrokVideo")
    page = capsys.readouterr().out
    for name in NAMES:
        assert f"GrokVideo.{name}=<" in page
    assert "Current: True" in page
    assert f"Current: {str(home)!r}" in page


def test_what_code_or_the_environment_set_is_what_it_has(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    [settings] = [each for each in shell.configurables if isinstance(each, GrokVideo)]
    assert (settings.model, settings.budget_usd, settings.max_jobs) == ("grok-imagine-video", None, 4)
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "2.50")
    monkeypatch.setenv("GROKVIDEO_MODEL", "grok-imagine-video-1.5")
    gv.configure(max_jobs=7, model="grok-imagine-video-1.5-lite")
    assert (settings.model, settings.budget_usd, settings.max_jobs) == ("grok-imagine-video-1.5-lite", 2.5, 7)


@pytest.mark.parametrize(
    ("text", "name", "value", "said"),
    [
        ("wait = True", "wait", True, "wait is True now."),
        ("budget_usd = 5", "budget_usd", 5, "budget_usd is $5.00 a day now; $0.00 is spent today."),
        ("confirm_over_usd = 0.5", "confirm_over_usd", 0.5, "confirm_over_usd is $0.50 now: what costs more needs"),
        ("provider = 'simulator'", "provider", "simulator", "provider is 'simulator' now."),
        ("max_jobs = 2 * 3", "max_jobs", 6, "max_jobs is 6 now."),
        ("timeout = 60", "timeout", 60, "timeout is 60 now."),
    ],
)
def test_setting_one_goes_through_configure_and_is_said(
    shell: InteractiveShell, cell: Run, capsys: Said, text: str, name: str, value: object, said: str
) -> None:
    capsys.readouterr()
    cell(f"%config GrokVideo.{text}")
    assert said in capsys.readouterr().out
    assert getattr(api.default().settings(), name) == value
    cell("%config GrokVideo.timeout = 700")
    assert getattr(api.default().settings(), name) == (700 if name == "timeout" else value)


def test_a_limit_tells_of_the_option_and_of_the_click(cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell("%config GrokVideo.confirm_over_usd = 0")
    words = "what costs more needs --yes, or for several clips your click on their bill."
    assert capsys.readouterr().out == f"confirm_over_usd is $0.00 now: {words}\n"


def test_a_budget_can_be_taken_away(cell: Run, capsys: Said) -> None:
    cell("%config GrokVideo.budget_usd = 5")
    cell("%config GrokVideo.budget_usd = None")
    assert "budget_usd is None now: no limit." in capsys.readouterr().out
    assert api.default().settings().budget_usd is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wait = 7", "wait must be True or False, got 7"),
        ("max_jobs = 99", "max_jobs must be 1-15, got 99"),
        ("provider = 'sora'", "provider must be xai or simulator, got 'sora'"),
        ("budget_usd = 'much'", "budget_usd must be an amount in USD, 0 or more, got 'much'"),
        ("base_url = 'http://example.com'", "base_url must use https"),
        ("colour = 'red'", "there is no setting 'colour'; there are provider, model, "),
        ("api_key = 'xai-CANARYcanary0123456789'", "there is no setting 'api_key'"),
    ],
)
def test_a_wrong_value_is_one_line_and_changes_nothing(
    cell: Run, capsys: Said, text: str, words: str, recwarn: pytest.WarningsRecorder
) -> None:
    before = api.default().settings()
    capsys.readouterr()
    cell(f"%config GrokVideo.{text}")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"UsageError: {words}")
    assert err.endswith(" Nothing was changed.\n")
    assert err.count("\n") == 1
    assert "CANARY" not in err
    assert api.default().settings() == before
    cell("%config GrokVideo.timeout = 700")
    assert capsys.readouterr().err == ""
    assert list(recwarn) == []


def test_a_key_is_not_echoed_and_what_to_do_about_it_is_said(cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell(f"%config GrokVideo.api_key = '{KEY}'")
    err = capsys.readouterr().err
    assert "delete it there, and make a new key in the provider's console" in err
    assert "%grokvideo login asks for one" in err
    cell(f"%config GrokVideo.colour = '{KEY}'")
    assert "delete it there" in capsys.readouterr().err
    cell("%config GrokVideo.colour = 'red'")
    assert "delete it there" not in capsys.readouterr().err


def test_a_key_in_a_setting_is_not_echoed(cell: Run, capsys: Said) -> None:
    cell(f"%config GrokVideo.model = '{KEY}'")
    cell("%grokvideo config")
    out, err = capsys.readouterr()
    assert "model is '[hidden]' now." in out
    assert "model                '[hidden]' " in out
    assert "CANARY" not in out + err


def test_a_folder_that_cannot_be_used_is_one_line_and_changes_nothing(
    cell: Run, capsys: Said, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    capsys.readouterr()
    cell(f"%config GrokVideo.home = {str(tmp_path / 'file')!r}")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("UsageError: the library folder ")
    assert err.endswith(" Nothing was changed.\n")
    assert err.count("\n") == 1
    assert api.default().home == home
    cell("%config GrokVideo.home")
    assert str(home) in capsys.readouterr().out


def test_a_setting_whose_answer_cannot_be_read_is_one_line(
    cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object) -> None:
        raise LibraryError("the library cannot be read")

    monkeypatch.setattr(Session, "spent_today", broken)
    capsys.readouterr()
    cell("%config GrokVideo.budget_usd = 5")
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "the library cannot be read" in err


def test_another_class_s_setting_is_none_of_its_business(cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell("%config LoggingMagics.quiet = True")
    assert capsys.readouterr() == ("", "")


def test_it_is_registered_once_however_often_the_extension_is_loaded(shell: InteractiveShell) -> None:
    shell.run_line_magic("reload_ext", "grokvideo")
    assert [type(each).__name__ for each in shell.configurables].count("GrokVideo") == 1
    matchers = [getattr(each, "matcher_identifier", "") for each in shell.Completer.custom_matchers]
    assert matchers.count("grokvideo") == 1


def test_a_value_that_was_refused_does_not_come_back_when_the_extension_is_loaded_again(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    cell("%config GrokVideo.max_jobs = 99")
    capsys.readouterr()
    shell.run_line_magic("reload_ext", "grokvideo")
    assert capsys.readouterr().err == ""
    assert api.default().settings().max_jobs == 4


def test_another_folder_is_another_library(shell: InteractiveShell, cell: Run, tmp_path: Path, capsys: Said) -> None:
    cell("%%grokvideo crane -d 1\na paper crane")
    bound(shell, "crane").stop()
    cell(f"%config GrokVideo.home = {str(tmp_path / 'other')!r}")
    assert len(api.library()) == 0
    assert api.default().home == tmp_path / "other"


def test_the_list_says_where_each_value_comes_from(
    cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("GROKVIDEO_WAIT", "1")
    cell("%config GrokVideo.budget_usd = 5")
    capsys.readouterr()
    cell("%grokvideo config")
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
    assert list(rows)[: len(NAMES)] == list(NAMES)
    assert rows["wait"].split() == ["True", "GROKVIDEO_WAIT"]
    assert rows["budget_usd"].split() == ["5", "set", "here"]
    assert rows["provider"].split() == ["'simulator'", "no", "key", "is", "set"]
    assert rows["timeout"].split() == ["900.0", "default"]
    assert rows["home"].endswith("GROKVIDEO_HOME")


def test_a_key_is_named_as_the_reason_and_never_shown(cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAI_API_KEY", "xai-CANARYcanary0123456789")
    capsys.readouterr()
    cell("%grokvideo config")
    cell("%config GrokVideo")
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split() == ["provider", "'xai'", "XAI_API_KEY"]
    assert "CANARY" not in out + err


def test_the_lists_after_a_login_say_how_to_go_back(cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    # An address on this machine never gets a typed key, so it stays unchecked, and nothing is sent.
    monkeypatch.setenv("GROKVIDEO_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "xai-CANARYcanary0123456789")
    cell("%grokvideo login")
    out = capsys.readouterr().out
    assert "xai makes the videos from here on." in out
    assert out.splitlines()[-1].endswith("%config GrokVideo.provider = 'simulator'")
    cell("%config GrokVideo.provider = 'simulator'")
    capsys.readouterr()
    cell("%grokvideo login")
    assert "%config" not in capsys.readouterr().out
