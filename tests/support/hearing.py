"""What the product says as a voice speaks it, and what a recogniser makes of the words."""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np

from audio.pcm import Pcm
from audio.pieces import NARRATION_RATE
from audio.recognition import Recogniser, transcribe
from audio.synthesis import Synthesizer, number_words
from skills import locales
from skills.lines import Lines
from skills.speech import Breath, Say, Script

MOST_ERRORS = 0.2
"""Of a line's words. Whisper tiny.en errs in up to one of ten by itself, so a line with more than
one in five is not spoken clearly."""

MOST_SOUND_ERRORS = 0.2
"""Of a prompt's sounds. Two or three words give a recogniser nothing to guess by, so that one word
wrong is a third of them: there the sounds tell whether it was said clearly."""

RECORD = Path(__file__).parents[2] / "benchmarks" / "voices" / "heard.jsonl"

STAND_INS = {
    "words": "I said no to a favor",
    "feeling": "hopeful",
    "topic": "my sister",
    "day": "on Tuesday",
    "time": "eight in the evening",
    "when": "every day at eight in the evening",
    "begin": "nine",
    "end": "seven",
    "count": "three",
    "rating": "six",
    "middle": "five",
    "list": "four, six and five",
    "title": "Solid Ground",
    "length": "three minutes",
    "left": "about two minutes",
    "span": "week",
    "called": "Robin",
    "city": "Berlin",
    "places": "the United States",
    "code": "4 7 1, 2 0 9",
}
"""What is said in a prompt where something of the person's or the moment's has its place."""

_NO_SOUND = re.compile(
    r"[\s\N{MODIFIER LETTER VERTICAL LINE}\N{MODIFIER LETTER LOW VERTICAL LINE}"
    r"\N{MODIFIER LETTER TRIANGULAR COLON}]"
)
"""Stress and length, in IPA."""
_BEFORE_SECONDS = 0.3
_BETWEEN_SENTENCES_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """The words of one script line, those over its breaths included; or of one prompt."""

    title: str
    """Or the prompt's name."""
    number: int
    """Its place among the script's lines, or the prompt's wordings, from 1."""
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


def spoken_prompts() -> Iterator[SpokenLine]:
    """Give every wording of the conversation once, in each locale that words it otherwise."""
    known: set[str] = set()
    for lines in map(Lines.load, reversed(locales.names())):
        for name in sorted(lines.names()):
            for number, wording in enumerate(lines.wordings(name), start=1):
                if wording not in known:
                    known.add(wording)
                    yield SpokenLine(name, number, (wording.format(**STAND_INS),), rate=1.0)


def heard(recogniser: Recogniser, voice: Synthesizer, line: SpokenLine) -> str:
    """Speak a line as the product does, and tell what the recogniser hears.

    What it mishears is played to it once more with a moment of silence before it, because it needs
    that for the first sounds; the better hearing counts.
    """
    clips = [voice.synthesize(text, rate=line.rate) for text in line.sentences]
    rate = clips[0].rate
    gap = Pcm.silence(_BETWEEN_SENTENCES_SECONDS, rate).samples
    samples = np.concatenate([part for clip in clips for part in (clip.samples, gap)])
    first = transcribe(recogniser, Pcm(samples, rate)).text
    if word_errors(line.text, first) == 0:
        return first
    before = Pcm.silence(_BEFORE_SECONDS, rate).samples
    again = transcribe(recogniser, Pcm(np.concatenate([before, samples]), rate)).text
    return min(first, again, key=lambda text: word_errors(line.text, text))


def is_understood(said: str, heard: str) -> bool:
    """Tell whether a prompt was heard as it is written, by its words or else by its sounds."""
    return word_errors(said, heard) <= MOST_ERRORS or sound_errors(said, heard) <= MOST_SOUND_ERRORS


def word_errors(said: str, heard: str) -> float:
    """Give the share of words that came back as others, or not at all.

    Figures count as the words they stand for, "you're" as "you are", "alright" as "all right", and
    "shoe lace" as "shoelace": they sound alike.
    """
    reference, hypothesis = _plain(said), _plain(heard)
    if reference.replace(" ", "") == hypothesis.replace(" ", ""):
        return 0.0
    return float(jiwer.wer(reference, hypothesis))


def sound_errors(said: str, heard: str) -> float:
    """Give the share of sounds that came back as others, so that homophones count as alike.

    The sounds are those that espeak-ng gives to both texts; it must be installed.
    """
    return float(jiwer.cer(_sounds(_plain(said)), _sounds(_plain(heard))))


@functools.cache
def _sounds(text: str) -> str:
    asked = ["espeak-ng", "-q", "--ipa", "-v", "en-us", text]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return _NO_SOUND.sub("", told)


_SHORT_FORMS = {
    "alright": "all right",
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
