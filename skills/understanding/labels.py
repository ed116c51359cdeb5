"""Labels of the classifiers: an intent, with the slots that its sentences mean."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping

from skills.turn import SlotValue

PASS = "pass"  # noqa: S105 - a label, no secret
"""A state's label for what the state does not change."""


def join(name: str, slots: Mapping[str, SlotValue]) -> str:
    """Write a label."""
    return f"{name} {json.dumps(dict(slots), sort_keys=True)}" if slots else name


@functools.cache
def intent(label: str) -> str:
    """Return the intent alone; the labels of the models are few, so each is cut once."""
    return label.partition(" ")[0]


def split(label: str) -> tuple[str, dict[str, SlotValue]]:
    """Read a label."""
    name, _, slots = label.partition(" ")
    return name, json.loads(slots) if slots else {}
