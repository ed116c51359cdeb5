"""Lines of guided scripts as a voice speaks them, and what a recogniser makes of the words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np

from audio.pcm import Pcm
from audio.pieces import NARRATION_RATE
from audio.recognition import Recogniser, transcribe
from audio.synthesis import Synthesizer, number_words
from skills.speech import Breath, Say, Script

MOST_ERRORS = 0.2
"""Of a line's words. Whisper tiny.en errs in up to one of ten by itself, so a line with more than
one in five is not spoken clearly."""

RECORD = Path(__file__).parents[2] / "benchmarks" / "voices" / "heard.jsonl"

_BETWEEN_SENTENCES_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """The words of one script line, those over its breaths included."""

    title: str
    number: int
    """Its place among the script's lines, from 1."""
    sentences: tuple[str, ...]
    rate: float = NARRATION_RATE

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def key(self) -> tuple[str, float]:
        """The same words at the same pace need be heard only once."""
        return self.text, round(self.rate, 3)


def recorded(voice: str) -> dict[tuple[str, float], str]:
    """Return what was heard of each wording, as benchmarks/voices/gate.py recorded it."""
    rows = [json.loads(line) for line in RECORD.read_text("utf-8").splitlines()]
    return {(row["text"], row["rate"]): row["heard"] for row in rows if row["voice"] == voice}


def spoken_lines(script: Script) -> Iterator[SpokenLine]:
    """Give each wording once; the last line of nearly every title is the same."""
    for number, line in enumerate(script.lines, start=1):
        sentences: list[str] = []
        for part in line.parts:
            if isinstance(part, Say):
                sentences.append(part.text)
            elif isinstance(part, Breath):
                sentences.extend(say.text for say in part.words)
        if sentences:
            yield SpokenLine(script.id, number, tuple(sentences))


def heard(recogniser: Recogniser, voice: Synthesizer, line: SpokenLine) -> str:
    """Speak a line as a guided piece does, and tell what the recogniser hears."""
    clips = [voice.synthesize(text, rate=line.rate) for text in line.sentences]
    gap = Pcm.silence(_BETWEEN_SENTENCES_SECONDS, clips[0].rate)
    samples = [part for clip in clips for part in (clip.samples, gap.samples)]
    return transcribe(recogniser, Pcm(np.concatenate(samples), clips[0].rate)).text


def word_errors(said: str, heard: str) -> float:
    """Give the share of words that came back as others, or not at all.

    Figures count as the words they stand for, "you're" as "you are", and "shoe lace" as
    "shoelace": they sound alike.
    """
    reference, hypothesis = _plain(said), _plain(heard)
    if reference.replace(" ", "") == hypothesis.replace(" ", ""):
        return 0.0
    return float(jiwer.wer(reference, hypothesis))


_SHORT_FORMS = {
    "'re": " are",
    "'ll": " will",
    "'ve": " have",
    "n't": " not",
    "'m": " am",
    "'d": " would",
}


def _plain(text: str) -> str:
    words = re.sub(r"\d+", lambda match: number_words.number(match[0]), text.lower())
    words = re.sub(r"\b(it|that|what|there|here|he|she|who)'s\b", r"\1 is", words)
    for short, full in _SHORT_FORMS.items():
        words = words.replace(short, full)
    return " ".join(re.findall("[a-z]+", words.replace("'", "")))
