"""Speech as plain words, for a door that takes no markup."""

from __future__ import annotations

from skills.speech import Say, Speech


def plain(speech: Speech, limit: int | None = None) -> str:
    """Return the words of `speech`; with a `limit` in characters, the whole words that fit."""
    text = " ".join(part.text for part in speech if isinstance(part, Say))
    if limit is None or len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] or text[:limit]
