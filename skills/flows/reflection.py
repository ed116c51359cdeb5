"""A free reflection: listening until the telling is complete, keeping every part as it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skills.echo import turned
from skills.flows import guided_audio
from skills.memory import Memory
from skills.moment import Flow, Moment, Move, Step
from skills.open_answer import CERTAIN, LIKELY
from skills.reply import Forget
from skills.speech import Speech

NAME = "reflection"


def start(moment: Moment) -> Move:
    """Open the microphone for as long as it takes, or go on from what was told unasked."""
    if moment.intent.name == "ReflectionContent":
        return _take_words(replace(moment, memory=_nothing_open(moment.memory)))
    topic = str(moment.intent.slots.get("topic") or "")
    named = topic and not moment.answers.is_whole("no_topic", topic)
    return begin(moment, topic=topic if named else None)


def _nothing_open(memory: Memory) -> Memory:
    return replace(memory, device=replace(memory.device, question=None))


def begin(moment: Moment, topic: str | None) -> Move:
    """Invite someone to speak, about a topic where one was named."""
    if moment.turn.device.record and moment.keeps:
        data = {"topic": topic} if topic else {}
        question = moment.pick.say("reflection.recording")
        return Move(flow=NAME, ask="words", data=data, question=question)
    if topic is None:
        return Move(flow=NAME, ask="words")
    question = moment.pick.say("reflection.about", topic=turned(topic))
    return Move(flow=NAME, ask="words", data={"topic": topic}, question=question)


def hear(moment: Moment) -> Move | None:
    """Keep another part, finish, or ask before throwing it away."""
    take = _TAKERS.get(moment.intent.name)
    return take(moment) if take else None


def skip(moment: Moment) -> Move:
    """Skipping the rest is being done."""
    return _finish(moment)


def take_recording(moment: Moment) -> Move:
    """Note that there is a recording, and go on; its words are written into the entry later."""
    recording = moment.turn.recording
    said: Speech = (moment.pick.say("reflection.recorded"),)
    if recording is None or not moment.keeps:
        return guided_audio.offer(moment, "G01", 1, said=(moment.kept(),))
    known = moment.recall.entry(recording.entry_id) is not None
    topic = {"topic": moment.data["topic"]} if "topic" in moment.data else {}
    effects = () if known else moment.keep(recording.entry_id, None, text=None, **topic)
    return guided_audio.offer(moment, "G01", 1, said=said, effects=effects)


def _take_words(moment: Moment) -> Move:
    if _is_nothing_but(moment, "Deny"):
        return _finish(moment)
    if _is_nothing_but(moment, "Affirm"):
        line = "reflection.more" if moment.data.get("told") else "common.go_on.ask"
        question = moment.pick.say(line)
        return Move(ask="words", data=moment.data, question=question)
    told = [*moment.data.get("told", ()), moment.words]
    confidences = [*moment.data.get("confidences", ()), moment.heard_confidence]
    data = {**moment.data, "told": told, "confidences": confidences}
    data["entry_id"] = moment.data.get("entry_id") or moment.new_id()
    effects = moment.keep(data["entry_id"], None, **_fields(data))
    question = moment.pick.say("reflection.more")
    return Move(speech=(), ask="words", data=data, effects=effects, question=question)


def _is_nothing_but(moment: Moment, name: str) -> bool:
    """Tell whether it is nothing but a no, or a yes, to our question what there is to tell."""
    if moment.question is None or moment.question.flow != NAME:
        return False
    read = moment.reads(moment.words)
    return read.name == name and read.confidence >= CERTAIN


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    text = " ".join(data["told"])
    known = [value for value in data["confidences"] if value is not None]
    fields = {"text": text, "text_raw": text, "asr_confidence": min(known, default=None)}
    return {**fields, "topic": data["topic"]} if "topic" in data else fields


def _take_end(moment: Moment) -> Move:
    """Finish; but who asks once more to talk, as after a greeting, wants to go on."""
    read = moment.reads(moment.words)
    if read.name == "StartReflection" and read.confidence >= LIKELY:
        told = bool(moment.data.get("told"))
        question = moment.pick.say("reflection.more") if told else None
        return Move(ask="words", data=moment.data, question=question)
    return _finish(moment)


def _finish(moment: Moment) -> Move:
    if not moment.data.get("told"):
        return Move(speech=(moment.pick.say("reflection.nothing_said"),))
    said: Speech = (moment.kept(),)
    data = {"entry_id": moment.data["entry_id"]}
    return guided_audio.offer(moment, "G01", 1, said=said, data=data)


def _discard(moment: Moment) -> Move | None:
    if moment.intent.slots.get("which") != "current":
        return None
    if not moment.data.get("entry_id"):
        return Move(speech=(moment.pick.say("reflection.nothing_said"),))
    return Move(ask="discard", data=moment.data)


def _confirm_discard(moment: Moment) -> Move | None:
    if not moment.question or moment.question.step != "discard":
        return None
    effects = (Forget((moment.data["entry_id"],)),) if moment.keeps else ()
    return Move(speech=(moment.pick.say("deletion.gone"),), effects=effects)


def _keep_after_all(moment: Moment) -> Move | None:
    if not moment.question or moment.question.step != "discard":
        return _finish(moment)
    return Move(ask="words", data=moment.data, question=moment.pick.say("reflection.more"))


_TAKERS = {
    "ReflectionContent": _take_words,
    "FinishReflection": _take_end,
    "DeleteReflection": _discard,
    "Affirm": _confirm_discard,
    "Deny": _keep_after_all,
}

FLOW = Flow(
    NAME,
    {"words": Step("open_speech", "recording_reflection"), "discard": Step("yes_no")},
    start,
    hear,
    skip,
    waits=True,
    lasts=lambda moment: (moment.pick.say("reflection.as_long_as_it_takes"),),
)
