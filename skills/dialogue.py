"""The dialogue: one turn in, a reply and what is to be kept out, without touching the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from skills import (
    asked_answer,
    ladder,
    locales,
    open_answer,
    playback,
    sound_changes,
    understanding,
)
from skills.answers import Answers
from skills.care import HelpLine, load_help_lines
from skills.flows import (
    BEGINS,
    FLOWS,
    callback,
    ground_check,
    guided_audio,
    linking,
    menu,
    personal,
    reflection,
    reminders,
    support,
    welcome,
)
from skills.guided import Catalogue
from skills.lines import Lines, Picker
from skills.memory import DeviceMemory, Memory, OpenQuestion
from skills.moment import OPEN_WORDS, Moment, Move
from skills.outcome import Outcome, finish, open_step, understanding_state
from skills.recall import Recall
from skills.reply import Forget, Reply
from skills.speech import Say, Speaker, Speech
from skills.turn import Event, Intent, Turn

PICK_UP_WITHIN = timedelta(minutes=30)
LONG_AWAY = timedelta(days=7)

OUTSIDE_SESSIONS = frozenset(
    (
        "session_ended",
        "account_closed",
        "playback_started",
        "playback_stopped",
        "playback_finished",
        "playback_nearly_finished",
        "playback_failed",
        "recorded",
    )
)
_WITHOUT_CONSENT = frozenset((guided_audio.NAME, linking.NAME, support.NAME))


class Understands(Protocol):
    """What the dialogue needs of the understanding."""

    def understand(self, text: str, state: str | None) -> Intent:
        """Tell what an utterance means in a state."""
        ...


class Dialogue:
    """One locale's conversation. Pure: the same arguments give the same outcome."""

    def __init__(
        self,
        understands: Understands,
        lines: Lines,
        catalogue: Catalogue,
        help_lines: Mapping[str, HelpLine],
        country: str,
        answers: Answers,
        speakers: Sequence[Speaker] = (),
    ) -> None:
        self._understanding = understands
        self._lines = lines
        self._catalogue = catalogue
        self._help_lines = help_lines
        self._country = country
        self._answers = answers
        self._speakers = speakers

    @classmethod
    def load(cls, locale: str, country: str, speakers: Sequence[Speaker] = ()) -> Dialogue:
        """Read a locale's content.

        Args:
            locale: what is spoken.
            country: ISO alpha-2; it decides the help lines.
            speakers: whose voices can be chosen.
        """
        return cls(
            understanding.load(locale),
            Lines.load(locale),
            Catalogue.load(locale),
            load_help_lines(locale),
            country,
            Answers.load(locales.find(locale)),
            speakers,
        )

    def respond(
        self, turn: Turn, memory: Memory, recall: Recall, now: datetime, seed: str
    ) -> Outcome:
        """Answer a turn.

        Args:
            turn: what reached us.
            memory: what the last outcome left.
            recall: the person's journal, read only where a flow asks.
            now: the person's local time.
            seed: differs for each turn; wordings and entry ids follow from it.
        """
        memory = playback.settled(_located(turn, _entered(turn, memory)), now)
        picker = Picker(self._lines, seed, memory.device.said)
        intent = self._understood(turn, memory)
        moment = Moment(
            turn,
            intent,
            memory,
            recall,
            now,
            seed,
            picker,
            self._catalogue,
            self._help_line(memory),
            self._answers,
            lambda words: self._understanding.understand(words, None),
            self._speakers,
        )
        if isinstance(turn.input, Event):
            return _happened(moment, turn.input)
        return finish(moment, *_heard(moment))

    def not_ready(self, seed: str) -> Reply:
        """Say that a piece is still being made, for a device that can't wait for it."""
        return self._closing("guided_audio.not_ready", seed)

    def apology(self, seed: str) -> Reply:
        """Say that nothing was saved, where a turn could not be answered at all."""
        return self._closing("common.not_saved_end", seed)

    def _help_line(self, memory: Memory) -> HelpLine:
        country = memory.person.country or self._country
        return self._help_lines.get(country, self._help_lines[""])

    def holding(self, seed: str) -> Reply:
        """Say that something takes longer and goes on, and keep listening."""
        pick = Picker(self._lines, seed, ())
        return Reply((pick.say("common.on_it"), pick.say("common.still_there")), listen="yes_no")

    def one_moment(self, seed: str) -> Say:
        """Say a word while an answer is being made."""
        return Picker(self._lines, seed, ()).say("common.one_moment")

    def _closing(self, line: str, seed: str) -> Reply:
        return Reply((Picker(self._lines, seed, ()).say(line),), end=True)

    def _understood(self, turn: Turn, memory: Memory) -> Intent:
        heard = turn.input
        if isinstance(heard, Event):
            return Intent("Filler")
        if isinstance(heard, Intent):
            return heard
        step = open_step(memory)
        if step and step.state == OPEN_WORDS:
            return open_answer.read(self._understanding, self._answers, heard.text)
        asked = memory.device.question
        if asked and asked.flow == personal.NAME:
            return asked_answer.read(self._understanding, self._answers, asked.step, heard.text)
        return self._understanding.understand(heard.text, understanding_state(memory))


