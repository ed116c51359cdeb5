"""Who answers what was heard: care, what works everywhere, the open question, then other flows."""

from __future__ import annotations

from dataclasses import replace

from skills import ladder, taking_back
from skills.asking_again import asked_again
from skills.everywhere import EVERYWHERE, Answer, introduced, thanked, told_off, unjudged, went_back
from skills.flows import (
    BEGINS,
    BY_REQUEST,
    FLOWS,
    callback,
    ground_check,
    guided_audio,
    handover,
    linking,
    menu,
    reflection,
    reminders,
    support,
    welcome,
)
from skills.memory import Memory, OpenQuestion
from skills.moment import OPEN_WORDS, Moment, Move
from skills.outcome import open_step
from skills.playback import is_playing
from skills.turn import Intent

_WITHOUT_CONSENT = frozenset((guided_audio.NAME, handover.NAME, linking.NAME, support.NAME))


def heard(moment: Moment) -> tuple[str, Move]:
    """Decide who answers: care, what holds everywhere, the open question, then the others."""
    name = moment.intent.name
    if name == support.INTENT and not _asks_who_we_are(moment):
        return support.NAME, _with_words_kept(moment)
    if everywhere := _everywhere(moment):
        return everywhere(moment)
    question = moment.question
    if question and (move := _answered(moment, question)):
        return _welcomed(moment, move) if question.flow == welcome.NAME else (question.flow, move)
    if name == "CorrectAnswer" or taking_back.is_meant(moment):
        return _corrected(moment)
    flow = BEGINS.get(name)
    if flow is not None and not _is_an_answer(moment, flow):
        return _begun(moment, flow)
    return _not_ours(moment)


def _thinks_better_of_it(moment: Moment) -> bool:
    """Tell whether somebody who said no to being kept wants it now: then it is asked once more."""
    declined = moment.memory.person.consent is False
    return declined and moment.answers.is_whole("keep_after_all", moment.words)


def _everywhere(moment: Moment) -> Answer | None:
    """Return what answers whatever question is open; None where that question comes first."""
    if changed := reminders.put_right(moment):
        return lambda _: (reminders.NAME, changed)
    if moment.question and moment.answers.is_whole("put_off", moment.words):
        return _until_later
    if picked := guided_audio.of_those_named(moment):
        return lambda _: (guided_audio.NAME, picked)
    if _thinks_better_of_it(moment):
        return lambda again: (welcome.NAME, welcome.start(again))
    if about_us := _about_us(moment):
        return about_us
    name = moment.intent.name
    if name == "PauseAudio" and moment.question and not is_playing(moment.memory):
        name = "Filler"  # "hang on" to a question asks for time
    return EVERYWHERE.get("Stop" if _puts_off(moment) else name)


def _about_us(moment: Moment) -> Answer | None:
    """Return what answers words to us that are no answer: thanks, a reproach, who we are."""
    if _asks_who_we_are(moment):
        return introduced
    if _turns_elsewhere(moment):
        return lambda again: (menu.NAME, Move((again.pick.say("common.heard"),), ask="choice"))
    return _besides_an_answer(moment)


def _besides_an_answer(moment: Moment) -> Answer | None:
    step = open_step(moment.memory)
    if step is None:
        return None
    if moment.answers.is_said("judging", moment.words):
        return unjudged
    if step.state != OPEN_WORDS and moment.answers.is_said("fond_of_us", moment.words):
        return introduced
    if step.state != OPEN_WORDS and moment.answers.is_said("at_us", moment.words, "around_at_us"):
        return told_off
    return thanked if _is_thanks(moment) else None


def _asks_who_we_are(moment: Moment) -> bool:
    """Tell whether it is asked what speaks here, which is no wish for a person to speak to."""
    return moment.answers.is_said("who_we_are", moment.words)


def _turns_elsewhere(moment: Moment) -> bool:
    """Tell whether something else is wanted than what is asked, and it isn't said what."""
    question = moment.question
    elsewhere = question is not None and question.flow not in (menu.NAME, welcome.NAME)
    return elsewhere and moment.answers.is_said("something_else", moment.words)


def _is_thanks(moment: Moment) -> bool:
    """Tell whether someone is polite where thanks are neither a yes nor a number."""
    step, question = open_step(moment.memory), moment.question
    if step is None or question is None:
        return False
    if reminders.is_praised(moment):
        return True
    if question.flow == guided_audio.NAME:
        return moment.answers.is_whole("praise", moment.words)
    return step.listen in ("rating", "short") and moment.answers.is_said("thanks", moment.words)


def _puts_off(moment: Moment) -> bool:
    """Tell whether someone says "not now" to the first question of a flow: then it can wait."""
    step, device = open_step(moment.memory), moment.memory.device
    asked = step is not None and step.listen != "yes_no" and not device.before
    return asked and moment.answers.is_whole("later", moment.words)


def _until_later(moment: Moment) -> tuple[str, Move]:
    """End here; what a practice has begun to keep is asked about on the day that was named."""
    stopped = EVERYWHERE["Stop"](moment)
    of_practice = moment.data.get("of", ground_check.NAME) != ground_check.NAME
    if not of_practice or moment.answers.find("put_off", moment.words) != "tomorrow":
        return stopped
    planned = callback.start(moment)
    if not planned.effects:
        return stopped
    return callback.NAME, Move(planned.speech, effects=planned.effects)


def _is_an_answer(moment: Moment, flow: str) -> bool:
    """Tell whether what could begin a flow is rather an answer that the open question can't use."""
    step, question = open_step(moment.memory), moment.question
    if question is None or step is None:
        return False
    is_underway = question.flow == flow and flow not in BY_REQUEST
    return is_underway or (step.state == OPEN_WORDS and moment.intent.name in ladder.MISSES)


def _corrected(moment: Moment) -> tuple[str, Move]:
    """Replace the last value, or erase it, after the close too; else ask for it again."""
    of = moment.data.get("of", ground_check.NAME)
    if move := FLOWS[of].hear(moment):
        return move.flow or of, move
    return went_back(moment) if moment.question else _not_ours(moment)


def _answered(moment: Moment, question: OpenQuestion) -> Move | None:
    flow = FLOWS[question.flow]
    move = flow.skip(moment) if moment.intent.name == "SkipStep" else flow.hear(moment)
    return _gone_on(moment, move) if move and move.then else move


def _gone_on(moment: Moment, move: Move) -> Move:
    """Begin what a flow hands over to; what it said and kept comes first."""
    memory = move.memory or moment.memory
    closed = Memory(memory.person, replace(memory.device, question=None))
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
    met = Memory(memory.person, replace(memory.device, question=None))
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


def _not_ours(moment: Moment) -> tuple[str, Move]:
    question = moment.question
    if moment.intent.name in ladder.MISSES:
        if question is None and moment.intent.name == "SkipStep":
            return guided_audio.NAME, guided_audio.nothing_there(moment)
        if question is None and is_playing(moment.memory):
            return menu.NAME, Move((moment.pick.say("common.sorry"),))
        if question is None:
            return menu.NAME, Move(ask="choice")
        return question.flow, ladder.after_miss(moment, question)
    if question and BEGINS.get(moment.intent.name) == question.flow:
        return asked_again(moment, (moment.pick.say("common.underway"),))
    known = "not_here" if moment.intent.name == "OutOfDomain" else "not_yet"
    if known == "not_here" and moment.answers.has("advice", moment.words):
        known = "no_advice"
    return asked_again(moment, (moment.pick.say(f"common.{known}"),))
