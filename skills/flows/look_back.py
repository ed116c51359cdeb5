"""F12 Look back: one entry in the person's own words, or where their numbers are heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from skills import digression, pins, trend
from skills.echo import number
from skills.finding import KINDS, SEARCHED, entries_meant, said_of_kind
from skills.memory import Memory
from skills.moment import Flow, Moment, Move, Step
from skills.recall import Entry
from skills.reply import Shown
from skills.speech import Say, Speech
from skills.spoken import capital, day, listed, own_words, quoted

NAME = "look_back"
MOST_WORDS = 25
"""Of an entry that is read out."""
TURN_WORDS = 45
AROUND_WORDS = 10
"""What stands around an entry's own words: its day, and who said it."""
MOST_READ = 6
"""Entries that can be asked for one after the other."""
MOST_LISTED = 6
_THIS_ONE = "current"
"""What `which` says of the entry that is being made: it alone is read back."""


def start(moment: Moment) -> Move:
    """Look for what was asked; whatever was open is asked again afterwards."""
    if moment.intent.name == "GivePin":
        return _unasked_pin(moment)
    slots = {name: value for name, value in moment.intent.slots.items() if value is not None}
    data = {**digression.held(moment, NAME), "wanted": moment.intent.name, "slots": slots}
    return _ask_first(moment, data)


def hear(moment: Moment) -> Move | None:
    """Take the PIN, or the yes or no to reading aloud or reading on."""
    step = moment.question.step if moment.question else None
    if step == "pin":
        return _take_pin(moment)
    if moment.intent.name == "Deny":
        return skip(moment)
    if moment.intent.name != "Affirm":
        return None
    if step == "more":
        return _read_on(moment)
    return _tell(moment, moment.data, _meant(moment, moment.data))


def skip(moment: Moment) -> Move:
    """Leave it unread, or unread from here."""
    reading = moment.question is not None and moment.question.step == "more"
    said = moment.pick.say("common.heard" if reading else "look_back.stays_closed")
    return digression.back(moment, NAME, (said,))


def _ask_first(moment: Moment, data: Mapping[str, Any]) -> Move:
    if missing := pins.missing(moment):
        return digression.back(moment, NAME, (moment.pick.say(missing),))
    if pins.is_locked(moment) and pins.is_closed(moment):
        return digression.back(moment, NAME, (moment.pick.say("look_back.locked"),))
    if pins.is_closed(moment):
        return Move(flow=NAME, ask="pin", data=data)
    return _found(moment, data)


def _found(moment: Moment, data: Mapping[str, Any], said: Speech = ()) -> Move:
    """Ask before others hear it; that there is nothing can be said aloud anywhere."""
    there = _meant(moment, data)
    if moment.turn.device.shared and there:
        return Move(said, flow=NAME, ask="aloud", data=data)
    return _tell(moment, data, there, said)


def _tell(
    moment: Moment, data: Mapping[str, Any], found: Sequence[Entry], said: Speech = ()
) -> Move:
    if _is_trend(data):
        span, told = _trend(moment, data, found)
        move = digression.back(moment, NAME, (*said, _direction(moment, span, told)))
        return replace(move, shown=Shown(ratings=told.recent)) if told.recent else move
    if not found:
        none = moment.pick.say("look_back.none_found")
        return digression.back(moment, NAME, (*said, none))
    counted = _counted(moment, found) if _is_counted(data) else ()
    most = 1 if data["slots"].get("which") == _THIS_ONE else MOST_READ
    return _read(moment, data, found[:most], (*said, *counted))


def _counted(moment: Moment, found: Sequence[Entry]) -> Speech:
    if len(found) == 1:
        return (moment.pick.say("look_back.one_found"),)
    return (moment.pick.say("look_back.more_found", count=str(len(found))),)


def _read_on(moment: Moment) -> Move:
    """Read the next of the entries that were found; one that has gone meanwhile is passed over."""
    ids = moment.data["left"]
    there = [entry for entry_id in ids if (entry := moment.recall.entry(entry_id))]
    if not there:
        return digression.back(moment, NAME, (moment.pick.say("look_back.none_found"),))
    return _read(moment, moment.data, there, ())


def _read(moment: Moment, data: Mapping[str, Any], entries: Sequence[Entry], said: Speech) -> Move:
    first, left = entries[0], [entry.id for entry in entries[1:]]
    words = _words_of(moment, first, data, already=said)
    read, shown = (*said, words, *_voice(moment, first)), Shown(words=words.text)
    if left:
        return Move(read, flow=NAME, ask="more", data={**data, "left": left}, shown=shown)
    return replace(digression.back(moment, NAME, read), shown=shown)


