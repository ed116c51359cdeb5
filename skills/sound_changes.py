"""Changes to how our sound is made for a person: a step slower, softer, without the bed, ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from skills.moment import Moment, Move
from skills.playback import is_playing
from skills.speech import STEPS, WITHOUT_BED, Manner, Say, Speaker


def changed(moment: Moment) -> Move:
    """Do what was asked: pieces sound so from the next one on, and the voice paces so at once."""
    before = moment.memory.person.manner
    after, said = _revoiced(moment) if moment.intent.name == "ChangeVoice" else _adjusted(moment)
    if after != before and is_playing(moment.memory):
        said = (*said, moment.pick.say("guided_audio.adjust.from_next"))
    person = replace(moment.memory.person, manner=after)
    return Move(speech=said, memory=replace(moment.memory, person=person))


def adjusted(manner: Manner, attribute: str, direction: str) -> Manner:
    """Return a manner after a request; the same one where it can't go further.

    Args:
        manner: as it was.
        attribute: speed, volume, softness, pause or background.
        direction: up, down, reset, off or on.
    """
    lowest, highest = STEPS[attribute]
    step = getattr(manner, attribute)
    wanted = {"up": step + 1, "down": step - 1, "off": WITHOUT_BED}.get(direction, 0)
    return replace(manner, **{attribute: min(max(wanted, lowest), highest)})


def _adjusted(moment: Moment) -> tuple[Manner, tuple[Say, ...]]:
    before = moment.memory.person.manner
    attribute = str(moment.intent.slots.get("attribute"))
    direction = str(moment.intent.slots.get("direction"))
    if attribute not in STEPS:
        return before, (moment.pick.say("guided_audio.adjust.what"),)
    after = adjusted(before, attribute, direction)
    done = "no_further" if after == before else _effect(attribute, direction)
    return after, (moment.pick.say(f"guided_audio.adjust.{done}"),)


def _effect(attribute: str, direction: str) -> str:
    """Name the line that tells what an adjustment does."""
    if attribute == "background" and direction in ("on", "off"):
        return f"music_{direction}"
    return f"{attribute}_{direction}" if direction in ("up", "down") else "as_before"


def _revoiced(moment: Moment) -> tuple[Manner, tuple[Say, ...]]:
    manner, speakers = moment.memory.person.manner, moment.speakers
    wish = moment.intent.slots.get("voice")
    speaker = _speaker(speakers, str(wish)) if wish else _other(speakers, manner.voice)
    if speaker is None:
        return manner, (moment.pick.say("guided_audio.adjust.no_such_voice"),)
    after = replace(manner, voice=speaker.name)
    return after, (moment.pick.say("guided_audio.adjust.other_voice"),)


def _speaker(speakers: Sequence[Speaker], wish: str) -> Speaker | None:
    return next((one for one in speakers if wish in (one.name, *one.traits)), None)


def _other(speakers: Sequence[Speaker], now: str | None) -> Speaker | None:
    """Return the speaker after the one that is heard now; None where there is no other."""
    names = [speaker.name for speaker in speakers]
    at = names.index(now) if now in names else 0
    return speakers[(at + 1) % len(speakers)] if len(speakers) > 1 else None
