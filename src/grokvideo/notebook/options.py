"""The options of a request, one table for `%%grokvideo`, the command line, help and Tab; and what a wrong word is told.

Plain argparse: neither IPython nor anything else is loaded here, so that the command line can share it.
"""

from __future__ import annotations

import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.notebook.mended import mended
from grokvideo.values.capability import (
    ALL_ASPECT_RATIOS,
    MOST_KEYFRAMES,
    MOST_REFERENCES,
    MOST_VOICES,
    VOICES,
)
from grokvideo.values.request import MOST_TAKES


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `help` completes "it takes ..." where it has a value, and says what it does where it has none.

    `repeats`: may stand several times; then all its values count, else the last.
    """

    names: tuple[str, ...]
    help: str
    value: str = ""
    default: str | None = None
    example: str = ""
    repeats: bool = False
    more: str = ""
    """What a terminal adds; a notebook has a page for it."""

    @property
    def name(self) -> str:
        """The long name, with its dashes."""
        return self.names[-1]


@dataclass(frozen=True, slots=True)
class Group:
    """Options that a person looks for together."""

    title: str
    options: tuple[Option, ...]
    about: str = ""
    """What a terminal says of all of them."""


_SHAPES = f"{', '.join(ALL_ASPECT_RATIOS[:-1])} or {ALL_ASPECT_RATIOS[-1]}"
_VOICES = f"{', '.join(VOICES[:-1])} or {VOICES[-1]}"
GROUPS = (
    Group(
        "the clip",
        (
            Option(
                ("-d", "--duration"),
                "seconds, 1 to 15; 8 when not given",
                "SECONDS",
                example="-d 6",
                more=". With --extend: 2 to 10 more, 6 when not given",
            ),
            Option(("-r", "--resolution"), "480p, 720p, or 1080p with a 1.5 model", "SIZE", example="-r 720p"),
            Option(("-a", "--aspect-ratio"), _SHAPES, "SHAPE", example="-a 9:16"),
            Option(("-m", "--model"), "the name of a model", "NAME", example="-m grok-imagine-video-1.5"),
            Option(("--no-audio",), "a silent clip"),
        ),
    ),
    Group(
        "what it is made from",
        (
            Option(("-i", "--image"), "an image: the first frame", "IMAGE", example="-i photo.jpg"),
            Option(("--last-frame",), "an image: the last frame", "IMAGE", example="--last-frame end.png"),
            Option(
                ("--keyframe",),
                f"an image and when it is seen; up to {MOST_KEYFRAMES}",
                "IMAGE@SECONDS",
                example="--keyframe middle.png@3",
                repeats=True,
            ),
            Option(
                ("--ref",),
                f"an image of who or what is to appear; up to {MOST_REFERENCES}",
                "IMAGE",
                None,
                "--ref owl.png",
                repeats=True,
            ),
            Option(
                ("--voice",), f"{_VOICES}, or a URL; up to {MOST_VOICES}", "VOICE", None, "--voice eve", repeats=True
            ),
            Option(("--edit",), "a clip; the prompt says what to change", "CLIP", example="--edit crane"),
            Option(("--extend",), "a clip; the prompt says how it goes on", "CLIP", example="--extend crane"),
            Option(("--fit",), "cut or re-encode a clip that does not fit"),
        ),
        "IMAGE and CLIP are a path, a URL, or a clip of your library: its job's name, its request id, or 6 characters "
        "of its id. As an IMAGE it is its last frame.",
    ),
    Group(
        "what goes with it",
        (
            Option(("--user",), "your own name for the person who asks", "NAME", example="--user ada"),
            Option(
                ("--storage-options",),
                "a file name or JSON: xAI keeps the clip, too",
                "NAME_OR_JSON",
                example="--storage-options crane.mp4",
            ),
            Option(("--output",), "a signed address that xAI uploads the clip to", "URL", example="--output address"),
        ),
    ),
    Group(
        "how it is made",
        (
            Option(
                ("-n", "--takes"), "a number: so many takes of the same prompt", "NUMBER", default="1", example="-n 4"
            ),
            Option(
                ("--sweep",),
                "NAME=VALUES: a clip for each value",
                "NAME=VALUES",
                example="--sweep duration=3,6",
                repeats=True,
                more=". NAME is in braces in the prompt, or an option's long name: style=ink,clay, duration=3..6; "
                "several: every combination",
            ),
            Option(
                ("--skip",),
                "NAME=VALUES of a sweep that are left out",
                "NAME=VALUES",
                example='--skip "style=ink duration=6"',
                repeats=True,
                more='; several in quotation marks, if together: "style=ink duration=6"',
            ),
            Option(("--provider",), "xai or simulator", "NAME", example="--provider simulator"),
            Option(("--wait",), "return only when the clip is there"),
            Option(("--dry-run",), "show the request and its price, and send nothing"),
            Option(("--fresh",), "make it and pay for it, also if the library has it"),
            Option(("--yes",), "yes, although it costs more than confirm_over_usd"),
        ),
    ),
)
OPTIONS = tuple(option for group in GROUPS for option in group.options)


def add_request_options(parser: ArgumentParser, *, leave_out: Container[str] = ()) -> None:
    """Add the options of a request to a parser, in groups; `leave_out` has long names, like `--wait`.

    `request_values`, `take_count` and `sources.input_values` read what they leave in the namespace.
    """
    for group in GROUPS:
        under = parser.add_argument_group(group.title, group.about or None)
        for option in group.options:
            if option.name in leave_out:
                continue
            if option.value:
                action = "append" if option.repeats else "store"
                under.add_argument(
                    *option.names,
                    metavar=option.value,
                    default=option.default,
                    help=option.help + option.more,
                    action=action,
                )
            else:
                under.add_argument(*option.names, action="store_true", help=option.help)


def request_values(options: Namespace) -> dict[str, Any]:
    """What `Session.request` takes, but for the prompt and what it is made from; what was not given is None."""
    return {
        "duration": seconds(options.duration),
        "resolution": options.resolution,
        "aspect_ratio": options.aspect_ratio,
        "model": options.model,
        "generate_audio": False if options.no_audio else None,
        "user": options.user,
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
    GrokVideoError
        If it asks for help, saying where that is.
    """
    words = words_of(line)
    if hanging := mended(words):
        raise InvalidRequest(hanging, hint="Nothing was sent.")
    parser = _Parser(prog="%%grokvideo", add_help=False)
    parser.add_argument("name", nargs="?")
    add_request_options(parser)
    try:
        options, stray = parser.parse_known_args(words)
        name = options.name or ""
        if told := mended(words, stray=stray if name.isidentifier() else [*stray, name]):
            raise InvalidRequest(told, hint="Nothing was sent.")
        if stray:
            raise _Refused(f"unrecognized arguments: {' '.join(stray)}")
    except _Refused as refused:
        if {"-h", "--help"} & set(words):
            raise GrokVideoError("the options are explained by %grokvideo help", hint="Nothing was sent.") from None
        raise InvalidRequest(_complaint(words, str(refused))) from None
    return options


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
