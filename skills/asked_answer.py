"""What an answer to a question of fact is: consent, a name, a place, a time, or a request."""

from __future__ import annotations

from skills.answers import Answers
from skills.turn import Intent
from skills.understanding.view import Understands

SURE = 0.6
"""From this confidence on, words that mean something else are no name and no place."""
_PLACES = ("zone", "country")


def read(understanding: Understands, answers: Answers, wanted: str, text: str) -> Intent:
    """Tell whether an answer is what was asked for, or a request.

    A bare name or place resembles many requests a little ("it's Seattle"), and "I live in Belgium"
    resembles trouble: nothing but a place is only that, and what is merely likely is no request.

    Args:
        understanding: tells what words mean.
        answers: the places.
        wanted: `name`, `zone` or `country`.
        text: what was said.
    """
    told = Intent("NoMatch", {}, 1.0, text)
    if wanted in _PLACES and answers.is_only(_PLACES, "around_a_place", text):
        return told
    meant = understanding.understand(text, None)
    if meant.confidence < SURE and wanted == "name":
        meant = understanding.understand(text, "awaiting_name")
    return meant if meant.confidence >= SURE else told


def read_consent(understanding: Understands, answers: Answers, text: str) -> Intent:
    """Tell whether somebody may be kept, or what else they mean.

    Nothing but a yes and its emphasis ("yes, always") is a yes here, whatever it resembles.
    """
    if answers.is_only(("consenting",), "around_consenting", text):
        return Intent("Affirm", {}, 1.0, text)
    return understanding.understand(text, None)


def read_time(understanding: Understands, answers: Answers, text: str) -> Intent:
    """Tell whether an answer is a part of the day, or what else it means.

    Alone, "evening" greets and "night" parts; to the question for a time they answer.
    """
    if answers.is_only(("part_of_day",), "around_a_part_of_day", text):
        return Intent("NoMatch", {}, 1.0, text)
    return understanding.understand(text, None)
