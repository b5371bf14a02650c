"""The form of a Studio: fields that a person and Python both write, what can be chosen, and the bill that follows.

A field is a trait. What was wished for is kept beside what can be had, so that the order of changes does not matter.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.engine.jobs import Jobs
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.studio.draft import Draft, draft, draft_told, undrawn
from grokvideo.notebook.studio.form import DURATION_S, SLOTS, Form
from grokvideo.notebook.studio.offer import checked, most_of, offer_told, settled
from grokvideo.notebook.studio.phrases import phrases_told
from grokvideo.notebook.studio.slots import Held, again, hold
from grokvideo.notebook.studio.slots import told as input_told
from grokvideo.notebook.variables import after_cells, variables
from grokvideo.notebook.widgets.drawing import Drawing, Moment
from grokvideo.notebook.widgets.watched import Watched
from grokvideo.notebook.words import told
from grokvideo.values.capability import Mode
from grokvideo.values.request import MOST_TAKES

FIELDS = tuple(field.name for field in fields(Form) if field.name != "held")
"""What a person chooses."""
INPUTS = {"image": Mode.IMAGE, "last_frame": Mode.FRAMES, "reference_images": Mode.REFERENCE, "video": Mode.EDIT}
"""What a clip is made from, and the mode it is put in for where the one that was chosen has no room for it."""
_MOVABLE = ("model", "duration", "resolution")
"""Where another value may be taken than was wished for."""
_BROKEN = "That went wrong inside grokvideo. Nothing was sent."
_log = logging.getLogger("grokvideo")
Inputs = Mapping[str, tuple[Held, ...]]


class Formed(Watched):
    """A filled form as traits, with its offer and its bill.

    Raises
    ------
    TraitError
        For a value of the wrong type, or an input that cannot be used. What a model or a mode does not allow is no
        error: the nearest value is taken, and `offer` says why.
    """

    mode = traitlets.Enum([mode.value for mode in Mode], Mode.TEXT.value).tag(sync=True)
    """`text`, `image`, `reference`, `frames` (first and last), `edit` or `extend`."""
    prompt = traitlets.Unicode("").tag(sync=True)
    """What the clip shows. `{animal}` is a placeholder; `{{` and `}}` are plain braces."""
    values: Any = traitlets.Dict().tag(sync=True)
    """For each placeholder a text, or a list of several, which make a sweep."""
    model = traitlets.Unicode("grok-imagine-video").tag(sync=True)
    """Name of a model. Where it cannot do the mode, one that can is taken."""
    duration = traitlets.Int(DURATION_S, min=1).tag(sync=True)
    """Seconds: 1-15 of a clip, 2-10 that an extension adds."""
    resolution = traitlets.Unicode("480p").tag(sync=True)
    """`480p`, `720p` or `1080p`."""
    aspect_ratio = traitlets.Unicode("16:9").tag(sync=True)
    """Width to height. With a first frame or a video the clip has the shape of that."""
    generate_audio = traitlets.Bool(True).tag(sync=True)
    """Whether the clip has sound."""
    takes = traitlets.Int(1, min=1, max=MOST_TAKES).tag(sync=True)
    """How many clips of the same words, 1-100."""
    fit = traitlets.Bool(False).tag(sync=True)
    """Whether a part of a video will do that is too long to be edited or extended."""
    hints = traitlets.Bool(True).tag(sync=True)
    """Whether words for prompts are offered, and quiet hints given."""
    image: Any = traitlets.Any(None)
    """The first frame: whatever `grokvideo.generate` takes as an image. This and the next three are not sent to the
    browser; what is put in there shows up here, a file as its path."""
    last_frame: Any = traitlets.Any(None)
    """The last frame."""
    reference_images: Any = traitlets.Any(())
    """Up to 7 pictures of who and what is to appear, as a tuple."""
    video: Any = traitlets.Any(None)
    """What is edited or extended: whatever `grokvideo.edit` takes."""

    edits = traitlets.Int(0).tag(sync=True)
    """How often a browser changed the form; all that follows is written by Python."""
    offer = traitlets.Dict().tag(sync=True)
    """What can be chosen, and why what cannot; as `offer.offer_told` says it."""
    slots = traitlets.Dict().tag(sync=True)
    """What was put in, as `slots.told` says it."""
    bill = traitlets.Dict().tag(sync=True)
    """What pressing the button would cost, as `draft.draft_told` says it."""
    phrases: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """Words for prompts, by group."""

    def __init__(self, *, provider: str | None, name: str | None, given: Mapping[str, Any], **traits: Any) -> None:
        self.provider = provider
        self.name = name
        self._lock = threading.RLock()
        self._settler: int | None = threading.get_ident()  # until all that was given is in its place
        self._wish = Form(model=default().settings(provider=provider).model)
        self._form = self._wish
        self._held: Inputs = {}
        self._looked: dict[int, Held] = {}
        self._checked: dict[str, tuple[Mode | None, bool]] = {}
        self._before: tuple[str, Form, Inputs] | None = None
        self._revision = 0
        self._drawing = Drawing(lambda: Moment(self.edits, self._revision), self._draft_now, self._tell_bill)
        super().__init__(model=self._wish.model, phrases=phrases_told(), slots=self._slots_told(), **traits)
        self._settler = None
        chosen = {each: value for each, value in given.items() if each not in INPUTS}
        for each, value in given.items():
            if each in INPUTS:
                setattr(self, each, value)
        for each, value in chosen.items():  # a mode that was named counts more than what was put in
            setattr(self, each, value)
        with self._lock:
            self._settle(_MOVABLE)
        self.bill = draft_told(self._draft(self._form), 0)
        after_cells(weakref.WeakMethod(self._look_around))

    # What is written from outside is checked first.

    @property
    def _is_own(self) -> bool:
        """Whether this very thread is writing down what can be had."""
        return self._settler == threading.get_ident()

    @traitlets.validate("values")
    def _check_values(self, proposal: Any) -> dict[str, list[str]]:
        return {str(name): _texts(name, given) for name, given in proposal["value"].items()}

    @traitlets.validate("resolution", "aspect_ratio")
    def _check_word(self, proposal: Any) -> str:
        try:
            return checked(proposal["trait"].name, proposal["value"], self.model)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error

    @traitlets.validate(*INPUTS)
    def _check_input(self, proposal: Any) -> Any:
        slot, value = proposal["trait"].name, proposal["value"]
        if self._is_own:
            return value
        if slot == "reference_images":
            value = () if value is None else tuple(value) if isinstance(value, list | tuple | Jobs) else (value,)
        given = value if slot == "reference_images" else () if value is None else (value,)
        if len(given) > most_of(slot):
            raise traitlets.TraitError(f"{slot} has room for {most_of(slot)}, got {len(given)}")
        for each in given:
            held = self._look(slot, each)
            if held.bad is not None:
                raise traitlets.TraitError(f"{slot}: {held.bad}")
            self._looked[id(each)] = held
        return value

    @traitlets.observe(*FIELDS)
    def _choose(self, change: Any) -> None:
        with self._lock:
            if self._is_own:
                return
            value = change.new
            if change.name == "mode":
                value = Mode(value)
            elif change.name == "values":
                value = {name: tuple(texts) for name, texts in value.items()}
            self._wish = replace(self._wish, **{change.name: value})
            self._settle(_MOVABLE)
        self._drawing.wish()

    @traitlets.observe(*INPUTS)
    def _put_in(self, change: Any) -> None:
        with self._lock:
            if self._is_own:
                return
            values = change.new if change.name == "reference_images" else () if change.new is None else (change.new,)
            self.hold(change.name, tuple(self._looked.pop(id(each)) for each in values))

    @traitlets.observe("edits")
    def _touch(self, _change: Any) -> None:
        self._drawing.wish()

    # What is put in.

    def _look(self, slot: str, value: Any, mode: Mode | None = None, **what: Any) -> Held:
        """Check something for its slot, in the mode that is chosen or another. Blocks."""
        wished = mode or self._wish.mode
        film = None if slot != "video" else Mode.EXTEND if wished is Mode.EXTEND else Mode.EDIT
        fit = self._wish.fit
        held = hold(slot, value, default().input, mode=film, fit=fit, **what)
        self._checked[held.id] = film, fit
        return held

    def hold(self, slot: str, held: tuple[Held, ...]) -> None:
        """Have these in a slot, in a mode that has room for it."""
        with self._lock:
            self._held = {**self._held, slot: held}
            mode = self._wish.mode
            if held and slot not in SLOTS[mode]:
                mode = INPUTS[slot]
            self._wish = replace(self._wish, mode=mode)
            self._settle(("mode", *_MOVABLE))
        self._drawing.wish()

    def fill(self, why: str | None, wish: Form, held: Inputs) -> None:
        """Fill the whole form, and remember how it was; without `why` it is as it was before."""
        with self._lock:
            self._before = None if why is None else (why, self._wish, self._held)
            self._wish, self._held = wish, held
            self._settle(FIELDS)
        self._drawing.wish()

    def restore(self) -> None:
        """Have the form as it was before it was filled."""
        with self._lock:
            if self._before is not None:
                _, wish, held = self._before
                self.fill(None, wish, held)

    def _settle(self, names: Iterable[str]) -> None:
        """Write down what can be had of what is wished for. With the lock.

        Only fields with these `names` are written: others may have been written by a browser in this moment.
        """
        form, moved = settled(replace(self._wish, held=self._held))
        self._form = form
        self._revision += 1
        self._settler = threading.get_ident()
        try:
            for name in names:
                value = getattr(form, name)
                if name == "values":
                    value = {each: list(texts) for each, texts in value.items()}
                setattr(self, name, value.value if name == "mode" else value)
            for slot in INPUTS:
                held = tuple(each.value for each in self._held.get(slot, ()))
                value = held if slot == "reference_images" else held[0] if held else None
                if not _same(getattr(self, slot), value):
                    setattr(self, slot, value)
            fit = next((each.fit for each in form.inputs() if each.fit), None)
            self.slots = self._slots_told()
            self.offer = offer_told(form, moved, fit, None if self._before is None else self._before[0])
        finally:
            self._settler = None

    def _slots_told(self) -> dict[str, list[dict[str, Any]]]:
        return {slot: [input_told(each) for each in self._held.get(slot, ())] for slot in INPUTS}

    # The bill.

    def _tell_bill(self, drawn: Draft, moment: Moment) -> None:
        self.bill = draft_told(drawn, moment.edits)

    def _look_around(self) -> None:
        """A cell has ended: it may have changed a variable that the prompt names."""
        newest = self._drawing.newest
        if newest is not None and newest[1].names and self.comm is not None:
            self._drawing.wish()

    def _draft_now(self) -> Draft:
        """The form as it is now, and what it would cost. Blocks."""
        try:
            self._look_again()
            return self._draft(self._form)
        except Exception:
            _log.exception("a bill could not be drawn up")
            return undrawn(self._form, _BROKEN)

    def _draft(self, form: Form) -> Draft:
        try:
            session = default()
            simulated = session.settings(provider=self.provider).provider == "simulator"
        except GrokVideoError as error:  # a wrong setting, or a library that cannot be opened
            return undrawn(form, told(error))
        return draft(form, session, simulated=simulated, provider=self.provider, name=self.name, namespace=variables())

    def _look_again(self) -> None:
        """A video that was checked for an edit may not do for an extension, nor one that was cut for neither."""
        with self._lock:
            mode, fit, held = self._form.mode, self._form.fit, self._held.get("video", ())
        if not mode.has_source or all(self._checked.get(each.id) == (mode, fit) for each in held):
            return
        new = tuple(again(each, default().input, mode=mode, fit=fit) for each in held)
        self._checked |= {each.id: (mode, fit) for each in new}
        with self._lock:
            if self._held.get("video", ()) == held:
                self._held = {**self._held, "video": new}
                self._settle(_MOVABLE)


def _texts(name: object, given: object) -> list[str]:
    """The values of a placeholder."""
    several: Sequence[object] = list(given) if isinstance(given, list | tuple | set | range) else [given]
    if not all(isinstance(each, str | int | float) for each in several):
        raise traitlets.TraitError(f"the values of {name} must be texts or numbers, got {given!r:.80}")
    texts = [str(each).strip() for each in several]
    return list(dict.fromkeys(text for text in texts if text))


def _same(before: Any, after: Any) -> bool:
    """Whether it is the same object: pictures and arrays do not compare."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(one is other for one, other in zip(before, after, strict=True))
    return before is after
