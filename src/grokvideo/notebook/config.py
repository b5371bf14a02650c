"""`%config GrokVideo`: every setting but the key, as IPython shows and sets its own.

Nothing is kept here: a trait reads what is in force, and setting one goes through `configure()`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from traitlets import TraitError, TraitType
from traitlets.config import Configurable

from grokvideo.api import configure, default
from grokvideo.errors import GrokVideoError
from grokvideo.values.price import format_usd
from grokvideo.values.secret import hide_keys, redact

KEY_IN_A_CELL = (
    "A key in a cell is saved with the notebook: delete it there, and make a new key in the provider's console if "
    "anybody may have seen this one."
)


class _Setting(TraitType[Any, Any]):
    """One setting of the session. IPython shows the class's name as the kind of value."""

    def __init__(self, help: str) -> None:
        super().__init__(allow_none=True, help=help)
        self.tag(config=True)

    def get(self, obj: Any, cls: type[Any] | None = None) -> Any:
        return plain_value(str(self.name))

    def set(self, obj: Any, value: Any) -> None:
        try:
            configure(**{str(self.name): value})
        except GrokVideoError as error:
            raise TraitError(redact(str(error), 2000)) from None


class Text(_Setting):
    """A setting that is text."""


class Number(_Setting):
    """A setting that is a number."""


class Dollars(_Setting):
    """A setting that is an amount of money."""


class TrueOrFalse(_Setting):
    """A setting that is on or off."""


class GrokVideo(Configurable):
    """The settings of grokvideo."""

    provider = Text("Who makes the videos: 'xai', or 'simulator', which needs no key and costs nothing.")
    model = Text("The model of a cell that names none.")
    budget_usd = Dollars("What may be spent in a day; a cell that could pass it is refused. None: no limit.")
    confirm_over_usd = Dollars("A cell that costs more needs --yes; several clips, a click on their bill.")
    wait = TrueOrFalse("Whether cells wait until their clips are there: for nbconvert, papermill and CI.")
    home = Text("The folder of the library: its database and the clips.")
    max_jobs = Number("How many jobs may run at the provider at once, 1 to 15.")
    requests_per_second = Number("How often the provider may be asked with one key.")
    timeout = Number("Seconds without an end after which a job is left alone; `%grokvideo resume` goes on.")
    base_url = Text("Where requests go. None: the provider's own address.")

    def update_config(self, config: Mapping[str, Any]) -> None:
        """What `%config GrokVideo.NAME = VALUE` does. What is raised here IPython logs: one plain line is better."""
        for name, value in dict(config.get("GrokVideo") or {}).items():
            try:
                if name not in NAMES:
                    raise TraitError(_no_such_setting(name, value))
                setattr(self, name, value)
            except TraitError as error:
                print(f"UsageError: {error}. Nothing was changed.", file=sys.stderr)
            else:
                _say_changed(name)


def _no_such_setting(name: str, value: object) -> str:
    """What can be set; or, where a key was typed, what to do about it."""
    if "key" in name.lower() or hide_keys(str(value)) != str(value):
        return f"there is no setting {hide_keys(name)!r}. {KEY_IN_A_CELL} %grokvideo login asks for one"
    return f"there is no setting {name!r}; there are {', '.join(NAMES)}"


NAMES = (
    "provider",
    "model",
    "budget_usd",
    "confirm_over_usd",
    "wait",
    "home",
    "max_jobs",
    "requests_per_second",
    "timeout",
    "base_url",
)


def register(shell: Any) -> None:
    """Let `%config` know it, once however often the extension is loaded."""
    # What stands in IPython's own configuration is not taken: %config writes refused values there as well.
    shell.configurables[:] = [each for each in shell.configurables if type(each).__name__ != "GrokVideo"]
    shell.configurables.append(GrokVideo())


def plain_value(name: str) -> Any:
    """A setting in force, as a person types it; a key that was typed in its place is not shown."""
    value = getattr(default().settings(), name)
    if name == "home":
        return hide_keys(str(default().home))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return hide_keys(value) if isinstance(value, str) else value


def _say_changed(name: str) -> None:
    try:
        print(changed_words(name))
    except GrokVideoError as error:
        print(f"UsageError: {name} was set, but {redact(str(error), 2000)}.", file=sys.stderr)


def changed_words(name: str) -> str:
    """What is said when a setting was changed."""
    session = default()
    value = getattr(session.settings(), name)
    if name == "budget_usd" and value is not None:
        return f"budget_usd is {format_usd(value)} a day now; {format_usd(session.spent_today())} is spent today."
    if name == "budget_usd":
        return "budget_usd is None now: no limit."
    if name == "confirm_over_usd":
        what = "what costs more needs --yes, or for several clips your click on their bill"
        return f"confirm_over_usd is {format_usd(value)} now: {what}."
    return f"{name} is {plain_value(name)!r} now."


def config_lines() -> Iterator[str]:
    """`%grokvideo config`: each setting, its value, and where that comes from."""
    sources = default().sources()
    values = {name: repr(plain_value(name)) for name in NAMES}
    width = max(len(value) for value in values.values() if len(value) <= 40)
    for name, value in values.items():
        yield f"{name:<19}  {value:<{width}}  {sources[name]}"
    yield "%config GrokVideo.NAME = VALUE changes one, for this kernel; %config GrokVideo explains them."
