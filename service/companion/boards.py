"""What the practices left: wants, what-ifs, repairs and kept lines, as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skills.recall import Entry

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a board."""

    id: str
    words: str
    more: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Board:
    """A list under its title."""

    title: str
    empty: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    empty: str
    flows: frozenset[str]
    words: tuple[str, ...]
    """The first of these fields that is there."""
    more: Callable[[Fields], str]


_OUTCOMES = {
    "went_ok": "went all right",
    "partly": "partly",
    "not_yet": "still to come",
    "not_this_time": "not this time",
    "hard": "was hard",
}


def _taste(fields: Fields) -> str:
    return f"A taste of it: {fields['taste']}" if fields.get("taste") else ""


def _promise(fields: Fields) -> str:
    return f"The promise: {fields['stay_plan']}" if fields.get("stay_plan") else ""


def _amends(fields: Fields) -> str:
    when = fields.get("amends_when")
    return f"By: {when}" if when else ""


_KINDS = (
    _Kind("Wants", "No wants yet.", frozenset(("F5", "F6")), ("want", "slice"), _taste),
    _Kind("What-ifs", "No what-ifs yet.", frozenset(("F7",)), ("worry_text",), _promise),
    _Kind("Repairs", "Nothing to put right.", frozenset(("F9",)), ("amends", "event"), _amends),
    _Kind(
        "Kept lines",
        "No lines yet.",
        frozenset(("F2", "F3", "F8", "F10", "F11")),
        ("corner_line", "line", "mine_text", "unsaid"),
        lambda _: "",
    ),
)


def boards(entries: Iterable[Entry]) -> list[Board]:
    """Sort entries, which come newest first, onto the boards."""
    known = list(entries)
    return [Board(kind.title, kind.empty, list(_items(kind, known))) for kind in _KINDS]


def _items(kind: _Kind, entries: Sequence[Entry]) -> Iterable[Item]:
    for entry in entries:
        if entry.flow not in kind.flows:
            continue
        words = next((entry.fields[name] for name in kind.words if entry.fields.get(name)), None)
        if words:
            yield Item(entry.id, str(words), kind.more(entry.fields), _outcome(entry.fields))


def _outcome(fields: Fields) -> str:
    follow_up = fields.get("follow_up") or {}
    return _OUTCOMES.get(follow_up.get("outcome") or "", "")
