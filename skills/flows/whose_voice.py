"""F2 Whose voice: a should, held up to the light until the part that is one's own shows."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import one_of, told_at_first, words
from skills.follow_up import FollowUp, in_days
from skills.moment import Moment

NAME = "whose_voice"


def _begin(moment: Moment) -> Values:
    a_should = moment.answers.has("should", moment.words)
    return told_at_first(moment, "should_text" if a_should else "note")


def _close(values: Values) -> str:
    return "close" if values.get("mine_text") else "close_open"


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Ask the next day whether the part that was kept as one's own still is."""
    mine = values.get("mine_text")
    return FollowUp(in_days(moment, 1), mine) if mine else None


FLOW = Practice(
    name=NAME,
    code="F2",
    asks=(
        Ask("should_text", words),
        Ask("unseen", words, field="note"),
        Ask("owner", one_of("owner"), "short", is_choice=True),
        Ask("mine_text", words),
    ),
    title=lambda _: "G03",
    begin=_begin,
    close=_close,
    gives_back="mine_text",
    follow_up=_follow_up,
).flow()
