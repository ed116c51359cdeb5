"""F8 Edge step: one step just past what is comfortable, and what to say if it goes badly."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import RATED, rating, told_at_first, words
from skills.follow_up import FollowUp, day_named, in_days
from skills.moment import Moment

NAME = "edge_step"
_FAR = 4
"""From this stretch on, of five, a step half the size is offered."""
_ROOM = "_room"


def _begin(moment: Moment) -> Values:
    """Take the step that was told; who wants more room is asked where it got narrow."""
    if moment.answers.has("room", moment.words):
        return {_ROOM: True}
    return told_at_first(moment, "step")


def _half(moment: Moment, ask: Ask) -> Values | None:
    """Take the smaller step; "half size, yes" names none yet, and "the whole thing" wants none."""
    said = moment.words
    if moment.answers.is_only(("whole_step",), "around_a_size", said):
        return {ask.into: moment.data["values"][ask.into]}
    named = not moment.answers.is_only(("half_size",), "around_a_size", said)
    return words(moment, ask) if named else None


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Ask on the day of the step, else the next day."""
    step = values.get("step")
    day = day_named(moment, values.get("when"), step) or in_days(moment, 1)
    return FollowUp(day, step) if step else None


FLOW = Practice(
    name=NAME,
    code="F8",
    asks=(
        Ask("smaller", words, field="note", only=lambda values: _ROOM in values),
        Ask("step", words),
        Ask("stretch", rating(1, 5), "rating", RATED, only=lambda values: "step" in values),
        Ask("half", _half, field="step", only=lambda values: values.get("stretch", 0) >= _FAR),
        Ask("when", words, "short", only=lambda values: "step" in values),
        Ask("line", words, only=lambda values: "step" in values),
    ),
    title=lambda values: "G15" if _ROOM in values else "G11",
    begin=_begin,
    close=lambda values: "close" if values.get("line") else "close_open",
    gives_back="line",
    in_own_voice=True,
    follow_up=_follow_up,
).flow()
