"""`selftrust` in a process of its own, with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.processes import ROOT

OURS = [sys.executable, "-m", "service.cli"]


def environment(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with these settings and no others."""
    bare = {name: v for name, v in os.environ.items() if not name.startswith("SELFTRUST_")}
    return {**bare, "PYTHONPATH": python_path(), **chosen}


def python_path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def run(
    chosen: Mapping[str, str], folder: Path, *arguments: str, said: str = "", seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a folder, with something said to its standard input."""
    return subprocess.run(
        [*OURS, *arguments],
        env=environment(chosen),
        cwd=folder,
        input=said,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
