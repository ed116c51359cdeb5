"""TwiML's limits: which verbs there are, what stands in which, and how long it may be."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from service.platforms.fault import Fault
from service.platforms.generic_limits import asked
from skills.turn import Turn

MAX_DOCUMENT_BYTES = 64 * 1024
MAX_SAY_CHARACTERS = 4096
MAX_ADDRESS_CHARACTERS = 4000
MAX_HINTS_CHARACTERS = 10_000

_NESTED = frozenset({"Say", "Play", "Pause"})
_VERBS = _NESTED | {"Gather", "Record", "Redirect", "Hangup"}
_ADDRESSES = ("action", "recordingStatusCallback")


def faults(answer: bytes, _turn: Turn) -> Iterator[Fault]:
    """Yield what Twilio would refuse: to a caller that is a fault's notice, and a dead line."""
    if len(answer) > MAX_DOCUMENT_BYTES:
        yield Fault("document_bytes")
    response = ET.fromstring(answer)  # noqa: S314 -- written by ourselves
    for verb in response:
        if verb.tag not in _VERBS:
            yield Fault("verb")
        if any(verb.tag != "Gather" or inner.tag not in _NESTED for inner in verb):
            yield Fault("verb_nested")
        for each in (verb, *verb):
            yield from _verb(each)
    yield from _last(response)
    said = " ".join(verb.text or "" for verb in response.iter("Say"))
    yield from asked(said, listens=any(map(_hears, response)))


def _hears(verb: ET.Element) -> bool:
    return verb.tag == "Record" or "speech" in verb.get("input", "")


def _verb(verb: ET.Element) -> Iterator[Fault]:
    text = verb.text or ""
    if verb.tag == "Say" and not 0 < len(text) <= MAX_SAY_CHARACTERS:
        yield Fault("say_characters")
    addresses = [verb.get(name, "") for name in _ADDRESSES if name in verb.attrib]
    addresses += [text] if verb.tag in ("Play", "Redirect") else []
    if not all(address.startswith(("https://", "http://")) for address in addresses):
        yield Fault("address")
    if any(len(address) > MAX_ADDRESS_CHARACTERS for address in addresses):
        yield Fault("address_characters")
    if len(verb.get("hints", "")) > MAX_HINTS_CHARACTERS:
        yield Fault("hints_characters")


def _last(response: ET.Element) -> Iterator[Fault]:
    """What follows a verb that ends the document is never carried out."""
    if any(verb.tag in ("Redirect", "Hangup") for verb in list(response)[:-1]):
        yield Fault("verb_after_the_end")
