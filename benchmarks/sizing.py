"""What many people cost: computed from figures that were measured, and prices that are assumed.

python -m benchmarks.sizing             prints the table of docs/operating.md
python -m benchmarks.sizing --measure   measures a turn's processor time and room anew
"""

from __future__ import annotations

import argparse
import math
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from service.app import create_app
from service.config import read_config
from service.home import prepare

SIZES = (1_000, 100_000, 1_000_000)
"""People who come by on a day."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of this code; two shared cores of x86-64."""

    turn_cpu_seconds: float = 0.0058
    """Of the web process, HTTP and dialogue included (`--measure`)."""
    turn_bytes: float = 423
    """That a turn of a check-in leaves in SQLite's file, once its answer is gone (`--measure`)."""
    turn_database_seconds: float = 0.0011
    """Of PostgreSQL's processes, for a turn (`./run bench writes`)."""
    stt_cpu: float = 0.52
    """Whisper tiny.en: seconds for a second of clean sound on a slow day (decision 2). Of CPU it
    was 0.25 on a quick one, over two cores; on a slow one CPU was not measured."""
    piece_bytes: float = 480_000
    """A minute of guided audio at 64 kbit/s."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody measured; change it to what you see."""

    turns: float = 6
    """A person's on a day."""
    peak: float = 6
    """The busiest minute against the mean."""
    busy: float = 0.5
    """How much of a core is planned to be used at the peak."""
    recorded: float = 0.10
    """Of the people are recorded by us; Alexa and Google recognise the others."""
    recorded_seconds: float = 16
    """Of such a person's speech on a day."""
    listened_minutes: float = 1
    """Of guided audio, of each person's day."""
    core_hour: float = 0.04
    gigabyte_month: float = 0.02
    gigabyte_out: float = 0.05
    """Prices in dollars, assumed and not quoted."""


@dataclass(frozen=True, slots=True)
class Need:
    """What so many people take."""

    people: int
    turns_peak: float
    web_cores: float
    stt_cores_peak: float
    stt_core_hours: float
    """Of a day."""
    database_cores: float
    database_gb: float
    """Of a year."""
    out_tb: float
    """Of sound, in a month."""
    dollars: float
    """In a month, with the database's four cores."""


DAY_SECONDS = 86_400
DAYS = 30
DATABASE_CORES = 4


def need(people: int, measured: Measured, assumed: Assumed) -> Need:
    """Compute what a number of daily people takes."""
    turns_day = people * assumed.turns
    turns_peak = turns_day / DAY_SECONDS * assumed.peak
    web_cores = turns_peak * measured.turn_cpu_seconds / assumed.busy
    stt_hours = people * assumed.recorded * assumed.recorded_seconds * measured.stt_cpu / 3600
    database_gb = turns_day * 365 * measured.turn_bytes / 1e9
    out_gb = people * assumed.listened_minutes * measured.piece_bytes * DAYS / 1e9
    cores = max(math.ceil(web_cores), 1) + (DATABASE_CORES if people > SIZES[0] else 0)
    core_hours = cores * 24 * DAYS + stt_hours / assumed.busy * DAYS
    return Need(
        people,
        turns_peak,
        web_cores,
        stt_hours / 24 * assumed.peak / assumed.busy,
        stt_hours,
        turns_peak * measured.turn_database_seconds / assumed.busy,
        database_gb,
        out_gb / 1000,
        core_hours * assumed.core_hour
        + database_gb * assumed.gigabyte_month
        + out_gb * assumed.gigabyte_out,
    )


def table(measured: Measured, assumed: Assumed) -> str:
    """Write the table."""
    needs = [need(people, measured, assumed) for people in SIZES]
    rows = {
        "turns a second at the peak": [f"{n.turns_peak:.1f}" for n in needs],
        "web, cores": [f"{n.web_cores:.2f}" for n in needs],
        "database, cores": [f"{n.database_cores:.2f}" for n in needs],
        "speech-to-text, core hours a day": [f"{n.stt_core_hours:.1f}" for n in needs],
        "speech-to-text, cores at the peak": [f"{n.stt_cores_peak:.2f}" for n in needs],
        "database, GB a year": [f"{n.database_gb:.1f}" for n in needs],
        "guided audio out, TB a month": [f"{n.out_tb:.2f}" for n in needs],
        "dollars a month, by the assumed prices": [f"{n.dollars:,.0f}" for n in needs],
    }
    head = " | ".join(f"{people:,}" for people in SIZES)
    lines = [f"| People a day | {head} |", "|---|" + "---|" * len(SIZES)]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(row)} |" for name, row in rows.items())])


def measure(people: int = 200) -> tuple[float, float]:
    """Let people do a check-in at the JSON door; return CPU seconds and bytes a turn."""
    words = ("yes", "about a six", "hopeful", "I said no and the sky stayed up", "no")
    with tempfile.TemporaryDirectory() as folder:
        token = "a token for this benchmark"  # noqa: S105 -- made up
        settings = {"HOME": folder, "API_TOKEN": token, "MODE": "test", "VOICES": "piper"}
        config = prepare(read_config({f"SELFTRUST_{k}": v for k, v in settings.items()}))
        client = create_app(config).test_client()
        turns, before, begun = 0, _stays(config.database), time.process_time()
        for person in range(people):
            inputs = [{"type": "launch"}, *({"type": "speech", "text": text} for text in words)]
            for number, said in enumerate(inputs):
                turn = {"request_id": f"{person}-{number}", "user": f"u-{person}"}
                body = {**turn, "session": f"s-{person}", "input": said}
                answer = client.post(
                    "/v1/turn", json=body, headers={"Authorization": f"Bearer {token}"}
                )
                assert answer.status_code == 200, answer.text
                turns += 1
        cpu = (time.process_time() - begun) / turns
        return cpu, (_stays(config.database) - before) / turns


def _stays(database: Path) -> int:
    """Return the size of a database without the answers that are kept for a week."""
    copy = database.with_name("copy.db")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("DELETE FROM answers")
        connection.execute("VACUUM")
    size = copy.stat().st_size
    copy.unlink()
    return size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        cpu, room = measure()
        print(f"{cpu * 1000:.2f} ms of processor time and {room:.0f} bytes a turn")
    else:
        print(table(Measured(), Assumed()))
