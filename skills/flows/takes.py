"""How answers to a practice's questions are read."""

from __future__ import annotations

from skills.flows.practice import Ask, Take, Values
from skills.moment import Moment

RATED = "awaiting_rating"
"""The state in which a number is understood."""
_LEAST_WORDS = 4
"""Fewer words name a practice rather than tell something."""


def words(moment: Moment, ask: Ask) -> Values | None:
    """Take whatever was told."""
    told = moment.intent.name == "ReflectionContent" and moment.words
    return {ask.into: moment.words} if told else None


def rating(lowest: float = 0, highest: float = 10) -> Take:
    """Take a number of a scale."""

    def take(moment: Moment, ask: Ask) -> Values | None:
        value = moment.intent.slots.get("rating")
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return {ask.into: value} if lowest <= value <= highest else None

    return take


def one_of(group: str) -> Take:
    """Take one of the meanings that `answers.toml` lists in a group."""

    def take(moment: Moment, ask: Ask) -> Values | None:
        found = moment.answers.find(group, moment.words)
        return {ask.into: found} if found else None

    return take


def told_at_first(moment: Moment, field: str) -> Values:
    """Return the first utterance as a field, where it told something about oneself.

    "I shouted at my neighbour" does; "let's do the clean-up practice" names what to do.
    """
    said = moment.words
    names_it = moment.answers.has("naming", said)
    of_oneself = moment.answers.has("oneself", said)
    told = len(said.split()) >= _LEAST_WORDS and of_oneself and not names_it
    return {field: said} if told else {}


def before_and_after(name: str, told: str) -> tuple[Ask, Ask]:
    """Make the two optional ratings of a practice; who skips the first isn't asked the second.

    Args:
        name: what is rated; the fields are `<name>_before` and `<name>_after`.
        told: the field without which there is nothing to rate.
    """
    before = Ask(
        f"{name}_before",
        rating(),
        "rating",
        RATED,
        only=lambda values: told in values,
        counts=False,
        adds_to=told,
    )
    after = Ask(
        f"{name}_after",
        rating(),
        "rating",
        RATED,
        only=lambda values: f"{name}_before" in values,
        counts=False,
        adds_to=told,
    )
    return before, after
