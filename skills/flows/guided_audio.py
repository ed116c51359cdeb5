"""Guided audio: choosing a piece, playing it, and going on where it stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skills import how_long, piece_choice, sound_changes, telling_on
from skills.how_long import MINUTES
from skills.memory import Memory, Playback, Queued
from skills.moment import Flow, Moment, Move, Step
from skills.piece_choice import DEFAULT_MINUTES, Chosen
from skills.playback import (
    anew,
    begun,
    broke_off,
    inside,
    instead,
    is_playing,
    left,
    located,
    queueing,
    resuming,
)
from skills.reply import AudioAction, Effect
from skills.speech import Say, Script, Speech

NAME = "guided_audio"
LISTED = 3
"""So many titles are named at once."""
SEEK_SECONDS = 10
CORNER = "F10"
"""The practice in which people record a line for themselves."""

_PLACES = {"first": 0, "second": 1, "third": 2}
_AFTER_THIS = re.compile(
    r"\b(?:after (?:this|that|it)(?: one| piece)?|next up|queue"
    r"|(?:when|once) (?:this|that|it)(?: one| piece)?(?:'s| is| has)?"
    r" (?:over|done|finished|ended))\b"
)


def start(moment: Moment) -> Move:
    """Do what was asked of the player, or say that it holds nothing."""
    return hear(moment) or nothing_there(moment)


def hear(moment: Moment) -> Move | None:
    """Take an answer to an offer, or a request to the player."""
    if _asks_for_own_line(moment) and moment.intent.name in ("Affirm", "Deny"):
        return _take_own_line(moment, allowed=moment.intent.name == "Affirm")
    take = _TAKERS.get(moment.intent.name)
    return take(moment) if take else telling_on.told_on(moment)


def skip(moment: Moment) -> Move:
    """No piece, then; or the piece without one's own line."""
    if _asks_for_own_line(moment):
        return _play_allowed(moment, piece_choice.chosen(moment))
    if "otherwise" in moment.data:
        said = (moment.pick.say("common.heard"),)
        return Move(said, flow=moment.data["otherwise"], ask="rating")
    return Move(speech=(moment.pick.say("common.bye"),))


def offer(
    moment: Moment,
    title: str,
    minutes: int,
    *,
    said: Speech = (),
    data: Mapping[str, Any] | None = None,
    effects: tuple[Effect, ...] = (),
) -> Move:
    """Close a flow with one thing to choose: a piece, where the device can play one."""
    if not moment.turn.device.audio:
        return Move(speech=(*said, moment.pick.say("common.bye")), effects=effects)
    offered = {**(data or {}), "title": title, "minutes": minutes}
    return Move(speech=said, flow=NAME, ask="offer", data=offered, effects=effects)


def offer_titled(
    moment: Moment,
    title: str,
    minutes: int,
    *,
    said: Speech,
    data: Mapping[str, Any],
    effects: tuple[Effect, ...] = (),
) -> Move:
    """Close a flow with a piece by its title, where the device can play one."""
    if not moment.turn.device.audio:
        return Move(speech=(*said, moment.pick.say("common.bye")), effects=effects)
    script = moment.catalogue.script(title)
    length = piece_choice.nearest(script, minutes)
    question = moment.pick.fill(
        "guided_audio.piece.titled", title=script.title, length=MINUTES[length]
    )
    offered = {**data, "title": title, "minutes": length}
    return Move(said, "piece", NAME, offered, effects, question=question)


def way_back(moment: Moment, said: Say) -> Move:
    """Offer the piece for coming back after days; a no goes on to the check-in."""
    if not moment.turn.device.audio:
        return Move((said,), flow="ground_check", ask="rating")
    return offer_titled(moment, "G17", 1, said=(said,), data={"otherwise": "ground_check"})


def play(moment: Moment, script: Script, minutes: int) -> Move:
    """Play a piece from its beginning."""
    return _play(moment, Chosen(script, minutes))


def pause(moment: Moment) -> Move | None:
    """Stop the player and keep the place; None where nothing was begun."""
    playback = moment.memory.person.playback
    if playback is None or playback.state == "finished":
        return None
    at_ms = located(playback, moment.turn.player, moment.now)
    paused = replace(anew(playback), state="paused", offset_ms=at_ms, at=moment.now)
    waiting = playback.queued is not None and playback.queued.token is not None
    stop = AudioAction("stop", token=playback.token, clears=waiting)
    paused = replace(paused, from_ms=at_ms)
    return Move(audio=stop, memory=_left(moment).with_playback(paused))


def restart(moment: Moment) -> Move | None:
    """Play the piece at hand from its beginning; None where there is none."""
    playback = moment.memory.person.playback
    return _again(moment, playback) if playback else None


def rest(moment: Moment) -> Speech:
    """Tell how long the piece is that was begun, and what is left of it; nothing without one."""
    playback = moment.memory.person.playback
    if playback is None or playback.state == "finished":
        return ()
    at_ms = located(playback, moment.turn.player, moment.now)
    return how_long.rest_of_piece(moment, playback.minutes, at_ms)


