"""`selftrust backup`, `restore` and `upgrade`: the whole journal, there and back."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from service.commands.person import json_option, open_store
from service.config import Config, read_config
from service.errors import ConfigError
from service.home import only_server, prepare
from service.journal import ledger, schema
from service.journal.backup import Manifest, read_manifest
from service.journal.restoring import Restored
from service.journal.restoring import restore as restore_journal
from service.stores import bucket

_WORD = "restore"
_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
_despite = click.option(
    "--despite-damage", is_flag=True, help="Take along what is whole where something is damaged."
)


@click.command()
@_file
@_despite
@json_option
def backup(file: Path, despite_damage: bool, as_json: bool) -> None:
    """Back up everybody's journal into one file, while the service runs.

    The file is encrypted as the journal is, and is read back before it replaces an older one. The
    master key is not in it: keep a copy of the key, or its recovery code, in another place.

    \b
    selftrust backup /mnt/usb/selftrust-$(date +%F).backup
    """
    target = file.absolute()
    if not target.parent.is_dir():
        raise ConfigError(f"there is no folder {target.parent}; make it, or mount the disk")
    config = read_config()
    if config.database_url is not None and config.audio_store is not None:
        raise ConfigError(
            "this journal is kept by PostgreSQL, and its recordings by the audio store: copy it "
            f"with pg_dump --format=custom, and after it {config.audio_store} with that store's "
            f"own tools, and {ledger.file_of(config.database)}"
        )
    with closing(open_store()) as store:
        manifest = store.upkeep.backup(target, datetime.now(UTC), despite_damage=despite_damage)
    if as_json:
        click.echo(json.dumps(asdict(manifest)))
        return
    click.echo(f"{_content(manifest)}, read back and found whole: {file}")
    if config.audio_store is not None:
        click.echo("The recordings were copied from the audio store, and are in it.")
    click.echo(f"The master key is not in it; keep {config.master_key_file} in another place.")


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@_despite
@json_option
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A copy of HOME/data/deletions.json: what it names stays deleted.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(
    file: Path | None, despite_damage: bool, as_json: bool, ledgers: tuple[Path, ...], yes: bool
) -> None:
    """Put a backup in the journal's place; stop the service first.

    All of the backup is opened before the journal is touched. What was deleted after the backup
    was made is deleted again. What was said after it is lost: make a backup of that first.

    Where PostgreSQL keeps the journal, pg_restore puts a dump back; then, before the service is
    started, this command without a FILE deletes again what the ledger names.

    \b
    selftrust restore /mnt/usb/selftrust-2026-11-22.backup
    """
    config = read_config()
    if config.database_url is not None:
        _delete_again(file, config, ledgers)
        return
    if file is None:
        raise click.UsageError("name the backup's file")
    manifest = read_manifest(file)
    if not yes:
        _confirm(manifest, config)
    config.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_server(config):
        done = restore_journal(
            file,
            config.database,
            config.master_key_file,
            ledgers,
            bucket(config),
            despite_damage=despite_damage,
        )
    if as_json:
        aside = None if done.set_aside is None else str(done.set_aside)
        click.echo(json.dumps({**asdict(done), "set_aside": aside}))
    else:
        click.echo(_told(done))


@click.command()
def upgrade() -> None:
    """Bring the journal to this version's form; other commands do it by themselves.

    A copy of the database as it was is made first, and removed after 30 days. A journal of a newer
    version is refused and left as it is.

    \b
    selftrust upgrade
    """
    config = read_config()
    in_file = config.database_url is None and config.database.exists()
    before = schema.revision(config.database) if in_file else None
    prepare(config)
    if before in (None, schema.HEAD):
        click.echo(f"the journal is of this version (schema {schema.HEAD})")
    else:
        copy = schema.copy_before(config.database)
        click.echo(f"schema {before} became {schema.HEAD}; as it was, it lies in {copy}")


def _content(manifest: Manifest) -> str:
    return (
        f"{manifest.entries} entries of {manifest.persons} people, {manifest.recordings} recordings"
    )


def _delete_again(file: Path | None, config: Config, ledgers: tuple[Path, ...]) -> None:
    if file is not None:
        raise ConfigError(
            "this journal is kept by PostgreSQL: put a dump back with pg_restore, and then run "
            "`selftrust restore` without a file"
        )
    own = ledger.file_of(config.database)
    if not ledgers and not own.exists():
        click.echo(f"There is no {own}: whatever was deleted since the dump is back.", err=True)
    with only_server(config), closing(open_store()) as store:
        again = store.upkeep.delete_again(ledgers)
    click.echo(f"{again} deletions made since the dump were made again")


def _confirm(manifest: Manifest, config: Config) -> None:
    click.echo(f"The backup of {manifest.made} holds {_content(manifest)}.", err=True)
    question = f"It takes the place of {config.database}. Type {_WORD!r} to go on"
    if click.prompt(question, err=True).strip() != _WORD:
        raise click.ClickException("nothing was changed")


def _told(done: Restored) -> str:
    lines = [f"restored: {done.entries} entries of {done.persons} people"]
    if done.deleted_again:
        lines.append(f"{done.deleted_again} deletions made since the backup were made again")
    if done.set_aside is not None:
        lines.append(f"the damaged database that was here lies in {done.set_aside}")
    return "\n".join(lines)
