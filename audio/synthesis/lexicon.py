"""Words, mostly names, that the engines read wrongly, and how they are written for them instead.

Each was checked by what espeak-ng makes of both spellings (`espeak-ng -q --ipa Niamh`). Where a
whole line of ours is misheard, because its words run together, the line is reworded instead
(benchmarks/voices/gate.py).
"""

from __future__ import annotations

import re

SPELLINGS = {
    "Eoin": "Owen",
    "Joaquin": "Wah-keen",
    "Nguyen": "Win",
    "Niamh": "Neev",
    "PIN": "pin",
    "Xiomara": "Seeo-mara",
    "Xochitl": "So-cheel",
    "Zhang": "Jahng",
}
"""As it is written -> as it is said."""

_WORD = re.compile(rf"\b(?:{'|'.join(SPELLINGS)})\b", re.IGNORECASE)
_BY_LOWER = {word.lower(): said for word, said in SPELLINGS.items()}


def spelled_for_voices(text: str) -> str:
    """Replace each word of the lexicon, whatever its case, by the spelling that is said right."""
    return _WORD.sub(lambda match: _BY_LOWER[match[0].lower()], text)
