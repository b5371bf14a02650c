"""Imports go down the layers of docs/architecture.md, or sideways inside one folder, and never in a circle.

Read from the syntax tree, so that an import inside a function or under TYPE_CHECKING counts like any other.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

SRC = Path(__file__).resolve().parent.parent / "src"

# The longest matching name counts, so `engine` is every engine module that has no line of its own.
LAYERS = {
    "grokvideo.__main__": 8,
    "grokvideo.cli": 7,
    "grokvideo.sdk": 7,
    "grokvideo.notebook.actions": 7,
    "grokvideo.notebook.completion": 7,
    "grokvideo.notebook.config": 7,
    "grokvideo.notebook.magics": 7,
    "grokvideo.notebook.tab": 7,
    "grokvideo.notebook": 6,
    "grokvideo.doctor": 6,
    "grokvideo.signin": 6,
    "grokvideo.api": 5,
    "grokvideo.session": 4,
    "grokvideo.engine": 3,
    "grokvideo.engine.background": 2,
    "grokvideo.engine.gate": 2,
    "grokvideo.engine.line": 2,
    "grokvideo.engine.slots": 2,
    "grokvideo.engine.media": 2,
    "grokvideo.engine.partial": 2,
    "grokvideo.engine.reach": 2,
    "grokvideo.engine.routes": 2,
    "grokvideo.engine.transport": 2,
    "grokvideo.store": 2,
    "grokvideo.video": 2,
    "grokvideo.engine.estimates": 1,
    "grokvideo.engine.pace": 1,
    "grokvideo.engine.pacing": 1,
    "grokvideo.settings": 1,
    "grokvideo.wire": 1,
    "grokvideo.errors": 0,
    "grokvideo.values": 0,
}
SIMULATOR = "grokvideo.simulator"
USES_SIMULATOR = {"grokvideo.engine.connections", "grokvideo.cli", "grokvideo.doctor.machine"}
# A library on the left may be imported by these modules, and what is below them, only.
KEEPERS = {
    "httpx": ("grokvideo.engine.media", "grokvideo.engine.transport"),
    "av": ("grokvideo.video", SIMULATOR),
    "PIL": ("grokvideo.video", SIMULATOR),
    "starlette": (SIMULATOR,),
    "uvicorn": (SIMULATOR,),
    "anywidget": ("grokvideo.notebook",),
    "ipywidgets": ("grokvideo.notebook",),
    "traitlets": ("grokvideo.notebook",),
    "IPython": ("grokvideo.notebook",),
    "tqdm": ("grokvideo.notebook.terminal",),
}
# The only arrows that point up, each in a function of its own: a job or a clip asks to be drawn, in a cell or terminal,
# or a clip for a picture of its own, or to be gone on with.
POINTS_UP = {
    "grokvideo.engine.job": ("_ipython_display_", "_live_line"),
    "grokvideo.api": ("compare", "sweep"),
    "grokvideo.engine.jobs": ("_ipython_display_", "_live_line", "compare"),
    "grokvideo.engine.sweeps": ("_ipython_display_",),
    "grokvideo.engine.models": ("_ipython_display_",),
    "grokvideo.values.state": ("_ipython_display_", "last_frame", "edit", "extend"),
}
UP_THERE = ("grokvideo.notebook", "grokvideo.video", "grokvideo.api")
# What `import grokvideo` must not load: each costs time, or belongs to someone's choice.
HEAVY = {*KEEPERS, "numpy", "pandas", "sqlite3", "asyncio", "nest_asyncio"}


class Arrow(NamedTuple):
    """One import: the module that holds it, the module it names, and the function around it."""

    source: str
    target: str
    function: str | None


def arrows(name: str, code: str, modules: Mapping[str, str], *, is_package: bool) -> Iterator[Arrow]:
    """Every import in `code`, with targets resolved to a module of ours where there is one."""

    def walk(node: ast.AST, function: str | None) -> Iterator[Arrow]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from (Arrow(name, alias.name, function) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                if child.level:
                    parents = name.split(".")[: name.count(".") + 1 + is_package - child.level]
                    base = ".".join([*parents, *filter(None, [base])])
                for alias in child.names:
                    full = f"{base}.{alias.name}"
                    target = full if full in modules or (base == "grokvideo" and alias.name == "__version__") else base
                    yield Arrow(name, target, function)
            else:
                inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
                yield from walk(child, inside)

    yield from walk(ast.parse(code), None)


def is_in(module: str, place: str) -> bool:
    return module == place or module.startswith(place + ".")


def layer(module: str) -> int | None:
    places = [place for place in LAYERS if is_in(module, place)]
    return LAYERS[max(places, key=len)] if places else None


def folder(module: str) -> str:
    """The folder below `grokvideo`; values and errors, on the ground together, count as one."""
    return "ground" if layer(module) == 0 else ".".join(module.split(".")[:2])


def trouble(arrow: Arrow) -> str | None:
    """What is wrong with one import, or None."""
    source, target, function = arrow
    library = target.split(".", 1)[0]
    if library != "grokvideo":
        if library in KEEPERS and not any(is_in(source, keeper) for keeper in KEEPERS[library]):
            return f"only {' and '.join(KEEPERS[library])} may import {library}"
        if layer(source) == 0 and library not in sys.stdlib_module_names:
            return "values and errors use the standard library only"
        return None
    if target == "grokvideo.__version__" or source == "grokvideo":
        return None  # the front door opens rooms lazily, and has a test of its own
    if is_in(source, SIMULATOR) or is_in(target, SIMULATOR):
        inside = is_in(source, SIMULATOR) and is_in(target, SIMULATOR)
        return None if inside or source in USES_SIMULATOR else "the simulator stands apart"
    if function in POINTS_UP.get(source, ()) and any(is_in(target, place) for place in UP_THERE):
        return None
    up, down = layer(source), layer(target)
    if up is None or down is None:
        return "a module without a layer: give it one in LAYERS"
    sideways = up == down and folder(source) == folder(target)
    return None if down < up or sideways else "points up or across"


def violations(modules: Mapping[str, str], packages: frozenset[str] = frozenset()) -> list[str]:
    """Everything wrong with the imports of `modules` (name -> code), of which `packages` are an __init__.py."""
    found = []
    graph: dict[str, set[str]] = {}
    for name, code in modules.items():
        for arrow in arrows(name, code, modules, is_package=name in packages):
            if problem := trouble(arrow):
                found.append(f"{arrow.source} -> {arrow.target}: {problem}")
            elif arrow.target in modules and arrow.function not in POINTS_UP.get(name, ()) and name != "grokvideo":
                graph.setdefault(name, set()).add(arrow.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        found.append(f"a circle: {' -> '.join(circle.args[1])}")
    return found


def read_modules() -> tuple[dict[str, str], frozenset[str]]:
    modules, packages = {}, set()
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules[name] = path.read_text("utf-8")
        if parts[-1] == "__init__":
            packages.add(name)
    return modules, frozenset(packages)


def test_every_import_goes_down_or_sideways_in_one_folder() -> None:
    modules, packages = read_modules()
    assert "grokvideo.values.request" in modules
    assert violations(modules, packages) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("grokvideo.values.price", "from grokvideo.wire.xai import XAI"),
        ("grokvideo.values.price", "import httpx"),
        ("grokvideo.values.price", "import platformdirs"),
        ("grokvideo.wire.xai", "def late():\n    from ..engine import driver"),
        ("grokvideo.wire.xai", "if TYPE_CHECKING:\n    from grokvideo.session import Session"),
        ("grokvideo.store.ledger", "from grokvideo.video.frames import poster"),
        ("grokvideo.engine.jobs", "def result(self):\n    from grokvideo.notebook.show import show_job"),
        ("grokvideo.session", "from traitlets import HasTraits"),
        ("grokvideo.session", "import grokvideo"),
        ("grokvideo.simulator.world", "from grokvideo.errors import GrokVideoError"),
        ("grokvideo.notebook.magics", "from grokvideo.simulator.app import create_app"),
        ("grokvideo.notebook.html", "from PIL import Image"),
        ("grokvideo.cli.jobs", "from tqdm import tqdm"),
        ("grokvideo.values.state", "def __repr__(self):\n    from grokvideo.notebook.show import show_job"),
        ("grokvideo.surprise", "from grokvideo.errors import GrokVideoError"),
    ],
)
def test_a_wrong_arrow_is_found(name: str, code: str) -> None:
    names = ("engine.driver", "errors", "notebook.show", "session", "simulator.app", "video.frames", "wire.xai")
    modules = {f"grokvideo.{module}": "" for module in names} | {"grokvideo": "", name: code}
    assert len(violations(modules)) == 1


def test_a_circle_is_found() -> None:
    modules = {"grokvideo.store.a": "from . import b", "grokvideo.store.b": "from grokvideo.store.a import x"}
    assert violations(modules) == ["a circle: grokvideo.store.a -> grokvideo.store.b -> grokvideo.store.a"]


def in_a_fresh_python(code: str) -> object:
    """The value `code` prints as JSON, in a Python of its own."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_importing_grokvideo_loads_nothing_heavy() -> None:
    loaded = in_a_fresh_python("import json, sys, grokvideo; print(json.dumps(list(sys.modules)))")
    assert isinstance(loaded, list)
    assert HEAVY & set(loaded) == set()
    assert [name for name in loaded if name.startswith("grokvideo.")] == []


def test_every_public_name_is_listed_before_it_is_loaded() -> None:
    missing = in_a_fresh_python(
        "import json, grokvideo; print(json.dumps([n for n in grokvideo.__all__ if n not in dir(grokvideo)]))"
    )
    assert missing == []


def test_no_module_hides_a_public_name() -> None:
    """A folder called like a public function would replace it once imported: `gv.library()` must stay callable."""
    kinds = in_a_fresh_python(
        "import importlib, json, pkgutil, types, grokvideo as gv\n"
        "for module in pkgutil.walk_packages(gv.__path__, 'grokvideo.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "print(json.dumps({name: isinstance(getattr(gv, name), types.ModuleType) for name in gv.__all__}))"
    )
    assert isinstance(kinds, dict)
    assert {name for name, is_module in kinds.items() if is_module} <= {"errors"}
    assert {"generate", "library", "resume", "configure"} <= set(kinds)
