"""The command line. Each command's work is in a neighbour; here are the words, the exit codes, and errors as one line.

Exit codes: 0 done, 1 trouble, 2 words it does not know, 130 interrupted (143 terminated, 129 hung up).
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from typing import Any

from grokvideo import __version__
from grokvideo.cli.asking import add_generate
from grokvideo.cli.hints import did_you_mean
from grokvideo.cli.streams import all_written, keep_places, takes_nothing
from grokvideo.errors import GrokVideoError
from grokvideo.values.redaction import redact

TROUBLE = 1
_ended_by = signal.SIGINT
"""The signal that ended the waiting last."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")  # a prompt may hold what this terminal cannot show
    if argv is None:
        keep_places()
    (parser, commands), words = _parser(), sys.argv[1:] if argv is None else argv
    if not words:
        parser.print_help(sys.stderr)
        raise SystemExit(2)
    if words[0] == "help":
        words = [*words[1:], "--help"]
    if not words[0].startswith("-") and words[0] not in commands:
        hint = did_you_mean(words[0], commands) or f"; there are {', '.join(commands)}"
        parser.error(f"there is no command {words[0]!r}{hint}")
    options, unknown = parser.parse_known_args(words)
    if unknown:
        hint = ""
        if options.run is _generate and (meant := _mended(words, unknown)):
            options.parser.error(redact(f"{meant}. Nothing was sent.", 2000))
        if mistyped := [word for word in unknown if word.startswith("-")]:
            hint = did_you_mean(mistyped[0], options.parser._option_string_actions)
        elif options.run is _generate:
            hint = "; a prompt of several words stands in quotation marks"
        options.parser.error(redact(f"unrecognized arguments: {' '.join(unknown)}{hint}", 2000))
    if argv is None and options.run is not _simulator:
        _leave_in_order()
    try:
        code = int(options.run(options))
    except GrokVideoError as error:
        from grokvideo.notebook.terminal import say
        from grokvideo.notebook.words import told, visible

        say(f"grokvideo: {visible(redact(told(error), 2000))}", sys.stderr)
        code = TROUBLE
    except KeyboardInterrupt:
        if argv is None:
            # A paid request may be on its way: an impatient second Ctrl-C must not stop it from being written down.
            for number in (signal.SIGINT, *_ENDS):
                signal.signal(number, signal.SIG_IGN)
        code = 128 + _ended_by  # what goes on, and how to pick it up, the session says as it closes
    except OSError as error:  # `grokvideo history | head`: nobody reads on
        if not takes_nothing(error):
            raise
        code = TROUBLE
    return code if all_written() else code or TROUBLE


def _mended(words: Sequence[str], unknown: Sequence[str]) -> str:
    from grokvideo.notebook.mended import mended

    return mended(words, stray=unknown)


