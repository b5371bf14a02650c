"""The words of `grokvideo generate`: its own, and the options of a request, in groups."""

from __future__ import annotations

import argparse
from typing import Any

from grokvideo.notebook.options import add_request_options

_EXAMPLES = """\
for example:
  grokvideo generate "a paper crane, rain outside" -d 6 -o crane.mp4 --name crane
  grokvideo generate "snow falls" --edit crane -o snow.mp4
  grokvideo generate "it flies away" --extend crane.mp4 -d 4 -o longer.mp4
  grokvideo generate "a {pet} in {style}" --sweep pet=cat,dog --sweep style=ink,clay -o clips/
  grokvideo generate "she waves" --ref ada.png --voice eve -m grok-imagine-video-1.5

Exit code 0 only with every file. Ctrl-C ends the waiting, not the job: `grokvideo
resume` goes on.
"""


def add_generate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command to those there are."""
    generate = commands.add_parser(
        "generate",
        help="make a video; its path is all that goes to stdout",
        description="Make a video and wait for it. Its path goes to stdout, everything else to stderr. An identical "
        "request that is in the library already costs nothing.",
        epilog=_EXAMPLES,
        formatter_class=_Shape,
        usage="%(prog)s PROMPT [-o FILE] [--edit CLIP | --extend CLIP | -i IMAGE ...] [options]",
    )
    generate.add_argument(
        "prompt",
        nargs="?",
        metavar="PROMPT",
        help="in quotation marks; - reads standard input. A line of --- parts two",
    )
    generate.add_argument(
        "-o",
        "--output",
        action=_Output,
        metavar="FILE",
        help="copy the clip there as well: out.mp4, with -n 3 out-1.mp4 to out-3.mp4, or a folder; of a sweep "
        "fox_ink.mp4 in that folder, or out-fox_ink.mp4; a signed https address: the provider uploads it there",
    )
    generate.add_argument("--force", action="store_true", help="write over a FILE that is there")
    generate.add_argument("--name", help="what the clip is called in the library")
    add_request_options(generate, leave_out=("--wait", "--output"))
    generate.add_argument("--wait", action="store_true", help=argparse.SUPPRESS)  # it always does
    generate.set_defaults(file=None)
    return generate


class _Output(argparse.Action):
    """A file of this machine, or an address that the provider uploads to; one of each can be given."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        is_address = values.lower().startswith(("https://", "http://"))
        setattr(namespace, "output" if is_address else "file", values)


class _Shape(argparse.HelpFormatter):
    """The examples as they are written, everything else as usual."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text == _EXAMPLES else super()._fill_text(text, width, indent)
