"""Comparisons in a process of their own, as a kernel has them: real clips of the simulator, and clicks."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from grokvideo import api
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.notebook.comparing import compare_of
from grokvideo.notebook.widgets.compare import Compare
from grokvideo.session import BACKGROUND
from tests.notebook.cards import WITHIN_S, Notebook

__all__ = ["Comparisons", "comparisons", "settled"]

_nonces = itertools.count()


class Comparisons:
    """Makes clips and comparisons, and presses their buttons."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.session = notebook.session

    def job(self, prompt: str = "a fox", *, name: str | None = None, fresh: bool = False, **values: Any) -> Job:
        """A clip of one second, under way."""
        return self.session.submit(self.notebook.ask(prompt, **values), name=name, fresh=fresh)

    def done(self, *prompts: str, **values: Any) -> list[Job]:
        """Clips that are there, called by their prompts' last words."""
        jobs = [self.job(prompt, name=prompt.split()[-1], **values) for prompt in prompts or ("a fox", "an owl")]
        for job in jobs:
            job.result(WITHIN_S)
        return jobs

    def sweep(self, prompt: str = "a {animal}", **swept: Sequence[Any]) -> Jobs:
        swept = swept or {"animal": ["fox", "owl"]}
        plan = self.session.plan([prompt], swept, same={} if "duration" in swept else {"duration": 1}, name="cranes")
        return self.session.sweep(plan, yes=True, may_ask=False)

    def of(self, *clips: Any) -> Compare:
        return compare_of(*clips)

    def press(self, view: Compare, action: str, job: str, **more: str) -> Any:
        """Press a button; the answer."""
        return self.ask(view, {"kind": "action", "action": action, "job": job, **more})[0]

    def read(self, view: Compare, job: str, **more: Any) -> tuple[Any, bytes | None]:
        """Ask for bytes; the answer, and what came with it."""
        return self.ask(view, {"kind": "read", "job": job, "offset": 0, "length": 1024 * 1024, **more})

    def ask(self, view: Compare, message: dict[str, Any]) -> tuple[Any, bytes | None]:
        answers: list[tuple[Any, bytes | None]] = []
        send, nonce = view.send, f"c{next(_nonces)}"

        def heard(content: Any, buffers: Sequence[bytes] | None = None) -> None:
            answers.append((content, buffers[0] if buffers else None))

        setattr(view, "send", heard)  # noqa: B010
        view._handle_custom_msg({**message, "nonce": nonce}, [])
        setattr(view, "send", send)  # noqa: B010
        [(answer, data)] = answers
        assert answer.pop("nonce") == nonce
        return answer, data

    def written(self) -> list[dict[str, Any]]:
        """What stood in the one output, oldest first."""
        outputs = self.notebook.outputs
        assert len({display_id for _, display_id, _ in outputs}) == 1
        assert [update for _, _, update in outputs] == [False] + [True] * (len(outputs) - 1)
        return [data for data, _, _ in outputs]


@pytest.fixture
def comparisons(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> Comparisons:
    monkeypatch.setattr(api, "_default", notebook.session)
    return Comparisons(notebook)


def settled(view: Compare) -> Compare:
    """Wait until every clip is there and told of."""
    assert view.finished.wait(WITHIN_S)
    BACKGROUND.call(lambda: None)
    return view
