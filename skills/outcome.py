"""From a flow's move to the outcome of a turn: what is said, remembered and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from skills import pins, planned, taking_back
from skills.digression import BACK
from skills.flows import FLOWS, callback, reminders
from skills.memory import DeviceMemory, Memory, OpenQuestion, PersonMemory
from skills.moment import OPEN_WORDS, Moment, Move, Step
from skills.reply import Effect, Forget, Keep, Remind, Reply, Shown
from skills.speech import Cue, Pause, Say, Speech
from skills.turn import Intent

QUESTION_PAUSE = Pause(0.4)
KNOWN_AFTER = 3
"""From so many beginnings of a flow on, its questions are asked in their short form."""
NOTED_EVERY = timedelta(minutes=1)
"""How finely it is noted when somebody was here last: what asks for it counts half hours."""
STEPS_BACK = 10
"""So many questions can be gone back."""
RECORDING = "recording_reflection"
"""The understanding's state while a reflection is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to."""

    reply: Reply
    memory: Memory
    effects: tuple[Effect, ...]
    unsaved: Callable[[], Reply] = field(compare=False, repr=False)
    """Makes `if_not_saved`, which hardly any turn needs; it may look into the journal again."""
    intent: Intent | None
    """How the turn was understood; None for events."""

    @property
    def if_not_saved(self) -> Reply:
        """What is said instead of `reply` where memory and effects could not be saved."""
        return self.unsaved()

    @property
    def state(self) -> str | None:
        """The state in which the next turn of this session will be understood."""
        device = self.memory.device
        return _state(self.memory.person, None if device.ended else device.question)

    @property
    def saved(self) -> Sequence[Mapping[str, Any]]:
        """What was written: entries' fields, and reminders as they stand now."""
        return [written for effect in self.effects if (written := _written(effect)) is not None]


def _written(effect: Effect) -> Mapping[str, Any] | None:
    if isinstance(effect, Keep):
        return dict(effect.fields)
    if isinstance(effect, Remind):
        return {"reminder": effect.reminder and effect.reminder.written()}
    return None


def open_step(memory: Memory) -> Step | None:
    """Return the step whose question is open on the device."""
    return _step(memory.device.question)


def _step(question: OpenQuestion | None) -> Step | None:
    return FLOWS[question.flow].steps[question.step] if question else None


def understanding_state(memory: Memory) -> str | None:
    """Name the understanding's state: the open question's, else the player's."""
    return _state(memory.person, memory.device.question)


def _state(person: PersonMemory, question: OpenQuestion | None) -> str | None:
    step = _step(question)
    if step is not None:
        return RECORDING if step.state == OPEN_WORDS else step.state
    player = person.playback
    return {"playing": "audio_playing", "paused": "audio_paused"}.get(
        player.state if player else ""
    )


def finish(moment: Moment, flow: str, move: Move) -> Outcome:
    """Make the outcome of a move that `flow` made."""
    heard = None if moment.turn.event else moment.intent
    question = _question(moment, move.flow or flow, move)
    reply = _reply(moment, move, question)
    memory = _remembered(moment, flow, move, question)
    unsaved = partial(_not_saved, moment, move, reply)
    return Outcome(reply, memory, move.effects, unsaved, heard)


def _question(moment: Moment, flow: str, move: Move) -> OpenQuestion | None:
    if move.ask is None:
        return moment.question if move.ended else None
    asked = _own_words(moment, flow, move.question)
    asked = asked or moment.pick.say(_asked_as(moment, f"{flow}.{move.ask}", flow))
    return OpenQuestion(
        flow, move.ask, move.data, asked.text, asked.personal, move.misses, move.silences
    )


def _own_words(moment: Moment, flow: str, asked: Say | None) -> Say | None:
    """Return a question's own words, but for those of a callback that not everybody may hear.

    Its first asking may have been to somebody who is known, and this one to whoever spoke now.
    """
    theirs = asked is not None and asked.personal and flow == callback.NAME
    return None if theirs and not pins.lets_hear(moment) else asked


def _asked_as(moment: Moment, line: str, flow: str) -> str:
    """Name the question's wordings: short ones for who knows the flow."""
    known = moment.memory.person.begun.get(flow, 0) >= KNOWN_AFTER
    return f"{line}.brief" if known and moment.pick.has(f"{line}.brief") else f"{line}.ask"


def _reply(moment: Moment, move: Move, question: OpenQuestion | None) -> Reply:
    opened = _opening(moment)
    if move.ask is None or question is None:
        is_over = move.speech and move.audio is None and not move.asks_leave
        speech = (*opened, *move.speech, *((Cue("close"),) if is_over else ()))
        return Reply(
            speech, audio=move.audio, end=True, asks_leave=move.asks_leave, shown=move.shown
        )
    record = _records(moment, move, question)
    return _asking(moment, (*opened, *move.speech), question, record=record, shown=move.shown)


def _records(moment: Moment, move: Move, question: OpenQuestion) -> bool:
    """Nothing is recorded of someone whose words aren't kept."""
    keeps = (move.memory or moment.memory).person.consent is True
    step = FLOWS[question.flow].steps[question.step]
    return keeps and moment.turn.device.record and step.state == RECORDING


