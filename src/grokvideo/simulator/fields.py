"""Reading the members of a JSON object, as strictly as a schema does: what does not fit is a 422 that names the field.

Values are the business of `rules`; here only names and types are looked at. A member that is null counts as not sent.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from grokvideo.simulator.refusal import misfit, show


class Fields:
    """The members of one object.

    Parameters
    ----------
    value
        What was sent in the place of the object.
    known
        Names it may have.
    place
        Where it stands, such as `keyframes[0].image`; empty for the body itself.
    example
        What an object looks like here, for those who sent something else.
    """

    def __init__(self, value: object, known: Collection[str], place: str = "", *, example: str = "") -> None:
        if not isinstance(value, dict):
            if not place:
                raise misfit("the body must be a JSON object")
            such = f" such as {example}" if example else ""
            raise misfit(f"{place}: expected an object{such}, got {show(value)}")
        self._place = place
        self._members = {name: each for name, each in value.items() if each is not None}
        for name in self._members:
            if name not in known:
                raise misfit(f"{place}: unknown field {show(name)}" if place else f"unknown field {show(name)}")

    def path(self, name: str) -> str:
        """The name as an error message shows it."""
        return f"{self._place}.{name}" if self._place else name

    def has(self, name: str) -> bool:
        return name in self._members

    def get(self, name: str) -> Any:
        return self._members.get(name)

    def need(self, name: str) -> Any:
        if name not in self._members:
            raise misfit(f"{self.path(name)}: missing")
        return self._members[name]

    def either(self, name: str, alias: str) -> Any:
        """A field that the service also knows under a second name, but not under both at once."""
        if name in self._members and alias in self._members:
            raise misfit(f"duplicate field: {self.path(alias)} is another name for {self.path(name)}")
        return self._members.get(name, self._members.get(alias))

    def one_of(self, *names: str) -> str:
        """The one of these names that was sent."""
        sent = [name for name in names if name in self._members]
        if len(sent) != 1:
            raise misfit(f"{self._place}: needs exactly one of {' and '.join(names)}")
        return sent[0]

    def text(self, name: str, default: str = "") -> str:
        value = self._members.get(name, default)
        if not isinstance(value, str):
            raise misfit(f"{self.path(name)}: expected a string, got {show(value)}")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell and no font can draw
                raise misfit(f"{self.path(name)}: not valid Unicode") from None
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._members.get(name, default)
        if not isinstance(value, bool):
            raise misfit(f"{self.path(name)}: expected true or false, got {show(value)}")
        return value

    def whole(self, name: str) -> int | None:
        value = self._members.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise misfit(f"{self.path(name)}: expected a whole number, got {show(value)}")
        return value

    def number(self, name: str) -> float:
        value = self.need(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise misfit(f"{self.path(name)}: expected a number, got {show(value)}")
        try:
            return float(value)
        except OverflowError:
            raise misfit(f"{self.path(name)}: the number is too large") from None

    def items(self, name: str) -> list[Any]:
        value = self._members.get(name, [])
        if not isinstance(value, list):
            raise misfit(f"{self.path(name)}: expected a list, got {show(value)}")
        return value
