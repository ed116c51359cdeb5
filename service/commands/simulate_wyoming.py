"""`selftrust simulate wyoming`: a satellite that needs no device and no Home Assistant."""

from __future__ import annotations

import threading
import wave
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import click

from audio.capture import Microphone
from audio.files import read_sound
from audio.pcm import Pcm
from audio.playback import play_parts
from service.answer import Answer, patience
from service.commands.posting import tell, turns
from service.config import ReflectionTimes, read_config
from service.errors import ConfigError
from service.wyoming.speaking import WIDTH_BYTES
from service.wyoming_client import PretendSatellite, Sound

DEFAULT = ("127.0.0.1", 10700)
_STOPPED = "/stop"
_WAIT = "/wait"


@click.command()
@click.option("--at", help="Where the server is: address:port.")
@click.option("--satellite", default="assist_satellite.demo", help="The satellite's name.")
@click.option("--microphone", is_flag=True, help="Speak, instead of typing.")
@click.option("--aloud", is_flag=True, help="Play what comes on the loudspeaker.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Save what comes as sound files in this folder.",
)
@click.argument("said", nargs=-1)
def wyoming(
    at: str | None,
    satellite: str,
    said: tuple[str, ...],
    out: Path | None,
    *,
    microphone: bool,
    aloud: bool,
) -> None:
    """Converse with the Wyoming server as a satellite that stands alone.

    Without words on the command line, type them; an empty line is silence, Ctrl-D walks away. The
    name of a sound file is what is said in it, and our recogniser hears it. While a piece plays,
    /wait 20 lets seconds pass, /wait lets it end, and /stop or anything said breaks it off.

    \b
    SELFTRUST_WYOMING_BIND=127.0.0.1:10700 selftrust serve  (and in another terminal)
    selftrust simulate wyoming hello yes "about a six"
    selftrust simulate wyoming "play six slow breaths" "/wait 20" continue
    """
    config = read_config()
    host, port = _address(at) if at else config.wyoming or DEFAULT
    with PretendSatellite(host, port, satellite) as there:
        room = _Room(there, out, aloud=aloud)
        if microphone:
            room.talk_aloud(config.reflection)
            return
        for words in turns(said):
            room.take(words.strip())
        room.interrupt()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ConfigError(f"--at is {text!r}; write address:port, such as 127.0.0.1:10700")
    return host.strip("[]"), int(port)


class _Room:
    """Says things to a satellite, and shows what is heard of it."""

    def __init__(self, satellite: PretendSatellite, out: Path | None, *, aloud: bool) -> None:
        self._satellite = satellite
        self._out = out
        self._aloud = aloud
        self._numbers = count(1)
        self._piece: tuple[Sound, threading.Thread] | None = None

    def take(self, words: str) -> bool:
        """Let something be said or pass; tell whether the microphone is open then."""
        name, _, seconds = words.partition(" ")
        if name == _WAIT:
            self._wait(float(seconds) if seconds else None)
            return False
        self.interrupt()
        return words != _STOPPED and self._say(self._words(words))

    def talk_aloud(self, times: ReflectionTimes) -> None:
        """Listen, answer, and listen on for as long as a question is open."""
        with Microphone() as ears:
            listens = True
            while listens:
                click.echo("            (listening)")
                answer = Answer(patience("open_speech", times))
                ears.unmute()
                while answer.feed(ears.read()) is None:
                    pass
                ears.mute()
                listens = self._say(self._heard(answer.sound) if answer.has_speech else "")
        self._wait(None)

    def interrupt(self) -> None:
        """Break off what plays."""
        if self._piece is None:
            return
        sound, thread = self._piece
        if thread.is_alive():
            sound.stop()
            click.echo(f"            (broken off after {sound.heard_seconds:.0f} s)")
        thread.join()
        self._piece = None

    def _wait(self, seconds: float | None) -> None:
        if self._piece is None:
            return
        sound, thread = self._piece
        thread.join(seconds)
        if not thread.is_alive():
            click.echo(f"            (it is over, after {sound.heard_seconds:.0f} s)")
            self._piece = None

    def _words(self, words: str) -> str:
        if not words or not Path(words).is_file():
            return words
        return self._heard(read_sound(Path(words).read_bytes()))

    def _heard(self, sound: Pcm) -> str:
        words = self._satellite.hear(sound)
        click.echo(f"            (heard: {words})")
        return words

    def _say(self, words: str) -> bool:
        told = self._satellite.say(words)
        if told.text:
            tell(told.text)
        if told.speech is not None:
            self._hear(told.speech, "reply")
        piece = told.piece()
        if piece is not None:
            click.echo("            (a piece plays)")
            thread = threading.Thread(target=self._hear, args=[piece, "piece"])
            thread.start()
            self._piece = piece, thread
        if told.listens:
            click.echo("            (listening)")
        return told.listens

    def _hear(self, sound: Sound, name: str) -> None:
        parts: Iterable[Pcm] = sound
        if self._out is not None:
            parts = self._saved(sound, self._out / f"{next(self._numbers):02}-{name}.wav")
        if self._aloud:
            play_parts(parts, sound.rate)
        else:
            for _ in parts:
                pass

    def _saved(self, sound: Sound, file: Path) -> Iterator[Pcm]:
        """Pass sound on, and write it into a file, whole or as far as it was heard."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(file), "wb") as writer:
            writer.setparams((1, WIDTH_BYTES, sound.rate, 0, "NONE", ""))
            for part in sound:
                writer.writeframes(part.to_bytes())
                yield part