def _entered(turn: Turn, memory: Memory) -> Memory:
    """Begin a new session where the turn is of one.

    The open question outlives its session only for a launch that picks it up again. What a
    player reports belongs to no session.
    """
    device = memory.device
    if turn.session == device.session and not device.ended and not turn.new_session:
        return memory
    event = turn.input.name if isinstance(turn.input, Event) else None
    if event in OUTSIDE_SESSIONS or not turn.session:
        return memory
    launched = event == "launch"
    fresh = DeviceMemory(
        session=turn.session, at=device.at, question=device.question if launched else None
    )
    return Memory(memory.person, fresh)


def _located(turn: Turn, memory: Memory) -> Memory:
    """Note where the person is, where their platform tells it: reminders go by it."""
    if turn.timezone is None or turn.timezone == memory.person.timezone:
        return memory
    return replace(memory, person=replace(memory.person, timezone=turn.timezone))


def _happened(moment: Moment, event: Event) -> Outcome:
    if event.name == "launch":
        moment, told = guided_audio.told_of_failure(moment)
        if moment.memory.person.care_due:
            return finish(moment, support.NAME, support.opened(moment))
        moment, due = reminders.greeting(moment)
        flow, move = _launched(moment)
        return finish(moment, flow, replace(move, speech=(*move.speech, *due, *told)))
    if event.name in ("silence", "barge_in"):
        return finish(moment, *_silent(moment, event))
    if event.name == "recorded" and _awaits_recording(moment):
        return finish(moment, reflection.NAME, reflection.take_recording(moment))
    if event.name == "account_closed":
        left = Forget(everything=True, only_here=True)
        return Outcome(Reply(), Memory(), (left,), Reply(), None)
    memory = playback.after(moment.memory, event, moment.now)
    if event.name == "session_ended" and moment.turn.session == memory.device.session:
        memory = Memory(memory.person, replace(memory.device, ended=True))
    reply = Reply(audio=playback.answer(memory, event))
    return Outcome(reply, memory, (), Reply(), None)


def _awaits_recording(moment: Moment) -> bool:
    """Say whether it was asked for in this session; else it is only news of an earlier one."""
    device = moment.memory.device
    asked = device.question and device.question.flow == reflection.NAME
    return bool(asked) and moment.turn.session == device.session


def _launched(moment: Moment) -> tuple[str, Move]:
    person, device = moment.memory.person, moment.memory.device
    if person.consent is None:
        return welcome.NAME, welcome.start(moment)
    away = moment.now - person.last_seen if person.last_seen else None
    if device.question and device.at and moment.now - device.at < PICK_UP_WITHIN:
        return _asked_again(moment, (moment.pick.say("common.picking_up"),))
    if away and away > LONG_AWAY:
        said = moment.pick.say("common.picking_up")
        return guided_audio.NAME, guided_audio.way_back(moment, said)
    greeting = (_greeting(moment),)
    if asked := callback.ask_due(moment, greeting):
        return callback.NAME, asked
    if ground_check.is_done_today(moment):
        asked = personal.ask_next(moment, greeting)
        return menu.NAME, asked or Move(greeting, ask="choice")
    return ground_check.NAME, ground_check.opening(moment, greeting)


