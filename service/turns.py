"""One turn, whole: find the person, let the dialogue answer, save, and only then reply."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from audio.cache import Ask
from service import metrics
from service.errors import JournalBusy, JournalCorrupt, JournalFull
from service.jobs import NewJob
from service.journal.delivery import Delivery
from service.journal.recordings import LaidDown
from service.journal.speakers import GoesOn
from service.journal.store import Journal
from service.journal.unit import Unit, View
from service.looks import Looks
from service.person_memory import clock_of, decoded, sounding
from service.rendered import Rendered, Stream
from service.told_sound import ToldSound
from service.turn_jobs import jobs_after
from service.zones import zone_named
from skills.dialogue import Dialogue, goes_on
from skills.memory import DeviceMemory, Memory, PersonMemory, Queued
from skills.outcome import Outcome
from skills.reminder import Reminder
from skills.reply import AudioAction, Effect, Forget, Reply, Switch, deletes_everything
from skills.speech import Cue, CueName, Manner, Say, Speech
from skills.turn import Event, Turn

log = logging.getLogger(__name__)

Encode = Callable[[Rendered], bytes]
_ATTEMPTS = 3
"""Twice is enough, unless somebody goes on with the same recording at another device."""


class Streams(Protocol):
    """Turns what the dialogue wants to be heard into addresses."""

    def stream(
        self,
        action: AudioAction,
        manner: Manner,
        person_id: str | None = None,
        *,
        waits: bool,
        locale: str,
        ask: Ask,
    ) -> tuple[Stream, NewJob | None]:
        """Name the rendition; the job makes what isn't there yet."""
        ...

    def prepare(
        self, title: str, minutes: int, manner: Manner, locale: str, ask: Ask
    ) -> NewJob | None:
        """Return the job that makes a piece in a manner; None where it is there."""
        ...

    def speech_url(self, speech: Speech, rate: float) -> str:
        """Return where a reply is heard in our own voice."""
        ...

    def cue_urls(self, names: Collection[CueName], ask: Ask) -> Mapping[CueName, str]:
        """Return where cues of ours are heard, as far as they are rendered."""
        ...


