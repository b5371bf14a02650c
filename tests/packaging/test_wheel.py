"""The built wheel: what is in it, and that it works where nothing but it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, run

pytestmark = pytest.mark.packaging

STATIC = "grokvideo/notebook/static/"
CONFIG = "grokvideo/cli/jupyter/labconfig/page_config.json"
NOTEBOOKS = {f"grokvideo/notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_wheel_holds_the_package_and_its_bundle_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    package = [name for name in names if not name.startswith("grokvideo-0.1.0.dist-info/")]
    sources = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    built = {name for name in package if name.startswith(STATIC)}
    widgets = {
        f"{STATIC}{name}.{kind}"
        for name in ("jobview", "sweepview", "compare", "studio", "cliplist")
        for kind in ("js", "css")
    }
    assert built == widgets | {STATIC + "sources.sha256"}
    assert set(package) - built == sources | {"grokvideo/py.typed", CONFIG} | NOTEBOOKS


def test_the_wheel_carries_its_licence_and_its_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    info = "grokvideo-0.1.0.dist-info/"
    assert "grokvideo developers" in archive.read(info + "licenses/LICENSE").decode()
    assert "grokvideo = grokvideo.cli:main" in archive.read(info + "entry_points.txt").decode()


def test_the_source_archive_holds_no_stray_file(archives: Path) -> None:
    (path,) = archives.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    allowed = ("src", "js", "scripts", "docs", "notebooks")
    roots = {name.split("/")[0] for name in names}
    files = {"CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md", "pyproject.toml", ".gitignore"}
    assert roots <= {*allowed, *files}
    assert [
        name for name in names if "node_modules" in name or "grokvideo_clips" in name or name.endswith(".mp4")
    ] == []


def test_a_script_gets_a_clip_without_key_node_or_jupyter_server(
    clean_python: Path, user_env: Mapping[str, str], tmp_path: Path
) -> None:
    code = (
        "import json, grokvideo as gv\n"
        "clip = gv.generate('a fox in the rain', duration=1).result(timeout=120)\n"
        "print(json.dumps({'home': gv.__file__, 'path': str(clip.path), 'duration': clip.duration}))"
    )
    said: dict[str, Any] = json.loads(run(clean_python, "-c", code, env=user_env, cwd=tmp_path).splitlines()[-1])
    assert Path(said["home"]).is_relative_to(clean_python.parent.parent)
    assert Path(said["path"]).read_bytes()[4:8] == b"ftyp"
    assert abs(said["duration"] - 1) < 0.1


def test_the_demo_brings_its_notebooks_and_says_what_to_install(
    clean_python: Path, user_env: Mapping[str, str], tmp_path: Path
) -> None:
    """JupyterLab is not in the clean environment: a user of the wheel is told."""
    command = clean_python.with_name("grokvideo")
    assert "usage: grokvideo demo" in run(command, "demo", "--help", env=user_env, cwd=tmp_path)
    lab = subprocess.run(
        [command, "demo"], env=dict(user_env), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (lab.returncode, lab.stdout, lab.stderr.count("\n")) == (1, "", 1)
    assert "pip install jupyterlab" in lab.stderr
    run(command, "demo", "lessons", "--copy-only", env=user_env, cwd=tmp_path)
    copied = {path.name for path in (tmp_path / "lessons").glob("*.ipynb")}
    assert copied == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_command_line_makes_a_file_from_the_wheel(
    clean_python: Path, user_env: Mapping[str, str], tmp_path: Path
) -> None:
    words = ("generate", "a fox in the rain", "--duration", "1", "-o", "fox.mp4")
    assert run(clean_python.with_name("grokvideo"), *words, env=user_env, cwd=tmp_path) == "fox.mp4\n"
    assert (tmp_path / "fox.mp4").read_bytes()[4:8] == b"ftyp"


def test_the_quickstart_runs_from_the_wheel(clean_python: Path, user_env: Mapping[str, str], tmp_path: Path) -> None:
    """The notebook runs in the clean environment; only the program that sends it cell by cell is the developers'."""
    work = tmp_path / "lessons"
    shutil.copytree(
        ROOT / "notebooks", work, ignore=shutil.ignore_patterns("grokvideo_clips", ".ipynb_checkpoints", ".copied.json")
    )
    kernel = Path(user_env["JUPYTER_DATA_DIR"]) / "kernels" / "clean"
    kernel.mkdir(parents=True)
    argv = [str(clean_python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "clean", "language": "python"}))

    convert = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--log-level=ERROR"]
    options = ["--ExecutePreprocessor.kernel_name=clean", "--ExecutePreprocessor.timeout=120"]
    run(*convert, *options, "--output=ran.ipynb", "01-quickstart.ipynb", env=user_env, cwd=work)

    pages = html_outputs(json.loads((work / "ran.ipynb").read_text("utf-8")))
    done = [page for page in pages if 'data-status="done"' in page]
    assert done, "no cell shows a finished clip"
    assert all("grokvideo-static" in page for page in done)
    assert list((work / "grokvideo_clips").glob("*.mp4"))


def html_outputs(notebook: dict[str, Any]) -> list[str]:
    return [
        "".join(output["data"]["text/html"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
