"""What a player is told, in our own JSON: for doors whose devices read it as we write it."""

from __future__ import annotations

from typing import Any

from service.rendered import Rendered


def audio_answer(rendered: Rendered) -> dict[str, Any] | None:
    """Return the reply's audio action with everything that a player needs; None without one."""
    action = rendered.reply.audio
    if action is None:
        return None
    stream = rendered.stream
    return {
        "action": action.action,
        "token": stream.token if stream else action.token,
        "session_id": action.title,
        "minutes": action.minutes,
        "offset_ms": stream.offset_ms if stream else action.offset_ms,
        "url": stream.url if stream else None,
    }
