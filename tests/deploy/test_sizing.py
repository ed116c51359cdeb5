"""The operators' guide says what was measured, what its script prints, and what the code does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.sizing import DATABASE_CORES, Assumed, Measured, need, table
from service.config import read_config
from service.governor import MAX_AT_ONCE
from service.journal.postgres import MOST_IDLE
from service.readiness import Readiness
from service.supervisor import web_command
from tests.support.processes import ROOT
from tests.support.services import installation, job_journal, settings

GUIDE = (ROOT / "docs" / "operating.md").read_text()
MEASURED = (ROOT / "docs" / "performance.md").read_text()


def test_the_guide_has_the_table_that_the_script_prints() -> None:
    assert table(Measured(), Assumed()) in GUIDE


def test_ten_times_as_many_people_want_ten_times_as_much() -> None:
    few, many = (need(people, Measured(), Assumed()) for people in (100_000, 1_000_000))

    assert round(many.turns_peak / few.turns_peak, 6) == 10
    assert round(many.stt_core_hours / few.stt_core_hours, 6) == 10
    assert round(many.database_cores / few.database_cores, 6) == 10
    assert many.database_cores < DATABASE_CORES


def of_a_slow_day() -> list[Measured]:
    """Read what a turn took of the database on slow cores, with the newest version."""
    rows = re.findall(
        r"^\| PostgreSQL, now, on slower cores \|(?:[^|]*\|){3} ([\d.]+) ms \|",
        MEASURED,
        re.MULTILINE,
    )
    return [replace(Measured(), turn_database_seconds=float(row) / 1000) for row in rows]


def test_the_guide_says_what_the_database_would_take_on_a_slow_day() -> None:
    slow = of_a_slow_day()
    cores = [need(1_000_000, measured, Assumed()).database_cores for measured in slow]
    low, high = (f"{measured.turn_database_seconds * 1000:.1f}" for measured in slow)

    assert f"By the {low} to {high} ms of a slow day it would be " in GUIDE
    assert f"{cores[0]:.2f} to {cores[1]:.2f} of the database's cores for a million" in GUIDE


def test_what_three_boxes_and_a_database_do_follows_from_what_one_did() -> None:
    (one,) = re.findall(r"two web processes took (\d+) turns a second", GUIDE)
    peak = need(1_000_000, Measured(), Assumed()).turns_peak
    commits = DATABASE_CORES / Measured().turn_database_seconds

    assert f"three take some {3 * int(one):,} turns a second" in GUIDE
    assert f"a million people bring {peak:.0f}." in GUIDE
    assert f"a database commit some {round(commits, -2):,.0f}" in GUIDE


def soaked() -> dict[str, int]:
    """Read the MB of each part at the end of the soak."""
    (row,) = re.findall(
        r"^\| Memory, MB without libraries, .*? \| (.*) \|$", MEASURED, re.MULTILINE
    )
    parts = re.findall(r"([\w' ]+?) \d+ and (\d+)", row)
    return {name.strip(): int(late) for name, late in parts}


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("web", "web, two processes and their master"),
        ("speech", "speech, with Whisper tiny.en"),
        ("worker", "worker"),
        ("satellites' server", "satellites' server"),
        ("supervisor", "supervisor"),
    ],
)
def test_a_part_takes_the_memory_that_was_measured(part: str, row: str) -> None:
    assert f"\n| {row} | {soaked()[part]} MB" in GUIDE


def test_the_parts_memory_adds_up() -> None:
    together = sum(soaked().values()) / 1000

    assert f"without libraries: {together:.1f} GB together" in GUIDE
    assert f"With one of Piper's programs at its worst that is {together + 0.9:.1f} GB" in GUIDE
    assert f"with both {together + 1.8:.1f} GB" in GUIDE


def test_postgresql_is_to_take_as_many_connections_as_web_processes_may_hold(
    tmp_path: Path,
) -> None:
    command = web_command(read_config(settings(tmp_path), folder=tmp_path))
    threads = int(command[command.index("--threads") + 1])

    assert f"keeps at most {MOST_IDLE} idle connections" in GUIDE
    assert f"{threads} threads take requests, and {MAX_AT_ONCE} go on" in GUIDE
    assert f"at least {threads + MAX_AT_ONCE} times the number of web processes" in GUIDE
    assert f"{2 * (threads + MAX_AT_ONCE)} times to be sure" in GUIDE


def test_the_alert_of_a_part_says_what_to_do_about_each(tmp_path: Path) -> None:
    away = settings(tmp_path, AUDIO_STORE="s3://bucket/audio?endpoint=http://127.0.0.1:9")
    store = read_config(away, folder=tmp_path).audio_store
    here = installation(tmp_path)
    config = replace(here, audio_store=store, database_url="postgresql://away")
    (steps,) = re.findall(r"^### SelfTrustPartDown\n(.*?)^###", GUIDE, re.MULTILINE | re.DOTALL)

    with job_journal(here) as journal:
        parts = Readiness(config, journal).parts()

    assert len(parts) > 6
    assert [name for name in parts if f"`{name}`" not in steps] == []
