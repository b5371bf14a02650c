"""Kernels that are killed, and a kernel of a release that cannot show what goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.faults.server import Server, after, answer
from tests.notebook.kernels import Kernel, card_in, shown, snapshots, started, tells

CRANE = "%%grokvideo crane -d 1\nA paper crane"


def test_a_kernel_killed_while_sending_leaves_a_job_that_is_never_sent_again(
    service: Server, kernel: Kernel, tmp_path: Path
) -> None:
    never = threading.Event()
    service.create = [after(never, answer(200, {"request_id": "r-1"}))]
    kernel.run("%load_ext grokvideo")
    kernel.run(CRANE)
    service.wait_for(lambda: len(service.posts) == 1)
    kernel.manager.shutdown_kernel(now=True)
    never.set()
    with started(tmp_path / "notebook") as second:
        second.run("%load_ext grokvideo")
        card = card_in(second.run(CRANE))
        second.by_now(tells(card, "submit_unknown"))
        assert snapshots(second.trace, card)[-1]["request_id"] is None
        second.run("assert crane.status == 'submit_unknown'")
    assert len(service.posts) == 1


def test_the_job_of_a_killed_kernel_ends_in_the_clip_in_another_one(
    service: Server, kernel: Kernel, tmp_path: Path
) -> None:
    kernel.run("%load_ext grokvideo")
    kernel.run(CRANE)
    service.wait_for(lambda: bool(service.polls))
    with started(tmp_path / "notebook") as second:
        second.run("%load_ext grokvideo")
        card = card_in(second.run(CRANE))  # the same request: it looks on
        kernel.manager.shutdown_kernel(now=True)
        service.poll = [service.done()]
        second.by_now(tells(card, "done"))
    assert len(service.posts) == 1


@pytest.mark.parametrize("version", ["7.0.0", "7.0.1"])
def test_a_kernel_whose_cards_cannot_move_says_so_when_the_extension_is_loaded(version: str, kernel: Kernel) -> None:
    kernel.run(f"import ipykernel\nipykernel.__version__ = {version!r}")
    said = kernel.run("%load_ext grokvideo")
    lines = "".join(content["text"] for content in shown(said, "stream")).splitlines()
    [warning] = [line for line in lines if "ipykernel" in line]
    assert version in warning
    assert "restart" in warning
