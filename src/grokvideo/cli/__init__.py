"""The command line. Each command's work is in a neighbour; here are the words, the exit codes, and errors as one line.

Exit codes: 0 done, 1 trouble, 2 words it does not know, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from grokvideo import __version__
from grokvideo.errors import GrokVideoError

DONE, TROUBLE, INTERRUPTED = 0, 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")  # a prompt may hold what this terminal cannot show
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except GrokVideoError as error:
        from grokvideo.notebook.words import told, visible
        from grokvideo.values.secret import redact

        print(f"grokvideo: {visible(redact(told(error), 2000))}", file=sys.stderr)
        return TROUBLE
    except KeyboardInterrupt:
        if argv is None:
            # A paid request may be on its way: an impatient second Ctrl-C must not stop it from being written down.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        return INTERRUPTED  # what goes on, and how to pick it up, the session says as it closes
    except BrokenPipeError:  # `grokvideo history | head`: nobody reads on, and Python must not say so at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return TROUBLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grokvideo", description="Generate video with Grok Imagine.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_jobs(commands)
    _add_reports(commands)
    _add_simulator(commands)
    return parser


def _add_jobs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    resume = commands.add_parser("resume", help="watch unfinished jobs until they are done; costs nothing")
    resume.set_defaults(run=_resume)

    attach = commands.add_parser("attach", help="watch a job under a request id that you found; costs nothing")
    attach.add_argument("words", nargs="+", metavar="[JOB] REQUEST_ID", help="without JOB: one that was made elsewhere")
    attach.add_argument("--provider", help="who made it elsewhere (default: the one in your settings)")
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
    history = commands.add_parser("history", help="the newest jobs, or those that have these words")
    history.add_argument("words", nargs="*", metavar="WORDS", help="in the prompt or the name")
    history.add_argument(
        "-n", type=_at_least_one, default=24, metavar="N", help="at most so many (default: %(default)s)"
    )
    history.set_defaults(run=_history)

    cost = commands.add_parser("cost", help="what was estimated and billed, by day, provider, model and mode")
    cost.add_argument("--days", type=_at_least_one, metavar="N", help="only the last so many days")
    cost.set_defaults(run=_cost)

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


# A command's own imports take 100 ms: `grokvideo --version` and a mistyped word should not wait for them.


def _resume(_: argparse.Namespace) -> int:
    from grokvideo.cli import jobs

    return jobs.resume()


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


def _history(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.history(" ".join(given.words), given.n)


def _cost(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.cost(given.days)


def _doctor(given: argparse.Namespace) -> int:
    from grokvideo.cli import reports

    return reports.doctor(offline=given.offline)


def _simulator(options: argparse.Namespace) -> int:
    from grokvideo.simulator import serve

    return serve.main(host=options.host, port=options.port, seed=options.seed, speed=options.speed, token=options.token)


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {number}")
    return number
