"""Recordings of calls: fetched from Twilio by the worker, journaled, and deleted there."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from audio.files import MOST_BYTES
from service.errors import Conflict, NotNow
from service.fetching import Fetcher, FetchFailed
from service.jobs import LONGEST_REST, Job, NewJob, rest_after
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.platforms.twilio import Account
from service.submission import Spoken, Submitted, submit
from skills.turn import Recording, Turn

FETCH = "fetch_recording"
DISCARD = "discard_recording"
"""The kind of a job for a recording of which nothing is to be kept: it is only deleted at Twilio,
and the job is nobody's."""
FETCH_SECONDS = 60.0
THERE_WITHIN = timedelta(minutes=15)
"""After so long a recording that Twilio doesn't have is gone, and not still to come."""
PATIENCE = timedelta(days=1)
"""For so long after it was told a recording may keep us waiting, and lose no attempt by it."""

_PASSING = (HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS)
"""Statuses besides those of its own faults: 200 is one whose body did not come in time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with a recording."""

    sid: str
    entry_id: str
    user: str
    at: str
    """When it was told, as ISO 8601."""
    zone: str
    made: bool
    """The entry was there when this was asked for: gone since, it was deleted by its person."""

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> Wanted:
        """Read a job's payload; one of another version may hold more."""
        return cls(**{each.name: payload[each.name] for each in fields(cls)})


def fetch_job(turn: Turn, recording: Recording, zone: ZoneInfo, *, made: bool) -> NewJob:
    """Return the job for the recording that a turn brought, which is its person's.

    Should they go before it is done, it is deleted at Twilio all the same.
    """
    at = turn.at.isoformat()
    wanted = Wanted(recording.id, recording.entry_id, turn.user, at, zone.key, made)
    left = discard_job(recording.id, turn.at)
    return NewJob(FETCH, asdict(wanted), dedupe=left.dedupe, personal=True, leaves=left)


def discard_job(sid: str, at: datetime) -> NewJob:
    """Return the job for a recording, told at a time, of which nothing is kept: it names nobody."""
    return NewJob(DISCARD, {"sid": sid, "at": at.isoformat()}, dedupe=f"recording {sid}")


class TwilioRecordings:
    """The account's recordings at Twilio's own address, whatever address a request names."""

    def __init__(self, account: Account, origin: str) -> None:
        self._fetcher = Fetcher(origin, max_bytes=MOST_BYTES, seconds=FETCH_SECONDS)
        self._folder = f"/2010-04-01/Accounts/{account.sid}/Recordings"
        pair = base64.b64encode(f"{account.sid}:{account.tokens[0]}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"}

    def wav(self, sid: str) -> bytes:
        """Return a recording.

        Raises:
            FetchFailed: it can't be had; with status 404 it may be there in a moment.
        """
        return self._fetcher(f"{self._folder}/{sid}.wav", self._headers)

    def delete(self, sid: str) -> bool:
        """Delete a recording; return whether it was there.

        Raises:
            FetchFailed: it is still there.
        """
        try:
            self._fetcher.delete(f"{self._folder}/{sid}.json", self._headers)
        except FetchFailed as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            return False
        return True


class RecordingDiscarder:
    """Does the jobs of recordings that nobody keeps; what fails is tried again."""

    def __init__(
        self,
        recordings: TwilioRecordings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._recordings = recordings
        self._clock = clock

    def __call__(self, job: Job) -> None:
        """Delete a recording at Twilio.

        Raises:
            NotNow: Twilio is away, which has no end, as it must be done; or it doesn't have the
                recording yet.
            FetchFailed: Twilio doesn't delete it.
        """
        try:
            was_there = self._recordings.delete(job.payload["sid"])
        except FetchFailed as error:
            if _is_passing(error):
                raise NotNow(f"Twilio: {error}", LONGEST_REST) from error
            raise
        waited = self._clock() - datetime.fromisoformat(job.payload["at"])
        if not was_there and waited < THERE_WITHIN:
            raise NotNow("Twilio doesn't have the recording yet", rest_after(waited))


class RecordingFetcher:
    """Does the jobs. Done twice, a job keeps one recording; what fails is tried again."""

    def __init__(
        self,
        journal: Journal,
        recordings: TwilioRecordings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal = journal
        self._recordings = recordings
        self._clock = clock

    def __call__(self, job: Job) -> None:
        """Journal a recording, unless that is done or it was deleted, and delete it at Twilio.

        Raises:
            NotNow: Twilio doesn't have it yet, or is away.
            FetchFailed: Twilio doesn't give it or delete it, or hasn't had it for too long.
            BadSound: what came is no sound that we take; the original stays at Twilio.
            JournalBusy, JournalFull: it can't be kept now; it stays at Twilio.
        """
        wanted = Wanted.read(job.payload)
        try:
            if job.payload.get("keep", True):  # the version before asked so to have it deleted
                self._fetch(job.person_id or "", wanted)
            else:
                self._recordings.delete(wanted.sid)
        except FetchFailed as error:
            waited = self._clock() - datetime.fromisoformat(wanted.at)
            if _is_passing(error) and waited < PATIENCE:
                raise NotNow(f"Twilio: {error}", rest_after(waited)) from error
            raise

    def _fetch(self, person_id: str, wanted: Wanted) -> None:
        if self._is_wanted(person_id, wanted):
            self._keep(person_id, wanted)
        if self._journal.sealers.of(person_id) is not None:
            self._recordings.delete(wanted.sid)
        # Else the job went with them: the one it left deletes it, or who took their place keeps it.

    def _is_wanted(self, person_id: str, wanted: Wanted) -> bool:
        try:
            delivery = Delivery("twilio", wanted.user, request_id=wanted.sid)
            with self._journal.reading(delivery, person_id=person_id) as view:
                # Twilio's report may come before what makes the entry, which is then to be made by
                # us, unless its person has deleted it since.
                if view.has_entry(wanted.entry_id):
                    return True
                return not wanted.made and not view.was_deleted(wanted.entry_id)
        except Conflict:  # it is kept, with a sound that we don't hold against it; or nobody's
            return False

    def _keep(self, person_id: str, wanted: Wanted) -> None:
        """Journal it, unless it was deleted while it was fetched, which takes its time."""
        at, zone = datetime.fromisoformat(wanted.at), ZoneInfo(wanted.zone)
        sound = self._recordings.wav(wanted.sid)
        spoken = Spoken("twilio", wanted.user, sound, at, zone, wanted.sid, person_id=person_id)
        named = Submitted(wanted.entry_id, wanted.sid[2:])
        try:
            submit(self._journal, spoken, named, is_made=wanted.made)
        except Conflict as error:
            log.warning("a recording of a call was not kept: %s", error)


def _is_passing(error: FetchFailed) -> bool:
    """Tell whether this goes by itself: Twilio is away, busy, or doesn't have it yet."""
    if error.reason != "unavailable":
        return False
    status = error.status
    return status is None or status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR
