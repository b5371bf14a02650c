"""The recipe of a clip: what it says is what was asked for, word for word, when it is run as it stands."""

from __future__ import annotations

import ast
import io
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from PIL import Image

import grokvideo as gv
from grokvideo import api
from grokvideo.engine.connections import EMBEDDED_URL
from grokvideo.engine.job import Job
from grokvideo.engine.requests import make_request
from grokvideo.engine.sources import Sources
from grokvideo.notebook.options import read, request_values
from grokvideo.notebook.recipe import recipe
from grokvideo.notebook.sources import Sources as Typed
from grokvideo.settings import Settings
from grokvideo.store.inputs import Inputs
from grokvideo.values.braces import fill
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.state import JobState, Status
from grokvideo.video.inputs import BYTES_LIMIT, FileId, image_input
from tests.values import a_job

USUAL = Settings(provider="simulator")
PROMPTS = [
    "a fox",
    "it says \"no\", and 'never', and \"it's\" \\ \\n \\'",
    "a {weather} fox in {{ink}} } {",
    "one line\n\n  another, indented  \n\tand a third",
    "%%grokvideo -d 3\n%magic",
    "%load_ext x",
    "!ls and a?",
    "[nav] In [3]: a fox",
    "... and then a fox",
    "In [3]: a fox",
    "--duration",
    "# a comment",
    "лиса, 狐, 🦊👩‍🚀, e\u0301, \u202eabc\u2069, \u2028, \x0b, \x00, \x1b[1m",
    "a \\\nb",
    "'''\"\"\"",
    '"',
    "'",
    "\\",
    "wide " * 60,
]
UNSAYABLE = ["a fox\n---\nan owl", "---", "x\n  --- \ny", "-----", "a\r\nb", ">>> a fox", "a\n  >>> fox\n... runs"]
UNSAYABLE += ["a fox --fresh", "a fox\n--duration 3 runs", "--duration 3", "%%grokvideo --yes\n%magic"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook's folder."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def a(
    request: VideoRequest | None = None, *, name: str | None = None, provider: str = "simulator", **asked: Any
) -> Job:
    request = request or asked_for({"prompt": "a fox", "model": "grok-imagine-video", **asked})
    job = a_job(JobState(status=Status.DONE, created_at=0.0), request=request, name=name)
    job.provider = provider
    return job


def run_cell(cell: str) -> tuple[dict[str, Any], str | None, str | None]:
    """What the magic would ask for, and under which name and at whom, if the cell were run in IPython."""
    heard: list[tuple[str, str, str]] = []

    class Shell:
        def run_cell_magic(self, magic: str, line: str, body: str) -> None:
            assert body != "", "IPython refuses an empty cell"
            heard.append((magic, line, body))

    exec(TransformerManager().transform_cell(cell), {"get_ipython": Shell})
    [(magic, line, body)] = heard
    assert magic == "grokvideo"
    options = read(line)
    values = {"prompt": fill(body, {}), **Typed({}).values(options), **request_values(options)}
    return values, options.name, options.provider


