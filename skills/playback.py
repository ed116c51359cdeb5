"""What player events do to the memory of a piece: they come late, twice, or for another piece.

Where a piece is, and how long it was listened to, follows from what players report. Between two
reports a piece that plays is where the clock puts it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from skills.memory import Listening, Memory, PersonMemory, Playback, PlaybackState, Queued
from skills.reply import AudioAction
from skills.turn import Event, Player

GRACE = timedelta(minutes=1)
"""Added to a piece's length before silence from its player means that it has ended."""
MOST_RETRIES = 2
"""So often a player that gave up is told to go on, before we wait for the person."""
MOST_LISTENINGS = 200
MOST_SET_ASIDE = 20
LEAST_HEARD_MS = 5000
"""Whoever heard less of a piece has hardly begun it."""

_CLOCKS_DIFFER = timedelta(seconds=5)

_STATES: dict[str, PlaybackState] = {
    "playback_started": "playing",
    "playback_stopped": "paused",
    "playback_finished": "finished",
    "playback_failed": "paused",
}


def settled(memory: Memory, now: datetime) -> Memory:
    """Return the memory with a piece that must have ended noted as such.

    Not every player reports, and reports get lost.
    """
    playback = memory.person.playback
    if playback is None or playback.state != "playing":
        return memory
    left = timedelta(milliseconds=_length_ms(playback) - playback.offset_ms)
    if now - playback.at <= left + GRACE:
        return memory
    return memory.with_playback(replace(playback, state="finished", offset_ms=0, at=now))


def is_playing(memory: Memory) -> bool:
    """Tell whether a piece is being played, as far as is known."""
    playback = memory.person.playback
    return playback is not None and playback.state == "playing"


def located(playback: Playback, player: Player | None, now: datetime) -> int:
    """Return where a piece is, in ms: as its player says, else as the clock does."""
    if player is not None and player.token == playback.token:
        return player.offset_ms
    if playback.state != "playing":
        return playback.offset_ms
    played_ms = (now - playback.at) // timedelta(milliseconds=1)
    return min(playback.offset_ms + max(played_ms, 0), _last_ms(playback))


def inside(playback: Playback, offset_ms: int) -> int:
    """Return the place in a piece that is nearest to one that may lie outside."""
    return min(max(offset_ms, 0), _last_ms(playback))


def after(memory: Memory, event: Event, now: datetime) -> Memory:
    """Return the memory after a player event; one for another rendition changes nothing."""
    memory = _with_next_begun(memory, event, now)
    playback = memory.person.playback
    if playback and event.name == "playback_nearly_finished" and event.token == playback.token:
        return memory.with_playback(replace(playback, asked_next=True))
    state = _STATES.get(event.name)
    if playback is None or state is None or event.token != playback.token:
        return memory
    offset_ms = _offset(event, playback)
    listened = memory.person.listened
    if state != "playing":
        listened = _listened(memory.person, playback, offset_ms, now)
    moved = begun(replace(playback, state=state), 0 if state == "finished" else offset_ms, now)
    if event.name == "playback_failed":
        moved = replace(anew(moved), failures=playback.failures + 1)
    return replace(memory, person=replace(memory.person, playback=moved, listened=listened))


def left(memory: Memory, player: Player | None, now: datetime) -> Memory:
    """Count what was listened to of a piece that plays, before it is left or moved in."""
    playback = memory.person.playback
    if playback is None or playback.state != "playing":
        return memory
    listened = _listened(memory.person, playback, located(playback, player, now), now)
    return replace(memory, person=replace(memory.person, listened=listened))


def instead(memory: Memory, fresh: Playback, now: datetime, player: Player | None = None) -> Memory:
    """Return the memory with a piece begun; another that was not over keeps its place aside."""
    person, before = memory.person, memory.person.playback
    aside = [one for one in person.set_aside if not _is_same(one, fresh)]
    if before is not None and before.state != "finished" and not _is_same(before, fresh):
        at_ms = located(before, player, now)
        if LEAST_HEARD_MS <= at_ms < _last_ms(before):
            kept = replace(begun(before, at_ms, now), state="paused", queued=None)
            aside = [*(one for one in aside if not _is_same(one, before)), kept]
    aside = aside[-MOST_SET_ASIDE:]
    return replace(memory, person=replace(person, playback=fresh, set_aside=tuple(aside)))


