"""Handle: a transcript becomes a turn, and its reply what a satellite says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from wyoming.event import Event as WyomingEvent
from wyoming.handle import Handled, NotHandled

from service import logs
from service.plain_text import plain
from service.platforms.generic import NAME
from service.platforms.question import ending_as_it_listens
from service.platforms.request import BadRequest
from service.rendered import Rendered
from service.turns import Turns
from service.wyoming.sessions import Sessions
from skills.turn import Device, Event, Turn, Utterance

log = logging.getLogger(__name__)

_NOT_OURS = frozenset(("OutOfDomain", "NoMatch"))

_Id = Annotated[str, msgspec.Meta(max_length=256)]


class _Context(msgspec.Struct):
    conversation_id: _Id | None = None
    device_id: _Id | None = None
    satellite_id: _Id | None = None


class _Transcript(msgspec.Struct):
    text: str
    context: _Context | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Whom a satellite speaks for: the protocol itself tells no persons apart."""

    household: str
    by_satellite: Mapping[str, str]

    def user(self, context: _Context) -> str:
        """Return whose journal a turn is about."""
        named = (context.satellite_id, context.device_id)
        known = (self.by_satellite.get(name) for name in named if name)
        return next((user for user in known if user), self.household)


class Handler:
    """Answers transcripts."""

    def __init__(
        self, turns: Turns, people: People, locale: str, clock: Callable[[], datetime]
    ) -> None:
        self._turns = turns
        self._people = people
        self._locale = locale
        self._clock = clock
        self._sessions = Sessions()

    def answer(self, event: WyomingEvent) -> WyomingEvent:
        """Take the turn that a transcript is.

        Raises:
            BadRequest: it is no transcript.
        """
        try:
            given = msgspec.convert(event.data, _Transcript)
        except msgspec.ValidationError as error:
            raise BadRequest("form", detail=str(error)) from error
        turn = self._turn(given.text.strip(), given.context or _Context())
        try:
            rendered = self._turns.answer(turn, waits_for_audio=True)
        except Exception as error:  # noqa: BLE001 -- whatever it is, silence would be worse
            logs.crash(log, "handle", error)
            rendered = self._turns.apology(turn)
            return NotHandled(_spoken(rendered)).event()
        return _answer(rendered)

    def _turn(self, words: str, context: _Context) -> Turn:
        now = self._clock()
        device = context.satellite_id or context.device_id or ""
        session = context.conversation_id or "" if not device else ""
        return Turn(
            platform=NAME,
            user=self._people.user(context),
            session=session or self._sessions.current(device, now),
            at=now,
            input=Utterance(words) if words else Event("silence"),
            device_key=device,
            locale=self._locale,
            # A satellite says a text in a room: no player takes an address from it.
            device=Device(audio=False, shared=True),
        )


def _answer(rendered: Rendered) -> WyomingEvent:
    """Say it; what is not for us and asks nothing is told as such, so that others may try."""
    heard = rendered.intent.name if rendered.intent else ""
    if heard in _NOT_OURS and rendered.reply.listen is None:
        return NotHandled(_spoken(rendered)).event()
    return Handled(_spoken(rendered)).event()


def _spoken(rendered: Rendered) -> str:
    listens = rendered.reply.listen is not None
    return ending_as_it_listens(plain(rendered.reply.speech), listens=listens)
