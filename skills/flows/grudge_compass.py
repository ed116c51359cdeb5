"""F3 Grudge compass: a bit of bitterness, followed back to the sentence that wasn't said."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import before_and_after, told_at_first, words
from skills.follow_up import FollowUp, in_days
from skills.moment import Moment

NAME = "grudge_compass"
_DAYS_TO_A_CHANCE = 3
_BEFORE, _AFTER = before_and_after("intensity", told="situation")


def _keep_it(moment: Moment, ask: Ask) -> Values | None:
    """Take keeping or letting go; what is let go leaves the journal too."""
    choice = moment.answers.find("line_kept", moment.words)
    if choice == "let_go" or moment.intent.name in ("Deny", "DeleteReflection"):
        return {ask.into: False, "unsaid": None}
    # "Keep it" ends a telling elsewhere: a door that tells the intent alone calls it that.
    unworded = moment.intent.name == "FinishReflection" and not moment.words
    kept = choice == "keep" or moment.intent.name == "Affirm" or unworded
    return {ask.into: True} if kept else None


def _close(values: Values) -> str:
    return "close_kept" if values.get("keep") else "close"


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Ask in some days whether a chance to say it came, where the sentence was kept."""
    kept = values.get("keep") and values.get("unsaid")
    return FollowUp(in_days(moment, _DAYS_TO_A_CHANCE)) if kept else None


FLOW = Practice(
    name=NAME,
    code="F3",
    asks=(
        Ask("situation", words),
        _BEFORE,
        Ask("agreed", words),
        Ask("unsaid", words, in_own_voice=True),
        Ask("aloud", words, field="unsaid", in_own_voice=True),
        Ask("keep", _keep_it, "short", only=lambda values: values.get("unsaid") is not None),
        _AFTER,
    ),
    title=lambda _: "G04",
    begin=lambda moment: told_at_first(moment, "situation"),
    close=_close,
    follow_up=_follow_up,
).flow()
