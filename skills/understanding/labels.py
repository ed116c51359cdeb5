"""Labels of the classifiers: an intent, with the slots that its sentences mean."""

from __future__ import annotations

import json
from collections.abc import Mapping

from skills.turn import SlotValue

PASS = "pass"  # noqa: S105 - a label, no secret
"""A state's label for what the state does not change."""


def join(intent: str, slots: Mapping[str, SlotValue]) -> str:
    """Write a label."""
    return f"{intent} {json.dumps(dict(slots), sort_keys=True)}" if slots else intent


def split(label: str) -> tuple[str, dict[str, SlotValue]]:
    """Read a label."""
    intent, _, slots = label.partition(" ")
    return intent, json.loads(slots) if slots else {}