def _greeting(moment: Moment) -> Say:
    """Greet by name where one was given, and nobody else hears it."""
    name = moment.memory.person.name
    if name is None or moment.turn.device.shared:
        return moment.pick.say("common.greeting")
    return moment.pick.say("common.greeting_named", called=name)


def _silent(moment: Moment, event: Event) -> tuple[str, Move]:
    question = moment.question
    if question is None:
        return menu.NAME, Move((moment.pick.say("common.trailing_off"),))
    if event.name == "barge_in":
        return _asked_again(moment, ())
    return question.flow, ladder.after_silence(moment, question)


def _heard(moment: Moment) -> tuple[str, Move]:
    """Decide who answers: care, what holds everywhere, the open question, then the others."""
    name = moment.intent.name
    if name == support.INTENT:
        return support.NAME, _with_words_kept(moment)
    if everywhere := _EVERYWHERE.get(name):
        return everywhere(moment)
    question = moment.question
    if question and (move := _answered(moment, question)):
        return _welcomed(moment, move) if question.flow == welcome.NAME else (question.flow, move)
    if name == "CorrectAnswer":
        return _corrected(moment)
    flow = BEGINS.get(name)
    if flow is not None and not _is_an_answer(moment, flow):
        return _begun(moment, flow)
    return _not_ours(moment)


def _is_an_answer(moment: Moment, flow: str) -> bool:
    """Tell whether what could begin a flow is rather an answer that the open question can't use."""
    step, question = open_step(moment.memory), moment.question
    if question is None or step is None:
        return False
    return question.flow == flow or (
        step.state == OPEN_WORDS and moment.intent.name in ladder.MISSES
    )


def _corrected(moment: Moment) -> tuple[str, Move]:
    """Replace the last value, after the close too; without a new one, ask for it again."""
    of = moment.data.get("of", ground_check.NAME)
    if move := FLOWS[of].hear(moment):
        return move.flow or of, move
    return _went_back(moment) if moment.question else _not_ours(moment)


def _answered(moment: Moment, question: OpenQuestion) -> Move | None:
    flow = FLOWS[question.flow]
    move = flow.skip(moment) if moment.intent.name == "SkipStep" else flow.hear(moment)
    return _gone_on(moment, move) if move and move.then else move


def _gone_on(moment: Moment, move: Move) -> Move:
    """Begin what a flow hands over to; what it said and kept comes first."""
    memory = move.memory or moment.memory
    closed = replace(memory, device=replace(memory.device, question=None))
    onward = replace(moment, memory=closed, intent=move.then or moment.intent)
    flow = BEGINS[onward.intent.name]
    begun = FLOWS[flow].start(onward)
    return replace(
        begun,
        speech=(*move.speech, *begun.speech),
        effects=(*move.effects, *begun.effects),
        flow=begun.flow or flow,
        memory=begun.memory or move.memory,
    )


def _welcomed(moment: Moment, move: Move) -> tuple[str, Move]:
    """Go on with what was wanted before the first meeting came between."""
    memory = move.memory or moment.memory
    met = replace(memory, device=replace(memory.device, question=None))
    wanted = moment.data.get("wanted")
    onward = replace(moment, memory=met, intent=Intent(**wanted) if wanted else moment.intent)
    flow = BEGINS.get(onward.intent.name, ground_check.NAME)
    then = FLOWS[flow].start(onward) if wanted else Move(ask="rating")
    speech = (*move.speech, *then.speech)
    return flow, replace(then, speech=speech, memory=then.memory or memory)


def _begun(moment: Moment, flow: str) -> tuple[str, Move]:
    if _consent_comes_first(moment, flow):
        question = moment.question
        if question is None:
            return welcome.NAME, welcome.start(moment)
        again = ladder.after_miss(moment, question)
        return question.flow, replace(again, data=welcome.wanted(moment))
    return flow, FLOWS[flow].start(moment)


def _consent_comes_first(moment: Moment, flow: str) -> bool:
    """Ask before anything could be kept, and once more of who declined and now wants to note."""
    consent = moment.memory.person.consent
    if consent is None:
        return flow not in _WITHOUT_CONSENT
    return consent is False and flow == reflection.NAME


