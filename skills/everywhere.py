"""What works at every point of a conversation: stop, help, repeat, back, and questions about us."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from skills import playback, sound_changes
from skills.asking_again import asked_again, asking
from skills.flows import FLOWS, guided_audio, menu, personal, welcome
from skills.launching import launched
from skills.moment import Moment, Move
from skills.outcome import understanding_state
from skills.speech import Speech
from skills.understanding.view import View

Answer: TypeAlias = Callable[[Moment], tuple[str, Move]]
"""Answers with the flow that speaks, and its move."""


def _stopped(moment: Moment) -> tuple[str, Move]:
    playing = understanding_state(moment.memory) == "audio_playing"
    pause = guided_audio.pause(moment) if playing else None
    question = moment.question
    waits = question is not None and FLOWS[question.flow].waits
    stopped = Move((moment.pick.say("common.stopped"),), ended=waits)
    return menu.NAME, pause or stopped


def _helped(moment: Moment) -> tuple[str, Move]:
    question = moment.question
    if question is None:
        return menu.NAME, Move((moment.pick.say("common.help"),), ask="choice")
    of_us = moment.answers.is_whole("about_us", moment.words)
    line = "common.help" if of_us else f"{question.flow}.{question.step}.help"
    said = moment.pick.say(line)
    return asked_again(moment, (said, moment.pick.say("common.help_anywhere")))


def _repeated(moment: Moment) -> tuple[str, Move]:
    held = understanding_state(moment.memory) in ("audio_playing", "audio_paused")
    piece = guided_audio.restart(moment) if held else None
    return (guided_audio.NAME, piece) if piece else asked_again(moment, ())


def _sound_changed(moment: Moment) -> tuple[str, Move]:
    """Change how we sound, and come back to what was open; a piece that plays goes on playing."""
    question = moment.question
    if question and question.flow == guided_audio.NAME and (move := guided_audio.hear(moment)):
        return question.flow, move
    change = sound_changes.changed(moment)
    if question is None and playback.is_playing(moment.memory):
        return guided_audio.NAME, change
    flow, move = asked_again(moment, change.speech)
    return flow, replace(move, memory=change.memory)


def went_back(moment: Moment) -> tuple[str, Move]:
    """Ask the question before the open one; what was captured since goes on being kept."""
    return _returned(moment, -1)


def _started_over(moment: Moment) -> tuple[str, Move]:
    """Go back to the flow's first question; with none open, it is a piece that begins again."""
    if moment.question:
        return _returned(moment, 0)
    return guided_audio.NAME, guided_audio.start(moment)


def _returned(moment: Moment, place: int) -> tuple[str, Move]:
    now, way = moment.question, moment.memory.device.before
    if now is None or not way:
        return asked_again(moment, _once_more(moment))
    then = way[place]
    back = replace(then, data=_with_what_is_kept(then.data, now.data), misses=0)
    return now.flow, replace(asking(back, _once_more(moment)), flow=back.flow)


def _with_what_is_kept(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an earlier question, of the same entry and with its answers as kept."""
    data = {**then, **{name: now[name] for name in ("entry_id",) if name in now}}
    if "values" in then:
        kept = now.get("values", {})
        data["values"] = {name: kept.get(name, value) for name, value in then["values"].items()}
    return data


def _once_more(moment: Moment) -> Speech:
    return (moment.pick.say("common.again"),) if moment.question else ()


def _waited(moment: Moment) -> tuple[str, Move]:
    return asked_again(moment, (moment.pick.say("common.no_rush"),))


def _privacy(moment: Moment) -> tuple[str, Move]:
    alexa = moment.turn.platform == "alexa"
    said = moment.pick.say("common.privacy_alexa" if alexa else "common.privacy")
    if moment.memory.person.consent is False and moment.answers.is_whole(
        "about_the_talk", View.of(moment.words).bare
    ):
        said = moment.pick.say("welcome.declined")  # "is that kept" has a plain answer then
    return asked_again(moment, (said,))


def _greeted(moment: Moment) -> tuple[str, Move]:
    """Open a session with who begins one by a greeting; in its midst, ask on."""
    if moment.question is None or moment.memory.device.ended:
        return launched(moment)
    politely = moment.answers.has("how_are_you", moment.words)
    return asked_again(moment, (moment.pick.say("common.asked_back"),) if politely else ())


def introduced(moment: Moment) -> tuple[str, Move]:
    """Say plainly what speaks here, and ask on."""
    return asked_again(moment, (moment.pick.say("common.who"),))


def told_off(moment: Moment) -> tuple[str, Move]:
    """Hear what is said of us, and tell how to get past the question."""
    said = (moment.pick.say("common.at_us"), moment.pick.say("common.help_anywhere"))
    return asked_again(moment, said)


def unjudged(moment: Moment) -> tuple[str, Move]:
    """Say that there is no verdict here, to who asks for one or fears one."""
    return asked_again(moment, (moment.pick.say("common.no_verdict"),))


def thanked(moment: Moment) -> tuple[str, Move]:
    """Take thanks for what they are, and ask on: they are no answer."""
    return asked_again(moment, (moment.pick.say("common.welcome"),))


def _how_long(moment: Moment) -> tuple[str, Move]:
    """Tell how long it takes: what is asked, what is offered, or the piece that was begun."""
    question = moment.question
    if question is None or question.flow == menu.NAME:
        if rest := guided_audio.rest(moment):
            return guided_audio.NAME, Move(rest)
        return asked_again(moment, (moment.pick.say("common.how_long"),))
    if question.flow == welcome.NAME:
        return asked_again(moment, (moment.pick.say("common.how_long"),))
    lasts = FLOWS[question.flow].lasts
    return asked_again(moment, lasts(moment)) if lasts else _helped(moment)


def _asked_for_help(moment: Moment) -> tuple[str, Move]:
    about_length = moment.intent.slots.get("about") == "length"
    return _how_long(moment) if about_length else _helped(moment)


def _name_told(moment: Moment) -> tuple[str, Move]:
    return asked_again(moment, (personal.told_name(moment),))


def _name_forgotten(moment: Moment) -> tuple[str, Move]:
    flow, move = asked_again(moment, (moment.pick.say("personal.no_name"),))
    return flow, replace(move, memory=personal.without_name(moment))


EVERYWHERE: dict[str, Answer] = {
    "Stop": _stopped,
    "Help": _asked_for_help,
    "Repeat": _repeated,
    "GoBack": went_back,
    "StartOver": _started_over,
    "Filler": _waited,
    "AdjustPlayback": _sound_changed,
    "ChangeVoice": _sound_changed,
    "PrivacyQuestion": _privacy,
    "LaunchSession": _greeted,
    "TellName": _name_told,
    "ForgetName": _name_forgotten,
}
"""What answers an intent, whatever question is open."""
