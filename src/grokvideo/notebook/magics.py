"""`%%grokvideo` makes a video from a cell; `%grokvideo` looks after the jobs. Thin: words in, session calls out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand

from grokvideo import __version__
from grokvideo.api import default
from grokvideo.errors import GrokVideoError
from grokvideo.notebook import config, tab
from grokvideo.notebook.lines import provider_words
from grokvideo.notebook.words import told
from grokvideo.values.kernels import deaf_kernel, kernel_version
from grokvideo.values.secret import redact


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
    if trouble := deaf_kernel(kernel_version()):
        print(trouble)
    with one_line_errors():
        session = default()
        print(f"grokvideo {__version__}, {provider_words(session.settings().provider)}.")
        print("%grokvideo help shows what you can do.")
        jobs = session.resume(stopped=False)
    if jobs:
        from grokvideo.notebook.pickedup import present

        present(jobs, shell.user_ns)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Show an error that a person can mend as one line, without a traceback; anything else keeps its own."""
    try:
        yield
    except GrokVideoError as error:
        # Some of these quote what was typed, and a key may have been typed in the wrong place.
        raise UsageError(redact(told(error), 2000)) from None
