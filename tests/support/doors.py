"""Doors that scenarios go through: a person at each, and what they hear back."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from wyoming.asr import Transcript

from audio.cache import AudioCache, Make, Note
from audio.encode import encode
from audio.pcm import Pcm
from audio.pieces import Piece
from audio.targets import TARGETS
from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.alexa_device import AlexaDevice
from service.app import create_app
from service.companion.guard import COOKIE, CSRF_HEADER
from service.config import Config
from service.dialogflow_client import PretendDialogflow, WebhookRequest
from service.home import open_turn_journal
from service.home_player import PLAY
from service.journal.logins import PLATFORM as BROWSER
from service.platforms.alexa import alexa_platform
from service.platforms.fault import Fault
from service.platforms.limits import faults
from service.platforms.request import RawRequest
from service.platforms.room import HOME, TEXT_ONLY
from service.renditions import Renditions
from service.spoken import all_dialogues
from service.turns import Turns
from service.twilio_client import HeardOnThePhone, PretendCall, SignedForm, heard
from service.wyoming.handling import Handler, People
from skills.dialogue import Dialogue
from skills.guided import Catalogue
from skills.memory import Memory, PersonMemory
from skills.outcome import Outcome
from skills.recall import Entry
from skills.reply import Forget
from skills.turn import Device, Event, Turn
from skills.understanding import load
from tests.support.browser import PASSPHRASE
from tests.support.conversation import Conversation, words
from tests.support.openai_client import ChatUser
from tests.support.scenarios import START, PastEntry, Scenario, Step
from tests.support.services import GenericUser, entries, first_voice, installation, job_journal

DIALOGFLOW_SECRET = "the secret of the webhook for these tests"
TWILIO_ACCOUNT = "AC" + "0123456789abcdef" * 2
TWILIO_TOKEN = "fedcba9876543210" * 2
YANDEX_SECRET = "the-secret-part-of-the-address-of-these-tests"


@dataclass(frozen=True)
class Heard:
    """What comes back of a turn. None where a door doesn't tell it: then it isn't checked there."""

    text: str
    listens_for: str | None
    """`nothing` where the microphone stays closed."""
    ends: bool
    audio: str
    """`play G01 5`, `resume G01 5`, `stop`, or `nothing`."""
    state: str | None = None
    means: str | None = None
    saved: Sequence[Mapping[str, Any]] | None = None
    deleted: Sequence[str] | None = None
    rate: float | None = None


class Door(Protocol):
    """One person's way in, for one scenario."""

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        ...

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        ...


class Service:
    """One installation with a clock that scenarios set, for any number of people."""

    def __init__(self, folder: Path, **others: str) -> None:
        """Make it, with other settings besides those that open every door."""
        self.authority = AlexaAuthority.open(folder / "authority", START)
        self.config = installation(
            folder,
            DIALOGFLOW_SECRET=DIALOGFLOW_SECRET,
            TWILIO_ACCOUNT=TWILIO_ACCOUNT,
            TWILIO_TOKEN=TWILIO_TOKEN,
            YANDEX_SECRET=YANDEX_SECRET,
            PUBLIC_URL="https://voice.example.org",
            ALEXA_SKILL_ID=DEMO_SKILL,
            ALEXA_ROOTS=str(self.authority.roots),
            ALEXA_CHAINS=str(self.authority.chains),
            **others,
        )
        self.now = START
        self.alexa = alexa_platform(self.config, lambda: self.now)
        have_every_piece(self.config)
        self.app = create_app(self.config, lambda: self.now)
        with_player = replace(self.config, home_player=True, notify_url="http://127.0.0.1/")
        self.home_app = create_app(with_player, lambda: self.now)
        """The same installation, in a home that has a player."""
        journal = open_turn_journal(self.config)
        renditions = Renditions.of(self.config, journal)
        zone = ZoneInfo(self.config.timezone)
        self.turns = Turns(
            journal, all_dialogues(self.config, renditions.speakers), renditions, zone
        )
        self._people = 0

    def newcomer(self) -> str:
        """Name somebody who isn't known yet."""
        self._people += 1
        return f"u-{self._people}"

    def remember(self, user: str, scenario: Scenario, platform: str = "generic") -> None:
        """Make somebody known, with the entries of a scenario's past."""
        document = {"version": 1, "entries": [_exported(p, scenario) for p in scenario.past]}
        with job_journal(self.config) as journal:
            journal.transfer.import_document(platform, user, document, scenario.now)

    def say_who_hears(self, platform: str, user: str, *, shared: bool) -> None:
        """Decide, as somebody does on their page, whether others hear their device."""
        with job_journal(self.config) as journal:
            person = journal.person(platform, user)
            assert person is not None
            [device] = journal.devices(person)
            journal.decide_device(person, device.id, "", shared=shared)


