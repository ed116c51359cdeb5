"""One step at a time: `understand` and `transcribe`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import click
import msgspec

from audio.files import read_sound
from audio.recognition import transcribe as transcribed
from service import recogniser
from service.config import read_config
from service.errors import ConfigError
from skills import understanding
from skills.understanding.view import Understands


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
