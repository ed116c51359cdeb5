"""Jobs: rows committed with the journal, leased to workers one at a time.

A worker that dies lets its lease run out, and the job is done again: so a job must be safe to do
twice. A finished job's row is gone; one that failed too often stays, dead, with its error code.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from service import request_id
from service.errors import JournalBusy, JournalCorrupt, LeaseLost
from service.journal import statements
from service.journal.clock import from_milliseconds, milliseconds
from service.journal.database import Database, Row, Transaction
from service.journal.keys import Keys
from service.journal.sealing import Sealer
from service.queues import MOST_WAITING

SHORTEST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=15)
"""Of a job that can't be done now."""

log = logging.getLogger(__name__)

_RECORD = "job"
_LEAVES: Final = "leaves"
"""Where a sealed payload holds what is left of its job when its person goes."""


def rest_after(waited: timedelta) -> timedelta:
    """Return how long a job that can't be done now is to rest: as long again as it has waited."""
    return min(max(waited, SHORTEST_REST), LONGEST_REST)


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be done later."""

    kind: str
    """What a worker knows it by: render, transcribe, purge, ...; `service/queues.py` has those
    that a task engine hands on."""
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    dedupe: str | None = None
    """While a job with this key waits or is being done, another is not added."""
    personal: bool = False
    """The payload is a person's: it is sealed with their key, and goes when they go."""
    run_at: datetime | None = None
    """Not before this time; None means at once."""
    leaves: NewJob | None = None
    """What is to be done instead of a personal job once its person is gone. It is nobody's and not
    sealed, so it must tell nothing of them; and it leaves nothing itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that was leased."""

    id: str
    kind: str
    payload: Mapping[str, Any] = field(repr=False)
    person_id: str | None
    """Set where the payload is personal."""
    attempt: int
    """1 for the first."""
    lease: str
    """Shows that it is still ours."""
    request_id: str = ""
    """Of the request that wanted it; empty where nobody asked."""


def add(transaction: Transaction, job: NewJob, now: datetime, sealer: Sealer | None) -> None:
    """Add a job within a transaction, unless one with its dedupe key is under way.

    Raises:
        ValueError: it is personal, and there is no person's sealer.
    """
    job_id = secrets.token_hex(16)
    told = {**job.payload, **_asked_by(job), **_left_of(job)}
    payload = json.dumps(told, allow_nan=False).encode("ascii")
    owner = None
    if job.personal:
        if sealer is None:
            raise ValueError("a personal job needs its person")
        owner = sealer.owner
        payload = sealer.seal(payload, job_id, _RECORD)
    new = {
        "job": job_id,
        "kind": job.kind,
        "person": owner,
        "payload": payload,
        "dedupe": job.dedupe,
        "run_ms": milliseconds(job.run_at or now),
    }
    if transaction.run(statements.ADD_JOB, new):
        transaction.hand_over(job_id, job.kind)


def left_by(transaction: Transaction, keys: Keys, person_id: str) -> Sequence[NewJob]:
    """Return what is to be done, as nobody's, once a person's jobs are gone with them.

    It is to be asked while their key is there. A job that can't be read leaves nothing: nobody's
    deletion may fail by it.
    """
    rows = transaction.rows(statements.JOBS_OF_PERSON, {"person": person_id})
    left = (_left_by(keys, person_id, *row) for row in rows)
    return [job for job in left if job is not None]


def move(transaction: Transaction, goes: Sealer, stays: Sealer) -> None:
    """Let one person's jobs be another's, who takes their place.

    Whoever is doing one meanwhile loses it, and it is done anew for who stays. A job that can't be
    read stays behind.
    """
    for job_id, payload, _ in transaction.rows(statements.JOBS_OF_PERSON, {"person": goes.owner}):
        try:
            told = goes.unseal(payload, job_id, _RECORD)
        except JournalCorrupt as error:
            log.error("%s; it goes with its person", error)  # noqa: TRY400 -- as in `_left_by`
            continue
        sealed = stays.seal(told, job_id, _RECORD)
        moved = {"job": job_id, "person": stays.owner, "payload": sealed}
        transaction.run(statements.MOVE_JOB, moved)


def _left_by(
    keys: Keys, person_id: str, job_id: str, payload: bytes, wrapped_key: bytes
) -> NewJob | None:
    try:
        told = keys.person(person_id, wrapped_key).unseal(payload, job_id, _RECORD)
    except JournalCorrupt as error:
        log.error("%s; it leaves nothing", error)  # noqa: TRY400 -- the trace tells nothing more
        return None
    left = json.loads(told).get(_LEAVES)
    return None if left is None else NewJob(**left)


def _left_of(job: NewJob) -> Mapping[str, Any]:
    left = job.leaves
    if left is None:
        return {}
    return {_LEAVES: {"kind": left.kind, "payload": dict(left.payload), "dedupe": left.dedupe}}


