"""Processes of their own that use a journal, for tests that kill, fork, race and starve them."""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import signal
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from service.errors import ConfigError, JournalError, JournalFull
from service.journal.delivery import Delivery
from service.journal.recordings import NewRecording
from service.journal.restoring import restore
from service.journal.schema import upgrade
from tests.support import journals
from tests.support.invariants import assert_sound


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is how the test hears of it


def write(home: Path, most: int | None = None) -> None:
    """Write turns, for ever or so many, and say each entry's id after its commit; stay open."""
    journal = journals.make_journal(home)
    for _ in itertools.repeat(None) if most is None else range(most):
        entry_id = uuid.uuid4().hex
        journals.turn(journal, [journals.keep(entry_id, text=f"words of {entry_id}")])
        say(entry_id)
    sys.stdin.read()


def kill_writers(home: Path, kills: int) -> None:
    """Fork writers one after the other, kill each in the middle, and say what they acknowledged."""
    chance = random.Random(11)
    for _ in range(kills):
        reading, writing = os.pipe()
        writer = os.fork()
        if writer == 0:
            os.dup2(writing, sys.stdout.fileno())
            record_for_ever(home)
        os.close(writing)
        with os.fdopen(reading) as told:
            said = told.readline()
            time.sleep(chance.uniform(0, 0.02))
            os.kill(writer, signal.SIGKILL)
            said += told.read()
        os.waitpid(writer, 0)
        for line in said.split("\n")[:-1]:
            say(line)


def record_for_ever(home: Path) -> None:
    """Write entries with a recording each, and say an entry's id after its commit."""
    journal = journals.make_journal(home)
    while True:
        entry_id, recording_id = uuid.uuid4().hex, uuid.uuid4().hex
        sound = NewRecording(b"sound" * 100, entry_id, recording_id)
        laid_down = journals.laid_down(journal, sound)
        with journal.writing(Delivery("generic", "u-1")) as unit:
            unit.commit(
                [journals.keep(entry_id, None, text="words", audio_ref=recording_id)],
                journals.NOW,
                journals.CONTEXT,
                person_memory=b"{}",
                device_memory=None,
                recordings=laid_down,
            )
        say(entry_id)


def fill_disk(home: Path) -> None:
    """Write until the disk of this home is full; read; write again once there is room."""
    ballast = home / "ballast"
    ballast.write_bytes(bytes(200_000))
    journal = journals.make_journal(home)
    kept: list[str] = []
    error: JournalError | None = None
    room = [_room(home)]
    while error is None and len(kept) < 2_000:
        try:
            journals.turn(journal, [journals.keep(f"e{len(kept)}", text="x" * 2_000)])
            kept.append(f"e{len(kept)}")
            room.append(_room(home))
        except JournalFull as full:
            error = full
    most = max(before - after for before, after in itertools.pairwise(room))
    readable = len(journal.entries(journal.persons()[0].id))
    ballast.unlink()
    journals.turn(journal, [journals.keep("afterwards", text="again")])
    journal.close()
    stored = assert_sound(home, [*kept, "afterwards"])
    say(json.dumps({"kept": len(kept), "error": str(error), "readable": readable,
                    "stored": len(stored), "room": room[-1], "most": most}))  # fmt: skip


def _room(home: Path) -> int:
    """Return how many bytes the disk of this home still takes."""
    disk = os.statvfs(home)
    return disk.f_bavail * disk.f_frsize


def open_read_only(home: Path) -> None:
    """Open a journal that nobody may write, as nobody."""
    if os.getuid() == 0:
        os.setuid(65534)
    try:
        journals.make_journal(home)
    except ConfigError as error:
        say(str(error))


