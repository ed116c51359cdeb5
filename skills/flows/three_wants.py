"""F6 Three wants: one of making, meeting and living through, and a taste of it within a week."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import told_at_first, words
from skills.follow_up import FollowUp, in_days
from skills.moment import Moment
from skills.turn import Intent

NAME = "three_wants"
CODE = "F6"
DOMAINS = ("create", "connect", "experience")
_DAYS_TO_A_TASTE = 3


def _begin(moment: Moment) -> Values:
    """Take the wish that was told, else ask for one of the domain whose turn it is."""
    named = moment.intent.slots.get("domain")
    if named not in DOMAINS:
        return {"domain": _next_domain(moment)}
    return {**told_at_first(moment, "want"), "domain": named}


def _next_domain(moment: Moment) -> str:
    last = next((e.fields.get("domain") for e in moment.recall.entries(1, CODE)), None)
    return DOMAINS[(DOMAINS.index(last) + 1) % len(DOMAINS)] if last in DOMAINS else DOMAINS[0]


def _want(domain: str) -> Ask:
    return Ask(
        f"want_{domain}", words, field="want", only=lambda values: values.get("domain") == domain
    )


def _onward(moment: Moment, values: Values) -> Intent | None:
    """Look at a what-if, where one came up beside the wish."""
    for name in ("taste", "pull"):
        told = values.get(name)
        read = moment.reads(told) if told else None
        if read and read.name == "WhatIfWorry":
            return read
    return None


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    want = values.get("want")
    return FollowUp(in_days(moment, _DAYS_TO_A_TASTE), want) if want else None


FLOW = Practice(
    name=NAME,
    code=CODE,
    asks=(
        *(_want(domain) for domain in DOMAINS),
        Ask("pull", words, only=lambda values: bool(values.get("want"))),
        Ask("taste", words, only=lambda values: bool(values.get("want"))),
    ),
    title=lambda _: "G08",
    begin=_begin,
    close=lambda values: "close" if values.get("taste") else "close_open",
    follow_up=_follow_up,
    onward=_onward,
).flow()
