"""Journals for tests: made fast, written by the turn, and looked at from outside."""

from __future__ import annotations

import functools
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from service.journal.delivery import Delivery
from service.journal.recordings import LaidDown, NewRecording
from service.journal.schema import upgrade
from service.journal.store import Journal, open_journal
from service.journal.unit import Written
from skills.reply import Effect, Keep
from tests.support import s3, worlds

NOW = datetime(2026, 11, 22, 19, 4, tzinfo=timezone(timedelta(hours=1)))
CONTEXT = {"platform": "generic", "tz": "Europe/Berlin"}
PATIENT_MS = 60_000
"""On a busy machine somebody else's write takes long, and must not make another answer of ours."""


@functools.cache
def blank_database() -> bytes:
    """Migrate one database, so that each test starts with a copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        upgrade(path)
        return path.read_bytes()


def database_in(home: Path) -> Path:
    return home / "data" / "journal.db"


def key_in(home: Path) -> Path:
    return home / "secrets" / "master.key"


def make_journal(home: Path, busy_ms: int = PATIENT_MS) -> Journal:
    """Open the journal of a home; make it first where there is none."""
    path = database_in(home)
    url = worlds.url_of(home)
    if url is not None:
        worlds.make_database(home)
    elif not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(blank_database())
    engine = worlds.engine_of(home)
    hand_over = engine.hand_over if engine else None
    return open_journal(path, key_in(home), busy_ms, url, s3.bucket_of(home), hand_over)


def turn(
    journal: Journal,
    effects: Sequence[Effect] = (),
    *,
    user: str = "u-1",
    platform: str = "generic",
    at: datetime = NOW,
    memory: bytes | None = b"{}",
    alone: bool = True,
    **delivery: Any,
) -> Written:
    """Do one turn that writes."""
    with journal.writing(Delivery(platform, user, **delivery), alone=alone) as unit:
        return unit.commit(effects, at, CONTEXT, person_memory=memory, device_memory=None)


def laid_down(
    journal: Journal, *recordings: NewRecording, user: str = "u-1", platform: str = "generic"
) -> list[LaidDown]:
    """Lay sound down for a turn that is to commit it."""
    return [journal.sound.lay_down(platform, user, recording, NOW) for recording in recordings]


def sounds(home: Path, kind: str = "recordings") -> dict[str, bytes]:
    """Return what lies sealed of recordings, or of "pieces", by name; torn files among it."""
    bucket = s3.bucket_of(home)
    if bucket is None:
        return {path.name: path.read_bytes() for path in (home / "data" / kind).glob("*")}
    names = [one.name for one in bucket.listed() if f"/{kind}/" in one.name]
    return {name.rpartition("/")[2]: bucket.get(name) or b"" for name in names}


def put_sound(home: Path, name: str, content: bytes | None, kind: str = "recordings") -> None:
    """Change what lies sealed behind the journal's back; None takes it away."""
    bucket = s3.bucket_of(home)
    if bucket is None:
        path = home / "data" / kind / name
        path.unlink() if content is None else path.write_bytes(content)
        return
    [folder] = {one.name.partition("/")[0] for one in bucket.listed("journal-")}
    objects = bucket.within(folder).within(kind)
    objects.remove([name]) if content is None else objects.put(name, content)


def deliver(journal: Journal, request_id: str, digest: bytes, answer: bytes) -> bytes:
    """Handle a delivery as a door does: answer a repeat as before, and anything else once."""
    delivery = Delivery("generic", "u-1", request_id=request_id, digest=digest)
    with journal.writing(delivery) as unit:
        if unit.stored_answer is not None:
            return unit.stored_answer
        effects = [keep(f"of-{request_id}", text="said once")]
        unit.commit(effects, NOW, CONTEXT, person_memory=b"{}", device_memory=None, answer=answer)
        return answer


def keep(entry_id: str, flow: str | None = "F1", **fields: Any) -> Keep:
    return Keep(entry_id, flow, fields)


def texts(journal: Journal, user: str = "u-1", platform: str = "generic") -> list[Any]:
    """Return the text of a user's entries, newest first."""
    with journal.reading(Delivery(platform, user)) as view:
        return [entry.fields.get("text") for entry in view.recall.entries()]


def query(home: Path, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
    """Look into, or change, the database behind the journal's back."""
    if url := worlds.url_of(home):
        return worlds.query(url, sql, parameters or {})
    with closing(sqlite3.connect(database_in(home))) as connection, connection:
        return connection.execute(sql, parameters or {}).fetchall()


def files_holding(home: Path, phrase: bytes) -> list[str]:
    """Name the files of a home that hold a phrase as it is, and its database on a server."""
    found = [path for path in home.rglob("*") if path.is_file() and phrase in path.read_bytes()]
    bucket = s3.bucket_of(home)
    names = [one.name for one in bucket.listed()] if bucket else []
    stored = [name for name in names if bucket and phrase in (bucket.get(name) or b"")]
    url = worlds.url_of(home)
    served = ["its rows"] if url is not None and worlds.holds(url, phrase) else []
    return [*(str(path.relative_to(home)) for path in found), *served, *stored]


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Write for as long as it takes, as another process might."""
    if url := worlds.url_of(home):
        with worlds.locked(url):
            yield
        return
    with closing(sqlite3.connect(database_in(home), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def later(seconds: float, at: datetime = NOW) -> datetime:
    return at.astimezone(UTC) + timedelta(seconds=seconds)
