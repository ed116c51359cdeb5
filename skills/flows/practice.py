"""A practice: a few questions in order, each into a field of one entry, and a close.

The flows F2 to F11 say what they ask (`Ask`) and how they close (`Practice`). What holds in each
of them stands here: what is captured is written at once, every question may be skipped, a
correction replaces the last value, the person's own words come back as an echo, and the close
leaves one thing to choose. ADR 9 has the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from skills import ladder, taking_back
from skills.echo import ECHO_PAUSE, number, sentence, turned
from skills.flows import guided_audio
from skills.follow_up import FollowUp
from skills.how_long import questions_left
from skills.moment import OPEN_WORDS, Flow, Moment, Move, Step
from skills.open_answer import LIKELY, REQUESTS
from skills.reply import Effect, Listen
from skills.speech import Say, Speech
from skills.turn import Intent
from skills.understanding import ratings
from skills.understanding.view import View

TURNS = 6
"""The person's turns that a practice takes at the most, ratings before and after left out."""
LEAST_TOLD_WORDS = 5
"""Fewer words instead of a number are a level, or a slip, and no story."""
OFFERED_MINUTES = 3
_MARKED = re.compile(
    r"(?:(?:no|sorry|wait|actually|oops|i mean|i meant|rather),? )+(?P<new>.+)", re.IGNORECASE
)
_CHOICE_MOST_WORDS = 3
ONWARD = "onward"
"""The step that asks whether to go on with another practice."""

