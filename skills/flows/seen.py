"""F4 Seen: how much of oneself anyone got to see today, and one true thing that could be told."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import RATED, rating, told_at_first, words
from skills.follow_up import FollowUp, day_named, in_days
from skills.moment import Moment

NAME = "seen"
_DAYS_TO_A_STEP = 3


def _person(moment: Moment, ask: Ask) -> Values | None:
    """Take who came closest; nobody is an answer, and leaves the field null."""
    return {ask.into: None} if moment.answers.has("nobody", moment.words) else words(moment, ask)


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    step = values.get("step")
    day = day_named(moment, step) or in_days(moment, _DAYS_TO_A_STEP)
    return FollowUp(day, step) if step else None


FLOW = Practice(
    name=NAME,
    code="F4",
    asks=(
        Ask("seen", rating(), "rating", RATED),
        Ask("person", _person, "short"),
        Ask("true_thing", words),
        Ask("step", words, only=lambda values: bool(values.get("true_thing"))),
    ),
    title=lambda _: "G05",
    begin=lambda moment: told_at_first(moment, "note"),
    close=lambda values: "close_step" if values.get("step") else "close",
    follow_up=_follow_up,
).flow()