def begun(playback: Playback, offset_ms: int, now: datetime) -> Playback:
    """Return a piece that is now at a place, from where on listening is counted anew."""
    return replace(playback, offset_ms=offset_ms, at=now, from_ms=offset_ms, since=now)


def answer(memory: Memory, event: Event) -> AudioAction | None:
    """Return what the player is told after an event: what follows, or to go on after all.

    Args:
        memory: as `after` left it.
        event: what the player reported.
    """
    playback = memory.person.playback
    if playback is None or event.token != playback.token:
        return None
    queued = playback.queued
    if event.name == "playback_nearly_finished" and queued and queued.token is None:
        return queueing(playback, queued)
    if event.name == "playback_failed" and playback.failures <= MOST_RETRIES:
        return resuming(playback)
    return None


def queueing(playback: Playback, queued: Queued) -> AudioAction:
    """Return the action that lines a piece up behind the one being played."""
    clears = playback.queued is not None and playback.queued.token is not None
    return AudioAction("queue", queued.title, queued.minutes, after=playback.token, clears=clears)


def anew(playback: Playback) -> Playback:
    """Return a piece whose player begins again: it has nothing queued, and will ask for it."""
    queued = playback.queued and replace(playback.queued, token=None)
    return replace(playback, asked_next=False, queued=queued)


def resuming(playback: Playback) -> AudioAction:
    """Return the action that goes on with a piece at its place."""
    return AudioAction(
        "resume",
        playback.title,
        playback.minutes,
        playback.token,
        offset_ms=playback.offset_ms,
        wordless=playback.wordless,
        own_line=playback.own_line,
    )


def broke_off(playback: Playback | None) -> bool:
    """Tell whether the player gave up for good, which the person has not been told yet."""
    return playback is not None and playback.state == "paused" and playback.failures > MOST_RETRIES


def _with_next_begun(memory: Memory, event: Event, now: datetime) -> Memory:
    playback = memory.person.playback
    queued = playback.queued if playback else None
    if queued is None or event.name != "playback_started" or event.token != queued.token:
        return memory
    fresh = Playback(queued.title, queued.minutes, queued.token, 0, "playing", now, since=now)
    return instead(memory, fresh, now)


def _listened(
    person: PersonMemory, playback: Playback, until_ms: int, now: datetime
) -> tuple[Listening, ...]:
    """Add what was heard since the stretch began; that can't be more than the time that went."""
    passed = now - (playback.since or now) + _CLOCKS_DIFFER
    heard_ms = min(until_ms - playback.from_ms, passed // timedelta(milliseconds=1))
    if heard_ms <= 0:
        return person.listened
    record = Listening(playback.title, playback.minutes, now.date(), heard_ms)
    *earlier, newest = person.listened or (record,)
    if person.listened and replace(newest, heard_ms=heard_ms) == record:
        return (*earlier, replace(newest, heard_ms=newest.heard_ms + heard_ms))
    return (*person.listened, record)[-MOST_LISTENINGS:]


def _offset(event: Event, playback: Playback) -> int:
    if event.name == "playback_finished":
        return _length_ms(playback)
    if event.offset_ms is None:
        return playback.offset_ms
    if event.name == "playback_failed":
        # Some players name the beginning when they fail.
        return max(event.offset_ms, playback.offset_ms)
    return event.offset_ms


def _is_same(one: Playback, other: Playback) -> bool:
    return (one.title, one.minutes) == (other.title, other.minutes)


def _length_ms(playback: Playback) -> int:
    return playback.minutes * 60_000


def _last_ms(playback: Playback) -> int:
    return _length_ms(playback) - 1000