def run_python(code: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a request is made of if the code is run."""
    heard: list[dict[str, Any]] = []

    def generate(prompt: str | None = None, **values: Any) -> None:
        heard.append({"prompt": prompt, **values})

    def edit(video: Any, prompt: str, **values: Any) -> None:
        heard.append({"prompt": prompt, "video": video, **values})

    def extend(video: Any, prompt: str, **values: Any) -> None:
        heard.append({"prompt": prompt, "video": video, "extend": True, **values})

    fake = ModuleType("grokvideo")
    names = {"generate": generate, "edit": edit, "extend": extend, "FileId": FileId}
    for name, value in names.items():
        setattr(fake, name, value)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "grokvideo", fake)
        exec(code, {})
    [values] = heard
    return values


def request_of(values: dict[str, Any], usual: Settings = USUAL) -> VideoRequest:
    """What a session makes of that."""
    return asked_for({name: value for name, value in values.items() if name not in ("name", "provider")}, usual)


def asked_for(values: dict[str, Any], usual: Settings = USUAL) -> VideoRequest:
    """A request without clips of a library."""
    nowhere: Any = None
    return make_request(
        **{"prompt": None, **values}, sources=Sources(nowhere), usual_model=usual.model, is_simulated=True
    )


def check(job: Job, monkeypatch: pytest.MonkeyPatch, usual: Settings = USUAL, *, cell: bool = True) -> dict[str, str]:
    """Run both forms and compare what they ask for with the job's request."""
    made = recipe(job, usual=usual)
    assert set(made) == ({"cell", "python"} if cell else {"python"})
    values = run_python(made["python"], monkeypatch)
    assert request_of(values, usual).canonical() == job.request.canonical()
    assert values.get("name") == job.name
    assert values.get("provider", usual.provider) == job.provider
    if cell:
        asked, name, provider = run_cell(made["cell"])
        assert request_of(asked, usual).canonical() == job.request.canonical()
        assert name == (job.name if job.name and job.name.isidentifier() else None)
        assert (provider or usual.provider) == job.provider
    return made


@pytest.mark.parametrize("prompt", PROMPTS, ids=range(len(PROMPTS)))
def test_words_come_back_as_they_were(prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check(a(prompt=prompt), monkeypatch)


@pytest.mark.parametrize("prompt", UNSAYABLE)
def test_words_that_a_cell_would_change_have_python_alone(prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check(a(prompt=prompt), monkeypatch, cell=False)


def test_the_usual_is_not_said() -> None:
    assert recipe(a(provider="xai"), usual=Settings(provider="xai")) == {
        "cell": "%%grokvideo\na fox",
        "python": 'import grokvideo as gv\n\ngv.generate("a fox")',
    }


def test_what_was_simulated_says_so_wherever_it_is_copied_to(monkeypatch: pytest.MonkeyPatch) -> None:
    made = check(a(), monkeypatch)
    assert made == {
        "cell": "%%grokvideo --provider simulator\na fox",
        "python": 'import grokvideo as gv\n\ngv.generate("a fox", provider="simulator")',
    }
    check(a(), monkeypatch, Settings(provider="xai"))


ELSEWHERE = "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("provider", "base_url", "usual", "is_said"),
    [
        ("xai", ELSEWHERE, Settings(provider="xai"), True),
        ("xai", ELSEWHERE, Settings(provider="xai", base_url=f"{ELSEWHERE}/"), False),
        ("xai", ELSEWHERE, Settings(provider="simulator", base_url=ELSEWHERE), True),  # not the address of xai
        ("xai", "https://api.x.ai/v1", Settings(provider="xai"), False),
        ("xai", "https://api.x.ai/v1", Settings(provider="xai", base_url=ELSEWHERE), True),
        ("simulator", ELSEWHERE, Settings(provider="simulator"), True),
        ("simulator", EMBEDDED_URL, Settings(provider="simulator"), False),
        ("simulator", EMBEDDED_URL, Settings(provider="xai", base_url=ELSEWHERE), False),
        ("xai", ELSEWHERE, Settings(), True),
        ("xai", None, Settings(provider="xai", base_url=ELSEWHERE), False),
    ],
)
def test_an_address_that_is_not_the_one_in_force_is_named(
    provider: str, base_url: str | None, usual: Settings, is_said: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a(provider=provider)
    job.base_url = base_url
    code = check(job, monkeypatch, usual)["python"]
    remark = f'# It was made at another address: gv.configure(base_url="{base_url}")'
    assert code.splitlines()[2:3] == ([remark] if is_said else [code.splitlines()[2]])
    assert ("another address" in code) == is_said


def test_an_address_that_is_odd_stays_in_its_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    job = a(provider="xai")
    job.base_url = "https://x.example/\n\u2028v1\"'"
    check(job, monkeypatch, Settings(provider="xai"))


def test_what_differs_is_said_in_the_words_of_the_documents() -> None:
    job = a(prompt="a fox in {ink}", name="crane", duration=6, resolution="720p", aspect_ratio="9:16")
    assert recipe(job, usual=USUAL) == {
        "cell": "%%grokvideo crane --duration 6 --resolution 720p --aspect-ratio 9:16 --provider simulator\n"
        "a fox in {{ink}}",
        "python": (
            "import grokvideo as gv\n\n"
            "gv.generate(\n"
            '    "a fox in {ink}",\n'
            "    duration=6,\n"
            '    resolution="720p",\n'
            '    aspect_ratio="9:16",\n'
            '    provider="simulator",\n'
            '    name="crane",\n'
            ")"
        ),
    }


def test_a_prompt_of_several_lines_has_a_line_of_code_for_each() -> None:
    assert recipe(a(prompt="a fox\n\nan owl", duration=3), usual=USUAL)["python"].splitlines()[2:] == [
        "gv.generate(",
        '    "a fox\\n"',
        '    "\\n"',
        '    "an owl",',
        "    duration=3,",
        '    provider="simulator",',
        ")",
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"duration": 1},
        {"resolution": "720p"},
        {"aspect_ratio": "1:1"},
        {"aspect_ratio": "21:9"},
        {"generate_audio": False},
        {"model": "grok-imagine-video-1.5", "resolution": "1080p"},
        {"model": "a model of tomorrow", "resolution": "8k", "duration": 90, "aspect_ratio": "auto"},
        {"model": "--yes"},
        {"model": 'it\'s "new" $HOME'},
        {"name": "crane", "provider": "xai"},
        {"user": "ada"},
        {"user": "Ada 'the' \"first\""},
        {"storage_options": "ridge.mp4"},
        {"storage_options": "ridge"},  # in a cell it could be a variable
        {"storage_options": {"filename": 'a ridge\'s "own".mp4', "public_url": True}},
        {"storage_options": {"filename": "r.mp4", "expires_after": 604800, "public_url": {"expires_after": 86400}}},
    ],
)
def test_every_setting_comes_back(values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    check(a(**values), monkeypatch)


def test_a_setting_that_the_magic_does_not_have_is_said_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    check(a(model="two\nlines"), monkeypatch, cell=False)


def test_a_name_that_is_no_variable_stays_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(a(name="my crane"), monkeypatch)["cell"] == "%%grokvideo --provider simulator\na fox"


def test_a_model_is_named_unless_it_is_the_usual_one_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = replace(USUAL, model="grok-imagine-video-1.5")
    assert "--model grok-imagine-video " in check(a(), monkeypatch, usual)["cell"]
    assert "--model grok-imagine-video-1.5 " in check(a(model="grok-imagine-video-1.5"), monkeypatch, usual)["cell"]


def test_what_was_simulated_is_not_paid_for_where_a_key_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    made = check(a(), monkeypatch, Settings(provider="xai"))
    assert "--provider simulator" in made["cell"]
    assert 'provider="simulator"' in made["python"]


def test_the_settings_in_force_are_what_is_usual(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    real = a(provider="xai")
    assert recipe(real)["cell"] == "%%grokvideo --provider xai\na fox"
    monkeypatch.setenv("XAI_API_KEY", "xai-CANARYcanary0123456789")
    assert recipe(real)["cell"] == "%%grokvideo\na fox"
    assert not home.exists()  # looking opens no library
    assert api._default is None


def test_settings_that_are_broken_leave_nothing_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKVIDEO_MAX_JOBS", "many")
    assert recipe(a())["cell"] == "%%grokvideo --provider simulator\na fox"


def test_nobody_knows_what_was_asked_for_elsewhere() -> None:
    assert recipe(a(VideoRequest(foreign=True, model="unknown"))) == {}


@pytest.fixture
def kettle() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def with_image(image: Any, prompt: str = "steam") -> Job:
    return a(prompt=prompt, image=image)


@pytest.mark.parametrize("prompt", ["steam", ""])
def test_an_address_is_said_as_it_is(prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = check(with_image("https://example.com/a%20b.png?x=1&y='2'", prompt), monkeypatch)
    assert "aspect" not in made["cell"]


def test_a_file_id_is_said_in_python_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made = check(with_image(FileId("file_7f0c")), monkeypatch, cell=False)
    assert 'image=gv.FileId("file_7f0c")' in made["python"]
    assert hasattr(gv, "FileId")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kettle.png", "kettle.png"),
        ("kettle", "./kettle"),  # else the magic would look for a variable
        ("my kettle's.png", "./my kettle's.png"),
        ("-yes.png", "./-yes.png"),
        ("data:x.png", "./data:x.png"),
    ],
)
def test_a_picture_beside_the_notebook_is_said_by_its_name(
    name: str, said: str, kettle: bytes, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / name).write_bytes(kettle)
    made = check(with_image(here / name), monkeypatch)
    assert f"image={said!r}" in ast.unparse(ast.parse(made["python"]))


def test_a_picture_that_changed_since_is_taken_from_the_library(
    kettle: bytes, here: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "kettle.png").write_bytes(kettle)
    job = with_image(here / "kettle.png")
    assert job.request.image is not None
    Inputs(home).keep(job.request.image)
    Image.new("RGB", (8, 8)).save(here / "kettle.png")
    made = check(job, monkeypatch, replace(USUAL, home=home))
    assert str(home / "inputs") in made["cell"]


@pytest.mark.parametrize("kind", ["bytes", "picture", "array", "data URI"])
def test_a_picture_that_was_no_file_is_taken_from_the_library(
    kind: str, kettle: bytes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import base64

    picture = Image.open(io.BytesIO(kettle))
    given = {
        "bytes": kettle,
        "picture": picture,
        "array": np.asarray(picture),
        "data URI": f"data:image/png;base64,{base64.b64encode(kettle).decode()}",
    }
    job = with_image(given[kind])
    assert job.request.image is not None
    Inputs(home).keep(job.request.image)
    check(job, monkeypatch, replace(USUAL, home=home))


def test_the_library_is_told_from_the_home_folder_on(
    kettle: bytes, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    job = with_image(kettle)
    assert job.request.image is not None
    Inputs(home).keep(job.request.image)
    made = check(job, monkeypatch, replace(USUAL, home=home))
    assert f"'~/library/inputs/{job.request.image.sha256}'" in made["cell"]
    assert str(tmp_path) not in made["python"]


@pytest.mark.parametrize(
    ("label", "stands"),
    [("kettle.png", "path/to/kettle.png"), ("", "path/to/picture"), ("../x\n", "path/to/picture")],
)
def test_a_picture_that_is_gone_leaves_a_place_to_fill_in(
    label: str, stands: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = MediaInput(sha256="00" * 32, width=64, height=48, label=label)
    made = recipe(a(VideoRequest(prompt="steam", image=gone)), usual=USUAL)
    asked = {"prompt": "steam", "image": stands, "provider": "simulator"}
    assert run_python(made["python"], monkeypatch) == asked
    assert "# The picture is no longer in your library" in made["python"]
    values, _, _ = run_cell(made["cell"])
    assert values["image"] == stands
    with pytest.raises(gv.errors.InvalidRequest, match="cannot be read"):
        image_input(stands)


def test_a_library_that_cannot_be_read_is_no_obstacle(kettle: bytes, home: Path) -> None:
    home.mkdir()
    (home / "inputs").write_text("in the way")
    assert "path/to/image" in recipe(with_image(kettle), usual=replace(USUAL, home=home))["cell"]


FIFTEEN = "grok-imagine-video-1.5"
URL = "https://x.example/a%20b@2.png?x=1&y='2'"


@pytest.mark.parametrize(
    "values",
    [
        {"last_frame": URL},
        {"image": URL, "last_frame": URL, "duration": 3},
        {"keyframes": [(URL, 1), (URL, 2.5), (URL, 8 / 3 + 2)]},
        {"reference_images": [URL], "model": "grok-imagine-video", "resolution": "720p"},
        {"reference_images": [URL, URL], "image": URL},
        {"reference_audios": ["eve", "https://x.example/a.mp3"], "aspect_ratio": "1:1"},
        {"reference_images": [URL], "reference_audios": ["eve"], "last_frame": URL, "keyframes": [(URL, 1)]},
    ],
    ids=lambda values: " ".join(values),
)
def test_pictures_and_voices_of_every_mode_come_back(values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    check(a(**{"model": FIFTEEN, **values}), monkeypatch)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"user": "ada", "name": "snow"},
        {"extend": True},
        {"extend": True, "duration": 4, "storage_options": "longer.mp4"},
        {"extend": True, "duration": 8},
    ],
)
def test_an_edit_and_an_extension_come_back(values: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    check(a(**{"video": "https://x.example/a.mp4", **values}), monkeypatch)
    check(a(**{"video": FileId("file_7f0c"), **values}), monkeypatch, cell=False)


def test_an_edit_and_an_extension_read_as_in_the_documents() -> None:
    film = "https://x.example/a.mp4"
    assert recipe(a(prompt="Snow falls.", video=film, name="snow"), usual=USUAL) == {
        "cell": f"%%grokvideo snow --edit {film} --provider simulator\nSnow falls.",
        "python": f"""\
import grokvideo as gv

gv.edit("{film}", "Snow falls.", provider="simulator", name="snow")""",
    }
    assert recipe(a(prompt="It flies away.", video=film, extend=True, duration=4), usual=USUAL) == {
        "cell": f"%%grokvideo --extend {film} --duration 4 --provider simulator\nIt flies away.",
        "python": f"""\
import grokvideo as gv

gv.extend("{film}", "It flies away.", duration=4, provider="simulator")""",
    }


def test_keyframes_references_and_voices_read_as_in_the_documents() -> None:
    made = recipe(
        a(
            prompt="x",
            model=FIFTEEN,
            keyframes=[("https://x.example/a.png", 3)],
            reference_images=["https://x.example/b.png"],
            reference_audios=["eve"],
            storage_options={"filename": "a.mp4", "public_url": True},
        ),
        usual=USUAL,
    )
    assert made["python"].splitlines()[2:] == [
        "gv.generate(",
        '    "x",',
        '    keyframes=[("https://x.example/a.png", 3)],',
        '    reference_images=["https://x.example/b.png"],',
        '    reference_audios=["eve"],',
        f'    model="{FIFTEEN}",',
        '    storage_options={"filename": "a.mp4", "public_url": True},',
        '    provider="simulator",',
        ")",
    ]


def test_an_address_to_upload_to_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = check(a(output="https://bucket.example/a.mp4?signature=SECRET"), monkeypatch, cell=False)
    assert "SECRET" not in made["python"]
    assert made["python"].splitlines()[4:6] == [
        "    # The address to upload to is a secret and was not kept: give all of it here.",
        '    output="https://bucket.example/a.mp4",',
    ]


def film_of(seconds: float) -> bytes:
    """An MP4 of that length."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(round(12 * seconds)):
            grey = (number * 7 % 256,) * 3
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), grey))))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.mark.parametrize("extend", [False, True])
def test_a_film_beside_the_notebook_is_said_by_its_name_and_then_from_the_library(
    extend: bool, here: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "crane.mp4").write_bytes(film_of(2.5))
    job = a(prompt="snow", video="crane.mp4", extend=extend)
    made = check(job, monkeypatch)
    option = "--extend" if extend else "--edit"
    assert f"{option} crane.mp4 " in made["cell"]
    assert job.request.video is not None
    Inputs(home).keep(job.request.video)
    (here / "crane.mp4").unlink()
    made = check(job, monkeypatch, replace(USUAL, home=home))
    assert str(home / "inputs") in made["cell"]


def test_a_film_that_was_made_to_fit_is_made_so_again(here: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "long.mp4").write_bytes(film_of(9.5))
    job = a(prompt="snow", video="long.mp4", fit=True)
    made = check(job, monkeypatch)
    assert made["cell"] == "%%grokvideo --edit long.mp4 --fit --provider simulator\nsnow"
    assert 'gv.edit("long.mp4", "snow", fit=True, ' in made["python"]
    assert job.request.video is not None
    Inputs(home).keep(job.request.video)
    (here / "long.mp4").unlink()
    made = recipe(job, usual=replace(USUAL, home=home))  # what fitted is there, as it was sent
    asked = request_of(run_python(made["python"], monkeypatch))
    assert asked.video is not None
    assert asked.video.sha256 == job.request.video.sha256
    assert "fit" not in made["python"]


def test_a_film_that_is_gone_leaves_a_place_to_fill_in(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = MediaInput(kind="video", sha256="00" * 32, label="crane.mp4", duration=2.0)
    made = recipe(a(VideoRequest(prompt="snow", video=gone)), usual=USUAL)
    assert run_python(made["python"], monkeypatch)["video"] == "path/to/crane.mp4"
    assert "# The video is no longer in your library: give its path or URL here." in made["python"]


def test_a_clip_of_the_library_is_said_by_its_job_as_long_as_it_is_there(home: Path) -> None:
    """Running them is tried with real clips, in the notebook's tests."""
    video = MediaInput(kind="video", sha256="00" * 32, label="crane", duration=2.0, made_from="7f0c2e11aa22bb33")
    frame = MediaInput(sha256="11" * 32, origin=f"last frame of {'00' * 32}", made_from="7f0c2e11aa22bb33")
    usual = replace(USUAL, home=home)
    (home / "clips").mkdir(parents=True)
    (home / "clips" / "7f0c2e11aa22bb33.mp4").touch()
    edit = recipe(a(VideoRequest(prompt="snow", video=video)), usual=usual)
    assert "--edit 7f0c2e11aa22bb33 " in edit["cell"]
    assert 'gv.edit(gv.library().get("7f0c2e11aa22bb33"), "snow"' in edit["python"]
    on = recipe(a(VideoRequest(prompt="on", image=frame)), usual=usual)
    assert "--image 7f0c2e11aa22bb33 " in on["cell"]
    assert 'image=gv.library().get("7f0c2e11aa22bb33")' in on["python"]
    (home / "clips" / "7f0c2e11aa22bb33.mp4").unlink()
    assert "path/to/crane" in recipe(a(VideoRequest(prompt="snow", video=video)), usual=usual)["cell"]


def test_a_clip_that_is_not_done_is_said_by_its_job() -> None:
    video = MediaInput(kind="video", job="7f0c2e11aa22bb33", label="crane")
    made = recipe(a(VideoRequest(prompt="snow", video=video)), usual=USUAL)
    assert "--edit 7f0c2e11aa22bb33 " in made["cell"]


def test_a_film_beside_the_notebook_is_not_read_for_a_picture(
    kettle: bytes, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = with_image(image_input(kettle, label="kettle.png"))
    with (here / "kettle.png").open("wb") as stream:
        stream.truncate(BYTES_LIMIT + 1)

    def read(path: Path) -> bytes:
        assert path.name != "kettle.png"
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", read)
    assert "path/to/kettle.png" in recipe(job, usual=USUAL)["python"]


@pytest.mark.parametrize("name", ["print", "class", "list"])
def test_a_name_that_a_cell_may_not_have_is_said_in_python_alone(name: str) -> None:
    made = recipe(a(name=name), usual=USUAL)
    assert made["cell"] == "%%grokvideo --provider simulator\na fox"
    assert f'name="{name}"' in made["python"]
