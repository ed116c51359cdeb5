"""What there is to be heard: `voices`, `play` and the `cache` of rendered audio."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import click

from audio.cache import AudioCache
from audio.files import decoded
from audio.pieces import Piece
from audio.playback import play as play_sound
from audio.portaudio import library
from audio.synthesis import Voice
from audio.synthesis.voices import offered, voices_from
from service.commands.progress import progress
from service.commands.render import renderer_of
from service.config import Config, read_config
from service.errors import ConfigError
from service.stores import audio_cache, shared_sound
from skills.guided import Catalogue
from skills.speech import AS_MADE, WITHOUT_BED, Manner

_MEGABYTE = 1_000_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line a voice.")
def voices(as_json: bool) -> None:
    """List the voices: whose, from which engine, under which licence, and where from.

    SELFTRUST_VOICES chooses among them; those in use come first, marked with their rank.
    """
    config = read_config()
    for voice, rank in _ranked(config):
        click.echo(json.dumps(_row(voice, rank)) if as_json else _described(voice, rank))


def _ranked(config: Config) -> Iterator[tuple[Voice, int | None]]:
    with closing(voices_from(config.voices)) as chosen:
        in_use = [synthesizer.voice for synthesizer in chosen.synthesizers]
    yield from ((voice, rank) for rank, voice in enumerate(in_use, start=1))
    yield from ((voice, None) for voice in offered() if voice not in in_use)


def _row(voice: Voice, rank: int | None) -> dict[str, object]:
    return {
        "key": voice.key,
        "engine": voice.engine,
        "name": voice.name,
        "version": voice.version,
        "speaker": voice.speaker,
        "traits": list(voice.traits),
        "locale": voice.locale,
        "local": voice.local,
        "licence": voice.licence,
        "provenance": voice.provenance,
        "rank": rank,
    }


def _described(voice: Voice, rank: int | None) -> str:
    where = "on this machine" if voice.local else "over the network, fixed lines only"
    use = f"in use, {rank}" if rank else "not in use"
    return (
        f"{voice.engine:6} {voice.name:20} {voice.locale}  {where} ({use})\n"
        f"       licence: {voice.licence}\n"
        f"       from: {voice.provenance}"
    )


@click.command()
@click.option("--title", default="G01", help="The piece; `render --list` names them all.")
@click.option("--minutes", type=int, default=5, help="Its length.")
@click.option("--from", "start", type=click.FloatRange(0), default=0.0, help="Second to begin at.")
@click.option("--no-music", is_flag=True, help="Without the background sound.")
def play(title: str, minutes: int, start: float, no_music: bool) -> None:
    """Play a guided piece on this machine's loudspeaker; Ctrl-C ends it.

    \b
    selftrust play --title G02 --minutes 3
    """
    config = read_config()
    library()  # told before anything is rendered, if nothing could be heard
    script = Catalogue.load(config.locale).script(title)
    manner = Manner(background=WITHOUT_BED) if no_music else AS_MADE
    piece = Piece.of_script(script, minutes, "stream", manner)
    with progress(f"{script.title}, {minutes} min") as show:
        done = renderer_of(config).render(piece, on_progress=show)
    if start >= done.seconds:
        raise ConfigError(f"the piece lasts {done.seconds:.0f} s; choose --from inside it")
    play_sound(decoded(done.path).since(start))


@click.group()
def cache() -> None:
    """Look after the rendered audio."""


@cache.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(as_json: bool) -> None:
    """Tell how much is kept, and how much may be; of the audio store too, where there is one."""
    config = read_config()
    sizes = audio_cache(config).sizes()
    row: dict[str, object] = {
        "folder": str(config.cache),
        "entries": len(sizes),
        "bytes": sum(sizes.values()),
        "most_bytes": config.cache_bytes,
    }
    used = f"{_megabytes(sum(sizes.values()))} of {_megabytes(config.cache_bytes)}"
    told = [f"{config.cache}: {len(sizes)} entries, {used}"]
    if shared := shared_sound(config):
        shared_sizes = shared.sizes()
        in_store = {"entries": len(shared_sizes), "bytes": sum(shared_sizes.values())}
        row["store"] = {"address": str(config.audio_store), **in_store}
        told.append(
            f"{config.audio_store}: {len(shared_sizes)} entries, {_megabytes(in_store['bytes'])}"
        )
    click.echo(json.dumps(row) if as_json else "\n".join(told))


@cache.command()
def verify() -> None:
    """Compare every file with its digest; damaged ones are removed, and rendered again when wanted.

    Of the audio store every entry is fetched and compared too. Ends with 1 where any was damaged.
    """
    config = read_config()
    here, shared = AudioCache(config.cache, config.cache_bytes), shared_sound(config)
    keys_here = list(here.keys())
    checks: list[Callable[[], object]] = [partial(here.get, key) for key in keys_here]
    if shared is not None:
        checks += [partial(shared.fetch, key) for key in shared.sizes()]
    damaged = 0
    with progress(f"{len(checks)} entries") as show:
        for number, whole in enumerate(checks, start=1):
            damaged += whole() is None
            show(number / len(checks))
    if damaged:
        raise ConfigError(f"{damaged} of {len(checks)} entries were damaged, and are removed")
    click.echo(f"all {len(checks)} entries are whole")


@cache.command()
@click.option("--to", "most", type=click.IntRange(0), help="Megabytes that may stay.")
@click.option("--store-to", type=click.IntRange(0), help="The same of the audio store.")
def prune(most: int | None, store_to: int | None) -> None:
    """Remove what was used least recently; without --to, down to SELFTRUST_CACHE_MB.

    What killed processes left half made goes too. The audio store keeps all until --store-to names
    how much of it may stay: of a store it is known what was made first, and that goes.
    """
    config = read_config()
    kept = audio_cache(config)
    kept.sweep()
    removed = kept.shrink(config.cache_bytes if most is None else most * _MEGABYTE)
    click.echo(f"{removed} entries removed, {_megabytes(sum(kept.sizes().values()))} left")
    if store_to is not None:
        _prune_store(config, store_to * _MEGABYTE)


def _prune_store(config: Config, most_bytes: int) -> None:
    shared = shared_sound(config)
    if shared is None:
        raise ConfigError("there is no audio store to prune: SELFTRUST_AUDIO_STORE is not set")
    removed = shared.shrink(most_bytes)
    left = _megabytes(sum(shared.sizes().values()))
    click.echo(f"{removed} entries removed from {config.audio_store}, {left} left")


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB"
