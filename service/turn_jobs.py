"""What a turn leaves to be done later, beside the piece that it lets be made."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from service.home_player import play_job
from service.jobs import NewJob
from service.notices import plan_job
from service.rendered import Stream
from service.twilio_recordings import discard_job, fetch_job
from skills.outcome import Outcome
from skills.reply import Keep, deletes_everything
from skills.turn import Recording, Turn


def jobs_after(
    turn: Turn, outcome: Outcome, stream: Stream | None, zone: ZoneInfo, *, clock_changed: bool
) -> Iterator[NewJob]:
    """Yield the jobs of a turn, to be added in its own commit.

    Args:
        turn: what reached us.
        outcome: what came of it.
        stream: the piece that is played from now on.
        zone: of people whose platform doesn't tell it.
        clock_changed: when a person is reminded, or by whose clock, is another from now on.
    """
    if clock_changed and outcome.memory.person.reminders:
        yield plan_job(turn.platform, turn.user)
    if turn.recording is not None:
        yield _recording_job(turn, turn.recording, outcome, zone)
    action = outcome.reply.audio
    if action is not None and turn.device.home_player:  # it reads no answer of ours
        yield play_job(turn, action, stream, of_nobody=deletes_everything(outcome.effects))


def _recording_job(turn: Turn, recording: Recording, outcome: Outcome, zone: ZoneInfo) -> NewJob:
    if outcome.memory.person.consent is not True:
        return discard_job(recording.id, turn.at)
    effects = outcome.effects
    made = any(isinstance(e, Keep) and e.entry_id == recording.entry_id for e in effects)
    return fetch_job(turn, recording, zone, made=made)
