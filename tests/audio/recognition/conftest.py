"""The engines that recognition is tested with, each loaded once."""

from pathlib import Path

import pytest

from audio.recognition import whisper
from audio.recognition.vosk import VoskRecogniser
from audio.recognition.whisper import WhisperRecogniser
from tests.support.korean_model import korean_folder


@pytest.fixture(scope="session", name="korean_folder")
def the_korean_folder() -> Path:
    return korean_folder()


@pytest.fixture(scope="session")
def korean(korean_folder: Path) -> VoskRecogniser:
    return VoskRecogniser(korean_folder)


@pytest.fixture(scope="session")
def english() -> WhisperRecogniser:
    return WhisperRecogniser(whisper.bundled_folder())
