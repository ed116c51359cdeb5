"""`selftrust models`: the recognition models, from Vosk's server or from a file."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import click

from audio.errors import ModelError
from audio.recognition import vosk
from audio.recognition.models import VOSK_SERVER, ModelStore
from service.commands.progress import progress
from service.config import read_config
from service.recogniser import chosen

CONNECT_SECONDS = 3.0
NO_MODEL = 3
"""The exit code of `ensure` where there is no Vosk model, and none to be had, or of use."""


@click.group()
def models() -> None:
    """List, get, verify and remove Vosk's models for recognition."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_models(as_json: bool) -> None:
    """List the known models, and which are installed."""
    store = _store()
    installed = store.installed()
    for model in store.catalogue:
        row = {"name": model.name, "bytes": model.size, "installed": model in installed}
        mark = "installed" if model in installed else ""
        click.echo(json.dumps(row) if as_json else f"{model.name:32} {model.size:>12,}  {mark}")


@models.command()
@click.argument("name", required=False)
@click.option(
    "--from-zip",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Install from an archive that was fetched elsewhere.",
)
def get(name: str | None, from_zip: Path | None) -> None:
    """Fetch and install a model; an interrupted download goes on where it stopped."""
    store = _store()
    if from_zip is not None:
        click.echo(store.install_from_zip(from_zip))
        return
    _fetch(store, name or store.catalogue[0].name)


@models.command()
@click.argument("name")
def verify(name: str) -> None:
    """Check every file of an installed model."""
    _store().verify(name)
    click.echo(f"{name} is whole")


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete an installed model."""
    _store().remove(name)


@models.command(hidden=True)
def ensure() -> None:
    """See to it that there is a Vosk model, if it can be fetched and used at once; else exit 3."""
    config = read_config()
    store = _store()
    if config.vosk_model or store.find():
        return
    if not _answers(VOSK_SERVER):
        raise SystemExit(NO_MODEL)
    try:
        vosk.load_engine()  # with its model here it would be chosen, and hear nothing
        _fetch(store, store.catalogue[0].name)
    except ModelError as error:
        click.echo(str(error), err=True)
        raise SystemExit(NO_MODEL) from None


@models.command()
def which() -> None:
    """Say which recogniser is in use, and how to get Vosk's model."""
    click.echo(chosen(read_config()).notice)


def _store() -> ModelStore:
    return ModelStore(read_config().models)


def _fetch(store: ModelStore, name: str) -> None:
    with progress(name) as show:
        store.get(name, lambda done, size: show(done / size))


def _answers(url: str) -> bool:
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname or "", 443), CONNECT_SECONDS):
            return True
    except OSError:
        return False
