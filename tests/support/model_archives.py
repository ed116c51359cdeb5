"""Small archives in the shape of a Vosk model's."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile

from audio.recognition.models import KnownModel

NAME = "vosk-model-tiny-xx-1"

FILES = {
    "am/final.mdl": b"acoustic model" * 5000,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=10\n",
    "graph/HCLr.fst": bytes(range(256)) * 400,
    "graph/Gr.fst": b"words",
}


def archive(files: Mapping[str, bytes] = FILES, name: str = NAME) -> bytes:
    """Zip files below one folder."""
    return zipped({f"{name}/{path}": content for path, content in files.items()})


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Zip files under exactly these names."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as opened:
        for path, content in members.items():
            opened.writestr(path, content)
    return buffer.getvalue()


def known(content: bytes, name: str = NAME) -> KnownModel:
    """Make the catalogue's entry for an archive."""
    return KnownModel(name, len(content), hashlib.sha256(content).hexdigest(), "for tests")
