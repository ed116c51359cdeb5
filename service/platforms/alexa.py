"""Alexa's door: a custom skill with AudioPlayer, over HTTPS."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, timedelta, tzinfo
from functools import cache
from secrets import choice

from service import strict_json
from service.config import Config
from service.platforms import alexa_limits, alexa_response
from service.platforms.alexa_api import AlexaApi, AlexaApiError
from service.platforms.alexa_can_fulfill import can_fulfill
from service.platforms.alexa_chains import Chains, Download, FetchedChains, FolderChains
from service.platforms.alexa_intents import understood
from service.platforms.alexa_reminders import PERMISSION, Alerts, AlexaReminders
from service.platforms.alexa_request import Envelope, IntentBody, Request, decode
from service.platforms.alexa_screen import touched
from service.platforms.alexa_signature import AlexaVerifier
from service.platforms.alexa_trust import Clock, TrustStore, public_roots, read_roots
from service.platforms.alexa_zones import DeviceZones
from service.platforms.platform import Follows, Reassures
from service.platforms.request import Acknowledged, BadRequest, RawRequest, Refused
from service.rendered import Rendered
from service.zones import zone_named
from skills.lines import Lines
from skills.speech import Say
from skills.turn import Device, Event, EventName, Intent, Player, Turn, Utterance

_TOLERANCE = timedelta(seconds=150)
_EVENT_TOLERANCE = timedelta(hours=1)
# Amazon delivers these late; its own SDK grants exactly these five the longer time.
_SKILL_EVENTS = frozenset(
    f"AlexaSkillEvent.{name}"
    for name in (
        "SkillEnabled",
        "SkillDisabled",
        "SkillPermissionChanged",
        "SkillPermissionAccepted",
        "SkillAccountLinked",
    )
)
_EVENTS: dict[str, EventName] = {
    "LaunchRequest": "launch",
    "SessionEndedRequest": "session_ended",
    "AlexaSkillEvent.SkillDisabled": "account_closed",
    "AlexaSkillEvent.SkillPermissionAccepted": "leave_changed",
    "AlexaSkillEvent.SkillPermissionChanged": "leave_changed",
    "AudioPlayer.PlaybackStarted": "playback_started",
    "AudioPlayer.PlaybackStopped": "playback_stopped",
    "AudioPlayer.PlaybackFinished": "playback_finished",
    "AudioPlayer.PlaybackNearlyFinished": "playback_nearly_finished",
    "AudioPlayer.PlaybackFailed": "playback_failed",
}
_BUTTONS = {
    "PlaybackController.PlayCommandIssued": "ResumeAudio",
    "PlaybackController.PauseCommandIssued": "PauseAudio",
    "PlaybackController.NextCommandIssued": "NextAudio",
    "PlaybackController.PreviousCommandIssued": "PreviousAudio",
}
_TOUCH = "Alexa.Presentation.APL.UserEvent"
_ANSWERED = "Connections.Response"
_IN_A_SESSION = frozenset(
    {"LaunchRequest", "IntentRequest", "SessionEndedRequest", _TOUCH, _ANSWERED}
)
_WITHOUT_MEANING = frozenset({_TOUCH, _ANSWERED})

_LEAVE_CHANGED = frozenset(("leave_given", "leave_changed", "account_closed"))

_log = logging.getLogger(__name__)


class AlexaPlatform(Follows, Reassures):
    """Verifies, parses and renders; `skill_ids` None takes requests for any skill."""

    accepts = answers = strict_json.MEDIA_TYPE
    waits_for_audio = False
    """Its player asks once: what isn't there then is an error to the listener."""
    explains = False
    """A refusal tells a forger nothing; its reason is in the log."""

    def __init__(
        self,
        verifier: AlexaVerifier,
        skill_ids: Collection[str] | None,
        now: Clock,
        zones: DeviceZones | None = None,
        reminders: AlexaReminders | None = None,
    ) -> None:
        """Take who knows where the devices stand, and who has them remind; None asks nobody."""
        self._reminders = reminders
        self._api = AlexaApi()
        self._zones = zones
        self._verifier = verifier
        self._skill_ids = skill_ids
        self._now = now

    def verify(self, request: RawRequest) -> None:
        """Check that Amazon signed these bytes, just now, for this skill.

        Raises:
            Refused: one of that is not so; nothing has been done, and nothing was parsed before
                the signature held.
        """
        if self._skill_ids is not None and not self._skill_ids:
            raise Refused(400, "alexa_skill_id_not_configured")
        self._verifier.verify(request)
        envelope = request.body_as(decode)
        self._check_time(envelope.request)
        self._check_skill(envelope)

    def parse(self, request: RawRequest) -> Turn | Acknowledged:
        """Return the turn, or the answer to a delivery that has no meaning for the dialogue.

        A delivery of the player's has no session: its turn's `session` is empty.

        Raises:
            BadRequest: something that its type promises is missing.
        """
        envelope = request.body_as(decode)
        happened = _input(envelope.request)
        if happened is None:
            return Acknowledged(_acknowledgement(envelope.request))
        if envelope.session is None and envelope.request.type in _IN_A_SESSION:
            raise BadRequest("session_missing")
        system = envelope.context.system if envelope.context else None
        zone = self._zones.of(system) if system and self._zones else None
        return _turn(envelope, happened, zone)

    def render(self, rendered: Rendered, turn: Turn) -> bytes:
        """Return the response's body."""
        return alexa_response.render(rendered, turn)

    def reassure(self, request: RawRequest, words: Say) -> None:
        """Say a word by a progressive response; Alexa takes one only in answer to speech."""
        envelope = request.body_as(decode)
        if envelope.request.type not in ("LaunchRequest", "IntentRequest") or not envelope.context:
            return
        system = envelope.context.system
        body = {
            "header": {"requestId": envelope.request.request_id},
            "directive": {"type": "VoicePlayer.Speak", "speech": words.text},
        }
        try:
            self._api.call(
                "POST", system.api_endpoint, "/v1/directives", system.api_access_token, body
            )
        except AlexaApiError as error:
            _log.warning("alexa: no word meanwhile: %s", error)

    def follow(self, request: RawRequest, rendered: Rendered, turn: Turn) -> Say | None:
        """Have Alexa remind of what the person set, where they let it and the zone is known.

        Returns:
            What is to be said where Alexa takes no reminder, or doesn't let one go.
        """
        changed = rendered.reminders_changed or turn.event in _LEAVE_CHANGED
        if self._reminders is None or not (changed or turn.event == "launch"):
            return None
        envelope = request.body_as(decode)
        is_over = turn.event == "account_closed"
        if envelope.context is None or not (is_over or turn.device.reminds):
            return None
        alerts = _alerts(rendered, turn)
        if alerts is None:
            return _line("not_rung", turn) if changed and rendered.reminders else None
        done = self._reminders.follow(envelope.context.system, alerts, changed=changed)
        if not changed or self._reminders.is_done(done):
            return None
        return _line("not_rung" if rendered.reminders else "still_rings", turn)

    def _check_time(self, request: Request) -> None:
        tolerance = _EVENT_TOLERANCE if request.type in _SKILL_EVENTS else _TOLERANCE
        if abs(self._now() - request.at) > tolerance:
            raise Refused(400, "timestamp_out_of_tolerance")

    def _check_skill(self, envelope: Envelope) -> None:
        applications = set(envelope.applications)
        if len(applications) != 1:
            raise Refused(400, "application_id_missing_or_contradictory")
        if self._skill_ids is not None and not applications <= set(self._skill_ids):
            raise Refused(400, "application_id_of_another_skill")


