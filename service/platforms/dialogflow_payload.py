"""What both editions of Dialogflow pass through: the integration's payload in, ours out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from service.platforms.audio_answer import audio_answer
from service.rendered import Rendered

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def is_telephone(payload: Mapping[str, Any]) -> bool:
    """Say whether it comes from a telephone line: sound is then all there is."""
    return isinstance(payload.get("telephony"), dict)


def person(payload: Mapping[str, Any], session: str) -> str:
    """Name whose turn it is: the caller's number, else the integration's `user`, else the session.

    Google knows no user. Where nothing names one, a person lasts as long as the session, so an
    integration should pass its own key of the user as `user` in the payload.
    """
    telephony = payload.get("telephony")
    number = telephony.get("caller_id") if isinstance(telephony, dict) else None
    if isinstance(number, str) and _NUMBER.fullmatch(number):
        return number
    return text(payload, "user") or session


def text(payload: Mapping[str, Any], name: str) -> str | None:
    """Return a text of a payload; None where there is none, or something else."""
    value = payload.get(name)
    return value if isinstance(value, str) and value else None


def extras(rendered: Rendered, ssml: str) -> dict[str, Any]:
    """Return what an integration of one's own reads besides the words."""
    reply = rendered.reply
    return {
        "ssml": ssml,
        "session_end": reply.end,
        "expects_reply": reply.listen is not None,
        "listen_for": reply.listen,
        "audio": audio_answer(rendered),
    }
