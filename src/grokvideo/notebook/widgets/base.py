"""What every front shares: messages with a nonce, and bytes of a clip for browsers that cannot fetch its file.

State goes down as traits, wishes come up as messages, bytes go aside. A message handler runs on the kernel's own
thread, so it only hands work on.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import anywidget

STATIC = Path(__file__).parent.parent / "static"
READ_LIMIT = 1024 * 1024
_REMEMBERED = 256


class Front(anywidget.AnyWidget):
    """A widget whose browser half asks with nonces: a question that comes twice is done once and answered twice."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._done: OrderedDict[str, None] = OrderedDict()
        self.on_msg(self._heard)

    def act(self, action: str) -> None:
        """Do what a button wishes. Return at once."""
        raise NotImplementedError

    def file(self) -> Path | None:
        """The file whose bytes the browser may read, or None."""
        return None

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or not isinstance(nonce := message.get("nonce"), str):
            return
        if message.get("kind") == "action":
            if nonce not in self._done:
                self._done[nonce] = None
                while len(self._done) > _REMEMBERED:
                    self._done.popitem(last=False)
                self.act(str(message.get("action")))
            self.send({"kind": "ack", "nonce": nonce})
        elif message.get("kind") == "read":
            answer, data = read_part(self.file(), message.get("offset"), message.get("length"))
            self.send({"kind": "bytes", "nonce": nonce, **answer}, buffers=[data] if data is not None else None)


def read_part(path: Path | None, offset: object, length: object) -> tuple[dict[str, Any], bytes | None]:
    """A part of a file as an answer and its bytes, at most 1 MiB; `{"error": words}` when there is none."""
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or not 0 < length <= READ_LIMIT:
        return {"error": "The question for a part of the clip was not understood."}, None
    if path is None:
        return {"error": "There is no clip yet."}, None
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(offset)
            return {"offset": offset, "size": size}, stream.read(length)
    except OSError:
        return {"error": "The file is no longer in your library folder."}, None
