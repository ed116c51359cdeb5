"""A turn: one thing that reached us from a person or a device, the same from every platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

SlotValue: TypeAlias = str | int | float | bool | None
EventName: TypeAlias = Literal[
    "launch",
    "silence",
    "barge_in",
    "session_ended",
    "recorded",
    "account_closed",
    "leave_given",
    "leave_refused",
    "leave_changed",
    "playback_started",
    "playback_stopped",
    "playback_finished",
    "playback_nearly_finished",
    "playback_failed",
]


@dataclass(frozen=True, slots=True)
class Intent:
    """What an utterance means: a name of `intents.md` with its slots."""

    name: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    confidence: float = 1.0
    text: str | None = None
    """The words behind it, where the platform lets us have them."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said, as a recogniser printed it; still to be understood."""

    text: str
    confidence: float | None = None
    """The recogniser's own, 0 to 1; None where it gives none."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened without words."""

    name: EventName
    token: str | None = None
    """Playback events: the rendition that was playing."""
    offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """What the device at the other end can do."""

    listen: bool = True
    audio: bool = True
    """Plays a stream from an address."""
    display: bool = False
    shared: bool = False
    """Others may hear what is said."""
    record: bool = False
    """Records a reflection when told to, so that our own recogniser hears it."""
    telephone: bool = False
    """A telephone line: it carries 8 kHz, and plays an address from beginning to end."""
    anyones: bool = False
    """Nothing tells that it is the person who speaks: entries are read aloud only after a PIN."""
    login: bool = False
    """Stands behind a sign-in, or a number, of one person's own: nobody is switched to there."""
    keys: bool = False
    """Has keys to answer with: a number for a rating, 1 for yes and 2 for no."""
    home_player: bool = False
    """The player stands in a home, and is told apart from the answer."""
    reminds: bool = False
    """Sounds reminders by itself: its platform can, and the person let it."""
    asks_leave: bool = False
    """Can ask the person itself, in its own words, for the leave to sound them."""
    own_voice: bool = False
    """Wants the reply in our own voice, as an address to play."""


@dataclass(frozen=True, slots=True)
class Player:
    """What the platform says its player holds now."""

    token: str
    offset_ms: int


@dataclass(frozen=True, slots=True)
class Recording:
    """What was told into a device that records; its words come later."""

    id: str
    """The platform's own id for it."""
    entry_id: str
    """The entry that gets its words."""


@dataclass(frozen=True, slots=True)
class Told:
    """How it sounded what was said, from a device whose sound our own recogniser heard."""

    sound_file: bytes = field(repr=False)
    words: tuple[Mapping[str, str | float | None], ...] = field(repr=False)
    """What was heard word by word, with its confidence, as an entry keeps it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange's input."""

    platform: str
    user: str
    """The platform's own key for the person."""
    session: str
    at: datetime
    """When it happened, aware of its zone."""
    input: Intent | Utterance | Event
    request_id: str | None = None
    """The delivery's id; None on a door that has none, which is then not deduplicated."""
    device_key: str = ""
    """Which device of the person's: the open question belongs to it."""
    locale: str = ""
    """As the device names it; where none does, or we don't speak it, the installation's is."""
    timezone: str | None = None
    device: Device = field(default_factory=Device)
    player: Player | None = None
    new_session: bool = False
    speaker: str = ""
    """The platform's own key for whoever spoke, where it knows the voice."""
    recording: Recording | None = None
    """With the event `recorded`: what there is now."""
    told: Told | None = None
    """The sound of the utterance, for people who keep their recordings."""

    @property
    def event(self) -> EventName | None:
        """What happened without words; None where something was said."""
        return self.input.name if isinstance(self.input, Event) else None
