"""`selftrust invite`: a link by which somebody begins on the companion page."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import click

from service.commands.person import json_option
from service.config import read_config
from service.errors import ConfigError
from service.home import open_job_journal, prepare
from service.journal.store import Journal


@click.command()
@click.option("--for", "name", help="Whose passphrase it sets anew; without it: somebody new.")
@json_option
def invite(name: str | None, as_json: bool) -> None:
    """Print a link to the companion page, which works once, for a day.

    \b
    selftrust invite
    selftrust invite --for robin
    """
    config = prepare(read_config())
    with closing(open_job_journal(config)) as journal:
        link = invitation(journal, config.public_url, _login(journal, name) if name else None)
    click.echo(json.dumps({"link": link}) if as_json else link)


def invitation(journal: Journal, public_url: str, login_id: str | None = None) -> str:
    """Make an invitation; return its address."""
    return f"{public_url}/set-up/{journal.logins.invite(datetime.now(UTC), login_id)}"


def _login(journal: Journal, name: str) -> str:
    login_id = journal.logins.named(name)
    if login_id is None:
        raise ConfigError(f"nobody signs in as {name}")
    return login_id
