"""What is known of Jupyter's kernels without loading one: whether this is one, and which ones hold a card back."""

from __future__ import annotations

import sys


def is_kernel() -> bool:
    """Whether this process is a kernel: what it prints may land in any cell, or in the server's log."""
    app = getattr(sys.modules.get("ipykernel.kernelapp"), "IPKernelApp", None)
    return app is not None and bool(app.initialized())


def kernel_version() -> str:
    """The version of the ipykernel that runs this process; empty where none does."""
    return str(getattr(sys.modules.get("ipykernel"), "__version__", ""))


def deaf_kernel(number: str) -> str:
    """What to do about an ipykernel under which cards stand still; empty for any other version."""
    # ipython/ipykernel#1450: 7.0.0 and 7.0.1 drop comm messages that are sent from a thread.
    if number in ("7.0.0", "7.0.1"):
        return f"Cards cannot move with ipykernel {number}: run `pip install -U ipykernel`, then restart the kernel."
    return ""


def late_kernel(number: str) -> str:
    """The same for one that hears a click only after the running cell."""
    major = number.split(".")[0]
    if major.isdecimal() and int(major) < 7:
        return "A click on a card waits until the running cell has ended; with ipykernel 7.1 or newer it does not."
    return ""
