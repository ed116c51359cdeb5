"""`render`: guided pieces as files, one at a time or all of them."""

from __future__ import annotations

import functools
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import click

from audio.files import decoded
from audio.pieces import Piece
from audio.plot import drawing
from audio.prerender import prerender
from audio.renderer import Renderer, Rendition
from audio.synthesis.voices import voices_from
from audio.targets import TARGETS, TargetName
from service.commands.progress import progress
from service.config import Config, read_config
from service.errors import ConfigError
from service.stores import audio_cache
from skills.guided import Catalogue
from skills.speech import AS_MADE, WITHOUT_BED, Manner, Script, SelfTrustError


@click.command()
@click.option("--title", help="The piece, such as G01; --list names them all.")
@click.option("--minutes", type=int, help="Its length.")
@click.option("--target", type=click.Choice(get_args(TargetName)), default="stream")
@click.option("--out", type=click.Path(path_type=Path), help="Copy the file here.")
@click.option("--no-music", is_flag=True, help="Without the background sound.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it into this SVG file.")
@click.option("--all", "everything", is_flag=True, help="Render every piece at every length.")
@click.option("--jobs", type=click.IntRange(1), help="Processes for --all; as many as cores.")
@click.option("--list", "listed", is_flag=True, help="List the pieces instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def render(
    title: str | None,
    minutes: int | None,
    target: TargetName,
    out: Path | None,
    no_music: bool,
    plot: Path | None,
    everything: bool,
    jobs: int | None,
    listed: bool,
    as_json: bool,
) -> None:
    """Render guided pieces into the cache, and print where they are.

    With --all, what was finished before is not done again, however that ended.

    \b
    selftrust render --list
    selftrust render --title G01 --minutes 5 --out solid-ground.mp3
    selftrust render --title G01 --minutes 5 --plot solid-ground.svg
    selftrust render --all
    """
    config = read_config()
    catalogue = Catalogue.load(config.locale)
    manner = Manner(background=WITHOUT_BED) if no_music else AS_MADE
    if listed:
        _list(catalogue, as_json=as_json)
    elif everything:
        _render_all(config, catalogue, target, manner, jobs or os.cpu_count() or 1, as_json=as_json)
    elif title is None or minutes is None:
        raise click.UsageError("name --title and --minutes, or --all; --list shows what there is")
    else:
        script = _script(catalogue, title, minutes)
        done = _render_one(
            config, script, minutes, Piece.of_script(script, minutes, target, manner)
        )
        path = done.path if out is None else Path(shutil.copyfile(done.path, out))
        if plot is not None:
            plot.write_text(drawing(decoded(done.path), f"{script.title}, {minutes} min"))
        _tell(title, minutes, target, done, path, as_json=as_json)


def renderer_of(config: Config) -> Renderer:
    """Make a renderer with voices of this process's own."""
    cache = audio_cache(config)
    return Renderer(cache, voices_from(config.voices).synthesizers)


def _script(catalogue: Catalogue, title: str, minutes: int) -> Script:
    script = catalogue.script(title)
    if minutes not in script.minutes:
        offered = ", ".join(str(length) for length in script.minutes)
        raise ConfigError(f"{title} has no length of {minutes} minutes; there are {offered}")
    return script


def _render_one(config: Config, script: Script, minutes: int, piece: Piece) -> Rendition:
    with progress(f"{script.title}, {minutes} min") as show:
        return renderer_of(config).render(piece, on_progress=show)


def _render_all(
    config: Config,
    catalogue: Catalogue,
    target: TargetName,
    manner: Manner,
    jobs: int,
    *,
    as_json: bool,
) -> None:
    wanted = {
        Piece.of_script(script, minutes, target, manner): (script.id, minutes)
        for script in catalogue.scripts
        for minutes in script.minutes
        if _fits(minutes, target)
    }
    failed: list[str] = []
    with progress(f"{len(wanted)} pieces") as show:
        made = prerender(list(wanted), functools.partial(renderer_of, config), jobs)
        for number, (piece, outcome) in enumerate(made, start=1):
            title, minutes = wanted[piece]
            if isinstance(outcome, SelfTrustError):
                failed.append(f"{title} at {minutes} min: {outcome}")
            elif as_json:
                _tell(title, minutes, target, outcome, outcome.path, as_json=True)
            show(number / len(wanted))
    if failed:
        raise ConfigError("not everything could be rendered:\n" + "\n".join(failed))
    if not as_json:
        shared = "" if config.audio_store is None else f", and in {config.audio_store}"
        click.echo(f"{len(wanted)} pieces are in {config.cache}{shared}")


def _fits(minutes: int, target: TargetName) -> bool:
    longest = TARGETS[target].longest_seconds
    return longest is None or minutes * 60 <= longest


def _tell(
    title: str, minutes: int, target: str, done: Rendition, path: Path, *, as_json: bool
) -> None:
    row: Mapping[str, Any] = {
        "title": title,
        "minutes": minutes,
        "target": target,
        "path": str(path),
        "seconds": round(done.seconds, 3),
        "voice": done.voice,
    }
    click.echo(json.dumps(row) if as_json else str(path))


def _list(catalogue: Catalogue, *, as_json: bool) -> None:
    for script in catalogue.scripts:
        if as_json:
            row = {"id": script.id, "title": script.title, "minutes": list(script.minutes)}
            click.echo(json.dumps(row))
        else:
            lengths = ", ".join(str(minutes) for minutes in script.minutes)
            click.echo(f"{script.id}  {script.title:24} {lengths} min")
