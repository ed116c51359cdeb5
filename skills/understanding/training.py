"""The sentences each classifier learns from: a seeded draw of the interaction model.

Pure: `benchmarks/understanding/train.py` turns them into weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from skills.understanding import labels, normalise, templates
from skills.understanding.model import Model, Sentences

LEAST_DRAWS = 12
MOST_DRAWS = 160
"""How many sentences of one template are learnt from; enough to say every alternative once."""

MOST_LISTED = 400
"""A template with more sentences than this is not listed for exact recognition."""

CARE = "care"
"""The classifier that hears danger in every state, and the state its own sentences name."""
NO_DANGER = "NoDanger"
"""What only sounds like danger."""
CARE_LINES = "care_lines"
"""The folder of lines as people say them: what the classifier of danger learns from."""
_LINES_AGAIN = 2
"""How often each line counts: whole lines are rarer than what the sentences can be made to say."""
_OTHER_DANGER = "abuse"
"""The kind of line in which another person is the danger."""
_NEVER_LISTED = {"NeedSupport", "GiveRating", "NameFeeling", "Filler", "NoMatch"}
"""Read by parsers of their own, or too short to be told apart."""
_RECORDING_COMMANDS = {"Help": "Help", "Repeat": "Repeat", "Stop": "FinishReflection",
                       "FinishReflection": "FinishReflection", "Filler": "Filler"}  # fmt: skip
_FOLLOWS = {
    "SetFollowUp",
    "SkipStep",
    "Stop",
    "Repeat",
    "Help",
    "Unsure",
    "Filler",
    "Affirm",
    "Deny",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence to learn from."""

    text: str
    """Normalised, without politeness around it."""
    label: str
    group: int
    """Its template, so that a cross-validation holds out whole phrasings."""


def examples(model: Model, state: str | None, seed: int = 0) -> list[Example]:
    """Draw the examples of the open classifier (None) or of a state's own."""
    values = {name: tuple(words.canonical) for name, words in model.lists.items()}
    deck = templates.Deck(values, Random(seed))
    drawn: list[Example] = []
    group = 0
    for row in model.sentences:
        label = _label(row, state)
        for template in row.templates:
            group += 1
            if label is None:
                continue
            node = templates.parse(template, model.rules)
            texts = _draw(node, deck, _share(row, state))
            drawn.extend(Example(text, label, group) for text in texts)
    return _without_contradictions(drawn)


@dataclass(frozen=True, slots=True)
class CareLine:
    """A line as somebody says it, and what care it calls for."""

    tier: str
    """now, gentle or none."""
    kind: str
    text: str


def care_lines(locale: Path) -> list[CareLine]:
    """Read the lines of a locale's folder, in an order that is always the same."""
    files = sorted((locale / CARE_LINES).glob("*.tsv"))
    rows = [row for file in files for row in file.read_text(encoding="utf-8").splitlines()[1:]]
    return [CareLine(*row.split("\t")) for row in rows]


def care_examples(model: Model, lines: Sequence[CareLine], seed: int = 0) -> list[Example]:
    """Return what the classifier of danger learns from: lines, and all else that is said to us.

    The texts are normalised, but whole: patterns look at politeness too. Each line is a group of
    its own.
    """
    taught = [
        Example(
            normalise.normal(normalise.clean(line.text)),
            _danger_label(line.tier, line.kind),
            -number,
        )
        for number, line in enumerate(lines, 1)
    ]
    return examples(model, CARE, seed) + taught * _LINES_AGAIN


def _danger_label(tier: str, kind: str) -> str:
    if tier == "none":
        return labels.PASS
    now = "danger" if kind == _OTHER_DANGER else "acute"
    severity = now if tier == "now" else "check"
    return labels.join("NeedSupport", {"tier": tier, "severity": severity})


def listed(model: Model) -> dict[str, str]:
    """List the sentences that are recognised as they stand, with their labels."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for row in model.sentences:
        if row.state is not None or row.intent in _NEVER_LISTED:
            continue
        label = labels.join(row.intent, row.slots)
        for template in row.templates:
            for text in _few(templates.parse(template, model.rules)):
                if found.setdefault(text, label) != label:
                    shared.add(text)
    return {text: label for text, label in found.items() if text not in shared}


def _few(node: templates.Node) -> list[str]:
    if templates.count(node) > MOST_LISTED:
        return []
    return [_plain(text) for text in templates.expand(node) if "{" not in text]


def _plain(said: str) -> str:
    return normalise.bare(normalise.normal(normalise.clean(said.replace(" '", "'"))))


def _without_contradictions(drawn: list[Example]) -> list[Example]:
    """Keep of a hesitation only what no other intent says ("so yes" is a yes)."""
    others = {example.text for example in drawn if example.label != "Filler"}
    return [e for e in drawn if e.label != "Filler" or e.text not in others]


def _label(row: Sentences, state: str | None) -> str | None:
    own = labels.join(row.intent, row.slots)
    if state is None:
        return own if row.state is None else None
    if row.state == state:
        return labels.PASS if row.intent == NO_DANGER else own
    if state == CARE:
        return None if row.intent == "NeedSupport" else labels.PASS
    if row.state is not None:
        return None
    if state == "recording_reflection":
        return _RECORDING_COMMANDS.get(row.intent, "ReflectionContent")
    return row.intent if row.intent in {"SkipStep", "Help", "Repeat"} else labels.PASS


def _share(row: Sentences, state: str | None) -> float:
    """Take fewer sentences from elsewhere than from the state itself."""
    if state == CARE:
        return 0.5 if row.state == state else 0.2
    if state is None or row.state == state or row.intent == "NeedSupport":
        return 1.0
    return 0.2 if row.intent in _FOLLOWS else 0.1


def _draw(node: templates.Node, deck: templates.Deck, share: float) -> list[str]:
    wanted = min(MOST_DRAWS, max(LEAST_DRAWS, round(1.5 * templates.widest(node))))
    wanted = max(1, round(share * min(wanted, templates.count(node))))
    found: dict[str, None] = {}
    for _ in range(wanted):
        text = _plain(deck.draw(node))
        if text:
            found[text] = None
    return list(found)
