"""What a flow sees of a turn (the moment), and what it answers with (a move)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from skills.answers import Answers
from skills.care import HelpLine
from skills.echo import echo, quote
from skills.guided import Catalogue
from skills.lines import Picker
from skills.memory import Memory, OpenQuestion
from skills.recall import Recall
from skills.reply import AudioAction, Effect, Keep, Listen, Shown
from skills.speech import Say, Speaker, Speech
from skills.turn import Intent, Turn

OPEN_WORDS = "open words"
"""A step's state where anything said is content, but for whole-utterance commands."""


SOON = timedelta(minutes=30)
"""Who comes back within it is still in the same talk, by whatever name the session comes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a flow. Its words stand in the locale's lines under `<flow>.<step>`."""

    listen: Listen
    state: str | None = None
    """The understanding's state while the answer is awaited, or OPEN_WORDS."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a flow does with what it heard."""

    speech: Speech = ()
    """Said before the question, where one follows."""
    ask: str | None = None
    """The step to ask next; None where nothing is asked and the flow is over."""
    flow: str | None = None
    """The flow that `ask` is a step of; None for the same one."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the flow keeps in mind; replaces what it kept before."""
    effects: tuple[Effect, ...] = ()
    audio: AudioAction | None = None
    memory: Memory | None = None
    """Where set, the memory to go on with (consent, playback)."""
    question: Say | None = None
    """The question's own words, where they can't come from the lines by the step's name."""
    misses: int = 0
    """How often the question was answered with something else."""
    silences: int = 0
    """How often nobody answered."""
    ended: bool = False
    """The session closes though the question stays open, to be picked up later."""
    asks_leave: bool = False
    """The device asks for the leave to sound reminders; its answer comes as an event."""
    shown: Shown | None = None
    """What a display shows of the journal, besides what is said."""
    then: Intent | None = None
    """What another flow goes on with, as if it had been said."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn with all that a flow may look at."""

    turn: Turn
    intent: Intent
    memory: Memory
    recall: Recall
    now: datetime
    seed: str
    """Differs from turn to turn; all choices of a turn follow from it."""
    pick: Picker
    catalogue: Catalogue
    help_line: HelpLine
    """Whom to call where this person is."""
    answers: Answers
    """Words to look for in an answer."""
    reads: Callable[[str], Intent]
    """Tells what words would mean if they were said with no question open."""
    speakers: Sequence[Speaker] = ()
    """Whose voices can be chosen, the installation's first one first."""

    @property
    def question(self) -> OpenQuestion | None:
        """The question that was open when the turn came."""
        return self.memory.device.question

    @property
    def data(self) -> Mapping[str, Any]:
        """What the open flow keeps in mind."""
        return self.question.data if self.question else {}

    @property
    def keeps(self) -> bool:
        """The person agreed to their words being kept."""
        return self.memory.person.consent is True

    @property
    def words(self) -> str:
        """What was said, as it was heard."""
        return (self.intent.text or "").strip()

    @property
    def heard_confidence(self) -> float | None:
        """The recogniser's own confidence in the words; None where it gives none."""
        return getattr(self.turn.input, "confidence", None)

    def given_back(self, words: str) -> str | None:
        """Turn words toward their speaker; None where they should not be repeated.

        A hard word about oneself is heard, and not said once more by another voice.
        """
        return echo(words, self.heard_confidence) if self._may_be_repeated(words) else None

    def quoted(self, words: str) -> str | None:
        """Return a sentence of the person's own to be heard just as they said it, or None."""
        return quote(words, self.heard_confidence) if self._may_be_repeated(words) else None

    def _may_be_repeated(self, words: str) -> bool:
        return not self.answers.has("unkind", words)

    def new_id(self) -> str:
        """Return the id of an entry that this turn makes."""
        return sha256(f"entry {self.seed}".encode()).hexdigest()[:24]

    def kept(self) -> Say:
        """Acknowledge: "Kept." only where it is true."""
        return self.pick.say("common.kept" if self.keeps else "common.heard")

    def keep(self, entry_id: str, flow: str | None, **fields: object) -> tuple[Effect, ...]:
        """Write fields of an entry, if the person agreed to it."""
        return (Keep(entry_id, flow, fields),) if self.keeps else ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation with a beginning and an end."""

    name: str
    steps: Mapping[str, Step]
    start: Callable[[Moment], Move]
    """Begin, with whatever the first utterance already said."""
    hear: Callable[[Moment], Move | None]
    """Take an answer to the open question; None where it is none."""
    skip: Callable[[Moment], Move]
    """Leave the open question blank and go on."""
    waits: bool = False
    """A question left open by stopping is worth asking again to who comes back soon."""
    lasts: Callable[[Moment], Speech] | None = None
    """How long it takes from the open question on; None where the question's help says enough."""
