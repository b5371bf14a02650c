"""What the words of a prompt say about footage that is already there."""

from __future__ import annotations

from grokvideo.simulator import grades
from grokvideo.simulator.reading import Word, read_words
from grokvideo.simulator.scene import MAX_SUBJECTS, Figure

_NEW = frozenset({"a", "an", "another", "add"})
_KNOWN = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "my", "our", "your"})
_CLEARED = frozenset({"cloud", "fog", "rain", "storm"})


class Said:
    """The words of one prompt, by what they change.

    `weather`, `time`, `style` and `colour` are names of the vocabulary, "" for none. `guests` are the figures that come
    into the picture: "a fox" is new, while "the fox" is already there.
    """

    def __init__(self, prompt: str) -> None:
        self.weather: list[str] = []
        self.grades: list[grades.Matrix] = []
        self.guests: list[Figure] = []
        self.time = self.colour = self.style = ""
        self._new, self._count = False, 1
        for word in read_words(prompt):
            self._read(word)
        del self.guests[MAX_SUBJECTS:]

    def _read(self, word: Word) -> None:
        if word.text in _NEW or word.kind == "count":
            self._new = True
            self._count = int(word.name) if word.kind == "count" else 1
        elif word.text in _KNOWN:
            self._new = False
        if word.denied:
            if word.name in _CLEARED:
                self.weather.append("clear")
        elif word.kind == "subject":
            self._meet(word)
        elif word.kind == "weather":
            self.weather.append(word.name)
        elif word.kind == "time":
            self.time = self.time or word.name
        elif word.kind == "style":
            self.style = self.style or word.name
        elif word.kind == "colour":
            self.colour = word.name  # the last one: "turn the red umbrella yellow"
        elif (grade := grades.word_grade(word.text)) is not None:
            self.grades.append(grade)

    def _meet(self, word: Word) -> None:
        if self._new and all(guest.kind != word.name for guest in self.guests):
            many = max(self._count, 3 if word.plural and self._count == 1 else 1)
            self.guests.append(Figure(word.name, self.colour or None, many, word.coat))
        self.colour = ""  # it is this figure's
        self._new, self._count = False, 1
