"""Which recogniser this installation uses, and where a command lets it work."""

from __future__ import annotations

from collections.abc import Callable

from audio.pcm import Pcm
from audio.recognition import Recogniser, Transcript, transcribe, whisper
from audio.recognition.engine import Choice, choose_recogniser
from audio.recognition.models import ModelStore
from audio.recognition.whisper import WhisperRecogniser
from service.config import Config
from service.home import is_served
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path

Recognise = Callable[[Pcm], Transcript]


def chosen(config: Config) -> Choice:
    """Return the recogniser, not loaded yet, and the line that says which it is.

    Raises:
        ModelError: there is none; the message names the commands that install one.
    """
    return choose_recogniser(ModelStore(config.models), config.vosk_model)


def second(config: Config) -> Recogniser | None:
    """Return what hears a recording once more, for punctuation and fewer errors.

    None where it isn't wanted, isn't installed, doesn't know the language, or is the first itself.
    """
    if not config.second_pass or not config.locale.startswith("en"):
        return None
    first = chosen(config).recogniser
    if first.engine == WhisperRecogniser.engine or not whisper.installed():
        return None
    return WhisperRecogniser(whisper.bundled_folder())


def recognising(config: Config, recogniser: Recogniser) -> Recognise:
    """Let the running speech process recognise, or do it here with its model loaded now."""
    if is_served(config):
        return SpeechClient(socket_path(config.runtime)).transcribe
    recogniser.listen(16_000)
    return lambda sound: transcribe(recogniser, sound)
