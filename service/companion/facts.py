"""An entry's further fields, with the names people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "topic": "About",
    "should_text": "The should",
    "owner": "Whose it mostly is",
    "mine_text": "The part that is mine",
    "situation": "Where it turned up",
    "agreed": "What was agreed to",
    "unsaid": "The line left unsaid",
    "seen": "Seen, zero to ten",
    "person": "Who",
    "true_thing": "One true thing",
    "step": "The step",
    "fix": "Waiting to fix",
    "want": "The want",
    "slice": "The slice that needs nothing fixed",
    "when": "When",
    "domain": "A want to",
    "pull": "What pulls",
    "taste": "A taste of it",
    "worry_text": "The what-if",
    "worry_kind": "Its kind",
    "need": "What the first minutes need",
    "stay_plan": "The promise",
    "fear_before": "Fear before",
    "fear_after": "Fear after",
    "stretch": "How far past comfortable, one to five",
    "event": "What happened",
    "my_part": "My part",
    "amends": "To put right",
    "amends_when": "By when",
    "kind_line": "What a friend would hear",
    "next": "Next time",
    "sting_before": "Sting before",
    "sting_after": "Sting after",
    "dare": "The dare",
    "corner_line": "What the ally says",
    "their_want": "What they want",
    "my_want": "What I want",
    "line": "The line",
    "band": "In words",
}
"""In the order the practices ask."""


def facts(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List what else an entry holds, in the order it was asked."""
    told = [(name, str(fields[key])) for key, name in _NAMES.items() if fields.get(key) is not None]
    follow_up = fields.get("follow_up") or {}
    if follow_up.get("when"):
        told.append(
            ("To come back to", f"{follow_up['when'][:10]}: {follow_up.get('prompt') or ''}")
        )
    return told
