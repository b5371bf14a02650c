"""The options of a request, one table for `%%grokvideo`, the command line, help and Tab; and what a wrong word is told.

Plain argparse: neither IPython nor anything else is loaded here, so that the command line can share it.
"""

from __future__ import annotations

import itertools
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import ALL_ASPECT_RATIOS
from grokvideo.values.request import MOST_TAKES
from grokvideo.values.visible import visible

NOT_YET = ("--last-frame", "--ref", "--voice", "--edit", "--extend", "--sweep")
"""Options that will come; a person who read of them is told so."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `help` completes "it takes ..." where it has a value, and says what it does where it has none."""

    names: tuple[str, ...]
    help: str
    value: str = ""
    default: str | None = None
    example: str = ""

    @property
    def name(self) -> str:
        """The long name, with its dashes."""
        return self.names[-1]


_SHAPES = f"{', '.join(ALL_ASPECT_RATIOS[:-1])} or {ALL_ASPECT_RATIOS[-1]}"
OPTIONS = (
    Option(("-d", "--duration"), "seconds, 1 to 15", "SECONDS", example="-d 6"),
    Option(("-r", "--resolution"), "480p, 720p, or 1080p with a 1.5 model", "SIZE", example="-r 720p"),
    Option(("-a", "--aspect-ratio"), _SHAPES, "SHAPE", example="-a 9:16"),
    Option(("-m", "--model"), "the name of a model", "NAME", example="-m grok-imagine-video-1.5"),
    Option(("-i", "--image"), "a path, a URL or a variable: the first frame", "IMAGE", example="-i photo.jpg"),
    Option(("--no-audio",), "a silent clip"),
    Option(("-n", "--takes"), "a number: so many takes of the same prompt", "NUMBER", default="1", example="-n 4"),
    Option(("--provider",), "xai or simulator", "NAME", example="--provider simulator"),
    Option(("--wait",), "return only when the clip is there"),
    Option(("--dry-run",), "show the request and its price, and send nothing"),
    Option(("--fresh",), "make it and pay for it, also if the library has it"),
    Option(("--yes",), "yes, although it costs more than confirm_over_usd"),
)


def add_request_options(parser: ArgumentParser, *, leave_out: Container[str] = ()) -> None:
    """Add the options of a request to a parser; `leave_out` has long names, like `--wait`.

    `request_values` and `take_count` read what they leave in the namespace.
    """
    for option in OPTIONS:
        if option.name in leave_out:
            continue
        if option.value:
            parser.add_argument(*option.names, metavar=option.value, default=option.default, help=option.help)
        else:
            parser.add_argument(*option.names, action="store_true", help=option.help)


def request_values(options: Namespace) -> dict[str, Any]:
    """What `Session.request` takes, but for prompt and image; what was not given is None."""
    return {
        "duration": seconds(options.duration),
        "resolution": options.resolution,
        "aspect_ratio": options.aspect_ratio,
        "model": options.model,
        "generate_audio": False if options.no_audio else None,
    }


def take_count(text: str) -> int:
    """How many takes.

    Raises
    ------
    InvalidRequest
        If it is no number from 1 to `MOST_TAKES`.
    """
    if not (text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST_TAKES):
        raise InvalidRequest(f"--takes must be 1-{MOST_TAKES}, got {text!r}")
    return int(text)


def seconds(text: str | None) -> int | str | None:
    """A whole number, or the text itself for the request to refuse in its own words."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else text


def words_of(line: str) -> list[str]:
    """The line, split as a shell splits it.

    Raises
    ------
    InvalidRequest
        If a quotation mark has no partner.
    """
    try:
        return shlex.split(line)
    except ValueError as exc:
        raise InvalidRequest(f"the options cannot be read: {exc}") from exc


def read(line: str) -> Namespace:
    """The name and the options of a line: `name`, and what `add_request_options` adds.

    Raises
    ------
    InvalidRequest
        Naming the word that is wrong and what could stand there.
    """
    words = words_of(line)
    parser = _Parser(prog="%%grokvideo", add_help=False)
    parser.add_argument("name", nargs="?")
    add_request_options(parser)
    try:
        options = parser.parse_args(words)
    except _Refused as refused:
        raise InvalidRequest(_complaint(words, str(refused))) from None
    return options


def options_in(text: str) -> str:
    """The first long option among the words of a prompt, with its value; empty when there is none."""
    words = text.split()
    long = {option.name: option for option in OPTIONS}
    for word, following in itertools.zip_longest(words, words[1:], fillvalue=""):
        name, equals, value = word.partition("=")
        option = long.get(name)
        if option is None:
            continue
        if not option.value and not equals:
            return word
        if option.value and (value or (following and not equals)):
            return word if equals else f"{word} {following}"
    return ""


def check_prompt(text: str) -> None:
    """Refuse a prompt with an option in it: it would have no effect, and be paid for as a part of the words.

    Raises
    ------
    InvalidRequest
        Naming the option.
    """
    if found := options_in(text):
        raise InvalidRequest(
            f"the prompt has {visible(found, 60)} in it; options stand on the first line, behind %%grokvideo NAME",
            hint="Move it there, or take it away. Nothing was sent.",
        )


class _Refused(Exception):
    """What argparse says of words it cannot read."""


class _Parser(ArgumentParser):
    def __init__(self, **values: Any) -> None:
        # An abbreviation may become another option's with a release, and some of these pay.
        super().__init__(allow_abbrev=False, **values)

    def error(self, message: str) -> NoReturn:
        raise _Refused(message)


def _complaint(words: Sequence[str], said: str) -> str:
    """argparse's own sentence, and what is possible instead."""
    from difflib import get_close_matches

    known = [option.name for option in OPTIONS]
    for word in words:
        option = word.partition("=")[0]
        if option in ("-h", "--help"):
            return "the options are explained by %grokvideo help"
        if option in NOT_YET:
            return f"{option} is not there yet; there are {', '.join(known)}"
        if option.startswith("--") and option not in known:
            begins = [name for name in known if name.startswith(option)]
            near = begins if len(begins) == 1 else get_close_matches(option, known, 1)
            there_are = f"did you mean {near[0]}? There are" if near else "there are"
            return f"there is no option {option}; {there_are} {', '.join(known)}"
    for each in OPTIONS:
        names = "/".join(each.names)
        if f"argument {names}:" in said:
            return f"{said.rstrip('.')}: {names} takes {each.help}" if each.value else f"{names} takes no value"
    if "unrecognized arguments" in said:
        return f"{said}; a name and options can stand here, the prompt belongs below the line"
    return said
