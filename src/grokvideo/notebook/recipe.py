"""The recipe of a clip: its request as a magic cell and as Python, each ready to run.

Only what is not usual is said, so that a person sees what makes this clip different. A cell that could not be read
back word for word is left out; Python can say everything. How inputs are named, `retold` knows.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grokvideo.api import settings_now
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.names import is_free
from grokvideo.notebook.options import OPTIONS
from grokvideo.notebook.prompts import options_in
from grokvideo.notebook.retold import Retold, breaks, literal, retell
from grokvideo.settings import Settings
from grokvideo.values.request import Mode, VideoRequest

LINE = 88
"""A call that is longer gets a line for each argument."""

_USUAL = VideoRequest(prompt="usual")
_USUAL_ADDED_S = 6
_OPTIONS = {option.name for option in OPTIONS}
_ADDRESS_LOST = "The address to upload to is a secret and was not kept: give all of it here."
# IPython takes these for the prompts of a copied session, and removes them: the first where they begin the second line
# of a cell, `>>>` wherever a line begins with it.
_SESSION = ("...", "In [", "[nav]", "[ins]")
# And a line of dashes parts two prompts. An option in the words is refused as well: it belongs on the first line.
_NOT_OURS = re.compile(r"^\s*(>>>|-{3,}\s*$)|\r", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a clip is made from: the words of a cell, None if they cannot be; the argument in Python, and a remark."""

    words: tuple[str, ...] | None
    argument: str
    remark: str = ""
    fit: bool = False


def recipe(job: Job, folder: Path | None = None, usual: Settings | None = None) -> dict[str, str]:
    """How to ask for the same again.

    Parameters
    ----------
    folder
        The notebook's, where a picture or a film may lie.
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
    sources = list(_sources(job.request, folder or Path(), usual))
    said = {name: value for name, value in _said(job, usual).items() if value is not None}
    written = {"cell": _cell(job, sources, said), "python": _python(job, sources, said, usual)}
    return {form: text for form, text in written.items() if text is not None}


def _settings() -> Settings:
    try:
        return settings_now()
    except GrokVideoError:  # a variable of the environment is wrong: then nothing is usual
        return Settings()


def _sources(request: VideoRequest, folder: Path, usual: Settings) -> Iterator[_Source]:
    """What it is made from, in the order of the arguments."""
    if request.video is not None:
        clip = retell(request.video, folder, usual)
        option = "--extend" if request.extend else "--edit"
        yield _Source(_repeated(option, [clip.word]), clip.code, clip.remark, clip.fit)
    for name, image in (("image", request.image), ("last_frame", request.last_frame)):
        if image is not None:
            told = retell(image, folder, usual)
            option = f"--{name.replace('_', '-')}"
            yield _Source(_repeated(option, [told.word]), f"{name}={told.code}", told.remark)
    if request.keyframes:
        frames = [(retell(frame.image, folder, usual), _number(frame.seconds)) for frame in request.keyframes]
        words = _repeated("--keyframe", [None if image.word is None else f"{image.word}@{at}" for image, at in frames])
        code = ", ".join(f"({image.code}, {at})" for image, at in frames)
        yield _Source(words, f"keyframes=[{code}]", _remark(image for image, _ in frames))
    if request.reference_images:
        images = [retell(image, folder, usual) for image in request.reference_images]
        code = ", ".join(image.code for image in images)
        words = _repeated("--ref", [image.word for image in images])
        yield _Source(words, f"reference_images=[{code}]", _remark(images))
    if request.reference_audios:
        voices = [str(voice.voice_id or voice.url) for voice in request.reference_audios]
        yield _Source(_repeated("--voice", voices), f"reference_audios=[{', '.join(map(literal, voices))}]")


def _number(seconds: float) -> str:
    return repr(seconds).removesuffix(".0")


def _repeated(option: str, values: Sequence[str | None]) -> tuple[str, ...] | None:
    """The option before each value; None where one cannot be written in a cell."""
    words: list[str] = []
    for value in values:
        if value is None:
            return None
        words += [option, value]
    return tuple(words)


def _remark(inputs: Iterable[Retold]) -> str:
    return next((each.remark for each in inputs if each.remark), "")


def _said(job: Job, usual: Settings) -> dict[str, Any]:
    """What else must be told, by the names of Python's arguments; None for what is assumed anyway."""
    request = job.request
    seconds = _USUAL_ADDED_S if request.mode is Mode.EXTEND else _USUAL.duration
    is_usual_model = request.model == _USUAL.model == usual.model
    return {
        "duration": None if request.duration == seconds else request.duration,
        "resolution": None if request.resolution == _USUAL.resolution else request.resolution,
        "aspect_ratio": None if request.aspect_ratio == _USUAL.aspect_ratio else request.aspect_ratio,
        "model": None if is_usual_model else request.model,
        "generate_audio": None if request.generate_audio else False,
        "user": request.user,
        "storage_options": None if request.storage_options is None else request.storage_options.wire(),
        "output": None if request.output is None else request.output.place,
        # Elsewhere the same words may cost money, or make a drawing where a film was wanted. What was simulated says so
        # always: the text is kept, and a key may be set tomorrow.
        "provider": None if job.provider == usual.provider != "simulator" else job.provider,
    }