def have_every_piece(config: Config, make: Make | None = None) -> None:
    """Put something into the cache in every piece's place, as if all had been rendered."""
    cache, voice = AudioCache(config.cache), first_voice(config)
    for script in Catalogue.load(config.locale).scripts:
        for minutes in script.minutes:
            key = Piece.of_script(script, minutes, "stream").key(voice.key)
            cache.render(key, TARGETS["stream"].suffix, make or _anything)


def a_tone(seconds: float) -> Make:
    """Return what makes a sound of a length that players can play."""

    def make(out: BinaryIO) -> Note:
        tone = Pcm((np.sin(np.arange(round(seconds * 24_000)) / 9) * 9000).astype(np.int16), 24_000)
        encode([tone], seconds, TARGETS["stream"], out)
        return {"seconds": seconds, "voice": "of the test"}

    return make


def _anything(out: BinaryIO) -> Note:
    out.write(b"a piece")
    return {"seconds": 60.0, "voice": "of the test"}


class PureDoor:
    """The dialogue alone, with the real understanding."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._talk = Conversation(_memory(scenario.person), scenario.now, device=scenario.device)
        self._talk.dialogue = _dialogue()
        for number, past in enumerate(scenario.past):
            entry_id = f"past-{number}"
            at = scenario.now - past.ago
            self._talk.kept[entry_id] = Entry(entry_id, at, past.flow, past.fields)

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        self._talk.now += step.wait
        if step.event is None:
            return _told(self._talk.say(step.words or ""))
        if step.event == "launch":
            self._talk.session = f"s-{self._talk.turns}"
        playing = self._talk.memory.person.playback
        token = playing.token if playing and step.event.startswith("playback") else None
        return _told(self._talk.take(Event(step.event, token, step.offset_ms)))

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return self._talk.entries()


class HttpDoor:
    """The whole service, by the generic door; somebody new for each scenario."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._service = service
        self._service.now = scenario.now
        self._user = GenericUser(service.app, service.newcomer())
        self._with = {"device": _able(scenario), "timezone": str(scenario.now.tzinfo)}
        self._turns = 0
        self._token: str | None = None
        if scenario.person == "known":
            service.remember(self._user.name, scenario)
        if scenario.person == "declined":
            self._user.launch(**self._with)
            self._user.say("no", **self._with)

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        self._service.now += step.wait
        self._turns += 1
        if step.event == "launch":
            self._user.session = f"s-{self._turns}"
        answer = self._user.take(_input(step, self._token), **self._with)
        self._token = (answer["audio"] or {}).get("token") or self._token
        return _answered(answer)

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._user.name)


class PageDoor:
    """The companion page's own door; somebody new, who is signed in, for each scenario."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._service = service
        self._service.now = scenario.now
        self._client = service.app.test_client(use_cookies=False)
        self._with = {"device": _able(scenario), "timezone": str(scenario.now.tzinfo)}
        self._turns = 0
        self._session = "s-0"
        self._token: str | None = None
        with job_journal(service.config) as journal:
            invitation = journal.logins.invite(scenario.now)
            name = service.newcomer()
            self._login = journal.logins.accept(invitation, name, PASSPHRASE, scenario.now)
        self._sign_in()
        if scenario.person == "known":
            service.remember(self._login.id, scenario, BROWSER)
        if scenario.person == "declined":
            self._post({"type": "launch"})
            self._post({"type": "speech", "text": "no"})

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait; a page that was left for long is signed in to anew."""
        if step.wait:
            self._service.now += step.wait
            self._sign_in()
        self._turns += 1
        if step.event == "launch":
            self._session = f"s-{self._turns}"
        answer = self._post(_input(step, self._token))
        self._token = (answer["audio"] or {}).get("token") or self._token
        return _answered(answer)

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._login.id, BROWSER)

    def _sign_in(self) -> None:
        with job_journal(self._service.config) as journal:
            cookie = journal.logins.open_session(self._login, self._service.now)
            token = journal.logins.csrf_token(cookie)
        origin = self._service.config.public_url
        self._headers = {"Cookie": f"{COOKIE}={cookie}", CSRF_HEADER: token, "Origin": origin}

    def _post(self, happened: Mapping[str, Any]) -> dict[str, Any]:
        body = {"session": self._session, "input": happened, **self._with}
        answer = self._client.post(
            "/talk/turn", json=body, headers=self._headers, base_url=self._headers["Origin"]
        )
        assert answer.status_code == 200, answer.data
        told: dict[str, Any] = answer.get_json()
        return told


