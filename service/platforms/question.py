"""Where the last mark of a text decides about the microphone: a "?" opens it, and nothing else."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[^\w\s]*\s*")


def ending_as_it_listens(text: str, *, listens: bool) -> str:
    """Let a text end in its question where an answer is awaited, and in none where none is."""
    bare = text.rstrip()
    if not listens:
        return bare[:-1] + "." if bare.endswith("?") else bare
    if bare.endswith("?"):
        return bare
    sentences = [found.strip() for found in _SENTENCE.findall(bare)]
    asked = next((n for n in reversed(range(len(sentences))) if sentences[n].endswith("?")), None)
    if asked is None:
        return bare.rstrip(".!…") + "?"
    return " ".join([*sentences[:asked], *sentences[asked + 1 :], sentences[asked]])
