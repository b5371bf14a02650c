"""`--dry-run`: what would be sent, its price, what the library would answer; and nothing is sent or written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from grokvideo import api
from grokvideo.values.state import Status
from tests.faults.server import Server, answer, reset
from tests.notebook.shells import Run, bound, cell, ipython, new_kernel, pending, shell

__all__ = ["cell", "ipython", "shell"]

Said = pytest.CaptureFixture[str]
PENDING = answer(202, {"status": "pending", "progress": 10})


@pytest.fixture
def server(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, film: bytes) -> Iterator[Server]:
    """A provider that answers on cue, in place of the simulator."""
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [server.done()]
        server.media = [answer(200, film)]
        yield server
        new_kernel()


def told(cell: Run, capsys: Said, text: str) -> dict[str, str]:
    """What a dry run says, by label; lines that go on are joined."""
    capsys.readouterr()
    cell(text)
    head, *lines = capsys.readouterr().out.splitlines()
    assert head == "Dry run: nothing is sent, and no job is written."
    assert max(map(len, lines)) <= 80
    facts: dict[str, str] = {}
    label = ""
    for line in lines:
        label = line[:11].strip() or label
        facts[label] = f"{facts.get(label, '')} {line[11:]}".strip()
    return facts


def files(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "sqlite3-" not in path.name}


def test_nothing_is_sent_and_nothing_is_written(
    server: Server, shell: InteractiveShell, cell: Run, home: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "first.png")
    before, beside = files(home), sorted(tmp_path.iterdir())
    cell("%%grokvideo crane -d 2 -n 3 -i first.png --dry-run --wait\na paper crane")
    cell("%%grokvideo kite --dry-run --fresh --yes\na kite")
    assert (server.posts, server.polls, len(api.library())) == ([], [], 0)
    assert "crane" not in shell.user_ns
    assert "_job" not in shell.user_ns
    assert files(home) == before
    assert sorted(tmp_path.iterdir()) == beside


def test_it_shows_the_request_and_its_price(server: Server, cell: Run, capsys: Said) -> None:
    facts = told(cell, capsys, "%%grokvideo crane -d 6 -r 720p -a 9:16 --no-audio --dry-run\na paper crane, rain")
    assert facts["prompt"] == "a paper crane, rain"
    assert facts["settings"] == "6 s, 720p, 9:16, no audio"
    assert (facts["model"], facts["provider"]) == ("grok-imagine-video", "xai")
    assert facts["price"] == "$0.42, estimated"
    assert facts["library"] == "it would be made, for $0.42"
    assert facts["budget"] == "none is set"
    assert facts["request"] == (
        f"POST {server.base_url}/videos/generations "
        '{"model": "grok-imagine-video", "prompt": "a paper crane, rain", "duration": 6, "resolution": "720p", '
        '"aspect_ratio": "9:16", "generate_audio": false}'
    )


def test_a_simulated_price_says_so(cell: Run, capsys: Said) -> None:
    facts = told(cell, capsys, "%%grokvideo crane -d 6 -n 2 --dry-run\na paper crane")
    assert facts["price"] == "$0.30 simulated each, $0.60 for 2 takes, estimated"
    assert facts["library"] == "all 2 would be made, for $0.60 simulated"
    assert facts["request"].startswith("POST /videos/generations, to the simulator in this process {")


def test_variables_are_filled_in_and_a_prompt_of_several_lines_stays_so(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    shell.user_ns["weather"] = "rain"
    facts = told(cell, capsys, "%%grokvideo crane --dry-run\na paper crane\n{weather} outside")
    assert facts["prompt"] == "a paper crane rain outside"
    assert '"prompt": "a paper crane\\nrain outside"' in facts["request"]


def test_an_image_is_named_and_its_bytes_are_cut_short(cell: Run, capsys: Said, tmp_path: Path) -> None:
    Image.effect_noise((640, 480), 60).convert("RGB").save(tmp_path / "first.png")
    facts = told(cell, capsys, "%%grokvideo crane -i first.png --dry-run\nsteam")
    assert facts["image"].startswith("first.png, 640 x 480, ")
    assert facts["image"].endswith(" kB: the first frame")
    assert facts["settings"] == "8 s, 480p, follows the image, audio"
    assert '"image": {"url": "data:image/png;base64,... (' in facts["request"]
    assert len(facts["request"]) < 300


def test_every_input_has_its_line(cell: Run, capsys: Said, tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png", "d.png"):
        Image.new("RGB", (64, 48)).save(tmp_path / name)
    facts = told(
        cell,
        capsys,
        "%%grokvideo crane -m grok-imagine-video-1.5 -d 6 -i a.png --last-frame b.png --keyframe c.png@2.5 "
        "--ref d.png --voice eve --voice https://x.example/a.mp3?key=SECRET --user ada --dry-run\nsteam",
    )
    assert facts["image"] == (
        "a.png, 64 x 48, 1 kB: the first frame b.png, 64 x 48, 1 kB: the last frame "
        "c.png, 64 x 48, 1 kB: at 2.5 s d.png, 64 x 48, 1 kB: a reference, <IMAGE_0> in the prompt"
    )
    assert facts["voice"] == "eve: <AUDIO_0> in the prompt https://x.example/a.mp3?...: <AUDIO_1> in the prompt"
    assert facts["settings"] == (
        "6 s, 480p, first and last frame, 1 keyframe, 1 reference, voice eve, 1 recorded voice, audio"
    )
    assert facts["user"] == "ada"
    assert facts["price"] == "$0.52 simulated, estimated"
    assert "base64,... (" in facts["request"]
    assert len(facts["request"]) < 900


def test_an_edit_and_an_extension_say_what_becomes_of_the_clip(cell: Run, capsys: Said) -> None:
    cell("%%grokvideo crane -d 2 --wait\na paper crane")
    facts = told(cell, capsys, "%%grokvideo snow --edit crane -d 6 --dry-run\nSnow falls.")
    assert facts["video"].startswith("crane, 848 x 480, 2.0 s, ")
    assert facts["video"].endswith(" kB: to be edited")
    assert facts["settings"] == "edit of crane, keeps its length and size"
    assert facts["note"] == "--duration 6 was left out: an edit keeps the length of its video."
    assert facts["price"] == "$0.12 simulated, estimated"
    assert facts["request"].startswith("POST /videos/edits, to the simulator in this process {")
    facts = told(cell, capsys, "%%grokvideo longer --extend crane -d 4 --dry-run\nIt flies away.")
    assert facts["video"].endswith(" kB: to be extended by 4 s")
    assert facts["settings"] == "crane plus 4 s"
    facts = told(cell, capsys, "%%grokvideo on -i crane --dry-run\nIt flies away.")
    assert facts["image"].startswith("last frame of crane, 848 x 480, ")


def test_a_clip_that_is_not_done_is_told_as_expected(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%%grokvideo crane -d 2\na paper crane [[slow]]")
    facts = told(cell, capsys, "%%grokvideo longer --extend crane -d 4 --dry-run\nIt flies away.")
    assert facts["video"] == "crane, 848 x 480, 2.0 s, when it is done: to be extended by 4 s"


def test_a_price_that_may_be_lower_says_up_to(cell: Run, capsys: Said) -> None:
    facts = told(cell, capsys, "%%grokvideo snow --edit https://x.example/street.mp4 -n 2 --dry-run\nSnow falls.")
    assert facts["video"] == "street.mp4: to be edited"
    assert facts["price"] == "up to $0.696 simulated each, $1.392 for 2 takes, estimated"
    assert facts["library"] == "all 2 would be made, for up to $1.392 simulated"


def test_where_else_it_goes_is_said_without_what_signs_the_address(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    shell.user_ns["place"] = "https://bucket.example/ridge.mp4?signature=SECRET"
    shell.user_ns["keep"] = {"filename": "ridge.mp4", "expires_after": 604800, "public_url": {"expires_after": 5400}}
    line = "%%grokvideo ridge --output place --storage-options {} --dry-run\nfog"
    facts = told(cell, capsys, line.format("keep"))
    assert facts["uploaded"] == "to https://bucket.example/ridge.mp4, by the provider"
    assert facts["stored"] == "as ridge.mp4 at the provider, for 7 days, with a public address for 1.5 hours"
    assert "SECRET" not in str(facts)
    facts = told(cell, capsys, line.format("ridge.mp4"))
    assert facts["stored"] == "as ridge.mp4 at the provider, until it is deleted"


def test_what_the_library_has_is_said(server: Server, cell: Run, shell: InteractiveShell, capsys: Said) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    again = "%%grokvideo crane -d 1{} --dry-run\na paper crane"
    facts = told(cell, capsys, again.format(""))
    assert facts["library"].startswith("the same request of ")
    assert facts["library"].endswith("is there: its clip would be shown, at no cost")
    facts = told(cell, capsys, again.format(" -n 3"))
    assert facts["library"] == "1 of 3 takes are there or under way, at no cost; 2 would be made, for $0.10"
    facts = told(cell, capsys, again.format(" --fresh"))
    assert facts["library"] == "it would be made, for $0.05"
    assert len(server.posts) == 1


def test_a_job_in_doubt_or_under_way_is_told_from_a_clip(
    server: Server, cell: Run, shell: InteractiveShell, capsys: Said
) -> None:
    server.poll = [PENDING]
    cell("%%grokvideo crane -d 1\na paper crane")
    pending(bound(shell, "crane"))
    server.create = [lambda connection, _: reset(connection)]
    cell("%%grokvideo kite -d 1 --wait\na kite")
    assert bound(shell, "kite").status is Status.SUBMIT_UNKNOWN
    facts = told(cell, capsys, "%%grokvideo crane -d 1 --dry-run\na paper crane")
    assert facts["library"].endswith("is under way: it would be shown, at no cost")
    facts = told(cell, capsys, "%%grokvideo crane -d 1 --dry-run\na kite")
    assert facts["library"].endswith("may or may not have been sent: nothing would be sent; --fresh would send it")


def test_what_would_stop_it_is_said(server: Server, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "0.12")
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    facts = told(cell, capsys, "%%grokvideo kite -d 1 --dry-run\na kite")
    assert facts["budget"] == "$0.12 a day, $0.07 left today, $0.02 after this"
    assert "refused" not in facts
    facts = told(cell, capsys, "%%grokvideo kite -d 2 --dry-run\na kite")
    assert facts["budget"] == "$0.12 a day, $0.07 left today"
    assert facts["refused"].startswith("$0.10 is more than the $0.07 left in your budget")
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "")
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.01")
    facts = told(cell, capsys, "%%grokvideo kite -d 1 --dry-run\na kite")
    assert (
        "needs a confirmation. If the price is right, confirm it with --yes (in Python, yes=True)" in facts["refused"]
    )
    assert "refused" not in told(cell, capsys, "%%grokvideo kite -d 1 --yes --dry-run\na kite")


def test_without_a_key_everything_else_is_told_all_the_same(cell: Run, capsys: Said) -> None:
    facts = told(cell, capsys, "%%grokvideo crane -d 6 --provider xai --dry-run\na paper crane")
    assert facts["price"] == "$0.30, estimated"
    assert facts["refused"].startswith("there is no key for xai")
    assert facts["request"].startswith("POST https://api.x.ai/v1/videos/generations")


def test_a_model_without_a_price_says_so(cell: Run, capsys: Said) -> None:
    facts = told(cell, capsys, "%%grokvideo crane -m grok-imagine-video-9 --dry-run\na paper crane")
    assert facts["price"] == "not known for this model"
    assert facts["note"].startswith("grok-imagine-video-9 is not a model this release knows; did you mean grok-")
    assert facts["library"] == "it would be made, at a price that is not known"


def test_a_key_in_the_words_is_not_shown_again(cell: Run, capsys: Said) -> None:
    key = "xai-CANARYcanary0123456789"
    facts = told(cell, capsys, f"%%grokvideo crane -m {key} --dry-run\na **bold** crane\n{key} in ink")
    assert facts["model"] == "[hidden]"
    assert facts["prompt"] == "a **bold** crane [hidden] in ink"
    assert "CANARY" not in str(facts)


def test_a_request_that_cannot_be_sent_is_one_line(server: Server, cell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROKVIDEO_BASE_URL")
    with pytest.raises(UsageError, match=r"\[\[failed\]\] works with the simulator only"):
        cell("%%grokvideo crane --dry-run\na fox [[failed]]")


def test_what_was_ignored_is_said_before(cell: Run, capsys: Said, tmp_path: Path) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "first.png")
    cell("%%grokvideo crane -i first.png -a 1:1 --dry-run\nsteam")
    assert "--aspect-ratio 1:1 was left out" in capsys.readouterr().out
