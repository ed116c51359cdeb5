"""A guided piece laid out in time: what sounds when, to the millisecond.

Everything is mixed at 24 kHz, where a millisecond is 24 samples exactly: whole milliseconds are
whole samples, so nothing here is rounded. 24 kHz keeps all that the voices have (they speak at
22.05 and 24 kHz) and is a rate that Alexa's clips allow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audio.errors import RenderError
from skills.speech import (
    BREATH_IN_SECONDS,
    BREATH_OUT_SECONDS,
    Breath,
    Cue,
    CueName,
    OwnLine,
    Pause,
    Say,
    ScriptPart,
)

MIX_RATE = 24_000
"""Hz."""
SAMPLES_PER_MS = MIX_RATE // 1000

SoundName: TypeAlias = CueName | Literal["breath_in", "breath_out"]
Clip: TypeAlias = Say | OwnLine | SoundName
"""What a timeline places: words, a listener's own line, or a sound of ours by its name."""
LengthOf: TypeAlias = Callable[[Clip], int]
"""Tells how long a clip is, in ms."""

_PHASES: tuple[tuple[SoundName, int], ...] = (
    ("breath_in", round(BREATH_IN_SECONDS * 1000)),
    ("breath_out", round(BREATH_OUT_SECONDS * 1000)),
)
_WORDS_AFTER_BREATH_MS = 250
"""Words said over a breath begin this long after its sound does."""
_OWN_LINE_FROM = 2 / 3
"""Of a piece: before that the listener has not yet come to where their line belongs."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One clip at its place."""

    at_ms: int
    length_ms: int
    clip: Clip


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of a piece's clips in the order they begin, and its exact length."""

    placed: tuple[Placed, ...]
    total_ms: int


def lay_out(
    parts: Sequence[ScriptPart],
    length_of: LengthOf,
    *,
    total_ms: int | None = None,
    lead_ms: int = 0,
    tail_ms: int = 0,
) -> Timeline:
    """Place the parts one after another; pauses stretch so that the whole takes `total_ms`.

    A listener's own line begins in the last third, or as late as the pauses before it allow.

    Args:
        parts: what is heard, in order.
        length_of: measures a clip.
        total_ms: the length to reach; without one every pause is at its shortest.
        lead_ms: silence before the first part.
        tail_ms: silence after the last.

    Raises:
        RenderError: the parts can't take that long, or that short; or words over a breath are
            longer than their phase.
    """
    fixed_ms = lead_ms + tail_ms + sum(_length(part, length_of) for part in parts)
    spare_ms = 0 if total_ms is None else total_ms - fixed_ms
    own_from_ms = round((total_ms or 0) * _OWN_LINE_FROM) - lead_ms
    lengths = iter(_pause_lengths(parts, length_of, spare_ms, own_from_ms))
    placed: list[Placed] = []
    now_ms = lead_ms
    for part in parts:
        if isinstance(part, Pause):
            now_ms += next(lengths)
        else:
            placed.extend(_place(part, now_ms, length_of))
            now_ms += _length(part, length_of)
    return Timeline(tuple(placed), now_ms + tail_ms)


def stretch(pauses: Sequence[Pause], spare_ms: int) -> list[int]:
    """Share out spare time over the pauses by weight, within each pause's limits.

    A pause that reaches its maximum stays there, and the others share what it leaves.

    Returns:
        Each pause's length in ms; their sum is the sum of the minima and `spare_ms`, exactly.

    Raises:
        RenderError: there is less spare time than none, or more than the pauses can take.
    """
    room = [_room_ms(pause) for pause in pauses]
    if not 0 <= spare_ms <= sum(room):
        raise RenderError(
            f"the pauses can take up 0 to {sum(room) / 1000:.1f} s more than their shortest, and "
            f"{spare_ms / 1000:.1f} s are to be filled: change the script's words or its pauses"
        )
    extra = _whole(_share(spare_ms, [pause.weight for pause in pauses], room), spare_ms)
    return [_ms(pause.seconds) + more for pause, more in zip(pauses, extra, strict=True)]


