"""Where messages for a comm are handled: a private method of some kernels, and what is done when it is not as known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from grokvideo.notebook.widgets import reply


class Comm:
    """As in ipykernel 7.4: messages go to the shell that last sent."""

    def _reply_subshell_for(self, data: Any, default: str | None) -> str | None:
        return "the shell that last sent"


class OtherShape:
    def _reply_subshell_for(self, message: Any) -> str:
        return "the shell that last sent"


class Sealed(Comm):
    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(name)


class NoMethod:
    _reply_subshell_for = 7


def run_in(monkeypatch: pytest.MonkeyPatch, kernel: object) -> None:
    monkeypatch.setattr(reply, "get_ipython", lambda: None if kernel is None else SimpleNamespace(kernel=kernel))


@pytest.fixture
def subshells(monkeypatch: pytest.MonkeyPatch) -> None:
    run_in(monkeypatch, SimpleNamespace(kernel_info={"supported_features": ["kernel subshells", "debugger"]}))


@pytest.mark.usefixtures("subshells")
def test_a_message_goes_where_the_browser_sent_it() -> None:
    comm: Any = Comm()
    assert reply.attend(comm) is True
    assert comm._reply_subshell_for({"content": {"id": "x"}}, "a subshell") == "a subshell"
    assert comm._reply_subshell_for(None, None) is None


@pytest.mark.usefixtures("subshells")
def test_a_comm_without_that_method_is_left_alone() -> None:
    comm = SimpleNamespace()
    assert reply.attend(comm) is True
    assert vars(comm) == {}


@pytest.mark.usefixtures("subshells")
@pytest.mark.parametrize("comm", [OtherShape(), Sealed(), NoMethod()], ids=lambda comm: type(comm).__name__)
def test_what_is_not_of_the_known_shape_is_left_alone_and_promises_nothing(comm: object) -> None:
    assert reply.attend(comm) is False
    assert vars(comm) == {}


@pytest.mark.parametrize(
    "kernel",
    [
        None,
        SimpleNamespace(),
        SimpleNamespace(kernel_info=None),
        SimpleNamespace(kernel_info={}),
        SimpleNamespace(kernel_info={"supported_features": None}),
        SimpleNamespace(kernel_info={"supported_features": ["debugger"]}),
    ],
    ids=str,
)
def test_a_kernel_without_subshells_answers_after_the_cell(kernel: object, monkeypatch: pytest.MonkeyPatch) -> None:
    run_in(monkeypatch, kernel)
    comm = Comm()
    assert reply.answers_while_busy() is False
    assert reply.attend(comm) is False
    assert vars(comm) == {}


@pytest.mark.usefixtures("subshells")
def test_a_widget_without_a_comm_promises_nothing() -> None:
    assert reply.attend(None) is False
