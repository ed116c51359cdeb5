"""What is personal: a name to be called by, the country, the language, a copy to take away.

A name, the time zone and the country are also asked for where nothing tells them: one a day, once
there was a rating, by who comes back on the same day or at the close of a later day's check-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from skills import digression, ladder, pins
from skills.asked_answer import SURE
from skills.memory import Memory, PersonMemory
from skills.moment import Flow, Moment, Move, Step
from skills.reply import Effect
from skills.speech import Say, Speech
from skills.turn import SlotValue

NAME = "personal"
MOST_NAME_WORDS = 3
OWN_LANGUAGE = "en"
PLACES = "the United States and Britain"

_NOTHING_ELSE = ("SetName", "SwitchPerson", "NoMatch", "OutOfDomain")
_ASKED = ("name", "zone", "country")
_ASKED_ALOUD = ("zone",)
"""Asked where others may hear, too: a name is one's own, and a country leads to help lines."""
_CHECK_IN = "F1"
_LATELY = timedelta(days=60)
_CLOSES = "closes"
"""The key of a question's data that says: after the answer, the session closes."""


def start(moment: Moment) -> Move:
    """Take a name, or say what can be had of languages and copies."""
    return _STARTS[moment.intent.name](moment)


def ask_next(moment: Moment, said: Speech) -> Move | None:
    """Ask for one thing that isn't known, at a launch; None where there is nothing to ask."""
    step = _unknown(moment)
    if step is None or not _rated_days(moment):
        return None
    return Move(said, flow=NAME, ask=step, memory=_noting(moment, step))


def ask_at_close(
    moment: Moment, said: Speech, data: Mapping[str, Any], effects: tuple[Effect, ...]
) -> Move | None:
    """Ask for one thing as a check-in's last question, but not on the day of the first one.

    What came in between, such as a corrected number, leads back to the question.
    """
    closing = {**data, _CLOSES: True}
    if (open_one := moment.question) and open_one.flow == NAME:
        return Move(said, open_one.step, NAME, closing, effects)
    step = _unknown(moment)
    if step is None or not any(day < moment.now.date() for day in _rated_days(moment)):
        return None
    return Move(said, step, NAME, closing, effects, memory=_noting(moment, step))


def hear(moment: Moment) -> Move | None:
    """Take the answer; a no leaves it open for good."""
    step = moment.question.step if moment.question else "name"
    if step != "name" and (place := _place(moment, step)):
        return _zoned(moment, place) if step == "zone" else _placed(moment, place)
    if moment.intent.name in ("Deny", "Unsure"):
        return skip(moment)
    return _OTHERWISE[step](moment)


def skip(moment: Moment) -> Move:
    """Leave it unsaid."""
    named = moment.question is not None and moment.question.step == "name"
    said = moment.pick.say("personal.no_name" if named else "personal.no_place")
    return _settled(moment, said)


def _unknown(moment: Moment) -> str | None:
    """Name what may be asked today: of who is kept, once a day, and nothing that rests."""
    person, shared = moment.memory.person, moment.turn.device.shared
    if not moment.keeps or person.asked_on == moment.now.date():
        return None
    known = {"name": person.name, "zone": _clock_is_told(moment), "country": person.country}
    wanted = (step for step in _ASKED if step not in person.asked and not known[step])
    return next((step for step in wanted if step in _ASKED_ALOUD or not shared), None)


def _clock_is_told(moment: Moment) -> bool:
    """Tell whether anybody set the clock; UTC is what a server goes by that was told nothing."""
    return moment.memory.person.timezone is not None or moment.now.tzname() != "UTC"


def _rated_days(moment: Moment) -> list[date]:
    """Return the days of the last two months with a check-in that has a number."""
    entries = moment.recall.entries(flow=_CHECK_IN, since=moment.now - _LATELY)
    rated = [entry.at for entry in entries if entry.fields.get("rating") is not None]
    return [at.astimezone(moment.now.tzinfo).date() for at in rated]


def _noting(moment: Moment, step: str) -> Memory:
    """Note that it is asked: once more another day if no answer comes, and no third time."""
    person = replace(moment.memory.person, asked_on=moment.now.date())
    if step in person.left_open:
        return _with(moment, replace(person, asked=(*person.asked, step)))
    return _with(moment, replace(person, left_open=(*person.left_open, step)))


