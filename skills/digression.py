"""Digressions: something else in between, and then back to the question that was open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skills.memory import Memory, OpenQuestion
from skills.moment import Moment, Move
from skills.reply import Effect
from skills.speech import Say, Speech

BACK = "back"
"""The key of a flow's data under which it keeps the question to come back to."""


def held(moment: Moment, flow: str) -> dict[str, Any]:
    """Return the data with which `flow` begins in between; it holds what was open before."""
    question = moment.question
    if question is None:
        return {}
    if question.flow == flow or BACK in question.data:
        return {BACK: question.data[BACK]} if BACK in question.data else {}
    return {BACK: _written(question)}


def back(
    moment: Moment,
    flow: str,
    said: Speech,
    *,
    effects: tuple[Effect, ...] = (),
    memory: Memory | None = None,
) -> Move:
    """End what `flow` did in between: ask the open question again, or what it shall be."""
    before = held(moment, flow).get(BACK)
    if before is None:
        return Move(said, flow="menu", ask="choice", effects=effects, memory=memory)
    return Move(
        said,
        flow=before["flow"],
        ask=before["step"],
        data=before["data"],
        question=Say(before["asked"], personal=before["personal"]),
        effects=effects,
        memory=memory,
    )


def words_left(moment: Moment, flow: str, most: int) -> int:
    """Return how many of a turn's words the question to come back to leaves for other things."""
    asked = held(moment, flow).get(BACK, {}).get("asked", "")
    return most - max(len(asked.split()), _LONGEST_MENU_QUESTION)


_LONGEST_MENU_QUESTION = 12


def _written(question: OpenQuestion) -> Mapping[str, Any]:
    return {
        "flow": question.flow,
        "step": question.step,
        "data": dict(question.data),
        "asked": question.asked,
        "personal": question.asked_personal,
    }
