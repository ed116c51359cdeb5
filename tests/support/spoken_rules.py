"""The rules for what is said (CONTENT, 3), held against lines and against whole replies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from skills.reply import Reply
from skills.speech import Say

MOST_WORDS = 45
MOST_WORDS_95 = 35
"""For 95 of 100 turns."""
MOST_OPTIONS = 3
SEED_RUN = 7
"""So many words in a row that stand in the text the product grew from are not ours."""

_SEED_RUNS = frozenset((Path(__file__).parent / "seed_runs.txt").read_text("utf-8").split())
"""Hashes of every such run; the text itself is not in this repository."""

_NEVER = {
    "shames": r"miss(?:ed|ing out)|fail\w*|streaks?|should|finally|disappoint\w*"
    r"|at last|only \w+ days|lazy|ashamed of yourself",
    "advises": r"you (?:must|need to|had better|really ought)|you'd better|make sure"
    r"|i (?:would |'d )?(?:recommend|suggest|advise)|my advice|why don't you|(?<!won't )try to\b"
    r"|don't worry|calm down|cheer up|relax now|have you considered",
    "diagnoses": r"depress\w*|disorder|trauma\w*|symptoms?|diagnos\w*|burn-?out|bipolar|adhd"
    r"|narciss\w*|anxiety|therapist|clinical\w*",
    "cheers": r"great job|good job|well done|amazing|awesome|fantastic|proud of you|congratulations"
    r"|you've got this|bravo|wonderful|excellent|brilliant|super|yay|keep it up",
    "is a cliche": r"hold(?:ing)? space|safe space|your journey|inner child|toxic|self-care"
    r"|heal(?:ing|ed)?|mindful\w*|manifest\w*|authentic\w*|your truth|best self|embrace\w*"
    r"|empower\w*|unpack\w*",
    "guesses a feeling": r"you (?:must be|sound|seem|look) (?:feeling )?(?:sad|angry|upset|anxious"
    r"|hurt|lonely|stressed|down|afraid)",
}
_PATTERNS = {
    fault: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for fault, words in _NEVER.items()
}
_ALLOWED = re.compile(r"\bnot therapy\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_CLAUSE = re.compile(r"[.?!:;]")
_BETWEEN = re.compile(r",\s*(?:or\s+|and\s+)?|\s+or\s+")


def word_faults(text: str) -> list[str]:
    """Name what is wrong with words of ours, wherever they stand."""
    plain = _ALLOWED.sub(" ", text)
    found = [
        f"{fault}: {match[0]!r}" for fault, p in _PATTERNS.items() if (match := p.search(plain))
    ]
    found += [f"has the seed's words: {run!r}" for run in _runs(text) if _hash(run) in _SEED_RUNS]
    found += [
        f"offers more than three: {clause!r}" for clause in _CLAUSE.split(text) if _offers(clause)
    ]
    return found


def turn_faults(text: str, *, asks: bool) -> list[str]:
    """Name what is wrong with a whole turn's length and questions."""
    found = []
    if not text.strip():
        found.append("says nothing")
    if len(text.split()) > MOST_WORDS:
        found.append(f"has {len(text.split())} words")
    questions = [sentence for sentence in _SENTENCE.split(text) if "?" in sentence]
    if text.count("?") != int(asks) or len(questions) != int(asks):
        found.append(f"has {text.count('?')} question marks, and listens: {asks}")
    if asks and not text.rstrip().endswith("?"):
        found.append("goes on after its question")
    return found


def reply_faults(reply: Reply) -> list[str]:
    """Name what is wrong with a reply; a person's own words are theirs."""
    parts = [part for part in reply.speech if isinstance(part, Say)]
    text = " ".join(part.text for part in parts)
    found = [fault for part in parts if not part.personal for fault in word_faults(part.text)]
    silent = not parts and (reply.audio is not None or not reply.end)
    asks = reply.listen is not None
    return found if silent and not asks else [*found, *turn_faults(text, asks=asks)]


def share_within(lengths: Iterable[int], most: int) -> float:
    """Return which share of turns has no more than so many words."""
    counted = list(lengths)
    return sum(length <= most for length in counted) / len(counted)


def _runs(text: str) -> list[str]:
    words = re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))
    return [" ".join(words[at : at + SEED_RUN]) for at in range(len(words) - SEED_RUN + 1)]


def _hash(run: str) -> str:
    return hashlib.sha256(run.encode()).hexdigest()[:12]


def _offers(clause: str) -> bool:
    """Tell whether a clause lists more than three short things to choose from."""
    items = [item for item in _BETWEEN.split(clause.strip()) if item]
    return (
        clause.count(" or ") == 1
        and len(items) > MOST_OPTIONS
        and all(len(i.split()) <= 4 for i in items)
    )
