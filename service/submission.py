"""Recordings that come in: one way for every door, bounded and judged by what they hold.

A door hands over the bytes it got and says whose they are; what it was told of them, such as a
file's name or media type, is not asked. The sealed sound is laid down first; its row, and the
request for its transcript, are one commit; the worker does the rest (`service/transcription.py`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from audio.files import read_sound
from service.errors import Conflict, JournalBusy
from service.jobs import NewJob
from service.journal.delivery import Delivery
from service.journal.recordings import LaidDown, NewRecording
from service.journal.store import Journal
from service.journal.unit import Unit
from service.queues import TRANSCRIBE
from skills.reply import Effect, Keep


@dataclass(frozen=True, slots=True)
class Submitted:
    """A recording that is safe in the journal, and waits for its words."""

    entry_id: str = field(default_factory=lambda: secrets.token_hex(12))
    """Also that of an entry which is there already, and gets the words."""
    recording_id: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording as a door got it."""

    platform: str
    """How the person reached us."""
    user: str
    """The platform's key for the person."""
    sound_file: bytes = field(repr=False)
    """A whole WAV, FLAC, Ogg or MP3, as `audio.files.read_sound` takes it."""
    at: datetime
    """When it was spoken."""
    zone: ZoneInfo
    """The person's time zone."""
    delivery: str | None = None
    """The door's own id for it, if it has one: sent again under the same id it is kept once."""
    flow: str | None = None
    """F1 to F12, where it makes an entry of a flow's; None for a free reflection."""
    person_id: str | None = None
    """Whose it is, where the door knew that before the recording was complete. A door that doesn't
    makes a stranger's journal with it."""


def submit(
    journal: Journal, spoken: Spoken, named: Submitted | None = None, *, is_made: bool = False
) -> Submitted:
    """Keep a recording, and ask for its transcript in the same commit.

    Args:
        journal: where.
        spoken: what came.
        named: the ids to keep it under, where they stood before the recording was complete, or
            where the words belong to an entry that is there already.
        is_made: that entry was there before: it isn't made anew where its person has deleted it.

    Raises:
        BadSound: it is too large, too long, empty or no sound; the message is for its sender.
        Conflict: the entry has a recording already, or the delivery's id came before with another;
            or its person, or the entry that was made, was deleted meanwhile.
        JournalFull, JournalBusy: nothing was kept; to be sent again later.
    """
    read_sound(spoken.sound_file)
    digest = hashlib.sha256(spoken.sound_file).digest()
    delivery = Delivery(spoken.platform, spoken.user, "", spoken.delivery, digest)
    with journal.reading(delivery, person_id=spoken.person_id) as view:
        if view.stored_answer is not None:
            return _as_before(view.stored_answer)
    if journal.jobs.is_full(TRANSCRIBE):
        raise JournalBusy("too many recordings wait for their words; send this one again later")
    submitted = named or Submitted()
    recording = NewRecording(spoken.sound_file, submitted.entry_id, submitted.recording_id)
    laid_down = _laid_down(journal, spoken, recording)
    with journal.writing(delivery, person_id=spoken.person_id) as unit:
        if unit.stored_answer is not None:  # its repeat was quicker; this sound is swept
            return _as_before(unit.stored_answer)
        if _is_deleted(unit, submitted.entry_id, is_made=is_made):
            raise Conflict("this entry was deleted")
        _commit(unit, spoken, submitted, laid_down)
    return submitted


def _is_deleted(unit: Unit, entry_id: str, *, is_made: bool) -> bool:
    return not unit.has_entry(entry_id) and (is_made or unit.was_deleted(entry_id))


def _laid_down(journal: Journal, spoken: Spoken, recording: NewRecording) -> LaidDown:
    if spoken.person_id is not None:
        return journal.sound.lay_down_of(spoken.person_id, recording)
    return journal.sound.lay_down(spoken.platform, spoken.user, recording, spoken.at)


def _as_before(answer: bytes) -> Submitted:
    return msgspec.json.decode(answer, type=Submitted)


def _commit(unit: Unit, spoken: Spoken, submitted: Submitted, laid_down: LaidDown) -> None:
    unit.commit(
        _effects(unit, spoken, submitted),
        spoken.at.astimezone(spoken.zone),
        {"platform": spoken.platform, "tz": spoken.zone.key},
        person_memory=unit.person_memory,
        device_memory=unit.device_memory,
        answer=msgspec.json.encode(asdict(submitted)),
        jobs=[NewJob(TRANSCRIBE, {"recording": submitted.recording_id}, personal=True)],
        recordings=[laid_down],
    )


def _effects(unit: Unit, spoken: Spoken, submitted: Submitted) -> Sequence[Effect]:
    """Make the entry, unless it is there."""
    if not unit.has_entry(submitted.entry_id):
        return [Keep(submitted.entry_id, spoken.flow, {"text": None})]
    if unit.recording_of(submitted.entry_id) is not None:
        raise Conflict("this entry has a recording already")
    return []
