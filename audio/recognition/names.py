"""Puts a person's own names where a recogniser wrote what they sounded like to it.

A recogniser writes the words it knows: "Joaquin" becomes "Joe Quinn". Two things bring the name
back. What its owner once corrected is known word for word. Besides that, words the recogniser was
unsure of give way to a name of the list that sounds like them; words it was sure of never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from audio.recognition import Transcript, Word
from audio.recognition.everyday import BOTH_WORD_AND_NAME, NEVER_A_NAME

MOST_WORDS = 3
"""That one name is taken for, and that a name has."""
DOUBTFUL = 0.65
"""The confidence below which a word may give way: Whisper's of a name it had not understood was
0.03 to 0.61 in 47 of 50 cases."""
ALIKE = 0.7
"""How much of spelling and sound must be the same, 0 to 1. With 20 names in 60 sentences read by
Whisper it brought back 18 of the 47 that were lost, and put a wrong name in for 2 of them; in 30
sentences without a name it changed nothing."""

_MARKS = '.,;:!?"()[]-\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}'
_TOKEN = re.compile(r"(?P<before>\W*)(?P<core>.*?)(?P<after>\W*)")
_PLAIN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SAME_SOUND = (
    ("ph", "f"), ("qu", "kw"), ("q", "k"), ("x", "ks"), ("ck", "k"), ("th", "t"), ("sc", "s"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ch", "sh"), ("c", "k"), ("z", "s"), ("gh", "g"),
    ("v", "w"), ("j", "y"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The names and rare words of one person."""

    names: tuple[str, ...] = ()
    """As they are spelt."""
    heard_as: Mapping[str, str] = field(default_factory=dict)
    """By what was heard, in lower case without punctuation: what had been said."""


def named(transcript: Transcript, own: OwnWords) -> Transcript:
    """Return the transcript with the person's names in its written form; `text` stays as heard."""
    tokens = list(_tokens(transcript))
    written: list[str] = []
    at = 0
    while at < len(tokens):
        length, text = _replaced(tokens, at, own)
        written.append(text)
        at += length
    return replace(transcript, punctuated=" ".join(written))


def learned(heard: str, corrected: str) -> Mapping[str, str]:
    """Tell which names a corrected text brings to light: what was heard -> what had been said.

    Only names are learnt, that is words with a capital inside a sentence, or ones that were heard
    as no everyday word: "their" for "there" is right in one entry and wrong in the next.
    """
    before, after = heard.split(), corrected.split()
    matcher = SequenceMatcher(None, _plain_each(before), _plain_each(after), autojunk=False)
    changed = (
        (before[a:b], after[c:d], c)
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind == "replace"
    )
    return dict(
        pair for old, new, at in changed if (pair := _lesson(old, new, starts=_starts(after, at)))
    )


def _lesson(old: Sequence[str], new: Sequence[str], *, starts: bool) -> tuple[str, str] | None:
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return None
    phrase, name = _plain(" ".join(old)), " ".join(word.strip(_MARKS) for word in new)
    phrase, name = phrase.removesuffix("'s"), name.removesuffix("'s")
    is_everyday = all(word in NEVER_A_NAME for word in phrase.split())
    has_capital = any(word[:1].isupper() for word in name.split())
    is_known_word = all(word in NEVER_A_NAME for word in _plain(name).split())
    if is_everyday or not has_capital or (starts and is_known_word):
        return None
    return phrase, name


def _starts(words: Sequence[str], at: int) -> bool:
    return at == 0 or words[at - 1].endswith((".", "!", "?"))


def _plain(text: str) -> str:
    straight = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(_PLAIN.findall(straight))


def _plain_each(words: Sequence[str]) -> list[str]:
    return [_plain(word) for word in words]


@dataclass(frozen=True, slots=True)
class _Token:
    before: str
    core: str
    after: str
    confidence: float | None

    @property
    def plain(self) -> str:
        return _plain(self.core)

    @property
    def whole(self) -> str:
        return self.before + self.core + self.after


def _tokens(transcript: Transcript) -> Iterator[_Token]:
    words = list(transcript.words)
    for part in transcript.punctuated.split():
        found = _TOKEN.fullmatch(part)
        if found is None:
            continue
        token = _Token(found["before"], found["core"], found["after"], None)
        said = token.plain.split()
        heard, words = words[: len(said)], words[len(said) :]
        yield _Token(token.before, token.core, token.after, _confidence(said, heard))


def _confidence(said: Sequence[str], heard: Sequence[Word]) -> float | None:
    """Give the lowest of the words that a token was made of; None where they don't match."""
    if [word.text for word in heard] != list(said):
        return None
    return min((word.confidence for word in heard if word.confidence is not None), default=None)


def _replaced(tokens: Sequence[_Token], at: int, own: OwnWords) -> tuple[int, str]:
    """Return how many tokens give way from here on, and what is written for them."""
    for length in range(min(MOST_WORDS, len(tokens) - at), 0, -1):
        span = tokens[at : at + length]
        if any(token.after for token in span[:-1]) or any(token.before for token in span[1:]):
            continue  # a comma or a full stop parts them
        if name := _meant(span, own):
            return length, span[0].before + name + span[-1].after
    return 1, tokens[at].whole


def _meant(span: Sequence[_Token], own: OwnWords) -> str | None:
    phrase = " ".join(token.plain for token in span)
    owner = phrase.endswith("'s")
    phrase = phrase.removesuffix("'s")
    name = own.heard_as.get(phrase) or _spelt(phrase, own.names)
    if name is None and _is_doubtful(span):
        name = _alike(phrase, own.names)
    return f"{name}'s" if name and owner else name


def _spelt(phrase: str, names: Sequence[str]) -> str | None:
    if phrase in BOTH_WORD_AND_NAME:
        return None
    return next((name for name in names if name.casefold() == phrase), None)


def _is_doubtful(span: Sequence[_Token]) -> bool:
    return all(
        token.confidence is not None
        and token.confidence < DOUBTFUL
        and token.plain not in NEVER_A_NAME
        for token in span
    )


def _alike(phrase: str, names: Sequence[str]) -> str | None:
    if not phrase:
        return None
    # A name of two words is not put for one: "Aunt" was not said.
    fitting = (name for name in names if len(name.split()) <= len(phrase.split()))
    scored = [(_likeness(phrase, name), name) for name in fitting]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else None


def _likeness(phrase: str, name: str) -> float:
    spelling = _ratio(phrase.replace(" ", ""), name.casefold())
    return (spelling + _ratio(_sounds(phrase), _sounds(name))) / 2


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _sounds(text: str) -> str:
    letters = "".join(char for char in text.casefold() if char.isalpha())
    for spelt, sound in _SAME_SOUND:
        letters = letters.replace(spelt, sound)
    vowels = re.sub(r"[aeiouywh]+", "a", letters)
    return re.sub(r"(.)\1+", r"\1", vowels)
