"""F11 Both hands: what they want, what I want, and one sentence that holds both, rehearsed."""

from __future__ import annotations

from skills.flows.practice import Ask, Practice, Values
from skills.flows.takes import told_at_first, words
from skills.follow_up import FollowUp, day_named, in_days
from skills.moment import Moment

NAME = "both_hands"
_DAYS_TO_A_CHANCE = 2
_NAME_MAX_WORDS = 4
"""Up to so many words, an answer without a wish names only the person."""
_LAST_TAKE_BEFORE = 5
"""A third take still leaves a turn to choose in."""
_EARLIER = "_earlier"
"""The takes before the newest one, which is in `line`."""
_CHOSEN = "_chosen"
"""A take was named before it was asked which."""


def _them(moment: Moment, _: Ask) -> Values | None:
    """Take who it is, and what they want where that was said too."""
    if moment.intent.name != "ReflectionContent" or not moment.words:
        return None
    if parts := moment.answers.split("wants", moment.words):
        return dict(zip(("person", "their_want"), parts, strict=True))
    short = len(moment.words.split()) <= _NAME_MAX_WORDS
    return {"person": moment.words} if short else {"their_want": moment.words}


def _want_unknown(values: Values) -> bool:
    return "person" in values and not values.get("their_want")


def _take(moment: Moment, ask: Ask) -> Values | None:
    """Take the sentence said anew, and keep the takes before in mind; "again" alone is a yes."""
    if moment.answers.is_said("take", moment.words):
        return {**(_best(moment, ask) or {}), _CHOSEN: True}
    only_again = moment.answers.has("take_again", moment.words)
    if only_again and len(moment.words.split()) <= _NAME_MAX_WORDS:
        return None
    said = words(moment, ask)
    return {**said, _EARLIER: _takes(moment)} if said else None


def _takes(moment: Moment) -> list[str]:
    """Return the takes so far, in their order."""
    values = moment.data["values"]
    return [*values.get(_EARLIER, ()), values["line"]]


def _best(moment: Moment, ask: Ask) -> Values | None:
    """Take the take that was chosen; one more, said instead of choosing, is the choice."""
    takes = _takes(moment)
    if named := moment.answers.find("take", moment.words):
        place = {"first": 0, "second": 1}.get(named, -1)
        return {ask.into: takes[place]}
    return words(moment, ask) if len(moment.words.split()) > _NAME_MAX_WORDS else None


def _is_open(values: Values) -> bool:
    """Tell whether there are several takes, and none of them was chosen."""
    return _EARLIER in values and _CHOSEN not in values


def _follow_up(moment: Moment, values: Values) -> FollowUp | None:
    line = values.get("line")
    day = day_named(moment, line) or in_days(moment, _DAYS_TO_A_CHANCE)
    return FollowUp(day) if line else None


FLOW = Practice(
    name=NAME,
    code="F11",
    asks=(
        Ask("person", _them),
        Ask("their_want", words, only=_want_unknown),
        Ask("my_want", words),
        Ask("line", words),
        Ask("again", _take, field="line", only=lambda values: "line" in values),
        Ask(
            "once_more",
            _take,
            field="line",
            only=_is_open,
            before=_LAST_TAKE_BEFORE,
        ),
        Ask("best", _best, field="line", only=_is_open),
    ),
    title=lambda _: "G06",
    begin=lambda moment: told_at_first(moment, "note"),
    close=lambda values: "close" if values.get("line") else "close_open",
    gives_back="line",
    in_own_voice=True,
    follow_up=_follow_up,
).flow()
