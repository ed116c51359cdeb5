"""Where rendered sound is heard: tokens of pieces, and links to a reply in our own voice."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from audio.cache import AudioCache, Cached
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis import Voice
from audio.synthesis.voices import voices_from
from audio.targets import TARGETS
from service.config import Config
from service.errors import JournalCorrupt
from service.jobs import NewJob
from service.journal.sealing import Sealer
from service.rendered import Stream
from service.speech.client import RemoteVoice, SpeechClient
from service.speech.protocol import socket_path
from skills.guided import Catalogue
from skills.reply import AudioAction
from skills.speech import Cue, CueName, Pause, Say, Speech

RENDER = "render"
CUES: tuple[CueName, ...] = ("open", "close")
CLIP = TARGETS["alexa_clip"]
LINK_SECONDS = 3600
_KEY = re.compile(r"[0-9a-f]{64}")
_TOKEN = re.compile(r"(?P<title>[A-Z][0-9]{2})-(?P<minutes>[0-9]{1,2})-(?P<key>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Token:
    """Names one rendition of a piece at one length."""

    title: str
    minutes: int
    key: str

    @classmethod
    def read(cls, text: str) -> Token | None:
        """Read a token; None where it is none of ours."""
        match = _TOKEN.fullmatch(text)
        return cls(match["title"], int(match["minutes"]), match["key"]) if match else None

    def __str__(self) -> str:
        return f"{self.title}-{self.minutes}-{self.key}"


class Renditions:
    """What can be heard, and where."""

    def __init__(
        self,
        renderer: Renderer,
        cache: AudioCache,
        voices: Sequence[Voice],
        catalogue: Catalogue,
        sealer: Sealer,
        public_url: str,
    ) -> None:
        self._renderer = renderer
        self._cache = cache
        self._voices = voices
        self._catalogue = catalogue
        self._sealer = sealer
        self._url = public_url
        self._cue_keys = {name: cue_piece(name).key(voices[-1].key) for name in CUES}

    @classmethod
    def of(cls, config: Config, sealer: Sealer) -> Renditions:
        """Make them for a web process: the speech process holds the voices."""
        client = SpeechClient(socket_path(config.runtime))
        with closing(voices_from(config.voices)) as described:
            voices = [synthesizer.voice for synthesizer in described.synthesizers]
        cache = AudioCache(config.cache, config.cache_bytes)
        renderer = Renderer(cache, [RemoteVoice(client, voice) for voice in voices])
        catalogue = Catalogue.load(config.locale)
        return cls(renderer, cache, voices, catalogue, sealer, config.public_url)

    def stream(self, action: AudioAction) -> tuple[Stream, NewJob | None]:
        """Name the rendition to play; the job makes it, where it isn't there yet."""
        token, job = self._token(action)
        url = f"{self._url}/audio/{token}{TARGETS['stream'].suffix}"
        return Stream(url, str(token), action.offset_ms), job

    def piece(self, token: Token) -> tuple[Cached | None, NewJob | None]:
        """Return a rendition by its token, or the job that makes it.

        Neither, where the token is of no piece and no voice that we know.
        """
        cached = self._cache.get(token.key)
        if cached is not None:
            return cached, None
        piece = self._piece(token.title, token.minutes)
        voice = next((v for v in self._voices if piece and piece.key(v.key) == token.key), None)
        return None, render_job(token.title, token.minutes, voice.key) if voice else None

    def speech_url(self, speech: Speech, rate: float) -> str:
        """Return where a reply is heard in our own voice, for an hour.

        The address holds the words, sealed: nothing is stored, and nobody reads them there.
        """
        parts = [[type(part).__name__, _value(part)] for part in speech]
        link = {"parts": parts, "rate": rate, "until": int(time.time()) + LINK_SECONDS}
        sealed = self._sealer.seal(json.dumps(link).encode(), "link", "speech")
        name = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
        return f"{self._url}/audio/speech/{name}.mp3"

    def speech(self, name: str) -> Piece | None:
        """Read a link to a reply; None where it is not ours, or too old."""
        try:
            sealed = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
            link = json.loads(self._sealer.unseal(sealed, "link", "speech"))
        except (ValueError, JournalCorrupt):
            return None
        if link["until"] < time.time():
            return None
        return Piece.of_speech(_parts(link["parts"]), "stream", rate=link["rate"])

    def cue_urls(self) -> Mapping[CueName, str]:
        """Return where a platform that speaks with its own voice fetches our cues."""
        return {
            name: f"{self._url}/audio/clip/{key}.mp3"
            for name, key in self._cue_keys.items()
            if self._cache.get(key) is not None
        }

    def clip(self, key: str) -> Cached | None:
        """Return a rendered clip by its key."""
        cached = self._cache.get(key) if _KEY.fullmatch(key) else None
        return cached if cached and cached.path.suffix == CLIP.suffix else None

    @property
    def renderer(self) -> Renderer:
        """Renders what is asked for at once."""
        return self._renderer

    def _token(self, action: AudioAction) -> tuple[Token, NewJob | None]:
        named = Token.read(action.token or "")
        if named is not None and self._cache.get(named.key) is not None:
            return named, None
        if action.title is None or action.minutes is None:
            raise ValueError("an audio action that plays names its piece")
        return self._current(action.title, action.minutes)

    def _current(self, title: str, minutes: int) -> tuple[Token, NewJob | None]:
        """Return the piece in the best voice that has spoken it, else the one that will."""
        piece = Piece.of_script(self._catalogue.script(title), minutes, "stream")
        for voice in self._voices:
            if self._renderer.find(piece, voice.key) is not None:
                return Token(title, minutes, piece.key(voice.key)), None
        first = self._voices[0].key
        return Token(title, minutes, piece.key(first)), render_job(title, minutes, first)

    def _piece(self, title: str, minutes: int) -> Piece | None:
        for script in self._catalogue.scripts:
            if script.id == title and minutes in script.minutes:
                return Piece.of_script(script, minutes, "stream")
        return None


def cue_piece(name: CueName) -> Piece:
    """Return the cue as a clip that any platform plays."""
    return Piece.of_speech((Cue(name),), CLIP.name)


def render_job(title: str, minutes: int, voice: str) -> NewJob:
    """Return the job that renders a piece; the same one isn't queued twice."""
    payload = {"title": title, "minutes": minutes, "voice": voice}
    return NewJob(RENDER, payload, dedupe=f"{RENDER} {title} {minutes} {voice}")


def _value(part: Say | Pause | Cue) -> str | float | list[str | bool]:
    match part:
        case Say():
            return [part.text, part.personal]
        case Pause():
            return part.seconds
        case Cue():
            return part.name


def _parts(written: Sequence[Sequence[Any]]) -> Speech:
    return tuple(_part(kind, value) for kind, value in written)


def _part(kind: str, value: Any) -> Say | Pause | Cue:
    if kind == "Say":
        return Say(*value)
    return Pause(value) if kind == "Pause" else Cue(value)
