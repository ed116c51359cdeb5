"""What happens without words: a launch, a silence, a recording, a player's report, an end."""

from __future__ import annotations

from dataclasses import replace

from skills import ladder, playback
from skills.asking_again import asked_again
from skills.flows import guided_audio, menu, reflection, reminders, support
from skills.launching import launched
from skills.memory import Memory
from skills.moment import Moment, Move
from skills.outcome import Outcome, finish
from skills.reply import Forget, Reply
from skills.turn import Event

OUTSIDE_SESSIONS = frozenset(
    (
        "session_ended",
        "account_closed",
        "leave_changed",
        "playback_started",
        "playback_stopped",
        "playback_finished",
        "playback_nearly_finished",
        "playback_failed",
        "recorded",
    )
)


def happened(moment: Moment, event: Event) -> Outcome:
    """Answer an event: most are told nothing, and only remembered."""
    if event.name == "launch":
        return _opened(moment)
    if event.name in ("silence", "barge_in"):
        return finish(moment, *_silent(moment, event))
    if event.name in ("leave_given", "leave_refused"):
        return finish(moment, reminders.NAME, reminders.told_leave(moment, event.name))
    if event.name == "recorded" and _awaits_recording(moment):
        return finish(moment, reflection.NAME, reflection.take_recording(moment))
    if event.name == "account_closed":
        left = Forget(everything=True, only_here=True)
        return Outcome(Reply(), Memory(), (left,), Reply, None)
    memory = playback.after(moment.memory, event, moment.now)
    if event.name == "session_ended" and moment.turn.session == memory.device.session:
        memory = Memory(memory.person, replace(memory.device, ended=True))
    reply = Reply(audio=playback.answer(memory, event))
    return Outcome(reply, memory, (), Reply, None)


def _opened(moment: Moment) -> Outcome:
    moment, told = guided_audio.told_of_failure(moment)
    if moment.memory.person.care_due:
        return finish(moment, support.NAME, support.opened(moment))
    moment, due = reminders.greeting(moment)
    flow, move = launched(moment)
    also = (*due, *told)
    return finish(moment, flow, replace(move, speech=(*move.speech, *also)) if also else move)


def _awaits_recording(moment: Moment) -> bool:
    """Say whether it was asked for in this session; else it is only news of an earlier one."""
    device = moment.memory.device
    asked = device.question and device.question.flow == reflection.NAME
    return bool(asked) and moment.turn.session == device.session


def _silent(moment: Moment, event: Event) -> tuple[str, Move]:
    question = moment.question
    if question is None:
        return menu.NAME, Move((moment.pick.say("common.trailing_off"),))
    if event.name == "barge_in":
        return asked_again(moment, ())
    return question.flow, ladder.after_silence(moment, question)
