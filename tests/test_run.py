"""What ./run tells a newcomer whose machine lacks something, and that make and ./run agree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ("sh", "cat", "cksum", "dirname", "flock", "id", "mkdir", "rm")
"""All that ./run may take for granted on a small system, where it has these at all."""

OLD = "exit 0"
"""A Python below 3.11 answers the question with nothing."""
BARE = f"""exec {sys.executable} -c 'import sys
sys.modules["ensurepip"] = None
exec(sys.argv[1])' "$2"
"""
"""Debian's Python without the package that brings venv."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a fresh clone's worth of files, in a folder with a space in its name."""
    folder = tmp_path / "a clone"
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / "run", folder)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Make a machine's folder of programs: the smallest tools, and no Python."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (programs / tool).symlink_to(found)
    return programs


def add_python(machine: Path, name: str, script: str) -> None:
    program = machine / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def start(folder: Path, machine: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "run", *words],
        env={"PATH": str(machine), "HOME": str(machine)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_python_is_told_how_to_get_it(folder: Path, machine: Path) -> None:
    ended = start(folder, machine)

    assert ended.returncode == 1
    assert "needs Python 3.11 or newer" in ended.stderr
    assert "apt-get install python3 python3-venv" in ended.stderr


def test_an_old_python_does_not_do(folder: Path, machine: Path) -> None:
    add_python(machine, "python3", OLD)

    assert "needs Python 3.11 or newer" in start(folder, machine).stderr


def test_a_python_without_venv_is_told_the_package_to_get(folder: Path, machine: Path) -> None:
    add_python(machine, "python3", BARE)

    ended = start(folder, machine)

    assert ended.returncode == 1
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in ended.stderr


@pytest.mark.slow
def test_a_newer_python_beside_an_old_one_is_found(folder: Path, machine: Path) -> None:
    add_python(machine, "python3", OLD)
    add_python(machine, "python3.12", f'exec {sys.executable} "$@"')
    (folder / "requirements" / "uv.txt").write_text("no-such-package==0 --hash=sha256:00\n")

    ended = start(folder, machine)

    assert "[1/5] Python 3." in ended.stdout
    assert "uv could not be installed; pip says why above." in ended.stderr


def test_an_unknown_word_shows_what_there_is(folder: Path, machine: Path) -> None:
    ended = start(folder, machine, "dance")

    assert ended.returncode == 1
    assert "./run has no 'dance'." in ended.stderr
    assert "./run demo" in ended.stderr


INSTALLER = """#!/bin/sh
PATH=/usr/bin:/bin
echo "$@" >>installed
[ "$1" = venv ] || exit 0
rm -rf .venv
mkdir -p .venv/bin
for program in python selftrust; do
    printf '#!/bin/sh\\nexit 0\\n' >.venv/bin/$program
    chmod +x .venv/bin/$program
done
"""
"""Stands in for uv: it notes what it was asked for, and makes an environment that does nothing."""


@pytest.fixture
def equipped(folder: Path, machine: Path) -> Path:
    """Give the clone a Python and an installer that is up to date."""
    add_python(machine, "python3", f'exec {sys.executable} "$@"')
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / ".uv" / "bin").mkdir(parents=True)
    add_python(folder / ".uv" / "bin", "uv", INSTALLER)
    pinned = (folder / "requirements" / "uv.txt").read_bytes()
    stamp = subprocess.run(["cksum"], input=pinned, capture_output=True, check=True)  # noqa: S607 -- wherever the system has it
    (folder / ".uv" / "stamp").write_bytes(stamp.stdout)
    return folder


def installed(folder: Path, machine: Path, *words: str) -> str:
    """Run it, and return what it had installed."""
    noted = folder / "installed"
    noted.unlink(missing_ok=True)
    ended = start(folder, machine, *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return noted.read_text() if noted.exists() else ""


def test_what_several_hosts_need_is_got_when_asked_for_and_kept_by_a_new_version(
    equipped: Path, machine: Path
) -> None:
    assert "requirements/scale.txt" not in installed(equipped, machine, "setup")
    assert "requirements/scale.txt" in installed(equipped, machine, "scale")
    assert installed(equipped, machine, "setup") == ""

    (equipped / "requirements" / "base.txt").write_text("a new version's\n")
    assert "requirements/scale.txt" in installed(equipped, machine, "setup")


def test_make_and_run_offer_the_same(folder: Path, machine: Path) -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    offered = re.findall(r"^\./run (\S+)", start(folder, machine, "help").stdout, re.MULTILINE)

    assert targets is not None
    assert set(targets[1].split()) - {"run"} == set(offered)


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_can_be_started(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.needs("shellcheck")
def test_the_scripts_please_shellcheck() -> None:
    program = shutil.which("shellcheck")
    assert program is not None
    done = subprocess.run(
        [program, "run", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
