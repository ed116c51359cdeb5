"""What may be in the repository and its packages: pinned, tidy, finished, and of no one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.home_yaml import read_yaml

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements"
NAMES = (
    "uv",
    "build",
    "base",
    "voice",
    "whisper",
    "scale",
    "test",
    "conformance",
    "fuzz",
    "home_assistant",
    "peers",
)

PINNED = re.compile(r"[\w.-]+==[^\s;]+( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+")
HEAVY = re.compile(r"(torch|torchaudio|tensorflow|triton|silero-vad|nvidia-.+)")
"""Gigabytes, or what brings them."""

# Each is put together here, so that this file does not find itself.
PLACES = re.compile(
    "|".join(
        (
            r"pypi\." + "org",
            r"python" + r"hosted\.org",
            r"npmjs\." + "(org|com)",
            r"deb\." + r"debian\.org",
            r"/(work|root)" + "/",
            r"/(home|Users)" + r"/\w",
            r"\.py" + "env/",
        )
    )
)
UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
    "|raise NotImpl" + "emented|not yet " + "implemented"
)
SECRET = re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY")
MADE = {
    ".mp3",
    ".wav",
    ".ogg",
    ".opus",
    ".flac",
    ".onnx",
    ".pt",
    ".gguf",
    ".whl",
    ".sqlite3",
    ".db",
}
"""Endings of what is rendered, trained, built or private, and so never committed."""


def repository_files() -> list[Path]:
    """List what git has or would take: a new file is judged before its first commit."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 -- git is wherever the developer has it
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listing.stdout.split("\0") if (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that is text."""
    for path in repository_files():
        data = path.read_bytes()
        if b"\0" not in data:
            yield str(path.relative_to(ROOT)), data.decode()


def logical_lines(text: str) -> list[str]:
    """Split a requirement file into requirements, their hashes on the same line."""
    bare = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    return [" ".join(line.split()) for line in bare.replace("\\\n", " ").splitlines() if line]


def unpinned(text: str) -> list[str]:
    return [line for line in logical_lines(text) if not PINNED.fullmatch(line)]


def heavy(text: str) -> list[str]:
    names = (re.split(r"[=<>\[ ;]", line)[0] for line in logical_lines(text))
    return [name for name in names if HEAVY.fullmatch(name)]


def wanted(name: str) -> set[str]:
    """Read the requirements that an .in file asks for, markers and versions in one spelling."""
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    bare = (line.partition("#")[0].strip() for line in lines)
    return {str(Requirement(line)) for line in bare if line and not line.startswith("-c")}


def untidy(text: str) -> bool:
    return bool(re.search(r"[ \t\r]$", text, re.MULTILINE)) or not text.endswith("\n")


def finder(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_pinned_by_hash_and_names_no_address(name: str) -> None:
    assert unpinned((REQUIREMENTS / f"{name}.txt").read_text()) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_for_is_what_is_pinned(name: str) -> None:
    lines = logical_lines((REQUIREMENTS / f"{name}.txt").read_text())
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lines}
    asked = {canonicalize_name(Requirement(line).name) for line in wanted(name)}
    assert asked - pinned == set(), "run `./run lock`"


@pytest.mark.parametrize("name", NAMES)
def test_no_requirement_brings_gigabytes(name: str) -> None:
    assert heavy((REQUIREMENTS / f"{name}.txt").read_text()) == []


def test_the_project_declares_what_set_up_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {"base": project["dependencies"], **project["optional-dependencies"]}
    assert {
        name: {str(Requirement(line)) for line in lines} for name, lines in declared.items()
    } == {name: wanted(name) for name in ("base", "voice", "whisper", "scale")}


@pytest.mark.parametrize(
    "line",
    [
        "flask==3.1.3",
        "flask>=3 --hash=sha256:" + 64 * "0",
        "--index-url x",
        "flask @ file:///x --hash=sha256:" + 64 * "0",
        "-e .",
    ],
)
def test_a_loose_requirement_is_found(line: str) -> None:
    assert unpinned(line) == [line]


def test_a_heavy_requirement_is_found() -> None:
    assert heavy("torch==2.0\nnvidia-cublas-cu12==1\nsilero-vad==6\nsilero-vad-lite==0.4") == [
        "torch",
        "nvidia-cublas-cu12",
        "silero-vad",
    ]


FORBIDDEN = {
    "a registry's host or a machine's path": finder(PLACES),
    "a private key": finder(SECRET),
    "white space at a line's end, or no newline at the file's": untidy,
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    assert [name for name, text in texts() if text and FORBIDDEN[what](text)] == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (0, "see https://pypi." + "org/simple\n"),
        (0, "cd /work" + "/main\n"),
        (0, "/home" + "/ann/audio\n"),
        (1, "-----BEGIN EC PRIVATE" + " KEY-----\n"),
        (2, "a \nb\n"),
        (2, "no newline"),
        (2, "a\r\n"),
    ],
)
def test_what_no_file_may_hold_is_found(what: int, text: str) -> None:
    assert [find(text) for find in FORBIDDEN.values()].index(True) == what


def test_no_code_is_unfinished() -> None:
    code = ((name, text) for name, text in texts() if name.endswith((".py", "run", ".js", ".sh")))
    assert [name for name, text in code if UNFINISHED.search(text)] == []


@pytest.mark.parametrize(
    "text", ["# TO" + "DO: later", "raise NotImpl" + "ementedError", "not yet " + "implemented"]
)
def test_unfinished_code_is_found(text: str) -> None:
    assert UNFINISHED.search(text)


def test_no_file_is_large_rendered_or_trained() -> None:
    files = repository_files()
    assert [path for path in files if path.stat().st_size > 1_000_000] == []
    assert [path for path in files if path.suffix in MADE] == []


@pytest.mark.parametrize("name", [name for name, _ in texts() if name.endswith(".toml")])
def test_toml_reads(name: str) -> None:
    assert tomllib.loads((ROOT / name).read_text())


@pytest.mark.parametrize("name", [name for name, _ in texts() if name.endswith((".yaml", ".yml"))])
def test_yaml_reads(name: str) -> None:
    assert read_yaml(ROOT / name)


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_rooms(tmp_path: Path) -> None:
    rooms = {"skills", "audio", "service"}
    names = (path.relative_to(ROOT) for path in repository_files())
    expected = {str(name) for name in names if name.parts[0] in rooms}

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
    )

    (wheel,) = tmp_path.glob("*.whl")
    packed = zipfile.ZipFile(wheel).namelist()
    assert {name for name in packed if name.partition("/")[0] in rooms} == expected
    assert {Path(name).name for name in packed} >= {"LICENSE", "NOTICE", "entry_points.txt"}