@dataclass(frozen=True, slots=True)
class JobRow:
    """How a job stands, without what it is about."""

    id: str
    kind: str
    state: str
    """queued, leased or dead."""
    attempts: int
    due: datetime
    """When it is to be done; while it is leased, when the lease ends."""
    error: str | None
    """The code of its last failure."""


def _asked_by(job: NewJob) -> Mapping[str, str]:
    """Name the request that wants a job now; one for later must not lead back to it for weeks."""
    if job.run_at is not None or not request_id.current():
        return {}
    return {request_id.NAME: request_id.current()}


class JobQueue:
    """The jobs of one installation, for any number of workers."""

    def __init__(self, database: Database, keys: Keys, attempts: int = 5) -> None:
        self._database = database
        self._keys = keys
        self._attempts = attempts

    def enqueue(self, job: NewJob, now: datetime) -> None:
        """Add a job that is nobody's in particular; a personal one comes with its turn.

        Raises:
            JournalBusy: as many of this kind as may wait do.
        """
        if self.is_full(job.kind):
            raise JournalBusy(f"too many {job.kind} jobs wait; ask again later")
        with self._database.writing() as transaction:
            add(transaction, job, now, sealer=None)
            transaction.commit()

    def lease(self, kinds: Sequence[str], seconds: float, now: datetime) -> Job | None:
        """Take the job that has been due longest, for so many seconds; None if none is due.

        A job of an earlier kind goes before all of the later ones: what somebody waits for,
        before what is done in advance.

        A job that was begun too often, or cannot be read, is buried on the way.

        Raises:
            KeyWrong: the master key opens nothing here, and so not this job.
        """
        with self._database.reading() as transaction:  # an idle worker blocks no writer
            if _due(transaction, kinds, now) is None:
                return None
        with self._database.writing() as transaction:
            job = self._lease(transaction, kinds, seconds, now)
            transaction.commit()
        return job

    def lease_one(self, job_id: str, seconds: float, now: datetime) -> Job | None:
        """Take the job of this id; None if it is done, dead, not due, or someone else's."""
        named = {"job": job_id, "now_ms": milliseconds(now)}
        with self._database.writing() as transaction:
            row = transaction.row(statements.DUE_JOB_NAMED, named)
            job = None if row is None else self._taken(transaction, row, seconds, now)
            transaction.commit()
        return job

    def renew(self, job: Job, seconds: float, now: datetime) -> None:
        """Keep a job for longer.

        Raises:
            LeaseLost: someone else has it, or it has gone with its person.
        """
        until_ms = milliseconds(now + timedelta(seconds=seconds))
        self._change(statements.RENEW_JOB, job, {"until_ms": until_ms})

    def finish(self, job: Job) -> None:
        """Remove a job that is done.

        Raises:
            LeaseLost: someone else has it, or it has gone with its person.
        """
        self._change(statements.FINISH_JOB, job, {})

    def fail(self, job: Job, retry_at: datetime, error: str) -> None:
        """Give a job back, to be tried at a later time; after the last attempt it is dead.

        Args:
            job: what was leased.
            retry_at: when it is due again.
            error: a code for people to look up; never a message that might hold a user's words.

        Raises:
            LeaseLost: someone else has it, or it has gone with its person.
        """
        if job.attempt >= self._attempts:
            self._change(statements.BURY_LEASED_JOB, job, {"error": error})
        else:
            retry = {"run_ms": milliseconds(retry_at), "error": error}
            self._change(statements.RETRY_JOB, job, retry)

    def put_off(self, job: Job, until: datetime, error: str) -> None:
        """Give a job back that could not be done now; that was no attempt.

        Args:
            job: what was leased.
            until: when it is due again.
            error: as for `fail`.

        Raises:
            LeaseLost: someone else has it, or it has gone with its person.
        """
        self._change(statements.PUT_OFF_JOB, job, {"run_ms": milliseconds(until), "error": error})

    def take_in(self, job: Job, name: str) -> Job:
        """Let a job do what those of its kind that wait were to do, too; return what it is now.

        Args:
            job: what was leased, and is nobody's in particular.
            name: of the list in its payload that gets what is in theirs.

        Raises:
            LeaseLost: someone else has it.
        """
        with self._database.writing() as transaction:
            alike = {"job": job.id, "kind": job.kind}
            waiting = transaction.rows(statements.WAITING_LIKE, alike)
            theirs = [item for _, told in waiting for item in json.loads(told).get(name, ())]
            payload = {**job.payload, name: [*job.payload.get(name, ()), *theirs]}
            rewritten = {
                "job": job.id,
                "lease": job.lease,
                "payload": json.dumps({**payload, request_id.NAME: job.request_id}).encode("ascii"),
            }
            if not transaction.run(statements.REWRITE_JOB, rewritten):
                raise _lost(job)
            for other, _ in waiting:
                transaction.run(statements.DROP_JOB, {"job": other})
            transaction.commit()
        return replace(job, payload=payload)

    def counts(self) -> dict[str, int]:
        """Count the jobs by state: queued, leased, dead."""
        with self._database.reading() as transaction:
            counted: dict[str, int] = dict(transaction.rows(statements.COUNT_JOBS, {}))
        return {state: counted.get(state, 0) for state in ("queued", "leased", "dead")}

    def depths(self) -> Mapping[str, Mapping[str, int]]:
        """Count the jobs by kind and state."""
        with self._database.reading() as transaction:
            rows = transaction.rows(statements.COUNT_JOBS_BY_KIND, {})
        depths: dict[str, dict[str, int]] = {}
        for kind, state, count in rows:
            depths.setdefault(kind, {})[state] = count
        return depths

    def listed(self) -> Sequence[JobRow]:
        """Return all jobs, the longest due first."""
        with self._database.reading() as transaction:
            rows = transaction.rows(statements.LIST_JOBS, {})
        return [
            JobRow(job, kind, state, attempts, from_milliseconds(run_ms), error)
            for job, kind, state, attempts, run_ms, error in rows
        ]

    def revive(self, now: datetime, job_id: str | None = None) -> int:
        """Let a dead job, or all of them, be tried anew; return how many there were."""
        statement = statements.REVIVE_JOBS if job_id is None else statements.REVIVE_JOB
        with self._database.writing() as transaction:
            revived = transaction.run(statement, {"job": job_id, "now_ms": milliseconds(now)})
            transaction.commit()
        return revived

    def is_full(self, kind: str) -> bool:
        """Tell whether no more jobs of a kind may be added now."""
        return kind in MOST_WAITING and self.waiting(kind) >= MOST_WAITING[kind]

    def waiting(self, kind: str) -> int:
        """Count the jobs of a kind that are still to be done."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.COUNT_WAITING_JOBS, {"kind": kind})
        return 0 if row is None else int(row[0])

    def _lease(
        self, transaction: Transaction, kinds: Sequence[str], seconds: float, now: datetime
    ) -> Job | None:
        while (row := _due(transaction, kinds, now)) is not None:
            job = self._taken(transaction, row, seconds, now)
            if job is not None:
                return job
        return None

    def _taken(
        self, transaction: Transaction, row: Row, seconds: float, now: datetime
    ) -> Job | None:
        """Lease a job that is due; one that can't be done any more is buried."""
        job = self._readable(transaction, row)
        if job is not None:
            until_ms = milliseconds(now + timedelta(seconds=seconds))
            taken = {"job": job.id, "lease": job.lease, "until_ms": until_ms}
            transaction.run(statements.LEASE_JOB, taken)
        return job

    def _readable(self, transaction: Transaction, row: Row) -> Job | None:
        job_id, kind, person_id, payload, attempts, _, wrapped_key = row
        if attempts >= self._attempts:
            transaction.run(statements.BURY_JOB, {"job": job_id, "error": "lease_expired"})
            return None
        try:
            if person_id is not None:
                payload = self._keys.person(person_id, wrapped_key).unseal(payload, job_id, _RECORD)
        except JournalCorrupt:
            self._check_keys(transaction)
            transaction.run(statements.BURY_JOB, {"job": job_id, "error": "payload_damaged"})
            return None
        lease = secrets.token_hex(16)
        told = json.loads(payload)
        asked_by = told.pop(request_id.NAME, "")
        told.pop(_LEAVES, None)
        return Job(job_id, kind, told, person_id, attempts + 1, lease, asked_by)

    def _check_keys(self, transaction: Transaction) -> None:
        """Make sure that it is the job that can't be read: others may have a newer key than we.

        Raises:
            KeyWrong: our master key opens nothing here.
        """
        row = transaction.row(statements.READ_INSTANCE, {})
        if row is not None:
            self._keys.check(row[0])

    def _change(self, statement: str, job: Job, values: Mapping[str, Any]) -> None:
        with self._database.writing() as transaction:
            ours = {"job": job.id, "lease": job.lease}
            if not transaction.run(statement, {**ours, **values}):
                raise _lost(job)
            transaction.commit()


def _lost(job: Job) -> LeaseLost:
    return LeaseLost(f"the lease on {job.kind} job {job.id} is over")


def _due(transaction: Transaction, kinds: Sequence[str], now: datetime) -> Row | None:
    now_ms = milliseconds(now)
    rows = (transaction.row(statements.DUE_JOB, {"kind": k, "now_ms": now_ms}) for k in kinds)
    return next((row for row in rows if row is not None), None)
