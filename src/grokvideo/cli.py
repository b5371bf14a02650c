"""The command line: `grokvideo simulator` and `grokvideo resume`."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence

from grokvideo import __version__
from grokvideo.errors import GrokVideoError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it did what was asked, 1 when not, 2 for words it does not know."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except GrokVideoError as error:
        from grokvideo.notebook.words import told

        print(f"grokvideo: {told(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grokvideo", description="Generate video with Grok Imagine.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    simulator = commands.add_parser("simulator", help="serve the simulator on this machine: no key, no cost")
    simulator.add_argument("--host", default="127.0.0.1", help="this machine only (default: %(default)s)")
    simulator.add_argument("--port", type=int, default=8787, help="default: %(default)s")
    simulator.add_argument("--seed", type=int, default=0, help="another number, other videos (default: %(default)s)")
    simulator.add_argument("--speed", type=float, default=1.0, help="how fast its clock runs (default: %(default)s)")
    simulator.add_argument("--token", help="the one key it accepts (default: any)")
    simulator.set_defaults(run=_simulator)

    resume = commands.add_parser("resume", help="watch unfinished jobs until they are done; costs nothing")
    resume.set_defaults(run=_resume)
    return parser


def _simulator(options: argparse.Namespace) -> int:
    from grokvideo.simulator import serve

    return serve.main(host=options.host, port=options.port, seed=options.seed, speed=options.speed, token=options.token)


def _resume(_options: argparse.Namespace) -> int:
    from grokvideo.api import resume
    from grokvideo.notebook.words import one_line

    with warnings.catch_warnings(record=True) as left_alone:
        warnings.simplefilter("always")
        jobs = resume()
    for warning in left_alone:
        print(f"grokvideo: {warning.message}", file=sys.stderr)
    if not jobs and not left_alone:
        print("There is nothing to resume.")
    for job in jobs.wait():
        print(one_line(job))
    return 0 if not left_alone and all(job.state.clip is not None for job in jobs) else 1
