"""The rooms' borders: who may import whom, and what the pure room keeps its hands off."""

from __future__ import annotations

import ast
import graphlib
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import audio
import service
import skills

ROOT = Path(__file__).parent.parent
ROOMS = ("skills", "audio", "service")
OUTSIDE_WORLD = {
    *("asyncio", "http", "os", "shutil", "socket", "sqlite3"),
    *("subprocess", "tempfile", "threading", "time", "urllib"),
}
"""Of the standard library, what pure dialogue has no business with; the clock is passed in."""


def module_name(path: Path) -> str:
    """Name the module of a file below the root: audio/cache.py is audio.cache."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, package: str) -> Iterator[str]:
    """Yield each imported thing's full name: `from skills import speech` gives skills.speech."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, border: str) -> bool:
    return name == border or name.startswith(f"{border}.")


def is_allowed(room: str, name: str) -> bool:
    """Tell whether a room may import a thing."""
    top = name.partition(".")[0]
    if room == "skills":
        return top == "skills" or (top in sys.stdlib_module_names and top not in OUTSIDE_WORLD)
    if room == "audio":
        return top not in {"service", "skills"} or is_within(name, "skills.speech")
    return True


def forbidden(room: str, source: str, package: str) -> list[str]:
    """Name the imports of a module that its room does not allow."""
    return [name for name in imported(source, package) if not is_allowed(room, name)]


def sources() -> dict[str, Path]:
    """Find every module of the rooms, by its name."""
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {module_name(path.relative_to(ROOT)): path for path in paths}


def package_of(name: str, path: Path) -> str:
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def home_of(name: str, modules: Mapping[str, object]) -> str | None:
    """Find the module that an imported thing lives in; None if it is not ours."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


def imports_among(modules: Mapping[str, Path]) -> dict[str, set[str]]:
    """Map each module to those of ours that it imports, wherever in it the import stands."""
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        things = imported(path.read_text(), package_of(name, path))
        homes = {home_of(thing, modules) for thing in things}
        graph[name] = {home for home in homes if home not in {None, name}}
    return graph


def cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return one cycle of modules that import each other; empty if there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def reads_environment(source: str) -> bool:
    """Tell whether a module looks into the process's environment.

    `{**os.environ, ...}` hands it to a child unread, and a request's environ is another thing.
    """
    nodes = list(ast.walk(ast.parse(source)))
    displays = [node for node in nodes if isinstance(node, ast.Dict)]
    handed_on = [
        value
        for display in displays
        for key, value in zip(display.keys, display.values, strict=True)
        if key is None
    ]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    looks = {ast.unparse(node) for node in attributes if node not in handed_on}
    looks |= set(imported(source, ""))
    return not looks.isdisjoint({"os.environ", "os.environb", "os.getenv"})


def strangers(room: str, owners: Mapping[str, list[str]]) -> set[str]:
    """Name the installed distributions other than ours that bring a package of a room's name."""
    return set(owners.get(room, [])) - {"selftrust"}


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_one_way(room: str) -> None:
    wrong = {
        name: refused
        for name, path in sources().items()
        if is_within(name, room)
        and (refused := forbidden(room, path.read_text(), package_of(name, path)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("skills", "import audio.pcm"),
        ("skills", "from service import config"),
        ("skills", "def late():\n    import numpy"),
        ("skills", "import sqlite3"),
        ("skills", "from time import monotonic"),
        ("audio", "from service.config import Config"),
        ("audio", "from skills.turn import Turn"),
        ("audio", "from skills import reply"),
        ("audio", "import skills"),
        ("audio", "import skills.speechless"),
    ],
)
def test_an_import_across_the_border_is_found(room: str, line: str) -> None:
    assert forbidden(room, line, f"{room}.inner")


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("skills", "import json\nfrom skills.flows import menu\nfrom .normalise import words"),
        ("audio", "import numpy\nfrom skills.speech import Say\nfrom skills import speech"),
        ("service", "from audio.pcm import Pcm\nfrom skills.turn import Turn\nimport flask"),
    ],
)
def test_an_import_the_right_way_is_allowed(room: str, line: str) -> None:
    assert forbidden(room, line, f"{room}.inner") == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycle(imports_among(sources())) == []


def test_a_circle_is_found() -> None:
    assert set(cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {name for name, path in sources().items() if reads_environment(path.read_text())}
    assert readers <= {"service.config"}


@pytest.mark.parametrize(
    "source",
    ["import os\nx = os.environ['A']", "import os\nos.getenv('A')", "from os import environ"],
)
def test_a_look_at_the_environment_is_found(source: str) -> None:
    assert reads_environment(source)


def test_an_environment_handed_to_a_child_is_not_a_look() -> None:
    assert not reads_environment("import os\nchild = {**os.environ, 'A': 'b'}")


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    paths = [*sources().values(), *ROOT.glob("tests/**/*.py"), *ROOT.glob("benchmarks/**/*.py")]
    first_lines = {
        path: (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        for path in paths
    }
    assert [str(path) for path, line in first_lines.items() if not line.endswith(".")] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_shadows_a_room(room: str) -> None:
    assert strangers(room, packages_distributions()) == set()


def test_a_distribution_that_shadows_a_room_is_found() -> None:
    assert strangers("audio", {"audio": ["selftrust", "audio"]}) == {"audio"}


@pytest.mark.parametrize("room", [skills, audio, service])
def test_the_rooms_that_are_imported_are_those_of_this_folder(room: object) -> None:
    assert Path(vars(room)["__file__"]).is_relative_to(ROOT)
