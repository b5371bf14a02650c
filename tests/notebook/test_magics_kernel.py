"""The magics in a real kernel: where an interrupt ends, and where a key is typed."""

from __future__ import annotations

from tests.faults.server import Server
from tests.notebook.kernels import WITHIN_S, Kernel, Message, is_idle_after

KEY = "xai-TYPEDtyped0123456789"


def of_cell(kernel: Kernel, cell: str, kind: str) -> list[Message]:
    return [
        message["content"]
        for message in kernel.trace
        if message["msg_type"] == kind and message["parent_header"].get("msg_id") == cell
    ]


def test_an_interrupted_wait_is_one_line_and_the_cells_behind_it_do_not_run(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    waiting = kernel.start("%%grokvideo crane -d 1 --wait\nA paper crane")
    behind = kernel.start("print('this cell ran')")
    kernel.until(lambda each: each["msg_type"] == "display_data")
    kernel.interrupted(waiting)
    kernel.until(lambda each: is_idle_after(each, behind), errors=True)
    [error] = of_cell(kernel, waiting, "error")
    assert error["traceback"] == ["Not waiting any longer: crane goes on in the background."]
    assert of_cell(kernel, behind, "stream") == []
    assert "crane" in kernel.said("print(crane.name)")


def test_a_key_is_typed_into_the_front_end_s_own_field_and_shown_nowhere(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    cell = kernel.start("%grokvideo login")
    asked = kernel.client.get_stdin_msg(timeout=WITHIN_S)["content"]
    assert asked["password"]
    assert asked["prompt"] == "xAI API key (not shown): "
    kernel.client.input(KEY)
    said = "".join(message["content"]["text"] for message in kernel.finish(cell) if message["msg_type"] == "stream")
    assert said.startswith("The key was not checked: base_url is this machine")
    assert not any("TYPED" in str(message) for message in kernel.trace)


def test_a_front_end_that_takes_no_input_is_told_what_to_do(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    kernel.client.allow_stdin = False
    said = "".join(
        message["content"]["text"] for message in kernel.run("%grokvideo login") if message["msg_type"] == "stream"
    )
    assert said.startswith("UsageError: there is nobody to ask for the key here. Set XAI_API_KEY")
    assert said.count("\n") == 1