@dataclass(frozen=True, slots=True)
class _Answered:
    """A turn that is answered, and not saved yet."""

    unit: Unit
    """Of whoever it ends with: a turn may hand over to somebody else."""
    before: Memory
    """What was remembered of them."""
    outcome: Outcome
    rendered: Rendered
    jobs: Sequence[NewJob]
    """What makes the piece, where it isn't there."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Takes turns of every platform."""

    journal: Journal
    dialogues: Mapping[str, Dialogue]
    """By locale; the first is spoken where a device names another."""
    streams: Streams
    timezone: ZoneInfo
    """Of people whose platform doesn't tell it."""

    def take(
        self, turn: Turn, digest: bytes | None, encode: Encode, *, waits_for_audio: bool
    ) -> bytes:
        """Answer a turn; what it wrote is on disk when this returns.

        Args:
            turn: what reached us.
            digest: of the delivery's body, which tells a repeat from a forgery.
            encode: writes the answer in the platform's form.
            waits_for_audio: the device may ask again for a piece that is being made.

        Raises:
            Conflict: the delivery's id was used for another body.
            JournalError: the journal is damaged or can't be opened at all.
        """
        delivery = _delivery(turn, digest)
        try:
            return self._taken(turn, delivery, encode, waits_for_audio=waits_for_audio)
        except (JournalBusy, JournalFull) as error:
            log.warning("turn not saved: %s", type(error).__name__)
            metrics.TURNS_NOT_SAVED.labels(type(error).__name__).inc()
            return self._not_saved(turn, delivery, encode)

    def answer(self, turn: Turn, *, waits_for_audio: bool) -> Rendered:
        """Answer a turn of a door that knows no deliveries, and so none that come twice.

        Raises:
            JournalError: the journal is damaged or can't be opened at all.
        """
        answered: list[Rendered] = []

        def keep(rendered: Rendered) -> bytes:
            answered.append(rendered)
            return b""

        self.take(turn, None, keep, waits_for_audio=waits_for_audio)
        return answered[-1]

    def apology(self, turn: Turn) -> Rendered:
        """Say that something is wrong here, where a turn could not be answered at all."""
        return Rendered(self._dialogue(turn).apology(secrets.token_hex(16)))

    def holding(self, turn: Turn) -> Rendered:
        """Answer at once what takes longer; to what only reports something, with nothing."""
        if turn.event not in (None, "launch"):
            return Rendered(Reply())
        return Rendered(self._dialogue(turn).holding(secrets.token_hex(16)))

    def reassurance(self, turn: Turn) -> Say:
        """Return a word for the meantime."""
        return self._dialogue(turn).one_moment(secrets.token_hex(16))

    def _taken(
        self, turn: Turn, delivery: Delivery, encode: Encode, *, waits_for_audio: bool
    ) -> bytes:
        """Take a turn, and once more where the audio store had to be asked, or given sound.

        Turns of other accounts may be taken beside the first attempt, and not beside the next.
        """
        sound, looks = ToldSound(self.journal, turn.told), Looks()
        for attempt in range(_ATTEMPTS):
            sound.lay_down()
            looks.make()
            with self.journal.writing(delivery, goes_on=_goes_on(turn), alone=attempt > 0) as unit:
                if unit.stored_answer is not None:
                    return unit.stored_answer
                answered = self._answered(turn, unit, looks.ask, waits=waits_for_audio)
                kept = sound.kept_with(answered.outcome.effects, answered.unit)
                if kept is None or looks.are_due or answered.unit.must_be_alone(kept[0]):
                    continue  # nothing is written
                answer = encode(answered.rendered)
                self._save(turn, answered, *kept, answer)
                return answer
        raise JournalBusy("others go on with the same recording; say it again")

    def _answered(self, turn: Turn, unit: Unit, ask: Ask, *, waits: bool) -> _Answered:
        """Answer a turn; nothing of it is written yet."""
        before = _memory(unit)
        outcome = self._respond(turn, unit, before)
        if switch := next((e for e in outcome.effects if isinstance(e, Switch)), None):
            unit, before, outcome = self._handed_over(turn, unit, before, outcome, switch)
        stream, jobs = self._stream(turn, outcome, unit.person_id, before, ask, waits=waits)
        if stream and not stream.is_rendered and not waits:
            outcome, stream = self._postponed(turn, before, outcome), None
        changed = _changes_clock(before, outcome)
        rendered = self._rendered(turn, outcome, stream, unit, ask, reminders_changed=changed)
        return _Answered(unit, before, outcome, rendered, jobs)

    def _save(
        self,
        turn: Turn,
        answered: _Answered,
        effects: Sequence[Effect],
        recordings: Sequence[LaidDown],
        answer: bytes,
    ) -> None:
        """Commit a turn that was answered, with all that it brought."""
        outcome, rendered = answered.outcome, answered.rendered
        memory = _naming(outcome, rendered.stream)
        now = self._now(turn, answered.before)
        orders = jobs_after(
            turn,
            outcome,
            rendered.stream,
            self.timezone,
            clock_changed=rendered.reminders_changed,
        )
        answered.unit.commit(
            effects,
            now,
            {"platform": turn.platform, "tz": str(now.tzinfo)},
            person_memory=msgspec.json.encode(memory.person),
            device_memory=msgspec.json.encode(memory.device),
            answer=answer,
            jobs=[*answered.jobs, *orders],
            recordings=recordings,
        )

    def _handed_over(
        self, turn: Turn, unit: Unit, before: Memory, outcome: Outcome, switch: Switch
    ) -> tuple[Unit, Memory, Outcome]:
        """Let whoever was named be welcomed in the same answer, in their own journal."""
        theirs = unit.hand_over(
            switch,
            self._now(turn, before),
            person_memory=msgspec.json.encode(outcome.memory.person),
            device_memory=msgspec.json.encode(outcome.memory.device),
        )
        met = _memory(theirs)
        if met.person.name is None:
            met = replace(met, person=replace(met.person, name=switch.name))
        came = replace(turn, input=Event("launch"), new_session=True)
        welcomed = self._respond(came, theirs, met)
        speech = (*outcome.reply.speech, *welcomed.reply.speech)
        reply = replace(welcomed.reply, speech=speech)
        return theirs, met, replace(welcomed, reply=reply, intent=outcome.intent)

    def _not_saved(self, turn: Turn, delivery: Delivery, encode: Encode) -> bytes:
        with self.journal.reading(delivery, goes_on=_goes_on(turn)) as unit:
            if unit.stored_answer is not None:
                return unit.stored_answer
            outcome = self._respond(turn, unit, _memory(unit))
            reply = outcome.if_not_saved  # it may still look into the journal
        return encode(Rendered(reply, intent=outcome.intent))

    def _respond(self, turn: Turn, unit: View, memory: Memory) -> Outcome:
        now = self._now(turn, memory)
        turn = _as_decided(turn, unit)
        return self._dialogue(turn).respond(turn, memory, unit.recall, now, secrets.token_hex(16))

    def _now(self, turn: Turn, memory: Memory) -> datetime:
        """Return the turn's time where the person is, as their platform tells, or did before."""
        named = turn.timezone or memory.person.timezone
        zone = zone_named(named) if named else None
        return turn.at.astimezone(zone or self.timezone)

    def _dialogue(self, turn: Turn) -> Dialogue:
        return self.dialogues.get(turn.locale) or next(iter(self.dialogues.values()))

    def _stream(
        self,
        turn: Turn,
        outcome: Outcome,
        person_id: str | None,
        before: Memory,
        ask: Ask,
        *,
        waits: bool,
    ) -> tuple[Stream | None, Sequence[NewJob]]:
        """Name what is to be heard, and have made what isn't there."""
        action, manner = outcome.reply.audio, outcome.memory.person.manner
        if action is not None and action.action != "stop":
            stream, job = self.streams.stream(
                action, manner, person_id, waits=waits, locale=turn.locale, ask=ask
            )
            return stream, self._unless_full(job)
        playback = outcome.memory.person.playback
        queued = playback.queued if playback else None
        if queued and queued != _queued(before):
            job = self.streams.prepare(queued.title, queued.minutes, manner, turn.locale, ask)
            return None, self._unless_full(job)
        if playback is None or manner == before.person.manner:
            return None, []
        # What plays goes on as it is; it is made anew for the next time.
        job = self.streams.prepare(playback.title, playback.minutes, manner, turn.locale, ask)
        return None, self._unless_full(job)

    def _unless_full(self, job: NewJob | None) -> Sequence[NewJob]:
        """Ask for a piece, unless too many are asked for; the player, or the person, comes back."""
        return [] if job is None or self.journal.jobs.is_full(job.kind) else [job]

    def _postponed(self, turn: Turn, before: Memory, outcome: Outcome) -> Outcome:
        """Say that a piece is still being made; what was heard of it before stays.

        A player that only reported something is told nothing.
        """
        if turn.event not in (None, "launch"):
            return replace(outcome, reply=replace(outcome.reply, audio=None))
        reply = self._dialogue(turn).not_ready(secrets.token_hex(16))
        left = before.person
        person = replace(outcome.memory.person, playback=left.playback, set_aside=left.set_aside)
        memory = Memory(person, outcome.memory.device)
        return replace(outcome, reply=reply, memory=memory)

    def _reminders(self, turn: Turn, outcome: Outcome, unit: Unit) -> Sequence[Reminder]:
        """Return what the device is to sound: of all who share it, where it can."""
        others = unit.memories_of_others() if turn.device.reminds else ()
        people = (outcome.memory.person, *(decoded(memory) for memory in others))
        return [reminder for person in people for reminder in sounding(person)]

    def _rendered(
        self,
        turn: Turn,
        outcome: Outcome,
        stream: Stream | None,
        unit: Unit,
        ask: Ask,
        *,
        reminders_changed: bool,
    ) -> Rendered:
        rate = outcome.memory.person.manner.rate
        speech = outcome.reply.speech
        wants_voice = turn.device.own_voice and speech
        return Rendered(
            outcome.reply,
            stream,
            cue_urls=self.streams.cue_urls(_cues(outcome.reply), ask),
            rate=rate,
            speech_url=self.streams.speech_url(speech, rate) if wants_voice else None,
            intent=outcome.intent,
            state=outcome.state,
            saved=outcome.saved,
            deleted=_deleted(outcome.effects),
            timezone=outcome.memory.person.timezone,
            reminders=self._reminders(turn, outcome, unit),
            reminders_changed=reminders_changed,
        )


