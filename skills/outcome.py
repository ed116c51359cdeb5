"""From a flow's move to the outcome of a turn: what is said, remembered and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skills.flows import FLOWS
from skills.memory import DeviceMemory, Memory, OpenQuestion
from skills.moment import OPEN_WORDS, Moment, Move, Step
from skills.reply import Effect, Forget, Reply
from skills.speech import Cue, Pause, Say, Speech
from skills.turn import Event, Intent

QUESTION_PAUSE = Pause(0.4)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to."""

    reply: Reply
    memory: Memory
    effects: tuple[Effect, ...]
    if_not_saved: Reply
    """Said instead of `reply` where memory and effects could not be saved."""
    intent: Intent | None
    """How the turn was understood; None for events."""

    @property
    def state(self) -> str | None:
        """The state in which the next turn will be understood."""
        return understanding_state(self.memory)


def open_step(memory: Memory) -> Step | None:
    """Return the step whose question is open on the device."""
    question = memory.device.question
    return FLOWS[question.flow].steps[question.step] if question else None


def understanding_state(memory: Memory) -> str | None:
    """Name the understanding's state: the open question's, else the player's."""
    step = open_step(memory)
    if step is not None:
        return "recording_reflection" if step.state == OPEN_WORDS else step.state
    player = memory.person.playback
    return {"playing": "audio_playing", "paused": "audio_paused"}.get(
        player.state if player else ""
    )


def finish(moment: Moment, flow: str, move: Move) -> Outcome:
    """Make the outcome of a move that `flow` made."""
    heard = None if isinstance(moment.turn.input, Event) else moment.intent
    question = _question(moment, move.flow or flow, move)
    reply = _reply(moment, move, question)
    memory = _remembered(moment, move, question)
    return Outcome(reply, memory, move.effects, _not_saved(moment, move, reply), heard)


def _question(moment: Moment, flow: str, move: Move) -> OpenQuestion | None:
    if move.ask is None:
        return moment.question if move.ended else None
    asked = move.question or moment.pick.say(f"{flow}.{move.ask}.ask")
    return OpenQuestion(
        flow, move.ask, move.data, asked.text, asked.personal, move.misses, move.silences
    )


def _reply(moment: Moment, move: Move, question: OpenQuestion | None) -> Reply:
    opened = _opening(moment)
    if move.ask is None or question is None:
        closed = (Cue("close"),) if move.speech and move.audio is None else ()
        return Reply((*opened, *move.speech, *closed), audio=move.audio, end=True)
    return _asking(moment, (*opened, *move.speech), question)


def _opening(moment: Moment) -> Speech:
    launched = isinstance(moment.turn.input, Event) and moment.turn.input.name == "launch"
    return (Cue("open"),) if launched else ()


def _asking(moment: Moment, said: Speech, question: OpenQuestion) -> Reply:
    """End with the one question, after a breath, and with a softer one in reserve."""
    pause = (QUESTION_PAUSE,) if said and isinstance(said[-1], Say) else ()
    asked = Say(question.asked, personal=question.asked_personal)
    step = FLOWS[question.flow].steps[question.step]
    softer = moment.pick.say(f"{question.flow}.{question.step}.silence")
    return Reply((*said, *pause, asked), listen=step.listen, reprompt=(softer,))


def _remembered(moment: Moment, move: Move, question: OpenQuestion | None) -> Memory:
    memory = move.memory or moment.memory
    device = DeviceMemory(
        session=moment.turn.session or memory.device.session,
        ended=move.ask is None,
        at=moment.now,
        question=question,
        said=moment.pick.said,
        unlocked=memory.device.unlocked,
    )
    return Memory(replace(memory.person, last_seen=moment.now), device)


def _not_saved(moment: Moment, move: Move, reply: Reply) -> Reply:
    """Say plainly that nothing was saved, and ask the old question once more."""
    if move.audio is not None and not move.effects:
        return reply
    if moment.question is None or any(isinstance(e, Forget) for e in move.effects):
        return Reply((moment.pick.say("common.not_saved_end"),), end=True)
    return _asking(moment, (moment.pick.say("common.not_saved"),), moment.question)
