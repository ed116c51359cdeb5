"""What happens when an answer makes no sense, or none comes: two ladders that never nag.

Not understood: reworded; then with an example; then the question is left blank and something
else is offered. Silence may be thinking: once softer and shorter, then a kind close.
"""

from __future__ import annotations

from skills.memory import OpenQuestion
from skills.moment import Moment, Move
from skills.speech import Speech

MISSES = frozenset(
    (
        "NoMatch",
        "Affirm",
        "Deny",
        "Unsure",
        "GoBack",
        "SkipStep",
        "CorrectAnswer",
        "FinishReflection",
        "ReflectionContent",
        "GiveRating",
        "NameFeeling",
    )
)
"""What counts as not answering an open question that didn't want it."""


def after_miss(moment: Moment, question: OpenQuestion) -> Move:
    """Reword, then give an example, then leave it."""
    line = f"{question.flow}.{question.step}"
    if question.misses == 0:
        return Move(
            ask=question.step,
            data=question.data,
            misses=1,
            question=moment.pick.say(f"{line}.again"),
        )
    if question.misses == 1:
        return Move(
            _sorry(moment),
            ask=question.step,
            data=question.data,
            misses=2,
            question=moment.pick.say(f"{line}.example"),
        )
    if question.flow == "menu":
        return Move((moment.pick.say("common.trailing_off"),))
    return Move((moment.pick.say("common.stop_asking"),), flow="menu", ask="choice")


def after_silence(moment: Moment, question: OpenQuestion) -> Move:
    """Ask once more, softly; then close, with the question left open for later."""
    if question.silences == 0:
        softer = moment.pick.say(f"{question.flow}.{question.step}.silence")
        return Move(ask=question.step, data=question.data, silences=1, question=softer)
    return Move((moment.pick.say("common.trailing_off"),), ended=True)


def _sorry(moment: Moment) -> Speech:
    """Apologise once a session at the most."""
    said = any(wording.startswith("common.sorry#") for wording in moment.pick.said)
    return () if said else (moment.pick.say("common.sorry"),)
