"""The fields of a Studio's form as traits, which a person and Python both write, and what can be chosen in them.

What was wished for is kept beside what can be had, so that the order of changes does not matter.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import fields, replace
from typing import Any

import traitlets

from grokvideo.api import default
from grokvideo.engine.jobs import Jobs
from grokvideo.notebook.studio.form import DURATION_S, SLOTS, Form, is_equal, is_same, texts_of
from grokvideo.notebook.studio.offer import checked, most_of, offer_told, settled
from grokvideo.notebook.studio.phrases import phrases_told
from grokvideo.notebook.studio.slots import Held, hold
from grokvideo.notebook.studio.slots import told as input_told
from grokvideo.notebook.widgets.watched import Watched
from grokvideo.values.capability import Mode
from grokvideo.values.request import MOST_TAKES

FIELDS = tuple(field.name for field in fields(Form) if field.name != "held")
"""What a person chooses."""
INPUTS = {"image": Mode.IMAGE, "last_frame": Mode.FRAMES, "reference_images": Mode.REFERENCE, "video": Mode.EDIT}
"""What a clip is made from, and the mode it is put in for where the one that was chosen has no room for it."""
_MOVABLE = ("model", "duration", "resolution")
"""Where another value may be taken than was wished for."""
_TOLD = ("offer", "slots", "bill", "phrases", "ident", "list_model", "view")
"""What no browser writes."""
_ROUNDS = 3  # so often those who watch a field may change another one in answer
Inputs = Mapping[str, tuple[Held, ...]]


class Filled(Watched):
    """A form as traits, with what can be chosen.

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
    phrases: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """Words for prompts, by group."""

    def __init__(self, *, model: str, given: Mapping[str, Any], **traits: Any) -> None:
        self._lock = threading.RLock()
        self._hearer: int | None = None
        self._writer: int | None = threading.get_ident()  # until there is a form
        self._wish = self._form = Form(model=model)
        self._held: Inputs = {}
        self._given: dict[str, tuple[Held, ...]] = {}
        self._checked: dict[str, tuple[Mode | None, bool]] = {}
        self._moved: Mapping[str, str] = {}
        self._before: tuple[str, Form, Inputs] | None = None
        self._revision = self._turns = 0
        super().__init__(model=model, phrases=phrases_told(), slots=self._slots_told(), **traits)
        self._writer = None
        for each in sorted(given, key=lambda name: name not in INPUTS):  # a mode that was named counts more
            setattr(self, each, given[each])
        with self._lock:
            self._settle()

    def changed(self) -> None:
        """The form was changed, or may have been. On any thread."""
        raise NotImplementedError

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """A browser changed fields: together they are one change of the form. What cannot be, it is told as it is."""
        told = [name for name in _TOLD if name in sync_data]
        wished = {name: value for name, value in sync_data.items() if name not in _TOLD}
        try:
            with self._lock:
                self._hearer = threading.get_ident()
                try:
                    super().set_state(wished)
                except traitlets.TraitError:  # for one of them all were put back
                    for name, value in wished.items():
                        try:
                            super().set_state({name: value})
                        except traitlets.TraitError:
                            told.append(name)
                finally:
                    self._hearer = None
                    with ExitStack() as last:
                        last.callback(setattr, self, "_turns", self.edits)  # what it counted is the form by then
                        if self._is_other:
                            self._settle()
        finally:
            for name in told:
                self.send_state(name)
            self.changed()

    # What is written from outside is checked first.

    @property
    def _is_own(self) -> bool:
        """Whether this very thread is writing down what can be had."""
        return self._writer == threading.get_ident()

    @traitlets.validate("values")
    def _check_values(self, proposal: Any) -> dict[str, list[str]]:
        try:
            return {str(name): texts_of(name, given) for name, given in proposal["value"].items()}
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error

    @traitlets.validate("aspect_ratio", *_MOVABLE)
    def _check_choice(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        try:
            checked(name, value, self.model)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error
        form, _ = settled(replace(self._wish, held=self._held, **{name: value}))
        if getattr(form, name) == value:
            return value
        with self._lock:  # it moves before anybody hears of it: a link breaks where it moves later
            self._settle(**{name: value})
        if self._hearer != threading.get_ident():
            self.changed()
        return getattr(self._form, name)

    @traitlets.validate(*INPUTS)
    def _check_input(self, proposal: Any) -> Any:
        slot, value = proposal["trait"].name, proposal["value"]
        if self._is_own and is_same(value, self._value_of(slot)):
            return value
        if slot == "reference_images":
            several = isinstance(value, list | tuple | Jobs | Iterator)
            value = () if value is None else tuple(value) if several else (value,)
        given = value if slot == "reference_images" else () if value is None else (value,)
        if len(given) > most_of(slot):
            raise traitlets.TraitError(f"{slot} has room for {most_of(slot)}, got {len(given)}")
        held = tuple(self._look(slot, each) for each in given)
        if (bad := next((each.bad for each in held if each.bad is not None), None)) is not None:
            raise traitlets.TraitError(f"{slot}: {bad}")
        if is_equal(getattr(self, slot), value):
            # Nobody is told of a value that is the same, but the file of that name may be another picture by now.
            self.hold(slot, held)
        else:
            self._given[slot] = held
        return value

    @traitlets.observe(*FIELDS)
    def _choose(self, _change: Any) -> None:
        if self._is_own:
            return
        with self._lock:
            if self._is_other:
                self._settle()
        if self._hearer != threading.get_ident():
            self.changed()

    @traitlets.observe(*INPUTS)
    def _put_in(self, change: Any) -> None:
        if change.name in self._given:
            self.hold(change.name, self._given.pop(change.name))

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
            mode = Mode(self.mode)
            self._settle(mode=INPUTS[slot] if held and slot not in SLOTS[mode] else mode)
        self.changed()

    # What is wished for, and what can be had.

    def _settle(self, **wished: Any) -> None:
        """Take over what is wished for, and write down what can be had of it. With the lock.

        Besides what is named, whatever field says something else than was written down last is a wish: of a person, of
        Python, or of those who watch another field and change this one in answer.
        """
        self._write_down(wished)
        for _ in range(_ROUNDS):
            if self._is_other and not self._is_own:
                self._write_down({})

    @property
    def _is_other(self) -> bool:
        """Whether a field says something else than was written down last."""
        return any(self._said(name) != getattr(self._form, name) for name in FIELDS)

    def _write_down(self, wished: Mapping[str, Any]) -> None:
        said = {name: self._said(name) for name in FIELDS}
        other = {name: value for name, value in said.items() if value != getattr(self._form, name)}
        changed = {**other, **wished}
        if self._hearer is not None and changed.get("mode", self._wish.mode) is not self._wish.mode:
            # Who goes from mode to mode is not to find a dearer resolution than the one that was seen last.
            changed = {"resolution": self._form.resolution, **changed}
        self._wish = replace(self._wish, **changed)
        self._form, self._moved = settled(replace(self._wish, held=self._held))
        self._revision += 1
        before, self._writer = self._writer, threading.get_ident()
        with ExitStack() as last:  # all of it is written, also where somebody's callback raises
            last.callback(setattr, self, "_writer", before)
            last.callback(self._tell)
            for slot in INPUTS:
                last.callback(self._write_input, slot)
            for name in {*_MOVABLE, *wished}:
                last.callback(self._write_field, name, said[name])

    def _write_field(self, name: str, said: Any) -> None:
        if self._said(name) == said:  # else somebody else wrote it in this moment: that is the next wish
            value = getattr(self._form, name)
            if name == "values":
                value = {each: list(texts) for each, texts in value.items()}
            setattr(self, name, value.value if name == "mode" else value)

    def _write_input(self, slot: str) -> None:
        if not is_same(getattr(self, slot), value := self._value_of(slot)):
            setattr(self, slot, value)

    def _tell(self) -> None:
        fit = next((each.fit for each in self._form.inputs() if each.fit), None)
        self.slots = self._slots_told()
        self.offer = offer_told(self._form, self._moved, fit, None if self._before is None else self._before[0])

    def _value_of(self, slot: str) -> Any:
        """What a slot's trait says."""
        held = tuple(each.value for each in self._held.get(slot, ()))
        return held if slot == "reference_images" else held[0] if held else None

    def _said(self, name: str) -> Any:
        """What a field says, as a form has it."""
        value = getattr(self, name)
        if name == "values":
            return {each: tuple(texts) for each, texts in value.items()}
        return Mode(value) if name == "mode" else value

    def _slots_told(self) -> dict[str, list[dict[str, Any]]]:
        return {slot: [input_told(each) for each in self._held.get(slot, ())] for slot in INPUTS}
