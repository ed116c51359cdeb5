"""A pretend Twilio: a call that follows the TwiML it gets, with every request signed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from service.platforms.twilio_form import MEDIA_TYPE
from service.platforms.twilio_signature import sign


@dataclass(frozen=True, slots=True)
class SignedForm:
    """What is to be posted to `url`."""

    url: str
    """As Twilio was told it: absolute, with its query."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The address below the host, query included."""
        return "/" + self.url.split("/", 3)[3]


@dataclass(frozen=True, slots=True)
class HeardOnThePhone:
    """What one TwiML document comes to, up to where the caller is waited for."""

    said: tuple[str, ...]
    """What is spoken, in order."""
    played: tuple[str, ...]
    """The addresses played, in order."""
    waits: str | None
    """`speech`, `keys` or `recording`; None where the call is over."""
    actions: Mapping[str, str] = field(default_factory=dict)
    """Where Twilio goes on: `answer`, `recorded`, `recording`, `next`."""


class PretendCall:
    """One call; `account` and `token` are those that the service knows."""

    def __init__(self, account: str, token: str, url: str, *, caller: str = "+15555550100") -> None:
        """Take the public address of the service's door."""
        self._account = account
        self._token = token
        self._url = url
        self.caller = caller
        self.begin()

    def begin(self) -> None:
        """Let the next request be of another call."""
        self.sid = f"CA{secrets.token_hex(16)}"

    def ring(self) -> SignedForm:
        """Call the number."""
        return self.request(self._url, CallStatus="ringing")

    def say(self, to: str, words: str, confidence: float = 0.93) -> SignedForm:
        """Say something where speech is gathered."""
        return self.request(to, SpeechResult=words, Confidence=str(confidence))

    def press(self, to: str, keys: str) -> SignedForm:
        """Press keys."""
        return self.request(to, Digits=keys)

    def be_silent(self, to: str) -> SignedForm:
        """Say nothing for as long as is waited."""
        return self.request(to, SpeechResult="", Digits="")

    def record(self, to: str, sid: str, seconds: int = 7, keys: str = "#") -> SignedForm:
        """Have told something where it is recorded."""
        return self.request(
            to,
            RecordingSid=sid,
            RecordingUrl=self._recording(sid),
            RecordingDuration=str(seconds),
            Digits=keys,
        )

    def recording_is_there(self, to: str, sid: str, status: str = "completed") -> SignedForm:
        """Report that a recording can be fetched; such a report doesn't say who called."""
        return self._signed(
            to,
            {
                "AccountSid": self._account,
                "CallSid": self.sid,
                "RecordingSid": sid,
                "RecordingUrl": self._recording(sid),
                "RecordingStatus": status,
                "RecordingDuration": "7",
                "RecordingChannels": "1",
                "RecordingSource": "RecordVerb",
            },
        )

    def hang_up(self) -> SignedForm:
        """Report that the call is over."""
        return self.request(self._url, CallStatus="completed", CallDuration="63")

    def request(self, to: str, **fields: str) -> SignedForm:
        """Send fields besides those that every request has."""
        place = {"City": "", "Country": "US", "State": "CA", "Zip": ""}
        who = {"From": self.caller, "To": "+15555550199"}
        places = {f"{end}{name}": text for end in who for name, text in place.items()}
        standing = {
            "AccountSid": self._account,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": "in-progress",
            "Direction": "inbound",
        }
        return self._signed(to, {**standing, **who, **places, **fields})

    def _signed(self, to: str, fields: Mapping[str, str]) -> SignedForm:
        signature = sign(self._token, to, fields)
        headers = {"Content-Type": MEDIA_TYPE, "X-Twilio-Signature": signature}
        return SignedForm(to, headers, urlencode(fields).encode())

    def _recording(self, sid: str) -> str:
        base = "https://api.twilio.com/2010-04-01/Accounts"
        return f"{base}/{self._account}/Recordings/{sid}"


def heard(twiml: bytes) -> HeardOnThePhone:
    """Read a TwiML document as Twilio carries it out."""
    response = ET.fromstring(twiml)  # noqa: S314 -- the service's own answer
    said, played, waits = [], [], None
    actions: dict[str, str] = {}
    for verb in _in_order(response):
        if verb.tag == "Say":
            said.append(verb.text or "")
        elif verb.tag == "Play":
            played.append(verb.text or "")
        elif verb.tag == "Gather":
            waits = "speech" if "speech" in verb.get("input", "") else "keys"
            actions["answer"] = verb.get("action", "")
        elif verb.tag == "Record":
            waits = "recording"
            actions["recorded"] = verb.get("action", "")
            actions["recording"] = verb.get("recordingStatusCallback", "")
        elif verb.tag == "Redirect":
            actions["next"] = verb.text or ""
    return HeardOnThePhone(tuple(said), tuple(played), waits, actions)


def _in_order(response: ET.Element) -> Iterator[ET.Element]:
    for verb in response:
        yield verb
        yield from verb