def _pause_lengths(
    parts: Sequence[ScriptPart], length_of: LengthOf, spare_ms: int, own_from_ms: int
) -> list[int]:
    own = next((number for number, part in enumerate(parts) if isinstance(part, OwnLine)), None)
    if own is None:
        return stretch([part for part in parts if isinstance(part, Pause)], spare_ms)
    return _late(parts[:own], parts[own:], length_of, spare_ms, own_from_ms)


def _late(
    before: Sequence[ScriptPart],
    after: Sequence[ScriptPart],
    length_of: LengthOf,
    spare_ms: int,
    from_ms: int,
) -> list[int]:
    """Stretch all pauses evenly, those before more where `after` would begin before `from_ms`."""
    early, late = ([part for part in side if isinstance(part, Pause)] for side in (before, after))
    evenly = stretch([*early, *late], spare_ms)
    spent_ms = sum(evenly[: len(early)])
    shortest_ms = sum(_ms(pause.seconds) for pause in early)
    missing_ms = (
        from_ms
        - spent_ms
        - sum(_length(part, length_of) for part in before if not isinstance(part, Pause))
    )
    if missing_ms <= 0:
        return evenly
    most_ms = min(spare_ms, sum(_room_ms(pause) for pause in early))
    early_ms = min(spent_ms - shortest_ms + missing_ms, most_ms)
    return stretch(early, early_ms) + stretch(late, spare_ms - early_ms)


def _share(spare: float, weights: Sequence[float], room: Sequence[float]) -> list[float]:
    shares = [0.0] * len(room)
    elastic = {number for number, most in enumerate(room) if most > 0}
    while elastic:
        per_weight = spare / sum(weights[number] for number in elastic)
        full = {number for number in elastic if weights[number] * per_weight >= room[number]}
        for number in full or elastic:
            shares[number] = room[number] if full else weights[number] * per_weight
        if not full:
            break
        spare -= sum(room[number] for number in full)
        elastic -= full
    return shares


def _whole(shares: Sequence[float], total: int) -> list[int]:
    """Round down, then give the lost milliseconds to those that lost most."""
    whole = [math.floor(share) for share in shares]
    by_loss = sorted(range(len(shares)), key=lambda n: whole[n] - shares[n])
    for number in by_loss[: total - sum(whole)]:
        whole[number] += 1
    return whole


def _room_ms(pause: Pause) -> int:
    """Say how much longer than its shortest a pause may get."""
    if pause.weight <= 0 or pause.maximum is None:
        return 0
    return _ms(pause.maximum) - _ms(pause.seconds)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _length(part: ScriptPart, length_of: LengthOf) -> int:
    match part:
        case Pause(seconds):
            return _ms(seconds)
        case Breath(count):
            return count * sum(length for _, length in _PHASES)
        case Cue(name):
            return length_of(name)
        case Say() | OwnLine():
            return length_of(part)


def _place(part: Say | Cue | Breath | OwnLine, at_ms: int, length_of: LengthOf) -> Iterator[Placed]:
    match part:
        case Say() | OwnLine():
            yield Placed(at_ms, length_of(part), part)
        case Cue(name):
            yield Placed(at_ms, length_of(name), name)
        case Breath():
            yield from _place_breaths(part, at_ms, length_of)


def _place_breaths(breath: Breath, at_ms: int, length_of: LengthOf) -> Iterator[Placed]:
    phases = _PHASES * breath.count
    for number, (name, phase_ms) in enumerate(phases):
        yield Placed(at_ms, length_of(name), name)
        if number < len(breath.words):
            yield _place_words(breath.words[number], at_ms, phase_ms, length_of)
        at_ms += phase_ms


def _place_words(words: Say, at_ms: int, phase_ms: int, length_of: LengthOf) -> Placed:
    length_ms = length_of(words)
    if _WORDS_AFTER_BREATH_MS + length_ms > phase_ms:
        raise RenderError(
            f"words over a breath take {length_ms} ms where a phase of {phase_ms} ms leaves "
            f"{phase_ms - _WORDS_AFTER_BREATH_MS} ms: use fewer words there"
        )
    return Placed(at_ms + _WORDS_AFTER_BREATH_MS, length_ms, words)
