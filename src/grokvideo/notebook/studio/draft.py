"""From the form to its bill: what would be made, what that costs, or why it cannot be made yet. Nothing is sent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from grokvideo.engine.bills import Bill
from grokvideo.engine.plans import Alone, Plan
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.notebook.billing import bill_told
from grokvideo.notebook.studio.form import Form
from grokvideo.notebook.studio.phrases import tips
from grokvideo.notebook.studio.sums import button_price, button_words, count_words, sum_words
from grokvideo.notebook.words import told, visible
from grokvideo.values.braces import placeholders
from grokvideo.values.capability import Mode
from grokvideo.values.price import format_usd

_VALUE = 60
"""Characters of a variable's value that are shown."""
_MISSING = {
    Mode.TEXT: "Write a prompt, or drop an image",
    Mode.IMAGE: "Drop an image, or choose a file",
    Mode.REFERENCE: "Add a reference image",
    Mode.FRAMES: "Add the last frame",
    Mode.EDIT: "Add the video to edit",
    Mode.EXTEND: "Add the video to extend",
}
_BRACES = "the braces { } in the prompt do not match"
_REFERENCE = re.compile(r"<IMAGE_(\d{1,3})>")
_UNSAID = {Mode.EDIT: "Say what should change", Mode.EXTEND: "Say what happens next"}


class Office(Protocol):
    """What a draft needs of the session."""

    def plan(
        self,
        prompts: Sequence[str | None],
        swept: Mapping[str, Sequence[Any]],
        *,
        same: Mapping[str, Any],
        n: int = 1,
        name: str | None = None,
        provider: str | None = None,
        namespace: Mapping[str, Any] | None = None,
    ) -> Plan:
        """See `Session.plan`."""
        ...

    def bill(self, plan: Plan, *, provider: str | None = None) -> Bill:
        """See `Session.bill`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form as it would be sent.

    Parameters
    ----------
    id
        Of this plan at this price; empty where there is none.
    no
        Why it cannot be sent, in words; None when it can.
    names
        Placeholders of the prompt, each once, in order.
    found
        What those stand for that have no value here: the notebook's variables, in words.
    simulated
        Whether the simulator would make it.
    """

    form: Form
    id: str
    plan: Plan | None
    bill: Bill | None
    no: str | None
    names: tuple[str, ...]
    found: Mapping[str, str]
    simulated: bool


def draft(
    form: Form,
    office: Office,
    *,
    simulated: bool,
    provider: str | None = None,
    name: str | None = None,
    namespace: Mapping[str, Any],
) -> Draft:
    """Look at a form: what is missing, else its plan and its bill. Reads the library: not for the loop.

    Parameters
    ----------
    namespace
        The notebook's variables.
    """
    plan: Plan | None = None
    bill: Bill | None = None
    names: tuple[str, ...] = ()
    found: dict[str, str] = {}
    try:
        names = _names(form.prompt)
        found = _found(form, names, namespace)
        no = _missing(form, names, found)
        if no is None:
            values = {each: form.values[each] for each in names if form.values.get(each)}
            swept: dict[str, Sequence[Any]] = {
                each: list(given) if len(given) > 1 else Alone(given) for each, given in values.items()
            }
            plan = office.plan(
                [form.prompt],
                swept,
                same=form.wishes(),
                n=form.takes,
                name=name,
                provider=provider,
                namespace=namespace,
            )
            bill = office.bill(plan, provider=provider)
            no = _refusal(bill)
    except GrokVideoError as error:
        no = _sentence(told(error))
    simulated = simulated if bill is None else bill.simulated
    key = "" if plan is None or bill is None else _key(plan, bill)
    return Draft(form=form, id=key, plan=plan, bill=bill, no=no, names=names, found=found, simulated=simulated)


def undrawn(form: Form, no: str) -> Draft:
    """A form of which nobody can say what it costs, and why."""
    return Draft(form=form, id="", plan=None, bill=None, no=_sentence(no), names=(), found={}, simulated=False)