def of_those_named(moment: Moment) -> Move | None:
    """Play one of the pieces that were just listed, by its place ("the second one")."""
    if moment.question is None or moment.question.flow != NAME or "listed" not in moment.data:
        return None
    phrase = moment.answers.phrase("listed_place", moment.words)
    place = moment.answers.find("listed_place", phrase) if phrase else None
    if place is None:
        return None
    scripts = moment.catalogue.scripts
    first = moment.data["listed"] - LISTED
    named = scripts[first : first + LISTED]
    script = named[min(_PLACES[place], len(named) - 1)]
    return play(moment, script, piece_choice.nearest(script, DEFAULT_MINUTES))


def told_of_failure(moment: Moment) -> tuple[Moment, Speech]:
    """Say once that a player gave up on a piece, and that its place is kept."""
    playback = moment.memory.person.playback
    if playback is None or not broke_off(playback):
        return moment, ()
    told = moment.memory.with_playback(replace(playback, failures=0))
    return replace(moment, memory=told), (moment.pick.say("guided_audio.broke_off"),)


def _take_request(moment: Moment) -> Move:
    choice = piece_choice.chosen(moment)
    playback = moment.memory.person.playback
    follows = moment.intent.slots.get("after") == "this" or is_lined_up(moment.words)
    if playback and follows and is_playing(moment.memory):
        return _line_up(moment, playback, choice)
    return _play(moment, choice)


def _play(moment: Moment, choice: Chosen) -> Move:
    if not moment.turn.device.audio:
        return Move(speech=(moment.pick.say("guided_audio.no_player"),))
    if moment.memory.person.own_line is None and own_recording(moment, choice.script):
        asked = {**moment.data, "title": choice.script.id, "minutes": choice.minutes}
        return Move(flow=NAME, ask="own_line", data=asked)
    return _play_allowed(moment, choice)


def _play_allowed(moment: Moment, choice: Chosen) -> Move:
    allowed = moment.memory.person.own_line and not choice.wordless
    own_line = own_recording(moment, choice.script) if allowed else None
    fresh = Playback(
        choice.script.id,
        choice.minutes,
        token=None,
        offset_ms=0,
        state="playing",
        at=moment.now,
        wordless=choice.wordless,
        own_line=own_line,
    )
    action = AudioAction(
        "play", choice.script.id, choice.minutes, wordless=choice.wordless, own_line=own_line
    )
    fresh = begun(fresh, 0, moment.now)
    memory = instead(_left(moment), fresh, moment.now, moment.turn.player)
    return Move(speech=_introduced(moment, choice), audio=action, memory=memory)


def own_recording(moment: Moment, script: Script) -> str | None:
    """Return the newest line that someone recorded for their corner, where it may be heard.

    Not where others may hear it too.
    """
    if not script.takes_own_line or not moment.keeps or moment.turn.device.shared:
        return None
    lines = moment.recall.entries(flow=CORNER)
    recorded = (entry.fields.get("audio_ref") for entry in lines)
    return next((ref for ref in recorded if isinstance(ref, str)), None)


def _asks_for_own_line(moment: Moment) -> bool:
    question = moment.question
    return question is not None and (question.flow, question.step) == (NAME, "own_line")


def _take_own_line(moment: Moment, *, allowed: bool) -> Move:
    person = replace(moment.memory.person, own_line=allowed)
    decided = replace(moment, memory=replace(moment.memory, person=person))
    return _play_allowed(decided, piece_choice.chosen(decided))


def _introduced(moment: Moment, choice: Chosen) -> Speech:
    named = Say(f"{choice.script.title}, {MINUTES[choice.minutes]}.")
    if choice.wordless:
        return (named, moment.pick.say("guided_audio.wordless"))
    return (named,) if choice.is_as_wished else (moment.pick.say("guided_audio.nearest"), named)


def is_lined_up(words: str) -> bool:
    """Tell whether a piece is wanted after the one that plays."""
    return bool(_AFTER_THIS.search(words.lower()))


def _line_up(moment: Moment, playback: Playback, choice: Chosen) -> Move:
    """Have a piece follow: its player is told when it asks, or now where it has asked before."""
    queued = Queued(choice.script.id, choice.minutes)
    audio = queueing(playback, queued) if playback.asked_next else None
    said = (Say(f"{choice.script.title}."), moment.pick.say("guided_audio.lined_up"))
    memory = moment.memory.with_playback(replace(playback, queued=queued))
    return Move(speech=said, memory=memory, audio=audio)


def _take_yes(moment: Moment) -> Move | None:
    if "title" not in moment.data:
        return None
    return _play(moment, piece_choice.chosen(moment))


def _take_no(moment: Moment) -> Move | None:
    return skip(moment) if moment.question and moment.question.flow == NAME else None


