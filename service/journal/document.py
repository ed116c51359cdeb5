"""The export document: a person's whole journal as JSON, and back.

    {"version": 1, "entries": [{"id", "at", "flow", and further fields by the journal's names}]}

`at` is ISO 8601 with its offset, `flow` is null for a free reflection. An `id` may be left out.
`settings` stands beside `entries` where the person decided something about their journal, and
`person` where something is remembered of them: a name, reminders, how long they listened to what.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.errors import DocumentRefused
from service.journal import personal
from service.journal import settings as person_settings
from service.journal.fields import check
from service.journal.settings import Settings
from skills.recall import Entry

VERSION = 1

_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True, slots=True)
class Document:
    """What an export holds."""

    entries: tuple[Entry, ...]
    settings: Settings = field(default_factory=Settings)
    person: Mapping[str, Any] = field(default_factory=dict)
    """What is remembered of the person: name, reminders, what they listened to, ..."""


def build(document: Document) -> dict[str, Any]:
    """Write the document of a journal."""
    written: dict[str, Any] = {
        "version": VERSION,
        "entries": [_written(entry) for entry in document.entries],
    }
    if document.settings != Settings():
        written["settings"] = person_settings.build(document.settings)
    if document.person:
        written["person"] = dict(document.person)
    return written


def parse(document: object, identify: Callable[[bytes], str]) -> Document:
    """Read a document.

    Args:
        document: what a JSON parser gave.
        identify: makes an id from the content of an entry that has none; the same content in the
            same place among its equals gets the same id, so that a second import adds nothing.

    Raises:
        DocumentRefused: it is not in the form above; the message names the place.
    """
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise DocumentRefused(f'the document must be an object with "version": {VERSION}')
    items = document.get("entries")
    if not isinstance(items, list):
        raise DocumentRefused('the document\'s "entries" must be a list')
    equals: Counter[bytes] = Counter()
    read = (_read(item, f"entry {n}", equals, identify) for n, item in enumerate(items, start=1))
    return Document(
        tuple(read),
        person_settings.parse(document.get("settings", {})),
        personal.parse(document.get("person", {})),
    )


def _written(entry: Entry) -> dict[str, Any]:
    head = {"id": entry.id, "at": entry.at.isoformat(), "flow": entry.flow}
    return {**entry.fields, **head}


def _read(
    item: object, place: str, equals: Counter[bytes], identify: Callable[[bytes], str]
) -> Entry:
    if not isinstance(item, Mapping):
        raise DocumentRefused(f"{place} must be an object")
    fields = {name: value for name, value in item.items() if name not in {"id", "at", "flow"}}
    entry_id = _id(item, place)
    if entry_id is None:
        content = _canonical(item, place)
        equals[content] += 1
        entry_id = identify(content + str(equals[content]).encode("ascii"))
    check(fields, place)
    _canonical(fields, place)
    return Entry(entry_id, _at(item, place), _flow(item, place), fields)


def _id(item: Mapping[str, Any], place: str) -> str | None:
    entry_id = item.get("id")
    if entry_id is None:
        return None
    if not isinstance(entry_id, str) or not _ID.fullmatch(entry_id):
        raise DocumentRefused(f'{place}: "id" must be up to 128 letters, digits and . _ : -')
    return entry_id


def _at(item: Mapping[str, Any], place: str) -> datetime:
    try:
        at = datetime.fromisoformat(item["at"])
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentRefused(f'{place}: "at" must be a time like 2026-11-22T19:04:00+01:00') from (
            error
        )
    if at.tzinfo is None:
        raise DocumentRefused(f'{place}: "at" must end with its offset, like +01:00')
    return at


def _flow(item: Mapping[str, Any], place: str) -> str | None:
    flow = item.get("flow")
    if flow is not None and not isinstance(flow, str):
        raise DocumentRefused(f'{place}: "flow" must be F1 to F12, or null')
    return flow


def _canonical(item: Mapping[str, Any], place: str) -> bytes:
    try:
        return json.dumps(item, sort_keys=True, allow_nan=False).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise DocumentRefused(f"{place} holds something that JSON cannot say") from error
