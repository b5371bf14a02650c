"""Recipes of clips that were made from clips: run as they stand, they find what is there and pay for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grokvideo import api
from grokvideo.notebook.recipe import recipe
from tests.notebook.shells import Run, bound, cell, ipython, new_kernel, shell

__all__ = ["cell", "ipython", "shell"]

CELLS = [
    "%%grokvideo new --edit crane --wait\nSnow falls, {{softly}}.",
    "%%grokvideo new --extend crane -d 2 --wait\nIt flies away.",
    "%%grokvideo new -i crane -d 1 --wait\nIt goes on.",
    "%%grokvideo new -m grok-imagine-video-1.5 --last-frame crane --keyframe crane@1 -d 2 --wait\nIt unfolds.",
    "%%grokvideo new --ref crane -d 1 --storage-options a.mp4 --wait\nA bird like <IMAGE_0>.",
    "%%grokvideo new --edit long --fit --wait\nSnow falls.",
]


@pytest.fixture
def clips(cell: Run) -> None:
    cell("%%grokvideo crane -d 2 --wait\na paper crane")


@pytest.mark.usefixtures("clips")
@pytest.mark.parametrize("text", CELLS, ids=lambda text: text.split(" -", 1)[1].split()[0])
def test_a_recipe_runs_as_it_is_and_finds_its_clip(shell: InteractiveShell, cell: Run, text: str) -> None:
    if "long" in text:
        cell("%%grokvideo long -d 10 --wait\na long crane")
    cell(text)
    job = bound(shell, "new")
    clip, jobs = job.result(0), len(api.library())
    made = recipe(job)
    for name in ("crane", "long", "new"):
        shell.user_ns.pop(name, None)
    cell(made["cell"])
    again = bound(shell, "new")
    assert (again.id, again.reused) == (job.id, True)
    shell.user_ns.pop("new")
    cell(re.sub(r"^gv\.", "again = gv.", made["python"], flags=re.MULTILINE))
    again = bound(shell, "again")
    assert (again.id, again.reused) == (job.id, True)
    assert again.result(0).sha256 == clip.sha256
    assert len(api.library()) == jobs


@pytest.mark.usefixtures("clips")
def test_a_new_kernel_reads_the_same_recipe(shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo snow --edit crane --wait\nSnow falls.")
    before = recipe(bound(shell, "snow"))
    new_kernel()
    [job] = api.library().find("snow")
    assert recipe(job) == before


@pytest.mark.usefixtures("clips")
def test_a_clip_that_was_deleted_is_taken_from_the_kept_copy(shell: InteractiveShell, cell: Run, home: Path) -> None:
    cell("%%grokvideo snow --edit crane --wait\nSnow falls.")
    job = bound(shell, "snow")
    cell(f"%grokvideo delete {bound(shell, 'crane').id}")
    made = recipe(job)
    assert str(home / "inputs") in made["cell"]
    cell(made["cell"])
    assert bound(shell, "snow").id == job.id
