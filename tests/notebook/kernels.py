"""A real kernel of one test's own, and everything it sends to its front end."""

from __future__ import annotations

import itertools
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

KEY = "xai-CANARYcanary0123456789CANARYcanary"
VIEW = "application/vnd.jupyter.widget-view+json"
WITHIN_S = 30.0
HOLD = """\
import pathlib, time
print("held", flush=True)
while not pathlib.Path("let-go").exists():
    time.sleep(0.02)
"""
"""A cell that blocks the kernel until `Kernel.let_go`."""

Message = dict[str, Any]


class Kernel:
    """A kernel, and everything it ever sent to its front end."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient, folder: Path) -> None:
        self.manager = manager
        self.client = client
        self.folder = folder
        self.trace: list[Message] = []
        self.subshell: str | None = None
        self._numbers = itertools.count()

    def run(self, code: str) -> list[Message]:
        """Run a cell; what it sent until the kernel was idle again."""
        return self.finish(self.start(code))

    def said(self, code: str) -> str:
        """Run a cell; what it printed."""
        return printed(self.run(code))

    def start(self, code: str) -> str:
        """Run a cell and return at once; its id."""
        return str(self.client.execute(code))

    def finish(self, cell: str) -> list[Message]:
        """Wait for the end of a cell; what was sent meanwhile."""
        began = len(self.trace)
        self.until(lambda each: is_idle_after(each, cell))
        return self.trace[began:]

    def has_ended(self, cell: str) -> bool:
        """Whether a cell was over, by what was read so far."""
        return any(is_idle_after(each, cell) for each in self.trace)

    def until(self, seen: Callable[[Message], bool], *, errors: bool = False) -> Message:
        """The next message of that kind; with `errors` cells may fail meanwhile."""
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=WITHIN_S)
            except queue.Empty:
                raise AssertionError("the kernel did not send it") from None
            self.trace.append(message)
            assert errors or message["msg_type"] != "error", message["content"]
            if seen(message):
                return message

    def by_now(self, seen: Callable[[Message], bool]) -> None:
        """Return once a message of that kind came, be it long ago."""
        if not any(map(seen, self.trace)):
            self.until(seen)

    def end(self) -> None:
        """End the process, so that its files are as they stay."""
        self.manager.shutdown_kernel()

    def hold(self) -> str:
        """Block the kernel with a cell, from its first line on; the cell's id."""
        cell = self.start(HOLD)
        self.until(lambda each: each["parent_header"].get("msg_id") == cell and each["msg_type"] == "stream")
        return cell

    def let_go(self) -> None:
        (self.folder / "let-go").touch()

    def interrupted(self, cell: str) -> float:
        """Interrupt a cell; seconds until the kernel was ready for the next one."""
        began = time.monotonic()
        self.manager.interrupt_kernel()
        self.until(lambda each: is_idle_after(each, cell), errors=True)
        return time.monotonic() - began

    def has_subshells(self) -> bool:
        """Whether the kernel offers subshells; then messages of cards go to one from here on, as JupyterLab does it."""
        asked = self.client.kernel_info()
        while (reply := self.client.get_shell_msg(timeout=WITHIN_S))["parent_header"].get("msg_id") != asked:
            pass
        if "kernel subshells" not in reply["content"].get("supported_features", ()):
            return False
        self.client.control_channel.send(self.client.session.msg("create_subshell_request"))
        while (reply := self.client.get_control_msg(timeout=WITHIN_S))["msg_type"] != "create_subshell_reply":
            pass
        self.subshell = reply["content"]["subshell_id"]
        return True

    def press(self, model_id: str, action: str, nonce: str = "", **more: str) -> str:
        """Press a button of a card; the nonce of the message, which may be given to send it again."""
        nonce = nonce or f"{action}-{next(self._numbers)}"
        self.send(model_id, {"kind": "action", "action": action, "nonce": nonce, **more})
        return nonce

    def send(self, model_id: str, content: dict[str, Any]) -> None:
        """Send what the browser's half of a widget would."""
        message = self.client.session.msg(
            "comm_msg", {"comm_id": model_id, "data": {"method": "custom", "content": content}}
        )
        if self.subshell is not None:
            message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)


@contextmanager
def started(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Kernel]:
    """A kernel that works in `folder`."""
    folder.mkdir(exist_ok=True)
    manager = KernelManager()
    manager.start_kernel(cwd=str(folder), **({} if env is None else {"env": dict(env)}))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(manager, client, folder)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def shown(messages: list[Message], kind: str = "display_data") -> list[Message]:
    return [message["content"] for message in messages if message["msg_type"] == kind]


def printed(messages: list[Message]) -> str:
    return "".join(content["text"] for content in shown(messages, "stream"))


def card_in(messages: list[Message]) -> str:
    """The model id of the one card that was shown."""
    [card] = shown(messages)
    return str(card["data"][VIEW]["model_id"])


def snapshots(messages: list[Message], model_id: str) -> list[Any]:
    """The states of a job that were sent to its card."""
    updates = [
        message["content"]["data"].get("state", {}).get("job")
        for message in messages
        if message["msg_type"] in ("comm_open", "comm_msg") and message["content"]["comm_id"] == model_id
    ]
    return [update for update in updates if update is not None]


def tells(model_id: str, *words: str) -> Callable[[Message], bool]:
    """Whether a message tells a card that its job has one of these statuses."""
    return lambda message: any(job["status"] in words for job in snapshots([message], model_id))


def answers(nonce: str) -> Callable[[Message], bool]:
    """Whether a message is the answer to the one with that nonce."""
    return lambda message: custom(message).get("nonce") == nonce


def custom(message: Message) -> Message:
    """What a message says to the browser's half of a widget, beside traits."""
    data = message["content"].get("data") if message["msg_type"] == "comm_msg" else None
    content = data.get("content") if isinstance(data, dict) else None
    return content if isinstance(content, dict) else {}


def is_update(message: Message) -> bool:
    return bool(message["msg_type"] == "update_display_data")


def is_idle_after(message: Message, cell: str) -> bool:
    return bool(
        message["msg_type"] == "status"
        and message["content"]["execution_state"] == "idle"
        and message["parent_header"].get("msg_id") == cell
    )
