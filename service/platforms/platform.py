"""What every door implements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol

from service.platforms.request import Acknowledged, RawRequest
from service.rendered import Rendered
from skills.speech import Say
from skills.turn import Turn


class Platform(Protocol):
    """A door: three functions, and what it is like."""

    accepts: str
    """The media type of its requests; any other is refused unread (415)."""
    answers: str
    """The media type of its answers."""
    waits_for_audio: bool
    """Its devices ask again for a piece that is still being made."""
    explains: bool
    """Its senders read why they were refused; others get an empty body."""

    def verify(self, request: RawRequest) -> None:
        """Raise Refused unless the raw bytes come from whom they claim to."""
        ...

    def parse(self, request: RawRequest) -> Turn | Acknowledged:
        """Read the neutral turn, or the answer to what means nothing to the dialogue."""
        ...

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the answer's body in the platform's form."""
        ...


class Follows(ABC):
    """A door that has something to do besides once a turn is kept, such as setting reminders."""

    @abstractmethod
    def follow(self, request: RawRequest, rendered: Rendered, turn: Turn) -> Say | None:
        """Do it, within a second; return what there is to say of it besides, such as a refusal."""


class Reassures(ABC):
    """A door that can say a word while its answer is still being made."""

    @abstractmethod
    def reassure(self, request: RawRequest, words: Say) -> None:
        """Say it now; a failure is logged and changes nothing."""
