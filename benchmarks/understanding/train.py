"""Train the classifiers of understanding from the interaction model, and write their weights.

    python benchmarks/understanding/train.py [--locale en-US]

Multinomial logistic regression by stochastic gradient descent with a fixed seed: the same model
gives the same weights (to one step of rounding, which may differ between processors).
"""

from __future__ import annotations

import argparse
import sys
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from skills.understanding import care, model, normalise
from skills.understanding.classifier import Classifier
from skills.understanding.engine import HEADS, OPEN, SENTENCES
from skills.understanding.exact import Exact
from skills.understanding.features import UNKNOWN, Featuriser
from skills.understanding.training import (
    CARE,
    Example,
    care_examples,
    care_lines,
    examples,
    listed,
)
from skills.understanding.view import View

EPOCHS = 10
RATE = 1.0
CARE_RATE = 0.5
"""Lines of many authors are learnt better in smaller steps."""
UNCUT = 99.7
"""The percentage of weights that are kept as they are; those beyond are cut, for finer steps.

None of care's is cut: what the patterns see weighs the most.
"""
SHRINK = 0.006
LEAST_SEEN = 2
MOST_FEATURES = {OPEN: 20000, CARE: 150000}
ALWAYS = frozenset(("w", "s", "1", "$", "f", "n", "u", "k", "p"))
"""Kinds of features that are kept however rare: words, their families and places, and patterns."""
MOST_OF_A_STATE = 12000
NOISE = 0.35
MASKED = 0.5
RARE = 3
FILLERS = ("um", "uh", "well", "like", "you know", "i mean", "so", "please", "okay so", "actually")


def noisy(text: str, random: Random) -> str:
    """Drop or add a word, as recognisers and speakers do."""
    words = text.split()
    if len(words) > 3 and random.random() < 0.6:
        del words[random.randrange(len(words))]
    if random.random() < 0.5:
        words.insert(
            random.choice((0, 0, len(words), random.randrange(len(words) + 1))),
            random.choice(FILLERS),
        )
    return " ".join(words)


def with_noise(drawn: list[Example], seed: int) -> list[Example]:
    """Add noisy copies of some examples."""
    random = Random(seed)
    copies = [
        Example(noisy(e.text, random), e.label, e.group) for e in drawn if random.random() < NOISE
    ]
    return drawn + copies


def with_unknowns(drawn: list[Example], seed: int) -> list[Example]:
    """Add copies in which rare words are unknown, since most of the world's words will be."""
    random = Random(seed)
    groups: dict[str, set[int]] = {}
    for example in drawn:
        for word in example.text.split():
            groups.setdefault(word, set()).add(example.group)
    copies: list[Example] = []
    for example in drawn:
        words = example.text.split()
        masked = [UNKNOWN if len(groups[w]) <= RARE and random.random() < 0.7 else w for w in words]
        if masked != words and random.random() < MASKED and set(masked) != {UNKNOWN}:
            copies.append(Example(" ".join(masked), example.label, example.group))
    return drawn + copies


def balanced(drawn: list[Example]) -> NDArray[np.float64]:
    """Weigh examples so that a rich intent does not drown a poor one."""
    seen = Counter(e.label for e in drawn)
    middle = float(np.median(list(seen.values())))
    return np.array([min(3.0, max(0.8, (middle / seen[e.label]) ** 0.5)) for e in drawn])


def chosen(seen: Counter[str], most: int) -> list[str]:
    """Choose the features that get weights: every word, and the commonest of all else."""
    words = [f for f in seen if f.partition(":")[0] in ALWAYS]
    others = [f for f in seen if f.partition(":")[0] not in ALWAYS and seen[f] >= LEAST_SEEN]
    others.sort(key=lambda f: (-seen[f], f))
    return sorted(words + others[: max(0, most - len(words))])


def as_said(text: str) -> View:
    """Take an example's text, which is normalised, as it stands."""
    return View(text, text, text, text)


