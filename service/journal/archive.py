"""The archive: one zip with a journal for programs, for people, for spreadsheets, and its sound.

    journal.json       the export document, which `import` takes
    journal.md         the same to read
    entries.csv        the same as a table
    audio/ID.EXT       the recordings that were kept, by their entries' audio_ref

Only journal.json and audio/ are read back.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from audio.files import MOST_BYTES
from service.errors import DocumentRefused
from service.journal.markdown import as_markdown

DOCUMENT = "journal.json"
MOST_DOCUMENT_BYTES = 100_000_000
"""Twice the entries that a lifetime of days has; read, it takes many times as much memory."""
MOST_FILES = 100_000
MOST_INFLATED = 2
"""Times its own size: so much sound may an archive hold. What we write is stored as it is, and a
voice shrinks by a third at most."""

_FIRST_COLUMNS = ("id", "at", "flow", "rating", "feeling", "text")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BEGINNINGS = {b"RIFF": ".wav", b"fLaC": ".flac", b"OggS": ".ogg"}


def write(
    file: BinaryIO, document: Mapping[str, Any], recordings: Iterable[tuple[str, bytes]]
) -> None:
    """Write an archive.

    Args:
        file: where to.
        document: the export document.
        recordings: id and sound file of each; taken one at a time.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, as_json(document))
        archive.writestr("journal.md", as_markdown(document))
        archive.writestr("entries.csv", as_csv(document))
        for name, sound in recordings:
            path = f"audio/{name}{_extension(sound)}"
            archive.writestr(path, sound, zipfile.ZIP_STORED)


def read(file: BinaryIO) -> tuple[Any, dict[str, bytes]]:
    """Read an archive: its document, still to be parsed, and sound files by audio_ref.

    Raises:
        DocumentRefused: it is no such archive, is damaged, or holds too much.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_FILES:
                raise DocumentRefused(f"the archive holds more than {MOST_FILES:,} files")
            document = parse_json(_member(archive, DOCUMENT, MOST_DOCUMENT_BYTES))
            most_sound = MOST_BYTES + MOST_INFLATED * file.seek(0, io.SEEK_END)
            audio = dict(_sounds(archive, _references(document), most_sound))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise DocumentRefused(f"the archive is damaged, or has no {DOCUMENT}") from error
    return document, audio


def as_json(document: Mapping[str, Any]) -> str:
    """Write the document as people can read it too."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def parse_json(text: bytes) -> Any:
    """Decode a document.

    Raises:
        DocumentRefused: it is not JSON in UTF-8, or too large.
    """
    if len(text) > MOST_DOCUMENT_BYTES:
        raise DocumentRefused(f"the document has more than {MOST_DOCUMENT_BYTES:,} bytes")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentRefused("the file is neither the JSON nor the zip of an export") from error


def as_csv(document: Mapping[str, Any]) -> str:
    """Write a row for each entry, and a column for each field that occurs."""
    entries = document["entries"]
    names = dict.fromkeys((*_FIRST_COLUMNS, *sorted({name for entry in entries for name in entry})))
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(names)
    rows.writerows([_cell(entry.get(name)) for name in names] for entry in entries)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    # A spreadsheet would compute what begins so, whoever said it.
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _extension(sound: bytes) -> str:
    return _BEGINNINGS.get(sound[:4], ".mp3")


def _references(document: Any) -> set[str]:
    """Return the audio_refs that a document names, whatever else is wrong with it."""
    entries = document.get("entries") if isinstance(document, dict) else None
    listed = entries if isinstance(entries, list) else []
    found = (entry.get("audio_ref") for entry in listed if isinstance(entry, dict))
    return {reference for reference in found if isinstance(reference, str)}


def _sounds(
    archive: zipfile.ZipFile, wanted: Collection[str], most_bytes: int
) -> Iterator[tuple[str, bytes]]:
    """Yield the sound that is wanted; what nothing refers to is not even looked at."""
    for name in archive.namelist():
        reference = PurePosixPath(name).stem
        if not name.startswith("audio/") or name.endswith("/") or reference not in wanted:
            continue
        sound = _member(archive, name, MOST_BYTES)
        most_bytes -= len(sound)
        if most_bytes < 0:
            raise DocumentRefused("the archive holds far more sound than its size tells")
        yield reference, sound


def _member(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    with archive.open(name) as file:
        content = file.read(most_bytes + 1)  # whatever its header claims
    if len(content) > most_bytes:
        raise DocumentRefused(f"{name} in the archive has more than {most_bytes:,} bytes")
    return content
