"""Deleting by voice: one entry or everything, always asked about first."""

from __future__ import annotations

from skills.memory import Memory
from skills.moment import Flow, Moment, Move, Step
from skills.recall import Entry
from skills.reply import Forget
from skills.when import past_days

NAME = "deletion"
_DETERMINERS = {"the", "a", "an", "my", "our", "that", "this"}


def start(moment: Moment) -> Move:
    """Ask before anything goes."""
    if moment.intent.name == "DeleteEverything":
        return Move(ask="everything")
    entry = _named(moment)
    if entry is None:
        return Move(speech=(moment.pick.say("deletion.none_found"),))
    return Move(ask="entry", data={"entry_id": entry.id})


def hear(moment: Moment) -> Move | None:
    """Delete on a yes; leave everything as it is on a no."""
    if moment.intent.name == "Deny":
        return skip(moment)
    if moment.intent.name != "Affirm" or moment.question is None:
        return None
    if moment.question.step == "everything":
        gone = moment.pick.say("deletion.everything_gone")
        return Move(speech=(gone,), effects=(Forget(everything=True),), memory=Memory())
    gone = moment.pick.say("deletion.gone")
    return Move(speech=(gone,), effects=(Forget((moment.data["entry_id"],)),))


def skip(moment: Moment) -> Move:
    """Without a clear yes nothing is deleted."""
    return Move(speech=(moment.pick.say("deletion.left"),))


def _named(moment: Moment) -> Entry | None:
    """Find the entry that was meant, newest first."""
    slots = moment.intent.slots
    entries = moment.recall.entries()
    if isinstance(query := slots.get("query"), str):
        return next((entry for entry in entries if _mentions(entry, query)), None)
    which = str(slots.get("which", "last"))
    if which in ("last", "current"):
        return next(iter(entries), None)
    days = past_days(which, moment.now.date())
    if days is None:
        return None
    local = moment.now.tzinfo
    inside = (e for e in entries if days[0] <= e.at.astimezone(local).date() <= days[1])
    return next(inside, None)


def _mentions(entry: Entry, query: str) -> bool:
    """Compare without the article or possessive, which people vary: "my boss", "the boss"."""
    words = query.lower().split()
    noun = " ".join(words[1:] if len(words) > 1 and words[0] in _DETERMINERS else words)
    return any(noun in value.lower() for value in entry.fields.values() if isinstance(value, str))


FLOW = Flow(
    NAME,
    {
        "entry": Step("yes_no"),
        "everything": Step("yes_no", "confirm_delete_all"),
    },
    start,
    hear,
    skip,
)
