"""The phone's door, `POST /twilio/voice`: a call, by Twilio and those who speak TwiML as well."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.config import Config
from service.platforms import twilio_form, twilio_twiml
from service.platforms.request import Acknowledged, RawRequest, Refused
from service.platforms.twilio_form import Form
from service.platforms.twilio_signature import TwilioSignature
from service.platforms.twilio_step import CallerSeal, On, Step
from service.rendered import Rendered
from skills.turn import Device, Event, Intent, Player, Recording, Turn, Utterance

NAME = "twilio"
PATH = "/twilio/voice"
SPOKEN_MS = 5000
"""Said before a piece begins, at most: so much earlier it goes on, rather than too late."""

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_PLAYER_KEYS = {
    "7": Intent("SeekAudio", {"direction": "back"}),
    "9": Intent("SeekAudio", {"direction": "forward"}),
}
_YES_NO_KEYS = {"1": "yes", "2": "no"}


@dataclass(frozen=True, slots=True)
class Account:
    """The account at Twilio that calls us."""

    sid: str
    tokens: tuple[str, ...]
    """Its auth tokens; the first one is ours to use."""


class TwilioVoice:
    """A signed form in, TwiML out; `account` None refuses everyone."""

    accepts = twilio_form.MEDIA_TYPE
    answers = "text/xml"
    waits_for_audio = False
    """<Play> asks once."""
    explains = False

    def __init__(
        self, account: Account | None, public_url: str, clock: Callable[[], datetime], locale: str
    ) -> None:
        """Take who calls us at which address, and what is spoken: a telephone tells none."""
        self._account = account
        self._clock = clock
        self._locale = locale
        self._url = f"{public_url}{PATH}"
        tokens = account.tokens if account else ()
        self._signature = TwilioSignature(tokens, public_url)
        self._seal = CallerSeal(tokens)

    def verify(self, request: RawRequest) -> None:
        """Check that Twilio signed this, for our account, and that its fields have their shape.

        Raises:
            Refused: one of that is not so (403).
        """
        if self._account is None:
            raise Refused(403, "twilio_not_configured")
        kind = (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if kind != self.accepts:
            raise Refused(403, "not_a_form")
        given = twilio_form.fields(request.body)
        self._signature.verify(request, given)
        if given.get("AccountSid") != self._account.sid:
            raise Refused(403, "other_account")
        twilio_form.read(given)
        Step.read(request.query, self._clock())

    def parse(self, request: RawRequest) -> Turn | Acknowledged:
        """Read what happened in the call; that there is no recording did not happen in it.

        Raises:
            Refused: who called can't be told (403).
        """
        given = twilio_form.fields(request.body)
        form, now = twilio_form.read(given), self._clock()
        step = Step.read(request.query, now)
        signed = self._signature.signed_text(request, given)
        recording = _recording(form)
        reported = step is not None and step.on == "recording"
        if reported and recording is None:
            return Acknowledged(twilio_twiml.NOTHING)
        outside = recording is not None and (step is None or reported)
        return Turn(
            platform=NAME,
            user=self._caller(form, step),
            session="" if outside else form.call_sid,
            at=now,
            input=Event("recorded") if recording else _input(form, step),
            request_id=hashlib.sha256(signed.encode()).hexdigest(),
            locale=self._locale,
            device=Device(shared=True, telephone=True, record=True, keys=True),
            player=_player(step, now),
            new_session=step is None and recording is None,
            recording=recording,
        )

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Write the TwiML."""

        def address(on: On, **facts: Any) -> str:
            after = (turn.request_id or "")[:16]
            sealed = self._seal.seal(turn.user) if on == "recording" else None
            step = Step(on, int(turn.at.timestamp()), after, caller=sealed, **facts)
            return f"{self._url}?{step.query()}"

        return twilio_twiml.render(rendered, turn, address)

    def _caller(self, form: Form, step: Step | None) -> str:
        """Name the caller; with a number that is withheld, a person lasts as long as the call."""
        if step is not None and step.caller is not None:
            return self._seal.open(step.caller)
        return form.caller or form.call_sid


def twilio_voice(config: Config, clock: Callable[[], datetime]) -> TwilioVoice:
    """Build the door from the settings."""
    return TwilioVoice(account(config), config.public_url, clock, config.locale)


def account(config: Config) -> Account | None:
    """Return the account of the settings; None where it is not set."""
    if config.twilio_account is None or not config.twilio_tokens:
        return None
    return Account(config.twilio_account, config.twilio_tokens)


def _recording(form: Form) -> Recording | None:
    if form.recording_sid is None or form.recording_status not in (None, "completed"):
        return None
    return Recording(form.recording_sid, _entry_id(form.recording_sid))


def _entry_id(recording_sid: str) -> str:
    """Name the entry by its recording, whichever of Twilio's callbacks comes first, and twice."""
    return hashlib.sha256(f"entry {recording_sid}".encode()).hexdigest()[:24]


def _input(form: Form, step: Step | None) -> Utterance | Intent | Event:
    if form.call_status in _OVER:
        return Event("session_ended")
    if step is None:
        return Event("launch")
    if step.on == "finished":
        return Event("playback_finished", step.token)
    if step.on == "key":
        return _PLAYER_KEYS.get(form.digits or "", Intent("PauseAudio"))
    if form.speech_result:
        return Utterance(form.speech_result, form.confidence)
    return _pressed(form.digits or "", step)


def _pressed(keys: str, step: Step) -> Utterance | Event:
    if not keys.isdigit():
        return Event("silence")
    return Utterance(_YES_NO_KEYS.get(keys, keys) if step.asked == "yes_no" else keys)


def _player(step: Step | None, now: datetime) -> Player | None:
    """Reckon where the piece is: Twilio doesn't tell."""
    if step is None or step.on != "key" or step.token is None:
        return None
    played_ms = round((now.timestamp() - step.at) * 1000) - SPOKEN_MS
    return Player(step.token, step.offset_ms + max(played_ms, 0))
