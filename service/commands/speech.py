"""One step at a time: `understand`, `transcribe` and `render`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TextIO, get_args

import click
import msgspec

from audio.cache import AudioCache
from audio.files import read_sound
from audio.pieces import Piece
from audio.recognition import transcribe as transcribed
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from audio.targets import TargetName
from service import recogniser
from service.commands.progress import progress
from service.config import read_config
from service.errors import ConfigError
from skills import understanding
from skills.dialogue import Understands
from skills.guided import Catalogue
from skills.speech import AS_MADE, WITHOUT_BED, Manner


class _Asked(msgspec.Struct):
    text: str
    state: str | None = None


@click.command()
@click.argument("text", required=False)
@click.option("--state", help="The dialogue's state, such as awaiting_rating.")
@click.option("--jsonl", is_flag=True, help='Read lines {"text": ..., "state": ...} from stdin.')
def understand(text: str | None, state: str | None, jsonl: bool) -> None:
    """Tell what an utterance means.

    \b
    selftrust understand "about a six" --state awaiting_rating
    selftrust understand --jsonl < utterances.jsonl
    """
    engine = understanding.load(read_config().locale)
    if jsonl:
        _understand_lines(engine, click.get_text_stream("stdin"))
    elif text is None:
        raise click.UsageError('name a text, such as: selftrust understand "about a six"')
    else:
        click.echo(_understood(engine, text, state))


def _understand_lines(engine: Understands, lines: TextIO) -> None:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = msgspec.json.decode(line, type=_Asked)
        except msgspec.MsgspecError:
            raise ConfigError(f'line {number} is not {{"text": ..., "state": ...}}') from None
        click.echo(_understood(engine, asked.text, asked.state))


def _understood(engine: Understands, text: str, state: str | None) -> str:
    intent = engine.understand(text, state)
    meaning = {
        "intent": intent.name,
        "slots": dict(intent.slots),
        "confidence": round(intent.confidence, 3),
    }
    return json.dumps(meaning, ensure_ascii=False)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line a file.")
def transcribe(files: tuple[Path, ...], as_json: bool) -> None:
    """Print what is said in sound files; nothing is kept.

    \b
    selftrust transcribe --json evening.wav morning.flac
    """
    config = read_config()
    engine = recogniser.chosen(config).recogniser
    for file in files:
        heard = transcribed(engine, read_sound(file.read_bytes()))
        row = {"file": str(file), **heard.to_json()}
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else heard.punctuated)


@click.command()
@click.option("--title", help="The piece, such as G01; --list names them all.")
@click.option("--minutes", type=int, help="Its length.")
@click.option("--target", type=click.Choice(get_args(TargetName)), default="stream")
@click.option("--out", type=click.Path(path_type=Path), help="Copy the file here.")
@click.option("--no-music", is_flag=True, help="Without the background sound.")
@click.option("--list", "listed", is_flag=True, help="List the pieces instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def render(
    title: str | None,
    minutes: int | None,
    target: TargetName,
    out: Path | None,
    no_music: bool,
    listed: bool,
    as_json: bool,
) -> None:
    """Render a guided piece into the cache, and print where it is.

    \b
    selftrust render --list
    selftrust render --title G01 --minutes 5 --out solid-ground.mp3
    """
    config = read_config()
    catalogue = Catalogue.load(config.locale)
    if listed:
        _list(catalogue, as_json=as_json)
        return
    if title is None or minutes is None:
        raise click.UsageError("name --title and --minutes; --list shows which there are")
    script = catalogue.script(title)
    if minutes not in script.minutes:
        offered = ", ".join(str(length) for length in script.minutes)
        raise ConfigError(f"{title} has no length of {minutes} minutes; there are {offered}")
    voices = voices_from(config.voices)
    renderer = Renderer(
        AudioCache(config.cache, config.cache_bytes),
        voices.synthesizers,
    )
    manner = Manner(background=WITHOUT_BED) if no_music else AS_MADE
    piece = Piece.of_script(script, minutes, target, manner)
    with progress(f"{script.title}, {minutes} min") as show:
        done = renderer.render(piece, on_progress=show)
    voices.close()
    path = done.path if out is None else shutil.copyfile(done.path, out)
    row = {"title": title, "minutes": minutes, "target": target, "path": str(path),
           "seconds": round(done.seconds, 3), "voice": done.voice}  # fmt: skip
    click.echo(json.dumps(row) if as_json else str(path))


def _list(catalogue: Catalogue, *, as_json: bool) -> None:
    for script in catalogue.scripts:
        if as_json:
            row = {"id": script.id, "title": script.title, "minutes": list(script.minutes)}
            click.echo(json.dumps(row))
        else:
            lengths = ", ".join(str(minutes) for minutes in script.minutes)
            click.echo(f"{script.id}  {script.title:24} {lengths} min")
