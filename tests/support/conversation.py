"""A conversation with the dialogue alone: intents in, outcomes out, entries kept in a dict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from skills import locales
from skills.answers import Answers
from skills.care import load_help_lines
from skills.dialogue import Dialogue
from skills.guided import Catalogue
from skills.lines import Lines
from skills.memory import Memory, PersonMemory
from skills.outcome import Outcome
from skills.recall import Entry, Leads, Named
from skills.reply import Effect, Forget, Join, OfferCode, Remind, Reply, Switch
from skills.speech import Say, Speaker
from skills.turn import Device, Event, EventName, Intent, Player, Turn, Utterance
from skills.understanding.view import View
from tests.support.spoken_rules import reply_faults

MONDAY = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
CONSENTING = Memory(PersonMemory(consent=True))


class WordsToldOrMeant:
    """Understands what a test has taught it, and takes all else for words that are told."""

    def __init__(self) -> None:
        self.meanings: dict[str, Intent] = {}

    def understand(self, said: str | View, state: str | None) -> Intent:
        text = said.text if isinstance(said, View) else said
        if text in self.meanings:
            return replace(self.meanings[text], text=text)
        told = state == "recording_reflection"
        return Intent("ReflectionContent" if told else "NoMatch", {}, 1.0, text)

    def care(self, view: View) -> Intent | None:
        meant = self.understand(view, None)
        return meant if meant.name == "NeedSupport" else None


@dataclass
class Conversation:
    """One person on one device."""

    memory: Memory = CONSENTING
    now: datetime = MONDAY
    session: str = "s-1"
    country: str = "US"
    device: Device = field(default_factory=Device)
    platform: str = "generic"
    speakers: Sequence[Speaker] = ()
    kept: dict[str, Entry] = field(default_factory=dict)
    pin: str | None = None
    codes: dict[str, Leads] = field(default_factory=dict)
    names: dict[str, Named] = field(default_factory=dict)
    turns: int = 0
    opened: int = 0
    """Entries that were read."""

    def __post_init__(self) -> None:
        self.understanding = WordsToldOrMeant()
        self.dialogue = Dialogue(
            self.understanding,
            Lines.load("en-US"),
            Catalogue.load("en-US"),
            load_help_lines("en-US"),
            self.country,
            Answers.load(locales.find("en-US")),
            self.speakers,
        )

    def event(
        self, name: EventName, token: str | None = None, offset_ms: int | None = None
    ) -> Outcome:
        return self.take(Event(name, token, offset_ms))

    def mean(self, name: str, player: Player | None = None, **slots: object) -> Outcome:
        return self.take(Intent(name, slots), player)  # type: ignore[arg-type]  # slots are checked by use

    def say(self, words: str, confidence: float | None = 0.9) -> Outcome:
        return self.take(Utterance(words, confidence))

    def take(self, happened: Intent | Utterance | Event, player: Player | None = None) -> Outcome:
        self.turns += 1
        turn = Turn(
            self.platform,
            "u-1",
            self.session,
            self.now,
            happened,
            device=self.device,
            player=player,
        )
        outcome = self.dialogue.respond(turn, self.memory, self, self.now, f"seed {self.turns}")
        # Made only where nothing can be saved, of a journal that is still as it was before.
        assert reply_faults(outcome.if_not_saved) == [], outcome.if_not_saved
        self.memory = outcome.memory
        for effect in outcome.effects:
            self._apply(effect)
        return outcome

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def _apply(self, effect: Effect) -> None:
        if isinstance(effect, Remind | OfferCode | Join | Switch):
            return
        if isinstance(effect, Forget):
            gone = list(self.kept) if effect.everything else effect.entry_ids
            for entry_id in gone:
                del self.kept[entry_id]
            return
        old = self.kept.get(effect.entry_id)
        fields = {**(old.fields if old else {}), **effect.fields}
        at = old.at if old else self.now
        self.kept[effect.entry_id] = Entry(effect.entry_id, at, effect.flow, fields)

    # --- the recall port ---

    def entries(
        self, limit: int = 50, flow: str | None = None, since: datetime | None = None
    ) -> Sequence[Entry]:
        newest = sorted(self.kept.values(), key=lambda entry: entry.at, reverse=True)
        found: list[Entry] = []
        for entry in newest:
            if since is not None and entry.at < since:
                continue
            self.opened += 1  # to know its flow
            if flow is None or entry.flow == flow:
                found.append(entry)
            if len(found) == limit:
                break
        return found

    def entry(self, entry_id: str) -> Entry | None:
        self.opened += 1
        return self.kept.get(entry_id)

    def leads(self, code: str, now: datetime) -> Leads:
        return self.codes.get(code, "nowhere")

    def named(self, name: str) -> Named:
        return self.names.get(name, "new")

    @property
    def has_pin(self) -> bool:
        return self.pin is not None

    def opens(self, pin: str) -> bool:
        return pin == self.pin


def words(reply: Reply) -> str:
    return " ".join(part.text for part in reply.speech if isinstance(part, Say))


def questions(reply: Reply) -> int:
    return words(reply).count("?")
