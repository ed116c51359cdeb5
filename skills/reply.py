"""A reply: what is said back, what the microphone waits for, and what the journal is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from skills.reminder import Reminder
from skills.speech import Speech

Listen: TypeAlias = Literal["rating", "yes_no", "short", "open_speech"]


@dataclass(frozen=True, slots=True)
class AudioAction:
    """What the player is told."""

    action: Literal["play", "stop", "resume", "queue"]
    title: str | None = None
    """The catalogue's id of the piece; None for stop."""
    minutes: int | None = None
    token: str | None = None
    """The rendition to go on with; None lets the service name the current one."""
    offset_ms: int = 0
    wordless: bool = False
    """Without any speech: the bed, the breaths and the end's tones alone."""
    own_line: str | None = None
    """The recording of the listener's that is heard in it."""
    after: str | None = None
    """Queueing: the rendition it follows."""
    clears: bool = False
    """Stopping or queueing: what was queued before goes."""


@dataclass(frozen=True, slots=True)
class Card:
    """A short text for a display or an app; never holds a user's words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person asked to hear of their journal, for a display; not for others' eyes."""

    words: str = ""
    """What is read out of an entry."""
    ratings: tuple[float, ...] = ()
    """The numbers of a trend, oldest first."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the device."""

    speech: Speech = ()
    listen: Listen | None = None
    """Where set, the microphone opens and waits for this kind of answer."""
    record: bool = False
    """The answer is recorded, for a device that can: its words are needed later, and not now."""
    reprompt: Speech = ()
    audio: AudioAction | None = None
    end: bool = False
    """The session is over."""
    asks_leave: bool = False
    """The device asks now, in its own words, for the leave to sound reminders."""
    card: Card | None = None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Write these fields of an entry; the first one with an id makes the entry.

    Field names are those of the journal: rating, feeling, text, text_raw, note, ...
    """

    entry_id: str
    flow: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove entries for good; `everything` removes the person with them."""

    entry_ids: tuple[str, ...] = ()
    everything: bool = False
    only_here: bool = False
    """With `everything`: all who came by this account; whoever comes by other doors too loses this
    one alone."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind the person at a time; the memory that comes with it holds the reminder too."""

    reminder: Reminder | None
    """None: of all that was set, nothing is to come any more."""


@dataclass(frozen=True, slots=True)
class OfferCode:
    """Let a code lead to this person for a while, to whoever says it on another device."""

    code: str


@dataclass(frozen=True, slots=True)
class Join:
    """Join the person with whoever gave a code, into one journal."""

    code: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Go on with somebody else at this device, in a journal of their own."""

    name: str
    """Whom they said they are."""
    leaves: str | None = None
    """By which name whoever spoke so far is found again."""


Effect: TypeAlias = Keep | Forget | Remind | OfferCode | Join | Switch


def deletes_everything(effects: Sequence[Effect]) -> bool:
    """Tell whether the person is removed with all that they kept."""
    return any(isinstance(effect, Forget) and effect.everything for effect in effects)
