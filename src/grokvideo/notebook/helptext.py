"""What `%grokvideo help` shows: one page that teaches, and a little more about each word on it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Protocol

from grokvideo.errors import GrokVideoError
from grokvideo.notebook.helptopics import ACTION_TOPICS, ALSO, CELLS, OPTION_TOPICS, OTHER_TOPICS
from grokvideo.notebook.options import GROUPS, OPTIONS, Option
from grokvideo.values.capability import Mode, known_models, models_with
from grokvideo.values.price import PRICES, PRICES_CHECKED_ON, format_usd

_MAKE = """\
MAKE A VIDEO
  %%grokvideo NAME [options]
  The prompt: what you want to see. It may have several lines.

  The cell returns at once; its card becomes the player when the clip is ready.
  NAME becomes a variable that holds the job, or all of them where several."""
_SEVERAL = """\
SEVERAL AT ONCE
  %%grokvideo cranes --sweep style=ink,clay --sweep duration=3..6
  A paper crane in {style}.

  Every combination becomes a clip. A line of --- parts two prompts. Above
  confirm_over_usd the bill comes first, with a button; --yes: without asking."""
_BRACES = """\
WORDS IN BRACES
  {weather} in a prompt stands for your variable weather; {place[city]} and
  {size:.1f} work as well. {{ and }} are plain braces."""
_COSTS = """\
WHAT IT COSTS
  Without a key the simulator makes the videos: SIMULATED, and at no cost.
  With a key it is real money. --dry-run tells the price first.
  A cell that runs again costs nothing: its clip comes from the library.
  --fresh makes it once more, and pays once more."""
_JOBS = """\
LOOK AFTER JOBS
  %grokvideo status             who makes the videos, and what is under way
  %grokvideo jobs               the newest jobs
  %grokvideo history [WORDS]    jobs with these words; --paths: with their files
  %grokvideo studio [PROMPT]    the form: write, pick, see the price, generate
  %grokvideo compare JOB JOB    side by side on one clock; 2 to 9 clips
  %grokvideo cost [DAYS]        what was estimated and billed, by day
  %grokvideo stop JOB           stop watching; the provider goes on and bills it
  %grokvideo resume [JOB]       watch unfinished jobs again, at no cost
  %grokvideo delete JOB         its clip and words; what it cost stays in `cost`
  %grokvideo models             what each model makes, and what it costs
  %grokvideo config             your settings, and where they come from
  %grokvideo login              ask for a key, for this kernel only
  %grokvideo help [WORD]        this page, or more about a word on it
  JOB is a name, or the first 6 characters of an id."""
_DOUBT = """\
NOT KNOWN IF IT WAS SENT? Look for it in the provider's console, then one of:
  %grokvideo attach JOB ID      it is there: watch it under this request id
  %grokvideo mark-lost JOB      it is not there; nothing is sent
  %grokvideo submit-again JOB   send it once more, --yes as above; may pay twice
  %grokvideo attach ID          follow a job made elsewhere, by its request id"""
_LESSONS = """\
LESSONS, with the simulator only: a word in the prompt makes something go wrong
  [[moderated]]  [[failed]]  [[expired]]  [[slow]]  [[flaky]]"""
_SOURCES = (
    "  An image or a clip is a variable, a path or a URL; or a clip of your library,",
    "  by its job's name or 6 characters of its id. As an image: its last frame.",
)
_EXAMPLE, _HELP = 12, 44
"""Columns."""
_MORE = """\
More: %grokvideo help edit, help extend, help frames, help references,
help voices, help sweep, help storage, help costs, help lessons, ..."""


class HasUsage(Protocol):
    """An action, as far as it matters here."""

    @property
    def words(self) -> str:
        """What may follow it."""
        ...


def help_on(topic: str, actions: Mapping[str, HasUsage]) -> str:
    """The page, or what there is about one word: an option with or without its dashes, an action, a section.

    Raises
    ------
    GrokVideoError
        If there is nothing about it.
    """
    word = topic.lower().removeprefix("%grokvideo").strip(" %-[]{}")
    if not word and topic.strip().startswith("---"):
        word = "prompts"
    if not word:
        return "\n\n".join((_MAKE, *_option_rows(), _SEVERAL, _BRACES, _COSTS, _JOBS, _DOUBT, _LESSONS, _MORE))
    word = ALSO.get(word, word).strip("-")
    for option in OPTIONS:
        if word in (name.strip("-") for name in option.names) or word == option.name.strip("-").replace("-", " "):
            return _about_option(option)
    if word in ACTION_TOPICS:
        return f"%grokvideo {word} {actions[word].words}".rstrip() + f"\n\n{ACTION_TOPICS[word]}"
    for names, text in OTHER_TOPICS.items():
        if word in names:
            return f"{text}\n\n{_prices()}" if "costs" in names else text
    if word in known_models():
        return _about_option(next(option for option in OPTIONS if option.name == "--model"))
    near = get_close_matches(word, topics(), 1)
    there_is = f"did you mean {near[0]}? There is" if near else "there is"
    raise GrokVideoError(
        f"there is no help on {topic!r}; {there_is} help on {', '.join(topics())}",
        hint="%grokvideo help shows the whole page.",
    )


def topics() -> tuple[str, ...]:
    """The words that `help_on` knows, without their other names."""
    options = [option.name.strip("-") for option in OPTIONS]
    return (*options, *ALSO, *ACTION_TOPICS, *(names[0] for names in OTHER_TOPICS))


def _option_rows() -> Iterator[str]:
    """The groups of options, each a block of lines."""
    for group in GROUPS:
        first = group is GROUPS[0]
        rows = [f"OPTIONS, behind the name: {group.title}" if first else group.title.upper()]
        for option in group.options:
            names = ", ".join(option.names)
            fits = len(option.example) <= _EXAMPLE and len(option.help) <= _HELP
            rows.append(f"  {names:<18}  {option.help:<{_HELP}}  {option.example if fits else ''}".rstrip())
        if first:
            models = f"Models: {', '.join(known_models())}."
            rows += textwrap.wrap(models, 80, initial_indent="  ", subsequent_indent=" " * 10, break_on_hyphens=False)
        if group.about:
            rows += _SOURCES
        yield "\n".join(rows)


def _about_option(option: Option) -> str:
    usage = ", ".join(option.names) + (f" {option.value}" if option.value else "")
    text = f"{usage}\n\n{OPTION_TOPICS[option.name]}"
    if option.name in ("--resolution", "--model"):
        able = " and ".join(models_with(Mode.TEXT, "1080p"))
        text += f"\n1080p: {able}.\n\n{_prices()}"
    usual = (f"crane {option.example or option.name}", "A paper crane unfolds on a windowsill.")
    line, prompt = CELLS.get(option.name, usual)
    return f"{text}\n\nFor example:\n\n  %%grokvideo {line}\n  {prompt}"


def _prices() -> str:
    """A second of video, by model and resolution."""
    sizes = ("480p", "720p", "1080p")
    rows = [f"{f'A second of video, {PRICES_CHECKED_ON}':<30}" + "".join(f"{size:>8}" for size in sizes)]
    for model in known_models():
        each = PRICES[model].per_second
        rows.append(f"{model:<30}" + "".join(f"{format_usd(each[s]) if s in each else '-':>8}" for s in sizes))
    return "\n".join(rows)