_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _leave_in_order() -> None:
    """Let `kill`, and a terminal that closes, end the waiting as Ctrl-C does: what is paid for is written down."""

    def end(number: int, _: object) -> None:
        global _ended_by
        _ended_by = signal.Signals(number)
        raise KeyboardInterrupt

    for number in _ENDS:
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` ignores one of them
            signal.signal(number, end)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **values: Any) -> None:
        # An abbreviation may become another option's with a release, and some of these pay. Commands get this, too.
        super().__init__(allow_abbrev=False, **values)


def _parser() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The parser of all words, and that of each command."""
    parser: argparse.ArgumentParser = _Parser(prog="grokvideo", description="Generate video with Grok Imagine.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_generate(commands).set_defaults(run=_generate)
    _add_jobs(commands)
    _add_reports(commands)
    _add_simulator(commands)
    _add_demo(commands)
    for each in commands.choices.values():
        each.set_defaults(parser=each)
    return parser, commands.choices


def _add_jobs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    resume = commands.add_parser("resume", help="watch unfinished jobs until they are done; costs nothing")
    resume.add_argument("job", nargs="?", metavar="JOB", help="only this one: its name or the beginning of its id")
    resume.set_defaults(run=_resume)

    stop = commands.add_parser("stop", help="watch a job no longer; the provider goes on, and bills it")
    stop.add_argument("job", metavar="JOB", help="its name or the beginning of its id")
    stop.set_defaults(run=_stop)

    attach = commands.add_parser("attach", help="watch a job under a request id that you found; costs nothing")
    attach.add_argument("words", nargs="+", metavar="[JOB] REQUEST_ID", help="without JOB: one that was made elsewhere")
    attach.add_argument(
        "--provider", type=_provider, metavar="NAME", help="who made it elsewhere (default: the one in your settings)"
    )
    attach.add_argument("--no-wait", action="store_true", help="do not wait for its end")
    attach.set_defaults(run=_attach)

    lost = commands.add_parser("mark-lost", help="close a job of which you know that it never arrived; nothing is sent")
    lost.add_argument("job", metavar="JOB", help="its name or the beginning of its id")
    lost.set_defaults(run=_mark_lost)

    again = commands.add_parser("submit-again", help="send once more what may have been sent; may pay twice")
    again.add_argument("job", metavar="JOB", help="its name or the beginning of its id")
    again.add_argument("--yes", action="store_true", help="yes, although it costs more than confirm_over_usd")
    again.add_argument("--no-wait", action="store_true", help="return when the provider has it")
    again.set_defaults(run=_submit_again)

    delete = commands.add_parser("delete", help="remove a job's clip and words from the library; its cost stays")
    delete.add_argument("job", metavar="JOB", help="its name or the beginning of its id")
    delete.set_defaults(run=_delete)


def _add_reports(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    status = commands.add_parser("status", help="provider, model, library, and what is under way")
    status.set_defaults(run=_status)

    history = commands.add_parser("history", help="the newest jobs, or those that have these words")
    history.add_argument("words", nargs="*", metavar="WORDS", help="in the prompt or the name")
    history.add_argument(
        "-n", type=_at_least_one, default=24, metavar="N", help="at most so many (default: %(default)s)"
    )
    history.set_defaults(run=_history)

    cost = commands.add_parser("cost", help="what was estimated and billed, by day, provider, model and mode")
    cost.add_argument("--days", type=_at_least_one, metavar="N", help="only the last so many days")
    cost.set_defaults(run=_cost)

    models = commands.add_parser("models", help="what your key may use, what each model can do, and prices")
    models.add_argument("--provider", metavar="NAME", help="xai or simulator")
    models.set_defaults(run=_models)

    doctor = commands.add_parser("doctor", help="look whether everything works here, and say what to do")
    doctor.add_argument("--offline", action="store_true", help="do not ask the provider whether the key works")
    doctor.set_defaults(run=_doctor)


def _add_simulator(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    simulator = commands.add_parser("simulator", help="serve the simulator on this machine: no key, no cost")
    simulator.add_argument("--host", default="127.0.0.1", help="this machine only (default: %(default)s)")
    simulator.add_argument("--port", type=int, default=8787, help="default: %(default)s")
    simulator.add_argument("--seed", type=int, default=0, help="another number, other videos (default: %(default)s)")
    simulator.add_argument("--speed", type=float, default=1.0, help="how fast its clock runs (default: %(default)s)")
    simulator.add_argument("--token", help="the one key it accepts (default: any)")
    simulator.set_defaults(run=_simulator)


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser(
        "demo",
        help="open JupyterLab on the quickstart, in a copy of the notebooks",
        description="Open JupyterLab on the quickstart. The notebooks are copied into FOLDER; one that you changed "
        "there stays as it is.",
    )
    demo.add_argument("folder", nargs="?", default="grokvideo-demo", metavar="FOLDER", help="default: %(default)s")
    demo.add_argument("--port", type=int, metavar="N", help="where JupyterLab listens (default: its own choice)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address to open")
    demo.add_argument("--copy-only", action="store_true", help="copy the notebooks, and do not start JupyterLab")
    demo.set_defaults(run=_demo)


# A command's own imports take 100 ms: `grokvideo --version` and a mistyped word should not wait for them.


def _generate(given: argparse.Namespace) -> int:
    from grokvideo.cli.generate import generate

    return generate(given)


def _resume(given: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.resume(given.job)


def _stop(given: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.stop(given.job)


def _attach(given: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.attach(given.words, given.provider, wait=not given.no_wait)


def _mark_lost(given: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.mark_lost(given.job)


def _submit_again(given: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.submit_again(given.job, yes=given.yes, wait=not given.no_wait)


def _delete(given: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.delete(given.job)


def _status(_: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.status()


def _history(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.history(" ".join(given.words), given.n)


def _cost(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.cost(given.days)


def _models(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.models(given.provider)


def _doctor(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.doctor(offline=given.offline)


def _simulator(options: argparse.Namespace) -> int:
    from grokvideo.simulator import serve

    return serve.main(host=options.host, port=options.port, seed=options.seed, speed=options.speed, token=options.token)


def _demo(given: argparse.Namespace) -> int:
    from grokvideo.cli import demo

    return demo.demo(given.folder, port=given.port, browser=not given.no_browser, start=not given.copy_only)


def _provider(text: str) -> str:
    from grokvideo.settings import PROVIDERS

    if text not in PROVIDERS:
        raise argparse.ArgumentTypeError(f"must be {' or '.join(PROVIDERS)}, got {text!r}")
    return text


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {number}")
    return number
