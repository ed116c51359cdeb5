"""What a door renders: the dialogue's reply with everything resolved that needs the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from audio.targets import TARGETS
from skills.reminder import Reminder
from skills.reply import Reply
from skills.speech import CueName, Pause, Say
from skills.turn import Intent


@dataclass(frozen=True, slots=True)
class Stream:
    """The rendition that a player is told to play, resume or queue."""

    url: str
    token: str
    """Names one rendition, so that offsets stay true when a piece is rendered anew."""
    offset_ms: int = 0
    previous_token: str | None = None
    """Queueing: the rendition it must follow; a player that has moved on ignores it."""
    is_rendered: bool = True
    """False while its address still answers that it is being made."""

    @property
    def telephone_url(self) -> str:
        """The same as a telephone line carries it, from the offset to the end."""
        base = self.url.removesuffix(TARGETS["stream"].suffix) + TARGETS["phone"].suffix
        return f"{base}?from_ms={self.offset_ms}" if self.offset_ms else base


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply that is ready for a platform's words."""

    reply: Reply
    stream: Stream | None = None
    """Set where the reply's audio action is play, resume or queue."""
    cue_urls: Mapping[CueName, str] = field(default_factory=dict)
    """Clips that the platform may fetch over public https; a cue without one is left out."""
    rate: float = 1.0
    """The speaking rate in force; 1.0 is the voice's own."""
    speech_url: str | None = None
    """The reply in our own voice, where the device asked for it."""
    intent: Intent | None = None
    """How the turn was understood; None for events."""
    state: str | None = None
    """The state in which the next turn will be understood."""
    saved: Sequence[Mapping[str, Any]] = ()
    """The journal fields that this turn wrote."""
    deleted: Sequence[str] = ()
    """The ids of the entries that this turn removed, or "*" for all."""
    reminders: Sequence[Reminder] = ()
    """What a device that reminds by itself is to sound: all but what falls into quiet hours."""
    timezone: str | None = None
    """By whose clock they come, as far as it is known."""
    reminders_changed: bool = False
    """This turn changed them, or the clock they go by."""

    def adding(self, words: Say) -> Rendered:
        """Say something more, before the question where one is asked."""
        speech = self.reply.speech
        says = [place for place, part in enumerate(speech) if isinstance(part, Say)]
        asks = bool(says) and self.reply.listen is not None
        place = says[-1] if asks else len(speech)
        if place and isinstance(speech[place - 1], Pause):
            place -= 1
        told = (*speech[:place], words, *speech[place:])
        return replace(self, reply=replace(self.reply, speech=told))

    def plain(self) -> Rendered:
        """Leave out what only adorns the reply: card, what is shown, cues and our own voice."""
        bare = replace(self.reply, card=None, shown=None)
        return replace(self, reply=bare, cue_urls={}, speech_url=None)
