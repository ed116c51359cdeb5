"""Models are fetched over a real connection, checked, replaced and removed."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from audio.errors import ModelError
from audio.recognition.download import DownloadFailed
from audio.recognition.models import CATALOGUE, KnownModel, ModelStore
from tests.support.file_server import FileServer, serving
from tests.support.model_archives import FILES, NAME, archive, known, zipped

ARCHIVE = archive({**FILES, "graph/HCLr.fst": bytes(range(251)) * 4000})
SIZE = len(ARCHIVE)


def silent(done: int, total: int) -> None:
    """Show no progress."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(ARCHIVE) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path, server: FileServer) -> ModelStore:
    return store_of(known(ARCHIVE), tmp_path / "models", server.address)


def store_of(model: KnownModel, folder: Path, address: str) -> ModelStore:
    return ModelStore(folder, server=address, catalogue=[model])


def unfinished(store: ModelStore) -> list[str]:
    """Name what is in the folder but for models and the lock."""
    names = {path.name for path in store.folder.iterdir()}
    return sorted(names - {model.name for model in store.catalogue} - {".lock"})


def test_a_model_is_fetched_checked_and_found(store: ModelStore, server: FileServer) -> None:
    folder = store.get(NAME, silent)

    assert server.paths == [f"/models/{NAME}.zip"]
    assert store.find() == folder
    assert [model.name for model in store.installed()] == [NAME]
    assert (folder / "am" / "final.mdl").read_bytes() == FILES["am/final.mdl"]
    assert unfinished(store) == []
    store.verify(NAME)


def test_progress_counts_up_to_the_whole_archive(store: ModelStore) -> None:
    seen: list[tuple[int, int]] = []

    store.get(NAME, lambda done, total: seen.append((done, total)))

    assert seen == sorted(seen)
    assert seen[-1] == (SIZE, SIZE)


