"""What every front shares: messages with a nonce, and bytes of a clip for browsers that cannot fetch its file.

State goes down as traits, wishes come up as messages, bytes go aside. A message handler runs on the kernel's own
thread or on one beside it (see `reply.py`), while a cell may run: it only hands work on.
"""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from grokvideo.errors import GrokVideoError, NeedsConfirmation
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.reply import attend
from grokvideo.notebook.words import told
from grokvideo.values.price import format_usd

STATIC = Path(__file__).parent.parent / "static"
READ_LIMIT = 1024 * 1024
_REMEMBERED = 256
_BROKEN = (
    "That went wrong inside grokvideo. Run `%grokvideo jobs` before you try again: it may have been done, and billed."
)
_log = logging.getLogger("grokvideo")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a click asks for: an action on the job the browser shows, perhaps with a text."""

    action: str
    job: str | None = None
    value: str | None = None

    def given(self) -> Any:
        """The text, read as JSON; an empty dictionary where it is none."""
        with suppress(ValueError, RecursionError):
            return json.loads(self.value or "null") or {}
        return {}


class Front(anywidget.AnyWidget):
    """A widget whose browser half asks with nonces: a question that comes twice is done once and answered twice."""

    answers_while_busy = traitlets.Bool(False).tag(sync=True)
    """Whether a click is handled while a cell runs; else it is after that cell."""
    view = traitlets.Unicode().tag(sync=True)
    """The model's id, which its static pages carry: the browser's model does not know its own."""
    hosted = traitlets.Bool(False).tag(sync=True)
    """Whether it is known here, see `hosting`, that the page puts cards in the place of static pages."""

    def __init__(self, **traits: Any) -> None:
        self._answers: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._asked = threading.Lock()
        self.is_placed = False
        """Whether the page said that it has a place for this card, and is done with making its views."""
        name = uuid.uuid4().hex
        super().__init__(model_id=name, view=name, hosted=HOSTING.known, **traits)
        self.answers_while_busy = attend(self.comm)
        self.on_msg(self._heard)

    def act(self, wish: Wish) -> dict[str, str] | None:
        """Do what a button wishes, and return at once. One wish at a time, each once.

        Returns
        -------
        dict
            What the answer has besides; None where the browser needs nothing else.

        Raises
        ------
        GrokVideoError
            If it cannot be done; the browser shows its words.
        """
        raise NotImplementedError

    def placed(self) -> None:
        """The page said that it has a place for this card."""

    def file(self, _job: str | None) -> Path | None:
        """The file whose bytes the browser may read, or None; of that job, where it shows several."""
        return None

    def poster(self, _job: str | None) -> Path | None:
        """The picture that stands for that clip, where its bytes are asked for apart from the traits; or None."""
        return None

    def take(self, _message: dict[str, Any], _part: bytes) -> dict[str, Any]:
        """Take a part of a file that the browser has; the answer, with `error` where it is not taken."""
        return {"error": "Nothing can be put in here."}

    def _heard(self, _widget: object, message: Any, buffers: Any) -> None:
        if not isinstance(message, dict):
            return
        if message.get("kind") == "host":
            self.is_placed = True
            HOSTING.confirm()
            self.placed()
        if not isinstance(nonce := message.get("nonce"), str):
            return
        if message.get("kind") == "action":
            self.send({"kind": "ack", "nonce": nonce, **self._once(nonce, message)})
        elif message.get("kind") == "upload":
            part = bytes(buffers[0]) if buffers else b""
            self.send({"kind": "ack", "nonce": nonce, **self.take(message, part)})
        elif message.get("kind") == "read":
            job = message.get("job")
            of = self.poster if message.get("what") == "poster" else self.file
            path = of(job if isinstance(job, str) else None)
            answer, data = read_part(path, message.get("offset"), message.get("length"))
            self.send({"kind": "bytes", "nonce": nonce, **answer}, buffers=[data] if data is not None else None)

    def _once(self, nonce: str, message: dict[str, Any]) -> dict[str, str]:
        """Act on a nonce when it comes first, and give the same answer each time.

        Messages may come on several threads at a time: two tabs, and a question that was asked again meanwhile.
        """
        with self._asked:
            if nonce not in self._answers:
                # Written down before it is done: whatever happens in there, it does not happen a second time.
                self._answers[nonce] = {"error": _BROKEN}
                self._answers[nonce] = self._try(message)
                while len(self._answers) > _REMEMBERED:
                    self._answers.popitem(last=False)
            return self._answers[nonce]

    def _try(self, message: dict[str, Any]) -> dict[str, str]:
        job, value = message.get("job"), message.get("value")
        try:
            answer = self.act(
                Wish(
                    str(message.get("action")),
                    job if isinstance(job, str) else None,
                    value if isinstance(value, str) else None,
                )
            )
        except NeedsConfirmation as error:
            # The button beside these words is the way to confirm, whatever the error's own hint says.
            return {"error": _sentence(f"{error}. Nothing was sent."), "confirm": format_usd(error.price_usd)}
        except GrokVideoError as error:
            return {"error": _sentence(told(error))}
        except Exception:
            _log.exception("a click could not be handled")
            return {"error": _BROKEN}
        return answer or {}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


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
