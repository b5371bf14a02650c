"""What a script says as it ends, and that an impatient second Ctrl-C in its last moments breaks nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TWO = "import grokvideo as gv\njobs = gv.generate('a fox [[slow]]', duration=1, n=2)\n"
GO_ON = "2 jobs go on at the provider; `grokvideo resume` picks them up.\n"
PRESSED = """
import signal
from {module} import {name}
before = {name}.{method}
def pressed(self, *args):
    signal.raise_signal(signal.SIGINT)
    return before(self, *args)
{name}.{method} = pressed
"""
"""Ctrl-C at the very moment when that method begins."""
RENDER = """
import asyncio, pathlib
from grokvideo.simulator.render import RenderRequest, render
asked = RenderRequest(prompt="a fox", seed=1, width=128, height=128, seconds=1)
asyncio.run(render(asked, pathlib.Path("fox.mp4")))
"""


def said(code: str, folder: Path) -> str:
    """What a script says on stderr, which ends well."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_jobs_that_are_left_are_counted(tmp_path: Path) -> None:
    assert said(TWO, tmp_path) == GO_ON


def test_where_nothing_is_left_nothing_is_said(tmp_path: Path) -> None:
    assert said("import grokvideo as gv\nlen(gv.library())", tmp_path) == ""


def test_a_kernel_says_nothing_at_its_end(tmp_path: Path) -> None:
    kernel = (
        "import sys, types\n"
        "app = types.SimpleNamespace(initialized=lambda: True)\n"
        "sys.modules['ipykernel.kernelapp'] = types.SimpleNamespace(IPKernelApp=app)\n"
    )
    assert said(TWO + kernel, tmp_path) == ""


@pytest.mark.parametrize("method", ["finish_sending", "leave"])
def test_an_interrupt_while_jobs_are_left_cuts_nothing_in_two(tmp_path: Path, method: str) -> None:
    pressed = PRESSED.format(module="grokvideo.engine.driver", name="Driver", method=method)
    assert said(TWO + pressed, tmp_path) == GO_ON


def test_an_interrupt_while_the_simulators_worker_is_ended_leaves_no_traceback(tmp_path: Path) -> None:
    pressed = PRESSED.format(module="threading", name="Thread", method="join")
    assert said(RENDER + pressed, tmp_path) == ""
