"""Visitors of every door, each of whom tells a phrase that nobody else tells, and listens.

A request of a door that has delivery ids is sent again, as its platform would, when a process died
over it; at the others the conversation ends there, as it would for a person.
"""

from __future__ import annotations

import itertools
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import httpx

from benchmarks.soak.tally import RENDERED, Tally, says_not_now
from service.alexa_authority import AlexaAuthority
from service.alexa_client import SignedAlexa
from service.config import Config
from service.dialogflow_client import PretendDialogflow
from service.twilio_api import TwilioApi
from service.twilio_client import PretendCall, heard
from skills.guided import Catalogue
from tests.support.doors import DIALOGFLOW_SECRET, TWILIO_ACCOUNT, TWILIO_TOKEN, YANDEX_SECRET
from tests.support.every_door import Page, from_yandex
from tests.support.running_service import Installation
from tests.support.satellites import say as say_to_satellite
from tests.support.services import TOKEN, job_journal

_TRIES, _PAUSE_SECONDS = 60, 0.5
TITLES = [script.title for script in Catalogue.load().scripts if 1 in script.minutes]
_BEFORE, _AFTER = ("yes", "about a six", "hopeful"), ("no thanks",)


class Interrupted(Exception):
    """The process that was to answer died, or refused; what it did is not known."""


@dataclass(frozen=True)
class World:
    """What all visitors share."""

    service: Installation
    config: Config
    tally: Tally
    authority: AlexaAuthority
    api: TwilioApi
    satellites: str
    recording: bytes

    def send(
        self,
        door: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        repeats: bool,
    ) -> httpx.Response:
        """Send a request until it is answered with something else than "later".

        Raises:
            Interrupted: the connection broke, and this door can't tell a repeat; or it refused.
        """
        url = f"http://127.0.0.1:{self.service.port}{path}"
        for _ in range(_TRIES):
            try:
                answer = httpx.request(method, url, content=body, headers=headers, timeout=60)
            except httpx.ConnectError:  # nobody has got it
                time.sleep(_PAUSE_SECONDS)
                continue
            except httpx.TransportError as error:
                if not repeats:
                    raise Interrupted from error
                self.tally.again(door)
                time.sleep(_PAUSE_SECONDS)
                continue
            self.tally.answered(
                door, answer.status_code, retry_after="Retry-After" in answer.headers
            )
            if answer.is_success:
                return answer
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                raise Interrupted  # it is in the tally, and nothing was acknowledged
            time.sleep(min(float(answer.headers.get("Retry-After", 1)), 2.0))
        raise Interrupted


Say = Callable[[str], str]
"""Says something at a door; returns the answer as it came."""
Door = Callable[[World, str], None]
"""Visits once, and tells a phrase."""


def _checks_in(world: World, phrase: str, begin: Callable[[], str], say: Say) -> bool:
    """Open a conversation as a stranger, agree to be kept, and tell the phrase.

    Tell whether every answer acknowledged what was said.
    """
    surely = True
    try:
        answers = [begin(), *(say(words) for words in (*_BEFORE, phrase, *_AFTER))]
        surely = not any(says_not_now(answer) for answer in answers)
    except Interrupted:
        surely = False
    world.tally.told(phrase, surely=surely)
    return surely


def alexa(world: World, phrase: str) -> None:
    device = SignedAlexa(world.authority, lambda: datetime.now(UTC), user=uuid.uuid4().hex)
    meant = {
        "yes": lambda: device.intent("AMAZON.YesIntent"),
        "about a six": lambda: device.intent("GiveRating", {"rating": "6"}),
        "no thanks": lambda: device.intent("AMAZON.NoIntent"),
    }

    def send(request: Any) -> str:
        answer = world.send("/alexa", "POST", "/alexa", request.body, request.headers, repeats=True)
        return answer.text

    def say(words: str) -> str:
        return send(meant[words]() if words in meant else device.speak(words))

    _checks_in(world, phrase, lambda: send(device.launch()), say)


def turn(world: World, phrase: str) -> None:
    """Check in by JSON; listen to a reply in our voice, and to a piece."""
    user = uuid.uuid4().hex
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

    def take(happened: Mapping[str, str]) -> str:
        request = {
            "request_id": uuid.uuid4().hex,
            "user": user,
            "session": "s-1",
            "input": happened,
            "device": {"audio": True, "speech": True},
        }
        body = json.dumps(request).encode()
        return world.send("/v1/turn", "POST", "/v1/turn", body, headers, repeats=True).text

    def say(words: str) -> str:
        return take({"type": "speech", "text": words})

    _checks_in(world, phrase, lambda: take({"type": "launch"}), say)
    _listen(world, json.loads(take({"type": "launch"})).get("speech_url"))
    piece = json.loads(say(f"play {secrets.choice(TITLES)} for one minute")).get("audio") or {}
    _listen(world, piece.get("url"))