def alexa_platform(config: Config, now: Clock) -> AlexaPlatform:
    """Build the door from the settings.

    In demo and test mode an unset skill id takes requests for any skill; in production it takes
    none, because a signature alone only says that some skill's user spoke to Alexa.

    Raises:
        ConfigError: SELFTRUST_ALEXA_ROOTS names nothing that can be read.
    """
    roots = [*public_roots(), *(read_roots(config.alexa_roots) if config.alexa_roots else [])]
    trust = TrustStore(roots, now)
    chains: Chains = (
        FolderChains(config.alexa_chains)
        if config.alexa_chains
        else FetchedChains(Download(), trust)
    )
    any_skill = config.mode != "production" and not config.alexa_skill_ids
    skill_ids = None if any_skill else frozenset(config.alexa_skill_ids)
    # A device that is pretended stands nowhere.
    real = config.mode == "production"
    zones = DeviceZones(AlexaApi()) if real else None
    reminders = AlexaReminders(AlexaApi()) if real else None
    return AlexaPlatform(AlexaVerifier(chains, trust), skill_ids, now, zones, reminders)


def _alerts(rendered: Rendered, turn: Turn) -> Alerts | None:
    """Return what Alexa is to have; None where it isn't known by which clock."""
    named = turn.timezone or rendered.timezone
    zone: tzinfo | None = zone_named(named) if named else None
    if zone is None and rendered.reminders:
        return None
    now = turn.at.astimezone(zone or UTC)
    return Alerts(rendered.reminders, _reminder_text(turn.locale), turn.locale, now)


