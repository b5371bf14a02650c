"""Sentences of ours with the options of a cell and a terminal, where Python would say the names of arguments."""

from __future__ import annotations

import re

_OPTIONS = {
    "image": "-i",
    "last_frame": "--last-frame",
    "keyframes": "--keyframe",
    "reference_images": "--ref",
    "reference_audios": "--voice",
    "duration": "--duration",
    "resolution": "--resolution",
    "aspect_ratio": "--aspect-ratio",
    "user": "--user",
    "storage_options": "--storage-options",
    "output": "--output",
    "fit": "--fit",
}
"""Arguments of Python, and the options that they are in a cell and a terminal."""
_ARGUMENT = re.compile(  # only where our own sentences begin so: a name, a label or a prompt may hold such a word
    rf"({'|'.join(_OPTIONS)})(?:\[(\d+)\])?"
    r"(?=(?<!image): |(?<=image): .* cannot (?:make|take) | must (?:be|have|begin) | takes at most | needs a "
    r"| (?:is empty|\S+ is new: )| has (?:a (?:space|broken)|no member|nothing to fit)"
    r"| (?:filename|expires_after|public_url) | .*? was left out: )"
)
_PHRASES = (
    (re.compile(r"^video: (.*?) cannot (edit|extend) a video"), r"--\2: \1 cannot \2 a video"),
    (re.compile(r"^generate_audio=False(?= was left out: )"), "--no-audio"),
    (re.compile(r"(?<=^--fit has nothing to fit: it goes with )a video to edit or to extend$"), "--edit or --extend"),
    (re.compile(r"(?<=; give it as )image=\.\.\.$"), "-i"),
    (re.compile(r"\bfit=True \(--fit\)"), "--fit"),
    (re.compile(r"(?<=^Ask for the clip again with )output=\.\.\."), "--output"),
    (re.compile(r"^Give model='([^']*)'"), r"Give -m \1"),
    (re.compile(r"(?<=^Give -m )(\S+), or leave video out"), r"\1"),
)
_LEAVE_OUT = re.compile(rf"(?<=, or leave )({'|'.join(_OPTIONS)})(?= out\b)")


_AXES = {
    "aspect_ratio": "aspect-ratio",
    "generate_audio": "audio",
    "keyframes": "keyframe",
    "last_frame": "last-frame",
    "reference_audios": "voice",
    "reference_images": "ref",
    "video": "clip",
}
"""Axes of a sweep that are called otherwise there."""
_CELL = re.compile(r"[^\W\d]\w*=")
_AXIS = re.compile(rf"(?:^|(?<=, ))({'|'.join(_AXES)})(?==)")


def axis_called(name: str) -> str:
    """An axis as one types it behind `--sweep`."""
    return _AXES.get(name, name)


def as_typed(text: str) -> str:
    """A fact, a hint or a note of ours, with the options of a cell and a terminal for the arguments of Python.

    >>> as_typed("reference_images[1]: an image cannot be made from int")
    '--ref number 2: an image cannot be made from int'
    """
    words = _in_options(text)
    if words != text or not _CELL.match(text):
        return words
    ends = [found.end() for found in re.finditer(": ", text)]
    for end in ends:  # a clip of a sweep stands before its fact: `style=ink, duration=20 s: ...`
        if (words := _in_options(text[end:])) != text[end:]:
            return _cell_typed(text[:end]) + words
    return _cell_typed(text[: ends[0]]) + text[ends[0] :] if ends else text


def _cell_typed(text: str) -> str:
    return _AXIS.sub(lambda found: _AXES[found[1]], text)


def _in_options(text: str) -> str:
    if found := _ARGUMENT.match(text):
        number = f" number {int(found[2]) + 1}" if found[2] else ""
        text = f"{_OPTIONS[found[1]]}{number}{text[found.end() :]}"
    for phrase, words in _PHRASES:
        text = phrase.sub(words, text)
    return _LEAVE_OUT.sub(lambda found: _OPTIONS[found[1]], text)
