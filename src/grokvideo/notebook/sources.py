"""What a clip is made from, as a person types it: words in, what `Session.request` takes out.

The one place for the magic and the command line; only a notebook has variables. Reading files, and saying what is wrong
with them, is left to `grokvideo.video`.
"""

from __future__ import annotations

import json
import os
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from grokvideo.api import default
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.pick import SURE, pick_source
from grokvideo.notebook.words import visible
from grokvideo.values.capability import VOICES
from grokvideo.values.state import Clip

_ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]*://|data:)", re.IGNORECASE)
_WEB = re.compile(r"\s*https?://", re.IGNORECASE)
_ITEM = re.compile(r"([^\W\d]\w*)\[(\d{1,6})\]")
_SECONDS = re.compile(r"-?(\d+\.?\d*|\.\d+)(e-?\d{1,3})?")
_ENDING = re.compile(r"(?<=.)\.[A-Za-z0-9]{2,5}$")
_NOT_WITH_A_CLIP = ("image", "last_frame", "keyframe", "ref", "voice")
_ENDINGS = {False: (".png", ".jpg", ".jpeg", ".webp"), True: (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")}
"""Of files with pictures, and with clips."""
_LOOKED_AT = 200
"""Jobs whose names are compared with one that is not found."""
_NOTHING = object()


def check_company(options: Namespace) -> None:
    """Refuse options that cannot stand together, by the names they were typed under.

    Raises
    ------
    InvalidRequest
        Saying what is possible.
    """
    clips = [f"--{name}" for name in ("edit", "extend") if getattr(options, name) is not None]
    others = [f"--{name.replace('_', '-')}" for name in _NOT_WITH_A_CLIP if getattr(options, name)]
    if len(clips) > 1:
        raise InvalidRequest(
            "--edit and --extend cannot stand together: one changes a clip, the other goes on with it",
            hint="Do one, then the other with what came of it. Nothing was sent.",
        )
    if clips and others:
        what = "an edit" if clips == ["--edit"] else "an extension"
        raise InvalidRequest(
            f"{others[0]} cannot stand with {clips[0]}: {what} is made from its clip and the prompt alone",
            hint=f"Leave {others[0]} out, or make a new clip with it. Nothing was sent.",
        )


class Sources:
    """Reads the words of one line.

    Parameters
    ----------
    variables
        The notebook's; None on the command line, which has none.

    Attributes
    ----------
    notes
        What the person should know of how the words were read, in sentences.
    """

    def __init__(self, variables: Mapping[str, Any] | None = None) -> None:
        self.notes: list[str] = []
        self._variables = {} if variables is None else variables
        self._in_notebook = variables is not None

    def values(self, options: Namespace) -> dict[str, Any]:
        """What `Session.request` takes besides prompt and `request_values`; what was not given is None.

        Raises
        ------
        InvalidRequest
            Naming the option, its word, and all that was looked for.
        """
        check_company(options)
        edit, extend = options.edit, options.extend
        video = edit if extend is None else extend
        return {
            "image": self._media("--image", options.image),
            "last_frame": self._media("--last-frame", options.last_frame),
            "keyframes": [self._keyframe(word) for word in options.keyframe or ()] or None,
            "reference_images": [value for word in options.ref or () for value in self._references(word)] or None,
            "reference_audios": [value for word in options.voice or () for value in self._voices(word)] or None,
            "video": self._media("--edit" if extend is None else "--extend", video),
            "extend": True if extend is not None else None,
            "fit": options.fit or None,
            "storage_options": self._storage(options.storage_options),
            "output": self._output(options.output),
        }

    def _media(self, option: str, word: str | None) -> Any:
        """A picture or a clip: the value of a variable, a job of the library, or the word itself for a path or URL."""
        if word is None:
            return None
        value = self._variable(word)
        return self._said(option, word, word if value is _NOTHING else value)

    def _said(self, option: str, word: str, value: Any) -> Any:
        if not isinstance(value, str) or _ADDRESS.match(value):
            return value
        text = value.strip()
        there = _path(text)
        if there is not None and there.is_file():
            return text
        job, note = pick_source(text)
        if job is not None:
            self.notes += [note] if note else []
            return job
        if there is None or there.exists():
            return text  # `grokvideo.video` says what is wrong with it
        near = self._near(option, text, there)
        meant = f"; did you mean {visible(near, 80)}?" if near else ""
        if _ENDING.search(text) or os.sep in text or text.startswith(("/", "~")):
            if not near:
                return text
            raise InvalidRequest(f"{option} {visible(text, 80)}: there is no such file{meant}")
        looked = ["no variable", "no file"] if self._in_notebook and text == word else ["no file"]
        history = "%grokvideo history" if self._in_notebook else "grokvideo history"
        raise InvalidRequest(
            f"{option} {visible(word, 80)}: there is {', '.join(looked)} and no clip in your library of that name"
            f"{meant}",
            hint=f"A clip is called by its job's name, its request id or {SURE} characters of its id: see `{history}`. "
            "Nothing was sent.",
        )

    def _near(self, option: str, text: str, path: Path) -> str:
        """What is called nearly so and would do there: a variable, a job or a file; else empty."""
        is_film = option in ("--edit", "--extend")
        known = {_ENDING.sub("", name): name for name in _files(path.parent, is_film)}
        for job in default().library().jobs(_LOOKED_AT):
            if job.name and (job.state.clip is not None or not job.status.is_settled):
                known[job.name] = job.name
        known |= {name: name for name, value in self._variables.items() if name[:1] != "_" and _fits(value, is_film)}
        near = get_close_matches(_ENDING.sub("", text), known, 1, 0.7)
        return known[near[0]] if near else ""

    def _keyframe(self, word: str) -> tuple[Any, float]:
        image, _, seconds = word.rpartition("@")
        if not image or not _SECONDS.fullmatch(seconds):
            raise InvalidRequest(f"--keyframe takes IMAGE@SECONDS, such as middle.png@3, got {visible(word, 80)!r}")
        return self._media("--keyframe", image), float(seconds)

    def _references(self, word: str) -> Iterator[Any]:
        value = self._variable(word)
        if isinstance(value, list | tuple | Jobs):
            yield from (self._said("--ref", word, each) for each in value)
        else:
            yield self._media("--ref", word)

    def _voices(self, word: str) -> list[Any]:
        value = _NOTHING if word in VOICES else self._variable(word)
        if value is _NOTHING:
            return [word]
        return list(value) if isinstance(value, list | tuple) else [value]

    def _storage(self, word: str | None) -> Any:
        if word is None:
            return None
        value = self._variable(word)
        if value is not _NOTHING:
            return value
        if not word.lstrip().startswith("{"):
            return word
        try:
            return json.loads(word)
        except ValueError as exc:
            raise InvalidRequest(
                f"--storage-options cannot be read as JSON: {exc}",
                hint="""Like '{"filename": "crane.mp4", "expires_after": 604800}', with the single marks; or a file """
                "name alone. Nothing was sent.",
            ) from exc

    def _output(self, word: str | None) -> Any:
        if word is None:
            return None
        value = self._variable(word)
        if value is not _NOTHING:
            return value
        if not _WEB.match(word):  # not quoted: it may be a part of the secret
            variable = ", or a variable that holds one" if self._in_notebook else ""
            raise InvalidRequest(f"--output takes an address that begins with https://{variable}")
        if self._in_notebook and "?" in word:
            self.notes.append("The address behind --output is saved with this notebook. One in a variable is not.")
        return word

    def _variable(self, word: str) -> Any:
        """What a variable, or one item of it, holds; `_NOTHING` where there is none."""
        item = _ITEM.fullmatch(word)
        name = word if item is None else item[1]
        value: Any = self._variables.get(name, _NOTHING) if name.isidentifier() else _NOTHING
        if item is not None and value is not _NOTHING:
            try:
                value = value[int(item[2])]
            except (LookupError, TypeError) as exc:
                raise InvalidRequest(f"there is no {word}: {exc}") from exc
        if value is None or (isinstance(value, list | tuple | Jobs) and not value):  # else it would count as not given
            raise InvalidRequest(f"{word} holds {'nothing' if value is None else 'an empty list'}")
        return value


def _fits(value: Any, is_film: bool) -> bool:
    """Whether a variable with that value may be meant where a clip belongs, or else a picture."""
    if isinstance(value, str):
        return len(value) < 2000 and (_WEB.match(value) is not None or value.lower().endswith(_ENDINGS[is_film]))
    if isinstance(value, Job | Clip | bytes | os.PathLike):
        return True
    is_picture = hasattr(value, "getexif") or hasattr(value, "__array_interface__")
    return is_picture and not is_film and not isinstance(value, type)


def _files(folder: Path, is_film: bool) -> list[str]:
    """The clips in a folder, or else the pictures, as one would write them."""
    try:
        return [str(path) for path in folder.iterdir() if path.name.lower().endswith(_ENDINGS[is_film])]
    except (OSError, ValueError):
        return []


def _path(text: str) -> Path | None:
    """The path, where it can be one that is looked for."""
    try:
        path = Path(text).expanduser()
        path.exists()
    except (OSError, ValueError, RuntimeError):
        return None
    return path
