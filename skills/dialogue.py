"""The dialogue: one turn in, a reply and what is to be kept out, without touching the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from skills import (
    asked_answer,
    happenings,
    locales,
    open_answer,
    playback,
    routing,
    taking_back,
    understanding,
)
from skills.answers import Answers
from skills.care import HelpLine, load_help_lines
from skills.flows import (
    ground_check,
    guided_audio,
    handover,
    menu,
    personal,
    reminders,
    welcome,
)
from skills.guided import Catalogue
from skills.lines import Lines, Picker
from skills.memory import DeviceMemory, Memory
from skills.moment import OPEN_WORDS, Moment
from skills.outcome import Outcome, finish, open_step, understanding_state
from skills.recall import Recall
from skills.reply import Reply
from skills.speech import Say, Speaker
from skills.turn import Event, Intent, Turn
from skills.understanding.view import View

_TELLABLE = frozenset((ground_check.NAME, guided_audio.NAME, menu.NAME, personal.NAME))
"""Flows whose questions somebody may answer by telling a story."""

_TO_A_PLAYER = frozenset(
    (
        *("Stop", "PauseAudio", "ResumeAudio", "NextAudio", "PreviousAudio"),
        *("SeekAudio", "StartOver", "Repeat"),
    )
)
_ANSWERS = frozenset(("leave_given", "leave_refused"))
"""Of the person's, to what the platform itself asked after our turn was over."""
_KEEPS_QUESTION = _ANSWERS | {"launch"}


class Dialogue:
    """One locale's conversation. Pure: the same arguments give the same outcome."""

    def __init__(
        self,
        understands: open_answer.HearsCare,
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
        before, memory = memory, playback.settled(_located(turn, _entered(turn, memory)), now)
        answers = self._answers.for_a_turn()
        intent = self._understood(turn, memory, answers)
        if intent.name == "LaunchSession":
            memory = _picking_up(before, memory)
        picker = Picker(self._lines, seed, memory.device.said)
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
            answers,
            lambda words: self._understanding.understand(words, None),
            self._speakers,
        )
        if isinstance(turn.input, Event):
            return happenings.happened(moment, turn.input)
        if returned := handover.returned(moment):
            moment = replace(moment, intent=returned)
        return finish(moment, *routing.heard(moment))

    def not_ready(self, seed: str) -> Reply:
        """Say that a piece is still being made, for a device that can't wait for it."""
        return self._closing("guided_audio.not_ready", seed)

    def apology(self, seed: str) -> Reply:
        """Say that nothing was saved, where a turn could not be answered at all."""
        return self._closing("common.not_saved_end", seed)

    def holding(self, seed: str) -> Reply:
        """Say that something takes longer and goes on, and keep listening."""
        pick = Picker(self._lines, seed, ())
        return Reply((pick.say("common.on_it"), pick.say("common.still_there")), listen="yes_no")

    def one_moment(self, seed: str) -> Say:
        """Say a word while an answer is being made."""
        return Picker(self._lines, seed, ()).say("common.one_moment")

    def _help_line(self, memory: Memory) -> HelpLine:
        country = memory.person.country or self._country
        return self._help_lines.get(country, self._help_lines[""])

    def _closing(self, line: str, seed: str) -> Reply:
        return Reply((Picker(self._lines, seed, ()).say(line),), end=True)

    def _understood(self, turn: Turn, memory: Memory, answers: Answers) -> Intent:
        heard = turn.input
        if isinstance(heard, Event):
            return Intent("Filler")
        if isinstance(heard, Intent):
            return heard
        view = View.of(heard.text)
        step, asked = open_step(memory), memory.device.question
        aside = taking_back.meant(answers, asked, heard.text) if asked else None
        if asked and aside is None:
            aside = open_answer.in_our_words(
                answers, asked.flow, asked.step, view
            ) or open_answer.about_the_talk(answers, view)
        if aside:
            return aside
        if step and step.state == OPEN_WORDS:
            practised = asked is not None and asked.flow not in _TELLABLE
            return open_answer.read(self._understanding, answers, view, times_too=practised)
        meant = self._answered(view, memory, answers)
        if asked:
            meant = open_answer.surely(meant, answers, understanding_state(memory))
        if step and asked and asked.flow not in _TELLABLE and step.listen == "rating":
            return open_answer.told(meant, open_answer.REQUEST_MAX_WORDS + 1)
        return open_answer.told(meant) if asked is None or asked.flow in _TELLABLE else meant

    def _answered(self, view: View, memory: Memory, answers: Answers) -> Intent:
        asked, text = memory.device.question, view.text
        if asked and asked.flow == personal.NAME:
            return asked_answer.read(self._understanding, answers, asked.step, text)
        if asked and asked.flow == welcome.NAME:
            return asked_answer.read_consent(self._understanding, answers, text)
        if asked and asked.flow == reminders.NAME:
            return asked_answer.read_time(self._understanding, answers, text)
        return self._understanding.understand(view, understanding_state(memory))


def _entered(turn: Turn, memory: Memory) -> Memory:
    """Begin a new session where the turn is of one.

    The open question outlives its session only for a launch that picks it up again, and for what
    the platform itself asked in between. What a player reports belongs to no session.
    """
    device = memory.device
    if _is_in_session(turn, device) or _is_outside(turn):
        return memory
    kept = device.question if turn.event in _KEEPS_QUESTION else None
    just_set = device.reminder if turn.event in _ANSWERS else None
    fresh = DeviceMemory(session=turn.session, at=device.at, question=kept, reminder=just_set)
    return Memory(memory.person, fresh)


def _picking_up(before: Memory, entered: Memory) -> Memory:
    """Keep the open question for a greeting too, which opens where a door knows no launch."""
    question = before.device.question
    return replace(entered, device=replace(entered.device, question=question))


def goes_on(turn: Turn, memory: Memory) -> bool:
    """Tell whether a turn at a device is of whoever spoke there last.

    It is within a session, where it answers what the platform asked in between, and where it is
    said or reported of the piece that was begun in one.

    Args:
        turn: what reached us.
        memory: theirs, as the last turn left it.
    """
    if turn.event == "account_closed":
        return False
    device = memory.device
    answers = turn.event in _ANSWERS and turn.session == device.session
    return answers or _is_in_session(turn, device) or _is_outside(turn) or _to_player(turn, memory)


def _to_player(turn: Turn, memory: Memory) -> bool:
    """Tell whether somebody speaks to the player, and it still holds the piece remembered."""
    if not isinstance(turn.input, Intent) or turn.input.name not in _TO_A_PLAYER:
        return False
    piece = playback.settled(memory, turn.at).person.playback
    if piece is None or turn.player is None:
        return False
    return turn.player.token == piece.token and piece.state != "finished"


def _is_in_session(turn: Turn, device: DeviceMemory) -> bool:
    return turn.session == device.session and not device.ended and not turn.new_session


def _is_outside(turn: Turn) -> bool:
    return turn.event in happenings.OUTSIDE_SESSIONS or not turn.session


def _located(turn: Turn, memory: Memory) -> Memory:
    """Note where the person is, where their platform tells it: reminders go by it."""
    if turn.timezone is None or turn.timezone == memory.person.timezone:
        return memory
    return replace(memory, person=replace(memory.person, timezone=turn.timezone))
