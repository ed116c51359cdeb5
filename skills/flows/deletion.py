"""Deleting by voice: one entry or everything, always asked about first."""

from __future__ import annotations

import re

from skills import digression
from skills.finding import entries_meant
from skills.flows import guided_audio
from skills.memory import Memory
from skills.moment import Flow, Moment, Move, Step
from skills.reply import Forget
from skills.spoken import day

NAME = "deletion"
_OTHERS = frozenset(("DeleteReflection", "DeleteEverything"))
"""What is asked for instead, after a no or without one."""
_NOES = frozenset(("Deny", "NextAudio", "PreviousAudio"))
"""A no to this entry; "the other one" means no piece here."""
_NO = re.compile(r"(?:no|nope|nah)\b", re.IGNORECASE)
"""Begins a no, whatever the rest of it resembles ("no, the other one")."""


def start(moment: Moment) -> Move:
    """Ask before anything goes."""
    if moment.intent.name == "DeleteEverything":
        return Move(ask="everything", data=digression.held(moment, NAME))
    entry = next(iter(entries_meant(moment, moment.intent.slots, most=1)), None)
    if entry is None:
        return digression.back(moment, NAME, (moment.pick.say("deletion.none_found"),))
    which = moment.pick.say("deletion.which", day=day(entry.at, moment.now))
    data = {**digression.held(moment, NAME), "entry_id": entry.id}
    return Move((which,), ask="entry", data=data)


def hear(moment: Moment) -> Move | None:
    """Delete on a yes; leave everything as it is on a no."""
    no_first = _NO.match(moment.words) and moment.intent.name not in _OTHERS
    if moment.intent.name in _NOES or no_first:
        return skip(moment)
    if moment.question is None:
        return None
    everything = moment.question.step == "everything"
    # Saying it again is a yes, where a door tells the intent without the words, too.
    again = everything and moment.intent.name == "DeleteEverything"
    if moment.intent.name != "Affirm" and not again:
        return None
    if everything:
        gone = moment.pick.say("deletion.everything_gone")
        playing = guided_audio.pause(moment)
        return Move(
            speech=(gone,),
            effects=(Forget(everything=True),),
            audio=playing.audio if playing else None,
            memory=Memory(),
        )
    return _gone(moment, moment.data["entry_id"])


def skip(moment: Moment) -> Move:
    """Without a clear yes nothing is deleted."""
    return digression.back(moment, NAME, (moment.pick.say("deletion.left"),))


def _gone(moment: Moment, entry_id: str) -> Move:
    """Delete an entry; a question that would add to it isn't asked again."""
    said, effects = (moment.pick.say("deletion.gone"),), (Forget((entry_id,)),)
    before = moment.data.get(digression.BACK, {})
    if before.get("data", {}).get("entry_id") == entry_id:
        return Move(said, effects=effects)
    return digression.back(moment, NAME, said, effects=effects)


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
