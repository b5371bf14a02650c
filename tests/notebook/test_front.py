"""Messages between a widget and its browser half: nonces, and the bytes of a clip."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import BudgetExceeded, NeedsConfirmation
from grokvideo.notebook.widgets.base import READ_LIMIT, Front, Wish, read_part


class Panel(Front):
    """A front that remembers what it was asked, and what it would have sent."""

    _esm = "export default {}"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.wishes: list[Wish] = []
        self.trouble: BaseException | None = None
        self.sent: list[tuple[Any, Any]] = []
        self.path = path

    def act(self, wish: Wish) -> None:
        self.wishes.append(wish)
        if self.trouble is not None:
            raise self.trouble

    def price(self) -> str:
        return "$6.00"

    def file(self, _job: str | None) -> Path | None:
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
    assert panel.wishes == [Wish("stop"), Wish("stop")]
    assert [content for content, _ in panel.sent] == [{"kind": "ack", "nonce": nonce} for nonce in ("n1", "n1", "n2")]


def test_a_wish_names_the_job_it_is_for_and_may_bring_a_text() -> None:
    panel = Panel()
    panel.hear({"kind": "action", "action": "attach", "job": "7f0c", "value": "id", "nonce": "n1"})
    panel.hear({"kind": "action", "action": "attach", "job": 7, "value": ["id"], "nonce": "n2"})
    assert panel.wishes == [Wish("attach", "7f0c", "id"), Wish("attach")]


def test_a_refusal_is_told_in_words_each_time_it_is_asked_for() -> None:
    panel = Panel()
    panel.trouble = BudgetExceeded("$0.30 is more than the $0.10 left", hint="Wait until tomorrow.")
    for _ in range(2):
        panel.hear({"kind": "action", "action": "generate-again", "nonce": "n"})
    assert len(panel.wishes) == 1
    words = "$0.30 is more than the $0.10 left. Wait until tomorrow. Nothing was sent."
    assert [content for content, _ in panel.sent] == [{"kind": "ack", "nonce": "n", "error": words}] * 2


def test_what_needs_a_yes_says_for_how_much() -> None:
    panel = Panel()
    panel.trouble = NeedsConfirmation("this clip would cost $6.00", price_usd=Decimal(6))
    panel.hear({"kind": "action", "action": "generate-again", "nonce": "n"})
    [(content, _)] = panel.sent
    assert content["error"] == "This clip would cost $6.00. Nothing was sent."
    assert content["confirm"] == "$6.00"


def test_an_error_of_ours_is_answered_logged_and_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    panel = Panel()
    panel.trouble = ZeroDivisionError("a mistake of ours")
    for _ in range(3):
        panel.hear({"kind": "action", "action": "generate-again", "nonce": "n"})
    assert len(panel.wishes) == 1
    assert "%grokvideo jobs" in panel.sent[0][0]["error"]
    assert len(caplog.records) == 1


def test_a_click_that_was_interrupted_is_not_done_again() -> None:
    panel = Panel()
    panel.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        panel._once("n", {"action": "generate-again"})
    panel.trouble = None
    panel.hear({"kind": "action", "action": "generate-again", "nonce": "n"})
    assert len(panel.wishes) == 1
    assert "error" in panel.sent[0][0]


def test_the_same_question_on_two_threads_is_done_once() -> None:
    started, go_on = threading.Event(), threading.Event()

    class Slow(Panel):
        def act(self, wish: Wish) -> None:
            super().act(wish)
            started.set()
            assert go_on.wait(10)

    panel = Slow()
    question = {"kind": "action", "action": "generate-again", "nonce": "n"}
    threads = [threading.Thread(target=panel.hear, args=[question]) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(panel.wishes) == 1
    assert [content for content, _ in panel.sent] == [{"kind": "ack", "nonce": "n"}] * 2


def test_bytes_travel_as_a_buffer(clip: Path) -> None:
    panel = Panel(clip)
    panel.hear({"kind": "read", "nonce": "n", "offset": 2, "length": 3})
    assert panel.sent == [({"kind": "bytes", "nonce": "n", "offset": 2, "size": 100}, [b"\x02\x03\x04"])]


@pytest.mark.parametrize("message", [None, "stop", [], {}, {"kind": "action", "nonce": 7}, {"kind": "?", "nonce": "n"}])
def test_a_message_of_another_form_is_ignored(message: object) -> None:
    panel = Panel()
    panel.hear(message)
    assert (panel.wishes, panel.sent) == ([], [])
