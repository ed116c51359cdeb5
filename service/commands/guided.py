"""Guided audio in a talk: played here, and reported as every other player reports."""

from __future__ import annotations

import io
from collections.abc import Iterator

from audio.files import decoded
from audio.pcm import Pcm
from audio.playback import play_parts
from audio.renderer import Renderer
from service.commands.progress import progress
from service.commands.terminal import Screen, minutes
from service.errors import Conflict
from service.own_line import OwnPiece
from service.rendered import Stream
from service.rendition_token import Token
from service.renditions import Renditions
from skills.guided import Catalogue
from skills.speech import SelfTrustError
from skills.turn import Event, EventName

_PART_SECONDS = 0.25


class GuidedPlayer:
    """Plays pieces on this machine's loudspeaker; Ctrl-C pauses."""

    def __init__(
        self, renditions: Renditions, renderer: Renderer, catalogue: Catalogue, screen: Screen
    ) -> None:
        self._renditions = renditions
        self._renderer = renderer
        self._catalogue = catalogue
        self._screen = screen

    def play(self, stream: Stream) -> Iterator[Event]:
        """Play a piece from its offset, and yield what a player reports of it, as it happens."""
        tape = _Tape(stream)
        try:
            sound = self._sound(stream)
            yield tape.report("playback_started")
            self._screen.say("Ctrl-C pauses.")
            play_parts(tape.parts(sound), sound.rate)
        except KeyboardInterrupt:
            self._screen.say(f"Paused at {minutes(tape.at_ms / 1000)}. Talk again to resume.")
            yield tape.report("playback_stopped")
        except SelfTrustError as error:
            self._screen.say(str(error))
            yield tape.report("playback_failed")
        else:
            yield tape.report("playback_nearly_finished")
            yield tape.report("playback_finished")

    def _sound(self, stream: Stream) -> Pcm:
        """Find what a player would fetch, or make the piece while its listener waits."""
        if own := OwnPiece.read(stream.token):
            return self._own_sound(own, stream)
        token = Token.read(stream.token)
        if token is None:
            raise Conflict("this address names no piece of ours")
        cached, _ = self._renditions.piece(token)
        return decoded(cached.path) if cached else self._made(token)

    def _own_sound(self, own: OwnPiece, stream: Stream) -> Pcm:
        """Until the worker has put one's own line in, the piece is heard as it is for everyone."""
        if not stream.is_rendered:
            return self._made(Token(own.title, own.minutes, "", own.manner))
        link = stream.url.rpartition("/")[2].removesuffix(".mp3")
        return decoded(io.BytesIO(self._renditions.own.heard(link) or b""))

    def _made(self, token: Token) -> Pcm:
        script = self._catalogue.script(token.title)
        with progress(f"{script.title}, {token.minutes} min") as show:
            return decoded(self._renderer.render(token.piece(script), on_progress=show).path)


class _Tape:
    """What is played, and how far."""

    def __init__(self, stream: Stream) -> None:
        self.at_ms = stream.offset_ms
        self._token = stream.token

    def parts(self, sound: Pcm) -> Iterator[Pcm]:
        """Give the sound from where it is on, counting what was asked for."""
        rest = sound.since(self.at_ms / 1000)
        step = round(_PART_SECONDS * sound.rate)
        for start in range(0, len(rest.samples), step):
            part = Pcm(rest.samples[start : start + step], sound.rate)
            yield part
            self.at_ms += round(part.seconds * 1000)

    def report(self, event: EventName) -> Event:
        """Tell what happened where."""
        return Event(event, self._token, self.at_ms)
