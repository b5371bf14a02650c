"""`%%grokvideo` makes a video from a cell; `%grokvideo` looks after the jobs. Thin: words in, session calls out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand

from grokvideo import __version__
from grokvideo.api import default
from grokvideo.errors import GrokVideoError
from grokvideo.notebook import config, tab
from grokvideo.notebook.lines import called, provider_words
from grokvideo.notebook.show import show_jobs
from grokvideo.notebook.words import told
from grokvideo.values.kernels import deaf_kernel
from grokvideo.values.secret import redact
from grokvideo.values.state import Status


@magics_class
class GrokVideoMagics(Magics):
    """The two magics."""

    @no_var_expand
    @cell_magic("grokvideo")  # type: ignore[arg-type]  # typed for plain functions
    def video(self, line: str, cell: str) -> None:
        """Make a video from the prompt in this cell. Returns at once; the card below goes on by itself.

        %%grokvideo NAME [options]
        The prompt.

        Several videos: --sweep style=ink,clay for a prompt with {style} in it, -n 4, or several prompts with a line of
        --- between them.

        `%grokvideo help` explains the options, and Tab offers them.
        """
        # %load_ext has to be quick: what only a cell needs, a cell loads.
        from grokvideo.notebook.making import make

        with one_line_errors():
            make(line, cell, self._namespace())

    @no_var_expand
    @line_magic("grokvideo")  # type: ignore[arg-type]
    def manage(self, line: str) -> None:
        """Look after jobs; `%grokvideo help` shows how."""
        from grokvideo.notebook.actions import act, words_in

        with one_line_errors():
            act(words_in(line), self._namespace())

    def _namespace(self) -> dict[str, Any]:
        assert self.shell is not None
        namespace: dict[str, Any] = self.shell.user_ns
        return namespace


def load(shell: InteractiveShell) -> None:
    """Register the magics and pick up unfinished jobs."""
    shell.register_magics(GrokVideoMagics)
    config.register(shell)
    tab.register(shell)
    try:
        trouble = deaf_kernel(version("ipykernel"))
    except PackageNotFoundError:
        trouble = ""
    if trouble:
        print(trouble)
    with one_line_errors():
        session = default()
        print(f"grokvideo {__version__}, {provider_words(session.settings().provider)}.")
        print("%grokvideo help shows what you can do.")
        jobs = session.resume(stopped=False)
    watched = [job for job in jobs if job.status is not Status.SUBMIT_UNKNOWN]
    if watched:
        names = ", ".join(called(job) for job in watched)
        print(f"Picked up where {'it was' if len(watched) == 1 else 'they were'}, at no extra cost: {names}.")
    if len(watched) < len(jobs):
        names = ", ".join(called(job) for job in jobs if job not in watched)
        print(f"Not known if it was sent, and may have been billed: {names}. The card shows what can be done.")
    if jobs:
        from grokvideo.notebook.names import is_free

        for job in jobs:
            if job.name and is_free(job.name):
                shell.user_ns.setdefault(job.name, job)
        show_jobs(jobs)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Show an error that a person can mend as one line, without a traceback; anything else keeps its own."""
    try:
        yield
    except GrokVideoError as error:
        # Some of these quote what was typed, and a key may have been typed in the wrong place.
        raise UsageError(redact(told(error), 2000)) from None
