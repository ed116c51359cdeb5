"""F1 Ground check, the daily check-in: a rating, a word, a few words if wanted, a close."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skills import taking_back
from skills.echo import ECHO_PAUSE, number, sentence
from skills.flows import guided_audio, personal
from skills.how_long import questions_left
from skills.moment import OPEN_WORDS, Flow, Moment, Move, Step
from skills.open_answer import CERTAIN
from skills.reply import Effect
from skills.speech import Say, Speech
from skills.turn import Intent
from skills.understanding.numbers import found
from skills.understanding.view import View
from skills.when import midnight

NAME = "ground_check"
CODE = "F1"
WISH_MOST_WORDS = 6
_WISHES = (
    *("PlanStretch", "ExploreConnection", "ExploreWants", "ExploreNotEnough"),
    *("ExploreBothAnd", "HaveMyBack"),
)
"""What a wish about oneself is taken for where nothing was asked."""
ORDER = ("rating", "feeling", "words")
_WITH_A_FEELING = ("feeling2", "raw")
_REASON = re.compile(r" (?:because|since|cause) .*$")
_DENIALS = frozenset(("not", "no", "never", "hardly"))
_OF_DENIALS = frozenset(("", "low", "fine"))
"""What a denied feeling is filed under; "can't sleep, worried" denies none."""
_LEVELS = {"lowest": "low", "low": "low", "mid": "so-so", "high": "good", "highest": "good"}
"""What a level is called as a feeling."""
_FIELDS = {"rating": "rating", "feeling": "feeling", "words": "text"}
"""Of each question's answer, the field that is always written."""


def start(moment: Moment) -> Move:
    """Ask the first question, or take what was said without being asked."""
    return hear(moment) or opening(moment, ())


def opening(moment: Moment, said: Speech) -> Move:
    """Ask for the number; where others may hear, say that the number alone is enough."""
    shared = moment.turn.device.shared
    alone = (moment.pick.say("ground_check.number_alone"),) if shared else ()
    return Move((*said, *alone), flow=NAME, ask="rating")


def hear(moment: Moment) -> Move | None:
    """Take an answer, whichever of the questions it belongs to."""
    if taking_back.is_meant(moment):
        return _taken_back(moment)
    if _wants_only_the_number(moment) and "rating" not in moment.intent.slots:
        return _only_the_number(moment)
    take = _TAKERS.get(moment.intent.name)
    return take(moment) if take else _take_wish(moment)


def _take_wish(moment: Moment) -> Move | None:
    """Take "I want to be seen" for an answer about oneself, which begins no practice here.

    It is the word for how it feels; instead of the number it is a note, and the number is asked
    for once more.
    """
    said, step = moment.words, _step(moment)
    short = len(said.split()) <= WISH_MOST_WORDS
    wish = short and moment.answers.has("wish", said) and moment.intent.name in _WISHES
    if not wish or step not in ("rating", "feeling"):
        return None
    if step == "feeling":
        felt = {"feeling": None, "raw": said}
        return _take_feeling(replace(moment, intent=replace(moment.intent, slots=felt)))
    wished = " ".join([*moment.data.get("wished", ()), said])
    data = {**moment.data, "of": NAME, "wished": [wished]}
    data, effects = _keep(moment, data, note=wished)
    kept = (moment.kept(), ECHO_PAUSE)
    if data.get("asked_number"):
        data["asked"] = [*data.get("asked", ()), step]
        return _next(moment, data, kept, effects)
    question = moment.pick.say("ground_check.as_number")
    data["asked_number"] = True
    return Move(kept, step, data=data, effects=effects, question=question)


def _wants_only_the_number(moment: Moment) -> bool:
    said = moment.answers.has("number_only", moment.words)
    return said or bool(_belongs(moment) and moment.data.get("only_number"))


def _only_the_number(moment: Moment) -> Move | None:
    """Ask nothing but the number from here on, for who is not alone or in no mood."""
    if moment.question and not _belongs(moment):
        return None
    heard = (moment.pick.say("common.heard"),)
    if (step := _step(moment)) in ("feeling", "words"):
        return _next(moment, _asked(moment, step), heard)
    return Move(heard, ask="rating", data={**moment.data, "of": NAME, "only_number": True})


def skip(moment: Moment) -> Move:
    """Leave the open question blank: it stays null."""
    step = moment.question.step if moment.question else "rating"
    return _next(moment, _asked(moment, step), (moment.pick.say("common.blank"),))


def is_done_today(moment: Moment) -> bool:
    """Tell whether there was a check-in on this day of the person's."""
    zone, today = moment.now.tzinfo, moment.now.date()
    newest = moment.recall.entries(limit=1, flow=CODE, since=midnight(today, zone))
    return any(entry.at.astimezone(zone).date() == today for entry in newest)


