"""`%grokvideo history`, `jobs` and `cost` in a notebook: a table of HTML, and the text of a terminal beside it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from grokvideo import api
from grokvideo.notebook import waits
from grokvideo.session import Session
from grokvideo.values.request import VideoRequest
from tests.notebook.shells import Run, bound, cell, ipython, shell
from tests.values import a_row

__all__ = ["cell", "ipython", "shell"]

LONG = "A <b>paper</b> crane & a 'kite' unfold $x$ on a windowsill. " * 20
HOSTILE = '"><script>alert(1)</script>'


class Cells(HTMLParser):
    """The text of each cell of a page, and every tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "br":
            self.rows[-1][-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1][-1] += data


@pytest.fixture
def in_notebook(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A notebook with three jobs."""
    monkeypatch.setattr(waits, "in_kernel", lambda: True)
    session = api.default()
    for number, (name, prompt) in enumerate([("crane", LONG), (None, "a fox"), (HOSTILE, HOSTILE)]):
        request = VideoRequest(prompt=prompt, duration=1)
        job_id = f"{'abc'[number]}bcdef000000000{number}"
        row = a_row(job_id, request, name=name, state="done", request_key=job_id, estimate_ticks=5 * 10**8)
        session._ledger.add(row)
    return session


def displayed(shell: InteractiveShell, text: str) -> dict[str, str]:
    with capture_output() as said:
        shell.run_cell(text)
    assert said.stdout == ""
    [output] = said.outputs
    return dict(output.data)


@pytest.mark.parametrize("text", ["%grokvideo history", "%grokvideo jobs", "%grokvideo cost", "%grokvideo cost 7"])
def test_a_table_with_the_text_of_a_terminal_beside_it(
    in_notebook: Session, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    data = displayed(shell, text)
    assert set(data) == {"text/html", "text/plain"}
    monkeypatch.setattr(waits, "in_kernel", lambda: False)
    with capture_output() as said:
        shell.run_cell(text)
    assert data["text/plain"] == said.stdout.rstrip("\n")
    assert said.outputs == []


def test_a_row_has_when_name_and_id_status_price_and_the_whole_prompt(
    in_notebook: Session, shell: InteractiveShell
) -> None:
    head, hostile, fox, crane = Cells(displayed(shell, "%grokvideo history")["text/html"]).rows
    assert head == ["made", "name", "status", "price", "prompt"]
    assert crane[1:] == ["crane\nabcdef", "Done", "est. $0.05", LONG.strip()]
    assert fox[1:] == ["bbcdef", "Done", "est. $0.05", "a fox"]
    assert hostile[1] == f"{HOSTILE}\ncbcdef"


def test_words_of_others_are_text_and_the_page_has_inline_style_alone(
    in_notebook: Session, shell: InteractiveShell
) -> None:
    for text in ("%grokvideo history --paths", "%grokvideo cost"):
        page = displayed(shell, text)["text/html"]
        tags = Cells(page).tags
        assert {tag for tag, _ in tags} <= {"div", "table", "thead", "tbody", "tr", "th", "td", "p", "br", "code"}
        # `tabindex`: what scrolls must be reachable by keyboard.
        assert {name for _, given in tags for name in given} <= {"class", "style", "scope", "tabindex"}
        assert tags[0][1]["class"] == "mathjax_ignore tex2jax_ignore"
        assert "overflow-x:auto" in str(tags[0][1]["style"])
        colours = re.findall(
            r"(?:^|;)(?:color|background)[^;]*", ";".join(str(given.get("style")) for _, given in tags)
        )
        assert {colour.strip(";") for colour in colours} <= {"color:inherit", "background:none"}


def test_costs_have_a_table_for_money_and_the_budget_below(
    in_notebook: Session, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "2")
    page = displayed(shell, "%grokvideo cost")["text/html"]
    head, row = Cells(page).rows
    assert head == ["day", "provider", "model", "mode", "clips", "estimated", "billed", "may be billed"]
    assert row[1:6] == ["xai", "grok-imagine-video", "text", "3", "$0.15"]
    assert "Budget today: $2.00." in page


def test_paths_are_below_the_prompt(shell: InteractiveShell, cell: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    path = bound(shell, "crane").result(0).path
    monkeypatch.setattr(waits, "in_kernel", lambda: True)
    data = displayed(shell, "%grokvideo history --paths")
    assert Path(path).name in data["text/html"]
    assert Path(path).name not in displayed(shell, "%grokvideo history")["text/html"]


def test_where_there_is_nothing_a_line_says_so(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(waits, "in_kernel", lambda: True)
    capsys.readouterr()
    shell.run_cell("%grokvideo history")
    assert capsys.readouterr().out == "There are no jobs yet.\n"
