"""Google Translate's speech request and answer, as gTTS words them; no network here.

gTTS knows what Google expects and follows its changes, so its public `get_bodies` makes the
request. Its own sending is not used: it turns certificate checks off, has no limit to how long an
answer may drip, and takes a web page for an empty recording.
"""

from __future__ import annotations

import base64
import json
from typing import Final

import gtts

from audio.errors import SynthesisError, VoiceUnavailable

LONGEST_PIECE = 99
"""Characters that one request may hold; gTTS cuts at 100, in places of its own choosing."""

HEADERS: Final[dict[str, str]] = gtts.gTTS.GOOGLE_TTS_HEADERS
VERSION: Final[str] = gtts.__version__

_RPC: Final[str] = gtts.gTTS.GOOGLE_TTS_RPC
DOMAINS = {
    "com": "en-US",
    "co.uk": "en-GB",
    "com.au": "en-AU",
    "ca": "en-CA",
    "co.in": "en-IN",
    "ie": "en-IE",
    "co.za": "en-ZA",
}
"""Of Google, and the accent that each answers with."""


def locale(domain: str) -> str:
    """Return the accent that a domain of Google speaks with.

    Raises:
        SynthesisError: the domain is not one of Google's that we know; it would name the host
            that the text is sent to.
    """
    if domain not in DOMAINS:
        raise SynthesisError(f"Choose Google's domain among {', '.join(DOMAINS)}.")
    return DOMAINS[domain]


def url(domain: str) -> str:
    """Return the address that answers for a known domain."""
    return f"https://translate.google.{domain}/_/TranslateWebserverUi/data/batchexecute"


def request_body(piece: str) -> str:
    """Word the request for one piece of at most `LONGEST_PIECE` characters."""
    wording = gtts.gTTS(piece, lang="en", lang_check=False, pre_processor_funcs=[])
    (body,) = wording.get_bodies()
    return str(body)


def audio_of(answer: bytes) -> bytes:
    """Take the MP3 out of an answer.

    Raises:
        VoiceUnavailable: it is a web page, such as a request for consent.
        SynthesisError: it is cut off, or holds no sound.
    """
    if answer.lstrip()[:1] == b"<":
        raise VoiceUnavailable("Google answered with a web page instead of speech.")
    for line in answer.splitlines():
        if _RPC.encode() in line:
            return _audio_of_line(line)
    raise SynthesisError("Google's answer holds no speech.")


def _audio_of_line(line: bytes) -> bytes:
    """Read `[["wrb.fr", RPC, JSON of ["base64", ...], ...], ...]`."""
    try:
        (_, rpc, payload, *_), *_ = json.loads(line)
        (encoded, *_) = json.loads(payload)
        if rpc == _RPC:
            return base64.b64decode(encoded, validate=True)
    except (ValueError, TypeError) as error:
        raise SynthesisError("Google's answer is cut off or has no speech in it.") from error
    raise SynthesisError("Google answered another question.")
