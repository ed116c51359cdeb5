"""A reply in our own voice, as samples to be played on this machine."""

from __future__ import annotations

import io

from audio.files import read_sound
from audio.pcm import Pcm
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import Voices
from service.config import Config
from service.home import is_served
from service.speech.client import RemoteVoice, SpeechClient
from service.speech.protocol import socket_path
from service.stores import audio_cache
from skills.speech import Speech


class OwnVoice:
    """Speaks replies: what is personal by the local voice alone, and without a trace of it."""

    def __init__(self, renderer: Renderer, locale: str) -> None:
        self.renderer = renderer
        self._locale = locale

    @classmethod
    def of(cls, config: Config, voices: Voices) -> OwnVoice:
        """Let a running `serve` speak, or the voices of this process, which stay open for it."""
        if is_served(config):
            return cls.of_speech(config, voices)
        return cls(Renderer(audio_cache(config), list(voices.synthesizers)), config.locale)

    @classmethod
    def of_speech(cls, config: Config, voices: Voices) -> OwnVoice:
        """Let the speech process speak, for those who have it beside them: with these voices."""
        client = SpeechClient(socket_path(config.runtime))
        remote = [RemoteVoice(client, voice.voice) for voice in voices.synthesizers]
        return cls(Renderer(audio_cache(config), remote), config.locale)

    def speak(self, speech: Speech, rate: float) -> Pcm:
        """Say a reply.

        Raises:
            SynthesisError, RenderError: no voice can say it.
            SpeechUnavailable: the speech process does not answer.
        """
        piece = Piece.of_speech(speech, "wyoming", self._locale, rate)
        if not piece.personal:
            return read_sound(self.renderer.render(piece).path.read_bytes())
        out = io.BytesIO()
        self.renderer.write(piece, out)
        return read_sound(out.getvalue())
