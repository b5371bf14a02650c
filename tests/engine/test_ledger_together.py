"""Many processes, one library: none over budget, none twice, and none sees a locked database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grokvideo.store.ledger import Ledger
from tests.engine.crowd import run_together
from tests.values import a_row

TICKS = 1_000_000_000

# Writes jobs as fast as it can, as a kernel of its own would, and says what went wrong.
WRITER = """
from pathlib import Path
from grokvideo.store.ledger import Ledger
from tests.values import a_row
ready()  # they also make the file together
ledger = Ledger(Path(sys.argv[1]))
for number in range(40):
    name = f"{sys.argv[2]}{number}"
    ledger.add(a_row(name))
    ledger.advance(name, "submitting")
    ledger.advance(name, "pending", request_id=name)
    assert ledger.get(name).request_id == name
"""

# Spends as much as the budget lets it, in actions of one to three clips.
SPENDER = """
import time
from pathlib import Path
from grokvideo.errors import BudgetExceeded
from grokvideo.store.ledger import Ledger
from tests.values import a_row
path, me, ticks, budget = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
ledger = Ledger(path)
def guard(rows, spent):
    if spent + sum(row.estimate_ticks for row in rows) > budget:
        raise BudgetExceeded("no")
ready()
refused = 0
for number in range(20):
    keys = [f"{me}-{number}-{take}" for take in range(1 + number % 3)]
    rows = [a_row(key, request_key=key, estimate_ticks=ticks, created_at=time.time()) for key in keys]
    try:
        ledger.claim(rows, guard=guard)
    except BudgetExceeded:
        refused += 1
print(refused)
"""

# All ask for the same twenty clips.
TWIN = """
import json
from pathlib import Path
from grokvideo.store.ledger import Ledger
from tests.values import a_row
ledger = Ledger(Path(sys.argv[1]))
ready()
won = []
for number in range(20):
    [(row, is_new)] = ledger.claim([a_row(f"{sys.argv[2]}-{number}", request_key=str(number))])
    won.append((row.id, is_new))
print(json.dumps(won))
"""

# All press "submit again" on the same job.
AGAIN = """
from pathlib import Path
from grokvideo.store.ledger import Ledger, StepRefused
from tests.values import a_row
ledger = Ledger(Path(sys.argv[1]))
ready()
try:
    print(ledger.supersede("old", a_row(sys.argv[2], replaces="old")).id)
except StepRefused:
    pass
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


def test_processes_write_into_one_file_and_none_sees_a_locked_database(path: Path) -> None:
    run_together(WRITER, [[str(path), name] for name in "abc"])
    ledger = Ledger(path)
    rows = ledger.in_states(("pending",))
    events = sum(len(ledger.events(row.id)) for row in rows)
    found = ledger.search("fox", -1)
    ledger.close()
    assert (len(rows), events, len(found)) == (120, 360, 120)


def test_processes_that_spend_one_budget_never_pass_it(path: Path) -> None:
    budget = 25 * TICKS
    said = run_together(SPENDER, [[str(path), str(me), str(TICKS), str(budget)] for me in range(6)])
    ledger = Ledger(path)
    spent, jobs = ledger.spent(0.0), ledger.count()
    ledger.close()
    assert (spent, jobs) == (budget, 25)  # one clip fits whenever a tick is left, so it is spent to the end
    assert sum(map(int, said)) > 0


def test_a_request_claimed_by_eight_processes_at_once_is_made_once(path: Path) -> None:
    said = [json.loads(line) for line in run_together(TWIN, [[str(path), str(me)] for me in range(8)])]
    ledger = Ledger(path)
    jobs = ledger.count()
    ledger.close()
    assert jobs == 20
    for number in range(20):
        answers = [process[number] for process in said]
        assert len({job_id for job_id, _ in answers}) == 1
        assert sum(is_new for _, is_new in answers) == 1


def test_a_job_sent_again_by_eight_processes_at_once_is_sent_again_once(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add(a_row("old", state="submit_unknown"))
    said = run_together(AGAIN, [[str(path), f"new{me}"] for me in range(8)])
    [won] = [line.strip() for line in said if line]
    replacement = ledger.replacement("old")
    assert replacement is not None
    assert (replacement.id, ledger.count()) == (won, 2)
    ledger.close()