def _take_list(moment: Moment) -> Move:
    """Name three pieces, the next three when asked again, and first the one that plays."""
    scripts = moment.catalogue.scripts
    first = moment.data.get("listed", 0) % len(scripts)
    named = scripts[first : first + LISTED]
    titles = Say(f"{', '.join(script.title for script in named)}.")
    data = {
        **moment.data,
        "title": named[0].id,
        "minutes": piece_choice.nearest(named[0], DEFAULT_MINUTES),
        "listed": first + LISTED,
    }
    question = moment.pick.say("guided_audio.play_first")
    said = (*_what_plays(moment), titles)
    return Move(speech=said, flow=NAME, ask="offer", data=data, question=question)


def _what_plays(moment: Moment) -> Speech:
    playback = moment.memory.person.playback
    if playback is None or not is_playing(moment.memory):
        return ()
    title = moment.catalogue.script(playback.title).title
    return (Say(f"This is {title}, {MINUTES[playback.minutes]}."),)


def _take_resume(moment: Moment) -> Move:
    playback = moment.memory.person.playback
    if playback is None:
        return nothing_there(moment)
    if playback.state == "finished":
        return _again(moment, playback)
    moment, said = told_of_failure(moment)
    at_ms = located(playback, moment.turn.player, moment.now)
    return _resume_at(moment, replace(playback, failures=0), at_ms, said)


def nothing_there(moment: Moment) -> Move:
    """Say that no piece was begun that one could go on with, or pass over."""
    return Move(speech=(moment.pick.say("guided_audio.nothing_paused"),), flow="menu", ask="choice")


def _take_seek(moment: Moment) -> Move | None:
    playback = moment.memory.person.playback
    if playback is None or playback.state == "finished":
        return None
    slots = moment.intent.slots
    step_ms = round(float(slots.get("seconds") or SEEK_SECONDS) * 1000)
    sign = -1 if slots.get("direction") == "back" else 1
    at_ms = located(playback, moment.turn.player, moment.now)
    return _resume_at(moment, playback, inside(playback, at_ms + sign * step_ms))


def _again(moment: Moment, playback: Playback) -> Move:
    script = moment.catalogue.script(playback.title)
    return _play(moment, Chosen(script, playback.minutes, wordless=playback.wordless))


def _take_next(moment: Moment) -> Move:
    return _neighbour(moment, 1)


def _take_previous(moment: Moment) -> Move:
    begun_one = moment.data.get("title") or moment.memory.person.playback
    return _neighbour(moment, -1) if begun_one else nothing_there(moment)


def _neighbour(moment: Moment, step: int) -> Move:
    scripts = moment.catalogue.scripts
    playback = moment.memory.person.playback
    if step > 0 and playback and playback.queued:
        queued = playback.queued
        return play(moment, moment.catalogue.script(queued.title), queued.minutes)
    current = moment.data.get("title") or (playback.title if playback else None)
    titles = [script.id for script in scripts]
    at = titles.index(current) if current in titles else -1
    script = scripts[(at + step) % len(scripts)]
    minutes = moment.data.get("minutes") or (playback.minutes if playback else DEFAULT_MINUTES)
    return play(moment, script, piece_choice.nearest(script, minutes))


def _resume_at(moment: Moment, playback: Playback, offset_ms: int, said: Speech = ()) -> Move:
    if not moment.turn.device.audio:
        return Move(speech=(moment.pick.say("guided_audio.no_player"),))
    moved = begun(replace(anew(playback), state="playing"), offset_ms, moment.now)
    memory = _left(moment).with_playback(moved)
    return Move(speech=said, audio=resuming(moved), memory=memory)


def _left(moment: Moment) -> Memory:
    """Count what was heard so far, before the place changes."""
    return left(moment.memory, moment.turn.player, moment.now)


def _take_adjustment(moment: Moment) -> Move | None:
    """Take "yes, but slower"; what else is adjusted is nobody's answer."""
    if moment.intent.slots.get("then") != "Affirm" or "title" not in moment.data:
        return None
    changed = sound_changes.changed(moment)
    then = _take_yes(replace(moment, memory=changed.memory or moment.memory))
    return then and replace(then, speech=(*changed.speech, *then.speech))


_TAKERS = {
    "PlayGuidedAudio": _take_request,
    "Affirm": _take_yes,
    "Deny": _take_no,
    "ListSessions": _take_list,
    "PauseAudio": pause,
    "ResumeAudio": _take_resume,
    "SeekAudio": _take_seek,
    "StartOver": restart,
    "NextAudio": _take_next,
    "PreviousAudio": _take_previous,
    "AdjustPlayback": _take_adjustment,
}

_OFFER = Step("yes_no", "offer_guided_audio")
_STEPS = {"offer": _OFFER, "piece": _OFFER, "own_line": Step("yes_no")}
FLOW = Flow(
    NAME,
    _STEPS,
    start,
    hear,
    skip,
    lasts=lambda moment: how_long.piece(moment, int(moment.data["minutes"])),
)
