"""The check-in's prompts, rendered ahead so that the first words come without a wait."""

from __future__ import annotations

from collections.abc import Iterator

from audio.pieces import Piece
from skills.lines import Lines
from skills.speech import Say

CHECK_IN = (
    "common.greeting",
    "common.kept",
    "common.heard",
    "common.blank",
    "common.bye",
    "ground_check.rating.ask",
    "ground_check.feeling.ask",
    "ground_check.words.ask",
    "guided_audio.offer.ask",
)


def check_in_prompts(locale: str) -> Iterator[Piece]:
    """Yield every fixed wording that a check-in may say."""
    lines = Lines.load(locale)
    for name in CHECK_IN:
        for wording in lines.wordings(name):
            yield Piece.of_speech((Say(wording),), "stream", locale)
