"""What is known of Jupyter's kernels without loading one."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from grokvideo.values.kernels import deaf_kernel, kernel_version, late_kernel


def test_the_version_is_that_of_the_ipykernel_that_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", SimpleNamespace(__version__="7.0.1"))
    assert kernel_version() == "7.0.1"


def test_without_a_kernel_there_is_no_version_and_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    assert kernel_version() == deaf_kernel(kernel_version()) == late_kernel(kernel_version()) == ""


@pytest.mark.parametrize(("number", "is_deaf"), [("6.29.5", False), ("7.0.0", True), ("7.0.1", True), ("7.1.0", False)])
def test_a_kernel_under_which_cards_stand_still_is_named(number: str, is_deaf: bool) -> None:
    assert (number in deaf_kernel(number)) is is_deaf