class DialogflowDoor:
    """The whole service, by Dialogflow's webhooks; somebody new for each scenario."""

    def __init__(self, scenario: Scenario, service: Service, edition: Literal["es", "cx"]) -> None:
        self._service = service
        self._service.now = scenario.now
        zone = str(scenario.now.tzinfo)
        name = service.newcomer()
        self._agent = PretendDialogflow(edition, DIALOGFLOW_SECRET, user=name, timezone=zone)
        self._client = service.app.test_client()
        if scenario.person == "known":
            service.remember(name, scenario, "dialogflow")
        if scenario.person == "declined":
            self._send(self._agent.launch())
            self._send(self._agent.say("no"))

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        self._service.now += step.wait
        if step.event == "launch":
            self._agent.begin_session()
            return self._send(self._agent.launch())
        if step.event == "silence":
            return self._send(self._agent.be_silent())
        return self._send(self._agent.say(step.words or ""))

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._agent.user, "dialogflow")

    def _send(self, request: WebhookRequest) -> Heard:
        answer = self._client.post(request.path, data=request.body, headers=dict(request.headers))
        assert answer.status_code == 200, answer.data
        assert found("dialogflow", answer.data) == [], answer.data
        sent = answer.get_json()
        if "fulfillmentMessages" in sent:
            messages = sent["fulfillmentMessages"]
        else:
            messages = sent["fulfillmentResponse"]["messages"]
        [told] = [message["payload"] for message in messages if "payload" in message]
        said = [text for message in messages for text in message.get("text", {}).get("text", ())]
        listens = told["listen_for"] or "nothing"
        return Heard(" ".join(said), listens, told["session_end"], _piece(told["audio"]))


