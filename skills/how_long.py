"""How long something takes: the questions that are still to come, or the minutes of a piece."""

from __future__ import annotations

from dataclasses import replace

from skills.echo import number
from skills.moment import Moment
from skills.speech import Say, Speech
from skills.spoken import capital

MINUTES = {1: "one minute", 3: "three minutes", 5: "five minutes", 10: "ten minutes"}
_MINUTE_MS = 60_000


def questions_left(moment: Moment, most: int) -> Speech:
    """Tell how many questions there are at most, the open one included."""
    if most <= 1:
        return (moment.pick.say("common.last_question"),)
    return (_said(moment, "common.questions_left", count=number(most)),)


def piece(moment: Moment, minutes: int) -> Speech:
    """Tell how long a piece is that may be played."""
    return (_said(moment, "guided_audio.lasts", length=MINUTES[minutes]),)


def rest_of_piece(moment: Moment, minutes: int, at_ms: int) -> Speech:
    """Tell how long a piece is that was begun, and what of it is to come."""
    left = round((minutes * _MINUTE_MS - at_ms) / _MINUTE_MS)
    to_come = f"about {number(left)} minute{'s' if left > 1 else ''}" if left else "a little"
    return (_said(moment, "guided_audio.rest", length=MINUTES[minutes], left=to_come),)


def _said(moment: Moment, line: str, **words: str) -> Say:
    said = moment.pick.say(line, **words)
    return replace(said, text=capital(said.text))
