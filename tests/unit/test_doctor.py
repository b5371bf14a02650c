"""The doctor: every part may be broken, and nothing is changed by looking at it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from grokvideo.cli import main
from grokvideo.doctor import Finding, examine, folder, machine
from grokvideo.store.ledger import Ledger
from tests.values import a_row

Said = pytest.CaptureFixture[str]


def named(found: list[Finding], name: str) -> list[tuple[str, str]]:
    return [(each.grade, each.words) for each in found if each.name == name]


def one(found: list[Finding], name: str) -> tuple[str, str]:
    [only] = named(found, name)
    return only


@pytest.fixture
def ledger(home: Path) -> Callable[..., Path]:
    """Makes a library with these jobs, closed again; returns the database."""

    def make(*rows: dict[str, Any]) -> Path:
        home.mkdir(exist_ok=True)
        made = Ledger(home / "library.sqlite3")
        for number, values in enumerate(rows):
            made.add(a_row(f"{number:016x}", **({"base_url": "http://127.0.0.1:9/v1"} | values)))
        made.close()
        return made.path

    return make


def test_a_fresh_machine_is_well_and_stays_as_it_is(home: Path, capsys: Said) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for words in ("Python", "ipykernel", "anywidget", "httpx", "SQLite", "journal mode", "SIMULATED", "not made yet"):
        assert words in out
    assert not home.exists()


def test_a_library_that_is_a_file_is_bad(home: Path) -> None:
    home.write_text("in the way")
    found = list(examine(offline=True))
    assert one(found, "library") == (
        "bad",
        f"{home} is not a folder: point GROKVIDEO_HOME at a folder of your own on a local disk.",
    )
    assert one(found, "database")[0] == "ok"


def test_a_folder_that_cannot_be_written_is_bad(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_HOME", "/proc/grokvideo/library")
    if not os.path.isdir("/proc/self"):
        pytest.skip("needs a folder that even root cannot write")
    found = list(examine(offline=True))
    assert one(found, "library")[0] == "bad"
    [finding] = folder.library(Path("/proc"))
    assert (finding.grade, "cannot be written" in finding.words) == ("bad", True)


@pytest.mark.parametrize(("free", "grade"), [(10 * 2**20, "bad"), (500 * 2**20, "warn"), (5 * 2**30, "ok")])
def test_little_room_is_told_before_it_is_too_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, grade: str
) -> None:
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=free))
    assert [each.grade for each in folder.disk(tmp_path / "not" / "there")] == [grade]


def test_a_network_file_system_is_named_with_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 /dev/a rw\n2 1 0:2 / {tmp_path} rw - nfs4 server:/home rw\n")
    monkeypatch.setattr("grokvideo.store.place.MOUNTS", mounts)
    [finding] = folder.file_system(home)
    assert finding.grade == "warn"
    assert finding.words.startswith("nfs4, shared over a network")
    assert "point GROKVIDEO_HOME at a folder of your own on a local disk" in finding.words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("7.0.0", "pip install -U ipykernel"),
        ("7.0.1", "pip install -U ipykernel"),
        ("6.31.0", "waits until the running cell has ended"),
        ("7.1.0", ""),
        ("7.4.0", ""),
        ("10.0", ""),
        ("dev", ""),
    ],
)
def test_an_ipykernel_that_makes_trouble_is_named(monkeypatch: pytest.MonkeyPatch, number: str, words: str) -> None:
    monkeypatch.setattr(machine, "version", lambda _: number)
    [finding] = machine.kernel()
    assert finding.grade == ("warn" if words else "ok")
    assert words in finding.words
    assert finding.words.startswith(number)


def test_what_is_not_installed_is_bad_where_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(machine, "version", nothing)
    found = [*machine.versions(), *machine.kernel()]
    assert one(found, "av") == ("bad", "not installed. Run `pip install av`.")
    assert one(found, "Jupyter")[0] == "ok"
    assert one(found, "ipykernel") == ("ok", "not installed; only notebooks need it")


def test_a_missing_front_end_is_bad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "files", lambda _: tmp_path)
    [finding] = machine.front_end()
    assert (finding.grade, "jobview.js, jobview.css, sweepview.js" in finding.words) == ("bad", True)


def test_a_simulator_that_cannot_paint_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    [finding] = machine.simulator()
    assert (finding.grade, "cannot make a video" in finding.words) == ("bad", True)


def test_a_check_that_fails_is_a_finding_and_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "sqlite", lambda: 1 / 0)
    found = list(examine(offline=True))
    assert one(found, "SQLite") == ("bad", "could not be looked at: ZeroDivisionError: division by zero")
    assert named(found, "provider")


def test_a_wrong_setting_is_a_finding_and_the_library_is_looked_at_all_the_same(
    home: Path, ledger: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger()
    monkeypatch.setenv("GROKVIDEO_MAX_JOBS", "many")
    found = list(examine(offline=True))
    assert "GROKVIDEO_MAX_JOBS cannot be 'many'" in one(found, "settings")[1]
    assert one(found, "library")[1].startswith(str(home))


def test_words_of_others_cannot_rewrite_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("GROKVIDEO_HOME", "/tmp/\x1b[31mred\nnew line")
    main(["doctor", "--offline"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert all(line.startswith(("ok  ", "warn", "bad ", "1 ", "2 ")) for line in out.splitlines())
