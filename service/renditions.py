"""Where rendered sound is heard: tokens of pieces, and links to a reply in our own voice."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO

from audio.cache import Ask, AudioCache, Cached, Note, at_once, content_key
from audio.errors import RenderError
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis import Voice
from audio.synthesis.voices import voices_from
from audio.targets import TARGETS
from audio.telephone import PHONE, write_copy
from service import metrics
from service.config import Config
from service.jobs import NewJob
from service.journal.sealing import Sealer
from service.journal.store import Journal
from service.links import opened, sealed
from service.own_line import OwnPiece, OwnPieces
from service.queues import RENDER
from service.rendered import Stream
from service.rendition_token import Token
from service.speech.client import RemoteVoice, SpeechClient
from service.speech.protocol import socket_path
from service.stores import audio_cache
from skills.guided import Catalogue, all_catalogues
from skills.reply import AudioAction
from skills.speech import AS_MADE, Cue, CueName, Manner, Pause, Say, Script, Speaker, Speech

CUES: tuple[CueName, ...] = ("open", "close")
CLIP = TARGETS["alexa_clip"]
STREAM = TARGETS["stream"]
LINK_SECONDS = 3600
_KEY = re.compile(r"[0-9a-f]{64}")


class Renditions:
    """What can be heard, and where."""

    def __init__(
        self,
        renderer: Renderer,
        cache: AudioCache,
        voices: Sequence[Voice],
        catalogues: Mapping[str, Catalogue],
        sealer: Sealer,
        public_url: str,
        own: OwnPieces,
        *,
        others_render: bool = False,
    ) -> None:
        self._renderer = renderer
        self._cache = cache
        self.voices = voices
        self._catalogues = catalogues
        self._locale = next(iter(catalogues))
        self._sealer = sealer
        self._url = public_url
        self._others_render = others_render
        self.own = own
        """The pieces with a listener's own line in them."""
        self._cue_keys = {name: cue_piece(name).key(voices[-1].key) for name in CUES}

    @classmethod
    def of(cls, config: Config, journal: Journal) -> Renditions:
        """Make them for a web process: the speech process holds the voices."""
        client = SpeechClient(socket_path(config.runtime))
        with closing(voices_from(config.voices)) as described:
            voices = [synthesizer.voice for synthesizer in described.synthesizers]
        cache = audio_cache(config)
        renderer = Renderer(cache, [RemoteVoice(client, voice) for voice in voices])
        catalogues = all_catalogues(config.locale)
        sealer = journal.service_sealer
        own = OwnPieces(journal, catalogues[config.locale], voices, sealer)
        return cls(
            renderer,
            cache,
            voices,
            catalogues,
            sealer,
            config.public_url,
            own,
            others_render=config.queue_url is not None,
        )

    @property
    def speakers(self) -> Sequence[Speaker]:
        """Whose voices can be chosen, the first one first."""
        return [Speaker(voice.speaker, voice.traits) for voice in self.voices]

    def stream(
        self,
        action: AudioAction,
        manner: Manner,
        person_id: str | None = None,
        *,
        waits: bool,
        locale: str = "",
        ask: Ask = at_once,
    ) -> tuple[Stream, NewJob | None]:
        """Name the rendition to play; the job makes what isn't there yet.

        Args:
            action: what to play, resume or queue.
            manner: how the listener likes it.
            person_id: who listens; only a piece with their own line needs it.
            waits: the player asks again for a piece that is being made. To one that doesn't, the
                piece as it is made for everyone is given meanwhile, where that is there.
            locale: in whose words; one that isn't spoken here is the installation's.
            ask: what is given each question that goes over the network.
        """
        if own := self._own(action, manner):
            stream, job = self._own_stream(own, person_id or "", action, ask)
            if job is None or waits:
                return stream, job
            # Meanwhile as it is for everyone: whoever can't wait hears their line the next time.
            meanwhile = replace(action, own_line=None, token=None)
            return self.stream(meanwhile, manner, waits=waits, locale=locale, ask=ask)[0], job
        token, job = self._token(action, manner, locale, ask)
        is_rendered = job is None
        if job is not None and not waits and (plain := self._plain(action, locale, ask)):
            token, is_rendered = plain, True
        url = f"{self._url}/audio/{token}{STREAM.suffix}"
        return Stream(url, str(token), action.offset_ms, action.after, is_rendered), job

    def _own(self, action: AudioAction, manner: Manner) -> OwnPiece | None:
        if action.own_line is None or action.title is None or action.minutes is None:
            return None
        if action.token is not None:
            return OwnPiece.read(action.token)  # none where the piece for everyone was begun
        return OwnPiece(action.title, action.minutes, manner, action.own_line)

    def _own_stream(
        self, own: OwnPiece, person_id: str, action: AudioAction, ask: Ask
    ) -> tuple[Stream, NewJob | None]:
        url = f"{self._url}/audio/own/{self.own.link(person_id, own)}{STREAM.suffix}"
        is_made = ask(str(own), lambda: self.own.is_made(person_id, own))
        stream = Stream(url, str(own), action.offset_ms, action.after, is_made)
        return stream, None if is_made else own.job()

    def prepare(
        self, title: str, minutes: int, manner: Manner, locale: str, ask: Ask
    ) -> NewJob | None:
        """Return the job that makes a piece in a manner; None where it is there."""
        return self._current(AudioAction("play", title, minutes), manner, locale, ask)[1]

    def piece(self, token: Token) -> tuple[Cached | None, NewJob | None]:
        """Return a rendition by its token, or the job that makes it.

        Neither, where the token is of no piece and no voice that we know.
        """
        cached = self._cache.get(token.key)
        metrics.looked_up("piece", found=cached is not None)
        return (cached, None) if cached else (None, self._job_of(token))

    def speech_url(self, speech: Speech, rate: float) -> str:
        """Return where a reply is heard in our own voice, for an hour.

        The address holds the words, sealed: nothing is stored, and nobody reads them there.
        """
        parts = [[type(part).__name__, _value(part)] for part in speech]
        link = {"parts": parts, "rate": rate, "until": int(time.time()) + LINK_SECONDS}
        name = sealed(self._sealer, "speech", json.dumps(link).encode())
        return f"{self._url}/audio/speech/{name}.mp3"

    def speech(self, name: str) -> Piece | None:
        """Read a link to a reply; None where it is not ours, or too old."""
        return reply_named(self._sealer, name)

    def reply_job(self, name: str, reply: Piece) -> NewJob | None:
        """Return the job by which another host speaks a fixed reply; None where none would.

        One that holds a person's words is spoken here or not at all: nothing keeps it.
        """
        if reply.personal or not self._others_render:
            return None
        key = reply.key(self.voices[0].key)
        return NewJob(RENDER, {"reply": name}, dedupe=f"{RENDER} reply {key}")

    def cue_urls(self, names: Collection[CueName], ask: Ask) -> Mapping[CueName, str]:
        """Return where a platform that speaks with its own voice fetches our cues."""
        return {
            name: f"{self._url}/audio/clip/{key}.mp3"
            for name, key in self._cue_keys.items()
            if name in names and self._cache.has(key, ask)
        }

    def clip(self, key: str) -> Cached | None:
        """Return a rendered clip by its key."""
        cached = self._cache.get(key) if _KEY.fullmatch(key) else None
        metrics.looked_up("clip", found=cached is not None)
        return cached if cached and cached.path.suffix == CLIP.suffix else None

    def kept(self, piece: Piece) -> Cached:
        """Return the file of a piece that may be kept, rendered now if need be.

        Raises:
            RenderError, SynthesisError, SpeechUnavailable: it can't be.
        """
        found = self._renderer.find(piece, self.voices[0].key)
        metrics.looked_up("reply", found=found is not None)
        rendition = found or self._renderer.render(piece)
        cached = self._cache.get(rendition.key)
        if cached is None:
            raise RenderError("what was rendered is gone already; ask again")
        return cached

    def telephone_copy(self, piece: Cached) -> Cached:
        """Return a piece's copy for telephones, made now if need be.

        Raises:
            RenderError, OSError: it can't be made, or the piece has just gone.
        """
        key = content_key({"telephone copy of": piece.key})

        def make(out: BinaryIO) -> Note:
            with piece.path.open("rb") as rendered:
                return {"seconds": write_copy(rendered, out)}

        return self._cache.render(key, PHONE.suffix, make)

    @property
    def renderer(self) -> Renderer:
        """Renders what is asked for at once."""
        return self._renderer

    def _token(
        self, action: AudioAction, manner: Manner, locale: str, ask: Ask
    ) -> tuple[Token, NewJob | None]:
        """Stay with the rendition that was begun, whatever was changed since."""
        named = Token.read(action.token or "")
        if named is not None:
            if self._cache.has(named.key, ask):
                return named, None
            if job := self._job_of(named):
                return named, job
        return self._current(action, manner, locale, ask)

    def _current(
        self, action: AudioAction, manner: Manner, locale: str, ask: Ask
    ) -> tuple[Token, NewJob | None]:
        """Return the piece in the best voice that has spoken it, else the one that will."""
        if action.title is None or action.minutes is None:
            raise ValueError("an audio action that plays names its piece")
        catalogue = self._catalogues.get(locale) or self._catalogues[self._locale]
        script = catalogue.script(action.title)
        piece = Piece.of_script(script, action.minutes, "stream", manner, wordless=action.wordless)
        tokens = [
            Token(action.title, action.minutes, piece.key(voice.key), manner, action.wordless)
            for voice in self._order(manner)
        ]
        ready = next((token for token in tokens if self._cache.has(token.key, ask)), None)
        return (ready, None) if ready else (tokens[0], self._job_of(tokens[0]))

    def _plain(self, action: AudioAction, locale: str, ask: Ask) -> Token | None:
        """Return the piece as everyone gets it, if it is rendered, in these words or in ours."""
        for words in (locale, self._locale):
            token, job = self._current(replace(action, wordless=False), AS_MADE, words, ask)
            if job is None:
                return token
        return None

    def _order(self, manner: Manner) -> Sequence[Voice]:
        return sorted(self.voices, key=lambda voice: voice.speaker != manner.voice)

    def _job_of(self, token: Token) -> NewJob | None:
        """Return the job that renders exactly what a token names."""
        for script in self._scripts(token):
            piece = token.piece(script)
            voice = next((v for v in self.voices if piece.key(v.key) == token.key), None)
            if voice:
                return render_job(token, voice.key)
        return None

    def _scripts(self, token: Token) -> Sequence[Script]:
        """Return the scripts of every locale that a token may name."""
        scripts = (script for c in self._catalogues.values() for script in c.scripts)
        return [s for s in scripts if s.id == token.title and token.minutes in s.minutes]


def reply_named(sealer: Sealer, name: str) -> Piece | None:
    """Read a link to a reply; None where it is not ours, or too old."""
    link = opened(sealer, "speech", name)
    if link is None or link["until"] < time.time():
        return None
    return Piece.of_speech(_parts(link["parts"]), "stream", rate=link["rate"])


def cue_piece(name: CueName) -> Piece:
    """Return the cue as a clip that any platform plays."""
    return Piece.of_speech((Cue(name),), CLIP.name)


def render_job(token: Token, voice: str, kind: str = RENDER) -> NewJob:
    """Return the job that renders what a token names; the same one isn't queued twice."""
    return NewJob(kind, {"token": str(token), "voice": voice}, dedupe=f"{kind} {token}")


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