def _cell(job: Job, sources: list[_Source], said: dict[str, Any]) -> str | None:
    """`%%grokvideo ...` and the prompt; None where it would not be read back as it is."""
    words = []
    if "output" in said:  # it has lost what signs it, and a cell has no place for a remark
        return None
    if job.name is not None and is_free(job.name):
        words.append(job.name)
    for source in sources:
        if source.words is None:
            return None
        words += [*source.words, *(["--fit"] if source.fit else [])]
    for name, value in said.items():
        if value is False:
            words.append("--no-audio")
            continue
        option = f"--{name.replace('_', '-')}"
        if option not in _OPTIONS:
            return None
        text = _storage_word(value) if name == "storage_options" else str(value)
        # Glued together, a value that begins with a dash is not taken for an option.
        words += [f"{option}={text}"] if text.startswith("-") else [option, text]
    prompt = job.request.prompt
    if any(breaks(word) for word in words) or _NOT_OURS.search(prompt) or options_in(prompt):
        return None
    gap = "\n" if not prompt or prompt.startswith(_SESSION) else ""
    body = prompt.replace("{", "{{").replace("}", "}}")
    return f"{' '.join(['%%grokvideo', *map(shlex.quote, words)])}\n{gap}{body}"


def _storage_word(options: dict[str, Any]) -> str:
    """A file name where that is all, and could not be taken for a variable; else JSON."""
    name = str(options["filename"])
    is_plain = len(options) == 1 and re.fullmatch(r"[\w-]+(\.[\w-]+)+", name)
    return name if is_plain else json.dumps(options, ensure_ascii=False)


def _python(job: Job, sources: list[_Source], said: dict[str, Any], usual: Settings) -> str:
    """The import and the call, with a remark where it would go to another address."""
    request = job.request
    lines = re.findall(r"[^\n]*\n|[^\n]+", request.prompt)
    prompt = ["\n    ".join(map(literal, lines))] if lines else []
    told = [f"# {source.remark}\n    {source.argument}" if source.remark else source.argument for source in sources]
    arguments = [*told, *prompt] if request.video is not None else [*prompt, *told]
    if any(source.fit for source in sources):
        said = {"fit": True, **said}
    if job.name is not None:
        said = {**said, "name": job.name}
    for name, value in said.items():
        remark = f"# {_ADDRESS_LOST}\n    " if name == "output" else ""
        arguments.append(f"{remark}{name}={literal(value) if isinstance(value, str) else _code(value)}")
    function = {Mode.EDIT: "edit", Mode.EXTEND: "extend"}.get(request.mode, "generate")
    call = f"gv.{function}({', '.join(arguments)})"
    if "\n" in call or len(call) > LINE:
        call = "".join([f"gv.{function}(\n", *(f"    {argument},\n" for argument in arguments), ")"])
    return f"import grokvideo as gv\n\n{_address(job, usual)}{call}"


def _code(value: Any) -> str:
    """A number, a truth, or a dict of them and of texts, as Python."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(name)}: {_code(each)}' for name, each in value.items())}}}"
    return literal(value) if isinstance(value, str) else repr(value)


def _address(job: Job, usual: Settings) -> str:
    """A remark where the job was made at another address than the one in force; else nothing."""
    from grokvideo.engine.connections import EMBEDDED_URL, base_url_of  # loads what speaks HTTP

    if job.base_url in (None, EMBEDDED_URL):
        return ""
    address = usual.base_url if job.provider == usual.provider else None
    if job.base_url == base_url_of(replace(usual, provider=job.provider, base_url=address)):
        return ""
    return f"# It was made at another address: gv.configure(base_url={literal(str(job.base_url))})\n"
