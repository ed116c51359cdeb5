"""Understanding: text and dialogue state -> intent, in the order of decision of the contract.

(1) care, in every state; (2) what the state makes of it; (3) whole answers from closed
vocabularies, strong cues, then likelihood; (4) and (5) what is outside, and what is no request.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence

from skills.turn import Intent, SlotValue
from skills.understanding import (
    care,
    classifier,
    corrections,
    days,
    exact,
    labels,
    model,
    ratings,
    rules,
    slots_journal,
    words,
)
from skills.understanding.care import Care, Signs
from skills.understanding.classifier import Classifier, Guess
from skills.understanding.counted import is_counted
from skills.understanding.exact import Exact
from skills.understanding.features import Featuriser
from skills.understanding.feelings import Feelings
from skills.understanding.slots import SlotFiller, rating
from skills.understanding.states import States
from skills.understanding.training import CARE
from skills.understanding.view import View

Slots = dict[str, SlotValue]

HEADS = ("callback_yesterday", "care", "choose_next", "recording_reflection")
"""States with a classifier of their own, and care, which is heard in all of them."""
OPEN = "open"
SENTENCES = "sentences.bin"

_LEAST_CARE_WORDS = 6
_LIKELY_NOW, _LIKELY_CARE = 0.7, 0.42
"""What the classifier must give to danger, and to danger and strain together."""
_PLAIN_CARE = 0.3
"""The latter where a pattern of danger fits and nothing speaks against it."""
_SURE_OF_PLAIN = 0.85
"""There strain is danger, too."""
_NAMED = 0.05
"""What it must give to any care where one's own death is named: then it is danger."""
_CERTAIN_NOW, _CERTAIN_CARE = 0.8, 0.55
"""What it must give where a strong cue says something else, or the words are few."""
_HINTED_CARE = 0.2
"""The latter where there is at least a veiled wording."""
_CERTAIN = 1.0
_CLEARLY_OUTSIDE = 0.6
_BY_CUE_ALONE = frozenset({"NeedSupport", "SetName", "LinkDevice", "GivePin", "SwitchPerson"})
"""Too grave, or too rare, to be taken for meant by likelihood; a strong cue decides them."""
_KINDS_BY_LIKELIHOOD = frozenset({"WhatIfWorry", "ExploreWants"})


