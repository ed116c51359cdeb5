"""Compare ways of understanding: listed sentences alone, classifiers alone, and the whole engine.

    python benchmarks/understanding/compare.py

Two figures each: accuracy over phrasings by cross-validation (whole templates are held out), and
on the development and held-out utterances without a state. See docs/adr/0004-understanding.md.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from score import rows
from train import MOST_FEATURES, as_said, fit, with_noise, with_unknowns

from skills.understanding import load, model
from skills.understanding.classifier import Classifier
from skills.understanding.engine import OPEN
from skills.understanding.exact import Exact
from skills.understanding.features import Featuriser
from skills.understanding.training import Example, examples, listed
from skills.understanding.view import View

FOLDS = 5
Guess = Callable[[str], str]


class Bayes:
    """Complement naive Bayes over the same features: the simplest candidate."""

    def __init__(self, drawn: list[Example], featurise: Featuriser) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for example in drawn:
            counts[example.label.split()[0]].update(featurise(as_said(example.text)))
        self._whole = sum(counts.values(), Counter[str]())
        self._counts = counts
        self._sizes = {name: sum(count.values()) for name, count in counts.items()}
        self._all = sum(self._sizes.values())
        self._featurise = featurise

    def __call__(self, text: str) -> str:
        features = sorted(f for f in self._featurise(as_said(text)) if f in self._whole)
        return max(self._counts, key=lambda name: self._score(name, features))

    def _score(self, name: str, features: list[str]) -> float:
        mine, rest = self._counts[name], self._all - self._sizes[name] + len(self._whole)
        return -sum(math.log((self._whole[f] - mine[f] + 1) / rest) for f in features)


def likeliest(classifier: Classifier, featurise: Featuriser, text: str) -> str:
    """Sum a classifier's labels by intent."""
    totals: Counter[str] = Counter()
    for label, share in classifier.shares(featurise(as_said(text), classifier.knows)).items():
        totals[label.split()[0]] += share  # type: ignore[assignment] # a share
    return max(totals, key=lambda name: totals[name])


def regression(drawn: list[Example], featurise: Featuriser) -> Guess:
    """Train the engine's classifier on some examples."""
    noised = with_noise(with_unknowns(drawn, seed=3), seed=2)
    classifier = fit(noised, lambda view: sorted(featurise(view)), MOST_FEATURES[OPEN])
    return lambda text: likeliest(classifier, featurise, text)


def over_phrasings(drawn: list[Example], make: Callable[[list[Example]], Guess]) -> float:
    """Hold out every fifth template, once."""
    guess = make([e for e in drawn if e.group % FOLDS])
    held = [e for e in drawn if e.group % FOLDS == 0]
    return sum(guess(e.text) == e.label.split()[0] for e in held) / len(held)


def on(name: str, guess: Guess) -> float:
    """Score on the utterances of a set that have no state."""
    open_rows = [row for row in rows(name) if row["state"] is None]
    return sum(guess(row["text"]) == row["intent"] for row in open_rows) / len(open_rows)


def main() -> None:
    """Print the table."""
    interaction = model.read("en-US")
    featurise = Featuriser(interaction.families)
    drawn = examples(interaction, None)
    known = Exact.of(listed(interaction))
    engine = load()

    def bare(guess: Guess) -> Guess:
        return lambda text: guess(View.of(text).bare)

    bayes, logistic = Bayes(drawn, featurise), regression(drawn, featurise)
    candidates: dict[str, Guess] = {
        "listed sentences": bare(lambda text: (known.label(text) or "-").split()[0]),
        "naive Bayes": bare(bayes),
        "logistic regression": bare(logistic),
        "the engine": lambda text: engine.understand(text, None).name,
    }
    for title, guess in candidates.items():
        print(f"{title:22} dev {on('dev', guess):.3f}  holdout {on('holdout', guess):.3f}")
    print(f"over phrasings: naive Bayes {over_phrasings(drawn, lambda d: Bayes(d, featurise)):.3f}")
    held_out = over_phrasings(drawn, lambda d: regression(d, featurise))
    print(f"over phrasings: logistic regression {held_out:.3f}")


if __name__ == "__main__":
    main()
