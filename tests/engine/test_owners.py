"""Who drives a job: alive exactly while the process lives, however it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grokvideo.store.owners import Owner

PROGRAM = """
import sys
from pathlib import Path
from grokvideo.store.owners import Owner
owner = Owner(Path(sys.argv[1]))
print(owner.name, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "owners"


@pytest.fixture
def me(folder: Path) -> Iterator[Owner]:
    owner = Owner(folder)
    yield owner
    owner.close()


@contextmanager
def another_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def locks(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.lock")}


def test_a_process_is_alive_to_itself_and_nobody_is_without_a_name(me: Owner) -> None:
    assert me.is_alive(me.name)
    assert not me.is_alive(None)
    assert not me.is_alive("never-heard-of")


def test_another_process_is_alive_while_it_lives_and_gone_after_a_kill(me: Owner, folder: Path) -> None:
    with another_process(folder) as (process, name):
        assert name != me.name
        assert me.is_alive(name)
        assert me.is_alive(name)  # asking takes nothing away
        process.kill()
        process.wait()
        assert not me.is_alive(name)


def test_a_process_that_ends_by_itself_is_gone(me: Owner, folder: Path) -> None:
    with another_process(folder) as (process, name):
        process.communicate()
        assert not me.is_alive(name)


def test_two_sessions_in_one_process_are_two_owners(me: Owner, folder: Path) -> None:
    other = Owner(folder)
    assert other.name != me.name
    assert me.is_alive(other.name)
    assert other.is_alive(me.name)
    other.close()
    assert not me.is_alive(other.name)


def test_a_new_owner_tidies_up_after_those_who_are_gone_and_leaves_the_living(me: Owner, folder: Path) -> None:
    with another_process(folder) as (process, dead):
        process.kill()
        process.wait()
    with another_process(folder) as (_, living):
        newest = Owner(folder)
        assert locks(folder) == {me.name, living, newest.name}
        assert dead not in locks(folder)
        assert newest.is_alive(living)
        newest.close()
    assert newest.name not in locks(folder)


def test_a_name_from_the_ledger_that_is_no_name_is_nobody(me: Owner) -> None:
    assert not me.is_alive("../../etc/hostname")
    assert not me.is_alive("")