def _settled(moment: Moment, said: Say, **told: str | None) -> Move:
    """Note what was told, and let rest what was asked; close where it was the last question."""
    question, person = moment.question, replace(moment.memory.person, **told)  # type: ignore[arg-type]  # all are text
    if question and question.flow == NAME:
        person = replace(person, asked=(*person.asked, question.step))
    memory = _with(moment, person)
    if moment.data.get(_CLOSES):
        return Move((said, moment.pick.say("common.bye")), memory=memory)
    return digression.back(moment, NAME, (said,), memory=memory)


def _take_name(moment: Moment) -> Move | None:
    name = moment.intent.slots.get("name")
    if name is None and _is_bare_answer(moment):
        name = moment.words
    fits = name and len(str(name).split()) <= MOST_NAME_WORDS and not _is_no_name(moment, name)
    return _named(moment, str(name)) if fits else None


def _is_no_name(moment: Moment, said: SlotValue) -> bool:
    """Tell words that nobody is called by ("anything else", "what for")."""
    return moment.answers.has("no_name", str(said))


def _is_bare_answer(moment: Moment) -> bool:
    """Tell words that are nothing but the answer from a request that means something itself."""
    intent = moment.intent
    return bool(moment.words) and (intent.name in _NOTHING_ELSE or intent.confidence < SURE)


def _set_name(moment: Moment) -> Move:
    name = moment.intent.slots.get("name")
    if not name or _is_no_name(moment, name):
        return Move(flow=NAME, ask="name", data=digression.held(moment, NAME))
    return _named(moment, str(name))


def told_name(moment: Moment) -> Say:
    """Tell whoever asks by which name they go here; not where others may hear it."""
    name = moment.memory.person.name
    if name is None:
        return moment.pick.say("personal.name_untold")
    if moment.turn.device.shared or not pins.lets_hear(moment):
        return moment.pick.say("personal.name_not_aloud")
    return moment.pick.say("personal.name_told", called=name)


def without_name(moment: Moment) -> Memory:
    """Forget what someone is called, and ask for no name again."""
    person = moment.memory.person
    asked = person.asked if "name" in person.asked else (*person.asked, "name")
    return _with(moment, replace(person, name=None, asked=asked))


def _named(moment: Moment, name: str) -> Move:
    spoken = name.replace("?", "").strip().title()
    return _settled(moment, moment.pick.say("personal.named", called=spoken), name=spoken)


def _zoned(moment: Moment, zone: str) -> Move:
    """Go by a zone's clock, and name its city, so that a wrong one is noticed."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return _settled(moment, moment.pick.say("personal.zoned", city=city), timezone=zone)


def _placed(moment: Moment, country: str) -> Move:
    return _settled(moment, moment.pick.say("personal.placed"), country=country)


def _place(moment: Moment, group: str) -> str | None:
    """Find a place in an answer; in a request ("what did I say about London") it is none."""
    return moment.answers.find(group, moment.words) if _is_answer(moment) else None


def _is_answer(moment: Moment) -> bool:
    return _is_bare_answer(moment) or moment.intent.name in ladder.MISSES


def _other_zone(moment: Moment) -> Move | None:
    """Ask once more, in other words, of a place that we don't know; then let it be."""
    if not _is_answer(moment):
        return None
    if moment.question and moment.question.misses == 0:
        again = moment.pick.say("personal.zone.again")
        return Move(ask="zone", data=moment.data, question=again, misses=1)
    return _settled(moment, moment.pick.say("personal.no_zone"))


def _other_country(moment: Moment) -> Move | None:
    if not _is_bare_answer(moment):
        return None
    return _settled(moment, moment.pick.say("personal.not_known"))


def _language(moment: Moment) -> Move:
    same = moment.intent.slots.get("language") == OWN_LANGUAGE
    there_is = moment.pick.say("personal.languages", places=PLACES)
    said = moment.pick.say("personal.same_language") if same else there_is
    return digression.back(moment, NAME, (said,))


def _export(moment: Moment) -> Move:
    channel = moment.intent.slots.get("channel") or "how"
    return digression.back(moment, NAME, (moment.pick.say(f"personal.export_{channel}"),))


def _with(moment: Moment, person: PersonMemory) -> Memory:
    return Memory(person, moment.memory.device)


_STARTS = {
    "SetName": _set_name,
    "ChangeLanguage": _language,
    "ExportReflections": _export,
}

_OTHERWISE = {"name": _take_name, "zone": _other_zone, "country": _other_country}
"""What is done with words in which no known place stands."""

FLOW = Flow(NAME, {step: Step("short") for step in _ASKED}, start, hear, skip)