def _listen(world: World, url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = world.send(RENDERED, "GET", path, headers={"Range": "bytes=0-999"}, repeats=True)
    if answer.status_code != httpx.codes.PARTIAL_CONTENT or len(answer.content) != 1000:
        world.tally.went_wrong(f"{RENDERED} answered {answer.status_code} to a range")


def dialogflow(edition: Literal["es", "cx"]) -> Door:
    """Make the visitor of one of Dialogflow's editions."""

    def visit(world: World, phrase: str) -> None:
        agent = PretendDialogflow(edition, DIALOGFLOW_SECRET, user=uuid.uuid4().hex)

        def send(request: Any) -> str:
            path, body, headers = request.path, request.body, request.headers
            return world.send(path, "POST", path, body, headers, repeats=True).text

        _checks_in(world, phrase, lambda: send(agent.launch()), lambda said: send(agent.say(said)))

    return visit


def yandex(world: World, phrase: str) -> None:
    user, numbers = uuid.uuid4().hex, itertools.count()
    path, headers = f"/yandex/{YANDEX_SECRET}", {"Content-Type": "application/json"}

    def say(words: str) -> str:
        body = json.dumps(from_yandex(user, next(numbers), words)).encode()
        return world.send("/yandex", "POST", path, body, headers, repeats=True).text

    _checks_in(world, phrase, lambda: say(""), say)


def telephone(world: World, phrase: str) -> None:
    """Check in by telephone, then call again and have something recorded."""
    caller = f"+1{uuid.uuid4().int % 10**10:010}"
    url = f"http://127.0.0.1:{world.service.port}/twilio/voice"
    call = PretendCall(TWILIO_ACCOUNT, TWILIO_TOKEN, url, caller=caller)
    line: dict[str, str] = {}

    def send(request: Any) -> str:
        answer = world.send(
            "/twilio/voice", "POST", request.path, request.body, request.headers, repeats=True
        )
        line.update(heard(answer.content).actions)
        return answer.text

    def say(words: str) -> str:
        if "answer" not in line:  # "not now", and the call was over before anything was asked
            raise Interrupted
        return send(call.say(line["answer"], words))

    agreed = _checks_in(world, phrase, lambda: send(call.ring()), say)
    call.begin()
    answers = [send(call.ring())]
    if "answer" in line:
        answers.append(say("I want to talk"))
    if "recorded" in line:
        sid = f"RE{uuid.uuid4().hex}"
        world.api.recordings[sid] = world.recording
        answers.append(send(call.record(line["recorded"], sid)))
        send(call.recording_is_there(line["recording"], sid))
        surely = agreed and not any(map(says_not_now, answers))
        world.tally.recorded(caller, surely=surely)


def chat(world: World, phrase: str) -> None:
    """Talk as Home Assistant does, with a token of one's own."""
    with job_journal(world.config) as journal:
        _, token = journal.tokens.issue(f"u-{uuid.uuid4().hex}", datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    said: list[dict[str, str]] = []

    def say(words: str) -> str:
        said.append({"role": "user", "content": words})
        body = json.dumps({"model": "self-trust", "messages": said, "user": "c-1"}).encode()
        answer = world.send(
            "/v1/chat/completions", "POST", "/v1/chat/completions", body, headers, repeats=False
        )
        text: str = answer.json()["choices"][0]["message"]["content"]
        said.append({"role": "assistant", "content": text})
        return text

    _checks_in(world, phrase, lambda: say("hello"), say)


class Satellite:
    """The one household: it agrees once, and then only talks."""

    def __init__(self) -> None:
        self._agreed = False

    def __call__(self, world: World, phrase: str) -> None:
        conversation = uuid.uuid4().hex

        def say(words: str) -> str:
            try:
                answer = say_to_satellite(world.satellites, words, conversation_id=conversation)
            except OSError as error:
                raise Interrupted from error
            world.tally.answered("wyoming", httpx.codes.OK, retry_after=False)
            return str(answer.data)

        if not self._agreed:
            _checks_in(world, phrase, lambda: say("hello"), say)
            self._agreed = True
            return
        surely = True
        try:
            answers = [say(words) for words in ("hello", "I want to talk", phrase, "I'm done")]
            surely = not any(says_not_now(answer) for answer in answers)
        except Interrupted:
            surely = False
        world.tally.told(phrase, surely=surely)


class Companion:
    """Somebody at the page: signs up once, and fills in the check-in's form."""

    def __init__(self, world: World) -> None:
        with job_journal(world.config) as journal:
            invitation = journal.logins.invite(datetime.now(UTC))
        self._page = Page(world.service, f"/set-up/{invitation}")

    def __call__(self, world: World, phrase: str) -> None:
        surely = True
        try:
            self._page.check_in(rating="6", feeling="hopeful", text=phrase)
        except httpx.TransportError:
            surely = False
        except AssertionError:
            surely = False
            self._note(world)
        else:
            self._note(world)
        world.tally.told(phrase, surely=surely)

    def _note(self, world: World) -> None:
        answer = self._page.answered
        tells = "please try again" in answer.text  # a page says it in words
        world.tally.answered("/check-in", answer.status_code, retry_after=tells)


DOORS: Final[Mapping[str, Callable[[World], Door]]] = {
    "alexa": lambda _: alexa,
    "turn": lambda _: turn,
    "dialogflowes": lambda _: dialogflow("es"),
    "dialogflowcx": lambda _: dialogflow("cx"),
    "yandex": lambda _: yandex,
    "telephone": lambda _: telephone,
    "chat": lambda _: chat,
    "wyoming": lambda _: Satellite(),
    "companion": Companion,
}
"""How a visitor of each begins, by its name, one word: it ends what is told there."""


def everybody(world: World) -> Sequence[tuple[str, Door]]:
    return [(name, begin(world)) for name, begin in DOORS.items()]