class AlexaDoor:
    """The whole service, by signed Alexa requests; a new voice, which Alexa knows, each time."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._service = service
        self._service.now = scenario.now
        self._user = service.newcomer()
        self._client = service.app.test_client()
        signed = SignedAlexa(
            service.authority,
            lambda: service.now,
            user=f"account of {self._user}",
            person=self._user,
            display=scenario.device.display,
        )
        self._device = AlexaDevice(signed, load(service.config.locale))
        if scenario.person == "known":
            service.remember(self._user, scenario, "alexa")
            service.say_who_hears("alexa", self._user, shared=scenario.device.shared)
        if scenario.person == "declined":
            self._send(self._device.launch())
            self._send(self._device.say("no"))

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        self._service.now += step.wait
        self._device.pass_time(step.wait.total_seconds())
        if step.event == "launch":
            return self._send(self._device.launch())
        if step.event == "session_ended":
            return self._send(self._device.leave())
        if step.event is not None:
            return self._reported(step)
        return self._send(self._device.say(step.words or ""))

    def _reported(self, step: Step) -> Heard:
        """Let the player report; that it began, it has done by itself."""
        if step.event != "playback_started":
            self._post(self._device.stop_at(step.offset_ms or 0))
        return Heard("", "nothing", ends=True, audio="nothing")

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._user, "alexa")

    def _send(self, request: SignedRequest) -> Heard:
        response = self._post(request)
        said = response.get("outputSpeech", {}).get("ssml", "")
        for report in self._device.hear(response):
            told = self._post(report)
            if "outputSpeech" in told:  # after what Alexa itself asked in between
                self._device.hear(response := told)
                said += told["outputSpeech"]["ssml"]
        said += self._device.asked
        text = " ".join(unescape(re.sub("<[^>]*>", " ", said)).split())
        ends = response.get("shouldEndSession", True)
        return Heard(text, "nothing" if ends else None, ends, _directed(response))

    def _post(self, request: SignedRequest) -> dict[str, Any]:
        answer = self._client.post("/alexa", data=request.body, headers=dict(request.headers))
        assert answer.status_code == 200, answer.data
        turn = self._service.alexa.parse(RawRequest("POST", "/alexa", {}, b"", request.body, ""))
        assert isinstance(turn, Turn)
        assert faults(answer.data, turn) == [], answer.data
        response: dict[str, Any] = answer.get_json()["response"]
        return response


NOT_TO_ALEXA = frozenset(
    (
        "where and when, told instead of the number, is kept and no request",
        "what is told after the close is no other practice, and joins what was kept",
        "a number, a feeling and the reason in one breath are all heard",
        "thanks are no answer and no miss, and politeness goes around one",
        "an answer in the words of the question is one",
        "whoever was offered to be let go says so",
        "a reproach is heard, and nothing is changed or kept for it",
        "can't sleep, worried, isn't fine",
        "what came to nothing, and sad, is sad",
        "one more thing after the close joins the telling",
        "asked when, tonight is an answer",
        "who said no, and thinks better of it, is asked once more",
        "not knowing, so-so, is so-so",
        "a loss is no fear of something to come",
        "a quick check-in is one, however little time there is",
        "what deleting means is told before it is decided, and that it holds after",
        "anger at the device is heard, and is no feeling and no question about privacy",
        "who asks for advice hears that none comes, and not that they asked the wrong one",
        "thanks for listening end the questions, and are not kept",
        "of the pieces just named, one is chosen by its place",
        "the one reminder that was just told is the one that is cancelled or moved",
        "who asks whether a person is there before anything is kept gets a plain answer",
        "who asks what speaks here, and whether it cares, hears what it is",
        "praise right after a reminder was set is for it, and leaves it the last thing",
        "a death that is told instead of the number is heard",
        "what a piece is like is told before it is chosen",
        "how it is deleted, and who could get at it, is told",
        "another choice right after the first replaces it, and one more thing joins it",
    )
)
"""They turn on words that Alexa keeps to itself: it hands on an intent, or nothing."""


def speaks_alexa(scenario: Scenario) -> bool:
    """Say whether it can all be said to an Echo, which plays, and is shared unless told not to be.

    Who it is can only be told it by somebody whom it knows already.
    """
    heard = scenario.person == "known" or _is_spoken(scenario)
    told = heard and scenario.title not in NOT_TO_ALEXA
    return reaches_alexa(scenario) and told and scenario.device.audio


def reaches_alexa(scenario: Scenario) -> bool:
    """Say whether an Echo reports all of it: it has no word for silence."""
    reported = {"launch", "session_ended", "playback_started", "playback_stopped"}
    return {step.event for step in scenario.steps} <= {None, *reported}


def _directed(response: Mapping[str, Any]) -> str:
    for directive in response.get("directives", ()):
        if directive["type"] == "AudioPlayer.Stop":
            return "stop"
        if directive["type"] == "AudioPlayer.Play":
            stream = directive["audioItem"]["stream"]
            title, minutes, *_ = stream["token"].split("-")
            begun = "resume" if stream["offsetInMilliseconds"] else "play"
            action = {"ENQUEUE": "queue"}.get(directive["playBehavior"], begun)
            return f"{action} {title} {minutes}"
    return "nothing"


class PhoneDoor:
    """The whole service, by calls; somebody with a new number for each scenario."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._service = service
        self._service.now = scenario.now
        number = f"+1555{service.newcomer().removeprefix('u-'):0>7}"
        url = f"{service.config.public_url}/twilio/voice"
        self._call = PretendCall(TWILIO_ACCOUNT, TWILIO_TOKEN, url, caller=number)
        self._client = service.app.test_client()
        self._line = HeardOnThePhone((), (), None)
        if scenario.person == "known":
            service.remember(number, scenario, "twilio")
        if scenario.person == "declined":
            self._send(self._call.ring())
            self._send(self._call.say(self._line.actions["answer"], "no"))

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        self._service.now += step.wait
        if step.event == "launch":
            self._call.begin()
            return self._send(self._call.ring())
        if step.event == "silence":
            return self._send(self._call.be_silent(self._line.actions["answer"]))
        if step.event == "session_ended":
            return self._send(self._call.hang_up())
        return self._send(self._call.say(self._line.actions["answer"], step.words or ""))

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._call.caller, "twilio")

    def _send(self, request: SignedForm) -> Heard:
        answer = self._client.post(request.path, data=request.body, headers=dict(request.headers))
        assert answer.status_code == 200, answer.data
        assert found("twilio", answer.data) == [], answer.data
        self._line = heard(answer.data)
        piece = next((url for url in self._line.played if ".wav" in url), None)
        playing = "nothing"
        if piece is not None:
            title, minutes, *_ = piece.rpartition("/")[2].split("-")
            playing = f"{'resume' if 'from_ms=' in piece else 'play'} {title} {minutes}"
        ends = self._line.waits is None or piece is not None
        return Heard(" ".join(self._line.said), "nothing" if ends else None, ends, playing)


