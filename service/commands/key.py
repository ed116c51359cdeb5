"""`selftrust key`: the master key, its rotation and its recovery code."""

from __future__ import annotations

import json
from contextlib import closing

import click

from service.commands.person import json_option
from service.config import Config, read_config
from service.errors import ConfigError
from service.home import JOB_BUSY_MS, has_journal
from service.journal import keys, master
from service.journal.database import Database
from service.journal.opening import open_database


@click.group()
def key() -> None:
    """Change the master key, or make its file again from the recovery code.

    The key is made at the first start, and its recovery code is shown then, once. Whoever did not
    write it down rotates the key, which shows the code of the new one.
    """


@key.command()
@json_option
def rotate(as_json: bool) -> None:
    """Change the master key, and print the new one's recovery code, once.

    The service may run meanwhile. On several hosts, first lay a new key beside the old one on each
    of them, in a file of its name with .new after it (docs/operating.md). Backups made before open
    with the old key alone: keep its recovery code as long as them.

    \b
    selftrust key rotate
    """
    config = read_config()
    if not has_journal(config):
        raise ConfigError("there is no journal yet; its first start makes a key")
    with closing(_database(config)) as database:
        new = keys.rotate(database, config.master_key_file)
    code = master.recovery_code(new)
    click.echo(json.dumps({"recovery_code": code}) if as_json else master.told(code))


@key.command()
def restore() -> None:
    """Make the master key's file again from its recovery code, which it asks for.

    \b
    selftrust key restore
    """
    config = read_config()
    path = config.master_key_file
    if path.exists():
        raise ConfigError(f"there is a key at {path} already; move it away first")
    typed = click.prompt("Recovery code", err=True)
    if has_journal(config):
        with closing(_database(config)) as database:
            keys.restore(database, path, typed)
    else:
        keys.restore(None, path, typed)
    click.echo(f"the master key is at {path} again")


def _database(config: Config) -> Database:
    return open_database(config.database, JOB_BUSY_MS, config.database_url)
