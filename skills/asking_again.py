"""Coming back to the open question in its own words, after something in between."""

from __future__ import annotations

from skills.flows import menu
from skills.memory import OpenQuestion
from skills.moment import Moment, Move
from skills.playback import is_playing
from skills.speech import Say, Speech


def asked_again(moment: Moment, said: Speech) -> tuple[str, Move]:
    """Come back to the open question in its own words, or ask what it shall be."""
    question = moment.question
    if question is None and said and is_playing(moment.memory):
        return menu.NAME, Move(said)  # the piece goes on, and no question is laid over it
    if question is None:
        return menu.NAME, Move(said, ask="choice")
    return question.flow, asking(question, said)


def asking(question: OpenQuestion, said: Speech) -> Move:
    """Ask a question as it stands, with what its flow keeps in mind."""
    asked = Say(question.asked, personal=question.asked_personal)
    return Move(said, ask=question.step, data=question.data, question=asked, misses=question.misses)