def _as_decided(turn: Turn, unit: View) -> Turn:
    """Take a device for as shared, or as private, as its person says; else as it tells itself."""
    try:
        shared = unit.is_shared
    except JournalCorrupt as error:
        log.error("%s; others may hear it", error)  # noqa: TRY400 -- the trace tells nothing more
        shared = True
    if shared is None:
        return turn
    anyones = shared and turn.device.anyones
    return replace(turn, device=replace(turn.device, shared=shared, anyones=anyones))


def _delivery(turn: Turn, digest: bytes | None) -> Delivery:
    return Delivery(
        turn.platform, turn.user, turn.device_key, turn.request_id, digest, turn.speaker
    )


def _goes_on(turn: Turn) -> GoesOn:
    return lambda person, device: goes_on(turn, _as_memory(person, device))


def _cues(reply: Reply) -> set[CueName]:
    return {part.name for part in (*reply.speech, *reply.reprompt) if isinstance(part, Cue)}


def _naming(outcome: Outcome, stream: Stream | None) -> Memory:
    """Remember which rendition the player got."""
    if stream is None:
        return outcome.memory
    if outcome.reply.audio and outcome.reply.audio.action == "queue":
        return outcome.memory.queueing(stream.token)
    return outcome.memory.playing(stream.token)


def _queued(memory: Memory) -> Queued | None:
    return memory.person.playback.queued if memory.person.playback else None


def _changes_clock(before: Memory, outcome: Outcome) -> bool:
    return clock_of(before.person) != clock_of(outcome.memory.person)


def _deleted(effects: Sequence[Effect]) -> list[str]:
    if deletes_everything(effects):
        return ["*"]
    gone = [effect for effect in effects if isinstance(effect, Forget)]
    return [entry_id for effect in gone for entry_id in effect.entry_ids]


def _memory(unit: View) -> Memory:
    """Read both memories; one that is damaged begins afresh, as the journal must stay usable."""
    try:
        person, device = unit.person_memory, unit.device_memory
    except JournalCorrupt as error:
        log.error("%s; it begins afresh", error)  # noqa: TRY400 -- the trace tells nothing more
        return Memory()
    return _as_memory(person, device)


def _as_memory(person: bytes | None, device: bytes | None) -> Memory:
    return Memory(_decoded(person, PersonMemory), _decoded(device, DeviceMemory))


def _decoded(document: bytes | None, kind: type[Any]) -> Any:
    return msgspec.json.decode(document, type=kind) if document else kind()