class YandexDoor:
    """The whole service, by Yandex Alice; somebody new for each scenario."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._service = service
        self._service.now = scenario.now
        self._zone = str(scenario.now.tzinfo)
        self._user = service.newcomer()
        self._client = service.app.test_client()
        self._messages = 0
        self._session = ""
        if scenario.person == "known":
            service.remember(self._user, scenario, "yandex")
        if scenario.person == "declined":
            self._launch()
            self._say("no")

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait."""
        self._service.now += step.wait
        return self._launch() if step.event == "launch" else self._say(step.words or "")

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._user, "yandex")

    def _launch(self) -> Heard:
        self._session = f"{self._user} {self._messages}"
        return self._say("", new=True)

    def _say(self, words: str, *, new: bool = False) -> Heard:
        self._messages += 1
        session = {
            "session_id": self._session,
            "message_id": self._messages,
            "user": {"user_id": self._user},
            "application": {"application_id": "a-1"},
            "new": new,
        }
        meta = {"locale": "en-US", "timezone": self._zone, "interfaces": {"audio_player": {}}}
        said = {"type": "SimpleUtterance", "command": words}
        answer = self._client.post(
            f"/yandex/{YANDEX_SECRET}", json={"session": session, "request": said, "meta": meta}
        )
        assert answer.status_code == 200, answer.data
        assert found("yandex", answer.data) == [], answer.data
        response = answer.get_json()["response"]
        player = response.get("directives", {}).get("audio_player")
        ends = response["end_session"] or response.get("should_listen") is False
        text = response["text"] if response["tts"] else ""
        return Heard(text, "nothing" if ends else None, ends, _played(player))


def _played(player: Mapping[str, Any] | None) -> str:
    if player is None:
        return "nothing"
    if player["action"] == "Stop":
        return "stop"
    title, minutes, *_ = player["item"]["stream"]["token"].split("-")
    return f"play {title} {minutes}"


def found(platform: str, answer: bytes) -> list[Fault]:
    """Return what a platform would refuse of an answer in a conversation."""
    return faults(answer, Turn(platform, "u", "s", START, Event("silence")))


def speaks_dialogflow(scenario: Scenario) -> bool:
    """Say whether everything in it can reach us through Dialogflow, which reports no player."""
    events = {step.event for step in scenario.steps}
    return events <= {None, "launch", "silence"} and scenario.device == Device()


NOT_ON_THE_PAGE = frozenset(
    (
        "everything goes for good, and then nobody is known",
        "who comes back within half an hour is asked the open question again",
        "stop is obeyed, what was said stays, and soon after it goes on",
        "someone else gets nothing of this journal, and nothing said is put into it",
    )
)
"""With everything deleted its sign-in is over; opened anew it is a device of its own, with no open
question; and it shows one journal, so that it says itself that it changes to nobody else's.
"""


def speaks_on_the_page(scenario: Scenario) -> bool:
    """Say whether it goes on in one sign-in, and on one opened page."""
    return scenario.title not in NOT_ON_THE_PAGE


