"""Every guided length is within reach, at every pace: estimated, so that no voice is needed.

`test_guided_spoken.py` measures the shipped voice itself.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audio.cues import sound
from audio.errors import RenderError
from audio.pieces import Piece
from audio.timeline import Clip, Timeline, lay_out
from skills.guided import Catalogue
from skills.speech import STEPS, Manner, OwnLine, Say, Script, ScriptLine

CATALOGUE = Catalogue.load()
SCRIPTS = pytest.mark.parametrize("script", CATALOGUE.scripts, ids=lambda script: script.id)
_TO_BEGIN_MS, _A_CHARACTER_MS = 342, 62.6
"""A line fitted to all sentences as the shipped voice speaks them at the narration's pace."""


def spoken_ms(pace: float) -> Callable[[Clip], int]:
    def length_of(clip: Clip) -> int:
        if isinstance(clip, Say):
            return round((_TO_BEGIN_MS + _A_CHARACTER_MS * len(clip.text)) / pace)
        assert not isinstance(clip, OwnLine)
        return round(sound(clip).seconds * 1000)

    return length_of


def laid_out(script: Script, minutes: int, manner: Manner) -> Timeline:
    piece = Piece.of_script(script, minutes, "stream", manner)
    return lay_out(
        piece.parts,
        spoken_ms(manner.rate),
        total_ms=piece.total_ms,
        lead_ms=piece.lead_ms,
        tail_ms=piece.tail_ms,
    )


@pytest.mark.parametrize("pause", range(STEPS["pause"][0], STEPS["pause"][1] + 1))
@pytest.mark.parametrize("speed", range(STEPS["speed"][0], STEPS["speed"][1] + 1))
@SCRIPTS
def test_every_length_is_reached_at_every_pace(script: Script, speed: int, pause: int) -> None:
    for minutes in script.minutes:
        timeline = laid_out(script, minutes, Manner(speed=speed, pause=pause))

        assert timeline.total_ms == pytest.approx(minutes * 60_000, rel=0.03)


def test_a_script_with_too_many_words_for_a_length_is_told() -> None:
    wordy = Script("G99", "Wordy", (1,), (ScriptLine("A", (Say("Too many words. " * 80),)),))

    with pytest.raises(RenderError, match="change the script's words or its pauses"):
        laid_out(wordy, 1, Manner())
