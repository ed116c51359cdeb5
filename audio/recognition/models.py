"""The models that can be installed, and the folder they are installed in.

    FOLDER/vosk-model-small-en-us-0.15/            an installed model
    FOLDER/vosk-model-small-en-us-0.15/SHA256SUMS  what `verify` holds it against
    FOLDER/vosk-model-small-en-us-0.15.zip.part    a download to go on with

Vosk's own downloader has no checksum, no time-out and no resume, and what it leaves behind when
it is cut off breaks every later start; so it is never used.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from audio.errors import ModelError
from audio.recognition.digest import sha256_of
from audio.recognition.download import DownloadFailed, Progress, download
from audio.recognition.unpack import unpack
from audio.recognition.vosk import check_folder

VOSK_SERVER = "https://alphacephei.com/vosk/models"
_SUMS = "SHA256SUMS"
_SCRATCH = ".unpacking-"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model whose archive we know byte for byte."""

    name: str
    """Of the archive, without `.zip`, and of the one folder in it."""
    size: int
    """Bytes of the archive."""
    sha256: str
    """Of the archive."""
    about: str


CATALOGUE = (
    KnownModel(
        "vosk-model-small-en-us-0.15",
        41_205_931,
        "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
        "US English, small: the one to begin with",
    ),
    KnownModel(
        "vosk-model-en-us-0.22-lgraph",
        130_557_655,
        "d9838b4aaa82a75c4a17f5aca300eaca129aaab2a7cbf951bafbb500eb9c4334",
        "US English, larger: fewer errors, slower",
    ),
)
"""The later ones hear better."""


class ModelStore:
    """The folder of installed models. One process installs or removes at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        server: str = VOSK_SERVER,
        catalogue: Sequence[KnownModel] = CATALOGUE,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self._server = server

    def installed(self) -> tuple[KnownModel, ...]:
        """Name the models that are there, in the catalogue's order."""
        return tuple(model for model in self.catalogue if self.path(model).is_dir())

    def find(self) -> Path | None:
        """Give the folder of the best installed model."""
        return max((self.path(model) for model in self.installed()), key=self._rank, default=None)

    def path(self, model: KnownModel) -> Path:
        """Give the folder a model is in, or would be in."""
        return self.folder / model.name

    def known(self, name: str) -> KnownModel:
        """Look a model up.

        Raises:
            ModelError: the catalogue has no such name.
        """
        for model in self.catalogue:
            if model.name == name:
                return model
        names = ", ".join(model.name for model in self.catalogue)
        raise ModelError(f"There is no model {name!r} to install. Known: {names}.")

    def get(self, name: str, progress: Progress) -> Path:
        """Download a model, going on where an earlier try was cut off, check and install it.

        Raises:
            DownloadFailed: it can't be fetched; the message names address, digest and folder.
            ModelError: it is not what it should be.
        """
        model = self.known(name)
        with self._alone():
            part = self.folder / f"{name}.zip.part"
            self._fetch(model, part, progress)
            if sha256_of(part) != model.sha256:
                part.unlink()
                raise ModelError(
                    f"{self._url(model)} gave another file than expected (not sha256 "
                    f"{model.sha256}); it was deleted. Try once more: selftrust models get {name}"
                )
            installed = self._install(model, part)
            part.unlink()
            return installed

    def install_from_zip(self, archive: Path) -> Path:
        """Install a model from an archive fetched elsewhere; its digest says which one it is.

        Raises:
            ModelError: it is no archive of the catalogue's.
        """
        if not archive.is_file():
            raise ModelError(f"There is no file {archive}.")
        digest = sha256_of(archive)
        for model in self.catalogue:
            if model.sha256 == digest:
                with self._alone():
                    return self._install(model, archive)
        expected = "; ".join(f"{model.name}.zip: {model.sha256}" for model in self.catalogue)
        raise ModelError(
            f"{archive.name} is not one of the known archives, or it is damaged: its sha256 is "
            f"{digest}. Expected {expected}."
        )

    def verify(self, name: str) -> None:
        """Check every file of an installed model against the digests noted when it came.

        Raises:
            ModelError: it is not installed, or files are missing or changed.
        """
        folder = self._present(name)
        sums = folder / _SUMS
        if not sums.is_file():
            raise ModelError(
                f"{folder} was not installed by this program, so there is nothing to hold it "
                f"against. To be sure: selftrust models remove {name}, then selftrust models get "
                f"{name}"
            )
        lines = [line.split("  ", 1) for line in sums.read_text("utf-8").splitlines()]
        damaged = [file for digest, file in lines if not _matches(folder / file, digest)]
        if damaged:
            raise ModelError(
                f"{folder} is damaged ({', '.join(damaged)}). Install it again: "
                f"selftrust models get {name}"
            )

    def remove(self, name: str) -> None:
        """Delete an installed model, and what is left of a download of it.

        Raises:
            ModelError: it is not installed.
        """
        folder = self._present(name)
        with self._alone():
            _discard(folder)
            (self.folder / f"{name}.zip.part").unlink(missing_ok=True)

    def _rank(self, folder: Path) -> int:
        return [model.name for model in self.catalogue].index(folder.name)

    def _present(self, name: str) -> Path:
        folder = self.path(self.known(name))
        if not folder.is_dir():
            raise ModelError(f"{name} is not installed. Run: selftrust models get {name}")
        return folder

    def _url(self, model: KnownModel) -> str:
        return f"{self._server}/{model.name}.zip"

    def _fetch(self, model: KnownModel, part: Path, progress: Progress) -> None:
        try:
            download(self._url(model), part, model.size, progress)
        except DownloadFailed as error:
            raise DownloadFailed(
                f"{model.name} can't be fetched now ({error}). Run the same command again to go "
                f"on; or fetch {self._url(model)} on another machine ({model.size:,} bytes, "
                f"sha256 {model.sha256}) and run: selftrust models get --from-zip FILE. It is "
                f"installed in {self.path(model)}"
            ) from error

    def _install(self, model: KnownModel, archive: Path) -> Path:
        """Unpack beside the final place, and move there only what is whole."""
        for leftover in self.folder.glob(f"{_SCRATCH}*"):
            shutil.rmtree(leftover)
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self.folder))
        try:
            unpack(archive, model.name, scratch)
            check_folder(scratch)
            _note_sums(scratch)
            target = self.path(model)
            if target.exists():
                _discard(target)
            scratch.rename(target)
        except BaseException:
            shutil.rmtree(scratch)
            raise
        return target

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise ModelError(
                f"Another process is changing {self.folder}. Wait until it is done."
            ) from error


def _note_sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / _SUMS).write_text("".join(lines), "utf-8")


def _matches(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _discard(folder: Path) -> None:
    """Delete a model so that no other process ever finds half of one."""
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=folder.parent))
    folder.rename(scratch / folder.name)
    shutil.rmtree(scratch)
