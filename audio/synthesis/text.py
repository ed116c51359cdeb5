"""Makes any text safe and speakable for any engine, and cuts it into pieces of bounded length.

After the rules no bracket, tag, control character, emoji or digit is left: neither an engine's own
markup (Piper reads `[[...]]` as raw phonemes) nor a line break that would start another request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from audio.errors import SynthesisError
from audio.synthesis import english, lexicon

LONGEST_TEXT = 6000
"""Characters: about seven minutes of speech, twice the longest reflection that is read back."""

_SPOKEN_CATEGORIES = ("L", "M", "N", "P", "Z", "Sc", "Sm")
_UNSPOKEN = re.compile('[\\[\\]{}<>|\\\\^~`*_#"\u201c\u201d\u00ab\u00bb]')
_BOUNDARIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[.!?]+[')]*\s",  # after a sentence
        r"[,;:)]\s|\s-\s",  # after a clause
        r"\s",
    )
)


def speakable(text: str) -> str:
    """Rewrite a text as one line of words and punctuation."""
    for rule in _RULES:
        text = rule(text)
    return text


def pieces(text: str, *, characters: int, words: int) -> tuple[str, ...]:
    """Make a text speakable and cut it into pieces that an engine takes one at a time.

    Whole sentences share a piece while they fit; a longer sentence is cut after a clause, else
    between words, and a word that is too long by itself is cut where it must be.

    Args:
        text: anything.
        characters: the most that a piece may hold.
        words: likewise.

    Raises:
        SynthesisError: the text is longer than `LONGEST_TEXT`.
    """
    if len(text) > LONGEST_TEXT:
        raise SynthesisError(
            f"The text has {len(text)} characters; speak at most {LONGEST_TEXT} at a time."
        )
    rest = speakable(text)
    found = []
    while rest:
        cut = _cut(rest, characters, words)
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return tuple(piece for piece in found if any(map(str.isalnum, piece)))


def _cut(text: str, characters: int, words: int) -> int:
    window = _fitting(text, characters, words)
    if window == len(text):
        return window
    # With the character after it, which may be the space behind a sentence that just fits.
    head = text[: window + 1]
    for boundary in _BOUNDARIES:
        ends = [match.end() for match in boundary.finditer(head)]
        if ends:
            return ends[-1]
    return window


def _fitting(text: str, characters: int, words: int) -> int:
    ends = [match.end() for match in re.finditer(r"\S+", text[: characters + 1])]
    by_words = len(text) if len(ends) <= words else ends[words - 1]
    return min(len(text), characters, by_words)


def _normalise(text: str) -> str:
    # Compatibility forms first: a full-width bracket becomes a bracket that later rules remove.
    text = unicodedata.normalize("NFKC", text)
    return text.replace("\N{FRACTION SLASH}", "/").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _phonemes(text: str) -> str:
    return re.sub(r"\[\[.*?\]\]", " ", text, flags=re.DOTALL)


def _tags(text: str) -> str:
    return re.sub(r"</?[A-Za-z!?][^<>]*>", " ", text)


def _links(text: str) -> str:
    return re.sub(r"\b(?:https?://|www\.)\S+", "a link", text, flags=re.IGNORECASE)


def _ellipses(text: str) -> str:
    return re.sub(r"\s*\.{2,}", ",", re.sub(r"\.{2,}\s*$", ".", text))


def _unspoken(text: str) -> str:
    kept = (c if unicodedata.category(c).startswith(_SPOKEN_CATEGORIES) else " " for c in text)
    return _UNSPOKEN.sub(" ", "".join(kept))


def _spaces(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s+(?=[.,;:!?])", "", text).strip()


_RULES: tuple[Callable[[str], str], ...] = (
    _normalise,
    _phonemes,
    _tags,
    _links,
    _ellipses,
    *english.RULES,
    lexicon.spelled_for_voices,
    _unspoken,
    _spaces,
)