def test_a_cut_connection_is_gone_on_with_at_once(store: ModelStore, server: FileServer) -> None:
    server.cut_after = [SIZE // 3, SIZE // 3]

    store.get(NAME, silent)

    assert server.ranges == [None, f"bytes={SIZE // 3}-", f"bytes={SIZE // 3 * 2}-"]
    store.verify(NAME)


def test_a_download_that_failed_goes_on_where_it_was(store: ModelStore, server: FileServer) -> None:
    server.cut_after = [SIZE // 2, 0]
    with pytest.raises(DownloadFailed, match="cut after"):
        store.get(NAME, silent)

    seen: list[int] = []
    store.get(NAME, lambda done, _: seen.append(done))

    assert server.ranges[-1] == f"bytes={SIZE // 2}-"
    assert seen[0] > SIZE // 2
    store.verify(NAME)


def test_a_server_that_does_not_resume_is_asked_for_all(
    store: ModelStore, server: FileServer
) -> None:
    server.cut_after = [SIZE // 2]
    server.resumes = False

    store.get(NAME, silent)

    store.verify(NAME)


def test_a_server_that_always_breaks_off_is_given_up(store: ModelStore, server: FileServer) -> None:
    server.cut_after = [1] * 100

    with pytest.raises(DownloadFailed):
        store.get(NAME, silent)

    assert len(server.ranges) == 5


def test_offline_the_error_names_address_digest_and_folder(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    model = known(ARCHIVE)
    store = store_of(model, tmp_path, f"http://127.0.0.1:{port}/models")

    with pytest.raises(DownloadFailed) as caught:
        store.get(NAME, silent)

    message = str(caught.value)
    assert f"http://127.0.0.1:{port}/models/{NAME}.zip" in message
    assert model.sha256 in message
    assert str(tmp_path / NAME) in message
    assert "--from-zip" in message


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_servers_refusal_is_told(store: ModelStore, server: FileServer, status: int) -> None:
    server.status = status

    with pytest.raises(DownloadFailed, match=str(status)):
        store.get(NAME, silent)


def test_another_file_of_the_same_size_is_thrown_away(
    store: ModelStore, server: FileServer
) -> None:
    server.content = bytes(SIZE)

    with pytest.raises(ModelError, match=known(ARCHIVE).sha256):
        store.get(NAME, silent)

    assert store.find() is None
    assert unfinished(store) == []


@pytest.mark.parametrize("size", [SIZE + 1, 10 * SIZE])
def test_a_larger_file_is_not_fetched_to_its_end(
    store: ModelStore, server: FileServer, size: int
) -> None:
    server.content = bytes(size)

    with pytest.raises(DownloadFailed, match="larger than"):
        store.get(NAME, silent)

    assert unfinished(store) == []


def test_what_is_left_of_another_larger_file_is_not_gone_on_with(
    store: ModelStore, server: FileServer
) -> None:
    store.folder.mkdir()
    (store.folder / f"{NAME}.zip.part").write_bytes(bytes(SIZE + 5))

    store.get(NAME, silent)

    assert server.ranges == [None]


def test_an_archive_from_elsewhere_is_known_by_its_digest(
    store: ModelStore, tmp_path: Path
) -> None:
    file = tmp_path / "any name.zip"
    file.write_bytes(ARCHIVE)

    folder = store.install_from_zip(file)

    assert folder == store.folder / NAME
    assert file.exists()
    store.verify(NAME)


def test_an_unknown_archive_is_refused_with_both_digests(store: ModelStore, tmp_path: Path) -> None:
    file = tmp_path / f"{NAME}.zip"
    file.write_bytes(archive())

    with pytest.raises(ModelError) as caught:
        store.install_from_zip(file)

    assert known(archive()).sha256 in str(caught.value)
    assert known(ARCHIVE).sha256 in str(caught.value)


def test_an_archive_that_is_not_there_is_named(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.zip"):
        store.install_from_zip(tmp_path / "nowhere.zip")


@pytest.mark.parametrize(
    "content",
    [
        archive({"am/final.mdl": b"only this"}),
        zipped({f"{NAME}/../../escape": b"x"}),
        b"PK, but no archive",
    ],
    ids=["part of a model", "outside", "no zip"],
)
def test_an_archive_that_can_not_be_installed_leaves_nothing_behind(
    tmp_path: Path, content: bytes
) -> None:
    store = store_of(known(content), tmp_path / "models", "http://127.0.0.1:9")
    file = tmp_path / "model.zip"
    file.write_bytes(content)

    with pytest.raises(ModelError):
        store.install_from_zip(file)

    assert store.find() is None
    assert unfinished(store) == []
    assert not (tmp_path / "escape").exists()


def test_a_changed_or_missing_file_is_found(store: ModelStore) -> None:
    folder = store.get(NAME, silent)
    (folder / "graph" / "Gr.fst").write_bytes(b"Words")
    (folder / "conf" / "mfcc.conf").unlink()

    with pytest.raises(ModelError, match=r"conf/mfcc\.conf, graph/Gr\.fst"):
        store.verify(NAME)


def test_a_damaged_model_is_replaced_by_getting_it_again(store: ModelStore) -> None:
    folder = store.get(NAME, silent)
    (folder / "graph" / "Gr.fst").unlink()

    store.get(NAME, silent)

    store.verify(NAME)
    assert unfinished(store) == []


def test_a_model_unpacked_by_hand_is_used_but_can_not_be_vouched_for(store: ModelStore) -> None:
    folder = store.get(NAME, silent)
    (folder / "SHA256SUMS").unlink()

    assert store.find() == folder
    with pytest.raises(ModelError, match="not installed by this program"):
        store.verify(NAME)


def test_a_removed_model_is_gone_with_what_was_left_of_a_download(store: ModelStore) -> None:
    store.get(NAME, silent)
    (store.folder / f"{NAME}.zip.part").write_bytes(b"part")

    store.remove(NAME)

    assert store.find() is None
    assert unfinished(store) == []
    with pytest.raises(ModelError, match="is not installed"):
        store.remove(NAME)


@pytest.mark.parametrize("name", ["../somewhere", "vosk-model-unknown", ""])
def test_only_names_of_the_catalogue_are_taken(store: ModelStore, name: str) -> None:
    for action in (store.remove, store.verify, lambda name: store.get(name, silent)):
        with pytest.raises(ModelError, match=f"Known: {NAME}"):
            action(name)


def test_what_a_killed_installation_left_is_swept_away(store: ModelStore) -> None:
    (store.folder / ".unpacking-abc").mkdir(parents=True)
    (store.folder / ".unpacking-abc" / "half").write_bytes(b"x")

    store.get(NAME, silent)

    assert unfinished(store) == []


def test_a_second_process_is_told_to_wait(store: ModelStore) -> None:
    store.folder.mkdir()

    with (
        FileLock(store.folder / ".lock"),
        pytest.raises(ModelError, match="Another process"),
    ):
        store.get(NAME, silent)


def test_of_several_models_the_better_one_is_found(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    small, large = CATALOGUE
    store.path(large).mkdir()
    store.path(small).mkdir()

    assert store.find() == store.path(large)

    shutil.rmtree(store.path(large))
    assert store.find() == store.path(small)
