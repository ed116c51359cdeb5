"""Handle: a transcript becomes a turn, and its reply what a satellite says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import msgspec
from wyoming.event import Event as WyomingEvent
from wyoming.handle import Handled, NotHandled

from service import logs
from service.plain_text import plain
from service.platforms.generic import NAME
from service.platforms.generic_limits import MAX_TEXT_CHARACTERS
from service.platforms.question import ending_as_it_listens
from service.platforms.request import BadRequest
from service.platforms.room import TEXT_ONLY
from service.platforms.room_limits import text_faults
from service.rendered import Rendered
from service.turns import Turns
from service.wyoming.playing import Report
from service.wyoming.sessions import Sessions
from skills.turn import Device, Event, EventName, Turn, Utterance

log = logging.getLogger(__name__)

SATELLITE = Device(shared=True)
"""It is sent the sound itself."""

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a transcript led to."""

    event: WyomingEvent
    turn: Turn
    rendered: Rendered


class Handler:
    """Answers transcripts."""

    def __init__(
        self,
        turns: Turns,
        people: People,
        locale: str,
        clock: Callable[[], datetime],
        device: Device = TEXT_ONLY,
    ) -> None:
        """Take who answers, who speaks, and what a home can do with an answer of ours."""
        self._device = device
        self._turns = turns
        self._people = people
        self._locale = locale
        self._clock = clock
        self._sessions = Sessions()

    def answer(self, event: WyomingEvent) -> WyomingEvent:
        """Take the turn that a transcript is, for a home that reads the answer out.

        Raises:
            BadRequest: it is no transcript.
        """
        return self.take(event, self._device).event

    def take(self, event: WyomingEvent, device: Device) -> Answer:
        """Take the turn that a transcript is, on a device.

        Raises:
            BadRequest: it is no transcript.
        """
        try:
            given = msgspec.convert(event.data, _Transcript)
        except msgspec.ValidationError as error:
            raise BadRequest("form", detail=str(error)) from error
        turn = self._turn(given.text.strip(), given.context or _Context(), device)
        try:
            rendered = self._turns.answer(turn, waits_for_audio=False)
        except Exception as error:  # noqa: BLE001 -- whatever it is, silence would be worse
            logs.crash(log, "handle", error)
            rendered = self._turns.apology(turn)
            return Answer(NotHandled(_spoken(rendered), _told(rendered)).event(), turn, rendered)
        return Answer(Handled(_spoken(rendered), _told(rendered)).event(), turn, rendered)

    def reporting(self, turn: Turn) -> Report:
        """Return what takes the reports of a player that an answer began on."""

        def report(name: EventName, token: str, offset_ms: int) -> Rendered:
            happened = replace(turn, at=self._clock(), input=Event(name, token, offset_ms))
            return self._turns.answer(happened, waits_for_audio=False)

        return report

    def _turn(self, words: str, context: _Context, on: Device) -> Turn:
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
            device=on,
        )


def _told(rendered: Rendered) -> dict[str, bool]:
    """Tell a satellite of its own what follows the text; Home Assistant passes over it."""
    reply = rendered.reply
    return {
        "speaks": bool(reply.speech),
        "plays": rendered.stream is not None,
        "listens": reply.listen is not None,
    }


def _spoken(rendered: Rendered) -> str:
    """Return what is read out; what breaks a limit of a room is told by the log."""
    listens = rendered.reply.listen is not None
    words = plain(rendered.reply.speech, MAX_TEXT_CHARACTERS)
    text = ending_as_it_listens(words, listens=listens)
    for fault in text_faults(text, listens=listens):
        log.warning("wyoming answer: %s", fault.code)
    return text