def _voice(moment: Moment, entry: Entry) -> Speech:
    """Say that the sound is there too, where it was kept and there is a screen to go on with."""
    if entry.fields.get("audio_ref") and moment.turn.device.display:
        return (moment.pick.say("look_back.voice_kept"),)
    return ()


def _words_of(moment: Moment, entry: Entry, data: Mapping[str, Any], already: Speech) -> Say:
    fields, when = entry.fields, day(entry.at, moment.now)
    kind = str(data["slots"].get("kind", ""))
    said = said_of_kind(entry, kind) if kind in KINDS else own_words(entry)
    if said:
        used = sum(len(part.text.split()) for part in already if isinstance(part, Say))
        room = digression.words_left(moment, NAME, TURN_WORDS) - used - AROUND_WORDS
        words = quoted(said, min(MOST_WORDS - AROUND_WORDS, room))
        return moment.pick.say("look_back.quoted", day=when, words=words)
    rating, feeling = fields.get("rating"), fields.get("feeling")
    if rating is None:
        line = "named" if feeling else "wordless"
        return moment.pick.say(f"look_back.{line}", day=when, feeling=str(feeling))
    line = "felt" if feeling else "rated"
    return moment.pick.say(
        f"look_back.{line}", day=when, rating=number(rating), feeling=str(feeling)
    )


def _meant(moment: Moment, data: Mapping[str, Any]) -> Sequence[Entry]:
    if _is_trend(data):
        return _check_ins(moment, data)
    return entries_meant(moment, data["slots"], SEARCHED if _is_counted(data) else MOST_READ)


def _is_counted(data: Mapping[str, Any]) -> bool:
    """Tell whether it is said how many were found, and not only what they say."""
    return bool(data["wanted"] == "SearchReflections")


def _is_trend(data: Mapping[str, Any]) -> bool:
    return bool(data["wanted"] == "HowAmIDoing")


def _check_ins(moment: Moment, data: Mapping[str, Any]) -> Sequence[Entry]:
    """Return the check-ins of the longest span that is looked at, and of the one before it."""
    days = max(trend.SPAN_DAYS[span] for span in _spans(data))
    since = moment.now - 2 * timedelta(days=days)
    return moment.recall.entries(SEARCHED, flow="F1", since=since)


def _spans(data: Mapping[str, Any]) -> Sequence[str]:
    """Return the span that was asked for, else those of which the shortest clear one is told."""
    period = data["slots"].get("period")
    return [str(period)] if period else ["week", "month"]


def _trend(
    moment: Moment, data: Mapping[str, Any], check_ins: Sequence[Entry]
) -> tuple[str, trend.Trend]:
    """Return the span that was asked for, else the shortest that tells a trend, and the trend."""
    spans = _spans(data)
    trends = {s: trend.of(check_ins, moment.now, trend.SPAN_DAYS[s]) for s in spans}
    clear = (span for span in spans if trends[span].kind not in ("none", "too_few"))
    span = next(clear, spans[-1])
    return span, trends[span]


def _direction(moment: Moment, span: str, found: trend.Trend) -> Say:
    if found.kind == "none":
        return moment.pick.say("look_back.trend.none")
    told = [number(rating) for rating in found.recent[-MOST_LISTED:]]
    said = moment.pick.say(
        f"look_back.trend.{found.kind}",
        list=listed(told),
        count=str(len(found.recent)),
        middle=number(found.median),
        span="half year" if span == "year" else span,
    )
    return replace(said, text=capital(said.text))


def _take_pin(moment: Moment) -> Move | None:
    if moment.intent.name in ("Deny", "Unsure"):
        return skip(moment)
    pin = pins.said(moment)
    if pin is None:
        return None
    result, memory = pins.tried(moment, pin)
    if result == "wrong":
        again = moment.pick.say("look_back.pin_wrong")
        return Move(ask="pin", data=moment.data, memory=memory, question=again)
    if result == "locked":
        said = (moment.pick.say("look_back.locked"),)
        return digression.back(moment, NAME, said, memory=memory)
    return _opened(moment, memory)


def _opened(moment: Moment, memory: Memory) -> Move:
    move = _found(moment, moment.data, (moment.pick.say("look_back.pin_fits"),))
    return replace(move, memory=memory)


def _unasked_pin(moment: Moment) -> Move:
    return digression.back(moment, NAME, (moment.pick.say("look_back.no_pin_needed"),))


FLOW = Flow(
    NAME,
    {"aloud": Step("yes_no"), "more": Step("yes_no"), "pin": Step("short")},
    start,
    hear,
    skip,
)
