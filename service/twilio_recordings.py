"""Recordings of calls: fetched from Twilio by the worker, journaled, and deleted there."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from audio.files import MOST_BYTES
from service.errors import Conflict, NotNow
from service.fetching import Fetcher, FetchFailed
from service.jobs import Job, NewJob
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
SHORTEST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=15)
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


def fetch_job(turn: Turn, recording: Recording, zone: ZoneInfo, *, made: bool) -> NewJob:
    """Return the job for the recording that a turn brought, which is its person's.

    Should they go before it is done, it is deleted at Twilio all the same.
    """
    at = turn.at.isoformat()
    wanted = Wanted(recording.id, recording.entry_id, turn.user, at, zone.key, made)
    left = discard_job(recording.id)
    return NewJob(FETCH, asdict(wanted), dedupe=left.dedupe, personal=True, leaves=left)


def discard_job(sid: str) -> NewJob:
    """Return the job for a recording of which nothing is to be kept, which names nobody."""
    return NewJob(DISCARD, {"sid": sid}, dedupe=f"recording {sid}")


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

    def delete(self, sid: str) -> None:
        """Delete a recording; one that is gone is no matter.

        Raises:
            FetchFailed: it is still there.
        """
        try:
            self._fetcher.delete(f"{self._folder}/{sid}.json", self._headers)
        except FetchFailed as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise


class RecordingDiscarder:
    """Does the jobs of recordings that nobody keeps; what fails is tried again."""

    def __init__(self, recordings: TwilioRecordings) -> None:
        self._recordings = recordings

    def __call__(self, job: Job) -> None:
        """Delete a recording at Twilio.

        Raises:
            NotNow: Twilio is away. Nobody waits for it, and it must be done: that has no end.
            FetchFailed: Twilio doesn't delete it.
        """
        try:
            self._recordings.delete(job.payload["sid"])
        except FetchFailed as error:
            if _is_passing(error):
                raise NotNow(f"Twilio: {error}", LONGEST_REST) from error
            raise


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
        wanted = Wanted(**job.payload)
        try:
            self._fetch(job.person_id or "", wanted)
        except FetchFailed as error:
            waited = self._clock() - datetime.fromisoformat(wanted.at)
            if _is_passing(error) and waited < PATIENCE:
                raise NotNow(f"Twilio: {error}", _rest(waited)) from error
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
                return not wanted.made or view.has_entry(wanted.entry_id)
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


def _rest(waited: timedelta) -> timedelta:
    """Wait as long again as until now: each rest is twice the one before it, within bounds."""
    return min(max(waited, SHORTEST_REST), LONGEST_REST)
