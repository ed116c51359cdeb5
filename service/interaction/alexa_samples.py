"""Sentences of the model as Alexa takes them: samples, slots, and the values of slot types.

Alexa hands us slots and no words. So what a sentence means besides its `{slots}` is said by a slot
too: "fairly rough" is a value of GiveRating's slot `band` with the id `low`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.platforms.alexa_intents import FILLS, JOINT
from skills.turn import SlotValue
from skills.understanding import templates
from skills.understanding.feelings import Feelings
from skills.understanding.model import Model, Sentences, WordList
from skills.understanding.slots import SlotFiller
from skills.understanding.view import View

MAX_SAMPLE_CHARACTERS = 200
MAX_VALUE_CHARACTERS = 140
BUILT_IN_TYPES = {
    "rating": "AMAZON.NUMBER",
    "minutes": "AMAZON.NUMBER",
    "seconds": "AMAZON.NUMBER",
    "weekday": "AMAZON.DayOfWeek",
    "clock": "AMAZON.TIME",
    "name": "AMAZON.FirstName",
    "pin": "AMAZON.FOUR_DIGIT_NUMBER",
    "topic": "AMAZON.SearchQuery",
    "code": "AMAZON.SearchQuery",
}
"""Lists whose values Alexa knows by itself."""
OPEN_TYPE = "AMAZON.SearchQuery"

_SLOT_OF_LIST = {"minutes": "length_minutes", "clock": "time", "later": "when", "weekday": "when"}
_DAY_SLOT = {"SetReminder": "day", "CancelReminder": "day"}
HINTS = frozenset(
    (
        *("approx", "idiom", "severity", "nearest_of", "raw", "why", "note", "then"),
        *("ambiguous_ampm", "urgent", "time_needed", "change", "confirmed"),
    )
)
"""Slots that are a help and no contract: they need no slot of Alexa's."""

# Letters, spaces, apostrophes, hyphens, periods and slots: Alexa's own alphabet for samples.
_SAYABLE = re.compile(r"(?:[a-zà-ÿ' .-]|\{[a-z_0-9]+\})+")
_WAKE_WORDS = re.compile(r"\b(?:alexa|amazon|echo|computer|self trust)\b")
_SLOT = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Phrases:
    """One intent's part of the model."""

    samples: dict[str, None] = field(default_factory=dict)
    """In order, each once."""
    lists: dict[str, dict[str, None]] = field(default_factory=dict)
    """Slot -> the lists that its values come from."""
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    """Slot -> what is said -> the value it stands for, where the sentence itself is the value."""

    def is_alone(self, slot: str) -> bool:
        """Say whether the slot is a whole sentence."""
        return f"{{{slot}}}" in self.samples


class Collector:
    """Sorts sentences into one intent's phrases."""

    def __init__(self, model: Model, lists: Mapping[str, WordList]) -> None:
        self._lists = lists
        self._rules = model.rules
        self._filler = SlotFiller(model, Feelings(model.lists))

    def collect(self, intent: str, rows: Sequence[Sentences]) -> Phrases:
        """Return what the rows of one intent give."""
        read = [(row, templates.parse(t, self._rules)) for row in rows for t in row.templates]
        phrases = Phrases()
        for _, node in read:
            for name, words in templates.named(node).items():
                phrases.lists.setdefault(_slot(name, words, intent), {})[words] = None
        for row, node in read:
            for said in templates.covering(node):
                self._sort(phrases, row, templates.named(node), said)
        return phrases

    def _sort(self, phrases: Phrases, row: Sentences, lists: Mapping[str, str], said: str) -> None:
        text = said.replace(" '", "'")
        meant = self._meant(row, lists, text)
        sample = _SLOT.sub(lambda m: f"{{{_slot(m[1], lists[m[1]], row.intent)}}}", text)
        if meant is None or meant.keys() & phrases.lists.keys():
            return
        name, phrase = JOINT.join(meant), ""
        if meant:
            phrase, sample = _apart(sample, name)
        if not _takes(sample, phrases) or bool(meant) != _is_value(phrase):
            return
        if meant:
            phrases.said.setdefault(name, {}).setdefault(phrase, JOINT.join(meant.values()))
        phrases.samples[sample] = None

    def _meant(self, row: Sentences, lists: Mapping[str, str], text: str) -> dict[str, str] | None:
        """Return what the sentence means besides its slots; None where it is too much for one."""
        spoken = _SLOT.sub(lambda m: self._example(lists[m[1]]), text)
        found = self._filler.fill(row.intent, View.of(spoken), dict(row.slots))
        heard = {_slot(name, words, row.intent) for name, words in lists.items()}
        heard |= {FILLS.get(words, words) for words in lists.values()}
        meant = {
            name: _written(value)
            for name, value in sorted(found.items())
            if name not in heard and name not in HINTS and value is not None
        }
        return meant if len(meant) <= max(1, len(row.slots)) else None

    def _example(self, words: str) -> str:
        return next(iter(self._lists[words].canonical))


def _slot(name: str, words: str, intent: str) -> str:
    """Name a template's slot as the contract does."""
    if name != words:
        return name
    if words == "weekday":
        return _DAY_SLOT.get(intent, "when")
    return _SLOT_OF_LIST.get(words, words)


def _is_value(phrase: str) -> bool:
    return bool(_SAYABLE.fullmatch(phrase)) and len(phrase) <= MAX_VALUE_CHARACTERS


def _takes(sample: str, phrases: Phrases) -> bool:
    """Say whether Alexa takes a sample of this form."""
    slots = _SLOT.findall(sample)
    is_open = any(type_name(phrases.lists.get(slot, ())) == OPEN_TYPE for slot in slots)
    return (
        bool(_SAYABLE.fullmatch(sample))
        and not _WAKE_WORDS.search(sample)
        and len(sample) <= MAX_SAMPLE_CHARACTERS
        and len(slots) == len(set(slots))
        and (not is_open or (len(slots) == 1 and bool(_SLOT.sub("", sample).strip())))
    )


def type_name(lists: Iterable[str]) -> str:
    """Name the slot type of these lists: Alexa's own, or ours of the lists' names."""
    names = list(lists)
    if len(names) == 1 and names[0] in BUILT_IN_TYPES:
        return BUILT_IN_TYPES[names[0]]
    return "_".join(names).upper()


def _apart(sample: str, name: str) -> tuple[str, str]:
    """Take the words before the first slot, else those after the last, as the value of `name`."""
    slots = list(_SLOT.finditer(sample))
    if not slots:
        return sample, f"{{{name}}}"
    before, after = sample[: slots[0].start()].strip(), sample[slots[-1].end() :].strip()
    if before:
        return before, f"{{{name}}} {sample[slots[0].start() :]}"
    return after, f"{sample[: slots[-1].end()]} {{{name}}}"


def _written(value: SlotValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def thinned(items: Sequence[str], cap: int) -> Iterator[str]:
    """Yield at most `cap` of the items, evenly spread, the first among them."""
    if len(items) <= cap:
        yield from items
    else:
        yield from (items[i * len(items) // cap] for i in range(cap))
