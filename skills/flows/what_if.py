"""F7 What-if rehearsal: the feared thing happens, and one stays with oneself all the same."""

from __future__ import annotations

from collections.abc import Callable

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import before_and_after, told_at_first, words
from skills.follow_up import FollowUp, after, day_named, in_days
from skills.moment import Moment
from skills.turn import Intent, SlotValue

NAME = "what_if"
_EASED = 2
"""So many points less fear, and a step past the edge is offered."""
_BEFORE, _AFTER = before_and_after("fear", told="worry_text")


def _begin(moment: Moment) -> Values:
    told = told_at_first(moment, "worry_text")
    kind = moment.intent.slots.get("worry")
    return {**told, "worry_kind": kind} if told or kind else {}


def _worry(moment: Moment, ask: Ask) -> Values | None:
    """Take the what-if, and tell its kind from its words; null where it is of none."""
    taken = words(moment, ask)
    return taken and {**taken, "worry_kind": _kind(moment)}


def _kind(moment: Moment) -> SlotValue:
    read = moment.reads(moment.words)
    return read.slots.get("worry") if read.name == "WhatIfWorry" else None


def _of(*kinds: str | None) -> Callable[[Values], bool]:
    return lambda values: values.get("worry_kind") in kinds


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    """Ask the day after what was feared is due; the next day where no day was named."""
    due = day_named(moment, values.get("worry_text"))
    day = after(due) if due else in_days(moment, 1)
    return FollowUp(day) if values.get("stay_plan") else None


def _onward(_: Moment, values: Values) -> Intent | None:
    before, now = values.get("fear_before"), values.get("fear_after")
    eased = before is not None and now is not None and before - now >= _EASED
    return Intent("PlanStretch") if eased else None


FLOW = Practice(
    name=NAME,
    code="F7",
    asks=(
        Ask("worry_text", _worry),
        _BEFORE,
        Ask("need", words),
        Ask("company", words, field="note", only=_of("mistake", None)),
        Ask("heard_first", words, field="note", only=_of("hurting_someone")),
        Ask("given_anyway", words, field="note", only=_of("not_working_out")),
        Ask("whose_seat", words, field="note", only=_of("criticism", "rejection")),
        Ask("stay_plan", words, in_own_voice=True),
        _AFTER,
    ),
    title=lambda _: "G09",
    begin=_begin,
    close=lambda values: "close_mistake" if values.get("worry_kind") == "mistake" else "close",
    gives_back="stay_plan",
    in_own_voice=True,
    follow_up=_follow_up,
    onward=_onward,
).flow()
