"""The recipe of a clip: its request as a magic cell and as Python, each ready to run.

Only what is not usual is said, so that a person sees what makes this clip different. A cell that could not be read
back word for word is left out; Python can say everything.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grokvideo.api import settings_now
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.names import is_free
from grokvideo.notebook.options import OPTIONS, options_in
from grokvideo.settings import Settings
from grokvideo.store.inputs import Inputs
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.video.inputs import BYTES_LIMIT

LINE = 88
"""A call that is longer gets a line for each argument."""

_USUAL = VideoRequest(prompt="usual")
_OPTIONS = {option.name for option in OPTIONS}
# IPython takes these for the prompts of a copied session, and removes them: the first where they begin the second line
# of a cell, `>>>` wherever a line begins with it.
_SESSION = ("...", "In [", "[nav]", "[ins]")
# And a line of dashes parts two prompts. An option in the words is refused as well: it belongs on the first line.
_NOT_OURS = re.compile(r"^\s*(>>>|-{3,}\s*$)|\r", re.MULTILINE)


def recipe(job: Job, folder: Path | None = None, usual: Settings | None = None) -> dict[str, str]:
    """How to ask for the same again.

    Parameters
    ----------
    folder
        The notebook's, where a picture may lie.
    usual
        The settings in force where it will run; those of now when not given.

    Returns
    -------
    dict
        `python`, and `cell` where a cell can say it. Empty for a job that was made elsewhere: nobody here knows what
        was asked for.
    """
    if job.request.foreign:
        return {}
    usual = usual or _settings()
    picture = None if job.request.image is None else _picture(job.request.image, folder or Path(), usual)
    said = {name: value for name, value in _said(job, usual).items() if value is not None}
    written = {"cell": _cell(job, picture, said), "python": _python(job, picture, said, usual)}
    return {form: text for form, text in written.items() if text is not None}


@dataclass(frozen=True, slots=True)
class _Picture:
    """An input image: what to write in a cell, None if that cannot be; what in Python; and what to say about it."""

    word: str | None
    code: str
    remark: str = ""


def _settings() -> Settings:
    try:
        return settings_now()
    except GrokVideoError:  # a variable of the environment is wrong: then nothing is usual
        return Settings()


def _said(job: Job, usual: Settings) -> dict[str, Any]:
    """What `generate` must be told, by its names; None for what it assumes anyway."""
    request = job.request
    shape = None if request.image is not None or request.aspect_ratio == _USUAL.aspect_ratio else request.aspect_ratio
    is_usual_model = request.model == _USUAL.model == usual.model
    return {
        "duration": None if request.duration == _USUAL.duration else request.duration,
        "resolution": None if request.resolution == _USUAL.resolution else request.resolution,
        "aspect_ratio": shape,
        "model": None if is_usual_model else request.model,
        "generate_audio": None if request.generate_audio else False,
        "user": request.user,
        # Elsewhere the same words may cost money, or make a drawing where a film was wanted. What was simulated says so
        # always: the text is kept, and a key may be set tomorrow.
        "provider": None if job.provider == usual.provider != "simulator" else job.provider,
    }


def _cell(job: Job, picture: _Picture | None, said: dict[str, Any]) -> str | None:
    """`%%grokvideo ...` and the prompt; None where it would not be read back as it is."""
    words = []
    if job.name is not None and is_free(job.name):
        words.append(job.name)
    if picture is not None:
        if picture.word is None:
            return None
        words += ["--image", picture.word]
    for name, value in said.items():
        if value is False:
            words.append("--no-audio")
            continue
        option = f"--{name.replace('_', '-')}"
        if option not in _OPTIONS:
            return None
        # Glued together, a value that begins with a dash is not taken for an option.
        words += [f"{option}={value}"] if str(value).startswith("-") else [option, str(value)]
    prompt = job.request.prompt
    if any(_breaks(word) for word in words) or _NOT_OURS.search(prompt) or options_in(prompt):
        return None
    gap = "\n" if not prompt or prompt.startswith(_SESSION) else ""
    body = prompt.replace("{", "{{").replace("}", "}}")
    return f"{' '.join(['%%grokvideo', *map(shlex.quote, words)])}\n{gap}{body}"


def _breaks(word: str) -> bool:
    """Whether a word would end the first line of a cell."""
    return len(f"{word}.".splitlines()) > 1


def _python(job: Job, picture: _Picture | None, said: dict[str, Any], usual: Settings) -> str:
    """The import and the call, with a remark where it would go to another address."""
    arguments = []
    lines = re.findall(r"[^\n]*\n|[^\n]+", job.request.prompt)
    if lines:
        arguments.append("\n    ".join(map(_literal, lines)))
    if picture is not None:
        remark = f"# {picture.remark}\n    " if picture.remark else ""
        arguments.append(f"{remark}image={picture.code}")
    if job.name is not None:
        said = {**said, "name": job.name}
    arguments += [f"{name}={_literal(value) if isinstance(value, str) else value}" for name, value in said.items()]
    call = f"gv.generate({', '.join(arguments)})"
    if "\n" in call or len(call) > LINE:
        call = "".join(["gv.generate(\n", *(f"    {argument},\n" for argument in arguments), ")"])
    return f"import grokvideo as gv\n\n{_address(job, usual)}{call}"


def _address(job: Job, usual: Settings) -> str:
    """A remark where the job was made at another address than the one in force; else nothing."""
    from grokvideo.engine.connections import EMBEDDED_URL, base_url_of  # loads what speaks HTTP

    if job.base_url in (None, EMBEDDED_URL):
        return ""
    address = usual.base_url if job.provider == usual.provider else None
    if job.base_url == base_url_of(replace(usual, provider=job.provider, base_url=address)):
        return ""
    return f"# It was made at another address: gv.configure(base_url={_literal(str(job.base_url))})\n"


def _literal(text: str) -> str:
    """Text as Python, in double quotes where that reads as well."""
    if '"' in text and "'" not in text:
        return repr(text)
    quoted = repr('"' + text)[2:-1]  # the mark in front has `repr` choose single quotes
    return '"' + re.sub(r"\\.|\"", lambda found: {"\\'": "'", '"': '\\"'}.get(found[0], found[0]), quoted) + '"'


def _picture(image: MediaInput, folder: Path, usual: Settings) -> _Picture:
    if image.url is not None:
        return _Picture(image.url, _literal(image.url))
    if image.file_id is not None:
        return _Picture(None, f"gv.FileId({_literal(image.file_id)})")
    path = _beside(image, folder) or _in_library(image, usual)
    if path is not None:
        return _Picture(path, _literal(path))
    name = image.label if re.fullmatch(r"[\w. -]+", image.label) else "picture"
    word = f"path/to/{name}"
    return _Picture(word, _literal(word), "The picture is no longer in your library: give its path or URL here.")


def _beside(image: MediaInput, folder: Path) -> str | None:
    """The path of the picture, where it lies beside the notebook as it was."""
    name = image.label
    if not name or name != Path(name).name or name.startswith("~") or _breaks(name):
        return None
    path = folder / name
    try:
        if not path.is_file() or path.stat().st_size > BYTES_LIMIT:  # not one that never ends, nor a film
            return None
        is_same = hashlib.sha256(path.read_bytes()).hexdigest() == image.sha256
    except (OSError, ValueError):
        return None
    # In front of a plain word it keeps the magic from looking for a variable, and a URL from being seen.
    plain = re.fullmatch(r"[\w-]+(\.[\w-]+)+", name) and name[0] != "-"
    return (name if plain else f"./{name}") if is_same else None


def _in_library(image: MediaInput, usual: Settings) -> str | None:
    """The library's own copy, told from the home folder on where that can be."""
    inputs = Inputs(usual.library())
    if image.sha256 is None or inputs.load(image.sha256) is None:
        return None
    path = inputs.path(image.sha256)
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)
