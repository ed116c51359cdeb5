"""Guided audio: choosing a piece, playing it, and going on where it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skills.memory import Memory, Playback
from skills.moment import Flow, Moment, Move, Step
from skills.reply import AudioAction, Effect
from skills.speech import Say, Script, Speech

NAME = "guided_audio"
DEFAULT_TITLE = "G01"
DEFAULT_MINUTES = 5

_TITLE_BY_TOPIC = {
    "calm": "G02",
    "nerves": "G10",
    "steady": "G01",
    "grounding": "G01",
    "breathing": "G02",
    "body_scan": "G01",
    "kindness": "G12",
    "sleep": "G16",
    "repair": "G12",
    "self_trust": "G01",
    "corner": "G14",
    "outside_voices": "G03",
    "what_if": "G09",
    "walk": "G18",
    "hard_moment": "G02",
    "resentment": "G04",
    "connection": "G05",
    "both_and": "G06",
    "not_enough": "G07",
    "wants": "G08",
    "stretch": "G11",
    "room": "G15",
    "return": "G17",
}
_MINUTES_BY_LENGTH = {"shortest": 1, "short": 1, "long": 10, "longest": 10}
_WORDS_BY_MINUTES = {1: "one minute", 3: "three minutes", 5: "five minutes", 10: "ten minutes"}


def start(moment: Moment) -> Move:
    """Do what was asked of the player, or say that it holds nothing."""
    return hear(moment) or _nothing_paused(moment)


def hear(moment: Moment) -> Move | None:
    """Take an answer to an offer, or a request to the player."""
    take = _TAKERS.get(moment.intent.name)
    return take(moment) if take else None


def skip(moment: Moment) -> Move:
    """No piece, then."""
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


def play(moment: Moment, script: Script, minutes: int, *, intro: Speech | None = None) -> Move:
    """Play a piece from its beginning."""
    if not moment.turn.device.audio:
        return Move(speech=(moment.pick.say("guided_audio.no_player"),))
    if intro is None:
        intro = (Say(f"{script.title}, {_WORDS_BY_MINUTES[minutes]}."),)
    playback = Playback(script.id, minutes, token=None, offset_ms=0, state="playing", at=moment.now)
    action = AudioAction("play", script.id, minutes)
    return Move(speech=intro, audio=action, memory=_with(moment, playback))


def pause(moment: Moment) -> Move | None:
    """Stop the player and keep the place; None where nothing was begun."""
    playback = moment.memory.person.playback
    if playback is None or playback.state == "finished":
        return None
    paused = replace(_located(moment, playback), state="paused", at=moment.now)
    return Move(audio=AudioAction("stop", token=playback.token), memory=_with(moment, paused))


def _take_request(moment: Moment) -> Move:
    script, minutes = _chosen(moment)
    wanted = moment.intent.slots.get("length_minutes")
    intro: Speech | None = None
    if isinstance(wanted, int | float) and wanted != minutes:
        nearest = moment.pick.say("guided_audio.nearest")
        intro = (nearest, Say(f"{script.title}, {_WORDS_BY_MINUTES[minutes]}."))
    return play(moment, script, minutes, intro=intro)


def _chosen(moment: Moment) -> tuple[Script, int]:
    slots = moment.intent.slots
    script = _script(moment)
    wanted = slots.get("length_minutes")
    if isinstance(wanted, int | float):
        return script, _nearest(script, wanted)
    if isinstance(length := slots.get("length"), str):
        return script, _nearest(script, _MINUTES_BY_LENGTH[length])
    if "title" in moment.data and "topic" not in slots:
        return script, _nearest(script, moment.data["minutes"])
    return script, _nearest(script, DEFAULT_MINUTES)


def _script(moment: Moment) -> Script:
    """Find the piece that fits: what was named, else what was offered or heard, else the first."""
    slots = moment.intent.slots
    title = None
    if isinstance(topic := slots.get("topic"), str):
        title = _TITLE_BY_TOPIC.get(topic)
    elif "occasion" in slots:
        title = _TITLE_BY_TOPIC["nerves"]
    elif slots.get("which") not in (None, "any") and moment.memory.person.playback:
        title = moment.memory.person.playback.title
    elif "title" in moment.data:
        title = moment.data["title"]
    known = {script.id: script for script in moment.catalogue.scripts}
    return known.get(title or "", known[DEFAULT_TITLE])


def _nearest(script: Script, minutes: float) -> int:
    """Return the offered length nearest to a wish; of two as near, the shorter."""
    return min(script.minutes, key=lambda offered: (abs(offered - minutes), offered))


def _take_yes(moment: Moment) -> Move | None:
    if "title" not in moment.data:
        return None
    return play(moment, *_chosen(moment))


def _take_no(moment: Moment) -> Move | None:
    return skip(moment) if moment.question and moment.question.flow == NAME else None


def _take_list(moment: Moment) -> Move:
    titles = [script.title for script in moment.catalogue.scripts[:3]]
    named = Say(f"{', '.join(titles)}.")
    data = {**moment.data, "title": moment.catalogue.scripts[0].id, "minutes": DEFAULT_MINUTES}
    question = moment.pick.say("guided_audio.play_first")
    return Move(speech=(named,), flow=NAME, ask="offer", data=data, question=question)


def _take_resume(moment: Moment) -> Move:
    playback = moment.memory.person.playback
    if playback is None:
        return _nothing_paused(moment)
    if playback.state == "finished":
        return _again(moment, playback)
    return _resume_at(moment, playback, _located(moment, playback).offset_ms)


def _nothing_paused(moment: Moment) -> Move:
    return Move(speech=(moment.pick.say("guided_audio.nothing_paused"),), flow="menu", ask="choice")


def _take_seek(moment: Moment) -> Move | None:
    playback = moment.memory.person.playback
    if playback is None or playback.state == "finished":
        return None
    slots = moment.intent.slots
    seconds = slots.get("seconds", 10)
    step_ms = round(float(seconds or 10) * 1000)
    sign = -1 if slots.get("direction") == "back" else 1
    last_ms = (playback.minutes * 60 - 1) * 1000
    offset_ms = _located(moment, playback).offset_ms + sign * step_ms
    return _resume_at(moment, playback, min(max(offset_ms, 0), last_ms))


def _take_restart(moment: Moment) -> Move | None:
    playback = moment.memory.person.playback
    return _again(moment, playback) if playback else None


def _again(moment: Moment, playback: Playback) -> Move:
    return play(moment, moment.catalogue.script(playback.title), playback.minutes)


def _take_next(moment: Moment) -> Move:
    return _neighbour(moment, 1)


def _take_previous(moment: Moment) -> Move:
    return _neighbour(moment, -1)


def _neighbour(moment: Moment, step: int) -> Move:
    scripts = moment.catalogue.scripts
    playback = moment.memory.person.playback
    current = moment.data.get("title") or (playback.title if playback else None)
    titles = [script.id for script in scripts]
    at = titles.index(current) if current in titles else -1
    script = scripts[(at + step) % len(scripts)]
    minutes = moment.data.get("minutes") or (playback.minutes if playback else DEFAULT_MINUTES)
    return play(moment, script, _nearest(script, minutes))


def _resume_at(moment: Moment, playback: Playback, offset_ms: int) -> Move:
    if not moment.turn.device.audio:
        return Move(speech=(moment.pick.say("guided_audio.no_player"),))
    moved = replace(playback, offset_ms=offset_ms, state="playing", at=moment.now)
    action = AudioAction(
        "resume", playback.title, playback.minutes, playback.token, offset_ms=offset_ms
    )
    return Move(audio=action, memory=_with(moment, moved))


def _located(moment: Moment, playback: Playback) -> Playback:
    """Believe the player's own position where it holds our piece."""
    player = moment.turn.player
    if player is not None and player.token == playback.token:
        return replace(playback, offset_ms=player.offset_ms)
    return playback


def _with(moment: Moment, playback: Playback) -> Memory:
    person = replace(moment.memory.person, playback=playback)
    return Memory(person, moment.memory.device)


_TAKERS = {
    "PlayGuidedAudio": _take_request,
    "Affirm": _take_yes,
    "Deny": _take_no,
    "ListSessions": _take_list,
    "PauseAudio": pause,
    "ResumeAudio": _take_resume,
    "SeekAudio": _take_seek,
    "StartOver": _take_restart,
    "NextAudio": _take_next,
    "PreviousAudio": _take_previous,
}

FLOW = Flow(NAME, {"offer": Step("yes_no", "offer_guided_audio")}, start, hear, skip)
