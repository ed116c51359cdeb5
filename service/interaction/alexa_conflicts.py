"""No wording in two intents: Alexa would choose between them by chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.interaction.alexa_samples import Phrases, type_name
from skills.understanding.model import WordList


def without_conflicts(
    found: Mapping[str, Phrases], lists: Mapping[str, WordList]
) -> Mapping[str, Phrases]:
    """Leave each wording to the first intent that claims it.

    Listed values that may be said alone, as a feeling may, claim before phrases that are values,
    and those before samples.
    """
    claims: dict[str, str] = {}
    for intent, phrases in found.items():
        for said in _listed_alone(phrases, lists):
            claims.setdefault(said, intent)
    for intent, phrases in found.items():
        for values in phrases.said.values():
            for said in [s for s in values if claims.setdefault(s, intent) != intent]:
                del values[said]
    for intent, phrases in found.items():
        for sample in list(phrases.samples):
            if claims.setdefault(_typed(sample, phrases), intent) != intent:
                del phrases.samples[sample]
    return found


def _listed_alone(phrases: Phrases, lists: Mapping[str, WordList]) -> Iterator[str]:
    for slot, names in phrases.lists.items():
        if phrases.is_alone(slot):
            yield from (said for name in names for said in lists[name].canonical)


def _typed(sample: str, phrases: Phrases) -> str:
    """Write a sample with its slots' types: two slots of one type sound alike."""
    for slot, names in phrases.lists.items():
        sample = sample.replace(f"{{{slot}}}", f"{{{type_name(names)}}}")
    return sample
