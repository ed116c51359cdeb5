"""F9 Still here, after a mess: stay, look, clean up, be kind, choose; always in this order."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import before_and_after, told_at_first, words
from skills.follow_up import FollowUp, day_named, in_days
from skills.moment import Moment, Move
from skills.speech import Say

NAME = "still_here"
_BEFORE, _AFTER = before_and_after("sting", told="event")
_VERDICT_MAX_WORDS = 8
"""Longer answers tell what happened too, whatever they call their teller."""
_TOLD = "_verdict"
_QUESTIONS = {"event": "event.camera", "my_part": "amends.needed", "kind_line": "kind_line.again"}
"""What is asked after a verdict in the place of each answer."""


def _next(moment: Moment, ask: Ask) -> Values | None:
    """Take again, different or leave."""
    choice = moment.intent.slots.get("choice")
    return {ask.into: choice} if moment.intent.name == "ChooseNext" and choice else None


def _verdict(moment: Moment, ask: Ask, values: Values) -> Move | None:
    """Don't argue with an insult to oneself: name it a verdict, and go back to the event, once."""
    short = len(moment.words.split()) <= _VERDICT_MAX_WORDS
    is_one = ask.name in _QUESTIONS and short and moment.answers.has("verdict", moment.words)
    if not is_one or _TOLD in values:
        return None
    question = _QUESTIONS[ask.name]
    step = question.partition(".")[0]
    asked = [name for name in moment.data["asked"] if name != step]
    asked = [*asked, ask.name] if step != ask.name else asked
    return Move(
        (_called_by_name(moment, ask, values),),
        ask=step,
        data={"asked": asked, "values": {**values, _TOLD: True}},
        question=moment.pick.say(f"{NAME}.{question}"),
    )


def _called_by_name(moment: Moment, ask: Ask, values: Values) -> Say:
    event = values.get("event") if ask.name != "event" else None
    known = moment.given_back(event) if event else None
    return (
        moment.pick.say(f"{NAME}.verdict_with", words=known)
        if known
        else (moment.pick.say(f"{NAME}.verdict"))
    )


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Ask where the amends landed; else come back to the next go, if a day was named for it."""
    if amends := values.get("amends"):
        day = day_named(moment, values.get("amends_when"), amends) or in_days(moment, 1)
        return FollowUp(day, amends)
    again = day_named(moment, moment.words) if values.get("next") == "again" else None
    return FollowUp(again, line="again") if again else None


FLOW = Practice(
    name=NAME,
    code="F9",
    asks=(
        Ask("event", words),
        _BEFORE,
        Ask("my_part", words),
        Ask("amends", words),
        Ask("amends_when", words, only=lambda values: bool(values.get("amends"))),
        Ask("kind_line", words),
        _AFTER,
        Ask("next", _next, "short", "choose_next"),
    ),
    title=lambda values: "G13" if values.get("amends") else "G12",
    begin=lambda moment: told_at_first(moment, "event"),
    follow_up=_follow_up,
    instead=_verdict,
).flow()
