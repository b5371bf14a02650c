"""How a command ends that brings clips: their paths go to stdout, everything else to stderr.

A stream that takes no more words ends nothing: every clip is waited for and saved, and the exit code tells.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from grokvideo.cli.outputs import Refused, save
from grokvideo.engine.job import Job
from grokvideo.notebook.lines import called
from grokvideo.notebook.roll import Roll
from grokvideo.notebook.terminal import Say, ended, watching
from grokvideo.notebook.words import visible
from grokvideo.values.state import Status


def bring(
    jobs: Sequence[Job], targets: Sequence[Path | None] | None = None, *, overwrite: bool = False, lines: bool = False
) -> int:
    """Wait for all of them, and say of each where it is, or why not; 0 with every file and every path written.

    Parameters
    ----------
    targets
        Where each clip is copied to; None for the library alone.
    lines
        Where no line can move, write one at each change of status.
    """
    missing, roll = 0, Roll(jobs)
    with watching(jobs, lines=lines) as say:
        for job, target in zip(jobs, targets or [None] * len(jobs), strict=True):
            job.wait()
            say(ended(job, roll.called(job)), sys.stderr)
            path = _file_of(job, target, say, overwrite=overwrite)
            missing += path is None or not _print_path(path, say)
        if words := roll.summary():
            say(words, sys.stderr)
    return 0 if not missing else 1


def _file_of(job: Job, target: Path | None, say: Say, *, overwrite: bool) -> Path | None:
    clip = job.state.clip
    if job.status is not Status.DONE or clip is None:
        return None
    if not clip.path.is_file():
        gone = f"{called(job)}: its file {visible(str(clip.path))} is gone. --fresh makes and pays for it once more."
        say(gone, sys.stderr)
        return None
    try:
        return clip.path if target is None else save(clip, target, overwrite=overwrite)
    except Refused as refused:
        say(f"{called(job)}: {visible(str(refused))} The clip is in your library: {clip.path}", sys.stderr)
        return None


def _print_path(path: Path, say: Say) -> bool:
    """Whether stdout took the path; else stderr has it."""
    if _write_path(path, say):
        return True
    say(f"stdout took no more words; the clip is there: {visible(str(path))}", sys.stderr)
    return False


def _write_path(path: Path, say: Say) -> bool:
    """A path as the system knows it: `$(grokvideo generate ...)` must find the file, whatever its name."""
    text = str(path)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        if (buffer := getattr(sys.stdout, "buffer", None)) is not None:
            try:
                sys.stdout.flush()
                buffer.write(os.fsencode(text) + b"\n")
                buffer.flush()
            except (OSError, ValueError):
                return False
            return True
    return say(text, sys.stdout)
