"""What the dialogue remembers between turns: one document a person, one a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from skills.reminder import QuietHours, Reminder
from skills.speech import AS_MADE, Manner

PlaybackState: TypeAlias = Literal["playing", "paused", "finished"]


@dataclass(frozen=True, slots=True)
class Queued:
    """A piece that is to follow the one being played."""

    title: str
    minutes: int
    token: str | None = None
    """The rendition; None until the player was told."""


@dataclass(frozen=True, slots=True)
class Playback:
    """The guided piece a person last listened to, on whichever device."""

    title: str
    minutes: int
    token: str | None
    """The rendition; None until the service has named it."""
    offset_ms: int
    state: PlaybackState
    at: datetime
    """Since when it is in this state."""
    wordless: bool = False
    own_line: str | None = None
    """The recording of the person's that is heard in it."""
    from_ms: int = 0
    """Where the stretch began that was listened to since `since`."""
    since: datetime | None = None
    asked_next: bool = False
    """The player has asked what follows, which it does once for each start."""
    failures: int = 0
    """How often the player gave up since the person last asked for it."""
    queued: Queued | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """How long a piece was really listened to on one day, as players reported it."""

    title: str
    minutes: int
    day: date
    heard_ms: int


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry that is to be come back to."""

    entry_id: str
    day: date
    """From which on it is asked about."""


@dataclass(frozen=True, slots=True)
class PersonMemory:
    """What holds for a person on every device."""

    consent: bool | None = None
    """May what is said be kept? None until asked."""
    last_seen: datetime | None = None
    introduced: datetime | None = None
    """When they were told last what this is, while they had not said yet whether to be kept."""
    begun: Mapping[str, int] = field(default_factory=dict)
    """How often each flow was begun: who knows it is asked in fewer words."""
    playback: Playback | None = None
    set_aside: tuple[Playback, ...] = ()
    """Pieces that were begun before that one and not heard to their end; the newest last."""
    listened: tuple[Listening, ...] = ()
    """The newest last."""
    own_line: bool | None = None
    """May their own recorded line be heard in a piece? None until asked."""
    manner: Manner = AS_MADE
    """How our own sound is made for them."""
    name: str | None = None
    """To be called by."""
    country: str | None = None
    """ISO alpha-2, for the help lines; None: the installation's."""
    asked: tuple[str, ...] = ()
    """What of this isn't asked for again: answered, declined, or twice without an answer."""
    left_open: tuple[str, ...] = ()
    """What was asked for once."""
    asked_on: date | None = None
    """When something of this was asked for last."""
    timezone: str | None = None
    """Where they are, by its IANA name, as their platform or they themselves told last."""
    reminders: tuple[Reminder, ...] = ()
    quiet_hours: QuietHours | None = None
    locale: str | None = None
    """In which the page speaks to them; a device with a language of its own keeps to that."""
    follow_ups: bool = True
    """Practices leave questions for another day, and these are asked."""
    planned: tuple[Planned, ...] | None = None
    """What is to be come back to, what was planned last at the end; None until it was looked for,
    as after entries came from elsewhere, and for who wants no such questions."""
    callbacks_aloud: bool = False
    """What they left for another day may be said where others may hear it."""
    care_due: bool = False
    """A recording that was heard later called for care: the next session opens with it."""
    pin_misses: int = 0
    """Wrong PINs since the last right one, in whichever session."""
    pin_locked_until: datetime | None = None
    """Before this time no PIN is tried."""
    link_misses: int = 0
    """Link codes that led nowhere since the last pause."""
    link_locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a device was asked last, and where in which flow."""

    flow: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)
    """What the flow needs for its next step; JSON values only."""
    asked: str = ""
    """The question's own words, for asking it once more."""
    asked_personal: bool = False
    """They hold the person's words."""
    misses: int = 0
    """Answers in a row that were no answer."""
    silences: int = 0


@dataclass(frozen=True, slots=True)
class DeviceMemory:
    """What holds for one person on one device."""

    session: str = ""
    ended: bool = True
    """The last turn closed its session: the next one begins a new one."""
    at: datetime | None = None
    """When the last turn was."""
    question: OpenQuestion | None = None
    before: tuple[OpenQuestion, ...] = ()
    """The questions of this flow that were answered before the open one, for going back."""
    said: tuple[str, ...] = ()
    """The wordings used in this session, so that none comes twice."""
    unlocked: bool = False
    """The PIN was given in this session."""
    reminder: str | None = None
    """The id of the one that was just set: a change in the next words is of it."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Both documents, as a turn finds them and leaves them."""

    person: PersonMemory = field(default_factory=PersonMemory)
    device: DeviceMemory = field(default_factory=DeviceMemory)

    def playing(self, token: str) -> Memory:
        """Name the rendition that the service chose for the piece being played."""
        playback = self.person.playback
        return self.with_playback(playback and replace(playback, token=token))

    def queueing(self, token: str) -> Memory:
        """Name the rendition that the service chose for the piece that follows."""
        playback = self.person.playback
        if playback is None or playback.queued is None:
            return self
        queued = replace(playback.queued, token=token)
        return self.with_playback(replace(playback, queued=queued))

    def with_playback(self, playback: Playback | None) -> Memory:
        """Return the memory with another state of the player."""
        return replace(self, person=replace(self.person, playback=playback))
