"""The export document as Markdown, for reading without any program of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_TITLE = "# Journal"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_IN_HEADING = frozenset(("id", "at", "flow", "text"))
_LEFT_OUT = frozenset(
    (
        *("text_raw", "asr_confidence", "engine", "model", "platform", "tz", "words"),
        *("second_text", "second_engine", "second_model"),
    )
)
"""How an entry was heard, which journal.json tells."""


def as_markdown(document: Mapping[str, Any]) -> str:
    """Write each entry under its time, what was said as a quotation."""
    blocks = [block for entry in document["entries"] for block in _entry(entry)]
    return "\n\n".join([_TITLE, *blocks]) + "\n"


def _entry(entry: Mapping[str, Any]) -> Iterator[str]:
    at = datetime.fromisoformat(entry["at"])
    yield f"## {at:%Y-%m-%d %H:%M} ({entry['flow'] or 'reflection'})"
    if entry.get("text"):
        yield _quoted(entry["text"])
    shown = entry.keys() - _IN_HEADING - _LEFT_OUT
    facts = [_fact(name, entry[name]) for name in sorted(shown) if entry[name] is not None]
    if facts:
        yield "\n".join(facts)


def _fact(name: str, value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"- {_literal(name)}: {_literal(' '.join(said.split()))}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {_literal(line)}" for line in text.splitlines())


def _literal(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
