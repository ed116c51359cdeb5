"""The task engine's queues: which jobs are whose, and how many may wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TRANSCRIBE: Final = "transcribe"
"""The kind of a job for the words of a recording."""
RENDER: Final = "render"
"""The kind of a job for a piece that somebody waits for."""
RENDER_OWN: Final = "render own line"
"""The kind of a job for a piece with a listener's own line in it."""
PRERENDER: Final = "prerender"
"""The kind of a job for a piece that somebody may want one day."""

SPEECH_TO_TEXT: Final = "speech-to-text"
TEXT_TO_SPEECH: Final = "text-to-speech"
QUEUES: Final[Mapping[str, tuple[str, ...]]] = {
    SPEECH_TO_TEXT: (TRANSCRIBE,),
    TEXT_TO_SPEECH: (RENDER, RENDER_OWN, PRERENDER),
}
"""The kinds of each queue. All other jobs are light, and any host's own worker does them."""

MOST_WAITING: Final[Mapping[str, int]] = {TRANSCRIBE: 10_000, RENDER: 1_000, RENDER_OWN: 1_000}
"""Jobs of everybody's that are not done: more are refused until the workers have caught up. The
catalogue, which is rendered in advance, has an end of its own."""


def queue_of(kind: str) -> str | None:
    """Return the queue that jobs of a kind go through; None for those that need no engine."""
    return next((queue for queue, kinds in QUEUES.items() if kind in kinds), None)
