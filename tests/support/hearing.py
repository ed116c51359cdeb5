"""Lines of guided scripts as a voice speaks them, and what a recogniser makes of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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

_BETWEEN_SENTENCES_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """The words of one script line, those over its breaths included."""

    title: str
    number: int
    """Its place among the script's lines, from 1."""
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


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
    clips = [voice.synthesize(text, rate=NARRATION_RATE) for text in line.sentences]
    gap = Pcm.silence(_BETWEEN_SENTENCES_SECONDS, clips[0].rate)
    samples = [part for clip in clips for part in (clip.samples, gap.samples)]
    return transcribe(recogniser, Pcm(np.concatenate(samples), clips[0].rate)).text


def word_errors(said: str, heard: str) -> float:
    """Give the share of words that came back as others, or not at all.

    Figures count as the words they stand for, "it's" as "its", and "shoe lace" as "shoelace".
    """
    reference, hypothesis = _plain(said), _plain(heard)
    if reference.replace(" ", "") == hypothesis.replace(" ", ""):
        return 0.0
    return float(jiwer.wer(reference, hypothesis))


def _plain(text: str) -> str:
    words = re.sub(r"\d+", lambda match: number_words.number(match[0]), text.lower())
    return " ".join(re.findall("[a-z]+", words.replace("'", "")))
