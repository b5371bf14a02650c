"""Pictures in the library: whole or not there, and never sent when they are not what they were."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from grokvideo.store.inputs import Inputs
from grokvideo.values.request import MediaInput

PICTURE = MediaInput(data=b"\x89PNG and more", mime="image/png")


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    kept = Inputs(tmp_path, "me")
    kept.keep(PICTURE)
    return kept


def test_a_picture_that_was_changed_or_cut_counts_as_missing_and_is_stored_anew(inputs: Inputs) -> None:
    sha = str(PICTURE.sha256)
    inputs.path(sha).write_bytes(b"")  # what a power cut may leave
    assert inputs.load(sha) is None
    inputs.keep(PICTURE)
    assert inputs.load(sha) == PICTURE.data


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def noted(name: str) -> None:
        real = getattr(os, name)

        def call(*values: Any) -> None:
            order.append(name)
            real(*values)

        monkeypatch.setattr(os, name, call)

    noted("fsync")
    noted("replace")
    Inputs(tmp_path, "me").keep(PICTURE)
    assert order == ["fsync", "replace"]


def test_only_half_files_of_processes_that_are_gone_are_removed(inputs: Inputs, tmp_path: Path) -> None:
    folder = tmp_path / "inputs"
    for name in ("aa.me.1.part", "bb.gone.1.part"):
        (folder / name).write_bytes(b"half")
    inputs.tidy(lambda owner: owner == "me")
    assert sorted(path.name for path in folder.iterdir()) == sorted(["aa.me.1.part", str(PICTURE.sha256)])
