"""Cards in a real kernel: what goes to the front end, and when."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

KEY = "xai-CANARYcanary0123456789CANARYcanary"
VIEW = "application/vnd.jupyter.widget-view+json"
WITHIN_S = 30.0

Message = dict[str, Any]


class Kernel:
    """A kernel, and everything it ever sent to its front end."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client
        self.trace: list[Message] = []

    def run(self, code: str) -> list[Message]:
        """Run a cell; what it sent until the kernel was idle again."""
        began, asked = len(self.trace), self.client.execute(code)
        self.until(
            lambda each: (
                each["msg_type"] == "status"
                and each["content"]["execution_state"] == "idle"
                and each["parent_header"].get("msg_id") == asked
            )
        )
        return self.trace[began:]

    def until(self, seen: Callable[[Message], bool]) -> Message:
        """The next message of that kind."""
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=WITHIN_S)
            except queue.Empty:
                raise AssertionError("the kernel did not send it") from None
            self.trace.append(message)
            assert message["msg_type"] != "error", message["content"]
            if seen(message):
                return message

    def end(self) -> None:
        """End the process, so that its files are as they stay."""
        self.manager.shutdown_kernel()

    def press(self, model_id: str, action: str) -> None:
        """Press a button of a card."""
        data = {"method": "custom", "content": {"kind": "action", "action": action, "nonce": action}}
        message = self.client.session.msg("comm_msg", {"comm_id": model_id, "data": data})
        self.client.shell_channel.send(message)


@pytest.fixture
def kernel(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    # A key lies around; the simulator is asked for by name.
    monkeypatch.setenv("XAI_API_KEY", KEY)
    monkeypatch.setenv("GROKVIDEO_PROVIDER", "simulator")
    (tmp_path / "notebook").mkdir()
    manager = KernelManager()
    manager.start_kernel(cwd=str(tmp_path / "notebook"))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def shown(messages: list[Message], kind: str = "display_data") -> list[Message]:
    return [message["content"] for message in messages if message["msg_type"] == kind]


def snapshots(messages: list[Message], model_id: str) -> list[Any]:
    """The states of a job that were sent to its card."""
    updates = [
        message["content"]["data"].get("state", {}).get("job")
        for message in messages
        if message["msg_type"] in ("comm_open", "comm_msg") and message["content"]["comm_id"] == model_id
    ]
    return [update for update in updates if update is not None]


def is_update(message: Message) -> bool:
    return bool(message["msg_type"] == "update_display_data")


def test_a_cell_returns_at_once_and_its_saved_output_becomes_the_clip(kernel: Kernel, tmp_path: Path) -> None:
    said = kernel.run("%load_ext grokvideo")
    assert "SIMULATED" in "".join(content["text"] for content in shown(said, "stream"))

    cell = kernel.run("%%grokvideo crane -d 1\nA paper crane <script>alert(1)</script>")
    [card] = shown(cell)
    assert shown(cell, "update_display_data") == []  # the kernel was idle before the job was done
    assert list(card["data"]) == [VIEW, "text/html", "text/plain"]
    assert "Start a kernel" in card["data"]["text/html"]
    model_id = card["data"][VIEW]["model_id"]
    assert snapshots(kernel.trace, model_id)[0]["status"] in ("waiting", "submitting", "pending")

    # Cells that run meanwhile are not held up, and do not disturb it.
    busy = kernel.run("import time\ntime.sleep(0.2)\nprint(crane.status)")
    assert "".join(content["text"] for content in shown(busy, "stream")).strip() != "done"

    saved = kernel.until(is_update)["content"]
    assert saved["transient"]["display_id"] == card["transient"]["display_id"]
    assert saved["data"][VIEW]["model_id"] == model_id
    html = saved["data"]["text/html"]
    assert 'data-status="done"' in html
    assert 'src="grokvideo_clips/crane-' in html
    assert "<script" not in html
    assert saved["data"]["text/plain"].startswith("crane: done")
    [link] = (tmp_path / "notebook" / "grokvideo_clips").iterdir()
    assert link.name in html

    kernel.until(lambda message: any(job["status"] == "done" for job in snapshots([message], model_id)))
    words = [job["status"] for job in snapshots(kernel.trace, model_id)]
    assert words == sorted(words, key=["waiting", "submitting", "pending", "downloading", "done"].index)

    # A stop that comes too late changes nothing and is answered all the same.
    kernel.press(model_id, "stop")
    kernel.until(lambda message: message["content"].get("data", {}).get("content", {}).get("kind") == "ack")
    assert kernel.run("assert crane.status == 'done'")

    # Shown again, it is the same card, with its clip.
    [again] = shown(kernel.run("crane"))
    assert again["data"][VIEW]["model_id"] == model_id
    assert again["transient"]["display_id"] != card["transient"]["display_id"]

    # What a person does not see of all this: the key.
    kernel.run("import grokvideo as gv\nprint(repr(gv), vars(crane), crane.state)\n%grokvideo status\n%grokvideo jobs")
    assert "CANARY" not in json.dumps([message["content"] for message in kernel.trace], default=str)
    kernel.end()
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes()