def draft_told(drawn: Draft, edits: int) -> dict[str, Any]:
    """The trait `bill` of a Studio.

    Parameters
    ----------
    edits
        How often a browser had changed the form.
    """
    bill = drawn.bill
    sheet = None if bill is None else bill_told(bill)
    return {
        "id": "" if drawn.no else drawn.id,
        "edits": edits,
        "words": "" if bill is None or drawn.plan is None else count_words(drawn.plan),
        "sum": "" if bill is None else sum_words(bill),
        "no": drawn.no,
        "generate": "Generate" if bill is None else button_words(bill),
        "price": None if bill is None or bill.total is None else button_price(bill),
        "simulated": drawn.simulated,
        "budget": sheet["budget"]["words"] if sheet and sheet["budget"] else None,
        "confirm": bill is not None and bill.needs_confirmation,
        "sheet": sheet,
        "notes": [] if bill is None or drawn.plan is None else _notes(drawn.plan, bill),
        "placeholders": [{"name": name, "from": drawn.found.get(name)} for name in drawn.names],
        "tips": tips(drawn.form.prompt, drawn.form.mode),
    }


def _notes(plan: Plan, bill: Bill) -> list[str]:
    notes = [visible(each) for each in plan.notes]
    if bill.needs_confirmation:
        notes.append(f"This is more than {format_usd(bill.confirm_over)}, so please look at it before you say yes.")
    return notes


def _names(prompt: str) -> tuple[str, ...]:
    try:
        return placeholders(prompt)
    except InvalidRequest as error:
        if isinstance(error.__cause__, ValueError):  # Python's own words for it are for programmers
            raise InvalidRequest(
                _BRACES, hint="For a plain brace write it twice: {{ or }}. Nothing was sent."
            ) from error
        raise


def _missing(form: Form, names: Sequence[str], found: Mapping[str, str]) -> str | None:
    """What there is to do before anything can be sent; None when all is there."""
    slot = {Mode.REFERENCE: "reference_images", Mode.FRAMES: "last_frame", Mode.IMAGE: "image"}.get(form.mode, "video")
    prompt = form.prompt.strip()
    if form.mode is Mode.TEXT and not prompt:
        return _MISSING[form.mode]
    if form.mode is not Mode.TEXT and not form.held.get(slot):
        return _MISSING[form.mode]
    if (bad := next((each for each in form.inputs() if each.bad is not None), None)) is not None:
        return f"{bad.name}: {bad.bad}"
    if not form.fit and (fit := next((each.fit for each in form.inputs() if each.fit), None)):
        return f"Tick “{fit}” first"
    if form.mode is Mode.REFERENCE:
        many = len(form.held.get(slot, ()))
        if beyond := [number for number in _REFERENCE.findall(prompt) if int(number) >= many]:
            there = "<IMAGE_0> is the only one" if many == 1 else f"they are <IMAGE_0> to <IMAGE_{many - 1}>"
            return f"There is no picture <IMAGE_{beyond[0]}>: {there}"
    if not prompt and form.mode in _UNSAID:
        return _UNSAID[form.mode]
    lacking = next((name for name in names if not form.values.get(name) and name not in found), None)
    return None if lacking is None else f"Give {{{lacking}}} a value, or several"


def _found(form: Form, names: Sequence[str], namespace: Mapping[str, Any]) -> dict[str, str]:
    """The notebook's variables that are taken for placeholders without a value."""
    words = {}
    for name in names:
        if not form.values.get(name) and name in namespace:
            try:
                value = str(namespace[name])
            except Exception as error:  # an object of the user's own
                raise InvalidRequest(f"the variable {name} cannot be shown as text", hint="Give a value.") from error
            words[name] = f"= {visible(' '.join(value.split()), _VALUE)} (notebook)"
    return words


def _refusal(bill: Bill) -> str | None:
    """Why it cannot be sent, whoever confirms it."""
    if bill.refusal is None:
        return None
    if bill.budget is not None and bill.total is not None and not bill.simulated:
        left = max(Decimal(0), bill.budget - bill.spent)
        if bill.total > left:
            return f"{button_price(bill)} is more than the {format_usd(left)} left in your budget"
    return _sentence(visible(told(bill.refusal)))


def _key(plan: Plan, bill: Bill) -> str:
    """Of what would be made and what it costs: another form, or another price, has another one."""
    orders = [[order.request.canonical(), order.take] for order in plan.orders]
    whole = json.dumps([orders, bill.provider, str(bill.total), bill.new], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
