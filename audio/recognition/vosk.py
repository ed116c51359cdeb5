"""Recognises speech with Vosk: streaming, local, the default engine.

Vosk's native code crashes, hangs or writes nonsense when it is called wrongly: a grammar that is
no list of strings is a segmentation fault, a rate of 0 an endless loop, a rate other than the
model's wrong words without an error, and a broken graph file loads without complaint. Everything
it is given is checked here first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from audio.errors import ModelError, RecognitionError
from audio.recognition import Listening, Partial, Segment, Word
from audio.recognition.intake import HEARD_RATE, Samples
from audio.recognition.listening import GatedListening
from audio.recognition.vad import Span

_STEP = 2048
"""Samples decoded at once (0.13 s). Pauses are looked for after each step, so a fixed step makes
the segments the same however the sound is cut."""

_QUIET = -10
"""Kaldi's log level below which it prints not even errors: ours tell what to do."""

_UNKNOWN = "[unk]"
"""What a model that knows it writes for speech outside of the grammar."""

_NEEDED_FILES = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf")

_loading = Lock()


class VoskRecogniser:
    """Vosk with the model in one folder.

    The model is loaded at the first `listen`, once a process however many recognisers share the
    folder: a small one takes seconds and some hundred megabytes.
    """

    engine = "vosk"

    def __init__(self, folder: Path) -> None:
        """Raise ModelError when the folder holds no Vosk model."""
        check_folder(folder)
        self._folder = folder.resolve()
        self.model = self._folder.name

    def listen(self, rate: int, grammar: Sequence[str] | None = None) -> Listening:
        """Begin an utterance; see the port. Words heard by a grammar carry no confidence."""
        phrases = None if grammar is None else _checked(grammar)
        model = _shared_model(self._folder)
        usable = _usable(phrases, model, self._folder)
        decoder = _VoskDecoder(_native_recogniser(model, usable), confident=not usable)
        return GatedListening(rate, decoder, self.engine, self.model)


class _VoskDecoder:
    """Feeds one native recogniser in fixed steps and reads its JSON."""

    def __init__(self, native: Any, *, confident: bool) -> None:
        self._native = native
        self._confident = confident
        self._waiting = b""
        self._last_partial = ""

    def feed(self, samples: Samples) -> Sequence[Partial | Segment]:
        self._waiting += samples.astype("<i2").tobytes()
        news: list[Partial | Segment] = []
        while len(self._waiting) >= 2 * _STEP:
            news += self._decode(self._waiting[: 2 * _STEP])
            self._waiting = self._waiting[2 * _STEP :]
        return news

    def finish(self, spans: Sequence[Span]) -> Sequence[Segment]:
        del spans  # the gate made the rest silent, and Vosk writes nothing for silence
        ended = self._decode(self._waiting)
        segments = [item for item in ended if isinstance(item, Segment)]
        return segments + self._segment(self._native.FinalResult())

    def _decode(self, step: bytes) -> Sequence[Partial | Segment]:
        if self._native.AcceptWaveform(step):
            self._last_partial = ""
            return self._segment(self._native.Result())
        return self._partial(self._native.PartialResult())

    def _partial(self, result: str) -> list[Partial]:
        text = _without_unknown(msgspec.json.decode(result, type=_Result).partial)
        if text in ("", self._last_partial):
            return []
        self._last_partial = text
        return [Partial(text)]

    def _segment(self, result: str) -> list[Segment]:
        words = tuple(
            Word(word.word, word.start, word.end, word.conf if self._confident else None)
            for word in msgspec.json.decode(result, type=_Result).result
            if word.word != _UNKNOWN
        )
        text = " ".join(word.text for word in words)
        return [Segment(text, words, punctuated=text)] if words else []


class _Word(msgspec.Struct):
    word: str
    start: float
    end: float
    conf: float
    """How sure among the words it allowed: by a grammar that is 1.0, whatever was said."""


class _Result(msgspec.Struct):
    partial: str = ""
    result: list[_Word] = []


def load_engine() -> Any:
    """Return Vosk's package, its native library loaded.

    Raises:
        ModelError: the library can't be loaded; the message names what to install.
    """
    try:
        import vosk  # noqa: PLC0415 - takes the native library with it: not before it is needed
    except OSError as error:
        # Its wheel for arm64 needs a library that Debian installs with compilers alone.
        raise ModelError(
            f"Vosk can't be loaded ({error}). Where libatomic is missing, as on a clean Debian on "
            "arm64, run: sudo apt-get install libatomic1"
        ) from error
    return vosk


def check_folder(folder: Path) -> None:
    """Refuse a folder that Vosk could not load, or would load and then hang on.

    Raises:
        ModelError: a part of the model is missing or empty.
    """
    missing = [name for name in _NEEDED_FILES if not _has_content(folder / name)]
    if not _has_grammar_mode(folder) and not _has_content(folder / "graph" / "HCLG.fst"):
        missing.append("graph/HCLG.fst (or graph/HCLr.fst and graph/Gr.fst)")
    if missing:
        raise ModelError(
            f"{folder} is not a Vosk model: {', '.join(missing)} missing or empty. Give the "
            "folder that holds am, conf and graph, or run: selftrust models get"
        )


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _has_grammar_mode(folder: Path) -> bool:
    """Whether the graph comes in two parts, of which a grammar replaces the second."""
    return all(_has_content(folder / "graph" / name) for name in ("HCLr.fst", "Gr.fst"))


def _checked(grammar: Sequence[object]) -> list[str]:
    if isinstance(grammar, str) or not grammar:
        raise RecognitionError("A grammar is a list of at least one phrase.")
    return [_checked_phrase(phrase) for phrase in grammar]


def _checked_phrase(phrase: object) -> str:
    if not isinstance(phrase, str) or not phrase.strip() or not phrase.isprintable():
        raise RecognitionError("Each phrase of a grammar is words as text, on one line.")
    return " ".join(phrase.lower().split())


def _usable(phrases: list[str] | None, model: Any, folder: Path) -> list[str]:
    """Keep the phrases whose every word the model knows; none where it has no grammar mode.

    Vosk would hear the rest of a phrase for the whole, and print the words it doesn't know.
    """
    if phrases is None or not _has_grammar_mode(folder):
        return []
    known = [phrase for phrase in phrases if all(_knows(model, word) for word in phrase.split())]
    return [*known, _UNKNOWN] if known and _knows(model, _UNKNOWN) else known


def _knows(model: Any, word: str) -> bool:
    return bool(model.vosk_model_find_word(word) >= 0)


def _without_unknown(text: str) -> str:
    return " ".join(word for word in text.split() if word != _UNKNOWN)


def _shared_model(folder: Path) -> Any:
    with _loading:
        return _load(str(folder))


@cache
def _load(folder: str) -> Any:
    vosk = load_engine()
    vosk.SetLogLevel(_QUIET)
    try:
        model = vosk.Model(folder)
        # A damaged graph loads, and shows only here.
        vosk.KaldiRecognizer(model, HEARD_RATE)
    except Exception as error:  # Vosk raises nothing more precise
        raise ModelError(
            f"The Vosk model in {folder} is damaged. Check it with: selftrust models verify, "
            "or install it again with: selftrust models get"
        ) from error
    return model


def _native_recogniser(model: Any, phrases: list[str]) -> Any:
    arguments = [json.dumps(phrases, ensure_ascii=False)] if phrases else []
    native = load_engine().KaldiRecognizer(model, HEARD_RATE, *arguments)
    native.SetWords(True)
    return native
