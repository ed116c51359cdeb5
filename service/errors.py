"""The service's branch of the error family.

    SelfTrustError
    ├── ConfigError               a setting is missing or wrong
    ├── Conflict                  it contradicts what is already there
    ├── SignInRefused             a name, passphrase or invitation that opens no page
    ├── FormRefused               what a page's form holds can't be kept
    ├── LeaseLost                 another worker has this job now
    ├── NotNow                    a job rests, as what it needs of others is away
    ├── WorkerBroken              a fault of ours ended a part of the worker
    └── JournalError              the journal could not do it
        ├── JournalBusy           locked by someone else for too long
        ├── JournalFull           the disk is full, read-only or failing
        ├── JournalCorrupt        something stored no longer reads
        ├── JournalTooNew         written by a newer version of this program
        ├── KeyMissing            the master key's file is not there
        ├── KeyWrong              a key, but not the one of this journal
        ├── DocumentRefused       an import that is not in the export's form
        └── BackupRefused         a backup that is not whole, or not one of ours

Messages say what to do; none holds a user's words or a secret.
"""

from __future__ import annotations

from datetime import timedelta

from skills.speech import SelfTrustError

GET_SCALE = "get it with `make scale`, or beside a wheel with its extra `scale`"
"""The end of a message about what several hosts need."""


class ConfigError(SelfTrustError):
    """A setting is missing or wrong; the message names it and the fix."""


class Conflict(SelfTrustError):
    """It contradicts what is already there: an id used again for something else."""


class SignInRefused(SelfTrustError):
    """A name, passphrase or invitation was not accepted; the message may be shown."""

    def __init__(self, message: str, *, locked: bool = False) -> None:
        super().__init__(message)
        self.locked = locked
        """It was guessed too often: 429 rather than 403."""


class FormRefused(SelfTrustError):
    """What a page's form holds can't be kept; the message may be shown."""


class LeaseLost(SelfTrustError):
    """The lease on a job ran out and the job was taken, or ended, elsewhere."""


class NotNow(SelfTrustError):
    """What a job needs of others can't be had now: it rests, and that was no attempt."""

    def __init__(self, message: str, rest: timedelta) -> None:
        super().__init__(message)
        self.rest = rest
        """After so long it is worth another look."""


class WorkerBroken(SelfTrustError):
    """A fault of ours ended a part of the worker; its process is to be started anew."""


class JournalError(SelfTrustError):
    """The journal could not do what was asked; nothing was written."""


class JournalBusy(JournalError):
    """The database was locked by someone else for longer than we may wait."""


class JournalFull(JournalError):
    """The disk is full, read-only or failing."""


class JournalCorrupt(JournalError):
    """Something stored no longer reads; `what` names it, never what it said."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is damaged; restore it from a backup or an export")
        self.what = what


class JournalTooNew(JournalError):
    """A newer version of this program has migrated the database."""


class KeyMissing(JournalError):
    """There are people in the journal, but the key that opens it is not there."""


class KeyWrong(JournalError):
    """The key does not belong to this journal, or is no key at all."""


class DocumentRefused(JournalError):
    """A document to import is not in the export's form; the message names the place."""


class BackupRefused(JournalError):
    """A backup, or a ledger to go with it, is not whole or is none of ours."""