def _take_rating(moment: Moment) -> Move | None:
    slots = moment.intent.slots
    rating = slots.get("rating")
    if isinstance(rating, int | float) and not isinstance(rating, bool):
        return _rated(moment, rating)
    if slots.get("same_as_last") and (last := _last_rating(moment)) is not None:
        return _rated(moment, last)
    if _step(moment) == "feeling" and "band" in slots and moment.intent.confidence >= CERTAIN:
        return _take_level(moment, str(slots["band"]))
    if _step(moment) not in (None, "rating"):
        return None  # a level word where a number is no longer awaited replaces nothing
    own = _own_data(moment)
    if own.get("asked_number"):
        data = _asked(moment, "rating")
        effects: tuple[Effect, ...] = ()
        if "band" in slots:
            data, effects = _keep(moment, data, rating=None, band=slots["band"])
        return _next(moment, data, (moment.pick.say("common.heard"),), effects)
    line = "out_of_range" if slots.get("out_of_range") else "as_number"
    data = {**own, "asked_number": True}
    return Move(ask="rating", data=data, question=moment.pick.say(f"ground_check.{line}"))


def _take_level(moment: Moment, band: str) -> Move:
    """Take a level for the word that was asked for; some doors tell nothing but the level."""
    felt = {"feeling": _LEVELS[band], "raw": moment.words or None}
    return _take_feeling(replace(moment, intent=replace(moment.intent, slots=felt)))


def _rated(moment: Moment, rating: float) -> Move:
    fields: dict[str, Any] = {"rating": rating}
    if note := moment.intent.slots.get("note"):
        fields["note"] = note
    felt = _felt_too(moment)
    asked = _asked(moment, "rating")
    if felt:
        fields |= _feeling_fields(felt)
        asked["asked"] = [*asked["asked"], "feeling"]
    data, effects = _keep(moment, asked, **fields)
    named = moment.given_back(_own_words(moment, felt)) if felt else None
    said = f"{number(rating)}, and {named}" if named else number(rating)
    return _next(moment, data, (Say(sentence(said), personal=True), ECHO_PAUSE), effects)


def _felt_too(moment: Moment) -> Intent | None:
    """Read the feeling that was named in one breath with the number ("seven and a bit sad")."""
    said = _REASON.sub("", View.of(moment.words).normal)
    for _, begin, end in reversed(found(said)):
        said = f"{said[:begin]} {said[end:]}"
    read = moment.reads(said) if said.strip() else None
    named = read and read.name == "NameFeeling" and read.slots.get("feeling")
    return read if read and named and read.confidence >= CERTAIN else None


def _last_rating(moment: Moment) -> float | None:
    entries = moment.recall.entries(flow=CODE)
    ratings = (entry.fields.get("rating") for entry in entries)
    return next((rating for rating in ratings if rating is not None), None)


def _take_feeling(moment: Moment) -> Move:
    fields = {**_outdated(moment), **_feeling_fields(moment.intent)}
    data, effects = _keep(moment, _asked(moment, "feeling"), **fields)
    return _next(moment, data, _echo_feeling(moment), effects)


def _outdated(moment: Moment) -> dict[str, None]:
    """Return, as blank, what went with the feeling that another one replaces now."""
    captured = moment.data.get(taking_back.CAPTURED, ()) if _belongs(moment) else ()
    return {name: None for fields in captured for name in fields if name in _WITH_A_FEELING}


def _feeling_fields(felt: Intent) -> dict[str, Any]:
    named = {extra: felt.slots[extra] for extra in _WITH_A_FEELING if felt.slots.get(extra)}
    return {"feeling": felt.slots.get("feeling"), **named}


def _echo_feeling(moment: Moment) -> Speech:
    heard = moment.given_back(_own_words(moment, moment.intent))
    if heard is None:
        return (moment.kept(), ECHO_PAUSE)
    return (Say(sentence(heard), personal=True), ECHO_PAUSE)


def _own_words(moment: Moment, felt: Intent) -> str:
    """Return the feelings in the words that they were said in, and not in those we file them under.

    "Gutted" is filed under "disappointed", which is another word, and nobody's here. What was
    denied ("not great") has no word of its own.
    """
    slots, said = felt.slots, moment.words.lower()
    first, raw = str(slots.get("feeling") or ""), str(slots.get("raw") or slots.get("idiom") or "")
    denies = any(word in _DENIALS or word.endswith("n't") for word in said.split())
    denied = denies and first in _OF_DENIALS
    said_so = not said or raw in said  # a platform may tell the word without the sentence
    if raw and (not first or (said_so and (not denied or len(raw.split()) > 1))):
        first = raw
    return " and ".join(word for word in (first, str(slots.get("feeling2") or "")) if word)


