"""F5 Before better: what waits for something to be fixed first, and a slice that needn't wait."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import told_at_first, words
from skills.follow_up import FollowUp, day_named, in_days
from skills.moment import Moment
from skills.turn import Intent

NAME = "before_better"


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Ask on the day that was named, else the next day."""
    piece = values.get("slice")
    day = day_named(moment, values.get("when"), piece) or in_days(moment, 1)
    return FollowUp(day, piece) if piece else None


def _onward(_: Moment, values: Values) -> Intent | None:
    """Go and look for a want, where there was only something to fix."""
    return None if values.get("want") else Intent("ExploreWants")


FLOW = Practice(
    name=NAME,
    code="F5",
    asks=(
        Ask("fix", words),
        Ask("want", words),
        Ask("slice", words, only=lambda values: bool(values.get("want"))),
        Ask("when", words, "short", only=lambda values: bool(values.get("slice"))),
    ),
    title=lambda _: "G07",
    begin=lambda moment: told_at_first(moment, "fix"),
    close=lambda values: "close" if values.get("slice") else "close_open",
    gives_back="slice",
    follow_up=_follow_up,
    onward=_onward,
).flow()
