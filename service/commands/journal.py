"""`selftrust journal`: read, find, take away, bring in and delete what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import click

from service.commands.deletion import delete
from service.commands.period import since_option, until_option
from service.commands.person import find, json_option, open_store, platform_option, user_option
from service.errors import ConfigError, DocumentRefused
from service.journal import archive
from service.journal.files import written_whole
from service.journal.search import Query
from service.journal.settings import Settings, build
from skills.recall import Entry

_ZIP = b"PK"


@click.group()
def journal() -> None:
    """Read, find, take away, bring in and delete what is kept.

    Each command is about one person: --user is the user of the turns, and --platform the door they
    came by (generic, alexa, terminal). They work while the service runs.
    """


@journal.command("list")
@user_option
@platform_option
@json_option
@click.option("--limit", default=20, help="How many entries, the newest first.")
def list_entries(user: str, platform: str, as_json: bool, limit: int) -> None:
    """List a person's entries, the newest first.

    \b
    selftrust journal list --user u-1 --limit 5
    """
    with closing(open_store()) as store:
        found = store.search(find(store, platform, user), Query(limit=limit))
    _show(found, as_json=as_json)


@journal.command()
@click.argument("words", nargs=-1)
@user_option
@platform_option
@json_option
@since_option
@until_option
@click.option("--flow", help="F1 to F12.")
@click.option("--feeling", help="The word that was given for it.")
@click.option("--rating-min", type=click.IntRange(0, 10), help="Rated so or higher.")
@click.option("--rating-max", type=click.IntRange(0, 10), help="Rated so or lower.")
@click.option("--limit", default=20, help="How many entries, the newest first.")
def search(
    words: tuple[str, ...],
    user: str,
    platform: str,
    as_json: bool,
    since: datetime | None,
    until: datetime | None,
    flow: str | None,
    feeling: str | None,
    rating_min: int | None,
    rating_max: int | None,
    limit: int,
) -> None:
    """Find entries that hold all these words, or words beginning so, and fit the options.

    \b
    selftrust journal search landlord --user u-1
    selftrust journal search --user u-1 --feeling nervous --since 2026-11-01 --rating-max 4
    """
    query = Query(
        text=" ".join(words),
        flow=flow,
        feeling=feeling,
        since=since,
        until=until,
        rating_min=rating_min,
        rating_max=rating_max,
        limit=limit,
    )
    with closing(open_store()) as store:
        found = store.search(find(store, platform, user), query)
    _show(found, as_json=as_json)


@journal.command("export")
@user_option
@platform_option
@json_option
@click.option("--out", type=click.Path(path_type=Path), help="Write the JSON to this file.")
@click.option("--zip", "zip_file", type=click.Path(path_type=Path), help="Write all of it there.")
def export(
    user: str, platform: str, as_json: bool, out: Path | None, zip_file: Path | None
) -> None:
    """Take everything a person has said away, in the form that `import` takes.

    Without --zip it is JSON. The zip also holds the same as Markdown and as a table, and the
    recordings that were kept. Neither is encrypted.

    \b
    selftrust journal export --user u-1 --json > u-1.json
    selftrust journal export --user u-1 --zip u-1.zip
    """
    with closing(open_store()) as store:
        person = find(store, platform, user)
        if zip_file is not None:
            with written_whole(zip_file) as file:
                store.transfer.export_archive(person, file)
            return
        text = archive.as_json(store.transfer.export(person))
    if out is None:
        click.echo(text, nl=False)
    else:
        with written_whole(out) as file:
            file.write(text.encode("utf-8"))


@journal.command("import")
@click.argument("file", type=click.File("rb"))
@user_option
@platform_option
@json_option
def import_(file: BinaryIO, user: str, platform: str, as_json: bool) -> None:
    """Bring an export in, JSON or zip; what is there already stays as it is.

    \b
    selftrust journal import u-1.zip --user u-1
    """
    try:
        document, audio = _read_export(file.read())
        with closing(open_store()) as store:
            done = store.transfer.import_document(
                platform, user, document, datetime.now(UTC), audio
            )
    except DocumentRefused as error:
        raise DocumentRefused(f"{getattr(file, 'name', '<stdin>')}: {error}") from error
    if as_json:
        row = {"added": done.added, "known": done.known, "recordings": done.recordings}
        click.echo(json.dumps(row))
        return
    sounds = f", with {done.recordings} recordings" if done.recordings else ""
    click.echo(f"{done.added} entries added{sounds}, {done.known} were there already")


def _read_export(content: bytes) -> tuple[Any, Mapping[str, bytes]]:
    if content.startswith(_ZIP):
        return archive.read(BytesIO(content))
    return archive.parse_json(content), {}


@journal.command()
@user_option
@platform_option
@json_option
@click.option("--keep-audio", metavar="never|DAYS|always", help="How long recordings are kept.")
@click.option("--keep-entries", metavar="forever|DAYS", help="How long entries are kept.")
def retention(
    user: str, platform: str, as_json: bool, keep_audio: str | None, keep_entries: str | None
) -> None:
    """Show or change how long a person's recordings and entries are kept.

    Recordings go when they are transcribed, unless it is said otherwise here. What has had its time
    is deleted for good, by the running service, within a day.

    \b
    selftrust journal retention --user u-1
    selftrust journal retention --user u-1 --keep-audio 7 --keep-entries forever
    """
    with closing(open_store()) as store:
        person = find(store, platform, user)
        settings = store.settings(person)
        if keep_audio is not None:
            days = _days(keep_audio, {"never": 0, "always": None})
            settings = replace(settings, keep_audio_days=days)
        if keep_entries is not None:
            settings = replace(settings, keep_entries_days=_days(keep_entries, {"forever": None}))
        if keep_audio is not None or keep_entries is not None:
            store.change_settings(person, settings)
    row = build(settings)
    for name in ("words", "corrections"):
        row.pop(name)
    click.echo(json.dumps(row) if as_json else _retention(settings))


@journal.command()
@click.argument("names", nargs=-1)
@user_option
@platform_option
@json_option
@click.option("--clear", is_flag=True, help="Take all names off the list first.")
def words(names: tuple[str, ...], user: str, platform: str, as_json: bool, clear: bool) -> None:
    """Show or extend the names and rare words by which transcripts are corrected.

    --clear also forgets what corrections taught.

    \b
    selftrust journal words --user u-1 Siobhan "Aunt Mathilda"
    selftrust journal words --user u-1 --clear
    """
    with closing(open_store()) as store:
        person = find(store, platform, user)
        if clear:
            decided = replace(store.settings(person), words=(), corrections={})
            store.change_settings(person, decided)
        if names:
            store.set_word_list(person, [*store.word_list(person), *names])
        listed = store.word_list(person)
    click.echo(json.dumps(listed, ensure_ascii=False) if as_json else "\n".join(listed))


@journal.command()
@click.argument("entry_id")
@click.argument("text")
@user_option
@platform_option
@json_option
def correct(entry_id: str, text: str, user: str, platform: str, as_json: bool) -> None:
    """Put an entry's words right; what was heard stays beside them.

    Names in the correction join the word list, and are written right from then on.

    \b
    selftrust journal correct 4be0643f1d98573b97cdca98 "I met Joaquin." --user u-1
    """
    with closing(open_store()) as store:
        person = find(store, platform, user)
        learnt = store.correct(person, entry_id, text, datetime.now(UTC))
    if as_json:
        click.echo(json.dumps({"learnt": dict(learnt)}, ensure_ascii=False))
        return
    click.echo("corrected")
    for heard, said in learnt.items():
        click.echo(f"From now on, {heard!r} is written {said!r}.")


journal.add_command(delete)


def _show(entries: Iterable[Entry], *, as_json: bool) -> None:
    for entry in entries:
        row = {"id": entry.id, "at": entry.at.isoformat(), "flow": entry.flow, **entry.fields}
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(entry))


def _line(entry: Entry) -> str:
    said = [entry.fields.get(name) for name in ("rating", "feeling", "text")]
    told = "  ".join(str(value) for value in said if value is not None)
    return f"{entry.at:%Y-%m-%d %H:%M}  {entry.flow or '-':3}  {entry.id}  {told}"


def _days(text: str, named: dict[str, int | None]) -> int | None:
    if text in named:
        return named[text]
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ConfigError(f"{text!r}: give {', '.join(named)}, or a number of days from 1 up")
    return int(text)


def _retention(settings: Settings) -> str:
    audio, entries = settings.keep_audio_days, settings.keep_entries_days
    sound = {None: "as long as their entry", 0: "until they are transcribed"}
    return (
        f"recordings are kept {sound.get(audio, f'{audio} days')}\n"
        f"entries are kept {'for good' if entries is None else f'{entries} days'}"
    )
