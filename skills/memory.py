"""What the dialogue remembers between turns: one document a person, one a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

PlaybackState: TypeAlias = Literal["playing", "paused", "finished"]


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


@dataclass(frozen=True, slots=True)
class PersonMemory:
    """What holds for a person on every device."""

    consent: bool | None = None
    """May what is said be kept? None until asked."""
    last_seen: datetime | None = None
    playback: Playback | None = None
    rate: float = 1.0
    """How fast our own voice speaks; 1 is its natural pace."""


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
    said: tuple[str, ...] = ()
    """The wordings used in this session, so that none comes twice."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Both documents, as a turn finds them and leaves them."""

    person: PersonMemory = field(default_factory=PersonMemory)
    device: DeviceMemory = field(default_factory=DeviceMemory)

    def playing(self, token: str) -> Memory:
        """Name the rendition that the service chose for the piece being played."""
        if self.person.playback is None:
            return self
        playback = replace(self.person.playback, token=token)
        return replace(self, person=replace(self.person, playback=playback))
