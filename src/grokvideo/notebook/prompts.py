"""The text of a cell or of standard input: one prompt, or several with `---` between them; what has no place there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Container, Iterable, Sequence

from grokvideo.errors import InvalidRequest
from grokvideo.notebook.options import OPTIONS
from grokvideo.values.braces import placeholders
from grokvideo.values.redaction import redact

MOST_PROMPTS = 100
"""Of one cell."""
_RULE = re.compile(r"^[^\S\n]*-{3,}[^\S\n]*\r?$", re.MULTILINE)
_LIKELY = {"animal": "fox,owl", "style": "ink,clay", "weather": "rain,snow", "place": "Kyoto,Oslo", "pet": "cat,dog"}
"""Values for examples, by what placeholders are often called."""


def prompts_in(text: str) -> list[str]:
    """The prompts of a text: what stands between lines of dashes, or all of it.

    Raises
    ------
    InvalidRequest
        If one of several is empty, naming which, or there are more than `MOST_PROMPTS`.
    """
    prompts = [part.strip() for part in _RULE.split(text)]
    for number, prompt in enumerate(prompts, 1):
        if not prompt and len(prompts) > 1:  # one may be empty, with a picture
            raise InvalidRequest(
                f"prompt {number} of {len(prompts)} is empty: a line of --- parts two prompts",
                hint="Write it, or take a line of --- away. Nothing was sent.",
            )
    if len(prompts) > MOST_PROMPTS:
        raise InvalidRequest(
            f"{len(prompts)} prompts are more than {MOST_PROMPTS} at once", hint="Make two cells. Nothing was sent."
        )
    return prompts


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


def check_prompts(prompts: Iterable[str]) -> None:
    """Refuse a prompt with an option in it: it would have no effect, and be paid for as a part of the words.

    Raises
    ------
    InvalidRequest
        Naming the option.
    """
    for prompt in prompts:
        if found := redact(options_in(prompt), 60):
            raise InvalidRequest(
                f"the prompt has {found} in it; options stand on the first line, behind %%grokvideo NAME",
                hint="Move it there, or take it away. Nothing was sent.",
            )


def names_in(prompts: Iterable[str]) -> tuple[str, ...]:
    """What stands in braces in any of these prompts, each once, in order.

    Raises
    ------
    InvalidRequest
        If the braces of one do not match.
    """
    return tuple(dict.fromkeys(name for prompt in prompts for name in placeholders(prompt)))


def kept_braces(prompts: Iterable[str]) -> str:
    """What to say of braces that nothing fills, because nothing is swept over; empty where there are none."""
    try:
        found = [name for name in names_in(prompts) if name.isidentifier()]
    except InvalidRequest:  # no names, whatever stands there
        return ""
    if not found:
        return ""
    return f"braces are kept as they are; --sweep {found[0]}={_LIKELY.get(found[0], 'this,that')} fills them"


def check_names(prompts: Sequence[str], swept: Container[str], variables: Collection[str] | None) -> None:
    """Refuse a name in braces that nothing fills.

    Parameters
    ----------
    swept
        The names of the axes.
    variables
        The notebook's; None on the command line, which has none.

    Raises
    ------
    InvalidRequest
        Naming it, and the ways out.
    """
    for name in names_in(prompts):
        if name in swept or (variables is not None and name in variables):
            continue
        sweep = f"sweep over it: --sweep {name}={_LIKELY.get(name, 'this,that')}" if name.isidentifier() else ""
        plain = f"write {{{{{name}}}}} for plain braces"
        if variables is None:
            ways = [sweep, plain]
            fact = f"there is nothing to put in the place of {{{name}}}"
        else:
            ways = ["set it first", plain, sweep]
            fact = f"there is no variable {name!r}"
        *first, last = filter(None, ways)
        words = f"{', '.join(first)}, or {last}" if first else last
        raise InvalidRequest(fact, hint=f"{words[0].upper()}{words[1:]}. Nothing was sent.")
