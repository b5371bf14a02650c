"""A clip as the last line of a cell: the card of its job, or its static page; a line of text where there is no job."""

from __future__ import annotations

from tests.notebook.kernels import Kernel, Message, printed, shown

FOX = "import grokvideo as gv\njob = gv.generate('a fox', duration=1, name='fox')\nclip = job.result()\nprint(job.id)"


def pages(messages: list[Message]) -> list[str]:
    return [content["data"].get("text/html", "") for content in shown(messages)]


def test_a_clip_shows_the_card_of_its_job(kernel: Kernel) -> None:
    job_id = kernel.said(FOX).strip()
    for last in ("clip", "await job", "gv.library().get('fox').result()"):
        [page] = pages(kernel.run(last))
        assert f'data-job-id="{job_id}"' in page
        assert 'data-status="done"' in page


def test_a_clip_that_was_deleted_is_a_line_of_text(kernel: Kernel) -> None:
    kernel.said(FOX)
    messages = kernel.run("gv.library().delete(job)\nclip")
    assert pages(messages) == []
    assert printed(messages).startswith("<Clip ")
    assert printed(messages).endswith(": 1 s, 848x480, sound, $0.05 billed (simulated)>\n")


def test_waiting_in_a_kernel_prints_nothing(kernel: Kernel) -> None:
    assert kernel.said("import grokvideo as gv\nclip = gv.generate('an owl', duration=1).result()") == ""
