"""Every parser of what strangers send: bytes in, and nothing out but a value or a refusal."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from audio.files import read_sound
from service import strict_json
from service.journal import archive, document
from service.platforms.bearer import Callers
from service.platforms.dialogflow_auth import DialogflowAuth
from service.platforms.dialogflow_cx import DialogflowCX
from service.platforms.dialogflow_es import DialogflowES
from service.platforms.generic import GenericDoor
from service.platforms.openai import ChatDoor
from service.platforms.platform import Platform
from service.platforms.request import RawRequest, Refused
from service.platforms.twilio import Account, TwilioVoice
from service.platforms.twilio_signature import sign
from service.platforms.yandex import YandexAlice
from service.rendition_token import Token
from service.wyoming import frames
from skills.speech import SelfTrustError
from tests.support.alexa import unverified_platform
from tests.support.tokens import NoTokens

SAMPLES = Path(__file__).parents[1] / "service/platforms"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TWILIO_URL = "https://voice.example.org/twilio/voice"
TWILIO = Account("AC" + "0" * 32, ("1" * 32,))

Parse = Callable[[bytes], object]


@dataclass(frozen=True)
class Parser:
    """One parser, with good input to begin from."""

    parse: Parse
    samples: Sequence[bytes]

    def takes(self, data: bytes) -> bool:
        """Let it read something; say whether it took it. Anything but a refusal comes out."""
        try:
            self.parse(data)
        except (Refused, SelfTrustError):
            return False
        return True


def of(door: Platform) -> Parse:
    return lambda body: door.parse(RawRequest("POST", "/", {}, b"", body, "127.0.0.1"))


def files(pattern: str) -> list[bytes]:
    return [file.read_bytes() for file in sorted(SAMPLES.glob(pattern))]


def twilio(body: bytes) -> object:
    """Verify and parse a form, signed as it is read."""
    fields = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(TWILIO.tokens[0], TWILIO_URL, fields),
    }
    door = TwilioVoice(TWILIO, "https://voice.example.org", lambda: NOON, "en-US")
    signed = RawRequest("POST", "/twilio/voice", headers, b"", urlencode(fields).encode(), "")
    door.verify(signed)
    return door.parse(signed)


def wyoming(data: bytes) -> object:
    stream = io.BytesIO(data)
    events = []
    while (event := frames.read(stream)) is not None:
        events.append(event)
    return events


CALLERS = Callers(None, NoTokens())
AUTH = DialogflowAuth([], None, "")
TURN = {"user": "u", "session": "s", "input": {"type": "speech", "text": "six"}}
EVENT = {"type": "event", "event": {"name": "playback_stopped", "token": "t", "offset_ms": 1}}
CHAT = {"messages": [{"role": "user", "content": "six"}], "user": "c", "modalities": ["audio"]}
EXPORT = {"version": 1, "entries": [{"at": "2026-11-23T12:00:00+00:00", "flow": "F1", "rating": 6}]}
FRAME = b'{"type": "transcript", "data": {"text": "six"}, "payload_length": 2}\nab'
TOKEN = f"G01-1-55555-{'0' * 64}".encode()


def written(*documents: object) -> list[bytes]:
    return [json.dumps(one).encode() for one in documents]


PARSERS: Mapping[str, Parser] = {
    "strict_json": Parser(strict_json.loads, written(TURN, CHAT, EXPORT)),
    "alexa": Parser(of(unverified_platform()), files("alexa_requests/*.json")),
    "dialogflow_es": Parser(
        of(DialogflowES(AUTH, lambda: NOON)), files("dialogflow_requests/es*.json")
    ),
    "dialogflow_cx": Parser(
        of(DialogflowCX(AUTH, lambda: NOON)), files("dialogflow_requests/cx*.json")
    ),
    "twilio": Parser(twilio, [form.strip() for form in files("twilio_requests/*.form")]),
    "yandex": Parser(of(YandexAlice([], lambda: NOON)), files("yandex_requests/*.json")),
    "generic": Parser(
        of(GenericDoor(CALLERS, lambda: NOON)), written(TURN, {**TURN, "input": EVENT})
    ),
    "openai": Parser(of(ChatDoor(CALLERS, "household", "en-US", lambda: NOON)), written(CHAT)),
    "wyoming": Parser(wyoming, [FRAME, b'{"type": "ping", "data_length": 2}\n{}']),
    "sound": Parser(read_sound, [b"RIFF\x24\0\0\0WAVEfmt ", b"fLaC", b"OggS", b"\xff\xf3\x84\xc4"]),
    "import": Parser(
        lambda data: document.parse(archive.parse_json(data), lambda _: "e-1"), written(EXPORT)
    ),
    "archive": Parser(lambda data: archive.read(io.BytesIO(data)), [b"PK\x03\x04", b"PK\x05\x06"]),
    "token": Parser(lambda data: Token.read(data.decode("latin-1")), [TOKEN]),
}
"""By the name that `make fuzz` shows."""