def _line(name: str, turn: Turn) -> Say | None:
    """Return a wording, where it could be heard at all."""
    if not alexa_limits.can_speak(turn):
        return None
    return Say(choice(_lines(turn.locale).wordings(f"reminder.{name}")))


def _reminder_text(locale: str) -> str:
    return _lines(locale).wordings("reminder.due")[0]


@cache
def _lines(locale: str) -> Lines:
    return Lines.load(locale)


def _input(request: Request) -> Intent | Utterance | Event | None:
    """Return what happened; None where it means nothing to the dialogue."""
    if request.type == "IntentRequest":
        return understood(_intent(request))
    if request.type == _TOUCH:
        return touched(request.arguments)
    if request.type in _BUTTONS:
        return Intent(_BUTTONS[request.type])
    return _event(request)


def _event(request: Request) -> Event | None:
    if request.type == "AudioPlayer.PlaybackFailed":
        _log.warning("alexa: playback failed: %.100r", request.error.type)
        offset_ms = request.current_playback_state.offset_in_milliseconds
        return Event("playback_failed", request.token, offset_ms)
    if request.type == _ANSWERED and request.name == "AskFor":
        is_given = request.payload.status == "ACCEPTED"
        return Event("leave_given" if is_given else "leave_refused")
    if request.type in _EVENTS:
        return Event(_EVENTS[request.type], request.token, request.offset_in_milliseconds)
    return None


def _intent(request: Request) -> IntentBody:
    if request.intent is None:
        raise BadRequest("intent_missing")
    return request.intent


def _turn(envelope: Envelope, happened: Intent | Utterance | Event, zone: str | None) -> Turn:
    system = envelope.context.system if envelope.context else None
    reminds = envelope.grants(PERMISSION)
    interfaces = system.device.supported_interfaces if system else {}
    return Turn(
        platform="alexa",
        user=envelope.user,
        session=envelope.session.session_id if envelope.session else "",
        at=envelope.request.at,
        input=happened,
        request_id=envelope.request.request_id,
        device_key=system.device.device_id if system else "",
        locale=envelope.request.locale,
        timezone=zone,
        device=Device(
            audio="AudioPlayer" in interfaces,
            display="Alexa.Presentation.APL" in interfaces,
            shared=True,  # a speaker in a room: whoever is there hears it
            anyones=not _speaker(envelope),
            reminds=reminds,
            asks_leave=not reminds,
        ),
        player=_player(envelope),
        speaker=_speaker(envelope),
        new_session=envelope.session.new if envelope.session else False,
    )


def _speaker(envelope: Envelope) -> str:
    """Return the voice that Alexa knows; an answer to its own question is of whoever was asked."""
    system = envelope.context.system if envelope.context else None
    if system is None or envelope.request.type == _ANSWERED:
        return ""
    return system.person.person_id


def _player(envelope: Envelope) -> Player | None:
    state = envelope.context.audio_player if envelope.context else None
    if state is None or state.token is None:
        return None
    return Player(state.token, state.offset_in_milliseconds)


def _acknowledgement(request: Request) -> bytes:
    if request.type == "CanFulfillIntentRequest":
        return alexa_response.response({"canFulfillIntent": can_fulfill(_intent(request))})
    if request.type == "System.ExceptionEncountered":
        _log.warning("alexa: our last response was refused: %.100r", request.error.type)
    elif request.type not in _WITHOUT_MEANING | _SKILL_EVENTS:
        _log.warning("alexa: a request of an unknown type: %.100r", request.type)
    return alexa_response.response({})
