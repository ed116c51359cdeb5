"""Fields: what the named fields of an entry may hold; a field of another name may hold anything.

A field that was not said is null or absent, never 0 or empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from service.errors import DocumentRefused

Check = Callable[[Any], bool]


def check(fields: Mapping[str, Any], place: str) -> None:
    """Check the fields that have a known name.

    Raises:
        DocumentRefused: one holds something else; the message names it and what it must hold.
    """
    for name, value in fields.items():
        (fits, meaning) = _KNOWN.get(name, _ANYTHING)
        if value is not None and not fits(value):
            raise DocumentRefused(f'{place}: "{name}" must be {meaning}, or null')


def _whole(lowest: int, highest: int) -> tuple[Check, str]:
    def fits(value: Any) -> bool:
        number = isinstance(value, int) and not isinstance(value, bool)
        return number and lowest <= value <= highest

    return fits, f"a whole number from {lowest} to {highest}"


def _is_rating(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10  # noqa: PLR2004 -- the scale


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_follow_up(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    known = [value.get(name) for name in ("when", "prompt", "outcome")]
    return all(v is None or isinstance(v, str) for v in known) and _is_time(value.get("when"))


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, Mapping) for word in value)


def _is_time(text: str | None) -> bool:
    if text is None:
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


_ANYTHING: tuple[Check, str] = (lambda _: True, "anything")
_TEXT: tuple[Check, str] = (_is_text, "text")
_ZERO_TO_TEN: tuple[Check, str] = (_is_rating, "a number from 0 to 10")

_TEXTS = (
    *("platform", "tz", "feeling", "feeling2", "text", "text_raw", "note", "topic"),
    *("engine", "model", "audio_ref"),
    *("second_text", "second_engine", "second_model"),
    *("should_text", "owner", "mine_text"),  # F2 Whose voice
    *("situation", "agreed", "unsaid"),  # F3 Grudge compass
    *("person", "true_thing", "step"),  # F4 Seen, F8 Edge step
    *("fix", "want", "slice", "when"),  # F5 Before better
    *("domain", "pull", "taste"),  # F6 Three wants
    *("worry_text", "worry_kind", "need", "stay_plan"),  # F7 What-if rehearsal
    *("line", "event", "my_part", "amends", "amends_when", "kind_line", "next"),  # F8, F9
    *("dare", "corner_line", "their_want", "my_want"),  # F10, F11
)
_RATINGS = (
    *("rating", "seen", "fear_before", "fear_after", "sting_before", "sting_after"),
    *("intensity_before", "intensity_after"),
)
_KNOWN: dict[str, tuple[Check, str]] = {
    **dict.fromkeys(_TEXTS, _TEXT),
    **dict.fromkeys(_RATINGS, _ZERO_TO_TEN),
    "stretch": _whole(1, 5),
    "words": (_is_words, "a list of words with their times"),
    "asr_confidence": (_is_share, "a number from 0 to 1"),
    "follow_up": (_is_follow_up, 'an object with "when" (an ISO date), "prompt" and "outcome"'),
}
