"""Coming back to something: planned at any time, asked on its day, every answer alike welcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from skills import digression, pins, planned
from skills.echo import echo
from skills.flows import ground_check
from skills.memory import Memory
from skills.moment import Flow, Moment, Move, Step
from skills.recall import Entry
from skills.reply import Keep
from skills.speech import Say, Speech
from skills.spoken import capital, coming, own_words, quoted
from skills.when import coming_day

NAME = "callback"
MOST_WORDS = 12

_OUTCOMES = {"Affirm": "went_ok", "Deny": "not_this_time"}
_FUTURE = "tomorrow"


def start(moment: Moment) -> Move:
    """Plan to ask about what is being talked about, or never to."""
    if not moment.keeps:
        return digression.back(moment, NAME, (moment.pick.say("callback.not_kept"),))
    entry = _matter(moment)
    if entry is None:
        return digression.back(moment, NAME, (moment.pick.say("callback.nothing_open"),))
    said, effects = _plan(moment, entry)
    # Who asks for one wants them, whatever was chosen before.
    wants = moment.memory.person.follow_ups or not moment.intent.slots.get("off")
    person = replace(moment.memory.person, follow_ups=wants)
    memory = Memory(person, moment.memory.device)
    return digression.back(moment, NAME, said, effects=effects, memory=memory)


def ask_due(moment: Moment, said: Speech) -> Move | None:
    """Ask about what is due today; None where nothing is.

    Where others may hear, a question that tells nothing comes first, until the person says that
    it needn't. Where an entry is only read out after a PIN, it is asked without its words.
    """
    person = moment.memory.person
    entry = planned.due(person.planned, moment.recall, moment.now.date())
    if entry is None:
        return None
    left = {name: entry.fields["follow_up"].get(name) for name in ("when", "prompt", "outcome")}
    data = {"entry_id": entry.id, "follow_up": left}
    if not pins.lets_hear(moment):
        return Move(said, flow=NAME, ask="outcome", data=data)
    if moment.turn.device.shared and not person.callbacks_aloud:
        return Move(said, flow=NAME, ask="hook", data=data)
    return _asked(moment, data, said)


def hear(moment: Moment) -> Move | None:
    """Take how it went, or whether it may be said here."""
    intent = moment.intent
    if intent.name == "SetFollowUp" and (entry := _matter(moment)):
        said, effects = _plan(moment, entry)
        return _onward(moment, said, effects)
    if moment.question and moment.question.step == "hook":
        return _take_hook(moment)
    if intent.name in ("CallbackAnswer", *_OUTCOMES):
        outcome = intent.slots.get("outcome") or _OUTCOMES.get(intent.name)
        return _answered(moment, str(outcome) if outcome else None)
    return _answered(moment, None) if intent.name in ("Unsure", "NameFeeling") else None


def skip(moment: Moment) -> Move:
    """Let it rest, without an outcome and without asking once more."""
    rests = {**moment.data["follow_up"], "when": None}
    said = (moment.pick.say("callback.let_be"),)
    return _onward(moment, said, _keep(moment, follow_up=rests))


def _take_hook(moment: Moment) -> Move | None:
    known = pins.lets_hear(moment)
    always = known and "always" in moment.words.lower().split()
    if moment.intent.name == "Deny":
        return skip(moment)
    if moment.intent.name != "Affirm" and not always:
        return None
    if not always:
        return _asked(moment, moment.data, ())
    person = replace(moment.memory.person, callbacks_aloud=True)
    move = _asked(moment, moment.data, (moment.pick.say("callback.opted_in"),))
    return replace(move, memory=Memory(person, moment.memory.device))


def _asked(moment: Moment, data: Mapping[str, Any], said: Speech) -> Move:
    prompt = str(data["follow_up"].get("prompt") or "")
    return Move(said, flow=NAME, ask="outcome", data=data, question=_question(moment, prompt))


def _question(moment: Moment, prompt: str) -> Say | None:
    """Ask a prompt that is a question as it stands; other words within a question of ours."""
    asked, mark, _ = prompt.partition("?")
    if mark:
        return Say(f"{asked}?", personal=True)
    return _about(moment, prompt) if prompt else None


def _about(moment: Moment, words: str) -> Say | None:
    short = quoted(words, MOST_WORDS)
    turned = echo(short, None, most_words=MOST_WORDS + len(["and", "so", "on"]))
    return moment.pick.say("callback.about", words=turned) if turned else None


def _answered(moment: Moment, outcome: str | None) -> Move:
    """Keep how it went, in the person's words too; what fits no kind is asked no more either."""
    done = {**moment.data["follow_up"], "outcome": outcome}
    if outcome is None:
        done["when"] = None
    fields = {"follow_up": done, **({"outcome_text": moment.words} if moment.words else {})}
    said = (moment.pick.say("callback.answered" if moment.keeps else "common.heard"),)
    return _onward(moment, said, _keep(moment, **fields))


def _onward(moment: Moment, said: Speech, effects: tuple[Keep, ...]) -> Move:
    """Go on as a launch does where nothing was due."""
    if ground_check.is_done_today(moment):
        return Move(said, flow="menu", ask="choice", effects=effects)
    return Move(said, flow=ground_check.NAME, ask="rating", effects=effects)


def _plan(moment: Moment, entry: Entry) -> tuple[Speech, tuple[Keep, ...]]:
    if moment.intent.slots.get("off"):
        off = Keep(entry.id, entry.flow, {"follow_up": None})
        return (moment.pick.say("callback.will_not_ask"),), (off,)
    when = str(moment.intent.slots.get("when") or _FUTURE)
    day = coming_day(when, moment.now.date())
    if day is None:
        return (moment.pick.say("callback.no_such_day"),), ()
    keep = Keep(entry.id, entry.flow, {"follow_up": _field(moment, entry, day)})
    return (_promise(moment, day),), (keep,)


def _promise(moment: Moment, day: date) -> Say:
    said = moment.pick.say("callback.will_ask", day=coming(day, moment.now.date()))
    return replace(said, text=capital(said.text))


def _field(moment: Moment, entry: Entry, day: date) -> dict[str, Any]:
    """Return the entry's `follow_up`: the ISO day, the question in full, no outcome yet."""
    prompt = (entry.fields.get("follow_up") or {}).get("prompt")
    if not prompt:
        words = own_words(entry)
        asked = (words and _about(moment, words)) or moment.pick.say("callback.outcome.ask")
        prompt = asked.text
    return {"when": day.isoformat(), "prompt": prompt, "outcome": None}


def _matter(moment: Moment) -> Entry | None:
    """Return the entry that the talk is about, else the newest."""
    entry_id = moment.data.get("entry_id")
    if entry_id is None:
        return next(iter(moment.recall.entries(limit=1)), None)
    return moment.recall.entry(entry_id)


def _keep(moment: Moment, **fields: Any) -> tuple[Keep, ...]:
    return (Keep(moment.data["entry_id"], None, fields),) if moment.keeps else ()


FLOW = Flow(
    NAME,
    {"hook": Step("yes_no"), "outcome": Step("open_speech", "callback_yesterday")},
    start,
    hear,
    skip,
)
