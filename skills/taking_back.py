"""Taking back: "forget that" erases what the last answer captured, and opens its question again.

It is no deletion of an entry, which is asked about first, but a correction without a new value;
only where nothing else was captured does the entry go with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from skills.answers import Answers
from skills.memory import OpenQuestion
from skills.moment import Moment
from skills.reply import Effect, Forget
from skills.turn import Intent

CAPTURED = "captured"
"""The key of a flow's data under which the fields of each answer stand, the newest last."""
OF = "of"
"""The key of a flow's data that names the flow whose answers they are, after its close too."""


def meant(answers: Answers, question: OpenQuestion | None, text: str) -> Intent | None:
    """Read words that take back the last answer; None where they don't, or there is none."""
    if question is None or not question.data.get(CAPTURED):
        return None
    closed = question.data.get(OF) != question.flow
    group = "taken_back_at_the_close" if closed else "taken_back"
    is_meant = answers.is_whole("taken_back", text) or answers.is_whole(group, text)
    return Intent("DeleteReflection", {"which": "last"}, 1.0, text) if is_meant else None


def is_meant(moment: Moment) -> bool:
    """Tell whether what was said takes back the last answer."""
    deletes = moment.intent.name == "DeleteReflection"
    return deletes and meant(moment.answers, moment.question, moment.words) is not None


def noting(data: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Return a flow's data with the fields that an answer captured noted."""
    before = data.get(CAPTURED, ())
    return {**data, CAPTURED: [*before, sorted(fields)]}


def way_left(way: tuple[OpenQuestion, ...], question: OpenQuestion) -> tuple[OpenQuestion, ...]:
    """Leave out of the way back what was asked with an answer in mind that was taken back since."""
    if CAPTURED not in question.data:
        return way
    left = len(question.data[CAPTURED])
    return tuple(one for one in way if len(one.data.get(CAPTURED, ())) <= left)


def taken(
    moment: Moment, code: str, **more: object
) -> tuple[Sequence[str], dict[str, Any], tuple[Effect, ...]]:
    """Take back the last answer: its fields, the flow's data without them, and what is erased.

    Args:
        moment: of whoever takes it back.
        code: the flow's in the journal.
        more: further fields of the entry that change with it.
    """
    *before, gone = moment.data[CAPTURED]
    rest = [[field for field in fields if field not in gone] for fields in before]
    left = [fields for fields in rest if fields]
    data = {**moment.data, CAPTURED: left}
    if left:
        nothing = {field: None for field in gone if not field.startswith("_")}
        return gone, data, moment.keep(data["entry_id"], code, **nothing, **more)
    forgotten = (Forget((data["entry_id"],)),) if moment.keeps else ()
    return gone, {**data, "entry_id": moment.new_id()}, forgotten
