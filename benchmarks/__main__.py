"""Measures Self Trust against others, by turns on the same machine, and prints tables.

    python -m benchmarks [NAME...]

Figures go into docs/performance.md by hand, with what was going on beside them.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Final

from tests.support.worlds import program

BENCHMARKS: Final = {
    "turn": "an Alexa turn, beside bare Flask and Amazon's SDK",
    "journal": "an entry and a turn in the journal, beside raw sqlite3; search in a large one",
    "writes": "signed journal writes a second, on SQLite and PostgreSQL (`writes 600`: for 600 s)",
    "serving": "cached audio, beside nginx and Flask's send_file",
    "prompts": "from a text to the file of its sound, beside os.stat",
    "rendering": "the steps of rendering a piece, beside LAME alone",
    "minutes": "rendering by the minute, beside pydub alone and FFmpeg",
    "streaming": "streaming recognition, beside raw Vosk",
    "recognition": "recorded reflections, by engine, noise and length",
    "streams": "how many streams one core keeps up with, beside raw Vosk",
    "startup": "until a web process has answered, beside bare Flask",
    "growth": "a turn among many people and entries",
}
NEEDED: Final[Mapping[str, tuple[str, str]]] = {
    "writes": ("initdb", "postgresql"),
    "serving": ("nginx", "nginx-light"),
    "minutes": ("ffmpeg", "ffmpeg"),
    "growth": ("initdb", "postgresql"),
    "recognition": ("espeak-ng", "espeak-ng"),
    "streaming": ("espeak-ng", "espeak-ng"),
    "streams": ("espeak-ng", "espeak-ng"),
}
"""The program that a benchmark can't do without, and Debian's package of it."""


def main() -> None:
    """Run what is named, or all; whatever fails, the rest is run. root gets what is missing."""
    wanted = named(sys.argv[1:]) if sys.argv[1:] else {name: [] for name in BENCHMARKS}
    if packages := lacking(wanted):
        get(packages)
    failed = [name for name, arguments in wanted.items() if not runs(name, arguments)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def named(words: Sequence[str]) -> Mapping[str, list[str]]:
    """Return the benchmarks that are named, and the seconds behind that of `writes`."""
    wanted: dict[str, list[str]] = {}
    name = ""
    for word in words:
        if word.isdecimal() and name == "writes":
            wanted[name].append(word)
            continue
        if word not in BENCHMARKS:
            told = "\n".join(f"{name:10} {what}" for name, what in BENCHMARKS.items())
            sys.exit(f"there is no benchmark {word}; there are:\n{told}")
        name = word
        wanted[name] = []
    return wanted


def lacking(wanted: Mapping[str, object]) -> list[str]:
    """Name the packages whose programs are not here, before hours are spent on the rest."""
    needed = {package: name for of, (name, package) in NEEDED.items() if of in wanted}
    return sorted(package for package, name in needed.items() if program(name) is None)


def get(packages: Sequence[str]) -> None:
    """Have Debian install packages, where we may; else tell who may what to do."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"these measure with programs that are not here: sudo {' '.join(install)}")
    for command in (["apt-get", "update", "--quiet"], install):
        if subprocess.run(command, check=False).returncode:
            sys.exit(f"Debian could not install them: {' '.join(command)}")


def runs(name: str, arguments: list[str]) -> bool:
    """Run a benchmark; tell whether it came to its end."""
    print(f"\n## {name}: {BENCHMARKS[name]}\n", flush=True)
    sys.argv[1:] = arguments
    try:
        importlib.import_module(f"benchmarks.{name}").main()
    except Exception:  # noqa: BLE001 -- told here, and by our exit code; the others may take hours
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    main()
