"""What is to be come back to: remembered with its day, so that a launch needn't look for it.

What a person says is sealed, an entry's day to come back to it too; finding what is due would mean
to open hundreds of entries each time that somebody comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from skills.memory import Planned
from skills.recall import Entry, Recall
from skills.reply import Effect, Forget, Keep

MOST = 200
"""So many are remembered, those that were planned last; and among so many of the newest entries it
is looked for, where nobody knows yet what is planned."""
STALE = timedelta(days=7)
"""What was due longer ago is let go: nobody is held to account."""
_OVER = timedelta(days=60)
"""What was due longer ago is forgotten, too: long after it was let go, as a clock may be wrong."""

_Known = tuple[Planned, ...]


def current(known: _Known | None, recall: Recall, today: date) -> _Known:
    """Return what is planned, without what is long over; look for it where nobody knows yet."""
    planned = _found(recall.entries(MOST)) if known is None else known
    return tuple(one for one in planned if today - _OVER <= one.day)


def after(known: _Known | None, effects: Sequence[Effect]) -> _Known | None:
    """Return what is planned once these were carried out; None where nobody knows before either."""
    if known is None:
        return None
    for effect in effects:
        known = _changed(known, effect)
    return known[-MOST:]


def due(known: _Known | None, recall: Recall, today: date) -> Entry | None:
    """Return the entry that is to be asked about, of several the one that was planned last.

    It is the entry itself that tells: it may be gone, or have been answered on the page.
    """
    ids = (one.entry_id for one in reversed(known or ()) if _is_now(one.day, today))
    entries = (entry for entry_id in ids if (entry := recall.entry(entry_id)))
    return next((entry for entry in entries if _is_due(entry, today)), None)


def _changed(known: _Known, effect: Effect) -> _Known:
    if isinstance(effect, Forget):
        return tuple(one for one in known if one.entry_id not in effect.entry_ids)
    if not isinstance(effect, Keep) or "follow_up" not in effect.fields:
        return known
    others = tuple(one for one in known if one.entry_id != effect.entry_id)
    day = _open_day(effect.fields)
    return (*others, Planned(effect.entry_id, day)) if day else others


def _found(newest_first: Sequence[Entry]) -> _Known:
    dated = ((entry.id, _open_day(entry.fields)) for entry in reversed(newest_first))
    return tuple(Planned(entry_id, day) for entry_id, day in dated if day)


def _is_due(entry: Entry, today: date) -> bool:
    day = _open_day(entry.fields)
    return day is not None and _is_now(day, today)


def _is_now(day: date, today: date) -> bool:
    return today - STALE <= day <= today


def _open_day(fields: Mapping[str, Any]) -> date | None:
    """Return from which day on an entry is to be asked about; None where it isn't, or no more."""
    follow_up = fields.get("follow_up")
    if not isinstance(follow_up, Mapping) or follow_up.get("outcome") or not follow_up.get("when"):
        return None
    return datetime.fromisoformat(follow_up["when"]).date()
