"""The sound of what was told in a conversation: kept with its entry, as it is of every recording.

Only of who chose that recordings stay, and only of what is told at length: a free reflection, and
the line for one's corner. All else that is said is a word for the dialogue, and leaves no sound.

Where it belongs becomes known within the turn, while all other writers wait. So a turn that finds
sound to keep is given up, the sound is laid down, and the turn is taken once more.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from audio.errors import BadSound
from audio.files import MOST_BYTES, as_flac, read_sound
from audio.pcm import Pcm
from service.errors import JournalCorrupt
from service.journal.recordings import LaidDown, NewRecording
from service.journal.store import Journal
from service.journal.unit import Unit
from skills.flows.guided_audio import CORNER
from skills.reply import Effect, Keep
from skills.turn import Told

BETWEEN_SECONDS = 0.5
"""Silence between two parts of a reflection."""
LONGEST_SECONDS = 300.0
"""Of all parts of one reflection, so that an export takes it back; what comes after them stays as
words alone."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a turn's sound belongs."""

    person_id: str
    before: str | None
    """The recording that its entry has as yet."""
    goes_on: bool
    """It comes after that recording; otherwise it takes its place."""


class ToldSound:
    """The sound of one turn's words."""

    def __init__(self, journal: Journal, told: Told | None) -> None:
        """Take what was told; None where nothing was heard by our own recogniser."""
        self._journal = journal
        self._told = told
        self._place: _Place | None = None
        self._laid_down: LaidDown | None = None

    def kept_with(
        self, effects: Sequence[Effect], unit: Unit
    ) -> tuple[Sequence[Effect], Sequence[LaidDown]] | None:
        """Return what a turn keeps, and the sound that its words came from.

        None where that is to be laid down first, outside of the turn.
        """
        entry = next((one for one in effects if isinstance(one, Keep) and _is_told(one)), None)
        if self._told is None or entry is None or unit.settings.keep_audio_days == 0:
            return effects, ()
        place = _Place(unit.writer_id, unit.recording_of(entry.entry_id), entry.flow != CORNER)
        if place != self._place:
            self._place = place
            return None
        words = [*unit.fields(entry.entry_id).get("words", ()), *self._told.words]
        heard = {"words": words} if entry.flow is None else {}
        if self._laid_down is None:
            return [*effects, Keep(entry.entry_id, entry.flow, heard)], ()
        recording = replace(self._laid_down, entry_id=entry.entry_id)
        kept = {**heard, "audio_ref": recording.id}
        return [*effects, Keep(entry.entry_id, entry.flow, kept)], [recording]

    def lay_down(self) -> None:
        """Lay down what a turn asked for, if any did; too much of it, or none, is left out.

        Raises:
            JournalFull: the disk is full, read-only or failing.
            JournalBusy: the audio store is away.
        """
        if self._place is None or self._told is None:
            return
        sound = self._whole(self._told, self._place)
        if sound is None:
            self._laid_down = None
            return
        recording = NewRecording(sound, entry_id="", instead_of=self._place.before)
        self._laid_down = self._journal.sound.lay_down_of(self._place.person_id, recording)

    def _whole(self, told: Told, place: _Place) -> bytes | None:
        """Return the told part, or all parts; None where the words are to stay alone."""
        try:
            files = [*self._parts_before(place), told.sound_file]
            parts = [read_sound(one, max_seconds=LONGEST_SECONDS) for one in files]
        except (BadSound, JournalCorrupt) as error:  # `selftrust doctor` names a damaged one
            log.warning("words are kept without their sound: %s", type(error).__name__)
            return None
        if sum(part.seconds for part in parts) > LONGEST_SECONDS:
            return None
        whole = told.sound_file if len(parts) == 1 else as_flac(_joined(parts))
        return whole if len(whole) <= MOST_BYTES else None

    def _parts_before(self, place: _Place) -> Sequence[bytes]:
        if place.before is None or not place.goes_on:
            return []
        before = self._journal.sound.recording(place.person_id, place.before)
        return [] if before is None else [before]


def _is_told(entry: Keep) -> bool:
    return "corner_line" in entry.fields if entry.flow == CORNER else _is_reflection(entry)


def _is_reflection(entry: Keep) -> bool:
    return entry.flow is None and "text" in entry.fields


def _joined(parts: Sequence[Pcm]) -> Pcm:
    rate = parts[0].rate
    pause = Pcm.silence(BETWEEN_SECONDS, rate)
    first, *others = (part.resampled(rate).samples for part in parts)
    samples = [first, *(piece for other in others for piece in (pause.samples, other))]
    return Pcm(np.concatenate(samples), rate)
