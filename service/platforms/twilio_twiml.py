"""Replies as TwiML: what a caller hears, and what Twilio then listens for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

from service.platforms.twilio_limits import MAX_SAY_CHARACTERS
from service.rendered import Rendered, Stream
from service.ssml import writable
from skills.reply import Listen, Reply
from skills.speech import Cue, Pause, Say
from skills.turn import Turn

QUIET_SECONDS = 5
"""How long a caller may be silent before they are asked once more."""
PAUSED_SECONDS = 30
LONGEST_RECORDING_SECONDS = 175
"""Less than `audio.files.MOST_SECONDS`: one that Twilio ends a moment late must still be taken."""
RECORDING_SILENCE_SECONDS = 4
_HINTS: dict[Listen, str] = {
    "rating": "zero, one, two, three, four, five, six, seven, eight, nine, ten, out of ten",
    "yes_no": "yes, no, skip that, stop",
}
_KEYS: dict[Listen, str] = {"rating": "2", "yes_no": "1"}
"""How many keys answer a question. Two for a rating: 1 and 0 are ten at once; after any other the
hash key, or a moment's wait, says that it was all."""

NOTHING = b"<?xml version='1.0' encoding='utf-8'?>\n<Response />"
"""The answer to what only reports something."""

Address = Callable[..., str]
"""Writes the address that Twilio calls next."""


def render(rendered: Rendered, turn: Turn, address: Address) -> bytes:
    """Return the TwiML document for a reply."""
    response = ET.Element("Response")
    if turn.session:
        _answer(response, rendered, turn, address)
    document: bytes = ET.tostring(response, encoding="utf-8", xml_declaration=True)
    return document


def _answer(response: ET.Element, rendered: Rendered, turn: Turn, address: Address) -> None:
    reply = rendered.reply
    if rendered.stream is not None:
        _say(response, rendered, turn)
        _play(response, rendered.stream, address)
    elif reply.audio is not None and reply.audio.action == "stop":
        _say(response, rendered, turn)
        _gather(response, turn, None, PAUSED_SECONDS, address)
    elif reply == Reply() and not _parts(turn):
        _gather(response, turn, None, QUIET_SECONDS, address)  # the answer takes longer
    elif reply.end or reply.listen is None:
        _say(response, rendered, turn)
        ET.SubElement(response, "Hangup")
    elif reply.record:
        _say(response, rendered, turn)
        _record(response, address)
    else:
        gather = _gather(response, turn, reply.listen, QUIET_SECONDS, address)
        _say(gather, rendered, turn)


def _parts(turn: Turn) -> bool:
    """Say whether nothing is left to be said: the piece, or the call, is over."""
    over = ("playback_finished", "session_ended")
    return turn.event in over


def _gather(
    parent: ET.Element, turn: Turn, listen: Listen | None, seconds: int, address: Address
) -> ET.Element:
    """Listen, by voice and keys; what is said inside can be interrupted by either."""
    gather = ET.SubElement(
        parent,
        "Gather",
        input="dtmf speech",
        action=address("answer", asked=listen),
        method="POST",
        language=turn.locale,
        timeout=str(seconds),
        speechTimeout=str(RECORDING_SILENCE_SECONDS) if listen == "open_speech" else "auto",
        finishOnKey="#",
        actionOnEmptyResult="true",
    )
    if listen in _HINTS:
        gather.set("hints", _HINTS[listen])
        gather.set("numDigits", _KEYS[listen])
    return gather


def _record(response: ET.Element, address: Address) -> None:
    """Record until silence, a hash or three minutes; on silence from the start, go on."""
    ET.SubElement(
        response,
        "Record",
        action=address("recorded"),
        method="POST",
        timeout=str(RECORDING_SILENCE_SECONDS),
        maxLength=str(LONGEST_RECORDING_SECONDS),
        finishOnKey="#",
        playBeep="true",
        trim="do-not-trim",
        recordingStatusCallback=address("recording"),
        recordingStatusCallbackMethod="POST",
        recordingStatusCallbackEvent="completed",
    )
    _redirect(response, address("silence"))


def _play(response: ET.Element, stream: Stream, address: Address) -> None:
    """Play a piece; any key stops it. Speech would be mistaken in it, so none is listened for."""
    here = {"token": stream.token, "offset_ms": stream.offset_ms}
    gather = ET.SubElement(
        response,
        "Gather",
        input="dtmf",
        action=address("key", **here),
        method="POST",
        numDigits="1",
        timeout="1",
        finishOnKey="",
    )
    ET.SubElement(gather, "Play").text = stream.telephone_url
    _redirect(response, address("finished", **here))


def _redirect(response: ET.Element, to: str) -> None:
    ET.SubElement(response, "Redirect", method="POST").text = to


def _say(parent: ET.Element, rendered: Rendered, turn: Turn) -> None:
    """Say each thing by a verb of its own, between which a short pause is natural."""
    for part in rendered.reply.speech:
        match part:
            case Say(text=text):
                for piece in pieces(writable(text)):
                    ET.SubElement(parent, "Say", language=turn.locale).text = piece
            case Pause(seconds=seconds) if seconds >= 1:
                ET.SubElement(parent, "Pause", length=str(round(seconds)))
            case Cue(name=name) if rendered.cue_urls.get(name, "").startswith("https://"):
                ET.SubElement(parent, "Play").text = rendered.cue_urls[name]


def pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that a <Say> takes, cut between words; nothing is lost."""
    text = text.strip()
    while len(text) > MAX_SAY_CHARACTERS:
        cut = text.rfind(" ", 1, MAX_SAY_CHARACTERS + 1)
        cut = cut if cut > 0 else MAX_SAY_CHARACTERS
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text
