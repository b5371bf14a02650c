"""The magics in a real kernel: where an interrupt ends, and where a key is typed."""

from __future__ import annotations

from tests.faults.server import Server
from tests.notebook.kernels import WITHIN_S, Kernel, Message, is_idle_after, printed

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


def completed(kernel: Kernel, code: str) -> tuple[str, list[str]]:
    """What Tab at the end offers: the piece that is replaced, and the words."""
    asked = kernel.client.complete(code)
    while (reply := kernel.client.get_shell_msg(timeout=WITHIN_S))["parent_header"].get("msg_id") != asked:
        pass
    content = reply["content"]
    return code[content["cursor_start"] : content["cursor_end"]], content["matches"]


def test_tab_offers_options_values_variables_and_jobs(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    kernel.run("weather = 'rain'; photo = 'first.png'")
    kernel.run("%%grokvideo crane -d 1\na paper crane")
    assert completed(kernel, "%%grokvideo kite --dur") == ("--dur", ["--duration"])
    assert completed(kernel, "%%grokvideo kite -r ") == ("", ["480p", "720p"])
    assert completed(kernel, "%%grokvideo kite -i pho") == ("pho", ["photo"])
    assert completed(kernel, "%%grokvideo kite\nA kite, {wea") == ("wea", ["weather"])
    assert completed(kernel, "%grokvideo st") == ("st", ["status", "studio", "stop"])
    assert completed(kernel, "%grokvideo stop ") == ("", ["crane"])


def test_config_shows_and_sets_and_a_wrong_value_is_one_line(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    assert "GrokVideo.wait=<TrueOrFalse>" in kernel.said("%config GrokVideo")
    assert kernel.said("%config GrokVideo.wait = True") == "wait is True now.\n"
    said = kernel.said("%config GrokVideo.wait = 7")
    assert said == "UsageError: wait must be True or False, got 7. Nothing was changed.\n"
    kernel.run("import grokvideo as gv\ngv.configure(max_jobs=2)")
    assert kernel.said("print(get_ipython().run_line_magic('config', 'GrokVideo.max_jobs'))") == "2\n"
    [wait] = [line for line in kernel.said("%grokvideo config").splitlines() if line.startswith("wait ")]
    assert wait.split() == ["wait", "True", "set", "here"]


def test_a_dry_run_sends_nothing_and_shows_no_card(service: Server, kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    messages = kernel.run("%%grokvideo crane -d 6 -n 2 --dry-run\na paper crane")
    assert {message["msg_type"] for message in messages} <= {"status", "execute_input", "stream"}
    assert "$0.30 each, $0.60 for 2 takes" in printed(messages)
    assert service.posts == []
    assert kernel.said("print('crane' in dir())") == "False\n"
