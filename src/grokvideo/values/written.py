"""Values of a sweep as a person writes them on a line: `ink,clay`, `3..6`; and what is likely meant otherwise."""

from __future__ import annotations

import csv
import re
import reprlib
from collections.abc import Sequence

from grokvideo.errors import InvalidRequest
from grokvideo.values.axes import MOST_CELLS, too_many
from grokvideo.values.visible import visible

QUOTES = "\"'`“”„‟‘’‚‛«»‹›"
"""What people put around words, also where an editor made curly ones of them."""

_RANGE = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?")
_DOTTED = re.compile(r"(-?\d{1,9})(?:\.{3,}|…)(-?\d{1,9})")
_RAW = re.compile(r""" *("(?:[^"]|"")*(?:"|$)[^,]*|[^,]*)(?:,|$)""")
_VARIABLE = re.compile(r"\{\s*\S+?\s*\}")
_ADDRESS = re.compile(r"(?i)https?://|data:")
_BRACKETS = "[({<"
_LONGEST = 40


def read_values(text: str, told: str = "--sweep style") -> list[str]:
    """The values of `ink,clay`, `3..6` or `2..10..4`; what is in quotation marks is taken as it is, commas as well.

    Parameters
    ----------
    told
        What stands in front of the equals sign, for what is said.

    Raises
    ------
    InvalidRequest
        If a value is empty, a range leads nowhere, or it is written as a list is elsewhere.
    """
    try:
        [parts] = csv.reader([text], skipinitialspace=True) if text.strip() else [[""]]
    except csv.Error as exc:  # line breaks, or more than anybody types
        raise InvalidRequest(
            f"the values {reprlib.repr(text)} cannot be read", hint="Write them on one line, with commas: ink,clay."
        ) from exc
    raw = _RAW.findall(text)
    found: list[str] = []
    for number, part in enumerate(map(str.strip, parts)):
        if not part:
            raise InvalidRequest(
                f"a value is missing in {reprlib.repr(text)}", hint="Write values with commas: ink,clay."
            )
        if number < len(raw) and raw[number].startswith('"'):
            found.append(part)
            continue
        if why := _strange(part):
            raise _written_otherwise(part, why, text, told)
        found += _range(part)
    return found


def read_pairs(words: Sequence[str], option: str) -> dict[str, list[str]]:
    """What was said as `style=ink,clay`, by name; `option` is what those words stood behind.

    Raises
    ------
    InvalidRequest
        If one is no pair, or a name comes twice.
    """
    found: dict[str, list[str]] = {}
    for word in words:
        name, equals, text = word.partition("=")
        name = name.strip()
        if not equals or not name:
            raise InvalidRequest(
                f"{option} takes NAME=VALUES, got {reprlib.repr(word)}", hint=f"For example {option} style=ink,clay."
            )
        shown = visible(name, _LONGEST)
        if name[0] in QUOTES:
            raise InvalidRequest(
                f"{option} {shown}: only straight quotation marks are read as such, and these are not",
                hint=f"Write {option} {quoted(_plain(word))}. Nothing was sent.",
            )
        if name in found:
            raise InvalidRequest(f"{option} names {shown} twice", hint="Give all its values at once, with commas.")
        if not text.strip():
            raise InvalidRequest(
                f"{option}: {shown} has no values",
                hint=f"Write them behind it, without spaces: {option} {shown}=this,that. Nothing was sent.",
            )
        found[name] = read_values(text, f"{option} {name}")
    return found


def quoted(text: str) -> str:
    """A word of a line, in quotation marks where it needs them."""
    if not re.search(r"""[\s"'|;&$<>()*?`\\]""", text):
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'


def range_of(text: str) -> range | None:
    """The numbers of `3..6` or `2..10..4`, None for anything else."""
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2])
    step = int(found[3]) if found[3] else (1 if last >= first else -1)
    if step == 0 or (last - first) * step < 0:
        raise InvalidRequest(f"{text} leads nowhere", hint="A range is FIRST..LAST or FIRST..LAST..STEP, as 3..9..3.")
    return range(first, last + (1 if step > 0 else -1), step)


def _range(part: str) -> list[str]:
    if dotted := _DOTTED.fullmatch(part):
        raise InvalidRequest(
            f"{part} is no range: a range is {dotted[1]}..{dotted[2]}",
            hint=f"With two dots, or in quotation marks if it is meant as it is: '\"{part}\"'. Nothing was sent.",
        )
    numbers = range_of(part)
    if numbers is None:
        return [part]
    if len(numbers) > MOST_CELLS:
        raise too_many(part)
    return [str(number) for number in numbers]


def _strange(part: str) -> str:
    """Why a value is rather a list of another language; empty where it is none."""
    if part[0] in _BRACKETS and not _VARIABLE.fullmatch(part):
        return "begins with a bracket"
    if part[0] in QUOTES:
        return "begins with a quotation mark"
    if part[0] == "$":
        return "begins with $"
    if sign := next((sign for sign in ";|" if sign in part and not _ADDRESS.match(part)), ""):
        return f"has {sign} in it"
    return ""


def _written_otherwise(part: str, why: str, text: str, told: str) -> InvalidRequest:
    option, _, name = told.partition(" ")
    plain = _plain(text)
    form = "values stand with commas between them, without brackets and quotation marks"
    if part[0] == "$":
        variable = part.strip("${}()") or "styles"
        form = f"what the list in a notebook's variable holds is {name}={{{variable}}}"
    elif plain:
        form += f": {option} " + quoted(f"{name}={plain}")
    doubled = part.replace('"', '""')
    as_it_is = f'{name}="{doubled}"'
    # As a shell reads it: in single quotation marks, unless there is one within.
    typed = f"'{as_it_is}'" if "'" not in as_it_is else '"' + as_it_is.replace('"', '\\"') + '"'
    return InvalidRequest(
        f"{visible(told, 2 * _LONGEST)}: {reprlib.repr(part)} {why}; {visible(form, 160)}",
        hint=f"If it is meant as it is, quote it: {visible(f'{option} {typed}', 120)}. Nothing was sent.",
    )


def _plain(text: str) -> str:
    """The same values, as they should be written."""
    parts = re.split(r"[,;|]", text)
    return ",".join(filter(None, (part.strip(f" \t{QUOTES}[](){{}}<>$") for part in parts)))
