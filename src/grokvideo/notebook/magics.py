"""`%%grokvideo` makes a video from a cell; `%grokvideo` looks after the jobs. Thin: words in, session calls out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments

from grokvideo import __version__
from grokvideo.api import default
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import takes
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.actions import act, provider_words
from grokvideo.notebook.braces import fill
from grokvideo.notebook.lines import called, nothing_sent
from grokvideo.notebook.options import read, seconds, take_count, words_of
from grokvideo.notebook.show import show_jobs
from grokvideo.notebook.words import told
from grokvideo.values.kernels import deaf_kernel
from grokvideo.values.secret import redact
from grokvideo.values.state import Status


@magics_class
class GrokVideoMagics(Magics):
    """The two magics."""

    @magic_arguments("%%grokvideo")
    @argument("name", nargs="?", help="the variable that will hold the job")
    @argument("-d", "--duration", help="seconds, 1 to 15")
    @argument("-r", "--resolution", help="480p, 720p or 1080p")
    @argument("-a", "--aspect-ratio", help="1:1, 16:9, 9:16, 4:3, 3:4, 3:2 or 2:3")
    @argument("-m", "--model", help="the model's id")
    @argument("-i", "--image", help="a first frame: a path, a URL or a variable")
    @argument("--no-audio", action="store_true", help="a silent clip")
    @argument("-n", "--takes", default="1", help="how many takes of the same prompt")
    @argument("--provider", help="xai or simulator")
    @argument("--wait", action="store_true", help="return only when the clip is there")
    @argument("--fresh", action="store_true", help="make it although it is in the library")
    @argument("--yes", action="store_true", help="yes, although it costs more than confirm_over_usd")
    @no_var_expand
    @cell_magic("grokvideo")  # type: ignore[arg-type]  # typed for plain functions
    def video(self, line: str, cell: str) -> None:
        """Make a video from the prompt in this cell. Returns at once; the card below goes on by itself."""
        with one_line_errors():
            options = read(self.video.parser, line)  # magic_arguments put the parser there
            number = take_count(options.takes)
            session = default()
            request = session.request(
                fill(cell, self._namespace()),
                image=self._image(options.image),
                duration=seconds(options.duration),
                resolution=options.resolution,
                aspect_ratio=options.aspect_ratio,
                model=options.model,
                generate_audio=False if options.no_audio else None,
            )
            for note in request.notes:
                print(note)
            orders = takes(request, number, options.name)
            jobs = Jobs(session.submit_all(orders, provider=options.provider, fresh=options.fresh, yes=options.yes))
        self._namespace()[options.name or "_job"] = jobs if number > 1 else jobs[0]
        for words in filter(None, map(nothing_sent, jobs)):
            print(words)
        show_jobs(jobs, wait=options.wait or None)

    @no_var_expand
    @line_magic("grokvideo")  # type: ignore[arg-type]
    def manage(self, line: str) -> None:
        """Look after jobs; `%grokvideo help` shows how."""
        with one_line_errors():
            act(words_of(line), self._namespace())

    def _image(self, word: str | None) -> Any:
        return self._namespace().get(word, word) if word is not None and word.isidentifier() else word

    def _namespace(self) -> dict[str, Any]:
        assert self.shell is not None
        namespace: dict[str, Any] = self.shell.user_ns
        return namespace


def load(shell: InteractiveShell) -> None:
    """Register the magics and pick up unfinished jobs."""
    shell.register_magics(GrokVideoMagics)
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
        for job in jobs:
            if job.name:
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