Values: TypeAlias = Mapping[str, Any]
"""What was captured so far, by field."""
Take: TypeAlias = "Callable[[Moment, Ask], Values | None]"
"""Reads an answer into fields; None where it is none."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a practice. Its words stand in the lines under `<flow>.<name>`."""

    name: str
    take: Take
    listen: Listen = "open_speech"
    state: str | None = OPEN_WORDS
    field: str = ""
    """The entry's field, where it has another name than the question."""
    only: Callable[[Values], bool] = lambda _: True
    """Whether it is asked, by what was captured before."""
    counts: bool = True
    """It takes one of the six turns; ratings before and after don't."""
    before: int = TURNS
    """Asked only while fewer turns were taken."""
    in_own_voice: bool = False
    """Its answer is a sentence as the person would say it: nobody else says it with "you"."""
    is_choice: bool = False
    """It is answered by one of a few meanings, which another one said right after replaces."""
    adds_to: str = "note"
    """Where a number is wanted: the field of words that are told instead of it."""

    @property
    def into(self) -> str:
        """The field that its answer goes to."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice, as its module writes it down."""

    name: str
    code: str
    """The journal's, F2 to F11."""
    asks: tuple[Ask, ...]
    title: Callable[[Values], str]
    """The guided piece to offer at the close."""
    begin: Callable[[Moment], Values] = lambda _: {}
    """What the first utterance already said, by field."""
    close: Callable[[Values], str] = lambda _: "close"
    """The line that closes it."""
    gives_back: str = ""
    """The field whose words the close gives back, where they may be: the line ends in `_with`."""
    in_own_voice: bool = False
    """Those words are a sentence of the person's own: given back just as it was said."""
    quiet: Speech = ()
    """Silence before the close."""
    follow_up: Callable[[Moment, Values], FollowUp | None] = lambda _, __: None
    """What to come back to another day."""
    onward: Callable[[Moment, Values], Intent | None] | None = None
    """What another practice begins with, on a yes."""
    instead: Callable[[Moment, Ask, Values], Move | None] = lambda _, __, ___: None
    """Another reply than the usual one, where an answer wants it."""

    def flow(self) -> Flow:
        """Return the flow that the dialogue knows."""
        steps = {ask.name: Step(ask.listen, ask.state) for ask in self.asks}
        if self.onward:
            steps[ONWARD] = Step("yes_no")
        hear, skip = self._hear, self._skip
        return Flow(self.name, steps, self._start, hear, skip, waits=True, lasts=self._lasts)

    # --- what the dialogue calls ---

    def _start(self, moment: Moment) -> Move:
        said = self.begin(moment)
        data = {"of": self.name, "entry_id": moment.new_id(), "asked": (), "values": {}, "turns": 0}
        told = [ask.name for ask in self.asks if ask.into in said and ask.only(said)]
        if not told and "note" not in said:  # a kind alone is no entry: it waits for an answer
            return self._ask_next(moment, {**data, "values": said}, ())
        data |= {"asked": told, "turns": int(bool(told))}
        data, effects = self._captured(moment, data, said)
        return self._ask_next(moment, data, _echoed(moment, said), effects)

    def _hear(self, moment: Moment) -> Move | None:
        rechosen = self._rechosen(moment)
        if rechosen or moment.intent.name == "CorrectAnswer":
            return self._put_in_place(moment, rechosen or self._correction(moment))
        ask = self._open(moment)
        taken = ask.take(moment, ask) if ask else None
        if ask and taken is not None:
            return self._took(moment, ask, taken)
        if taking_back.is_meant(moment):
            return self._taken_back(moment, ask)
        if ask is None:
            return self._onward_decided(moment)
        if moment.intent.name == "FinishReflection":
            return self._closed(moment, moment.data, (moment.kept(),))
        return self._without_answer(moment, ask)

    def _skip(self, moment: Moment) -> Move:
        ask = self._open(moment)
        if ask is None:
            return Move((moment.pick.say("common.bye"),))
        return self._blank(moment, ask, "blank")

    def _lasts(self, moment: Moment) -> Speech:
        """Count the questions that there are at most, the open one included."""
        if self._open(moment) is None:
            return questions_left(moment, TURNS)
        still = [ask for ask in self.asks if ask.name not in moment.data["asked"]]
        counted = sum(ask.counts for ask in still)
        most = min(counted, TURNS - moment.data["turns"]) + len(still) - counted
        return questions_left(moment, most)

    # --- one answer ---

    def _took(self, moment: Moment, ask: Ask, taken: Values) -> Move:
        data, effects = self._captured(moment, _dealt_with(moment.data, ask), taken)
        if special := self.instead(moment, ask, data["values"]):
            return replace(special, data={**data, **special.data}, effects=effects)
        return self._ask_next(moment, data, _heard(moment, ask, taken), effects)

    def _without_answer(self, moment: Moment, ask: Ask) -> Move | None:
        name = moment.intent.name
        if name == "Affirm" and ask.listen != "rating" and not moment.data.get("went_on"):
            return self._go_on(moment, ask)
        if name == "Deny":
            return self._blank(moment, ask, "heard")
        if name == "Unsure":
            return self._blank(moment, ask, "not_knowing")
        asks = name in REQUESTS and not (ask.listen == "rating" and _is_a_guess(moment))
        if asks or ask.state == OPEN_WORDS or moment.question is None:
            return None
        if ask.listen == "rating":
            return self._number_missing(moment, ask)
        return ladder.after_miss(moment, moment.question)

    def _go_on(self, moment: Moment, ask: Ask) -> Move:
        """Take a yes for what it is: there is something, and it comes next."""
        own = f"{self.name}.{ask.name}.go_on"
        question = moment.pick.say(own if moment.pick.has(own) else "common.go_on.ask")
        data = {**moment.data, "went_on": True, "turns": moment.data["turns"] + ask.counts}
        return Move(ask=ask.name, data=data, question=question)

    def _number_missing(self, moment: Moment, ask: Ask) -> Move:
        """Ask once more for a number that wasn't one; then it stays blank, never invented.

        Who goes on telling instead is heard: it is added to what was told.
        """
        data = dict(moment.data)
        effects: tuple[Effect, ...] = ()
        said: Speech = ()
        if told_on(moment):
            before = data["values"].get(ask.adds_to)
            told = f"{before} {moment.words}" if before else moment.words
            data, effects = self._captured(moment, data, {ask.adds_to: told})
            said = (moment.kept(), ECHO_PAUSE)
        if data.get("asked_number") == ask.name:
            blank = (moment.pick.say("common.blank"),)
            return self._ask_next(moment, _dealt_with(data, ask), (*said, *blank), effects)
        question = moment.pick.say(f"{self.name}.{ask.name}.as_number")
        data["asked_number"] = ask.name
        return Move(said, ask=ask.name, data=data, effects=effects, question=question)

    def _blank(self, moment: Moment, ask: Ask, line: str) -> Move:
        said = (moment.pick.say(f"common.{line}"),)
        return self._ask_next(moment, _dealt_with(moment.data, ask), said)

    def _put_in_place(self, moment: Moment, value: Values | None) -> Move | None:
        """Put a new value in the place of the last one, and ask the open question once more."""
        question = moment.question
        if question is None or value is None:
            return None
        data, effects = self._captured(moment, moment.data, value)
        asked = Say(question.asked, personal=question.asked_personal)
        said = _echoed(moment, value)
        return Move(said, question.step, question.flow, data, effects, question=asked)

    def _rechosen(self, moment: Moment) -> Values | None:
        """Read another choice in the place of the last one ("sorry, mixed")."""
        last = next(reversed(moment.data.get("order", ())), None)
        chosen = next((ask for ask in self.asks if ask.into == last and ask.is_choice), None)
        marked = _MARKED.match(moment.words)
        if chosen is None or marked is None or len(marked["new"].split()) > _CHOICE_MOST_WORDS:
            return None
        new = replace(moment, intent=replace(moment.intent, text=marked["new"]))
        return chosen.take(new, chosen)

    def _correction(self, moment: Moment) -> Values | None:
        rated = {ask.into for ask in self.asks if ask.listen == "rating"}
        slots = moment.intent.slots
        new = slots.get("rating") if "rating" in slots else slots.get("words")
        order = moment.data.get("order", ())
        told = rated | {ask.into for ask in self.asks} | {"note"}  # no kind that we found in it
        alike = [name for name in order if name in told and (name in rated) == ("rating" in slots)]
        return {alike[-1]: new} if alike and new is not None else None

    def _taken_back(self, moment: Moment, ask: Ask | None) -> Move:
        """Erase the last answer, and ask for it again; after the close, only what was open."""
        later = {} if ask else {"follow_up": None}
        gone, data, effects = taking_back.taken(moment, self.code, **later)
        words = {one.into for one in self.asks} | {"note"}
        open_again = {one.name for one in self.asks if one.into in gone}
        data["values"] = {
            name: value
            for name, value in data["values"].items()
            if name not in gone or not (name in words or name.startswith("_"))
        }  # of what kind a wish is decides what is asked
        data["asked"] = [name for name in data["asked"] if name not in open_again]
        data["order"] = [name for name in data["order"] if name not in gone]
        said, question = (moment.pick.say("common.taken_back"),), moment.question
        if ask or question is None:
            return self._ask_next(moment, data, said, effects)
        asked = Say(question.asked, personal=question.asked_personal)
        return Move(said, question.step, question.flow, data, effects, question=asked)

    # --- going on, and the close ---

    def _ask_next(
        self, moment: Moment, data: Values, said: Speech, effects: tuple[Effect, ...] = ()
    ) -> Move:
        ask = next((ask for ask in self.asks if _is_due(ask, data)), None)
        if ask is None:
            return self._closed(moment, data, said, effects)
        return Move(said, ask=ask.name, data=data, effects=effects)

    def _closed(
        self, moment: Moment, data: Values, said: Speech, effects: tuple[Effect, ...] = ()
    ) -> Move:
        """Leave one thing to choose: another practice, a guided piece, or nothing."""
        if not data.get("order"):
            return Move((*said, moment.pick.say("common.bye")), effects=effects)
        values = data["values"]
        effects = (*effects, *self._to_come_back_to(moment, data))
        line = self._closing_line(moment, values)
        twice = line.personal and values.get(self.gives_back) == moment.words
        closing = (*(() if twice else said), *self.quiet, line)
        if data["turns"] >= TURNS:
            return Move(closing, effects=effects)
        if self.onward and (intent := self.onward(moment, values)):
            then = {"name": intent.name, "slots": dict(intent.slots), "text": intent.text}
            return Move(closing, ask=ONWARD, data={**data, "then": then}, effects=effects)
        return guided_audio.offer_titled(
            moment,
            self.title(values),
            OFFERED_MINUTES,
            said=closing,
            data=data,
            effects=effects,
        )

    def _to_come_back_to(self, moment: Moment, data: Values) -> tuple[Effect, ...]:
        later = self.follow_up(moment, data["values"])
        if later is None or not moment.memory.person.follow_ups:
            return ()
        field = later.field(moment, self.name)
        return moment.keep(data["entry_id"], self.code, follow_up=field)

    def _closing_line(self, moment: Moment, values: Values) -> Say:
        line = f"{self.name}.{self.close(values)}"
        words = values.get(self.gives_back)
        give_back = moment.quoted if self.in_own_voice else moment.given_back
        given_back = give_back(words) if words else None
        if given_back and moment.pick.has(f"{line}_with"):
            return moment.pick.say(f"{line}_with", words=given_back)
        return moment.pick.say(line)

    def _onward_decided(self, moment: Moment) -> Move | None:
        if moment.question is None or moment.question.step != ONWARD:
            return None
        if moment.intent.name == "Affirm":
            return Move(then=Intent(**moment.data["then"]))
        return self._skip(moment) if moment.intent.name in ("Deny", "Unsure") else None

    # --- what is captured ---

    def _captured(
        self, moment: Moment, data: Values, taken: Values
    ) -> tuple[dict[str, Any], tuple[Effect, ...]]:
        """Note fields, and have them written; what was known before the first comes with it.

        A name that begins with an underscore is for us to remember, and not kept.
        """
        first = not data.get("order")
        fields = {**(data["values"] if first else {}), **taken}
        fields = {name: value for name, value in fields.items() if not name.startswith("_")}
        told = [name for name in taken if not name.startswith("_")]
        order = [*(name for name in data.get("order", ()) if name not in taken), *told]
        noted = taking_back.noting(data, taken)
        noted |= {"values": {**data["values"], **taken}, "order": order}
        if (sure := _least_sure(moment, data, taken)) is not None:
            noted["sure"] = fields["asr_confidence"] = sure
        return noted, moment.keep(data["entry_id"], self.code, **fields)

    def _open(self, moment: Moment) -> Ask | None:
        question = moment.question
        if question is None or question.flow != self.name:
            return None
        return next((ask for ask in self.asks if ask.name == question.step), None)