def speaks_on_the_phone(scenario: Scenario) -> bool:
    """Say whether it is all said: a reflection is recorded, and nothing is read without a PIN."""
    events = {step.event for step in scenario.steps}
    told = scenario.place.startswith(("reflection.txt", "look_back.txt", "callback.txt"))
    carried = {None, "launch", "silence", "session_ended"}
    rings = scenario.steps[0].event == "launch"  # nobody speaks into a call before it
    heard = rings and not _speaks_over_a_piece(scenario)
    return heard and events <= carried and not told and _is_spoken(scenario)


def _speaks_over_a_piece(scenario: Scenario) -> bool:
    """Say whether words come while a piece plays, which a call doesn't hear."""
    pairs = zip(scenario.steps, scenario.steps[1:], strict=False)
    return any(_begins_a_piece(step) and then.words for step, then in pairs)


def _begins_a_piece(step: Step) -> bool:
    return any(check.name == "audio" and check.value.startswith("play") for check in step.checks)


def speaks_yandex(scenario: Scenario) -> bool:
    """Say whether it can all be said to a speaker that reports no silence, once it was opened."""
    opened = scenario.steps[0].event == "launch"
    events = {step.event for step in scenario.steps}
    return opened and events <= {None, "launch"} and _is_spoken(scenario)


PERSONAL = ("callback.txt", "look_back.txt", "personal.txt")
"""Here names, promises and entries are spoken: not where others may hear, unless asked for."""


def _is_spoken(scenario: Scenario) -> bool:
    """Say whether it goes alike where others may hear."""
    personal = scenario.past or scenario.place.startswith(PERSONAL)
    return scenario.device == Device(shared=True) or (scenario.device == Device() and not personal)


class _RoomDoor:
    """Somebody in a room whose answers are read aloud; somebody new for each scenario."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        self._service = service
        self._service.now = scenario.now
        self._name = service.newcomer()
        self._session = 0
        if scenario.person == "known":
            service.remember(self._name, scenario)

    def take(self, step: Step) -> Heard:
        """Let a step happen, after its wait; what opens a session here is a greeting."""
        self._service.now += step.wait
        if step.event == "launch":
            self._session += 1
        text = self._say({"launch": "hello", "silence": ""}.get(step.event or "", step.words or ""))
        listens = text.endswith("?")
        return Heard(text, None if listens else "nothing", not listens, self._ordered())

    def _ordered(self) -> str:
        """Return what the home's player was told."""
        with job_journal(self._service.config) as journal:
            job = journal.jobs.lease([PLAY], 30, datetime.now(UTC))
            if job is None:
                return "nothing"
            journal.jobs.finish(job)
        told = job.payload["told"]
        action = "resume" if told["offset_seconds"] else told["action"]
        return "stop" if action == "stop" else f"{action} {told['title']} {told['minutes']}"

    def journal(self) -> Sequence[Entry]:
        """Return what is kept of the person, newest first."""
        return entries(self._service.config, self._name)

    def _say(self, words: str) -> str:
        """Say something; return what is read aloud."""
        raise AssertionError("each door says it in its own way")

    def _begin(self, scenario: Scenario) -> None:
        if scenario.person == "declined":
            self._say("hello")
            self._say("no")


class ChatDoor(_RoomDoor):
    """The whole service, by the real client of OpenAI's."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        super().__init__(scenario, service)
        with job_journal(service.config) as journal:
            _, token = journal.tokens.issue(self._name, scenario.now)
        app = service.home_app if scenario.device.audio else service.app
        self._user = ChatUser(app, token)
        self._begin(scenario)

    def _say(self, words: str) -> str:
        self._user.conversation = f"c-{self._session}"
        return self._user.say(words)


class WyomingDoor(_RoomDoor):
    """The dialogue and the journal, as a satellite's words reach them."""

    def __init__(self, scenario: Scenario, service: Service) -> None:
        super().__init__(scenario, service)
        device = HOME if scenario.device.audio else TEXT_ONLY
        who = People(self._name, {})
        self._handler = Handler(
            service.turns, who, service.config.locale, lambda: service.now, device
        )
        self._begin(scenario)

    def _say(self, words: str) -> str:
        context = {"conversation_id": f"c-{self._session}"}
        text: str = self._handler.answer(Transcript(words, context).event()).data["text"]
        return text


