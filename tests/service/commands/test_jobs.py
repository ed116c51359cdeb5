"""`selftrust jobs`: dead jobs are seen, and tried anew when somebody says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.config import Config
from service.doctor import Finding, examine
from service.home import only_server
from service.jobs import NewJob
from service.queues import MOST_WAITING, PRERENDER, RENDER, TRANSCRIBE
from tests.support.journals import query
from tests.support.services import job_journal, settings


def run(folder: Path, *words: str) -> Result:
    return CliRunner(env=settings(folder)).invoke(main, words)


def with_jobs(config: Config, *kinds: str, dead: str | None = None) -> None:
    with job_journal(config) as journal:
        for kind in kinds:
            journal.jobs.enqueue(NewJob(kind), datetime.now(UTC))
    query(
        config.home,
        "UPDATE jobs SET state = 'dead', attempts = 5, error = 'RenderError' WHERE kind = :kind",
        {"kind": dead},
    )


def of_jobs(config: Config) -> Finding:
    return next(finding for finding in examine(config) if finding.check == "jobs")


def test_jobs_are_listed_with_their_state_and_error(config: Config, tmp_path: Path) -> None:
    with_jobs(config, RENDER, TRANSCRIBE, dead=RENDER)

    rows = [
        json.loads(line) for line in run(tmp_path, "jobs", "list", "--json").output.split("\n")[:-1]
    ]
    dead = run(tmp_path, "jobs", "list", "--dead").output

    assert {(row["kind"], row["state"], row["error"]) for row in rows} == {
        (RENDER, "dead", "RenderError"),
        (TRANSCRIBE, "queued", None),
    }
    assert "dead (5 tried)" in dead
    assert TRANSCRIBE not in dead


def test_a_dead_job_is_tried_anew_by_its_id_and_only_it(config: Config, tmp_path: Path) -> None:
    with_jobs(config, RENDER, RENDER, dead=RENDER)
    (first, *_) = query(config.home, "SELECT id FROM jobs ORDER BY id")

    assert run(tmp_path, "jobs", "retry", first[0]).exit_code == 0

    states = query(config.home, "SELECT state, attempts FROM jobs ORDER BY id")
    assert states == [("queued", 0), ("dead", 5)]
    again = run(tmp_path, "jobs", "retry", first[0])
    assert "no such dead job" in again.output


def test_all_dead_jobs_are_tried_anew_at_once(config: Config, tmp_path: Path) -> None:
    with_jobs(config, RENDER, RENDER, dead=RENDER)

    assert run(tmp_path, "jobs", "retry").exit_code == 2
    assert run(tmp_path, "jobs", "retry", "--all").exit_code == 0

    with job_journal(config) as journal:
        assert journal.jobs.counts() == {"queued": 2, "leased": 0, "dead": 0}


def test_the_doctor_names_dead_jobs_with_their_error_and_the_way_back(config: Config) -> None:
    assert of_jobs(config).ok
    with_jobs(config, RENDER, dead=RENDER)

    finding = of_jobs(config)

    assert not finding.ok
    assert "render: RenderError" in finding.what
    assert "selftrust jobs retry" in finding.what


def test_the_doctor_says_who_should_do_what_has_waited_for_long(config: Config) -> None:
    with_jobs(config, TRANSCRIBE, PRERENDER)
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    query(config.home, "UPDATE jobs SET run_ms = :ms", {"ms": long_ago.timestamp() * 1000})
    assert of_jobs(config).ok, "nobody serves"

    with only_server(config):
        finding = of_jobs(config)

    assert "1 are due for 10 minutes; start selftrust serve" in finding.what


def test_more_pieces_than_may_wait_are_not_asked_for(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MOST_WAITING, RENDER, 2)
    with_jobs(config, RENDER, RENDER)

    with job_journal(config) as journal:
        assert journal.jobs.is_full(RENDER)
        assert not journal.jobs.is_full(TRANSCRIBE)
