"""`selftrust journal delete`: entries, a range of them, or a whole person, for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime

import click

from service.commands.period import since_option, until_option
from service.commands.person import find, json_option, open_store, platform_option, user_option
from service.journal.store import Journal
from service.journal.unit import EVERYTHING, PURGE
from service.lanes import Lane, purging
from service.worker import Worker

_WORD = "delete"


@click.command()
@user_option
@platform_option
@json_option
@click.option("--id", "ids", multiple=True, help="This entry; several --id delete several.")
@since_option
@until_option
@click.option("--all", "everything", is_flag=True, help="The person, with all there is of them.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(
    user: str,
    platform: str,
    as_json: bool,
    ids: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    everything: bool,
    yes: bool,
) -> None:
    """Delete entries, the entries of a period, or everything, for good.

    Recordings go too, and the bytes are removed from the database file. Backups and exports made
    before are not reached; a restored backup deletes it again.

    \b
    selftrust journal delete --user u-1 --id 4be0643f1d98573b97cdca98
    selftrust journal delete --user u-1 --since 2026-11-01 --until 2026-11-07
    selftrust journal delete --user u-1 --all
    """
    period = since is not None or until is not None
    if bool(ids) + period + everything != 1:
        raise click.UsageError("say what: --id, or --since and --until, or --all")
    with closing(open_store()) as store:
        person = find(store, platform, user)
        chosen = store.entries_between(person, since, until) if period else ids
        if not yes:
            _confirm("everything of this person" if everything else f"{len(chosen)} entries")
        gone = _deleted(store, person, None if everything else chosen)
    if as_json:
        click.echo(json.dumps({"deleted": gone}))
    else:
        click.echo("everything is deleted" if everything else f"{len(gone)} entries are deleted")


def _confirm(what: str) -> None:
    typed = click.prompt(f"This deletes {what}, for good. Type {_WORD!r} to go on", err=True)
    if typed.strip() != _WORD:
        raise click.ClickException("nothing was deleted")


def _deleted(store: Journal, person: str, entry_ids: Sequence[str] | None) -> list[str]:
    now = datetime.now(UTC)
    if entry_ids is None:
        store.forget_person(person, now)
        gone = [EVERYTHING]
    else:
        gone = list(store.delete_entries(person, entry_ids, now))
    # Done here at once; where a running worker has taken the job already, it does it.
    lane = Lane({PURGE.kind: purging(store)})
    Worker(store, [lane]).work_once(lane)
    return gone
