"""An archive can put nothing outside of its folder, and no more than it may."""

import io
import stat
import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from audio.errors import ModelError
from audio.recognition import unpack as unpacking
from audio.recognition.unpack import unpack
from tests.support.model_archives import FILES, NAME, archive, zipped


def unpacked(content: bytes, folder: Path) -> Path:
    file = folder / "model.zip"
    file.write_bytes(content)
    into = folder / "deep" / "deeper" / "into"
    into.mkdir(parents=True)
    unpack(file, NAME, into)
    return into


def special(mode: int, content: bytes) -> bytes:
    """Zip one member of an unusual kind."""
    member = ZipInfo(f"{NAME}/am")
    member.external_attr = mode << 16
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as opened:
        opened.writestr(member, content)
    return buffer.getvalue()


def outside(folder: Path) -> set[str]:
    """Name all files that were written but for the archive."""
    return {path.name for path in folder.rglob("*") if path.is_file()} - {"model.zip"}


def test_files_come_out_below_the_folder_given(tmp_path: Path) -> None:
    into = unpacked(archive(), tmp_path)

    assert {
        path.relative_to(into).as_posix(): path.read_bytes()
        for path in into.rglob("*")
        if path.is_file()
    } == FILES


@pytest.mark.parametrize(
    "member",
    [
        "../escape",
        f"{NAME}/../../escape",
        f"{NAME}/./../escape",
        "/escape",
        "C:/escape",
        f"{NAME}\\..\\..\\escape",
        f"{NAME}/sub:stream",
        f"{NAME}/new\nline",
        "another-folder/escape",
        "escape",
        f"{NAME}-not/escape",
    ],
)
def test_a_member_outside_of_the_models_folder_is_refused(tmp_path: Path, member: str) -> None:
    with pytest.raises(ModelError, match="outside"):
        unpacked(zipped({f"{NAME}/am/final.mdl": b"x", member: b"x"}), tmp_path)

    assert outside(tmp_path) == set()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    with pytest.raises(ModelError, match="no plain file"):
        unpacked(special(kind | 0o777, b"/etc/passwd"), tmp_path)


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as opened:
        opened.writestr(f"{NAME}/a", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr(f"{NAME}/a", b"two")

    with pytest.raises(ModelError, match="twice"):
        unpacked(buffer.getvalue(), tmp_path)


def test_an_archive_that_unpacks_to_too_much_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 3_000_000)
    bomb = archive({"one": bytes(2_000_000), "two": bytes(2_000_000)})
    assert len(bomb) < 10_000

    with pytest.raises(ModelError, match="unpacks to over 3,000,000 bytes"):
        unpacked(bomb, tmp_path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="1001 files"):
        unpacked(archive({str(number): b"" for number in range(1001)}), tmp_path)


def test_a_file_longer_than_the_archive_says_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as opened:
        opened.writestr(f"{NAME}/a", bytes(1000))
    lying = buffer.getvalue().replace(struct.pack("<L", 1000), struct.pack("<L", 10))

    with pytest.raises(ModelError):
        unpacked(lying, tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a zip", archive()[:-30], archive()[:200] + b"!" + archive()[201:]],
    ids=["empty", "text", "cut", "changed"],
)
def test_what_is_no_whole_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelError):
        unpacked(content, tmp_path)


def test_an_archive_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="0 files"):
        unpacked(zipped({}), tmp_path)
