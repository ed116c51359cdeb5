"""What every door takes in and turns away: the raw request, the refusals, the acknowledgement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from skills.speech import SelfTrustError

T = TypeVar("T")


class Headers(Protocol):
    """The headers of a request, whatever the case of their names."""

    def get(self, name: str, /) -> str | None:
        """Return a header's value; None if it is not there."""
        ...


@dataclass(frozen=True, slots=True)
class RawRequest:
    """An HTTP request as it arrived: nothing in it is decoded or believed yet."""

    method: str
    path: str
    headers: Headers
    query: bytes
    body: bytes
    remote: str
    """The address it came from, for rate limits; never a reason to trust it."""
    _read: dict[Callable[[bytes], Any], Any] = field(default_factory=dict, repr=False)

    def body_as(self, read: Callable[[bytes], T]) -> T:
        """Return what a reader makes of the body: whoever asks first has it read."""
        if read not in self._read:
            self._read[read] = read(self.body)
        value: T = self._read[read]
        return value


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A delivery without meaning for the dialogue: it is answered with this body and done."""

    body: bytes


class Refused(SelfTrustError):
    """The request is turned away: `status` with an empty body, and `code` in one log line."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"refused with {status}: {code}")
        self.status = status
        self.code = code


class BadRequest(Refused):
    """The request is not in the form its sender promises (400)."""

    def __init__(self, code: str, *, detail: str = "") -> None:
        super().__init__(400, code)
        self.detail = detail
        """What to mend, for a sender who reads it; never logged."""


class Busy(Refused):
    """Whether to let the request in can't be known now: the journal can't be asked (503)."""

    retry_seconds = 5
    detail = "nothing was kept just now; please try again"

    def __init__(self) -> None:
        super().__init__(503, "busy")
