"""Alexa's intents and slots under the product's own names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from service.platforms.alexa_request import IntentBody, Slot
from skills.turn import Intent, SlotValue, Utterance
from skills.understanding.numbers import NUMBER, plain, value

CARE = "NeedSupport"

OPEN_ANSWER_INTENT = "ReflectionContent"
OPEN_ANSWER_SLOT = "reflection"

BUILT_INS = {
    "AMAZON.YesIntent": "Affirm",
    "AMAZON.NoIntent": "Deny",
    "AMAZON.StopIntent": "Stop",
    "AMAZON.CancelIntent": "Stop",
    "AMAZON.NavigateHomeIntent": "Stop",
    "AMAZON.HelpIntent": "Help",
    "AMAZON.RepeatIntent": "Repeat",
    "AMAZON.StartOverIntent": "StartOver",
    "AMAZON.PauseIntent": "PauseAudio",
    "AMAZON.ResumeIntent": "ResumeAudio",
    "AMAZON.NextIntent": "NextAudio",
    "AMAZON.PreviousIntent": "PreviousAudio",
    # People may say these to any player; a guided piece has no use for them.
    "AMAZON.LoopOnIntent": "OutOfDomain",
    "AMAZON.LoopOffIntent": "OutOfDomain",
    "AMAZON.ShuffleOnIntent": "OutOfDomain",
    "AMAZON.ShuffleOffIntent": "OutOfDomain",
}
IMPLIED: Mapping[str, Mapping[str, SlotValue]] = {CARE: {"tier": "now"}}
"""Slots that an intent has where its slots say nothing else: its samples are such phrases."""

WORDED: Mapping[str, str] = {
    "NotNow": "not now",
    "YesAlways": "yes always",
    "ForgetThat": "forget that",
    "ImDone": "i'm done",
    "HowLong": "how long is it",
}
"""Phrases whose meaning hangs on what is going on, as intents of their own: read as the words."""

FILLS = {"half": "rating"}
"""Slots that only Alexa has, as its numbers have no halves, and what they fill."""
TOLD = "told_"
"""Begins the name of a slot that takes what follows an opening, which is the rest of its name."""
JOINT = "_and_"
"""Between the names, and the values, of two slots that one phrase fills at once."""

_SECONDS_PER_UNIT = {"length_minutes": 60, "seconds": 1}
_FLAGS = frozenset({"off", "out_of_range", "same_as_last"})
_MATCH = "ER_SUCCESS_MATCH"
_UNCAUGHT = "?"
"""Alexa's word for a value that it didn't catch."""
_OPEN_LISTS = frozenset(
    {"feeling", "topic", "person", "event", "occasion", "voice", "language", "when"}
)
"""Slots whose lists are examples: what isn't among them may be meant all the same."""
_TIMES = frozenset({"time", "quiet_from", "quiet_until"})
_PARTS_OF_DAY = {"MO": "08:00", "AF": "15:00", "EV": "19:00", "NI": "21:30"}
"""Times that Alexa leaves to us, as our own understanding takes them."""

_DIGITS = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_NUMBER_WORDS = re.compile(rf"(?!.*\d){NUMBER}")
_CLOCK = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d)?")
_DURATION = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?")


def understood(body: IntentBody) -> Intent | Utterance:
    """Return the product's intent, or the words where they are still to be understood.

    A fallback, and a built-in that we have no use for, carry no words: NoMatch.
    """
    if body.name == OPEN_ANSWER_INTENT:
        return _open_answer(body)
    if body.name in WORDED:
        return Utterance(WORDED[body.name])
    if body.name.startswith("AMAZON."):
        return Intent(BUILT_INS.get(body.name, "NoMatch"))
    if words := _told(body):
        return Utterance(words)
    filled = {name: slot for name, slot in (body.slots or {}).items() if slot.value is not None}
    if len(filled) == 1 and (words := _unlisted_words(filled)):
        # Care stays what Alexa took it for; which kind it is, its words tell.
        return Intent(CARE, text=words) if body.name == CARE else Utterance(words)
    slots: dict[str, SlotValue] = dict(IMPLIED.get(body.name, {}))
    for name, slot in filled.items():
        if not _is_unlisted(name, slot):
            slots |= {key: said for key, said in _filled(name, slot) if said is not None}
    return Intent(body.name, _in_range(slots))