def deliver_many(home: Path, request_id: str, threads: int) -> None:
    """Handle one delivery in several threads at once; say every answer."""
    journal = journals.make_journal(home)
    say("ready")
    sys.stdin.readline()
    answers = [uuid.uuid4().hex.encode() for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        given = pool.map(lambda a: journals.deliver(journal, request_id, b"body", a), answers)
        for answer in given:
            say(answer.decode())
    journal.close()


def hold(home: Path) -> None:
    """Keep the database locked until told."""
    with journals.locked(home):
        say("held")
        sys.stdin.readline()


def starve(home: Path) -> None:
    """Write until no file may grow, read, and write again when they may."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python does; the test harness may not
    journal = journals.make_journal(home)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    kept = 0
    error: JournalError | None = None
    while error is None and kept < 2_000:
        try:
            journals.turn(journal, [journals.keep(f"e{kept}", text="x" * 2_000)])
            kept += 1
        except JournalFull as full:
            error = full
    readable = len(journal.entries(journal.persons()[0].id))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    journals.turn(journal, [journals.keep("afterwards", text="again")])
    entries = len(journal.entries(journal.persons()[0].id))
    journal.close()
    say(json.dumps({"kept": kept, "full": error is not None, "readable": readable, "now": entries}))


def fork(home: Path) -> None:
    """Write in a child made after the parent had written; then in the parent again."""
    journal = journals.make_journal(home)
    journals.turn(journal, [journals.keep("parent", text="parent")])
    child = os.fork()
    if child == 0:
        journals.turn(journal, [journals.keep("child", text="child")])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    journals.turn(journal, [journals.keep("again", text="again")])
    say(json.dumps({"status": status, "texts": journals.texts(journal)}))
    journal.close()


def back_up_for_ever(home: Path, target: Path) -> None:
    """Back up again and again, and say each time when the file is there."""
    journal = journals.make_journal(home)
    while True:
        journal.upkeep.backup(target, journals.NOW)
        say("backed up")


def restore_for_ever(home: Path, backup: Path) -> None:
    """Restore again and again."""
    while True:
        restore(backup, journals.database_in(home), journals.key_in(home))
        say("restored")


def delete_for_ever(home: Path, person_id: str) -> None:
    """Delete a person's entries one by one, and purge; say each id after its commit."""
    journal = journals.make_journal(home)
    for entry in journal.entries(person_id):
        journal.delete_entries(person_id, [entry.id], journals.NOW)
        say(entry.id)
        journal.upkeep.purge()


def migrate(path: Path) -> None:
    """Bring a database to the current schema, when told."""
    say("ready")
    sys.stdin.readline()
    upgrade(path)
    say("done")


def migrate_and_die(path: Path, step: str, done_before: int) -> None:
    """Be killed at a step of a migration, after so many of its kind."""
    from alembic import op  # noqa: PLC0415 - half a second, which only this process needs

    real = getattr(op, step)
    done = itertools.count()

    def die(*arguments: Any) -> Any:
        if next(done) < done_before:
            return real(*arguments)
        say("half done")
        return os.kill(os.getpid(), signal.SIGKILL)

    setattr(op, step, die)
    upgrade(path)


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    if what == "write":
        write(where, *map(int, sys.argv[3:]))
    elif what == "kill-writers":
        kill_writers(where, int(sys.argv[3]))
    elif what == "fill":
        fill_disk(where)
    elif what == "read-only":
        open_read_only(where)
    elif what == "deliver":
        deliver_many(where, sys.argv[3], int(sys.argv[4]))
    elif what == "hold":
        hold(where)
    elif what == "starve":
        starve(where)
    elif what == "fork":
        fork(where)
    elif what == "backup":
        back_up_for_ever(where, Path(sys.argv[3]))
    elif what == "restore":
        restore_for_ever(where, Path(sys.argv[3]))
    elif what == "delete":
        delete_for_ever(where, sys.argv[3])
    elif what == "migrate":
        migrate(where)
    elif what == "migrate-and-die":
        migrate_and_die(where, sys.argv[3], int(sys.argv[4]))
    else:
        sys.exit(f"no such process: {what}")
