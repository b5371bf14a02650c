"""stdout and stderr of a command: places that are kept, and an end without words of Python's own."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TextIO


def keep_places() -> None:
    """Hold the numbers of streams that were closed (`2>&-`): else the next file that is opened gets what is said."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if sys.stderr is None:  # None means stdout to `print` and argparse
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def takes_nothing(error: OSError) -> bool:
    """Whether that is a stream's trouble: nobody reads on, or the disk behind it is full. Files have a name."""
    return error.filename is None and error.errno in (errno.EPIPE, errno.ENOSPC, errno.EIO)


def all_written() -> bool:
    """Write out what waits; False when stdout does not take it: nobody reads on, or the disk is full.

    Python, which tries again at its very end, then finds a stream that takes everything, and says nothing.
    """
    stdout_took_it = _flush(sys.stdout)
    _flush(sys.stderr)
    return stdout_took_it


def _flush(stream: TextIO | None) -> bool:
    if stream is None:
        return True
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):  # closed, or no file at all
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return False
    return True
