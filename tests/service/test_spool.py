"""A recording that is cut off can be had again, by nobody but its owner's key, and once."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from audio.pcm import Pcm
from service.errors import JournalFull
from service.journal.delivery import Delivery
from service.journal.store import Journal
from service.spool import Begun, Spool, Unfinished, unfinished
from service.submission import Submitted
from skills.reply import Forget
from tests.support.services import installation, job_journal

AT = datetime(2026, 11, 24, 19, 4, tzinfo=UTC)
USER = "who reflects"
SOUND = Pcm((np.arange(40_000) % 3000).astype(np.int16), 16_000)
"""Two and a half seconds."""


class Crash(Exception):
    pass


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with job_journal(installation(tmp_path)) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "unfinished"


def spool(journal: Journal, folder: Path) -> Spool:
    return Spool(
        folder, journal.sealers.at("terminal", USER, AT), Begun("terminal", USER, AT, Submitted())
    )


def crash_while_recording(journal: Journal, folder: Path) -> None:
    with contextlib.suppress(Crash), spool(journal, folder) as file:
        file.add(SOUND.samples)
        raise Crash


def found(journal: Journal, folder: Path) -> list[Unfinished]:
    return list(unfinished(folder, journal))


def test_a_recording_that_was_finished_leaves_nothing(journal: Journal, folder: Path) -> None:
    with spool(journal, folder) as file:
        file.add(SOUND.samples)

    assert list(folder.iterdir()) == []


def test_a_recording_that_was_cut_off_is_found_again_up_to_the_last_half_second(
    journal: Journal, folder: Path
) -> None:
    crash_while_recording(journal, folder)

    (left,) = found(journal, folder)

    assert (left.begun.user, left.begun.at) == (USER, AT)
    assert np.array_equal(left.sound.samples, SOUND.samples)


def test_it_is_found_once(journal: Journal, folder: Path) -> None:
    crash_while_recording(journal, folder)
    found(journal, folder)

    assert found(journal, folder) == []
    assert list(folder.iterdir()) == []


def test_a_finder_that_fails_finds_it_again(journal: Journal, folder: Path) -> None:
    crash_while_recording(journal, folder)
    next(unfinished(folder, journal))

    assert len(found(journal, folder)) == 1


def test_no_sound_and_no_name_is_readable_on_the_disk(journal: Journal, folder: Path) -> None:
    crash_while_recording(journal, folder)

    (file,) = folder.iterdir()

    assert SOUND.samples[:200].tobytes() not in file.read_bytes()
    assert USER.encode() not in file.read_bytes()
    assert folder.stat().st_mode & 0o077 == 0


def test_what_a_power_cut_left_half_written_costs_half_a_second(
    journal: Journal, folder: Path
) -> None:
    crash_while_recording(journal, folder)
    (file,) = folder.iterdir()
    os.truncate(file, file.stat().st_size - 1000)

    (left,) = found(journal, folder)

    assert left.sound.seconds == 2.0


def test_after_its_person_was_deleted_nothing_comes_back(journal: Journal, folder: Path) -> None:
    crash_while_recording(journal, folder)
    with journal.writing(Delivery("terminal", USER)) as unit:
        unit.commit([Forget(everything=True)], AT, {}, person_memory=None, device_memory=None)

    assert found(journal, folder) == []
    assert list(folder.iterdir()) == []


def test_a_recording_that_is_being_made_is_left_alone(
    journal: Journal, folder: Path, tmp_path: Path
) -> None:
    crash_while_recording(journal, folder)
    (file,) = folder.iterdir()
    holds = (
        "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX);"
        " print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        assert found(journal, folder) == []

        process.kill()
    assert len(found(journal, folder)) == 1


def test_a_folder_that_cannot_be_written_is_said(journal: Journal, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    with pytest.raises(JournalFull, match="cannot be written"), spool(journal, in_the_way / "x"):
        pass