def told_on(moment: Moment) -> bool:
    """Tell whether a story goes on where a number is awaited, and no other measure was given."""
    said = moment.words
    measures = moment.intent.name == "GiveRating" or ratings.other_scale(View.of(said).normal)
    return len(said.split()) >= LEAST_TOLD_WORDS and not measures


def _is_whole(moment: Moment, taken: Values, value: str) -> bool:
    """Tell whether all that was said comes back, and no word alone ("leave it", not "leave")."""
    brief = len(moment.words.split()) <= _CHOICE_MOST_WORDS
    return len(taken) > 1 or (brief and moment.words.lower().startswith(value))


def _is_a_guess(moment: Moment) -> bool:
    """Tell whether what was told merely resembles what is outside."""
    intent = moment.intent
    return intent.name == "OutOfDomain" and intent.confidence < LIKELY and told_on(moment)


def _is_due(ask: Ask, data: Values) -> bool:
    over = ask.counts and data["turns"] >= ask.before
    return ask.name not in data["asked"] and not over and ask.only(data["values"])


def _dealt_with(data: Values, ask: Ask) -> dict[str, Any]:
    asked = [*data["asked"], ask.name]
    return {**data, "asked": asked, "turns": data["turns"] + ask.counts, "went_on": False}


def _least_sure(moment: Moment, data: Values, taken: Values) -> float | None:
    """Return the recogniser's lowest confidence in the words of the entry so far."""
    if not any(isinstance(value, str) for value in taken.values()):
        return None
    known = (data.get("sure"), moment.heard_confidence)
    return min((value for value in known if value is not None), default=None)


def _heard(moment: Moment, ask: Ask, taken: Values) -> Speech:
    """Give back what was just said; a sentence of one's own only where it stays as it is."""
    words = moment.words
    if ask.in_own_voice and turned(words) != words:
        return (moment.kept(), ECHO_PAUSE)
    return _echoed(moment, taken)


def _echoed(moment: Moment, taken: Values) -> Speech:
    """Give back what was just said, where it may be; else acknowledge it."""
    value = next(iter(taken.values()))
    if value is None or value is False:
        return (moment.pick.say("common.heard"), ECHO_PAUSE)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (Say(sentence(number(value)), personal=True), ECHO_PAUSE)
    if not isinstance(value, str) or value not in moment.words:
        return (moment.kept(), ECHO_PAUSE)
    given_back = moment.given_back(moment.words if _is_whole(moment, taken, value) else value)
    said = Say(sentence(given_back), personal=True) if given_back else moment.kept()
    return (said, ECHO_PAUSE)
