"""Magics about paying: what is reused, what is asked first, and the ways out of not knowing."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from grokvideo import api
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.notebook.show import NotWaiting
from grokvideo.session import Session
from grokvideo.values.state import Status
from tests.faults.server import Server, answer, reset
from tests.notebook.shells import WITHIN_S, Run, bound, cell, ipython, new_kernel, shell

__all__ = ["cell", "ipython", "shell"]

PENDING = answer(202, {"status": "pending", "progress": 10})
MODERATED = answer(
    400, {"code": "imagine:content-moderated", "error": "no", "usage": {"cost_in_usd_ticks": 500_000_000}}
)

Said = pytest.CaptureFixture[str]


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


@pytest.fixture
def in_doubt(server: Server, shell: InteractiveShell, cell: Run) -> Job:
    """`crane`, of which nobody knows whether the provider took it."""
    fine, server.create = server.create, [lambda connection, _: reset(connection)]
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    server.create = fine
    job = bound(shell, "crane")
    assert job.status is Status.SUBMIT_UNKNOWN
    return job


def test_a_cell_that_runs_again_sends_nothing_and_says_nothing_more(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    for _ in range(2):
        cell("%%grokvideo crane -d 1 --wait\na paper crane")
    assert len(server.posts) == 1
    assert bound(shell, "crane").reused
    assert "Nothing was sent" not in capsys.readouterr().out


def test_fresh_pays_for_a_new_one(server: Server, shell: InteractiveShell, cell: Run) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    first = bound(shell, "crane")
    cell("%%grokvideo crane -d 1 --wait --fresh\na paper crane")
    assert len(server.posts) == 2
    assert bound(shell, "crane").id != first.id


def test_what_is_neither_done_nor_running_is_shown_with_the_way_to_send_it_again(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    server.poll = [MODERATED]
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    assert "Nothing was sent" not in capsys.readouterr().out
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    out = capsys.readouterr().out
    assert "Nothing was sent: the same request of " in out
    assert "was blocked by moderation. --fresh sends it again ($0.05)." in out
    assert len(server.posts) == 1


def test_a_request_in_doubt_is_not_sent_by_running_the_cell_again(
    server: Server, in_doubt: Job, cell: Run, capsys: Said
) -> None:
    capsys.readouterr()
    cell("%%grokvideo crane -d 1\na paper crane")
    assert (
        "may or may not have been sent. --fresh sends it again ($0.05), and may pay twice." in capsys.readouterr().out
    )
    assert len(server.posts) == 1


def test_takes_are_several_jobs_in_one_variable_and_only_the_missing_are_made(
    server: Server, shell: InteractiveShell, cell: Run
) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    cell("%%grokvideo crane -d 1 -n 3 --wait\na paper crane")
    jobs = shell.user_ns["crane"]
    assert isinstance(jobs, Jobs)
    assert [(job.name, job.status, job.reused) for job in jobs] == [
        ("crane_1", Status.DONE, True),
        ("crane_2", Status.DONE, False),
        ("crane_3", Status.DONE, False),
    ]
    assert len({job.id for job in jobs}) == 3
    assert len(server.posts) == 3


def test_one_of_several_takes_has_to_be_named(server: Server, cell: Run) -> None:
    cell("%%grokvideo crane -d 1 -n 2 --wait\na paper crane")
    with pytest.raises(UsageError, match=r"crane holds 2 jobs: crane_1, crane_2\. Name the one"):
        cell("%grokvideo delete crane")
    cell("%grokvideo delete crane_2")
    assert [job.name for job in api.library()] == ["crane_1"]


def test_a_price_above_the_limit_needs_a_yes(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.10")
    with pytest.raises(UsageError, match=r"these 3 clips would cost \$0.15 .* --yes"):
        cell("%%grokvideo crane -d 1 -n 3\na paper crane")
    assert "crane" not in shell.user_ns
    assert len(api.library()) == 0
    cell("%%grokvideo crane -d 1 -n 3 --yes --wait\na paper crane")
    assert len(server.posts) == 3


def test_a_budget_refuses_in_one_line_and_cost_shows_what_is_left(
    server: Server, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "0.12")
    cell("%%grokvideo crane -d 1 -n 2 --wait\na paper crane")
    with pytest.raises(UsageError, match=r"\$0.05 is more than the \$0.02 left in your budget"):
        cell("%%grokvideo kite -d 1\na kite")
    capsys.readouterr()
    cell("%grokvideo cost")
    out = capsys.readouterr().out
    assert out.splitlines()[1].split()[1:] == ["xai", "grok-imagine-video", "text", "2", "$0.10", "$0.10", "$0.00"]
    assert out.splitlines()[-1] == "Budget today: $0.12. Spent $0.10, left $0.02."
    assert len(server.posts) == 2


def test_simulated_jobs_stand_apart_in_the_costs(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    capsys.readouterr()
    cell("%grokvideo cost 7")
    assert capsys.readouterr().out.startswith("Simulated: no money.\nday ")


def test_history_finds_jobs_by_words_and_shows_their_files(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    cell("%%grokvideo kite -d 1 --wait\na red kite")
    capsys.readouterr()
    cell("%grokvideo history")
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2
    cell("%grokvideo history paper crane --paths")
    _, line, path = capsys.readouterr().out.splitlines()
    assert line.startswith(bound(shell, "crane").id[:6])
    assert line.endswith("a paper crane")
    assert path.strip() == str(bound(shell, "crane").result(0).path)
    cell("%grokvideo history giraffe")
    assert capsys.readouterr().out == "No job has 'giraffe' in its prompt or name.\n"


def test_a_found_request_id_is_attached_and_watched(server: Server, in_doubt: Job, cell: Run, capsys: Said) -> None:
    cell("%grokvideo attach crane r-0000007")
    assert in_doubt.wait(WITHIN_S).status is Status.DONE
    assert [heard.path for heard in server.polls] == ["/v1/videos/r-0000007"]
    assert len(server.posts) == 1


def test_a_job_made_elsewhere_is_followed(server: Server, cell: Run, capsys: Said) -> None:
    cell("%grokvideo attach r-elsewhere-1")
    [job] = api.library()
    assert job.wait(WITHIN_S).status is Status.DONE
    assert server.posts == []


def test_a_name_is_not_taken_for_a_request_id(server: Server, in_doubt: Job, cell: Run) -> None:
    with pytest.raises(UsageError, match="its request id is missing: %grokvideo attach crane ID"):
        cell("%grokvideo attach crane")
    assert server.polls == []


def test_a_lost_job_is_closed(server: Server, in_doubt: Job, cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell("%grokvideo mark-lost crane")
    assert "crane: marked as lost. Nothing was sent" in capsys.readouterr().out
    assert in_doubt.status is Status.FAILED
    with pytest.raises(UsageError, match="cannot be marked as lost"):
        cell("%grokvideo mark-lost crane")
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    assert len(server.posts) == 2


def test_submit_again_sends_once_more_and_the_variable_holds_the_new_job(
    server: Server, shell: InteractiveShell, in_doubt: Job, cell: Run
) -> None:
    cell("%grokvideo submit-again crane")
    new = bound(shell, "crane")
    assert new.wait(WITHIN_S).status is Status.DONE
    assert (new.id != in_doubt.id, in_doubt.state.ledger, len(server.posts)) == (True, "superseded", 2)


def test_submit_again_above_the_limit_needs_a_yes(
    server: Server, in_doubt: Job, cell: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.01")
    with pytest.raises(UsageError, match="--yes"):
        cell("%grokvideo submit-again crane")
    assert (len(server.posts), in_doubt.status) == (1, Status.SUBMIT_UNKNOWN)
    cell("%grokvideo submit-again crane --yes")
    server.wait_for(lambda: len(server.posts) == 2)


def test_a_deleted_job_is_gone_and_its_cost_stays(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    path = bound(shell, "crane").result(0).path
    capsys.readouterr()
    cell("%grokvideo delete crane")
    assert "deleted from the library" in capsys.readouterr().out
    assert (path.exists(), len(api.library())) == (False, 0)
    cell("%grokvideo cost")
    assert "$0.05" in capsys.readouterr().out


def test_a_job_of_another_kernel_is_not_stopped_from_here(server: Server, cell: Run, capsys: Said) -> None:
    server.poll = [PENDING]
    other = Session()
    try:
        job = other.submit(other.request("a fox", image=None, model=None, duration=1), name="fox")
        server.wait_for(lambda: bool(server.polls))
        with pytest.raises(UsageError, match=r"not watched by this kernel\. Stop it in the one that watches it"):
            cell(f"%grokvideo stop {job.id}")
        assert job.status is Status.PENDING
    finally:
        other.close()


def test_ctrl_c_ends_the_waiting_with_one_line_and_the_job_goes_on(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    asked = threading.Event()

    def pending(connection: object, heard: object) -> None:
        PENDING(connection, heard)  # type: ignore[arg-type]
        asked.set()

    def interrupt() -> None:
        assert asked.wait(WITHIN_S)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    server.poll = [pending]
    threading.Thread(target=interrupt, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(NotWaiting, match=r"^Not waiting any longer: crane goes on in the background\.$"):
        cell("%%grokvideo crane -d 1 --wait\na paper crane")
    assert time.monotonic() - began < WITHIN_S
    out, err = capsys.readouterr()
    assert f"{out}{err}".splitlines()[-1] == "Not waiting any longer: crane goes on in the background."
    assert "Traceback" not in f"{out}{err}"
    server.poll = [server.done()]
    assert bound(shell, "crane").wait(WITHIN_S).status is Status.DONE
    assert len(server.posts) == 1


def test_a_key_in_a_cell_is_not_repeated_and_the_way_out_is_said(cell: Run, capsys: Said) -> None:
    with pytest.raises(UsageError, match="make a new key in the provider's console"):
        cell("%grokvideo login xai-CANARYcanary0123456789")
    assert "CANARY" not in "".join(capsys.readouterr())


def test_login_asks_in_the_kernel_s_own_way(
    server: Server, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "xai-CANARYcanary0123456789")
    cell("%grokvideo login")
    assert "The key was not checked: base_url is this machine" in capsys.readouterr().out


def test_help_names_every_action_and_option(cell: Run, capsys: Said) -> None:
    from grokvideo.notebook.actions import ACTIONS
    from grokvideo.notebook.options import OPTIONS

    cell("%grokvideo help")
    page = capsys.readouterr().out
    assert [name for name in ACTIONS if f"%grokvideo {name}" not in page] == []
    options = [name for option in OPTIONS for name in option.names]
    assert [option for option in options if option not in page] == []
    assert max(map(len, page.splitlines())) <= 88