def _opening(moment: Moment) -> Speech:
    return (Cue("open"),) if moment.turn.event == "launch" else ()


def _asking(
    moment: Moment,
    said: Speech,
    question: OpenQuestion,
    *,
    record: bool = False,
    shown: Shown | None = None,
) -> Reply:
    """End with the one question, after a breath, and with a softer one in reserve."""
    pause = (QUESTION_PAUSE,) if said and isinstance(said[-1], Say) else ()
    asked = Say(question.asked, personal=question.asked_personal)
    step = FLOWS[question.flow].steps[question.step]
    softer = moment.pick.say(f"{question.flow}.{question.step}.silence")
    speech = (*said, *_about_keys(moment, step), *pause, asked)
    return Reply(speech, listen=step.listen, record=record, reprompt=(softer,), shown=shown)


def _about_keys(moment: Moment, step: Step) -> Speech:
    """Tell who was silent on a telephone that its keys answer too."""
    silent = moment.turn.event == "silence"
    if not silent or not moment.turn.device.keys or step.listen not in ("rating", "yes_no"):
        return ()
    return (moment.pick.say(f"common.keys_{step.listen}"),)


def _remembered(moment: Moment, flow: str, move: Move, question: OpenQuestion | None) -> Memory:
    memory = move.memory or moment.memory
    device = DeviceMemory(
        session=moment.turn.session or memory.device.session,
        ended=move.ask is None,
        at=moment.now,
        question=question,
        before=_before(moment, flow, question),
        said=moment.pick.said,
        unlocked=memory.device.unlocked,
        reminder=_just_set(moment, move),
    )
    begun, last = dict(memory.person.begun), moment.question
    if question and _begins(moment, flow) and not (last and _goes_on(last, question)):
        begun[question.flow] = begun.get(question.flow, 0) + 1
    return Memory(_seen(_planning(memory.person, move), moment.now, begun), device)


def _planning(person: PersonMemory, move: Move) -> PersonMemory:
    """Note what is to be come back to from now on; what changes nothing is the very same."""
    later = planned.after(person.planned, move.effects)
    return person if later == person.planned else replace(person, planned=later)


def _seen(person: PersonMemory, now: datetime, begun: Mapping[str, int]) -> PersonMemory:
    """Note when somebody was here; within a minute nothing is noted anew, and so not written."""
    is_noted = person.last_seen is not None and abs(now - person.last_seen) < NOTED_EVERY
    if is_noted and begun == person.begun:
        return person
    return replace(person, last_seen=now, begun=begun)


def _just_set(moment: Moment, move: Move) -> str | None:
    """Name the reminder that was just set; what happens without words leaves it the last thing."""
    set_now = [e.reminder.id for e in move.effects if isinstance(e, Remind) and e.reminder]
    if moment.turn.event or reminders.stays_the_last_thing(moment):
        return moment.memory.device.reminder
    known = moment.memory.person.reminders
    if moment.intent.name == "ListReminders" and len(known) == 1:
        return known[0].id
    return set_now[-1] if set_now else None


def _begins(moment: Moment, flow: str) -> bool:
    """Tell whether the flow that answers isn't the one that was asked."""
    return moment.question is None or moment.question.flow != flow


def _goes_on(last: OpenQuestion, question: OpenQuestion) -> bool:
    """Tell whether a question is the open one again, or of something in between."""
    same = (last.flow, last.step) == (question.flow, question.step)
    return same or BACK in question.data or BACK in last.data


def _before(moment: Moment, flow: str, question: OpenQuestion | None) -> tuple[OpenQuestion, ...]:
    """Note the way that led to a question; a flow that begins begins it afresh."""
    last, trail = moment.question, moment.memory.device.before
    if question is None or last is None:
        return ()
    if _goes_on(last, question):
        return taking_back.way_left(trail, question)
    if _begins(moment, flow):
        return ()
    way = (*trail, last)
    asked = [(one.flow, one.step) for one in way]
    here = (question.flow, question.step)
    return way[: asked.index(here)] if here in asked else way[-STEPS_BACK:]


def _not_saved(moment: Moment, move: Move, reply: Reply) -> Reply:
    """Say plainly that nothing was saved, and ask the old question once more."""
    if move.audio is not None and not move.effects:
        return reply
    if moment.question is None or any(isinstance(e, Forget) for e in move.effects):
        return Reply((moment.pick.say("common.not_saved_end"),), end=True)
    return _asking(
        moment, (moment.pick.say("common.not_saved"),), _once_more(moment, moment.question)
    )


def _once_more(moment: Moment, question: OpenQuestion) -> OpenQuestion:
    asked = Say(question.asked, personal=question.asked_personal)
    if _own_words(moment, question.flow, asked):
        return question
    plain = moment.pick.say(_asked_as(moment, f"{question.flow}.{question.step}", question.flow))
    return replace(question, asked=plain.text, asked_personal=False)
