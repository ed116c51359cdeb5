"""Linking devices: one gives a code, the other says it, and both lead to one journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from skills import digression
from skills.memory import Memory
from skills.moment import Flow, Moment, Move
from skills.reply import Join, OfferCode
from skills.speech import Say

NAME = "linking"
DIGITS = 6
"""Digits, because recognisers tell them apart; letters rhyme."""
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


def start(moment: Moment) -> Move:
    """Give a code, or take one."""
    code = moment.intent.slots.get("code")
    return _take(moment, str(code)) if code else _offer(moment)


def hear(moment: Moment) -> Move | None:
    """Nothing is asked here."""
    return None


def _offer(moment: Moment) -> Move:
    code = f"{int(sha256(f'code {moment.seed}'.encode()).hexdigest(), 16) % 10**DIGITS:0{DIGITS}}"
    said = moment.pick.say("linking.offered", code=_spoken(code))
    return digression.back(moment, NAME, (said,), effects=(OfferCode(code),))


def _spoken(code: str) -> str:
    half = DIGITS // 2
    return f"{' '.join(code[:half])}, {' '.join(code[half:])}"


def _take(moment: Moment, code: str) -> Move:
    until = moment.memory.person.link_locked_until
    if until is not None and moment.now < until:
        return digression.back(moment, NAME, (moment.pick.say("linking.locked"),))
    return _ENDS[moment.recall.leads(code, moment.now)](moment, code)


def _unknown(moment: Moment, code: str) -> Move:
    """Count what didn't fit: codes are short, and must not be guessed."""
    person = moment.memory.person
    misses = person.link_misses + 1
    line = "unknown"
    if misses >= TRIES:
        misses, line = 0, "locked"
    until = moment.now + LOCKED_FOR if line == "locked" else None
    counted = replace(person, link_misses=misses, link_locked_until=until)
    memory = Memory(counted, moment.memory.device)
    return digression.back(moment, NAME, (moment.pick.say(f"linking.{line}"),), memory=memory)


def _join(moment: Moment, code: str) -> Move:
    """Join, and end: the next turn is in the one journal, where another question may be open."""
    return Move((_said(moment, "joined"),), effects=(Join(code),))


def _said(moment: Moment, line: str) -> Say:
    return moment.pick.say(f"linking.{line}")


_ENDS: dict[str, Callable[[Moment, str], Move]] = {
    "nowhere": _unknown,
    "joins": _join,
    "same": lambda moment, _: digression.back(moment, NAME, (_said(moment, "already"),)),
    "both": lambda moment, _: digression.back(moment, NAME, (_said(moment, "both"),)),
}

FLOW = Flow(NAME, {}, start, hear, lambda moment: digression.back(moment, NAME, ()))