def _with_words_kept(moment: Moment) -> Move:
    """Answer with care; words told into a recording are kept as told all the same."""
    move = support.start(moment)
    question = moment.question
    if question is None or question.flow != reflection.NAME:
        return move
    told = replace(moment, intent=replace(moment.intent, name="ReflectionContent"))
    kept = reflection.FLOW.hear(told)
    return replace(move, effects=kept.effects) if kept else move


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
    said = moment.pick.say(f"{question.flow}.{question.step}.help")
    return _asked_again(moment, (said, moment.pick.say("common.help_anywhere")))


def _repeated(moment: Moment) -> tuple[str, Move]:
    held = understanding_state(moment.memory) in ("audio_playing", "audio_paused")
    piece = guided_audio.restart(moment) if held else None
    return (guided_audio.NAME, piece) if piece else _asked_again(moment, ())


def _sound_changed(moment: Moment) -> tuple[str, Move]:
    """Change how we sound, and come back to what was open; a piece that plays goes on playing."""
    question = moment.question
    if question and question.flow == guided_audio.NAME and (move := guided_audio.hear(moment)):
        return question.flow, move
    change = sound_changes.changed(moment)
    if question is None and playback.is_playing(moment.memory):
        return guided_audio.NAME, change
    flow, move = _asked_again(moment, change.speech)
    return flow, replace(move, memory=change.memory)


def _went_back(moment: Moment) -> tuple[str, Move]:
    """Ask the question before the open one; what was captured since goes on being kept."""
    return _returned(moment, -1)


def _started_over(moment: Moment) -> tuple[str, Move]:
    """Go back to the flow's first question; with none open, it is a piece that begins again."""
    return _returned(moment, 0) if moment.question else _begun(moment, guided_audio.NAME)


def _returned(moment: Moment, place: int) -> tuple[str, Move]:
    now, way = moment.question, moment.memory.device.before
    if now is None or not way:
        return _asked_again(moment, _once_more(moment))
    then = way[place]
    entry = {name: now.data[name] for name in ("entry_id",) if name in now.data}
    back = replace(then, data={**then.data, **entry}, misses=0)
    return now.flow, replace(_asking(back, _once_more(moment)), flow=back.flow)


def _once_more(moment: Moment) -> Speech:
    return (moment.pick.say("common.again"),) if moment.question else ()


def _waited(moment: Moment) -> tuple[str, Move]:
    return _asked_again(moment, (moment.pick.say("common.no_rush"),))


def _privacy(moment: Moment) -> tuple[str, Move]:
    alexa = moment.turn.platform == "alexa"
    said = moment.pick.say("common.privacy_alexa" if alexa else "common.privacy")
    return _asked_again(moment, (said,))


def _greeted(moment: Moment) -> tuple[str, Move]:
    return _asked_again(moment, ()) if moment.question else _launched(moment)


def _not_ours(moment: Moment) -> tuple[str, Move]:
    question = moment.question
    if moment.intent.name in ladder.MISSES:
        if question is None:
            return menu.NAME, Move(ask="choice")
        return question.flow, ladder.after_miss(moment, question)
    known = "not_here" if moment.intent.name == "OutOfDomain" else "not_yet"
    return _asked_again(moment, (moment.pick.say(f"common.{known}"),))


def _asked_again(moment: Moment, said: Speech) -> tuple[str, Move]:
    """Come back to the open question in its own words, or ask what it shall be."""
    question = moment.question
    if question is None:
        return menu.NAME, Move(said, ask="choice")
    return question.flow, _asking(question, said)


def _asking(question: OpenQuestion, said: Speech) -> Move:
    asked = Say(question.asked, personal=question.asked_personal)
    return Move(said, ask=question.step, data=question.data, question=asked, misses=question.misses)


_EVERYWHERE = {
    "Stop": _stopped,
    "Help": _helped,
    "Repeat": _repeated,
    "GoBack": _went_back,
    "StartOver": _started_over,
    "Filler": _waited,
    "AdjustPlayback": _sound_changed,
    "ChangeVoice": _sound_changed,
    "PrivacyQuestion": _privacy,
    "LaunchSession": _greeted,
}
