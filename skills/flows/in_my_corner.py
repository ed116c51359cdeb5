"""F10 In my corner: an ally all the way, what they would say, and whose voice it is."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import words
from skills.follow_up import FollowUp, day_named
from skills.moment import Moment
from skills.speech import Pause

NAME = "in_my_corner"


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Give the line back on the day of the dare, where one was named."""
    day = day_named(moment, values.get("dare"))
    line = values.get("corner_line")
    return FollowUp(day, line) if day and line else None


FLOW = Practice(
    name=NAME,
    code="F10",
    asks=(
        Ask("dare", words),
        Ask("they_say", words, field="corner_line"),
        Ask("corner_line", words),
    ),
    title=lambda _: "G14",
    close=lambda values: "close" if values.get("corner_line") else "close_open",
    gives_back="corner_line",
    in_own_voice=True,
    quiet=(Pause(2.0),),
    follow_up=_follow_up,
).flow()
