"""`selftrust jobs`: what waits, what runs, and what nobody will do any more."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime

import click

from service.commands.person import json_option, open_store
from service.errors import ConfigError
from service.jobs import JobRow


@click.group()
def jobs() -> None:
    """List the jobs, and let dead ones be tried anew.

    A job is dead after five attempts; it stays until it is retried, or its person is deleted.
    """


@jobs.command("list")
@click.option("--dead", is_flag=True, help="Only those that nobody will do any more.")
@json_option
def list_(dead: bool, as_json: bool) -> None:
    """List the jobs, the longest due first; what they are about stays sealed.

    \b
    selftrust jobs list --dead
    """
    with closing(open_store()) as store:
        rows = store.jobs.listed()
    for row in rows:
        if dead and row.state != "dead":
            continue
        click.echo(json.dumps(_written(row)) if as_json else _line(row))


@jobs.command()
@click.argument("job_id", metavar="ID", required=False)
@click.option("--all", "every", is_flag=True, help="Retry all dead jobs.")
def retry(job_id: str | None, every: bool) -> None:
    """Let the dead job ID be tried anew, once what stopped it is mended.

    \b
    selftrust jobs retry --all
    """
    if (job_id is None) != every:
        raise click.UsageError("name a job, or --all")
    with closing(open_store()) as store:
        revived = store.jobs.revive(datetime.now(UTC), job_id)
    if job_id is not None and not revived:
        raise ConfigError("there is no such dead job; see: selftrust jobs list --dead")
    click.echo(f"To be tried anew: {revived}", err=True)


def _written(row: JobRow) -> dict[str, str | int | None]:
    return {**asdict(row), "due": row.due.isoformat(timespec="seconds")}


def _line(row: JobRow) -> str:
    due = row.due.isoformat(timespec="seconds")
    state = f"{row.state} ({row.attempts} tried)" if row.attempts else row.state
    return f"{row.id}  {row.kind}  {state}  {due}  {row.error or ''}".rstrip()
