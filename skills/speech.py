"""Speech as values: what a reply or a guided script consists of, before it is sound.

This is all that `audio` imports of `skills`, so the root of the project's errors lives here too:

    SelfTrustError
    ├── audio:   SynthesisError, RecognitionError, RenderError, ...
    └── service: ConfigError, JournalError, Refused, ...
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tag: TypeAlias = Literal["A", "B", "C", "D"]
CueName: TypeAlias = Literal["open", "close", "end"]

BREATH_IN_SECONDS = 4.0
BREATH_OUT_SECONDS = 6.0

_TAGS_BY_MINUTES: dict[int, tuple[Tag, ...]] = {
    1: ("A",),
    3: ("A", "B"),
    5: ("A", "B", "C"),
    10: ("A", "B", "C", "D"),
}


class SelfTrustError(Exception):
    """The root of every error this project raises on purpose."""


@dataclass(frozen=True, slots=True)
class Say:
    """One thing said."""

    text: str
    """Plain words; no markup."""
    personal: bool = False
    """Holds a user's words, name or journal: never sent to Google, never in the shared cache."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence, in seconds. It stretches from `seconds` to `maximum` where `weight` is above 0."""

    seconds: float
    weight: float = 0.0
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """A short sound of ours."""

    name: CueName


@dataclass(frozen=True, slots=True)
class Breath:
    """Paced breaths, 4 s in and 6 s out each, marked by soft sounds."""

    count: int
    words: tuple[Say, ...] = ()
    """Said over the breaths, one to a phase: in, out, in, out, and so on; each fits its phase."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person likes our sound, in steps from how it is made; 0 is just that."""

    speed: int = 0
    """-2 to 2: how fast the voice speaks."""
    volume: int = 0
    """-3 to 0: what is over a piece's own loudness is for the device to do."""
    softness: int = 0
    """-1 to 2: a firmer or a mellower voice."""
    pause: int = 0
    """-1 to 1: how long the silence between sentences is."""
    background: int = 0
    """-2 to 1: from no bed at all, over a fainter one, to a fuller one."""
    voice: str | None = None
    """Whose voice, by its speaker's name; None takes the installation's first."""

    @property
    def rate(self) -> float:
        """The speaking rate, 1 being the voice's own."""
        return _RATES[self.speed - STEPS["speed"][0]]


STEPS: dict[str, tuple[int, int]] = {
    "speed": (-2, 2),
    "volume": (-3, 0),
    "softness": (-1, 2),
    "pause": (-1, 1),
    "background": (-2, 1),
}
"""The lowest and the highest step of each of a manner's fields."""
WITHOUT_BED = STEPS["background"][0]
AS_MADE = Manner()
"""How a piece is made for everyone."""

_RATES = (0.88, 0.94, 1.0, 1.08, 1.16)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone whose voice can be chosen."""

    name: str
    """As people would ask for them: "joe"."""
    traits: tuple[str, ...] = ()
    """What they might be asked for by: "male", "american"."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """Where a listener's own recorded line is heard, if they want it there; else nothing is."""


Speech: TypeAlias = tuple[Say | Pause | Cue, ...]
ScriptPart: TypeAlias = Say | Pause | Cue | Breath | OwnLine


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line of a guided script: it is spoken in every length whose tags include `tag`."""

    tag: Tag
    parts: tuple[ScriptPart, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """An elastic guided script: one source for every length of a title."""

    id: str
    """The catalogue's id: G01 to G18."""
    title: str
    minutes: tuple[int, ...]
    """The lengths it is offered in, ascending: of 1, 3, 5 and 10."""
    lines: tuple[ScriptLine, ...]
    locale: str = "en-US"

    @property
    def takes_own_line(self) -> bool:
        """It has a place for a listener's own recorded line."""
        return any(isinstance(part, OwnLine) for line in self.lines for part in line.parts)

    def parts(self, minutes: int) -> tuple[ScriptPart, ...]:
        """Return what is spoken at a length, in order.

        Raises:
            KeyError: the title has no such length.
        """
        if minutes not in self.minutes:
            raise KeyError(minutes)
        tags = _TAGS_BY_MINUTES[minutes]
        return tuple(part for line in self.lines if line.tag in tags for part in line.parts)
