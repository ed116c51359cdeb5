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
    answer: str
    """How it turned out, as a value of the board's answers; empty until told."""


@dataclass(frozen=True, slots=True)
class Board:
    """A list under its title."""

    title: str
    empty: str
    items: Sequence[Item]
    answers: Sequence[tuple[str, str]]
    """What can be said of each item, with its words; none of what needs no answer."""
    told: str
    """What they come to."""

    def answered(self, item: Item) -> str:
        """Say how one of them turned out, or ask."""
        return dict(self.answers).get(item.answer) or _OPEN


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    empty: str
    flows: frozenset[str]
    words: tuple[str, ...]
    """The first of these fields that is there."""
    more: Callable[[Fields], str]
    answers: Mapping[str, str]


_OUTCOMES = {
    "went_ok": "It went all right",
    "partly": "Partly",
    "not_yet": "Still to come",
    "not_this_time": "Not this time",
    "hard": "It was hard",
}
"""Every one alike welcome: the outcomes of a follow-up, as the dialogue keeps them."""
_OPEN = "How did it turn out?"
_HAPPENED = {"happened": "It happened", "did_not": "It did not happen"}
"""Of a what-if: kept as the field `happened`, true or false."""


def _taste(fields: Fields) -> str:
    return f"A taste of it: {fields['taste']}" if fields.get("taste") else ""


def _promise(fields: Fields) -> str:
    return f"The promise: {fields['stay_plan']}" if fields.get("stay_plan") else ""


def _amends(fields: Fields) -> str:
    when = fields.get("amends_when")
    return f"By: {when}" if when else ""


_KINDS = (
    _Kind("Wants", "No wants yet.", frozenset(("F5", "F6")), ("want", "slice"), _taste, _OUTCOMES),
    _Kind("What-ifs", "No what-ifs yet.", frozenset(("F7",)), ("worry_text",), _promise, _HAPPENED),
    _Kind(
        "Repairs",
        "Nothing to put right.",
        frozenset(("F9",)),
        ("amends", "event"),
        _amends,
        _OUTCOMES,
    ),
    _Kind(
        "Kept lines",
        "No lines yet.",
        frozenset(("F2", "F3", "F8", "F10", "F11")),
        ("corner_line", "line", "mine_text", "unsaid", "text"),
        lambda _: "",
        {},
    ),
)


def boards(entries: Iterable[Entry]) -> list[Board]:
    """Sort entries, which come newest first, onto the boards."""
    known = list(entries)
    return [_board(kind, list(_items(kind, known))) for kind in _KINDS]


def answered(entry: Entry, answer: str) -> Fields | None:
    """Return the fields that keep an answer; None where it is none to this entry."""
    kind = next((kind for kind in _KINDS if entry.flow in kind.flows), None)
    if kind is None or answer not in kind.answers:
        return None
    if kind.answers is _HAPPENED:
        return {"happened": answer == "happened"}
    follow_up = entry.fields.get("follow_up") or {"when": None, "prompt": None}
    return {"follow_up": {**follow_up, "outcome": answer}}


def _board(kind: _Kind, items: Sequence[Item]) -> Board:
    told = _ledger(items) if kind.answers is _HAPPENED else ""
    return Board(kind.title, kind.empty, items, list(kind.answers.items()), told)


def _ledger(items: Sequence[Item]) -> str:
    """Say how often what was feared came, once there is an answer."""
    answers = [item.answer for item in items if item.answer]
    if not answers:
        return ""
    return f"Of {len(answers)} that you answered, {answers.count('happened')} happened."


def _items(kind: _Kind, entries: Sequence[Entry]) -> Iterable[Item]:
    for entry in entries:
        if entry.flow not in kind.flows:
            continue
        words = next((entry.fields[name] for name in kind.words if entry.fields.get(name)), None)
        if words:
            answer = _answer(kind, entry.fields)
            yield Item(entry.id, str(words), kind.more(entry.fields), answer)


def _answer(kind: _Kind, fields: Fields) -> str:
    if kind.answers is _HAPPENED:
        happened = fields.get("happened")
        return "" if happened is None else "happened" if happened else "did_not"
    return (fields.get("follow_up") or {}).get("outcome") or ""
