"""Unpacks a model's archive without trusting it."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - it is an exception's class

from audio.errors import ModelError

MOST_BYTES = 1 << 30
"""Unpacked: the largest model we offer takes a fifth of it."""
MOST_FILES = 1000
_BLOCK = 1 << 20


def unpack(archive: Path, name: str, into: Path) -> None:
    """Write the files of the archive's one folder, called `name`, into the folder `into`.

    Raises:
        ModelError: it is no zip, or holds anything but plain files inside of that folder, or more
            than `MOST_BYTES` or `MOST_FILES`.
    """
    try:
        with ZipFile(archive) as opened:
            _write_all(opened, name, into)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{archive.name} is not an archive that can be read: {error}") from error


def _write_all(opened: ZipFile, name: str, into: Path) -> None:
    files = [member for member in opened.infolist() if not member.is_dir()]
    if not 0 < len(files) <= MOST_FILES:
        raise ModelError(f"The archive holds {len(files)} files; a model has 1 to {MOST_FILES}.")
    targets = [into.joinpath(*_parts_below(member, name)) for member in files]
    room = MOST_BYTES
    for member, target in zip(files, targets, strict=True):
        room -= _write(opened, member, target, room)


def _parts_below(member: ZipInfo, name: str) -> tuple[str, ...]:
    """Give a member's path below its folder, or refuse it.

    `orig_filename` is what the archive says; zipfile has already made `filename` look harmless.
    """
    path = PurePosixPath(member.orig_filename)
    risky = {"..", "."} & set(member.orig_filename.split("/"))
    odd_characters = not member.orig_filename.isprintable() or set(member.orig_filename) & set(
        "\\:"
    )
    if path.is_absolute() or risky or odd_characters or path.parts[:1] != (name,):
        raise ModelError(f"The archive is refused: {member.orig_filename!r} lies outside {name}/.")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise ModelError(f"The archive is refused: {member.orig_filename!r} is no plain file.")
    return path.parts[1:]


def _write(opened: ZipFile, member: ZipInfo, target: Path, room: int) -> int:
    """Write one file, and return its length. What counts is what comes out, not what is said."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise ModelError(f"The archive is refused: it holds {member.filename!r} twice.")
    written = 0
    with opened.open(member) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > room:
                raise ModelError(
                    f"The archive is refused: it unpacks to over {MOST_BYTES:,} bytes."
                )
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return written
