"""Finding what was said: by its day, its topic or its kind, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from skills.moment import Moment
from skills.recall import Entry
from skills.turn import SlotValue
from skills.when import midnight, past_days

SEARCHED = 10_000
"""How many entries a search goes back; so many are opened within some 0.13 s (performance.md)."""

KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "worry": (("F7", "worry_text"),),
    "want": (("F6", "want"), ("F5", "want")),
    "stretch": (("F8", "step"), ("F5", "slice")),
    "repair": (("F9", "amends"),),
    "line": (
        ("F11", "line"),
        ("F10", "corner_line"),
        ("F7", "stay_plan"),
        ("F9", "kind_line"),
        ("F8", "line"),
    ),
}
"""The flows and fields that hold what is asked for by kind."""

NOT_SAID = frozenset(("platform", "tz", "text_raw", "engine", "model", "audio_ref", "owner"))
"""Fields that hold nobody's words, or hold them as they were misheard."""

_DETERMINERS = frozenset(("the", "a", "an", "my", "our", "that", "this", "some"))


def entries_meant(
    moment: Moment, slots: Mapping[str, SlotValue], most: int = SEARCHED
) -> Sequence[Entry]:
    """Return the newest entries that `when` (or `which`), `query` and `kind` mean, `most` at most.

    What names no day of the past finds nothing, for it can't be guessed.
    """
    query, kind = slots.get("query"), slots.get("kind")
    in_words = isinstance(query, str) or isinstance(kind, str)
    when = slots.get("when") or slots.get("which")
    if isinstance(when, str) and when not in ("last", "current"):
        found = _of_days(moment, when)
    else:
        found = list(moment.recall.entries(SEARCHED if in_words else most))
    if isinstance(query, str):
        found = [entry for entry in found if mentions(entry, query)]
    if isinstance(kind, str):
        found = [entry for entry in found if said_of_kind(entry, kind)]
    return found[:most]


def mentions(entry: Entry, query: str) -> bool:
    """Tell whether an entry speaks of something; articles and possessives vary, and don't count."""
    words = query.lower().split()
    noun = " ".join(words[1:] if len(words) > 1 and words[0] in _DETERMINERS else words)
    said = (v for name, v in entry.fields.items() if name not in NOT_SAID and isinstance(v, str))
    return any(noun in value.lower() for value in said)


def said_of_kind(entry: Entry, kind: str) -> str | None:
    """Return an entry's words of one kind, such as what was feared."""
    fields = (name for flow, name in KINDS.get(kind, ()) if flow == entry.flow)
    return next((str(entry.fields[name]) for name in fields if entry.fields.get(name)), None)


def _of_days(moment: Moment, when: str) -> list[Entry]:
    days = past_days(when, moment.now.date())
    if days is None:
        return []
    zone = moment.now.tzinfo
    entries = moment.recall.entries(SEARCHED, since=midnight(days[0], zone))
    return [entry for entry in entries if days[0] <= entry.at.astimezone(zone).date() <= days[1]]
