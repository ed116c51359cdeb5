"""What the docs name is there: settings, commands, options, targets, files, links, decisions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from benchmarks.__main__ import BENCHMARKS
from service.cli import main
from service.platforms.bearer import Callers
from service.platforms.generic import GenericDoor
from service.platforms.request import RawRequest
from service.settings import PREFIX, SETTINGS
from skills.turn import Event
from tests.support.tokens import NoTokens

ROOT = Path(__file__).parent.parent
ADR = ROOT / "docs" / "adr"
DOCS = (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^]]*\]\(([^)\s]+)\)")
SETTING_ROW = re.compile(r"^\| `(\w+)` \| (.*) \| (.*) \|$", re.MULTILINE)
COMMAND_ROW = re.compile(r"^\| `(selftrust [^`]+)` ", re.MULTILINE)
COMMAND = re.compile(r"(?<![\w/-])(?:\.venv/bin/)?selftrust((?: (?![>|])[\w./:=@*\"'-]+)+)")
TARGET = re.compile(r"(?:\bmake|\./run) ([a-z]+(?:-[a-z]+)*)\b")
OUR_FILE = re.compile(r"(?:skills|audio|service|tests|docs|requirements)/[\w./-]+")
OUR_DOC = re.compile(r"\bdocs/(?:adr/)?[\w-]+")
"""A decision may be named by its number alone."""
MADE_LATER = {"audio/cache/"}
"""What the docs name and git doesn't hold."""


def code_in(text: str) -> Iterator[str]:
    """Yield each line of code in a document: of fenced shell blocks, and of spans in its prose."""
    for language, block in FENCE.findall(text):
        if language == "sh":
            yield from block.replace("\\\n", " ").splitlines()
    yield from spans_in(text)


def spans_in(text: str) -> list[str]:
    return SPAN.findall(FENCE.sub("", text))


def unknown_commands(line: str) -> list[str]:
    """Name what follows `selftrust` in a line of code and is neither command nor option of it."""
    return [word for words in COMMAND.findall(line) for word in unknown_words(words.split())]


def unknown_words(words: list[str]) -> list[str]:
    command: click.Command = main
    unknown: list[str] = []
    for word in words:
        if word.startswith("-"):
            options = {name for option in command.params for name in option.opts}
            unknown += [] if word in options | {"--help"} else [word]
        elif isinstance(command, click.Group):
            found = command.commands.get(word)
            if found is None:
                return [word]
            command = found
    return unknown


def targets() -> set[str]:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    return set(phony[1].split())


def anchors(text: str) -> set[str]:
    """Make the anchors of a document's headings, as its readers on the web do."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def dead_links(doc: Path, text: str) -> list[str]:
    return [link for link in LINK.findall(text) if not (":" in link or leads_somewhere(doc, link))]


def leads_somewhere(doc: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = doc.parent / name if name else doc
    return target.exists() and (not anchor or anchor in anchors(target.read_text()))


def visible_commands(group: click.Group) -> set[str]:
    return {f"selftrust {name}" for name, command in group.commands.items() if not command.hidden}


def name_of(doc: Path) -> str:
    return str(doc.relative_to(ROOT))


def test_the_readme_has_every_setting_with_the_default_and_meaning_of_the_code() -> None:
    rows = SETTING_ROW.findall((ROOT / "README.md").read_text())

    assert {name: (default, meaning) for name, default, meaning in rows} == {
        PREFIX + name: told for name, told in SETTINGS.items()
    }


def test_the_readme_has_every_command() -> None:
    first_cells = re.findall(
        r"^\| `(selftrust [^`]+)` ", (ROOT / "README.md").read_text(), re.MULTILINE
    )

    told = {" ".join(cell.split()[:2]) for cell in first_cells}
    assert told == visible_commands(main)


@pytest.mark.parametrize("doc", DOCS, ids=name_of)
def test_every_command_and_option_that_is_named_exists(doc: Path) -> None:
    assert [word for line in code_in(doc.read_text()) for word in unknown_commands(line)] == []


@pytest.mark.parametrize("doc", DOCS, ids=name_of)
def test_every_target_that_is_named_exists(doc: Path) -> None:
    named = {target for line in code_in(doc.read_text()) for target in TARGET.findall(line)}

    assert named - targets() == set()


@pytest.mark.parametrize("doc", DOCS, ids=name_of)
def test_every_setting_that_is_named_exists(doc: Path) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", doc.read_text()))

    assert named - {PREFIX + name for name in (*SETTINGS, "API_TOKEN_FILE")} == set()


@pytest.mark.parametrize("doc", DOCS, ids=name_of)
def test_every_file_that_is_named_exists(doc: Path) -> None:
    named = {span for span in spans_in(doc.read_text()) if OUR_FILE.fullmatch(span)}

    assert [file for file in named - MADE_LATER if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("doc", DOCS, ids=name_of)
def test_every_link_leads_somewhere(doc: Path) -> None:
    assert dead_links(doc, doc.read_text()) == []


def test_every_document_that_the_code_names_exists() -> None:
    sources = (
        path for room in ("skills", "audio", "service") for path in (ROOT / room).rglob("*.py")
    )
    named = {name for path in sources for name in OUR_DOC.findall(path.read_text())}

    assert named
    assert [name for name in named if not any(ROOT.glob(f"{name}*"))] == []


def test_the_index_has_every_decision_by_its_title() -> None:
    index = re.findall(r"^- \[(.*)\]\((.*)\)$", (ADR / "README.md").read_text(), re.MULTILINE)

    titles = {path.name: path.read_text().splitlines()[0] for path in ADR.glob("[0-9]*.md")}
    assert [(f"# {title}", name) for title, name in index] == [
        (titles[name], name) for name in sorted(titles)
    ]


def test_what_every_benchmark_measured_is_told() -> None:
    told = (ROOT / "docs" / "performance.md").read_text()

    named = set(re.findall(r"(?:/run bench |benchmarks[./])(\w+)", told))
    assert BENCHMARKS.keys() <= named


def test_the_readmes_first_request_is_a_turn() -> None:
    (body,) = re.findall(r"--data '(.*?)'", (ROOT / "README.md").read_text(), re.DOTALL)
    door = GenericDoor(Callers(None, NoTokens()), lambda: datetime(2026, 11, 23, tzinfo=UTC))

    turn = door.parse(RawRequest("POST", "/v1/turn", {}, b"", body.encode(), "127.0.0.1"))

    assert turn.input == Event("launch")
    assert turn.request_id == json.loads(body)["request_id"]


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("selftrust dance", ["dance"]),
        ("selftrust journal forget --user u-1", ["forget"]),
        ("SELFTRUST_MODE=test .venv/bin/selftrust serve --loud", ["--loud"]),
        ("echo hello | selftrust talk --text --speech", ["--speech"]),
        ("selftrust journal list --user u-1 --json", []),
        ("cd selftrust && make", []),
    ],
)
def test_a_command_that_is_not_there_is_found(line: str, unknown: list[str]) -> None:
    assert unknown_commands(line) == unknown


@pytest.mark.parametrize("link", ["nowhere.md", "README.md#no-such-heading", "#neither"])
def test_a_dead_link_is_found(link: str) -> None:
    assert dead_links(ROOT / "README.md", f"see [this]({link}) and [that](LICENSE)") == [link]
