"""Pieces in which a listener's own recorded line is heard: their tokens, links and making.

They are rendered here by the local voice, lie sealed beside the recording and go with it. Their
addresses hold for one person and for an hour after the piece's length; to resume is to get a new
one. Nothing of them is ever in the audio cache.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from audio.errors import BadSound, CacheUnwritable, RenderError
from audio.files import read_sound
from audio.own_line import prepared
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis import Voice
from service.errors import Conflict, JournalBusy
from service.jobs import Job, NewJob
from service.journal.sealing import Sealer
from service.journal.store import Journal
from service.links import opened, sealed
from service.queues import RENDER_OWN
from service.rendition_token import manner_code, manner_of
from skills.guided import Catalogue
from skills.speech import Manner

LINK_SECONDS_AFTER = 3600
"""Beyond the piece's length, for pauses."""
_KIND = "own line"
_PREFIX = "own"
_TOKEN = re.compile(
    rf"{_PREFIX}-(?P<title>[A-Z][0-9]{{2}})-(?P<minutes>[0-9]{{1,2}})-(?P<manner>[0-9]{{5}})"
    r"-(?P<recording>[0-9A-Za-z]{1,64})"
)
"""A token comes back from players and browsers, and may be anything."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnPiece:
    """A piece at one length, in one manner, with one recording in it."""

    title: str
    minutes: int
    manner: Manner
    recording: str

    @classmethod
    def read(cls, token: str) -> OwnPiece | None:
        """Read a token; None where it is none of ours."""
        match = _TOKEN.fullmatch(token)
        manner = manner_of(match["manner"]) if match else None
        if match is None or manner is None:
            return None
        return cls(match["title"], int(match["minutes"]), manner, match["recording"])

    def __str__(self) -> str:
        code = manner_code(self.manner)
        return f"{_PREFIX}-{self.title}-{self.minutes}-{code}-{self.recording}"

    def piece(self, catalogue: Catalogue) -> Piece:
        """Return what is to be rendered."""
        script = catalogue.script(self.title)
        return Piece.of_script(script, self.minutes, "stream", self.manner, own_line=True)

    def name(self, catalogue: Catalogue, voice: Voice) -> str:
        """Name the rendition: another voice, or another script, is another one."""
        key = f"{self} {self.piece(catalogue).key(voice.key)}"
        return hashlib.sha256(key.encode()).hexdigest()[:32]

    def job(self) -> NewJob:
        """Return the job that makes it; its payload is sealed with the person's key."""
        dedupe = hashlib.sha256(str(self).encode()).hexdigest()
        return NewJob(
            RENDER_OWN, {"token": str(self)}, dedupe=f"{RENDER_OWN} {dedupe}", personal=True
        )


class OwnPieces:
    """Where the personal pieces of all people are found, and for whom."""

    def __init__(
        self, journal: Journal, catalogue: Catalogue, voices: Sequence[Voice], sealer: Sealer
    ) -> None:
        self._journal = journal
        self._catalogue = catalogue
        self._voice = next((voice for voice in voices if voice.local), None)
        self._sealer = sealer

    def link(self, person_id: str, own: OwnPiece) -> str:
        """Return the name under which one person hears a piece, until it must have ended."""
        until = int(time.time()) + own.minutes * 60 + LINK_SECONDS_AFTER
        told = {"person": person_id, "token": str(own), "until": until}
        return sealed(self._sealer, _KIND, json.dumps(told).encode())

    def is_made(self, person_id: str, own: OwnPiece) -> bool:
        """Tell whether it can be heard already; one whose store is away can't."""
        if self._voice is None:
            return False
        name = own.name(self._catalogue, self._voice)
        try:
            return self._journal.sound.has_piece(person_id, own.recording, name)
        except JournalBusy:
            return False

    def heard(self, link: str) -> bytes | None:
        """Return the sound behind a link; None while it is being made.

        Raises:
            Conflict: the link is not ours or too old, or the recording is gone.
            JournalBusy: the audio store can't be reached.
            JournalCorrupt: the sound is damaged.
        """
        told = opened(self._sealer, _KIND, link)
        if told is None or told["until"] < time.time():
            raise Conflict("this link is not, or no longer, one of ours")
        own = OwnPiece.read(told["token"])
        if own is None:
            raise Conflict("this link names no piece")
        return self._sound(told["person"], own)

    def _sound(self, person_id: str, own: OwnPiece) -> bytes | None:
        if self._voice is None:
            raise Conflict("there is no local voice")
        name = own.name(self._catalogue, self._voice)
        return self._journal.sound.piece(person_id, own.recording, name)


class OwnPieceMaker:
    """Does the jobs that make them."""

    def __init__(
        self, journal: Journal, catalogue: Catalogue, voices: Sequence[Voice], renderer: Renderer
    ) -> None:
        self._journal = journal
        self._catalogue = catalogue
        self._voice = next(voice for voice in voices if voice.local)
        self._renderer = renderer

    def __call__(self, job: Job) -> None:
        """Make the piece that a job names; one whose recording is gone is not made."""
        own = OwnPiece.read(job.payload["token"])
        if own is None or job.person_id is None:
            return
        recording = self._journal.sound.recording(job.person_id, own.recording)
        if recording is None:
            return
        name = own.name(self._catalogue, self._voice)
        sound = self._rendered(own, recording)
        self._journal.sound.keep_piece(job.person_id, own.recording, name, sound)

    def _rendered(self, own: OwnPiece, recording: bytes) -> bytes:
        """Render it; a line that can't be used, or is too long for the piece, is left out."""
        out = io.BytesIO()
        piece = own.piece(self._catalogue)
        try:
            self._renderer.write_with(prepared(read_sound(recording)), piece, out)
        except CacheUnwritable:  # the disk's fault, and not the line's: the job is done later
            raise
        except (RenderError, BadSound) as error:
            log.warning("a piece is made without one's own line: %s", error)
            out = io.BytesIO()
            plain = Piece.of_script(
                self._catalogue.script(own.title), own.minutes, "stream", own.manner
            )
            self._renderer.write(plain, out)
        return out.getvalue()
