"""Messages between a widget and its browser half: nonces, and the bytes of a clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grokvideo.notebook.widgets.base import READ_LIMIT, Front, read_part


class Panel(Front):
    """A front that remembers what it was asked, and what it would have sent."""

    _esm = "export default {}"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.wishes: list[str] = []
        self.sent: list[tuple[Any, Any]] = []
        self.path = path

    def act(self, action: str) -> None:
        self.wishes.append(action)

    def file(self) -> Path | None:
        return self.path

    def send(self, content: Any, buffers: Any = None) -> None:
        self.sent.append((content, buffers))

    def hear(self, message: Any) -> None:
        self._handle_custom_msg(message, [])


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(range(100)))
    return path


def test_a_part_is_the_bytes_at_an_offset_and_the_size_of_the_whole(clip: Path) -> None:
    assert read_part(clip, 10, 5) == ({"offset": 10, "size": 100}, bytes(range(10, 15)))
    assert read_part(clip, 95, READ_LIMIT) == ({"offset": 95, "size": 100}, bytes(range(95, 100)))
    assert read_part(clip, 100, 1) == ({"offset": 100, "size": 100}, b"")


@pytest.mark.parametrize(
    ("offset", "length"),
    [(-1, 5), (0, 0), (0, -1), (0, READ_LIMIT + 1), ("0", 5), (0, None), (1.5, 5), (None, None), ([], {})],
)
def test_a_question_that_makes_no_sense_is_answered_in_words(clip: Path, offset: object, length: object) -> None:
    answer, data = read_part(clip, offset, length)
    assert (list(answer), data) == (["error"], None)


def test_without_a_file_the_answer_says_so(tmp_path: Path) -> None:
    assert read_part(None, 0, 5) == ({"error": "There is no clip yet."}, None)
    assert "no longer in your library" in read_part(tmp_path / "gone.mp4", 0, 5)[0]["error"]
    assert "no longer in your library" in read_part(tmp_path, 0, 5)[0]["error"]


def test_a_wish_that_comes_twice_is_done_once_and_answered_twice() -> None:
    panel = Panel()
    for _ in range(2):
        panel.hear({"kind": "action", "action": "stop", "nonce": "n1"})
    panel.hear({"kind": "action", "action": "stop", "nonce": "n2"})
    assert panel.wishes == ["stop", "stop"]
    assert [content for content, _ in panel.sent] == [{"kind": "ack", "nonce": nonce} for nonce in ("n1", "n1", "n2")]


def test_bytes_travel_as_a_buffer(clip: Path) -> None:
    panel = Panel(clip)
    panel.hear({"kind": "read", "nonce": "n", "offset": 2, "length": 3})
    assert panel.sent == [({"kind": "bytes", "nonce": "n", "offset": 2, "size": 100}, [b"\x02\x03\x04"])]


@pytest.mark.parametrize("message", [None, "stop", [], {}, {"kind": "action", "nonce": 7}, {"kind": "?", "nonce": "n"}])
def test_a_message_of_another_form_is_ignored(message: object) -> None:
    panel = Panel()
    panel.hear(message)
    assert (panel.wishes, panel.sent) == ([], [])