def _take_words(moment: Moment) -> Move:
    fields = {
        "text": moment.words,
        "text_raw": moment.words,
        "note": moment.words,
        "asr_confidence": moment.heard_confidence,
    }
    data, effects = _keep(moment, _asked(moment, "words"), **fields)
    return _next(moment, data, (moment.kept(),), effects)


def _take_yes(moment: Moment) -> Move | None:
    if _step(moment) == "words":
        return Move(ask="words", data=moment.data, question=moment.pick.say("ground_check.go_on"))
    return None


def _take_no(moment: Moment) -> Move | None:
    if _step(moment) == "words":
        return _next(moment, _asked(moment, "words"), (moment.pick.say("common.heard"),))
    return skip(moment) if _step(moment) else None


def _take_unsure(moment: Moment) -> Move | None:
    if _step(moment) is None:
        return None
    return _next(moment, _asked(moment, _step(moment)), (moment.pick.say("common.not_knowing"),))


def _take_indifference(moment: Moment) -> Move | None:
    """Take "whatever" to a question of ours for no answer; only to an offer does it choose."""
    any_piece = dict(moment.intent.slots) == {"which": "any"}
    return _take_unsure(moment) if any_piece else None


def _take_correction(moment: Moment) -> Move | None:
    slots = moment.intent.slots
    if "rating" in slots:
        return _take_rating(moment)
    if "feeling" in slots:
        return _take_feeling(moment)
    return None


def _taken_back(moment: Moment) -> Move:
    """Erase the last answer, and ask for it again; after the close, only what was open."""
    gone, data, effects = taking_back.taken(moment, CODE)
    step = next((step for step, field in _FIELDS.items() if field in gone), "rating")
    said, question = (moment.pick.say("common.taken_back"),), moment.question
    if question is not None and question.flow != NAME:
        asked = Say(question.asked, personal=question.asked_personal)
        return Move(said, question.step, question.flow, data, effects, question=asked)
    data["asked"] = [one for one in data["asked"] if one != step and _FIELDS[one] not in gone]
    return Move(said, ask=step, data=data, effects=effects)


def _step(moment: Moment) -> str | None:
    question = moment.question
    return question.step if question and question.flow == NAME else None


def _asked(moment: Moment, step: str | None) -> dict[str, Any]:
    """Note a question as dealt with; an answer to none of ours begins a new entry."""
    data = _own_data(moment)
    done = ORDER if _wants_only_the_number(moment) else (step,)
    return {**data, "of": NAME, "asked": [*data.get("asked", ()), *done]}


def _own_data(moment: Moment) -> dict[str, Any]:
    """Return what this check-in has gathered; nothing of the practice that was open before it."""
    return dict(moment.data) if _belongs(moment) else {}


def _belongs(moment: Moment) -> bool:
    question = moment.question
    return question is not None and NAME in (question.flow, question.data.get("of"))


def _keep(
    moment: Moment, data: Mapping[str, Any], **fields: Any
) -> tuple[dict[str, Any], tuple[Effect, ...]]:
    entry_id = data.get("entry_id") or moment.new_id()
    noted = taking_back.noting(data, fields)
    return {**noted, "entry_id": entry_id}, moment.keep(entry_id, CODE, **fields)


def _next(
    moment: Moment,
    data: Mapping[str, Any],
    said: Speech,
    effects: tuple[Effect, ...] = (),
) -> Move:
    """Ask what wasn't asked yet, or close."""
    open_steps = [step for step in ORDER if step not in data["asked"]]
    if open_steps:
        return Move(speech=said, ask=open_steps[0], data=data, effects=effects)
    only_number = _wants_only_the_number(moment)
    if not only_number and (asked := personal.ask_at_close(moment, said, data, effects)):
        return asked
    return guided_audio.offer(moment, "G01", 1, said=said, data=data, effects=effects)


def _lasts(moment: Moment) -> Speech:
    asked = moment.data.get("asked", ())
    return questions_left(moment, len([step for step in ORDER if step not in asked]))


_TAKERS = {
    "GiveRating": _take_rating,
    "NameFeeling": _take_feeling,
    "ReflectionContent": _take_words,
    "Affirm": _take_yes,
    "Deny": _take_no,
    "FinishReflection": _take_no,
    "Unsure": _take_unsure,
    "PlayGuidedAudio": _take_indifference,
    "CorrectAnswer": _take_correction,
}

FLOW = Flow(
    NAME,
    {
        "rating": Step("rating", "awaiting_rating"),
        "feeling": Step("short", "awaiting_feeling"),
        "words": Step("open_speech", OPEN_WORDS),
    },
    start,
    hear,
    skip,
    waits=True,
    lasts=_lasts,
)
