"""Chooses the recogniser: Vosk where it has a model, otherwise the second engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio.errors import ModelError
from audio.recognition import Recogniser, whisper
from audio.recognition.models import ModelStore
from audio.recognition.vosk import VoskRecogniser
from audio.recognition.whisper import WhisperRecogniser


@dataclass(frozen=True, slots=True)
class Choice:
    """The recogniser in use."""

    recogniser: Recogniser
    notice: str
    """One line for people: which engine it is and, if it is the second, how to get the first."""


def choose_recogniser(store: ModelStore, vosk_model: Path | None = None) -> Choice:
    """Choose an engine. No model is loaded yet and nothing is fetched.

    Args:
        store: where models are installed.
        vosk_model: the folder of a Vosk model of the user's own, which then is the only choice.

    Raises:
        ModelError: that folder holds no model, or there is no engine; it names the commands.
    """
    folder = vosk_model or store.find()
    if folder is not None:
        recogniser = VoskRecogniser(folder)
        return Choice(recogniser, f"Recognition: Vosk, with {recogniser.model}.")
    return _second_choice(f"selftrust models get {store.catalogue[0].name}")


def _second_choice(get_vosk_model: str) -> Choice:
    if not whisper.installed():
        raise ModelError(
            f"No recogniser is installed. For Vosk, run: {get_vosk_model}. Where its server can't "
            f"be reached, install the second engine: {whisper.INSTALL_COMMAND}"
        )
    recogniser = WhisperRecogniser(whisper.bundled_folder())
    return Choice(
        recogniser,
        f"Recognition: {recogniser.engine}, with {recogniser.model}, after each answer. For Vosk, "
        f"which also shows words while you speak, run: {get_vosk_model}",
    )