def fit(
    drawn: list[Example],
    featurise: Callable[[View], list[str]],
    most: int,
    seed: int = 1,
    rate: float = RATE,
    uncut: float = UNCUT,
) -> Classifier:
    """Learn a classifier from examples."""
    raw = [featurise(as_said(e.text)) for e in drawn]
    seen = Counter(f for features in raw for f in features)
    kept = chosen(seen, most)
    row = {feature: n for n, feature in enumerate(kept)}
    names = sorted({e.label for e in drawn})
    column = {label: n for n, label in enumerate(names)}
    inputs = [np.array([row[f] for f in features if f in row], dtype=np.int64) for features in raw]
    sizes = [1.0 / np.sqrt(max(len(features), 1)) for features in raw]
    weights = descend(
        inputs,
        sizes,
        [column[e.label] for e in drawn],
        balanced(drawn),
        len(kept),
        len(names),
        seed,
        rate,
    )
    scale = float(np.percentile(np.abs(weights[weights != 0]), uncut)) / 127
    quantised = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    return Classifier(names, kept, scale, array("b", quantised.tobytes()))


def descend(
    inputs: list[NDArray[np.int64]],
    sizes: list[float],
    targets: list[int],
    importance: NDArray[np.float64],
    features: int,
    width: int,
    seed: int,
    rate: float,
) -> NDArray[np.float64]:
    """Run AdaGrad, which lets rare words learn as fast as common ones.

    The result is the mean of the later epochs' weights.
    """
    weights = np.zeros((features, width))
    seen = np.full(features, 1e-3)
    mean = np.zeros_like(weights)
    order = np.random.default_rng(seed)
    for epoch in range(EPOCHS):
        for n in order.permutation(len(inputs)):
            idx, size = inputs[n], sizes[n]
            scores = weights[idx].sum(0) * size
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            odds[targets[n]] -= 1.0
            step = size * importance[n]
            seen[idx] += step * step * float(odds @ odds)
            weights[idx] -= np.outer(rate * step / np.sqrt(seen[idx]), odds)
        weights *= 1 - SHRINK
        if epoch >= EPOCHS // 2:
            mean += weights
    return mean / (EPOCHS - EPOCHS // 2)


def classifier_for(name: str, interaction: model.Model, locale: str = "en-US") -> Classifier:
    """Train the open classifier, a state's own, or the one of danger."""
    if name == CARE:
        return care_classifier(interaction, locale)
    drawn = examples(interaction, None if name == OPEN else name)
    featurise = Featuriser(interaction.families)
    most = MOST_FEATURES.get(name, MOST_OF_A_STATE)
    noised = with_noise(with_unknowns(drawn, seed=3), seed=2)
    return fit(noised, lambda view: sorted(featurise(view)), most)


def care_classifier(interaction: model.Model, locale: str) -> Classifier:
    """Train the classifier of danger, which sees what the patterns see, too.

    No noise is added: the lines are as recognisers and speakers make them.
    """
    featurise = Featuriser(interaction.families)
    lines = care_lines(model.folder(locale).parent)

    def features(view: View) -> list[str]:
        whole = replace(view, bare=normalise.bare(view.normal))
        return [*sorted(featurise(whole)), *sorted(care.signs(whole).features)]

    drawn, most = care_examples(interaction, lines), MOST_FEATURES[CARE]
    return fit(drawn, features, most, rate=CARE_RATE, uncut=100.0)


def main() -> None:
    """Write every weights file of a locale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locale", default="en-US")
    locale = parser.parse_args().locale
    interaction = model.read(locale)
    folder = model.folder(locale).parent / "weights"
    folder.mkdir(exist_ok=True)
    (folder / SENTENCES).write_bytes(Exact.of(listed(interaction)).to_bytes())
    for name in (OPEN, *HEADS):
        data = classifier_for(name, interaction, locale).to_bytes()
        (folder / f"{name}.bin").write_bytes(data)
        print(f"{name}: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
