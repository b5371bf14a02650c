"""`%%grokvideo` makes a video from a cell; `%grokvideo` looks after the jobs. Thin: words in, session calls out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments

from grokvideo import __version__
from grokvideo.api import default
from grokvideo.engine.jobs import Job
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.notebook.braces import fill
from grokvideo.notebook.show import show_job, show_jobs
from grokvideo.notebook.words import TITLES, price_of, told, visible

HELP = """\
%%grokvideo NAME [options]     make a video; the prompt is the rest of the cell
    -d, --duration 6           seconds, 1 to 15
    -r, --resolution 720p      480p, 720p, 1080p
    -a, --aspect-ratio 9:16    1:1 16:9 9:16 4:3 3:4 3:2 2:3
    -m, --model NAME           grok-imagine-video, or with -1.5 or -1.5-lite behind it
    -i, --image IMAGE          first frame: a path, a URL or a variable
    --no-audio                 a silent clip
    --provider NAME            xai or simulator
    --wait                     return only when the clip is there
NAME becomes a variable that holds the job.
{weather} in the prompt is a variable of yours; {{ and }} are plain braces.

%grokvideo status              provider, model, library, what is under way
%grokvideo jobs                the newest jobs
%grokvideo resume [JOB]        watch unfinished jobs again, at no cost
%grokvideo stop JOB            stop watching; the provider goes on, and bills it
%grokvideo help                this page
JOB is a name or the beginning of an id."""
_ACTIONS = ("status", "jobs", "resume", "stop", "help")


@magics_class
class GrokVideoMagics(Magics):
    """The two magics."""

    @magic_arguments("%%grokvideo")
    @argument("name", nargs="?", help="the variable that will hold the job")
    @argument("-d", "--duration", type=int, help="seconds, 1 to 15")
    @argument("-r", "--resolution", help="480p, 720p or 1080p")
    @argument("-a", "--aspect-ratio", help="for example 16:9 or 9:16")
    @argument("-m", "--model", help="the model's id")
    @argument("-i", "--image", help="first frame: a path, a URL or a variable")
    @argument("--no-audio", action="store_true", help="a silent clip")
    @argument("--provider", help="xai or simulator")
    @argument("--wait", action="store_true", help="return only when the clip is there")
    @no_var_expand
    @cell_magic("grokvideo")  # type: ignore[arg-type]  # typed for plain functions
    def video(self, line: str, cell: str) -> None:
        """Make a video from the prompt in this cell. Returns at once; the card below goes on by itself."""
        with one_line_errors():
            options = self.video.parser.parse_args(_words(line))  # magic_arguments put the parser there
            if options.name is not None and not options.name.isidentifier():
                raise InvalidRequest(f"{options.name!r} cannot be the name of a variable")
            session = default()
            request = session.request(
                fill(cell, self._namespace()),
                image=self._image(options.image),
                duration=options.duration,
                resolution=options.resolution,
                aspect_ratio=options.aspect_ratio,
                model=options.model,
                generate_audio=False if options.no_audio else None,
            )
            for note in request.notes:
                print(note)
            job = session.submit(request, provider=options.provider, name=options.name)
        self._namespace()[options.name or "_job"] = job
        show_job(job, wait=options.wait or None)

    @no_var_expand
    @line_magic("grokvideo")  # type: ignore[arg-type]
    def manage(self, line: str) -> None:
        """Look after jobs: status, jobs, resume, stop, help."""
        with one_line_errors():
            action, *rest = _words(line) or ["help"]
            if action not in _ACTIONS:
                raise InvalidRequest(f"there is no %grokvideo {action}; there are {', '.join(_ACTIONS)}")
            if len(rest) > 1 or (rest and action not in ("resume", "stop")):
                raise InvalidRequest(f"%grokvideo {action} takes no {rest[-1]!r}")
            getattr(self, f"_{action}")(*rest)

    def _status(self) -> None:
        session = default()
        settings = session.settings()
        library = session.library()
        running = ", ".join(f"{job.name or job.id[:6]} ({job.status.value})" for job in library.under_way())
        print(f"provider   {_provider_words(settings.provider)}")
        print(f"model      {settings.model}")
        print(f"library    {session.home}, {len(library)} {'job' if len(library) == 1 else 'jobs'}")
        print(f"under way  {running or 'nothing'}")

    def _jobs(self) -> None:
        jobs = default().library().jobs()
        if not jobs:
            print("There are no jobs yet.")
        for job in jobs:
            moment = datetime.fromtimestamp(job.state.created_at)
            title, price = TITLES[job.status], price_of(job)[1]
            prompt = visible(" ".join(job.request.prompt.split()), 44)
            print(f"{job.id[:6]}  {job.name or '':<12.12}  {moment:%d %b %H:%M}  {title:<12.12}  {price:<16}  {prompt}")

    def _resume(self, word: str = "") -> None:
        if word:
            show_job(self._find(word).resume(), wait=False)
        else:
            show_jobs(default().resume())

    def _stop(self, word: str = "") -> None:
        if not word:
            raise InvalidRequest("which job? Give its name or the beginning of its id: %grokvideo stop crane")
        job = self._find(word)
        known_as = job.name or job.id[:6]
        if job.status.is_settled:
            print(f"{known_as}: {TITLES[job.status].lower()}, so there is nothing to stop.")
            return
        job.stop()
        print(f"{known_as}: no longer watched. `%grokvideo resume {known_as}` watches it again.")

    def _help(self) -> None:
        print(HELP)

    def _find(self, word: str) -> Job:
        known = self._namespace().get(word)
        return known if isinstance(known, Job) else default().library().get(word)

    def _image(self, word: str | None) -> Any:
        return self._namespace().get(word, word) if word is not None and word.isidentifier() else word

    def _namespace(self) -> dict[str, Any]:
        assert self.shell is not None
        namespace: dict[str, Any] = self.shell.user_ns
        return namespace


def load(shell: InteractiveShell) -> None:
    """Register the magics and pick up unfinished jobs."""
    shell.register_magics(GrokVideoMagics)
    for line in _warnings():
        print(line)
    with one_line_errors():
        session = default()
        print(f"grokvideo {__version__}, {_provider_words(session.settings().provider)}.")
        print("%grokvideo help shows what you can do.")
        jobs = session.resume(stopped=False)
    if jobs:
        names = ", ".join(job.name or job.id[:6] for job in jobs)
        print(f"Picked up where {'it was' if len(jobs) == 1 else 'they were'}, at no extra cost: {names}.")
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
        raise UsageError(told(error)) from None


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as exc:
        raise InvalidRequest(f"the options cannot be read: {exc}") from exc


def _provider_words(provider: str | None) -> str:
    return "simulator: SIMULATED videos at no cost" if provider == "simulator" else str(provider)


def _warnings() -> Iterator[str]:
    try:
        kernel = version("ipykernel")
    except PackageNotFoundError:
        return
    # ipython/ipykernel#1450: 7.0.0 and 7.0.1 drop comm messages that are sent from a thread.
    if kernel in ("7.0.0", "7.0.1"):
        yield f"Cards cannot move with ipykernel {kernel}: run `pip install -U ipykernel`, then restart the kernel."