def told_slot(opening: str) -> str:
    """Name the slot of an opening: no apostrophe and no space may stand in it."""
    return TOLD + opening.replace("'", "__").replace(" ", "_")


def _told(body: IntentBody) -> str | None:
    """Return the sentence of an opening and what followed it; None where none was said."""
    for name, slot in (body.slots or {}).items():
        if name.startswith(TOLD) and slot.value:
            opening = name.removeprefix(TOLD).replace("__", "'").replace("_", " ")
            return f"{opening} {slot.value}"
    return None


def _unlisted_words(slots: Mapping[str, Slot]) -> str | None:
    """Return what was said where Alexa put a sentence that we don't list into a slot of ours."""
    return next((slot.value for name, slot in slots.items() if _is_unlisted(name, slot)), None)


def _is_unlisted(name: str, slot: Slot) -> bool:
    """Say whether a value means nothing to us: its list, which is whole, doesn't hold it."""
    return name not in _OPEN_LISTS and slot.resolutions is not None and matched(slot) is None


def _filled(name: str, slot: Slot) -> Iterator[tuple[str, SlotValue]]:
    """Yield what one slot of Alexa's fills: itself, another of ours, or two at once."""
    listed = matched(slot)
    if JOINT in name and listed is not None:
        yield from zip(name.split(JOINT), listed.split(JOINT), strict=False)
    elif JOINT not in name:
        ours = FILLS.get(name, name)
        yield ours, slot_value(ours, slot)
        if name == "feeling" and listed not in (None, slot.value):
            yield "raw", slot.value  # what it was called, to be said back


def matched(slot: Slot) -> str | None:
    """Return the listed value that a slot resolved to: its id, or its name where it has none."""
    for resolution in slot.resolutions.resolutions_per_authority if slot.resolutions else []:
        if resolution.status.code == _MATCH and resolution.values:
            found = resolution.values[0].value
            return found.id or found.name
    return None


def slot_value(name: str, slot: Slot) -> SlotValue:
    """Return what a slot holds: the listed value if one matched, else the spoken one, or None."""
    said = matched(slot) or slot.value
    if said is None or said == _UNCAUGHT:
        return None
    if name in _TIMES:
        return _time(said)
    if name == "rating":
        return _number(said)
    if name in _SECONDS_PER_UNIT:
        return _length(said, _SECONDS_PER_UNIT[name])
    if name in _FLAGS:
        return said != "false"
    return said


def _open_answer(body: IntentBody) -> Intent | Utterance:
    slot = (body.slots or {}).get(OPEN_ANSWER_SLOT, Slot())
    return Utterance(slot.value) if slot.value else Intent("NoMatch")


def _in_range(slots: dict[str, SlotValue]) -> dict[str, SlotValue]:
    """Replace a rating that the scale doesn't have by the flag that says so."""
    rating = slots.get("rating")
    if isinstance(rating, int | float) and not 0 <= rating <= 10:  # noqa: PLR2004 - the scale
        return {"out_of_range": True}
    return slots


def _number(text: str) -> int | float | None:
    """Return the number, in digits or in words."""
    if _DIGITS.fullmatch(text):
        return plain(float(text))
    return plain(value(text)) if _NUMBER_WORDS.fullmatch(text) else None


def _time(text: str) -> str | None:
    """Return a time of day as hours and minutes; None where it is none."""
    clock = _CLOCK.fullmatch(text)
    return clock[1] if clock else _PARTS_OF_DAY.get(text)


def _length(text: str, seconds_per_unit: int) -> int | float | None:
    """Return a length, given as a number of units or as a duration such as PT1M30S."""
    duration = _DURATION.fullmatch(text)
    if not duration:
        return _number(text)
    hours, minutes, seconds = (int(part or 0) for part in duration.groups())
    length = (hours * 3600 + minutes * 60 + seconds) / seconds_per_unit
    return int(length) if length.is_integer() else length