def speaks_in_a_room(scenario: Scenario) -> bool:
    """Say whether it needs no more than words in a room where others hear them, and a player."""
    events = {step.event for step in scenario.steps}
    goes = _is_spoken(scenario) or scenario.device == Device(audio=False, shared=True)
    return events <= {None, "launch", "silence"} and goes


def any_scenario(_scenario: Scenario) -> bool:
    return True


@dataclass(frozen=True)
class WayIn:
    """A door, and what it can carry."""

    open: Callable[[Scenario, Service], Door]
    carries: Callable[[Scenario], bool] = any_scenario
    tells_zone: bool = True
    """It, or the installation behind it, sets the clock."""

    def takes(self, scenario: Scenario) -> bool:
        """Say whether a scenario goes through it."""
        return self.carries(scenario) and (scenario.zone_told or not self.tells_zone)


DOORS = {
    "dialogue": WayIn(PureDoor, tells_zone=False),
    "http": WayIn(HttpDoor),
    "page": WayIn(PageDoor, speaks_on_the_page),
    "alexa": WayIn(AlexaDoor, speaks_alexa),
    "dialogflow es": WayIn(lambda s, service: DialogflowDoor(s, service, "es"), speaks_dialogflow),
    "chat": WayIn(ChatDoor, speaks_in_a_room),
    "wyoming": WayIn(WyomingDoor, speaks_in_a_room),
    "dialogflow cx": WayIn(lambda s, service: DialogflowDoor(s, service, "cx"), speaks_dialogflow),
    "phone": WayIn(PhoneDoor, speaks_on_the_phone),
    "yandex": WayIn(YandexDoor, speaks_yandex),
}
"""Every door that each scenario passes through, by the name that a failing test shows."""


@functools.cache
def _dialogue() -> Dialogue:
    return Dialogue.load("en-US", "US")


def _memory(person: str) -> Memory:
    return Memory(PersonMemory(consent={"known": True, "declined": False}.get(person)))


def _told(outcome: Outcome) -> Heard:
    audio = outcome.reply.audio
    piece = f"{audio.action} {audio.title} {audio.minutes}" if audio else "nothing"
    gone = [effect for effect in outcome.effects if isinstance(effect, Forget)]
    return Heard(
        words(outcome.reply),
        outcome.reply.listen or "nothing",
        outcome.reply.end,
        "stop" if audio and audio.action == "stop" else piece,
        outcome.state or "nothing",
        outcome.intent.name if outcome.intent else "nothing",
        outcome.saved,
        [name for effect in gone for name in (["*"] if effect.everything else effect.entry_ids)],
        outcome.memory.person.manner.rate,
    )


def _answered(answer: Mapping[str, Any]) -> Heard:
    return Heard(
        answer["text"],
        answer["listen_for"] or "nothing",
        answer["session_end"],
        _piece(answer["audio"]),
        answer["state"] or "nothing",
        answer["intent"]["name"] if answer["intent"] else "nothing",
        answer["saved"],
        answer["deleted"],
        answer["rate"],
    )


def _piece(audio: Mapping[str, Any] | None) -> str:
    if audio is None:
        return "nothing"
    title = f"{audio['action']} {audio['session_id']} {audio['minutes']}"
    return "stop" if audio["action"] == "stop" else title


def _able(scenario: Scenario) -> dict[str, bool]:
    able = ("listen", "audio", "display", "shared")
    return {name: getattr(scenario.device, name) for name in able}


def _input(step: Step, token: str | None) -> dict[str, Any]:
    if step.event is None:
        return {"type": "speech", "text": step.words, "confidence": 0.93}
    if step.event in ("launch", "silence", "barge_in"):
        return {"type": step.event}
    event = {"name": step.event, "token": token, "offset_ms": step.offset_ms}
    return {"type": "event", "event": event}


def _exported(past: PastEntry, scenario: Scenario) -> dict[str, Any]:
    at = (scenario.now - past.ago).isoformat()
    return {**past.fields, "at": at, "flow": past.flow}
