"""A card while a cell holds its kernel: at once where the kernel has subshells, else after the cell."""

from __future__ import annotations

import pytest

from tests.faults.server import Server
from tests.notebook.kernels import Kernel, answers, card_in, snapshots, tells


@pytest.fixture
def crane(service: Server, kernel: Kernel) -> str:
    """The card of a job that is pending until `service` says otherwise, and was updated from the background."""
    kernel.run("%load_ext grokvideo")
    model_id = card_in(kernel.run("%%grokvideo crane -d 1\nA paper crane"))
    kernel.until(tells(model_id, "pending"))
    return model_id


def test_stop_takes_effect_while_a_cell_blocks_where_the_kernel_can(kernel: Kernel, crane: str) -> None:
    at_once = kernel.has_subshells()
    cell = kernel.hold()
    nonce = kernel.press(crane, "stop", job=snapshots(kernel.trace, crane)[-1]["id"])
    if not at_once:
        kernel.let_go()
    kernel.until(tells(crane, "stopped"))
    assert kernel.has_ended(cell) is not at_once
    if at_once:
        kernel.let_go()
        kernel.finish(cell)
    kernel.run("assert crane.status == 'stopped'")
    kernel.by_now(answers(nonce))


def test_the_card_knows_whether_a_click_must_wait_for_the_cell(kernel: Kernel, crane: str) -> None:
    told = [
        message["content"]["data"]["state"]["answers_while_busy"]
        for message in kernel.trace
        if message["content"].get("comm_id") == crane
        and "answers_while_busy" in message["content"]["data"].get("state", {})
    ]
    assert told[-1] is kernel.has_subshells()


def test_a_part_of_a_clip_is_read_while_a_cell_blocks(kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    model_id = card_in(kernel.run("%%grokvideo crane -d 1\nA paper crane"))
    kernel.until(tells(model_id, "done"))
    at_once = kernel.has_subshells()
    cell = kernel.hold()
    kernel.send(model_id, {"kind": "read", "nonce": "part", "offset": 4, "length": 4})
    if not at_once:
        kernel.let_go()
    answer = kernel.until(answers("part"))
    assert [bytes(part) for part in answer["buffers"]] == [b"ftyp"]
    assert kernel.has_ended(cell) is not at_once


def test_a_click_that_comes_again_while_a_cell_blocks_is_done_once(service: Server, kernel: Kernel, crane: str) -> None:
    kernel.has_subshells()
    job = snapshots(kernel.trace, crane)[-1]["id"]
    cell = kernel.hold()
    for _ in range(3):
        kernel.press(crane, "stop", "once", job=job)
    kernel.let_go()
    kernel.finish(cell)
    kernel.by_now(tells(crane, "stopped"))
    kernel.by_now(answers(kernel.press(crane, "resume", job=job)))
    kernel.press(crane, "stop", "once", job=job)  # the browser missed the answer and asks a last time
    kernel.until(answers("once"))
    service.poll = [service.done()]
    assert kernel.said("print(crane.wait(30).status)").split() == ["done"]
