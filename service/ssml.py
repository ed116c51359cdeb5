"""Speech as SSML: the platform's own voice says it, and a user's words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from skills.speech import Cue, CueName, Pause, Say, Speech

MAX_BREAK_MS = 10_000
"""The longest single break that Alexa and Dialogflow accept."""
MAX_CLIPS = 5
"""Alexa plays at most five <audio> clips a response; the others are content with that."""

# XML 1.0 has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def ssml(
    speech: Speech,
    *,
    cue_urls: Mapping[CueName, str],
    rate: float = 1.0,
    limit: int | None = None,
) -> str:
    """Return `speech` as a <speak> document.

    A cue without an https address in `cue_urls` is left out. With a `limit` (in characters, markup
    included) the document ends with the last word that fits: too much is cut, never silence.
    """
    opening, closing = _frame(rate)
    room = None if limit is None else limit - len(opening) - len(closing)
    return opening + _joined(_fragments(speech, cue_urls), room) + closing


def _frame(rate: float) -> tuple[str, str]:
    if rate == 1.0:
        return "<speak>", "</speak>"
    return f'<speak><prosody rate="{rate:.0%}">', "</prosody></speak>"


def _fragments(speech: Speech, cue_urls: Mapping[CueName, str]) -> Iterator[str | Say]:
    clips = 0
    for part in speech:
        match part:
            case Say():
                yield part
            case Pause(seconds=seconds):
                yield from _breaks(round(seconds * 1000))
            case Cue(name=name):
                url = cue_urls.get(name, "")
                if url.startswith("https://") and clips < MAX_CLIPS:
                    clips += 1
                    yield f"<audio src={quoteattr(url)}/>"


def _breaks(milliseconds: int) -> Iterator[str]:
    while milliseconds > 0:
        yield f'<break time="{min(milliseconds, MAX_BREAK_MS)}ms"/>'
        milliseconds -= MAX_BREAK_MS


def _joined(fragments: Iterator[str | Say], room: int | None) -> str:
    written: list[str] = []
    for fragment in fragments:
        markup = _spoken(fragment.text) if isinstance(fragment, Say) else fragment
        if room is not None:
            room -= len(markup) + 1
            if room < 0:
                if isinstance(fragment, Say):
                    written.append(_cut(fragment.text, room + len(markup)))
                break
        written.append(markup)
    return " ".join(piece for piece in written if piece)


def writable(text: str) -> str:
    """Return a text without what no XML document can hold."""
    return _UNWRITABLE.sub("", text)


def _spoken(text: str) -> str:
    return escape(writable(text)).strip()


def _cut(text: str, room: int) -> str:
    """Return as many whole words as fit; cut before escaping, so that no entity is torn."""
    kept = ""
    for word in text.split():
        longer = f"{kept} {_spoken(word)}".strip()
        if len(longer) > room:
            break
        kept = longer
    return kept
