"""The words behind `%%grokvideo`: split as a shell does, read, and told in one line where they are wrong."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser, Namespace
from difflib import get_close_matches

from IPython.core.error import UsageError

from grokvideo.engine.orders import MOST_TAKES
from grokvideo.errors import InvalidRequest


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


def read(parser: ArgumentParser, line: str) -> Namespace:
    """The options of a line.

    Raises
    ------
    InvalidRequest
        Naming the word that is wrong and what could stand there.
    """
    words = words_of(line)
    try:
        options = parser.parse_args(words)
    except UsageError as exc:
        raise InvalidRequest(_complaint(parser, words, str(exc))) from None
    if options.name is not None and not options.name.isidentifier():
        raise InvalidRequest(f"{options.name!r} cannot be the name of a variable")
    return options


def seconds(text: str | None) -> int | str | None:
    """A whole number, or the text itself for the request to refuse in its own words."""
    return int(text) if text is not None and text.isdecimal() else text


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


def _complaint(parser: ArgumentParser, words: list[str], said: str) -> str:
    """argparse's own sentence, and what is possible instead."""
    known = {option: action for action in parser._actions for option in action.option_strings}
    for word in words:
        option = word.partition("=")[0]
        if option.startswith("--") and option not in known and not any(name.startswith(option) for name in known):
            near = get_close_matches(option, known, 1)
            there_are = ", ".join(name for name in known if name.startswith("--"))
            return f"there is no option {option}; {f'did you mean {near[0]}? ' if near else ''}There are {there_are}"
    for option, action in known.items():
        if action.help and f"argument {'/'.join(action.option_strings)}:" in said:
            return f"{said.rstrip('.')}: {'/'.join(action.option_strings)} takes {action.help}"
        del option
    if "unrecognized arguments" in said:
        return f"{said}; a name and options can stand here, the prompt belongs below the line"
    return said
