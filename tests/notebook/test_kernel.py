"""Cards in a real kernel: what goes to the front end, and when."""

from __future__ import annotations

import json
from pathlib import Path

from tests.notebook.kernels import VIEW, Kernel, is_update, shown, snapshots


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


def test_a_list_of_jobs_is_a_table_with_its_text_beside_it(kernel: Kernel) -> None:
    kernel.run("%load_ext grokvideo")
    kernel.run("%%grokvideo crane -d 1\nA paper crane")
    for line, word in (("%grokvideo history", "A paper crane"), ("%grokvideo cost", "grok-imagine-video")):
        said = kernel.run(line)
        [table] = shown(said)
        assert shown(said, "stream") == []
        assert set(table["data"]) == {"text/html", "text/plain"}
        assert table["data"]["text/html"].startswith('<div class="mathjax_ignore tex2jax_ignore"')
        assert word in table["data"]["text/plain"]