class Understanding:
    """Understands one locale. Built once; threads may share it.

    Calls share nothing but what care wordings of our own lists were found to need: nobody's words
    outlive their turn.
    """

    def __init__(
        self, interaction: model.Model, weights: dict[str, Classifier], exact: Exact
    ) -> None:
        self._feelings = Feelings(interaction.lists)
        self._featurise = Featuriser(interaction.families)
        self._classifier = weights[OPEN]
        self._heads = weights
        self._severities = _severities(weights[CARE].labels)
        self._exact = exact
        self._slots = SlotFiller(interaction, self._feelings)
        self._care_of_listed: dict[str, Intent | None] = {}
        self._states = States(
            self._open, self._feelings, self._featurise, weights, self._correction
        )

    def care(self, view: View) -> Intent | None:
        """Say what care an utterance needs, whatever else it means; None where it needs none."""
        needed = view.once(self._care) or self._as_listed(view)
        return _of(view, needed) if needed and needed.name == "NeedSupport" else None

    def understand(self, said: str | View, state: str | None = None) -> Intent:
        """Say what an utterance means where the dialogue stands."""
        view = said if isinstance(said, View) else View.of(said)
        intent = view.once(self._care)
        if intent is None and not view.normal:
            intent = Intent("Filler")
        if intent is None and state:
            intent = self._states.read(state, view)
        if intent is None:
            intent = self._open(view)
        return _of(view, intent)

    def _care(self, view: View) -> Intent | None:
        if not view.normal:
            return None
        if not self._is_listed(view):
            return self._weighed(view)
        if view.normal not in self._care_of_listed:
            self._care_of_listed[view.normal] = self._weighed(view)
        return self._care_of_listed[view.normal]

    def _is_listed(self, view: View) -> bool:
        """Tell whether it is a wording of ours, with nothing around it."""
        is_ours = self._feelings.single(view.normal) or self._exact.label(view.bare)
        return view.normal == view.bare and bool(is_ours)

    def _weighed(self, view: View) -> Intent | None:
        found = self._needed(view) or self._needed_instead(view)
        if found is None:
            return None
        return Intent("NeedSupport", {"tier": found.tier, "severity": found.severity})

    def _needed(self, view: View) -> Care | None:
        return care.at_once(view) or self._care_by_likelihood(view)

    def _needed_instead(self, view: View) -> Care | None:
        """Hear what is said in the place of a feeling: "not" denies that feeling alone."""
        new = corrections.instead(view.normal, self._feelings)
        found = self._needed(View.of(new)) if new else None
        return found if found and found.tier == "now" else None

    def _care_by_likelihood(self, view: View) -> Care | None:
        """Weigh the words together with what the patterns see (ADR 8)."""
        signs = care.signs(view)
        if not signs.is_hint and self._is_known_whole(view):
            return None
        features = self._featurise(view) | signs.features
        odds = self._heads[CARE].shares(features)
        now = {severity: odds[label] for label, severity in self._severities.items()}
        any_care = 1 - odds[labels.PASS]
        if any_care <= _NAMED and not signs.is_back:
            return None  # under every bar, so whether one's own death is named needn't be known
        is_named = care.names_own_death(view, signs)
        least_sure = _NAMED if is_named else _SURE_OF_PLAIN if signs.is_plain else 1.0
        if any_care <= min(least_sure, _HINTED_CARE) and not signs.is_back:
            return None  # nor what else the words may mean
        least_now, least_any = self._bars(view, signs)
        if sum(now.values()) > least_now or any_care > least_sure:
            return Care("now", signs.severity or max(now, key=now.__getitem__))
        return Care("gentle", "check") if any_care > least_any else None

    def _is_known_whole(self, view: View) -> bool:
        """Tell whether it is only a listed sentence, or one answer put in another's place."""
        return bool(self._exact.label(view.bare) or self._correction(view))

    def _bars(self, view: View, signs: Signs) -> tuple[float, float]:
        """Return how likely danger must be, and how likely any care."""
        if signs.is_back:
            return 0.0, 0.0
        if signs.is_plain:
            return _LIKELY_NOW, _PLAIN_CARE
        if len(view.normal.split()) < _LEAST_CARE_WORDS or self._is_something_else(view):
            return _CERTAIN_NOW, _HINTED_CARE if signs.is_hint else _CERTAIN_CARE
        return _LIKELY_NOW, _LIKELY_CARE

    def _is_something_else(self, view: View) -> bool:
        return bool(view.once(_cue)) or self._is_outside(view)

    def _is_outside(self, view: View) -> bool:
        guess = view.once(self._likely)
        return guess.label.startswith("OutOfDomain") and guess.probability >= _CLEARLY_OUTSIDE

    def _correction(self, view: View) -> Slots | None:
        return view.once(self._corrected)

    def _corrected(self, view: View) -> Slots | None:
        return corrections.read(view.normal, self._feelings)

    def _open(self, view: View) -> Intent:
        return (
            self._whole_answer(view)
            or self._as_listed(view)
            or self._by_cue(view)
            or self._by_likelihood(view)
        )

    def _as_listed(self, view: View) -> Intent | None:
        label = self._exact.label(view.bare)
        if label is None:
            return None
        name, meant = labels.split(label)
        return self._filled(name, view, meant, _CERTAIN)

    def _whole_answer(self, view: View) -> Intent | None:
        """Read what is nothing but hesitation, a correction, a rating or a feeling."""
        if words.is_hesitation(view.clean):
            return Intent("Filler")
        corrected = self._correction(view)
        if corrected is not None:
            return Intent("CorrectAnswer", corrected)
        return self._whole_rating(view) or self._whole_feeling(view)

    def _whole_rating(self, view: View) -> Intent | None:
        text = view.normal
        if words.is_rating(view.bare):
            if ratings.other_scale(text):
                return Intent("NoMatch")
            if number := ratings.number(text):
                return Intent("GiveRating", number)
        if (sounded := ratings.framed_homophone(text)) is not None:
            return Intent("GiveRating", {"rating": sounded})
        if any(words.is_level(said) for said in {view.bare, text}):
            return Intent("GiveRating", rating(text))
        return None

    def _whole_feeling(self, view: View) -> Intent | None:
        if not words.is_feeling(view.bare, self._feelings) or view.once(_cue) == "Unsure":
            return None
        return Intent("NameFeeling", self._feelings.slots(view.normal))

    def _by_cue(self, view: View) -> Intent | None:
        name = view.once(_cue)
        return self._filled(name, view, self._meant(name, view), _CERTAIN) if name else None

    def _meant(self, name: str, view: View) -> Slots:
        """Say what an intent's wording most likely means (the kind of a worry, of a wish)."""
        if name not in _KINDS_BY_LIKELIHOOD:
            return {}
        label = next(label for label in view.once(self._shares) if labels.intent(label) == name)
        return labels.split(label)[1]

    def _shares(self, view: View) -> dict[str, float]:
        return self._classifier.shares(self._featurise(view, self._classifier.knows))

    def _by_likelihood(self, view: View) -> Intent:
        guess = view.once(self._likely)
        if labels.intent(guess.label) == "GiveRating" and is_counted(view.normal):
            guess = self._likeliest(view, without=_BY_CUE_ALONE | {"GiveRating"})
        name, meant = labels.split(guess.label)
        return self._filled(name, view, meant, guess.probability)

    def _likely(self, view: View) -> Guess:
        return self._likeliest(view, without=_BY_CUE_ALONE)

    def _likeliest(self, view: View, without: frozenset[str]) -> Guess:
        shares = view.once(self._shares)
        totals: dict[str, float] = {}
        for label, share in shares.items():
            name = labels.intent(label)
            if name not in without:
                totals[name] = totals.get(name, 0.0) + share
        best = max(totals, key=totals.__getitem__)
        label = next(label for label in shares if labels.intent(label) == best)
        return Guess(label, totals[best])

    def _filled(self, name: str, view: View, meant: Slots, confidence: float) -> Intent:
        name = self._by_time(name, view)
        return Intent(name, self._slots.fill(name, view, meant), confidence)

    def _by_time(self, name: str, view: View) -> str:
        """Tell recall from search: a time phrase recalls, a topic without one is searched."""
        if name not in {"RecallReflection", "SearchReflections"}:
            return name
        if days.when(view.normal):
            return "RecallReflection"
        if re.search(
            r"\b(?:last|latest|newest|most recent) (?:time|thing|entry|words)\b", view.normal
        ):
            return name
        asked = slots_journal.recall(view.clean, view.normal)
        return "SearchReflections" if "query" in asked and "kind" not in asked else name


def _of(view: View, meant: Intent) -> Intent:
    return Intent(meant.name, meant.slots, round(meant.confidence, 3), view.text)


def _cue(view: View) -> str | None:
    return rules.decide(view.bare)


def _severities(of: Sequence[str]) -> Mapping[str, str]:
    """Return the labels of care that mean danger, and how severe each says it is."""
    meant = {label: labels.split(label)[1] for label in of if label != labels.PASS}
    return {label: str(it["severity"]) for label, it in meant.items() if it["tier"] == "now"}


def load(locale: str = "en-US") -> Understanding:
    """Build the understanding of a locale; those that share a model share it too.

    Raises:
        ModelError: the locale has no model, or a file of it is damaged.
    """
    return _load(model.folder(locale).parent.name)


@functools.cache
def _load(locale: str) -> Understanding:
    folder = model.folder(locale).parent / "weights"
    weights = {name: classifier.load(folder / f"{name}.bin") for name in (OPEN, *HEADS)}
    return Understanding(model.read(locale), weights, exact.load(folder / SENTENCES))
